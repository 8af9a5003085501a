import assert from "node:assert/strict";
import test from "node:test";

import { clock, offerAt, reachable, stepped } from "../../../kdrama_app/ui/watch/moments.js";

const EPISODE = { ended: false, intro: { start: 5, end: 65 }, credits: 3500, onward: true, declined: false };
const offer = (time, extra = {}) => offerAt({ ...EPISODE, time, ...extra });

test("the intro can be skipped while it runs, and not before or after", () => {
  assert.deepEqual([4.9, 5, 64.9, 65].map((time) => offer(time)), ["", "intro", "intro", ""]);
  assert.equal(offer(10, { intro: null }), "");
});

test("the next episode is offered at the credits, or at the end where nobody marked them", () => {
  assert.deepEqual([3499, 3500].map((time) => offer(time)), ["", "next"]);
  assert.equal(offer(3599, { credits: null }), "");
  assert.equal(offer(3600, { credits: null, ended: true }), "next");
});

test("who declines is asked no more, but may still go on; the last episode leads nowhere", () => {
  assert.equal(offer(3500, { declined: true }), "onward");
  assert.equal(offer(3600, { ended: true, onward: false }), "");
});

test("an intro that lasts to the end is none once it is over", () => {
  assert.equal(offer(64, { ended: true }), "next");
});

test("times are read as on a clock", () => {
  const seconds = [0, 9.9, 754.3, 3723, -1, NaN];
  assert.deepEqual(seconds.map(clock), ["0:00", "0:09", "12:34", "1:02:03", "0:00", "0:00"]);
});

test("nobody seeks beyond what is ready", () => {
  assert.deepEqual([reachable(30, 60), reachable(100, 60), reachable(100, Infinity), reachable(-3, 60)], [30, 58, 100, 0]);
});

test("steps in one direction add up while they follow each other", () => {
  const first = stepped(null, 10, 1000);
  const second = stepped(first, 10, 1500);
  assert.equal(second.by, 20);
  assert.equal(stepped(second, -10, 1600).by, -10);
  assert.equal(stepped(second, 10, 3000).by, 10);
});
