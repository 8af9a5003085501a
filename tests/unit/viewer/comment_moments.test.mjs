import assert from "node:assert/strict";
import test from "node:test";

import { Follower } from "../../../kdrama_app/ui/watch/comment_moments.js";

const at = (id, seconds) => ({ id, at: seconds });
const ids = ({ due }) => due.map(({ id }) => id);

test("a comment appears at its moment, once", () => {
  const follower = new Follower();
  const known = [at("a", 10), at("b", 11)];
  const seen = [9.6, 9.9, 10.1, 10.4, 11.0, 11.3].map((position) => ids(follower.look(position, known)));
  assert.deepEqual(seen, [[], [], ["a"], [], ["b"], []]);
});

test("what comes a little late still appears, what comes much later does not", () => {
  const follower = new Follower();
  for (let position = 8; position < 13; position += 0.25) follower.look(position, []);
  assert.deepEqual(ids(follower.look(13, [at("late", 9), at("too late", 7.9)])), ["late"]);
});

test("nothing of what is jumped over appears", () => {
  const follower = new Follower();
  const known = [at("between", 58), at("there", 60.2)];
  follower.look(10, known);
  assert.deepEqual(ids(follower.look(60, known)), []);
  assert.deepEqual(ids(follower.look(60.3, known)), ["between", "there"].slice(1));
});

test("who jumps back sees it again", () => {
  const follower = new Follower();
  const known = [at("a", 10)];
  assert.deepEqual(ids(follower.look(10, known)), ["a"]);
  follower.look(6, known);
  assert.deepEqual(ids(follower.look(7.9, known)), []);
  assert.deepEqual(ids(follower.look(9.5, known)), []);
  assert.deepEqual(ids(follower.look(10.1, known)), ["a"]);
});

test("the server is asked at the beginning, every four seconds of playing, and after a jump", () => {
  const follower = new Follower();
  const asked = [];
  for (let position = 0; position < 10; position += 0.25) if (follower.look(position, []).ask) asked.push(position);
  assert.deepEqual(asked, [0, 4, 8]);
  assert.equal(follower.look(40, []).ask, true);
  assert.equal(follower.look(41, []).ask, false);
});
