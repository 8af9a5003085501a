import assert from "node:assert/strict";
import test from "node:test";

import { castOf, changed, moved, newRow, placeOf, rowsOf, without } from "../../../kdrama_app/ui/studio/cast-list.js";
import { known, wordsOf } from "../../../kdrama_app/ui/studio/series-words.js";

const CAST = [
  { actor: "공유", role: "김신" },
  { actor: "김고은", role: "지은탁" },
  { actor: "이동욱", role: "왕여" },
];
const actors = (rows) => rows.map(({ actor }) => actor);

test("each row has a key of its own, which stays with it", () => {
  const rows = rowsOf(CAST);
  assert.equal(new Set(rows.map(({ key }) => key)).size, 3);
  const [first] = moved(rows, 1, -1);
  assert.deepEqual(first, rows[1]);
  assert.equal(changed(rows, 0, { role: "도깨비" })[0].key, rows[0].key);
});

test("a row moves as far as there is room", () => {
  const rows = rowsOf(CAST);
  assert.deepEqual(actors(moved(rows, 0, 1)), ["김고은", "공유", "이동욱"]);
  assert.deepEqual(actors(moved(rows, 2, -1)), ["공유", "이동욱", "김고은"]);
  assert.equal(moved(rows, 0, -1), rows);
  assert.equal(moved(rows, 2, 1), rows);
});

test("what is sent are the people, without spaces around their names", () => {
  const rows = [newRow(" 공유 ", "김신 "), newRow(), newRow("", "왕여")];
  assert.deepEqual(castOf(rows), [{ actor: "공유", role: "김신" }, { actor: "", role: "왕여" }]);
  assert.deepEqual(castOf(rowsOf(CAST)), CAST);
  assert.deepEqual(actors(without(rowsOf(CAST), 1)), ["공유", "이동욱"]);
});

test("a fault that the server counts among the people is shown in its row", () => {
  const rows = [newRow(), newRow("공유", "김신"), newRow(), newRow("", "왕여")];
  assert.deepEqual([placeOf(rows, 0), placeOf(rows, 1), placeOf(rows, 2)], [1, 3, -1]);
});

test("every reason has words in both languages", () => {
  for (const reason of ["missing", "too_long", "unwritable", "out_of_range", "taken", "missing_cast", "too_long_cast"]) {
    assert.ok(known(reason), reason);
    assert.notEqual(wordsOf("ko")(reason), wordsOf("en")(reason));
  }
  for (const reason of ["too_large", "unreadable", "too_small", "odd_shape", "failed"]) assert.ok(known(`picture_${reason}`));
  assert.equal(wordsOf("en")("moved", { name: "공유", place: 2, count: 3 }), "공유 is now number 2 of 3.");
  assert.ok(!known("constructor_"));
});
