import assert from "node:assert/strict";
import test from "node:test";

import {
  EMPTY,
  faults,
  faultsFromServer,
  titleFromName,
  toForm,
  toMetadata,
} from "../../../kdrama_app/ui/studio/uploader/metadata.js";

const form = { ...EMPTY, title: " 신부 ", series: "도깨비", episode: "3" };

test("the form becomes the contract's metadata", () => {
  assert.deepEqual(toMetadata({ ...form, tags: "로맨스, #thriller，, 판타지" }), {
    title: "신부",
    series: "도깨비",
    season: 1,
    episode: 3,
    description: "",
    language: "ko",
    tags: ["로맨스", "thriller", "판타지"],
  });
});

test("a guess without a number leaves the number as it was", () => {
  const guessed = toForm({ series: "Signal", season: 2, episode: null, title: "Pilot" });
  assert.equal(guessed.episode, "1");
  assert.equal(guessed.season, "2");
  assert.equal(toForm({ ...guessed, episode: 0 }).episode, "0");
});

test("a remembered upload comes back as it was typed", () => {
  const typed = { ...form, title: "신부", tags: "a, b" };
  assert.deepEqual(toForm(toMetadata(typed)), typed);
});

test("what the server would refuse is marked before anything is sent", () => {
  assert.deepEqual(faults(form), {});
  assert.deepEqual(faults({ ...form, title: "  ", series: "" }), { title: "required", series: "required" });
  assert.deepEqual(faults({ ...form, season: "0", episode: "1.5" }), {
    season: "seasonNumber",
    episode: "episodeNumber",
  });
  assert.deepEqual(faults({ ...form, episode: "0" }), {});
});

test("the server's faults find their fields", () => {
  const details = { "metadata.title": "too long", "metadata.tags.3": "empty", totalSize: "big", constructor: "x" };
  assert.deepEqual(faultsFromServer(details), { title: "too long", tags: "empty" });
  assert.deepEqual(faultsFromServer(null), {});
});

test("a title can be read off a file's name", () => {
  assert.equal(titleFromName("My.Drama_E01.mkv"), "My Drama E01");
});
