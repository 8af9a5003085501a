import assert from "node:assert/strict";
import test from "node:test";

import {
  ClipRefused,
  exactly,
  makeClip,
  offered,
  portraitOf,
  whenMade,
  withEnd,
  withStart,
} from "../../../kdrama_app/ui/watch/clipping.js";

test("what was just seen is offered", () => {
  assert.deepEqual(offered(100.04, 3600), { start: 85, end: 100, from: 25, to: 160 });
  assert.deepEqual(offered(3, 3600), { start: 0, end: 15, from: 0, to: 75 });
  assert.deepEqual(offered(3599.99, 3600.04), { start: 3585, end: 3600, from: 3525, to: 3600 });
  assert.deepEqual(offered(2, 6.04), { start: 0, end: 6, from: 0, to: 6 });
});

test("a moved end takes the other one along, and nothing leaves its bounds", () => {
  const part = { start: 85, end: 100, from: 25, to: 160 };
  assert.deepEqual(withStart(part, 99.96), { ...part, start: 100, end: 101 });
  assert.deepEqual(withStart(part, 0), { ...part, start: 25 });
  assert.deepEqual(withStart(part, 160), { ...part, start: 159, end: 160 });
  assert.deepEqual(withEnd(part, 84), { ...part, start: 83, end: 84 });
  assert.deepEqual(withEnd({ ...part, start: 30 }, 155), { ...part, start: 65, end: 155 });
  for (let at = -10; at < 200; at += 0.7) {
    for (const { start, end, from, to } of [withStart(part, at), withEnd(part, at)]) {
      assert.ok(start >= from && end <= to && end - start >= 0.999 && end - start <= 90.001, `${at}: ${start} ${end}`);
    }
  }
});

test("the upright part of a picture", () => {
  assert.deepEqual(portraitOf(1920, 1080, 0.5), [656.25, 0, 607.5, 1080]);
  assert.deepEqual(portraitOf(1920, 1080, 1), [1312.5, 0, 607.5, 1080]);
  assert.deepEqual(portraitOf(450, 1000, 0), [0, 100, 450, 800]);
});

test("times to a tenth", () => {
  assert.deepEqual([0, 65.34, 3661.96].map(exactly), ["0:00.0", "1:05.3", "1:01:02.0"]);
});

test("a clip is asked for, and asked after until it is there", async (t) => {
  const answers = [{ shortcode: "abc" }, { status: "making" }, { status: "ready", shareUrl: "/clip/abc" }];
  const asked = [];
  t.mock.method(globalThis, "fetch", async (url, { method = "GET", body }) => {
    asked.push([method, url, body && JSON.parse(body)]);
    return { ok: true, json: async () => answers.shift() };
  });
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const part = { start: 1, end: 3, from: 0, to: 6 };
  const code = await makeClip("/api/v1", "v", { title: "첫눈", part, crop: "portrait", side: 0.2 });
  const ready = whenMade("/api/v1", code, new AbortController().signal);
  while (asked.length < 2) await Promise.resolve();
  await new Promise((resolve) => setImmediate(resolve));
  t.mock.timers.tick(400);
  assert.equal((await ready).shareUrl, "/clip/abc");
  assert.deepEqual(asked, [
    ["POST", "/api/v1/videos/v/clips", { title: "첫눈", start: 1, end: 3, crop: "portrait", side: 0.2 }],
    ["GET", "/api/v1/clips/abc", undefined],
    ["GET", "/api/v1/clips/abc", undefined],
  ]);
});

test("a refusal says which", async (t) => {
  t.mock.method(globalThis, "fetch", async () => ({
    ok: false,
    status: 429,
    json: async () => ({ error: { code: "CLIP_QUOTA_EXCEEDED" } }),
  }));
  await assert.rejects(whenMade("/api/v1", "abc"), (error) => {
    assert.ok(error instanceof ClipRefused);
    assert.deepEqual([error.status, error.code], [429, "CLIP_QUOTA_EXCEEDED"]);
    return true;
  });
});
