/**
 * The key "/" leads to the search field. assets/early.js hears it from the page's first moment on, marks <html> with
 * `data-slash` and says "kdrama-slash"; whoever has a field answers, now or as soon as it is there.
 */

const EDITABLE = "input, textarea, select, [contenteditable='true']";

/** Calls `open` when the key is pressed, and at once where it was before; gives what ends that. */
export function onSlash(open, page = document) {
  const answer = () => {
    if (!("slash" in page.documentElement.dataset)) return;
    delete page.documentElement.dataset.slash;
    // Somebody who writes by now did not wait for it.
    if (!page.activeElement?.matches(EDITABLE)) open();
  };
  page.addEventListener("kdrama-slash", answer);
  answer();
  return () => page.removeEventListener("kdrama-slash", answer);
}
