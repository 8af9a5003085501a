import assert from "node:assert/strict";
import test from "node:test";

import { keptOf, likedCaptions, likedQuality } from "../../../kdrama_app/ui/watch/liking.js";

test("what the account says goes before what the browser kept, what it does not say stays", () => {
  assert.deepEqual(keptOf({ quality: null, speed: null, captions: null }), {});
  assert.deepEqual(keptOf({}), {});
  const kept = keptOf({ quality: 720, speed: 1.5, captions: "ko" });
  assert.deepEqual(kept.quality, { id: "", width: 1280, height: 720, bitrate: null });
  assert.deepEqual([kept.rate, kept.lang, kept.captions], [1.5, "ko", true]);
  assert.deepEqual(keptOf({ quality: 0, captions: "off" }), { quality: null, captions: false });
  assert.deepEqual(keptOf({ captions: "auto" }), { lang: null, captions: null });
});

test("a quality is liked by its name, however wide the film", () => {
  const liked = [{ width: 1280, height: 544 }, { width: 960, height: 720 }, { width: 640, height: 360 }, undefined];
  assert.deepEqual(liked.map((each) => likedQuality(each).quality), [720, 720, 360, 0]);
});

test("captions are liked in a language, or not at all; chapters are no captions", () => {
  assert.deepEqual(likedCaptions({ kind: "subtitles", language: "ko" }, "showing"), { captions: "ko" });
  assert.deepEqual(likedCaptions({ kind: "subtitles", language: "ko" }, "disabled"), { captions: "off" });
  assert.equal(likedCaptions({ kind: "chapters", language: "ko" }, "showing"), null);
  assert.equal(likedCaptions(undefined, "showing"), null);
});
