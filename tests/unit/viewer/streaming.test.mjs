import assert from "node:assert/strict";
import test from "node:test";

import { averageOf, bytesOf, sizeOf } from "../../../kdrama_app/ui/watch/data_use.js";
import { keep, recall } from "../../../kdrama_app/ui/watch/memory.js";
import { levelFor, startingPace, streamingConfig } from "../../../kdrama_app/ui/watch/streaming.js";

const HOUR = 3600 * 1000;

test("a video begins in the quality that the line carried last time", () => {
  assert.equal(startingPace({ bits: 10e6, at: 0 }, null, HOUR), 8e6);
  assert.equal(startingPace({ bits: 10e6, at: 0 }, null, 13 * HOUR), 2.5e6);
  assert.equal(startingPace(null, null), 2.5e6);
});

test("a browser that knows its line to be slow is believed, and no figure is absurd", () => {
  assert.equal(startingPace(null, 1), 800_000);
  assert.equal(startingPace(null, 10), 2.5e6);
  assert.equal(startingPace({ bits: 1, at: 0 }, null, 1), 300_000);
  assert.equal(startingPace({ bits: 1e12, at: 0 }, null, 1), 50e6);
  const config = streamingConfig({ pace: 8e6, startPosition: 12 });
  assert.deepEqual([config.abrEwmaDefaultEstimate, config.startPosition], [8e6, 12]);
});

test("a chosen quality is found again in another episode, whose bitrates differ", () => {
  const levels = [
    { width: 640, height: 360 },
    { width: 1280, height: 640 },
    { width: 1920, height: 960 },
  ];
  assert.equal(levelFor(levels, { width: 1280, height: 720 }), 1);
  assert.equal(levelFor(levels, { width: 1920, height: 1080 }), 2);
  assert.equal(levelFor(levels.slice(0, 1), { width: 1920, height: 1080 }), 0);
  assert.equal(levelFor(levels, null), -1);
});

test("the data of a quality is told as people read sizes", () => {
  assert.equal(sizeOf(bytesOf(2e6, 3600), "en"), "900 MB");
  assert.equal(sizeOf(bytesOf(4.2e6, 3600), "en"), "1.9 GB");
  assert.equal(sizeOf(bytesOf(4.2e6, 3600), "ko"), "1.9GB");
  assert.equal(sizeOf(bytesOf(2e6, 90), "en"), "23 MB");
  assert.equal(sizeOf(10, "en"), "1 MB");
});

test("a quality takes its average, not its peak", () => {
  const levels = [{ height: 720, bitrate: 4e6, averageBitrate: 2e6 }];
  assert.equal(averageOf({ height: 720, bitrate: 4e6 }, levels), 2e6);
  assert.equal(averageOf({ height: 360, bitrate: 1e6 }, levels), 1e6);
});

test("choices are remembered, and a browser that keeps nothing is no crash", (t) => {
  assert.equal(recall("autoplay", true), true);
  keep("autoplay", false);
  const kept = new Map();
  t.after(() => delete globalThis.localStorage);
  globalThis.localStorage = { getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => kept.set(key, value) };
  keep("autoplay", false);
  assert.equal(recall("autoplay", true), false);
  kept.set("kdrama-autoplay", "{broken");
  assert.equal(recall("autoplay", true), true);
});
