/** The player's keyboard: what a key asks for, and who else it may belong to. */

/** What the help shows, in its order: the name of a sentence in words.js, and the keys as they are drawn. */
export const KEY_MAP = [
  ["play", ["Space", "K"]],
  ["tenSeconds", ["J", "L"]],
  ["fiveSeconds", ["←", "→"]],
  ["places", ["0", "…", "9"]],
  ["skip", ["S"]],
  ["episodes", ["P", "N"]],
  ["loudness", ["↑", "↓"]],
  ["mute", ["M"]],
  ["captions", ["C"]],
  ["pace", ["<", ">"]],
  ["theatre", ["T"]],
  ["fullscreen", ["F"]],
  ["pip", ["I"]],
  ["help", ["?"]],
];

const LETTERS = {
  k: { name: "play" },
  j: { name: "seek", by: -10 },
  l: { name: "seek", by: 10 },
  s: { name: "skip" },
  p: { name: "previous" },
  n: { name: "next" },
  m: { name: "mute" },
  c: { name: "captions" },
  t: { name: "theatre" },
  f: { name: "fullscreen" },
  i: { name: "pip" },
};
const NAMED = {
  " ": { name: "play", presses: true },
  ArrowLeft: { name: "seek", by: -5, arrow: true },
  ArrowRight: { name: "seek", by: 5, arrow: true },
  ArrowUp: { name: "loudness", by: 0.05, arrow: true },
  ArrowDown: { name: "loudness", by: -0.05, arrow: true },
};
const SIGNS = { "<": { name: "pace", by: -0.25 }, ">": { name: "pace", by: 0.25 }, "?": { name: "help" } };
const SHIFTED = { Comma: "<", Period: ">", Slash: "?" };
/** Held down they go on; a switch that is held down would flicker. */
const GOES_ON = new Set(["seek", "loudness", "pace"]);

/**
 * What a key press asks for: `{name}`, with `by` or `to` where it says how much; null when it asks for nothing.
 * While Hangul is typed the K of a Korean keyboard says "ㅏ" or "Process": then the place of the key counts.
 */
export function actionOf({ key, code = "", shiftKey, ctrlKey, metaKey, altKey, repeat = false }) {
  if (ctrlKey || metaKey || altKey) return null;
  const latin = /^[a-z]$/i.test(key);
  const foreign = !latin && (key === "Process" || key.charCodeAt(0) > 0x7f);
  const letter = latin ? key.toLowerCase() : foreign ? (code.match(/^Key([A-Z])$/)?.[1] ?? "").toLowerCase() : "";
  const sign = foreign && shiftKey ? SHIFTED[code] : key;
  const action =
    LETTERS[letter] ??
    SIGNS[sign] ??
    (shiftKey ? null : NAMED[key]) ??
    (/^[0-9]$/.test(key) ? { name: "place", to: Number(key) / 10 } : null);
  return action && (!repeat || GOES_ON.has(action.name)) ? action : null;
}

const WRITING = "input:not([type=range]), textarea, select, [contenteditable=''], [contenteditable=true]";
const OWN_ARROWS = "[role=slider], [role=menu], [role=tablist], [role=listbox], input[type=range]";
const PRESSED = "button, a[href], summary, [role=button], [role^=menuitem], [role=switch], [role=checkbox]";

/**
 * Whether `action` is the player's, with the focus on `element` (null: nowhere). What one writes, opens, presses or
 * moves keeps its own keys, and the page scrolls by arrows while the picture (`player`) is not what one looks at.
 */
export function isForPlayer(action, element, { player, inView }) {
  if (!element) return action.name !== "loudness" || inView;
  if (element.closest(WRITING) || element.closest("dialog, [role=dialog], [role=menu], [role^=menuitem]")) return false;
  if (action.presses && element.closest(PRESSED)) return false;
  if (action.arrow && element.closest(OWN_ARROWS)) return false;
  return action.name !== "loudness" || player.contains(element);
}
