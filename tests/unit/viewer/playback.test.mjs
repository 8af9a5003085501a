import assert from "node:assert/strict";
import test from "node:test";

import {
  askChapters,
  askPlayback,
  progressKeeper,
  shownUnder,
  underTicketOf,
  untilRenewal,
} from "../../../kdrama_app/ui/watch/playback.js";
import { KOREAN_LAYOUT, faultOf, wordsOf } from "../../../kdrama_app/ui/watch/words.js";

globalThis.window = { location: { origin: "http://drama.example" } };

/** Stands in for the browser's network; remembers what was sent. */
const network = (t, answer = () => new Response(null, { status: 204 })) => {
  const sent = [];
  t.mock.method(globalThis, "fetch", async (url, options = {}) => {
    sent.push({ url, method: options.method ?? "GET", ...JSON.parse(options.body ?? "{}") });
    return answer();
  });
  Object.defineProperty(globalThis, "navigator", {
    configurable: true,
    value: { sendBeacon: (url, blob) => sent.push({ url, method: "beacon", blob }) },
  });
  return sent;
};

test("a request goes on under the newest ticket, whatever address it began with", () => {
  const old = "http://drama.example/media/old.ticket/abc/720p-1/00007.m4s?x=1";
  assert.equal(
    underTicketOf(old, "/media/new.ticket/abc/multivariant.m3u8"),
    "http://drama.example/media/new.ticket/abc/720p-1/00007.m4s?x=1",
  );
});

test("a ticket is no good for another video", () => {
  const other = "/media/old.ticket/abc/720p-1/00007.m4s";
  assert.equal(underTicketOf(other, "/media/new.ticket/def/multivariant.m3u8"), other);
});

test("a ticket is renewed five minutes before it ends", () => {
  const inTenMinutes = new Date(Date.now() + 600_000).toISOString();
  assert.ok(Math.abs(untilRenewal({ expiresAt: inTenMinutes }) - 300_000) < 1000);
});

test("a computer whose clock is wrong does not ask again and again", () => {
  assert.equal(untilRenewal({ expiresAt: "2020-01-01T00:00:00Z" }), 60_000);
});

/** The keeper of a video that begins `at` so many seconds. */
const keeperFrom = (at) => {
  const keeper = progressKeeper("/api/v1", "abc");
  keeper.begin(at);
  return keeper;
};

test("the position is saved every ten seconds of playing, and not again when nothing moved", (t) => {
  const sent = network(t);
  const keeper = keeperFrom(60);
  for (let second = 60; second <= 75; second += 0.25) keeper.tick(second, 3600);
  assert.deepEqual(sent, [{ url: "/api/v1/viewing/progress/abc", method: "PUT", position: 70, duration: 3600 }]);
  keeper.save(75, 3600);
  keeper.save(75.1, 3600);
  assert.equal(sent.length, 2);
});

test("a seek back counts as movement too", (t) => {
  const sent = network(t);
  const keeper = keeperFrom(100);
  keeper.tick(100, 3600);
  keeper.tick(20, 3600);
  assert.equal(sent[0].position, 20);
});

test("a seek in a video that has not played yet is saved, a start is not", (t) => {
  const sent = network(t);
  const keeper = keeperFrom(0);
  keeper.save(0, 3600);
  assert.deepEqual(sent, []);
  keeper.tick(900, 3600);
  keeper.save(900, 3600);
  assert.deepEqual(sent.map(({ position }) => position), [900]);
});

test("before the player has come to where it resumes, its clock is nobody's", (t) => {
  const sent = network(t);
  const keeper = keeperFrom(600);
  keeper.tick(0, 3600);
  keeper.save(0, 3600);
  keeper.leave(0, 3600);
  assert.deepEqual(sent, []);
  keeper.tick(600, 3600);
  keeper.tick(0, 3600);
  assert.deepEqual(sent.map(({ position }) => position), [0]);
});

test("whoever closes the page leaves their position behind, in a form a beacon may have", async (t) => {
  const sent = network(t);
  keeperFrom(0).leave(42.5, 3600);
  assert.equal(sent[0].method, "beacon");
  assert.match(sent[0].blob.type, /^text\/plain/);
  assert.deepEqual(JSON.parse(await sent[0].blob.text()), { position: 42.5, duration: 3600 });
});

test("a video of unknown length saves nothing, nor does one that never began", (t) => {
  const sent = network(t);
  keeperFrom(0).save(5, 0);
  keeperFrom(0).leave(5, Number.NaN);
  progressKeeper("/api/v1", "abc").leave(5, 3600);
  assert.deepEqual(sent, []);
});

test("a server that says no, or nothing, becomes a sentence in either language", async (t) => {
  network(t, () => new Response("{}", { status: 403 }));
  await assert.rejects(askPlayback("/api/v1", "abc"), (refusal) => faultOf(refusal.status) === "forbidden");
  t.mock.method(globalThis, "fetch", async () => {
    throw new TypeError("Failed to fetch");
  });
  await assert.rejects(askPlayback("/api/v1", "abc"), (refusal) => faultOf(refusal.status) === "unreachable");
  for (const status of [0, 401, 403, 404, 500, 503]) {
    for (const language of ["en", "ko"]) assert.equal(wordsOf(language)[faultOf(status)].length, 2);
  }
});

test("no word of the Korean player is left out or left empty", () => {
  assert.equal(Object.keys(wordsOf("ko")).join(), Object.keys(wordsOf("en")).join());
  for (const word of ["Play", "Pause", "Quality", "Captions", "Speed", "Settings", "Fullscreen"]) {
    assert.match(KOREAN_LAYOUT[word], /[가-힣]/);
  }
});

test("chapter titles are shown as they stand, and none begins a cue", async (t) => {
  const cue = (text) => `WEBVTT\n\n00:00:00.000 --> 00:00:09.000\n${text}\n`;
  network(t, () => new Response(cue("비 &amp; &lt;기차&gt; --&gt; &amp;lt;")));
  assert.equal(await askChapters("/chapters.vtt"), cue("비 & <기차> --&gt; &lt;"));
  network(t, () => new Response(null, { status: 404 }));
  await assert.rejects(askChapters("/chapters.vtt"), { status: 404 });
});

test("what is shown keeps its addresses while their ticket lasts, what plays takes the newest", () => {
  const grant = (ticket) => ({
    hls: `/media/${ticket}/abc/multivariant.m3u8`,
    poster: null,
    storyboard: `/media/${ticket}/abc/storyboard-1/storyboard.vtt`,
    chapters: `/media/${ticket}/abc/chapters-1/chapters.vtt`,
    tracks: [{ id: "t1", language: "ko", label: "한국어", src: `/media/${ticket}/abc/subtitles/ko.vtt` }],
  });
  assert.deepEqual(shownUnder(grant("old"), grant("new")), { ...grant("old"), hls: grant("new").hls });
  assert.deepEqual(shownUnder({ ...grant("old"), hls: null }, grant("new")), grant("new"));
});
