/** Theatre mode: the picture as wide as the window. The page's own grid follows the mark on <html> (site.css). */
import { useCallback, useEffect, useState } from "react";
import { keep, recall } from "./memory.js";

/** `[on, toggle]`, remembered; assets/early.js sets the mark before the first paint. */
export function useTheatre() {
  const [on, setOn] = useState(() => recall("theatre", false) === true);
  useEffect(() => {
    document.documentElement.toggleAttribute("data-theatre", on);
    keep("theatre", on);
  }, [on]);
  return [on, useCallback(() => setOn((last) => !last), [])];
}
