/** From result to result by the arrow keys, and what the address says. Pure. */

/**
 * Which of `boxes` (`{left, top}` each, in the order of the page) lies in the next line below the one at `from`, or
 * above it (`by` -1), nearest to it sideways; -1 where there is no line more.
 */
export function nextLine(boxes, from, by) {
  const here = boxes[from];
  const beyond = boxes.map((box, place) => ({ ...box, place })).filter((box) => (box.top - here.top) * by > 4);
  if (!beyond.length) return -1;
  const line = beyond.reduce((nearest, box) => ((box.top - nearest.top) * by < 0 ? box : nearest)).top;
  const inLine = beyond.filter((box) => Math.abs(box.top - line) <= 4);
  return inLine.reduce((best, box) => (Math.abs(box.left - here.left) < Math.abs(best.left - here.left) ? box : best)).place;
}

/** What the page asks for, from what stands behind the question mark. */
export function readQuery(search) {
  const given = new URLSearchParams(search);
  const of = (name) => given.get(name) ?? "";
  return { q: of("q"), tag: of("tag"), language: of("language"), sort: of("sort"), kind: of("kind") };
}

/** The same back, without what is not asked for: "q=...&tag=...". */
export function writeQuery(asked) {
  return new URLSearchParams(Object.entries(asked).filter(([, value]) => value.trim())).toString();
}
