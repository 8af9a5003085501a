import assert from "node:assert/strict";
import test from "node:test";

import { follow, pauseBefore } from "../../../kdrama_app/ui/studio/uploader/following.js";
import { Refusal } from "../../../kdrama_app/ui/studio/uploader/wire.js";

const wait = async () => {};
const { signal } = new AbortController();

/** Answers each in turn; an error is thrown. */
const answering = (...answers) => async () => {
  const next = answers.shift();
  if (next instanceof Error) throw next;
  return next;
};

test("a job is followed to its end, over a server that goes away meanwhile", async () => {
  const ask = answering(
    { status: "queued", progress: 0 },
    new Refusal({ status: 0 }),
    new Refusal({ status: 502 }),
    { status: "processing", progress: 60 },
    { status: "completed", progress: 100 },
  );
  const told = [];
  const last = await follow("job-1", { signal, ask, wait, tell: (job) => told.push(job.progress) });
  assert.equal(last.status, "completed");
  assert.deepEqual(told, [0, 60, 100]);
});

test("a job that is not ours or not there is a refusal", async () => {
  const ask = answering(new Refusal({ status: 404, code: "TRANSCODE_JOB_NOT_FOUND" }));
  await assert.rejects(follow("job-1", { signal, ask, wait, tell() {} }), { code: "TRANSCODE_JOB_NOT_FOUND" });
});

test("the server is asked less often for long jobs and hidden pages", () => {
  assert.ok(pauseBefore(0, false) < pauseBefore(500, false));
  assert.ok(pauseBefore(500, false) < pauseBefore(0, true));
});
