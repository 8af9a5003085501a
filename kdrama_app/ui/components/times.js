/** Moments and counts as readers of a language write them; `iso` is ISO 8601, "" where there is none. */

/** "22 Nov 2026", with `time` "22 Nov 2026, 14:05". */
export function day(iso, language, time = false) {
  if (!iso) return "";
  // A bare date is that day everywhere; the constructor would take it for midnight in Greenwich.
  const moment = new Date(iso.length === 10 ? `${iso}T00:00` : iso);
  return new Intl.DateTimeFormat(language, { dateStyle: "medium", ...(time ? { timeStyle: "short" } : {}) }).format(moment);
}

const STEPS = [
  ["year", 365 * 86400],
  ["month", 30 * 86400],
  ["week", 7 * 86400],
  ["day", 86400],
  ["hour", 3600],
  ["minute", 60],
];

/** "3 hours ago", "yesterday", "just now"; `now` in milliseconds. */
export function ago(iso, language, now = Date.now()) {
  if (!iso) return "";
  const seconds = (Date.parse(iso) - now) / 1000;
  const words = new Intl.RelativeTimeFormat(language, { numeric: "auto" });
  const step = STEPS.find(([, length]) => Math.abs(seconds) >= length);
  return step ? words.format(Math.trunc(seconds / step[1]), step[0]) : language === "ko" ? "방금 전" : "just now";
}

/** "1,234"; "12K" or "1.2만" from ten thousand on. */
export function count(number, language) {
  return new Intl.NumberFormat(language, number >= 10_000 ? { notation: "compact" } : {}).format(number);
}
