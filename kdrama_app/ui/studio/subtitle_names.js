// What the name of a subtitle file says of its language: pure.

export const EXTENSIONS = [".srt", ".vtt", ".smi", ".ass", ".ssa"];

const KNOWN = {
  ko: ["ko", "kor", "kr", "korean", "한국어", "한글"],
  en: ["en", "eng", "english", "영어", "영문"],
  ja: ["ja", "jpn", "jp", "japanese", "일본어"],
  zh: ["zh", "chi", "zho", "cn", "chinese", "중국어"],
  th: ["th", "tha", "thai"],
  vi: ["vi", "vie", "vietnamese"],
  es: ["es", "spa", "spanish"],
  fr: ["fr", "fre", "fra", "french"],
};

/** Whether it ends as a subtitle file does. */
export const isSubtitle = (name) => EXTENSIONS.some((extension) => name.toLowerCase().endsWith(extension));

/** The language that a name ends with ("1화.en.srt"), else `otherwise`. */
export function languageOf(name, otherwise) {
  const words = name.normalize("NFC").toLowerCase().split(/[\s._()[\]-]+/).slice(0, -1); // prettier-ignore
  // One of the last words says it; the first is the drama's name, which may be a language.
  const said = words.length > 1 ? words.slice(1) : words;
  for (const word of said.reverse().slice(0, 2)) {
    for (const [language, spellings] of Object.entries(KNOWN)) if (spellings.includes(word)) return language;
  }
  return otherwise;
}
