import assert from "node:assert/strict";
import test from "node:test";

import { KEY_MAP, actionOf, isForPlayer } from "../../../kdrama_app/ui/watch/keys.js";
import { wordsOf } from "../../../kdrama_app/ui/watch/words.js";

const named = (event) => actionOf(event)?.name ?? "";

/** An element of which `closest` finds these selectors' parts, inside the player or not. */
const standing = (...parts) => ({
  closest: (selector) => parts.some((part) => selector.split(", ").includes(part)) || null,
});
const PLAYER = { contains: (element) => element.inside === true };
const place = (element, extra = {}) => ({ ...element, inside: true, ...extra });
const SEEN = { player: PLAYER, inView: true };

test("every key of the map does what the map says", () => {
  const asked = {
    " ": "play",
    k: "play",
    j: "seek",
    l: "seek",
    m: "mute",
    c: "captions",
    t: "theatre",
    f: "fullscreen",
    i: "pip",
    s: "skip",
    n: "next",
    p: "previous",
    "?": "help",
    "<": "pace",
    ">": "pace",
    0: "place",
    9: "place",
  };
  for (const [key, name] of Object.entries(asked)) assert.equal(named({ key }), name, key);
  assert.deepEqual([actionOf({ key: "j" }).by, actionOf({ key: "l" }).by], [-10, 10]);
  assert.deepEqual([actionOf({ key: "ArrowLeft" }).by, actionOf({ key: "ArrowRight" }).by], [-5, 5]);
  assert.equal(actionOf({ key: "7" }).to, 0.7);
});

test("keys work while Hangul is typed, by their place", () => {
  assert.equal(named({ key: "ㅏ", code: "KeyK" }), "play");
  assert.equal(named({ key: "Process", code: "KeyF" }), "fullscreen");
  assert.equal(named({ key: "Process", code: "Slash", shiftKey: true }), "help");
  // On a French keyboard A stands where others have Q: what is written on a Latin key counts.
  assert.equal(named({ key: "a", code: "KeyK" }), "");
});

test("shortcuts of the browser are left alone, and held keys flicker nothing", () => {
  for (const held of ["ctrlKey", "metaKey", "altKey"]) assert.equal(named({ key: "f", [held]: true }), "");
  assert.equal(named({ key: "ArrowLeft", shiftKey: true }), "");
  assert.equal(named({ key: "K", shiftKey: true }), "play");
  assert.equal(named({ key: "f", repeat: true }), "");
  assert.equal(named({ key: "l", repeat: true }), "seek");
  assert.equal(named({ key: "F5", code: "F5" }), "");
});

test("what has the focus keeps its own keys", () => {
  const may = (key, element) => isForPlayer(actionOf({ key }), element, SEEN);
  assert.equal(may("k", null), true);
  assert.equal(may("k", place(standing("textarea"))), false);
  assert.equal(may("k", standing("dialog")), false);
  assert.equal(may("ArrowDown", place(standing("[role=menu]"))), false);
  const button = place(standing("button"));
  assert.deepEqual([may(" ", button), may("k", button), may("ArrowLeft", button)], [false, true, true]);
  const slider = place(standing("[role=slider]"));
  assert.deepEqual([may("ArrowLeft", slider), may("l", slider)], [false, true]);
});

test("arrows scroll the page while one looks at something else", () => {
  const up = actionOf({ key: "ArrowUp" });
  assert.equal(isForPlayer(up, null, { player: PLAYER, inView: false }), false);
  assert.equal(isForPlayer(up, standing("a[href]"), SEEN), false);
  assert.equal(isForPlayer(up, place(standing()), SEEN), true);
});

test("the help has a sentence in both languages for each line", () => {
  for (const language of ["en", "ko"]) {
    const { keys } = wordsOf(language);
    assert.deepEqual(Object.keys(keys).sort(), KEY_MAP.map(([name]) => name).sort());
    for (const sentence of Object.values(keys)) assert.ok(sentence);
  }
});
