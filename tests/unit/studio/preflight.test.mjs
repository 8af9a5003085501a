// What is read off the head of real files, which tests/unit/test_scripts.py makes and names in FILMS.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import test from "node:test";

import { examine } from "../../../kdrama_app/ui/studio/uploader/preflight.js";

const films = JSON.parse(process.env.FILMS);
const open = (path, keep = 1) => {
  const bytes = readFileSync(path);
  return new File([bytes.subarray(0, Math.floor(bytes.length * keep))], basename(path));
};
const near = (found, wanted, by) => assert.ok(Math.abs(found - wanted) <= by, `${found} is not about ${wanted}`);

test("an MP4 says what is in it, with its index at the end or in front", async () => {
  for (const film of [films.mp4, films.faststart]) {
    const facts = await examine(open(film));
    assert.deepEqual([facts.container, facts.codec, facts.plain], ["MP4", "h264", true]);
    assert.deepEqual([facts.width, facts.height], [640, 360]);
    near(facts.frameRate, 25, 0.3);
    near(facts.seconds, 4, 0.1);
  }
});

test("a turned picture does not serve as it is", async () => {
  const facts = await examine(open(films.turned));
  assert.deepEqual([facts.codec, facts.plain], ["h264", false]);
});

test("a WebM and a Matroska say it too", async () => {
  const webm = await examine(open(films.webm));
  assert.deepEqual([webm.container, webm.codec, webm.width, webm.height], ["WebM", "vp9", 640, 360]);
  near(webm.frameRate, 25, 0.3);
  near(webm.seconds, 4, 0.1);
  const mkv = await examine(open(films.mkv));
  assert.deepEqual([mkv.container, mkv.codec, mkv.plain], ["Matroska", "h264", true]);
});

test("a file without a picture is known as such", async () => {
  assert.equal((await examine(open(films.sound))).codec, null);
});

test("what is cut off, empty or no video at all is no trouble", async () => {
  for (const keep of [0, 0.01, 0.3, 0.7, 0.97]) {
    for (const film of Object.values(films)) {
      const facts = await examine(open(film, keep));
      assert.ok(facts.codec === null || typeof facts.codec === "string");
    }
  }
  const odd = (text, name) => examine(new File([text], name));
  assert.equal((await odd("x".repeat(5000), "a.mp4")).codec, "");
  assert.equal((await odd("\0\0\0\x08moov\0\0\0\0\0\0\0\0", "a.mp4")).codec, null);
  assert.deepEqual((await odd("", "도깨비.AVI")).container, "AVI");
});
