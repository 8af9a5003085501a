/** What lies over the picture for a while: where it went on, what can be skipped, what comes next, what a key did. */
import { useEffect, useState } from "react";
import { useMediaState } from "@vidstack/react";
import { clock } from "./moments.js";

/** How long the note of where it went on stays, in milliseconds. */
const NOTE_STAYS = 8000;
/** Until the next episode begins by itself, in seconds. */
const COUNTDOWN = 10;

const LIGHT =
  "inline-flex min-h-11 items-center justify-center gap-2 rounded-full bg-ink px-5 font-semibold text-ground " +
  "cursor-pointer transition-colors hover:bg-ink/85";
const DIM =
  "inline-flex min-h-11 items-center justify-center rounded-full bg-ink/15 px-5 font-semibold text-ink cursor-pointer " +
  "transition-colors hover:bg-ink/25";

export function Resumed({ words, at, again }) {
  const [gone, setGone] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setGone(true), NOTE_STAYS);
    return () => clearTimeout(timer);
  }, []);
  if (gone) return null;
  const restart = () => {
    setGone(true);
    again();
  };
  return (
    <div className="player-note rise" role="status">
      <span>{words.resumed(clock(at))}</span>
      <span aria-hidden="true">·</span>
      <button type="button" className="min-h-11 cursor-pointer font-semibold text-accent-bright" onClick={restart}>
        {words.fromStart}
      </button>
    </div>
  );
}

export function Growing({ words, ready, whole }) {
  return <p className="player-note player-growing">{words.growing(clock(ready), clock(whole))}</p>;
}

export function SkipIntro({ words, onSkip }) {
  return (
    <div className="player-offer rise">
      <button type="button" className={LIGHT} aria-keyshortcuts="s" onClick={onSkip}>
        {words.skipIntro}
        <Skip />
      </button>
    </div>
  );
}

export function Onward({ words, onNext }) {
  return (
    <div className="player-offer rise">
      <button type="button" className={LIGHT} aria-keyshortcuts="s n" onClick={onNext}>
        {words.next}
        <Skip />
      </button>
    </div>
  );
}

/** The next episode, and how long until it begins by itself; the clock stands while the picture does, or is `held`. */
export function NextCard({ words, next, autoplay, held, onAutoplay, onNext, onCancel }) {
  const [paused, ended] = [useMediaState("paused"), useMediaState("ended")];
  const [left, setLeft] = useState(COUNTDOWN);
  const counting = autoplay && !held && (ended || !paused);
  useEffect(() => {
    if (!counting) return undefined;
    const timer = setInterval(() => setLeft((last) => last - 1), 1000);
    return () => clearInterval(timer);
  }, [counting]);
  useEffect(() => {
    if (left === 0) onNext();
  }, [left]);
  return (
    <div className={`player-next ${ended ? "player-next-ended" : ""}`}>
      <section className="player-card rise" aria-label={words.next}>
        <p className="sr-only" role="status">
          {autoplay ? words.nextSoon(COUNTDOWN) : words.next}
        </p>
        {next.poster ? (
          <picture className="contents">
            <source type="image/avif" srcSet={`${next.poster}?width=640`} />
            <img src={next.poster} alt="" className="player-card-poster" />
          </picture>
        ) : null}
        <div className="flex min-w-0 flex-1 flex-col gap-1">
          <p className="text-sm font-semibold text-accent-bright tabular-nums" aria-hidden={autoplay}>
            {autoplay ? words.nextIn(Math.max(0, left)) : words.next}
          </p>
          <p className="line-clamp-2 leading-snug font-bold">{next.title}</p>
          <p className="truncate text-sm text-muted max-sm:hidden">{next.label}</p>
          <div className="mt-2 flex flex-wrap gap-2">
            <button type="button" className={LIGHT} onClick={onNext}>
              {words.playNow}
            </button>
            <button type="button" className={DIM} onClick={onCancel}>
              {words.cancel}
            </button>
          </div>
          <label className="mt-1 flex min-h-8 cursor-pointer items-center gap-2 text-sm text-muted max-sm:hidden">
            <input
              type="checkbox"
              className="size-4 accent-accent"
              checked={autoplay}
              onChange={(event) => onAutoplay(event.target.checked)}
            />
            {words.autoplay}
          </label>
        </div>
      </section>
    </div>
  );
}

/** What a key or a double tap did: a sign in the middle, a step at the side it goes to. `sign`: {side, text, Icon, id} */
export function Sign({ sign }) {
  if (!sign) return null;
  const { side = "", text, Icon, id } = sign;
  return (
    <div key={id} className={`player-sign ${side ? `player-ripple player-ripple-${side}` : ""}`} aria-hidden="true">
      <div className="player-sign-face">
        {Icon ? <Icon className="size-8" /> : null}
        {text ? <span>{text}</span> : null}
      </div>
    </div>
  );
}

function Skip() {
  return (
    <svg viewBox="0 0 24 24" width="18" height="18" fill="currentColor" aria-hidden="true">
      <path d="M5 4.5v15l11-7.5zM17 4.5h2.5v15H17z" />
    </svg>
  );
}
