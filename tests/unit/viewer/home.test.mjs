import assert from "node:assert/strict";
import test from "node:test";

import { step } from "../../../kdrama_app/ui/components/rail_steps.js";
import { goesAway, lowestSuitable, mayMove, stretch, turned } from "../../../kdrama_app/ui/home/preview.js";

const LADDER = [1080, 360, 720].map((height) => ({ height }));

test("a preview shows half a minute of a film, behind its titles and never its end", () => {
  assert.deepEqual(stretch(3600), { from: 720, until: 745 });
  assert.deepEqual(stretch(20), { from: 4, until: 18 });
});

test("it fetches the smallest picture that will do on that screen", () => {
  assert.equal(lowestSuitable(LADDER, 390), 1);
  assert.equal(lowestSuitable(LADDER, 1440), 2);
  assert.equal(lowestSuitable([{ height: 240 }, { height: 144 }], 1440), 0);
  assert.equal(lowestSuitable([], 1440), -1);
});

test("nothing moves for who wants calm or saves data", () => {
  assert.equal(mayMove({ calm: false, saving: false }), true);
  assert.equal(mayMove({ calm: true, saving: false }), false);
  assert.equal(mayMove({ calm: false, saving: true }), false);
});

test("the hero turns around its ends", () => {
  assert.deepEqual([turned(0, -1, 5), turned(4, 1, 5), turned(1, 1, 5)], [4, 0, 2]);
});

test("keys lead from card to card and stop at a row's ends", () => {
  assert.deepEqual(["ArrowRight", "ArrowLeft", "Home", "End"].map((key) => step(key, 2, 5)), [3, 1, 0, 4]);
  assert.deepEqual([step("ArrowLeft", 0, 5), step("ArrowRight", 4, 5), step("End", 4, 5)], [null, null, null]);
  assert.deepEqual([step("a", 2, 5), step("ArrowRight", -1, 5)], [null, null]);
});

test("a click on a link goes away, but not one that opens another window, nor one beside it", () => {
  const plain = { button: 0, target: { closest: () => ({}) } };
  assert.equal(goesAway(plain), true);
  for (const other of [{ button: 1 }, { metaKey: true }, { ctrlKey: true }, { shiftKey: true }])
    assert.equal(goesAway({ ...plain, ...other }), false);
  assert.equal(goesAway({ ...plain, target: { closest: () => null } }), false);
  assert.equal(goesAway({ ...plain, target: {} }), false);
});
