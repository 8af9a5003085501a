import assert from "node:assert/strict";
import test from "node:test";

import {
  delayBefore,
  persist,
  sleep,
  untilOnline,
  worthRetrying,
} from "../../../kdrama_app/ui/studio/uploader/persistence.js";
import { Refusal } from "../../../kdrama_app/ui/studio/uploader/wire.js";

const now = async () => {};
const signal = new AbortController().signal;

/** Fails with each of these in turn, then answers. */
function failing(...refusals) {
  let calls = 0;
  const attempt = async () => {
    calls += 1;
    if (refusals.length) throw refusals.shift();
    return "stored";
  };
  return { attempt, calls: () => calls };
}

test("a server that restarts is waited for", async () => {
  const { attempt, calls } = failing(new Refusal({ status: 0 }), new Refusal({ status: 503 }));
  const troubles = [];
  const onTrouble = (refusal, delay) => troubles.push([refusal.status, delay > 0]);
  assert.equal(await persist(attempt, { signal, onTrouble, wait: now }), "stored");
  assert.equal(calls(), 3);
  assert.deepEqual(troubles, [[0, true], [503, true]]);
});

test("what will not get better is not tried again", async () => {
  for (const [status, code] of [[401, "AUTH_INVALID_TOKEN"], [409, "UPLOAD_CHUNK_CONFLICT"], [507, "STORAGE_FULL"]]) {
    const { attempt, calls } = failing(new Refusal({ status, code }));
    await assert.rejects(persist(attempt, { signal, wait: now }), { code });
    assert.equal(calls(), 1);
  }
});

test("a chunk damaged on the way is sent again, but not for ever", async () => {
  const damaged = () => new Refusal({ status: 400, code: "UPLOAD_CHECKSUM_MISMATCH" });
  const once = failing(damaged());
  assert.equal(await persist(once.attempt, { signal, wait: now }), "stored");
  const always = failing(...Array.from({ length: 9 }, damaged));
  await assert.rejects(persist(always.attempt, { signal, wait: now }), { code: "UPLOAD_CHECKSUM_MISMATCH" });
  assert.equal(always.calls(), 3);
});

test("a server that never comes back ends it", () => {
  assert.equal(worthRetrying(new Refusal({ status: 503 }), 0), true);
  assert.equal(worthRetrying(new Refusal({ status: 503 }), 50), false);
});

test("waits grow, are jittered, end at 20 s and honour Retry-After", () => {
  assert.equal(delayBefore(0, { random: () => 0 }), 250);
  assert.equal(delayBefore(0, { random: () => 1 }), 500);
  assert.equal(delayBefore(3, { random: () => 1 }), 4000);
  assert.equal(delayBefore(30, { random: () => 1 }), 20_000);
  assert.equal(delayBefore(0, { retryAfter: 90, random: () => 1 }), 90_000);
});

test("a pause ends the waiting at once", async () => {
  const pausing = new AbortController();
  const waiting = sleep(60_000, pausing.signal);
  pausing.abort("paused");
  await assert.rejects(waiting, (reason) => reason === "paused");
  const { attempt, calls } = failing(new Refusal({ status: 503 }));
  const stopping = new AbortController();
  const onTrouble = () => stopping.abort("paused");
  await assert.rejects(persist(attempt, { signal: stopping.signal, onTrouble }), (reason) => reason === "paused");
  assert.equal(calls(), 1);
});

test("offline, nothing is tried until the network is back", async () => {
  const browser = Object.assign(new EventTarget(), { navigator: { onLine: false } });
  let back = false;
  const waiting = untilOnline(signal, browser).then(() => (back = true));
  await Promise.resolve();
  assert.equal(back, false);
  browser.dispatchEvent(new Event("online"));
  await waiting;
  await untilOnline(signal, { navigator: { onLine: true } });
});
