/** The sound tracks of a video: what a viewer reads in the menu, and the language somebody listens in. */

const KEY = "kdrama-sound";

/** A language's name in another one ("ko", "en" -> "Korean"); "" where nobody knows it. */
function languageIn(reader, tag) {
  try {
    return new Intl.DisplayNames([reader], { type: "language", fallback: "none" }).of(tag) ?? "";
  } catch {
    return "";
  }
}

const fold = (text) => text.trim().toLowerCase();

/**
 * What a track is called for a reader of `language`: its language, and what the file calls it where that says more.
 * `taken`: the names that others have; the menu tells tracks apart by them. `sound`: the word for a track, "Audio".
 */
export function nameOfSound(track, { language, sound, taken }) {
  const spoken = track.language ? languageIn(language, track.language) : "";
  const written = track.label.replace(/^Audio (?=\d+$)/, `${sound} `);
  const plain = spoken ? [language, "en", track.language].map((reader) => fold(languageIn(reader, track.language))) : [];
  const [, stem, number] = written.match(/^(.*?)( \d+)?$/s);
  let name = written;
  if (plain.includes(fold(stem))) name = spoken + (number ?? "");
  else if (spoken) name = `${spoken} · ${written}`;
  const others = new Set(taken.map(fold));
  let unlike = name;
  for (let next = 2; others.has(fold(unlike)); next++) unlike = `${name} ${next}`;
  return unlike;
}

/** The language that was chosen last in this browser, "" before the first time. */
export function chosenLanguage() {
  try {
    return localStorage.getItem(KEY) ?? "";
  } catch {
    return "";
  }
}

/** Remember a choice. A browser that keeps nothing asks again: no harm. */
export function chooseLanguage(tag) {
  try {
    if (tag) localStorage.setItem(KEY, tag);
  } catch {}
}
