/** What of a film the hero shows by itself, and how little of it is fetched for that. Pure. */

/** Seconds the picture stands before it moves; seconds that are shown, again and again. */
export const STANDS = 1.5;
export const SHOWN = 25;
/** So far into a film its titles are over: a share of its length. */
const BEGINS = 0.2;
/** Never the end, which would tell it: a share of the length. */
const ENDS = 0.9;

/** The seconds of a film of `duration` that are shown: `{from, until}`. */
export function stretch(duration) {
  const from = duration * BEGINS;
  return { from, until: Math.min(from + SHOWN, duration * ENDS) };
}

/** The place of the smallest of `levels` (with a `height` each) that fills a screen so wide decently; else the largest. */
export function lowestSuitable(levels, width) {
  const wanted = width < 900 ? 360 : 480;
  const bySize = levels.map(({ height }, place) => ({ height, place })).sort((a, b) => a.height - b.height);
  return (bySize.find(({ height }) => height >= wanted) ?? bySize.at(-1))?.place ?? -1;
}

/** Whether somebody's device may play without being asked: `calm` (less motion), `saving` (data). */
export function mayMove({ calm, saving }) {
  return !calm && !saving;
}

/** The place of the slide that a key or a swipe leads to, around the ends. */
export function turned(at, by, count) {
  return (at + by + count) % count;
}

/** Whether a click leads from this page to another, in this window. */
export function goesAway({ button, metaKey, ctrlKey, shiftKey, target }) {
  return button === 0 && !metaKey && !ctrlKey && !shiftKey && Boolean(target.closest?.("a[href]"));
}
