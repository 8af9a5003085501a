import assert from "node:assert/strict";
import test from "node:test";

import { rounds } from "../../../kdrama_app/ui/watch/rounds.js";

const HOUR = 3600_000;

/** A server that answers from `answers`, the last of them for ever, and the seconds at which it was asked. */
const watching = (t, ...answers) => {
  t.mock.timers.enable({ apis: ["setTimeout", "Date"] });
  const asked = [];
  const asking = rounds(async () => {
    asked.push(Date.now() / 1000);
    const answer = answers.length > 1 ? answers.shift() : answers[0];
    return answer && { expiresAt: new Date(Date.now() + 8 * HOUR).toISOString(), ...answer };
  });
  const pass = async (seconds) => {
    for (let second = 0; second < seconds; second++) {
      await new Promise(setImmediate);
      t.mock.timers.tick(1000);
    }
    await new Promise(setImmediate);
  };
  return { asked, asking, pass };
};

const GROWING = { status: "growing", complete: false };
const BARE = { status: "ready", complete: false };
const DONE = { status: "ready", complete: true };

test("a finished video is asked for once, and again only when its ticket ends", async (t) => {
  const { asked, asking, pass } = watching(t, DONE);
  await pass(600);
  asking.whole();
  assert.deepEqual(asked, [0]);
  await pass(8 * 3600 - 900);
  assert.deepEqual(asked, [0, 8 * 3600 - 300]);
});

test("while what goes with a picture is made it is asked for ever more calmly, until nothing more is to come", async (t) => {
  const { asked, pass } = watching(t, ...Array(8).fill(BARE), DONE);
  await pass(1000);
  assert.deepEqual(asked, [0, 2, 6, 14, 30, 62, 122, 182, 242]);
});

test("a growing one is asked for once a minute, and at once when the player hears that it is whole", async (t) => {
  const { asked, asking, pass } = watching(t, GROWING, GROWING, GROWING, BARE, DONE);
  await pass(70);
  assert.deepEqual(asked, [0, 60]);
  asking.whole();
  asking.whole();
  await pass(100);
  // The server had not recorded it yet in that moment.
  assert.deepEqual(asked, [0, 60, 70, 72, 76]);
});

test("a server that is away is asked again a minute later, and nobody is when the page is left", async (t) => {
  const { asked, asking, pass } = watching(t, null, GROWING);
  await pass(61);
  assert.deepEqual(asked, [0, 60]);
  asking.stop();
  asking.whole();
  await pass(200);
  assert.deepEqual(asked, [0, 60]);
});
