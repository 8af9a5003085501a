import assert from "node:assert/strict";
import test from "node:test";

import { onSlash } from "../../../kdrama_app/ui/components/slash.js";
import { nextLine, readQuery, writeQuery } from "../../../kdrama_app/ui/search/moving.js";
import { forgotten, keepSearches, readSearches, remembered } from "../../../kdrama_app/ui/search/recent.js";

// Two lines of posters and a list below them.
const BOXES = [
  { left: 0, top: 0 },
  { left: 200, top: 0 },
  { left: 0, top: 300 },
  { left: 200, top: 302 },
  { left: 0, top: 600 },
];

test("the arrow keys lead to the nearest result of the next line", () => {
  assert.deepEqual([nextLine(BOXES, 0, 1), nextLine(BOXES, 1, 1), nextLine(BOXES, 3, 1)], [2, 3, 4]);
  assert.deepEqual([nextLine(BOXES, 4, -1), nextLine(BOXES, 3, -1)], [2, 1]);
  assert.deepEqual([nextLine(BOXES, 4, 1), nextLine(BOXES, 1, -1)], [-1, -1]);
});

test("what is asked for goes into the address and comes back", () => {
  const asked = { q: "사랑 & 비밀", tag: "로맨스", language: "", sort: "new", kind: "" };
  assert.deepEqual(readQuery(`?${writeQuery(asked)}`), asked);
  assert.equal(writeQuery(readQuery("?q=%20&else=1")), "");
});

test("the latest searches are kept, each once", () => {
  assert.deepEqual(remembered(["도깨비", "사랑"], " 사랑 "), ["사랑", "도깨비"]);
  assert.deepEqual(remembered(["사랑"], "  "), ["사랑"]);
  assert.equal(remembered(["1", "2", "3", "4", "5", "6", "7", "8"], "9").length, 8);
  assert.deepEqual(forgotten(["1", "2"], "1"), ["2"]);
});

test("a browser that keeps nothing, or something else, has no recent searches", () => {
  const storage = new Map();
  const browser = {
    getItem: (key) => storage.get(key) ?? null,
    setItem: (key, value) => storage.set(key, value),
    removeItem: (key) => storage.delete(key),
  };
  keepSearches(browser, ["사랑"]);
  assert.deepEqual(readSearches(browser), ["사랑"]);
  keepSearches(browser, []);
  assert.equal(storage.size, 0);
  for (const odd of ['{"a": 1}', "[1, 2]", "not JSON"]) {
    assert.deepEqual(readSearches({ getItem: () => odd }), []);
  }
  const closed = { getItem: () => { throw new Error("SecurityError"); }, setItem: () => { throw new Error("full"); } };
  assert.deepEqual(readSearches(closed), []);
  assert.doesNotThrow(() => keepSearches(closed, ["사랑"]));
});

test("the key / is answered once, also where it was pressed before anybody listened", () => {
  const page = Object.assign(new EventTarget(), { documentElement: { dataset: {} }, activeElement: null });
  const press = () => {
    page.documentElement.dataset.slash = "";
    page.dispatchEvent(new Event("kdrama-slash"));
  };
  let opened = 0;
  press();
  const stop = onSlash(() => (opened += 1), page);
  assert.equal(opened, 1);
  press();
  assert.equal(opened, 2);
  page.activeElement = { matches: () => true };
  press();
  stop();
  page.activeElement = null;
  page.dispatchEvent(new Event("kdrama-slash"));
  assert.equal(opened, 2);
});
