/** What was searched for in this browser, the latest first. */

const KEY = "kdrama_searches";
const MOST = 8;

/** `list` with `text` in front, once. */
export function remembered(list, text) {
  const wanted = text.trim();
  return wanted ? [wanted, ...list.filter((each) => each !== wanted)].slice(0, MOST) : list;
}

export function forgotten(list, text) {
  return list.filter((each) => each !== text);
}

/** What is kept in `storage`; nothing where that is closed to us or holds something else. */
export function readSearches(storage) {
  try {
    const kept = JSON.parse(storage.getItem(KEY) ?? "[]");
    return Array.isArray(kept) ? kept.filter((each) => typeof each === "string").slice(0, MOST) : [];
  } catch {
    return [];
  }
}

export function keepSearches(storage, list) {
  try {
    if (list.length) storage.setItem(KEY, JSON.stringify(list));
    else storage.removeItem(KEY);
  } catch {
    // A browser that keeps nothing still searches.
  }
}
