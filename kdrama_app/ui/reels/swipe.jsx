/**
 * Clips, one a screen: swiped, turned by wheel or keys, the one in view playing.
 *
 * Props
 *   reels     [{code, title, maker, series, series_href, label, label_ko, video, poster, href, watch_from, width, height,
 *             withheld, deletable}], at least one; it begins at the first
 *   more      whether the list goes on
 *   mayWatch  whether this reader's clips play at all
 *   language  "en" | "ko"
 *   onMore    called once for each end of the list, when it comes near
 *   onDelete  called with the shortcode of a clip that is to be deleted
 *
 * Only the clip in view and, once that plays, the next one hold a video: no third is fetched. The address names the clip
 * in view. Who wants calm or saves data presses play, and nothing is fetched ahead.
 */
import { useCallback, useEffect, useLayoutEffect, useRef, useState } from "react";
import { Reel } from "./reel.jsx";
import { PRIMARY, QUIET, RoundButton } from "./reel_parts.jsx";
import { wordsOf } from "./reel_words.js";
import { addressOf, placeIn, playsByItself, pushed, stepTo, wishOf } from "./swipe.js";

/** So many clips before the end the next are asked for. */
const NEAR_END = 4;
/** So many on either side of the one in view show their picture. */
const AROUND = 1;
const SOUND = "kdrama-reels-sound";

export function Reels({ reels, more, mayWatch, language, onMore, onDelete }) {
  const words = wordsOf(language);
  const feed = useRef(null);
  const control = useRef(null);
  const [still] = useState(() => !playsByItself(device()));
  const [place, setPlace] = useState(0);
  const [halted, setHalted] = useState({ code: "", paused: still });
  const [steady, setSteady] = useState("");
  const [muted, setMuted] = useSound();
  const visible = useVisible();
  const count = reels.length + 1;
  const shown = reels[place];
  // Each begins by itself, whatever became of the one before it.
  const paused = halted.code === shown?.code ? halted.paused : still;
  const halt = (wanted) => shown && setHalted({ code: shown.code, paused: wanted });

  const held = useHeldPlace(feed, reels, place, setPlace);
  const go = useGo(feed, place, count);
  useWheel(feed, go);

  const asked = useRef("");
  const end = reels.at(-1).code;
  useEffect(() => {
    if (!more || place < reels.length - NEAR_END || asked.current === end) return;
    asked.current = end;
    onMore?.();
  }, [place, end, more]);

  useEffect(() => {
    held.current = shown?.code ?? "";
    if (shown) window.history.replaceState(window.history.state, "", addressOf(shown.code));
  }, [shown?.code, reels]);

  useKeys({
    go: ({ by }) => go(by),
    seek: ({ by }) => control.current?.seek(by),
    play: () => halt(!paused),
    mute: () => setMuted(!muted),
  });

  const onScroll = () => {
    const { scrollTop, clientHeight } = feed.current;
    if (clientHeight > 0) setPlace(stepTo(Math.round(scrollTop / clientHeight), 0, count));
  };
  return (
    <div className="relative h-full bg-ground">
      <div
        ref={feed}
        role="feed"
        aria-label={words.feed}
        aria-busy={more && !shown}
        tabIndex={0}
        className="h-full [scrollbar-width:none] snap-y snap-mandatory overflow-y-scroll overscroll-contain -outline-offset-2!"
        onScroll={onScroll}
      >
        {reels.map((reel, at) => (
          <article
            key={reel.code}
            aria-posinset={at + 1}
            aria-setsize={more ? -1 : reels.length}
            aria-label={`${reel.title}, ${reel.series}`}
            inert={at !== place}
            className="grid h-full snap-start snap-always justify-items-center overflow-hidden lg:px-24 lg:py-5"
          >
            {Math.abs(at - place) <= AROUND ? (
              <Reel
                {...{ reel, language, words, muted, mayWatch, control }}
                active={at === place}
                ahead={at === place + 1 && !still && steady === shown?.code}
                playing={!paused && visible}
                eager={!still}
                last={at === reels.length - 1}
                onToggle={() => halt(!paused)}
                onMute={setMuted}
                onBlocked={() => halt(true)}
                onSteady={() => setSteady(reel.code)}
                onNext={() => go(1)}
                onDelete={() => onDelete?.(reel.code)}
              />
            ) : null}
          </article>
        ))}
        <article
          aria-label={more ? words.loading : words.end}
          inert={place < reels.length}
          className="h-full snap-start snap-always lg:py-5"
        >
          {more ? <Coming /> : <End words={words} onAgain={() => feed.current.scrollTo({ top: 0 })} />}
        </article>
      </div>
      <p className="sr-only" role="status">
        {shown ? `${shown.title}, ${shown.series}` : ""}
      </p>
      <div className="absolute top-1/2 right-6 flex -translate-y-1/2 flex-col gap-3 max-lg:hidden">
        <RoundButton sign="up" label={words.previous} disabled={place === 0} onClick={() => go(-1)} />
        <RoundButton sign="down" label={words.next} disabled={place === count - 1} onClick={() => go(1)} />
      </div>
    </div>
  );
}

/** The next clips, on their way. */
function Coming() {
  return <div className="skeleton mx-auto h-full lg:aspect-9/16 lg:rounded-card" />;
}

function End({ words, onAgain }) {
  return (
    <div className="grid h-full place-items-center p-6 text-center">
      <div className="flex flex-col items-center gap-2">
        <h2 className="text-xl font-bold">{words.end}</h2>
        <p className="text-muted">{words.endText}</p>
        <div className="mt-3 flex flex-wrap justify-center gap-3">
          <button type="button" className={PRIMARY} onClick={onAgain}>
            {words.again}
          </button>
          <a href="/" className={QUIET}>
            {words.library}
          </a>
        </div>
      </div>
    </div>
  );
}

function device() {
  return {
    calm: matchMedia("(prefers-reduced-motion: reduce)").matches,
    saving: Boolean(navigator.connection?.saveData),
  };
}

/** `[muted, set]`: silent until somebody wants sound, which then holds for the visit. */
function useSound() {
  const [muted, setMuted] = useState(() => {
    try {
      return sessionStorage.getItem(SOUND) !== "on";
    } catch {
      return true;
    }
  });
  const set = useCallback((wanted, { forNow = false } = {}) => {
    setMuted(wanted);
    if (forNow) return;
    try {
      sessionStorage.setItem(SOUND, wanted ? "off" : "on");
    } catch {}
  }, []);
  return [muted, set];
}

function useVisible() {
  const [visible, setVisible] = useState(document.visibilityState === "visible");
  useEffect(() => {
    const tell = () => setVisible(document.visibilityState === "visible");
    document.addEventListener("visibilitychange", tell);
    return () => document.removeEventListener("visibilitychange", tell);
  }, []);
  return visible;
}

/** Keeps in view what is in view while the list around it changes; the ref is to its shortcode. */
function useHeldPlace(feed, reels, place, setPlace) {
  const held = useRef(reels[0].code);
  useLayoutEffect(() => {
    // Past the last one the next have come to where one is.
    if (!held.current || reels[place]?.code === held.current) return;
    const now = placeIn(reels, held.current, place);
    feed.current.scrollTo({ top: now * feed.current.clientHeight, behavior: "instant" });
    setPlace(now);
  }, [reels]);
  return held;
}

/** `go(by)` scrolls on by so many clips; called again on its way it goes further. */
function useGo(feed, place, count) {
  const aim = useRef(null);
  const now = useRef({ place, count });
  now.current = { place, count };
  useEffect(() => {
    if (aim.current === place) aim.current = null;
  }, [place]);
  useEffect(() => {
    const { current } = feed;
    const forget = () => (aim.current = null);
    for (const name of ["scrollend", "touchstart"]) current.addEventListener(name, forget, { passive: true });
    return () => {
      for (const name of ["scrollend", "touchstart"]) current.removeEventListener(name, forget);
    };
  }, []);
  return useCallback((by) => {
    aim.current = stepTo(aim.current ?? now.current.place, by, now.current.count);
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const top = aim.current * feed.current.clientHeight;
    feed.current.scrollTo({ top, behavior: calm ? "instant" : "smooth" });
  }, []);
}

function useWheel(feed, go) {
  useEffect(() => {
    const { current } = feed;
    let last = null;
    const turn = (event) => {
      if (event.ctrlKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) return;
      event.preventDefault();
      last = pushed(last, event, event.timeStamp);
      if (last.by) go(last.by);
    };
    current.addEventListener("wheel", turn, { passive: false });
    return () => current.removeEventListener("wheel", turn);
  }, [go]);
}

/** What types, chooses or lies over the page has its keys to itself; Space belongs to a button that has the focus. */
function isTheirs({ key, target }) {
  const theirs = "input, textarea, select, dialog, [contenteditable], [popover]";
  return Boolean(target.closest?.(key === " " ? `${theirs}, button, a` : theirs));
}

function useKeys(acts) {
  const newest = useRef(acts);
  newest.current = acts;
  useEffect(() => {
    const press = (event) => {
      const wish = isTheirs(event) || event.defaultPrevented ? null : wishOf(event);
      if (!wish || document.querySelector("dialog[open], [popover]:popover-open")) return;
      event.preventDefault();
      newest.current[wish.name](wish);
    };
    document.addEventListener("keydown", press);
    return () => document.removeEventListener("keydown", press);
  }, []);
}
