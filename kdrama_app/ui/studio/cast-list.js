// The rows of a cast while they are edited: pure. A row is {key, actor, role}; keys stay with their row.

let made = 0;

export const newRow = (actor = "", role = "") => ({ key: ++made, actor, role });

export const rowsOf = (cast) => cast.map(({ actor, role }) => newRow(actor, role));

/** Without rows in which nothing stands: those are no people. */
export const castOf = (rows) =>
  rows.map(({ actor, role }) => ({ actor: actor.trim(), role: role.trim() })).filter(({ actor, role }) => actor || role);

/** With the row at `place` changed. */
export const changed = (rows, place, change) => rows.map((row, at) => (at === place ? { ...row, ...change } : row));

/** With the row at `place` moved by `step`, as far as there is room. */
export function moved(rows, place, step) {
  const to = place + step;
  if (to < 0 || to >= rows.length) return rows;
  const next = [...rows];
  [next[place], next[to]] = [next[to], next[place]];
  return next;
}

export const without = (rows, place) => rows.filter((_, at) => at !== place);

/** The place among all rows of the person that the server counts as `number`: it was sent no empty rows. */
export function placeOf(rows, number) {
  const places = rows.flatMap(({ actor, role }, at) => (actor.trim() || role.trim() ? [at] : []));
  return places[number] ?? -1;
}
