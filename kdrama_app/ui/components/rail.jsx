import { Children, useCallback, useEffect, useRef, useState } from "react";
import { step } from "./rail_steps.js";

/** Loads more once so much less than its own width is left to scroll to. */
const AHEAD = 1;

/**
 * A row that scrolls sideways: by touch, by the arrow keys, Home and End from card to card, and at a desk by a button at
 * either side.
 *
 * Props: className (of the row), label, back and forth (words of the buttons), onEnd (called once for each number of
 * cards, when their end comes into reach), children (the cards).
 */
export function Rail({ className, label, back, forth, onEnd, children }) {
  const row = useRef(null);
  const asked = useRef(0);
  const [reach, setReach] = useState({ back: false, forth: false });
  const cards = Children.toArray(children).flat().length;

  const look = useCallback(() => {
    // Measured a frame later, when the page may be another one.
    if (!row.current) return;
    const { scrollLeft, clientWidth, scrollWidth, childElementCount } = row.current;
    const left = scrollWidth - clientWidth - scrollLeft;
    const now = { back: scrollLeft > 8, forth: left > 8 };
    setReach((was) => (was.back === now.back && was.forth === now.forth ? was : now));
    if (scrollWidth > clientWidth && left < clientWidth * AHEAD && asked.current !== childElementCount) {
      asked.current = childElementCount;
      onEnd?.();
    }
  }, [onEnd]);
  const newest = useRef(look);
  newest.current = look;

  useEffect(() => {
    const watcher = new ResizeObserver(() => newest.current());
    watcher.observe(row.current);
    return () => watcher.disconnect();
  }, []);
  useEffect(() => newest.current(), [cards]);

  const turn = (direction) => {
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    row.current.scrollBy({ left: direction * row.current.clientWidth * 0.9, behavior: calm ? "auto" : "smooth" });
  };

  const onKeyDown = (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const stops = [...row.current.children].map((card) => card.querySelector("a[href]") ?? card);
    const here = [...row.current.children].findIndex((card) => card.contains(document.activeElement));
    const there = step(event.key, here, stops.length);
    if (there === null) return;
    event.preventDefault();
    stops[there].focus({ preventScroll: true });
    row.current.children[there].scrollIntoView({ block: "nearest", inline: "nearest" });
  };

  return (
    <div className="rail-frame">
      <Turner side="back" words={back} on={reach.back} onTurn={() => turn(-1)} />
      {/* Scrolled and steered by what is in it, which takes the focus. */}
      <div ref={row} className={className} role="group" aria-label={label} onScroll={look} onKeyDown={onKeyDown}>
        {children}
      </div>
      <Turner side="forth" words={forth} on={reach.forth} onTurn={() => turn(1)} />
    </div>
  );
}

/** Where there is nothing to turn to it stays, unseen, so that who pressed it keeps their place. */
function Turner({ side, words, on, onTurn }) {
  return (
    <button
      type="button"
      className={`rail-turner rail-${side}`}
      aria-label={words}
      aria-disabled={!on}
      tabIndex={on ? 0 : -1}
      onClick={() => on && onTurn()}
    >
      <svg viewBox="0 0 24 24" width="26" height="26" aria-hidden="true" fill="none" stroke="currentColor" strokeWidth="2.5">
        <path d={side === "back" ? "M15 5l-7 7 7 7" : "M9 5l7 7-7 7"} strokeLinecap="round" strokeLinejoin="round" />
      </svg>
    </button>
  );
}
