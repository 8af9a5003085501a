/** How one gets from clip to clip, and how a clip fills its place. Pure. */

/** Whether a device plays without being asked: `calm` (less motion), `saving` (data). */
export function playsByItself({ calm, saving }) {
  return !calm && !saving;
}

const NAMED = {
  ArrowDown: { name: "go", by: 1 },
  ArrowUp: { name: "go", by: -1 },
  PageDown: { name: "go", by: 1 },
  PageUp: { name: "go", by: -1 },
  ArrowRight: { name: "seek", by: 5 },
  ArrowLeft: { name: "seek", by: -5 },
  " ": { name: "play" },
};
const LETTERS = { j: { name: "go", by: 1 }, k: { name: "go", by: -1 }, m: { name: "mute" } };

/**
 * What a key press asks for: `{name}`, with `by` where it says how far; null when it asks for nothing. While Hangul is
 * typed the J of a Korean keyboard says "ㅓ" or "Process": then the place of the key counts.
 */
export function wishOf({ key, code = "", shiftKey, ctrlKey, metaKey, altKey, repeat = false }) {
  if (shiftKey || ctrlKey || metaKey || altKey) return null;
  const letter = /^[a-z]$/i.test(key) ? key : (code.match(/^Key([A-Z])$/)?.[1] ?? "");
  const wish = NAMED[key] ?? LETTERS[letter.toLowerCase()] ?? null;
  // Held down a switch would flicker.
  return repeat && ["play", "mute"].includes(wish?.name) ? null : wish;
}

/** Turns of a wheel that follow each other within this long are one push, in milliseconds. */
const PUSH = 150;
/** A push that goes on for longer is another one. */
const LONG_PUSH = 700;
/** Pixels that are a push and no trembling; a line of those wheels that count in lines. */
const ENOUGH = 24;
const LINE = 16;

/**
 * One push of a wheel, or of two fingers, is one clip, however long it rolls on. `last`: what this answered before, null
 * at first; `at` in milliseconds. Answers `{by, at, moved, wentAt}`; `by` is 1, -1 or 0.
 */
export function pushed(last, { deltaY, deltaMode = 0 }, at) {
  const pixels = deltaMode === 0 ? deltaY : deltaY * LINE;
  const along = last && at - last.at < PUSH && Math.sign(last.moved) === Math.sign(pixels);
  const spent = along && last.wentAt !== null && at - last.wentAt < LONG_PUSH;
  if (spent) return { by: 0, at, moved: last.moved, wentAt: last.wentAt };
  const moved = pixels + (along && last.wentAt === null ? last.moved : 0);
  const goes = Math.abs(moved) >= ENOUGH;
  return { by: goes ? Math.sign(moved) : 0, at, moved, wentAt: goes ? at : null };
}

/** So much of a picture may be cut away for it to fill its place, a share of it. */
const CUT = 0.15;

/** "cover" for a picture that nearly has the shape of its place, "contain" for one that is shown whole in it. */
export function fitOf(picture, place) {
  if (!(place.width > 0 && place.height > 0)) return "contain";
  const [one, other] = [picture.width / picture.height, place.width / place.height];
  return 1 - Math.min(one / other, other / one) <= CUT ? "cover" : "contain";
}

/** Where the clip named `shortcode` is in a list that has changed; one that went leaves its place to the next. */
export function placeIn(reels, shortcode, before) {
  const found = reels.findIndex((reel) => reel.code === shortcode);
  return found >= 0 ? found : Math.max(0, Math.min(before, reels.length - 1));
}

/** The place that one comes to by so many steps of a list with `count` places. */
export function stepTo(place, by, count) {
  return Math.max(0, Math.min(place + by, count - 1));
}

/** The address of the page at a clip. */
export function addressOf(shortcode) {
  return `/reels?from=${shortcode}`;
}
