/** What the player offers at a moment of an episode: pure. Times in seconds. */

/**
 * "intro": to skip the opening titles; "next": the card of the next episode; "onward": only a button to it, for somebody
 * who has `declined` the card; "" nothing. `intro` is {start, end} or null, `credits` their beginning or null; `onward`
 * whether there is a next episode.
 */
export function offerAt({ time, ended, intro, credits, onward, declined }) {
  if (!ended && intro && time >= intro.start && time < intro.end) return "intro";
  const over = ended || (credits !== null && time >= credits);
  if (!over || !onward) return "";
  return declined ? "onward" : "next";
}

/** "12:34", "1:02:03"; "0:00" where nothing plays. */
export function clock(seconds) {
  const whole = Math.max(0, Math.floor(seconds) || 0);
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const two = (number) => String(number).padStart(2, "0");
  return hours ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
}

/** A second or two of a start is no place that anybody stopped at. */
export const WORTH_A_WORD = 5;

/** Keeps a wish inside of what plays: `ready` seconds are there yet, of which the very last may still be on its way. */
export function reachable(time, ready) {
  return Math.max(0, Number.isFinite(ready) ? Math.min(time, Math.max(0, ready - 2)) : time);
}

/** Steps that follow each other within this long count together, in milliseconds. */
const TOGETHER = 900;

/** The sign of a step of `by` seconds at `at`, after `last` (`{by, at}` or null): `{by, at}`. */
export function stepped(last, by, at) {
  const along = last && at - last.at < TOGETHER && Math.sign(last.by) === Math.sign(by);
  return { by: along ? last.by + by : by, at };
}
