import assert from "node:assert/strict";
import test from "node:test";

import { bytesOf, chunkRange, chunkSizeFor, missingChunks } from "../../../kdrama_app/ui/studio/uploader/chunks.js";

const MIB = 1024 * 1024;

test("the last chunk is as long as what is left", () => {
  const plan = { chunkSize: 5 * MIB, totalSize: 12 * MIB };
  assert.deepEqual(chunkRange(0, plan), [0, 5 * MIB]);
  assert.deepEqual(chunkRange(2, plan), [10 * MIB, 12 * MIB]);
  assert.equal(bytesOf([1, 2], plan), 7 * MIB);
});

test("after a reload only what the server does not have is sent", () => {
  assert.deepEqual(missingChunks([0, 3], { chunkSize: 10, totalSize: 45 }), [1, 2, 4]);
  assert.deepEqual(missingChunks([], { chunkSize: 10, totalSize: 10 }), [0]);
  assert.deepEqual(missingChunks([0], { chunkSize: 10, totalSize: 10 }), []);
});

test("chunk sizes stay inside the contract's bounds, 256 KiB to 64 MiB", () => {
  for (const size of [1, 5 * MIB, 300 * MIB, 2047 * MIB]) {
    assert.ok(chunkSizeFor(size) >= 256 * 1024 && chunkSizeFor(size) <= 64 * MIB);
  }
  assert.equal(chunkSizeFor(100 * MIB), 5 * MIB);
});
