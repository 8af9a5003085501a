import { useEffect, useRef } from "react";

/**
 * The end of a list that grows: calls `onReach` when it comes near the screen, once for each `count` of what is listed.
 * Where it stands is also a button for whoever does not scroll: its children.
 */
export function Sentinel({ count, onReach, children }) {
  const place = useRef(null);
  const asked = useRef(-1);
  const reach = useRef(onReach);
  reach.current = onReach;
  useEffect(() => {
    const watcher = new IntersectionObserver(
      (seen) => {
        if (!seen.some((each) => each.isIntersecting) || asked.current === count) return;
        asked.current = count;
        reach.current?.();
      },
      { rootMargin: "600px 0px" },
    );
    watcher.observe(place.current);
    return () => watcher.disconnect();
  }, [count]);
  return (
    <div ref={place} className="flex justify-center py-6">
      {children}
    </div>
  );
}
