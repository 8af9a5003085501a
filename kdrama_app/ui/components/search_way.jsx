/**
 * The way to the search page from everywhere: a field in the header, and the key "/".
 *
 * Props: label (of the field), hint (what it shows while empty).
 *
 * The search page has a field of its own, so leaving for it takes the text along, never in the midst of a syllable that
 * an input method is composing: not before it is done, or has rested a while.
 */
import { useEffect, useRef } from "react";
import { useNavigate } from "react-router";
import { onSlash } from "./slash.js";

/** Milliseconds without a key until the page changes; while a syllable is being composed. */
const PAUSE = 250;
const COMPOSING = 900;

export function SearchWay({ label, hint }) {
  const field = useRef(null);
  const pause = useRef(0);
  const typed = useRef("");
  const gone = useRef(null);
  const navigate = useNavigate();

  const go = () => {
    clearTimeout(pause.current);
    gone.current = typed.current;
    navigate(typed.current.trim() ? `/search?q=${encodeURIComponent(typed.current)}` : "/search", {
      state: { typing: true },
    });
  };
  const rest = (wait) => {
    clearTimeout(pause.current);
    // Once on the way every further letter is taken along at the end.
    if (typed.current.trim() && gone.current === null) pause.current = setTimeout(go, wait);
  };

  useEffect(
    () =>
      onSlash(() => {
        // On a phone the field is not shown.
        if (field.current?.offsetParent) field.current.focus();
        else navigate("/search");
      }),
    [navigate],
  );

  useEffect(
    () => () => {
      clearTimeout(pause.current);
      const late = gone.current !== null && gone.current !== typed.current && location.pathname === "/search";
      if (late) history.replaceState(history.state, "", `/search?q=${encodeURIComponent(typed.current)}`);
    },
    [],
  );

  return (
    <form
      role="search"
      className="relative max-lg:hidden"
      onSubmit={(event) => {
        event.preventDefault();
        go();
      }}
    >
      <svg viewBox="0 0 24 24" width="18" height="18" aria-hidden="true" className="pointer-events-none absolute top-1/2 left-3.5 -translate-y-1/2 text-muted">
        <path d="M10.5 4a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13zM15.5 15.5L20 20" fill="none" stroke="currentColor" strokeWidth="2" strokeLinecap="round" />
      </svg>
      <input
        ref={field}
        type="search"
        aria-label={label}
        placeholder={hint}
        maxLength={200}
        autoComplete="off"
        spellCheck={false}
        aria-keyshortcuts="/"
        className="h-10 w-56 rounded-full border border-line bg-ink/5 pr-4 pl-10 text-[0.95rem] text-ink transition-[width,background-color] duration-200 placeholder:text-muted hover:border-ink/25 focus:w-80 focus:bg-surface focus:outline-none focus-visible:outline-2 focus-visible:outline-offset-2 [&::-webkit-search-cancel-button]:hidden"
        onInput={(event) => {
          typed.current = event.currentTarget.value;
          rest(event.nativeEvent.isComposing ? COMPOSING : PAUSE);
        }}
        onCompositionEnd={() => rest(PAUSE)}
      />
    </form>
  );
}
