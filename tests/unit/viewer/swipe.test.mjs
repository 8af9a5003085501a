import assert from "node:assert/strict";
import test from "node:test";

import {
  addressOf,
  fitOf,
  placeIn,
  playsByItself,
  pushed,
  stepTo,
  wishOf,
} from "../../../kdrama_app/ui/reels/swipe.js";

const PORTRAIT = { width: 406, height: 720 };
const LANDSCAPE = { width: 1280, height: 720 };
const named = (...codes) => codes.map((code) => ({ code }));

test("clips play by themselves, but not for who wants calm or saves data", () => {
  assert.equal(playsByItself({ calm: false, saving: false }), true);
  assert.equal(playsByItself({ calm: true, saving: false }), false);
  assert.equal(playsByItself({ calm: false, saving: true }), false);
});

test("arrows, J and K go on and back; Space and M switch", () => {
  const go = (key) => wishOf({ key })?.by;
  assert.deepEqual(["ArrowDown", "j", "PageDown", "ArrowUp", "k", "PageUp"].map(go), [1, 1, 1, -1, -1, -1]);
  assert.deepEqual([" ", "M"].map((key) => wishOf({ key }).name), ["play", "mute"]);
  assert.deepEqual(wishOf({ key: "ArrowRight" }), { name: "seek", by: 5 });
});

test("a Korean keyboard has the same keys, also while it writes Hangul", () => {
  assert.deepEqual(wishOf({ key: "ㅓ", code: "KeyJ" }), { name: "go", by: 1 });
  assert.deepEqual(wishOf({ key: "Process", code: "KeyM" }), { name: "mute" });
});

test("what is the browser's stays the browser's", () => {
  for (const held of ["shiftKey", "ctrlKey", "metaKey", "altKey"]) assert.equal(wishOf({ key: "j", [held]: true }), null);
  assert.deepEqual([wishOf({ key: "x" }), wishOf({ key: "Tab", code: "Tab" })], [null, null]);
});

test("a key that is held down goes on, but switches nothing again and again", () => {
  assert.equal(wishOf({ key: "j", repeat: true }).by, 1);
  assert.deepEqual([wishOf({ key: " ", repeat: true }), wishOf({ key: "m", repeat: true })], [null, null]);
});

/** What comes of turns of a wheel, each [milliseconds, deltaY]. */
function turns(...all) {
  let last = null;
  return all.map(([at, deltaY]) => (last = pushed(last, { deltaY }, at)).by);
}

test("one notch of a wheel is one clip", () => {
  assert.deepEqual(turns([0, 100], [400, 100], [800, -100]), [1, 1, -1]);
  assert.equal(pushed(null, { deltaY: 3, deltaMode: 1 }, 0).by, 1);
});

test("a push on a touchpad is one clip, however long it rolls on", () => {
  const rolling = Array.from({ length: 40 }, (_, turn) => [turn * 16, 60 - turn]);
  assert.equal(turns(...rolling).reduce((sum, by) => sum + by), 1);
});

test("fingers that tremble move nothing, and many small steps do", () => {
  assert.deepEqual(turns([0, 4], [400, -4], [800, 4]), [0, 0, 0]);
  assert.deepEqual(turns([0, 10], [16, 10], [32, 10], [48, 10]), [0, 0, 1, 0]);
});

test("turning back counts at once, and who keeps turning goes on", () => {
  assert.deepEqual(turns([0, 100], [50, -100]), [1, -1]);
  const notches = Array.from({ length: 15 }, (_, turn) => [turn * 100, 100]);
  assert.deepEqual(turns(...notches).reduce((sum, by) => sum + by), 3);
});

test("an upright clip fills an upright phone, any other is shown whole", () => {
  assert.equal(fitOf(PORTRAIT, { width: 390, height: 780 }), "cover");
  assert.equal(fitOf(PORTRAIT, { width: 820, height: 1115 }), "contain");
  assert.equal(fitOf(PORTRAIT, { width: 844, height: 326 }), "contain");
  assert.equal(fitOf(LANDSCAPE, { width: 390, height: 780 }), "contain");
  assert.equal(fitOf(LANDSCAPE, { width: 0, height: 0 }), "contain");
});

test("what is in view stays in view when the list changes around it", () => {
  assert.equal(placeIn(named("a", "b", "c"), "c", 0), 2);
  assert.equal(placeIn(named("a", "c"), "b", 1), 1);
  assert.equal(placeIn(named("a", "b"), "c", 2), 1);
  assert.equal(placeIn([], "a", 3), 0);
});

test("steps end at the ends", () => {
  assert.deepEqual([stepTo(0, -1, 3), stepTo(2, 1, 3), stepTo(1, 1, 3)], [0, 2, 2]);
});

test("the address names the clip", () => {
  assert.equal(addressOf("a_B-3"), "/reels?from=a_B-3");
});
