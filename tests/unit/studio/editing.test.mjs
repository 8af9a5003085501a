import assert from "node:assert/strict";
import test from "node:test";

import { clockText, localMoment, momentOf } from "../../../kdrama_app/ui/studio/clock.js";
import { isSubtitle, languageOf } from "../../../kdrama_app/ui/studio/subtitle_names.js";
import { taken } from "../../../kdrama_app/ui/studio/tags.js";

test("a moment of a video is written as people write it", () => {
  assert.equal(clockText(65), "1:05");
  assert.equal(clockText(9.46), "0:09.5");
  assert.equal(clockText(59.96), "1:00");
  assert.equal(clockText(3723), "1:02:03");
});

test("a time of publishing comes back as it went, whatever the zone", () => {
  const iso = "2026-11-22T05:30:00.000Z";
  assert.equal(momentOf(localMoment(iso)), iso);
  assert.equal(localMoment(""), "");
  assert.equal(momentOf(""), "");
  assert.equal(momentOf("2026-13-99T00:00"), "");
});

test("tags are taken one by one or between commas, none twice", () => {
  assert.deepEqual(taken(["로맨스"], "#스릴러, 로맨스，  법정물 "), ["로맨스", "스릴러", "법정물"]);
  assert.deepEqual(taken(["a"], " , # "), ["a"]);
});

test("a subtitle file's name says its language", () => {
  assert.equal(languageOf("도깨비.E01.en.srt", "ko"), "en");
  assert.equal(languageOf("도깨비 1화 [한국어].smi", "en"), "ko");
  assert.equal(languageOf("Goblin.S01E01.1080p.kor.forced.ass", "en"), "ko");
  assert.equal(languageOf("ja.vtt", "ko"), "ja");
  // The drama's own name is no language.
  assert.equal(languageOf("English Teacher 3.srt", "ko"), "ko");
  assert.equal(languageOf("Goblin.srt", "ko"), "ko");
});

test("only subtitle files are taken", () => {
  assert.ok(isSubtitle("도깨비.SMI"));
  assert.ok(!isSubtitle("도깨비.mp4"));
});
