/**
 * What of the comments has to do with the player: the field for a moment, the way to one, and those that appear while
 * it plays. They know the player only as the `video` in #kdrama-player, whoever made it.
 *
 * What appears is asked for as the video plays (`onPlay(position)`, every few seconds): the server hands out what is
 * about the seconds that come next, and nothing that lies beyond what it knows to be watched but for a few seconds
 * (viewing/comments.py). So the page never holds a comment it is not to show yet.
 */
import { useEffect, useRef, useState } from "react";
import { createPortal } from "react-dom";
import { AFTER_A_LEAP, Follower, STANDS } from "./comment_moments.js";
import { clock } from "./moments.js";

const ROOM = "#kdrama-player";
const theVideo = () => document.querySelector(`${ROOM} video`);

/** Calls the newest `listener(event)` on the player's events of these types, whenever the player comes and goes. */
function useVideo(types, listener) {
  const newest = useRef(listener);
  newest.current = listener;
  useEffect(() => {
    const hear = (event) => event.target instanceof Element && event.target.closest(ROOM) && newest.current(event);
    // Media events do not bubble, but they are captured.
    const names = types.split(" ");
    names.forEach((type) => document.addEventListener(type, hear, true));
    return () => names.forEach((type) => document.removeEventListener(type, hear, true));
  }, [types]);
}

/**
 * Whether a comment is about a moment, and which: the one that plays when it is ticked, to be written over.
 *
 * Props: label (before the time: "At"), name (of the field), hint (what the field takes), className (of the field).
 */
export function MomentField({ label, name, hint, className }) {
  const [now, setNow] = useState("0:00");
  const [stamped, setStamped] = useState(false);
  const root = useRef(null);
  useVideo("timeupdate seeked loadedmetadata", ({ target }) => setNow(clock(target.currentTime)));
  useEffect(() => {
    const form = root.current.closest("form");
    const clear = () => setStamped(false);
    form?.addEventListener("reset", clear);
    setNow(clock(theVideo()?.currentTime ?? 0));
    return () => form?.removeEventListener("reset", clear);
  }, []);
  return (
    <div ref={root} className="flex min-h-11 items-center gap-2">
      <label className="flex min-h-11 cursor-pointer items-center gap-2 text-sm font-medium text-muted">
        <input
          type="checkbox"
          className="size-5 accent-(--accent)"
          checked={stamped}
          onChange={(event) => setStamped(event.target.checked)}
        />
        {stamped ? label : `${label} ${now}`}
      </label>
      {stamped ? (
        <input
          name={name}
          aria-label={hint}
          title={hint}
          className={className}
          defaultValue={now}
          pattern="\d{1,3}(:\d{1,2}){1,2}"
          inputMode="numeric"
          autoComplete="off"
          required
        />
      ) : null}
    </div>
  );
}

/** The time of a comment, which leads there. Props: at (seconds), label (what it does), className, children. */
export function JumpTo({ at, label, className, children }) {
  const jump = () => {
    const video = theVideo();
    if (!video) return;
    video.currentTime = at;
    video.play().catch(() => {});
    document.querySelector(ROOM).scrollIntoView({ block: "center", behavior: "smooth" });
  };
  return (
    <button type="button" className={className} aria-label={label} title={label} onClick={jump}>
      {children}
    </button>
  );
}

/**
 * Comments over the picture, at their moment.
 *
 * Props: soon (`[{id, author, text, at}]`: about the next seconds), shown, onPlay(position), onRest() (it stands still:
 * more may have been watched than before).
 */
export function MomentBubbles({ soon, shown, onPlay, onRest }) {
  const [standing, setStanding] = useState([]);
  const follower = useRef(new Follower());
  const timers = useRef(new Set());
  const later = (act, wait) => {
    const timer = setTimeout(() => timers.current.delete(timer) && act(), wait);
    timers.current.add(timer);
  };
  useEffect(() => () => timers.current.forEach(clearTimeout), []);

  useVideo("timeupdate", ({ target }) => {
    if (!shown) return;
    const { ask, leapt, due } = follower.current.look(target.currentTime, soon);
    if (leapt) setStanding([]);
    if (ask) later(() => onPlay?.(theVideo()?.currentTime ?? 0), leapt ? AFTER_A_LEAP : 0);
    if (!due.length) return;
    setStanding((last) => [...last, ...due].slice(-3));
    const ids = due.map(({ id }) => id);
    later(() => setStanding((last) => last.filter(({ id }) => !ids.includes(id))), STANDS);
  });
  useVideo("pause ended", () => later(() => onRest?.(), AFTER_A_LEAP));

  const room = shown && standing.length ? document.querySelector(ROOM) : null;
  if (!room) return null;
  return createPortal(
    // Not read out while a film plays: the same words stand among the comments below.
    <ul
      aria-live="off"
      className="moment-bubbles night pointer-events-none absolute top-3 left-3 z-10 flex max-w-[70%] flex-col items-start gap-2 sm:top-5 sm:left-5 sm:max-w-md"
    >
      {standing.map(({ id, author, text }) => (
        <li key={id} className="rise rounded-2xl rounded-tl-sm bg-black/70 px-3.5 py-2 text-sm text-white sm:text-base">
          <span className="block text-xs font-semibold">{author}</span>
          <span className="line-clamp-2" dir="auto">
            {text}
          </span>
        </li>
      ))}
    </ul>,
    room,
  );
}
