/** What this browser remembers for the player. One that keeps nothing forgets at every visit: no harm. */

const PREFIX = "kdrama-";

/** What was kept under `name`, else `fallback`. */
export function recall(name, fallback) {
  try {
    return JSON.parse(localStorage.getItem(PREFIX + name)) ?? fallback;
  } catch {
    return fallback;
  }
}

export function keep(name, value) {
  try {
    localStorage.setItem(PREFIX + name, JSON.stringify(value));
  } catch {}
}
