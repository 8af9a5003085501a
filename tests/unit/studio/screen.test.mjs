// What the screen says and shows: words, numbers, the two halves of the bar.

import assert from "node:assert/strict";
import test from "node:test";

import { fileSize, timeSpan } from "../../../kdrama_app/ui/studio/uploader/format.js";
import { Pace } from "../../../kdrama_app/ui/studio/uploader/pace.js";
import { details, fullness, percent, plays, stageWords } from "../../../kdrama_app/ui/studio/uploader/stages.js";
import { fileFacts, verdictOf } from "../../../kdrama_app/ui/studio/uploader/verdict.js";
import { ALL_WORDS, reasonIn, wordsIn } from "../../../kdrama_app/ui/studio/uploader/words.js";

const MIB = 1024 * 1024;
const en = wordsIn("en");
const ko = wordsIn("ko");
const fileAt = (desk) => ({ size: 100 * MIB, desk });

test("every text is there in both languages and takes the same values", () => {
  const values = (text) => [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1]).sort();
  for (const [key, texts] of Object.entries(ALL_WORDS)) {
    assert.equal(texts.length, 2, key);
    assert.deepEqual(values(texts[0]), values(texts[1]), key);
    assert.doesNotMatch(texts[0], /[가-힣]/, key);
    assert.match(texts[1], /[가-힣]/, key);
  }
});

test("the bar's first half is the way here, its second the preparation", () => {
  assert.deepEqual(fullness(fileAt({ stage: "uploading", sent: 50 * MIB })), { arrived: 0.5, prepared: 0 });
  const preparing = fileAt({ stage: "transcoding", job: { status: "processing", progress: 40 } });
  assert.deepEqual(fullness(preparing), { arrived: 1, prepared: 0.4 });
  assert.equal(percent(preparing), 70);
  assert.equal(percent(fileAt({ stage: "ready", job: { progress: 98 } })), 100);
});

test("speed and time left stand beside what was sent", () => {
  const file = fileAt({ stage: "uploading", sent: 50 * MIB, rate: 5 * MIB, secondsLeft: 70 });
  assert.deepEqual(details(file, en), ["50\u00a0MB of 100\u00a0MB", "5\u00a0MB/s", "2 min left"]);
  assert.deepEqual(details(file, ko), ["100\u00a0MB 중 50\u00a0MB", "초당 5\u00a0MB", "2분 남음"]);
});

test("the stage is said in words, an unknown one of the worker's included", () => {
  const at = (status, stage) => fileAt({ stage: "transcoding", job: { status, stage, progress: 1 } });
  assert.equal(stageWords(at("queued", ""), en), "Uploaded. Waiting to be prepared");
  assert.equal(stageWords(at("processing", "packaging"), ko), "마무리하는 중");
  assert.equal(stageWords(at("processing", "something new"), en), "Preparing for streaming");
});

test("it can be watched as soon as its first pieces are there", () => {
  const at = (desk) => ({ stage: "transcoding", job: { status: "processing", stage: "encoding", progress: 9, ...desk } });
  assert.equal(plays(at({ playable: false })), false);
  assert.equal(plays(at({ playable: true })), true);
  assert.equal(plays({ stage: "uploading", sent: 5 }), false);
  assert.equal(stageWords(fileAt(at({ playable: true })), en), "Plays already. Preparing the rest");
});

test("a failure gives its reason in the reader's language, the worker's reason as it is", () => {
  assert.equal(reasonIn(ko, { code: "STORAGE_FULL", status: 507 }), ko("STORAGE_FULL"));
  assert.equal(reasonIn(en, { code: "", status: 0 }), "The server cannot be reached.");
  assert.equal(reasonIn(en, { code: "NEW", status: 400, message: "Too odd" }), "Too odd");
  const broken = { code: "TRANSCODE_FAILED", message: "The file has no video track" };
  assert.equal(reasonIn(ko, broken), "The file has no video track");
});

test("sizes and times are short and never end too early", () => {
  assert.equal(fileSize(1.5 * 1024 * MIB, "en"), "1.5\u00a0GB");
  assert.equal(fileSize(312.4 * MIB, "en"), "312\u00a0MB");
  assert.equal(timeSpan(0.2, "en"), "1 s");
  assert.equal(timeSpan(61, "en"), "2 min");
  assert.equal(timeSpan(3700, "ko"), "1시간 2분");
});

test("the pace follows the last seconds and says nothing after a pause", () => {
  const pace = new Pace();
  pace.mark(0, 0);
  assert.equal(pace.rate(), null);
  for (let second = 1; second <= 20; second += 1) pace.mark(second * MIB, second * 1000);
  assert.equal(Math.round(pace.rate() / MIB), 1);
  assert.equal(pace.secondsFor(30 * MIB), 30);
  for (let second = 21; second <= 40; second += 1) pace.mark(20 * MIB, second * 1000);
  assert.equal(pace.secondsFor(MIB), null);
  pace.forget();
  assert.equal(pace.rate(), null);
});

test("a file is described and judged before it is sent", () => {
  const facts = { container: "MP4", codec: "h264", width: 1920, height: 1080, frameRate: 23.976, seconds: 3480 };
  assert.deepEqual(fileFacts(facts, en), ["MP4", "H.264", "1920×1080", "23.98 frames/s", "58 min"]);
  const unknown = { container: "AVI", codec: "", width: 0, height: 0, frameRate: 0, seconds: 0 };
  assert.deepEqual(fileFacts(unknown, ko), ["AVI"]);
  const answer = { known: true, at_once: false, seconds: 840, most_seconds: 0 };
  assert.deepEqual(verdictOf(facts, answer, en), { tone: "plain", text: "Ready about 14 min after it arrived" });
  assert.equal(verdictOf(facts, { ...answer, at_once: true, seconds: -1 }, en).text, "Will play at once");
  assert.match(verdictOf(facts, { ...answer, at_once: true }, ko).text, /바로 볼 수 있어요.*14분/);
  assert.equal(verdictOf(unknown, { ...answer, seconds: -1 }, en).text, "Will be prepared after it arrived");
});

test("what will not work is said before it is sent", () => {
  const answer = { known: true, at_once: true, seconds: 5, most_seconds: 0 };
  assert.equal(verdictOf({ codec: null }, undefined, en).tone, "bad");
  assert.match(verdictOf({ codec: "odd1" }, { ...answer, known: false }, en).text, /odd1/);
  assert.match(verdictOf({ codec: "h264" }, { ...answer, most_seconds: 43200 }, en).text, /12 h/);
  assert.equal(verdictOf({ codec: "h264" }, undefined, en).tone, "plain");
});
