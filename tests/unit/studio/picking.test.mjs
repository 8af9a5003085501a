import assert from "node:assert/strict";
import test from "node:test";

import { chosen, dropped } from "../../../kdrama_app/ui/studio/uploader/picking.js";

const fileNamed = (name) => ({ name });
const entry = (name) => ({ isFile: true, name, file: (resolve) => resolve(fileNamed(name)) });

/** As Chromium lists a folder: in parts, an empty one at the end. */
const folder = (name, ...parts) => ({
  isDirectory: true,
  name,
  createReader: () => ({ readEntries: (resolve) => resolve(parts.shift() ?? []) }),
});
const item = (entry, file = null) => ({ kind: "file", webkitGetAsEntry: () => entry, getAsFile: () => file });
const paths = (picks) => picks.map((pick) => pick.path);

test("a dropped folder comes whole, in the order people count, with where each file stood", async () => {
  const season = folder("시즌 2", [entry("10화.mp4"), entry("2화.mp4")], [entry("1화.mp4")]);
  const picks = await dropped({ items: [item(folder("도깨비", [season, entry("예고.mp4")])), { kind: "string" }] });
  assert.deepEqual(paths(picks), [
    "도깨비/시즌 2/1화.mp4",
    "도깨비/시즌 2/2화.mp4",
    "도깨비/시즌 2/10화.mp4",
    "도깨비/예고.mp4",
  ]);
  assert.equal(picks[0].file.name, "1화.mp4");
});

test("where the browser has handles, a folder's files keep theirs", async () => {
  const handle = (name) => ({ kind: "file", name, getFile: async () => fileNamed(name) });
  const root = { kind: "directory", name: "시그널", values: async function* () { yield handle("E01.mkv"); } }; // prettier-ignore
  const dropping = { kind: "file", getAsFileSystemHandle: async () => root, getAsFile: () => null };
  const [pick] = await dropped({ items: [dropping] });
  assert.equal(pick.path, "시그널/E01.mkv");
  assert.equal(pick.handle.name, "E01.mkv");
});

test("a file alone is only its name; a chosen folder says itself where its files stood", async () => {
  assert.deepEqual(paths(await dropped({ items: [item(entry("a.mp4"), fileNamed("a.mp4"))] })), ["a.mp4"]);
  const files = [{ name: "E2.mp4", webkitRelativePath: "도깨비/E2.mp4" }, { name: "a.mp4", webkitRelativePath: "" }];
  assert.deepEqual(paths(chosen(files)).sort(), ["a.mp4", "도깨비/E2.mp4"]);
});
