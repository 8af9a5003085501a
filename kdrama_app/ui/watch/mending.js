/** What Vidstack's layout leaves out and has no place for: mended where it appears. */
import { useEffect } from "react";
import { nameOfSound } from "./sounds.js";
import { KOREAN_STYLES } from "./words.js";

/** Preview pictures only repeat the time beside them, so a screen reader passes them over. */
function hush() {
  for (const img of document.querySelectorAll(".vds-slider-thumbnail img:not([alt]), .vds-thumbnail img:not([alt])"))
    img.alt = "";
}

/** The choices of the caption styles are English whatever the translations say. */
function translate() {
  for (const label of document.querySelectorAll(".vds-font-style-items .vds-radio-label")) {
    const word = KOREAN_STYLES[label.textContent];
    // The text alone: the element is React's.
    if (word) label.firstChild.nodeValue = word;
  }
}

/** Colours are chosen in fields that stand beside their name, not under it. */
function name() {
  for (const field of document.querySelectorAll("input.vds-color-picker:not([aria-label])"))
    field.setAttribute("aria-label", field.closest(".vds-menu-item")?.querySelector(".vds-menu-item-label")?.textContent ?? "");
}

/** A menu that scrolls is reached by Tab too. */
function reach() {
  for (const menu of document.querySelectorAll(".vds-menu-items[data-root][tabindex='-1']")) menu.tabIndex = 0;
}

/** What was hidden from screen readers and is no more says so, which a menu may not have between its items. */
function reveal() {
  for (const part of document.querySelectorAll(".vds-menu[aria-hidden=false]")) part.removeAttribute("aria-hidden");
}

export function useMended(language) {
  useEffect(() => {
    const mend = () => {
      hush();
      name();
      reach();
      reveal();
      if (language === "ko") translate();
    };
    const watcher = new MutationObserver(mend);
    watcher.observe(document.body, { childList: true, subtree: true, attributeFilter: ["aria-hidden"] });
    mend();
    return () => watcher.disconnect();
  }, [language]);
}

/** Sound tracks come with the file's names for them; a viewer reads them in the site's language. `sound`: "Audio". */
export function useNamedSounds(ref, sound, language) {
  useEffect(() => {
    const tracks = ref.current?.audioTracks;
    const rename = ({ detail: track }) => {
      const taken = tracks.toArray().filter((other) => other !== track);
      track.label = nameOfSound(track, { language, sound, taken: taken.map((other) => other.label) });
    };
    tracks?.addEventListener("add", rename);
    return () => tracks?.removeEventListener("add", rename);
  }, [ref, sound, language]);
}
