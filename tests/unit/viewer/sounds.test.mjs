import assert from "node:assert/strict";
import test from "node:test";

import { chooseLanguage, chosenLanguage, nameOfSound } from "../../../kdrama_app/ui/watch/sounds.js";

/** The menu that a reader of `language` sees, for tracks of [language, the file's name]. */
const menu = (language, ...tracks) => {
  const taken = [];
  for (const [spoken, label] of tracks) {
    const sound = language === "ko" ? "오디오" : "Audio";
    taken.push(nameOfSound({ language: spoken, label }, { language, sound, taken }));
  }
  return taken;
};

test("a language is read in the viewer's own", () => {
  const tracks = [["ko", "한국어"], ["en", "English"], ["ja", "日本語"]];
  assert.deepEqual(menu("en", ...tracks), ["Korean", "English", "Japanese"]);
  assert.deepEqual(menu("ko", ...tracks), ["한국어", "영어", "일본어"]);
});

test("what the file says beyond the language is kept", () => {
  const tracks = [["ko", "한국어"], ["ko", "한국어 2"], ["ko", "Director's commentary"]];
  assert.deepEqual(menu("en", ...tracks), ["Korean", "Korean 2", "Korean · Director's commentary"]);
});

test("a track without a language is numbered, or called what the file calls it", () => {
  assert.deepEqual(menu("ko", ["", "Audio 1"], ["", "Audio 2"], ["", "Stage left"]), ["오디오 1", "오디오 2", "Stage left"]);
  assert.deepEqual(menu("en", ["", "Audio 1"], ["zzz", "Audio 2"]), ["Audio 1", "Audio 2"]);
});

test("no two tracks have one name", () => {
  assert.deepEqual(menu("en", ["ko", "Korean"], ["ko", "한국어"], ["ko", "korean"]), ["Korean", "Korean 2", "Korean 3"]);
});

test("a malformed language is no crash", () => {
  assert.deepEqual(menu("en", ["not a tag", "Voices"]), ["Voices"]);
});

test("the last choice is remembered, and a browser that keeps nothing is no crash", (t) => {
  assert.equal(chosenLanguage(), "");
  const kept = new Map();
  t.after(() => delete globalThis.localStorage);
  globalThis.localStorage = { getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => kept.set(key, value) };
  assert.equal(chosenLanguage(), "");
  chooseLanguage("en");
  chooseLanguage("");
  assert.equal(chosenLanguage(), "en");
});
