/** One clip on its screen: its picture, the video once it is its turn, and what one may do with it. */
import { useEffect, useLayoutEffect, useRef, useState } from "react";
import { PRIMARY, Panel, Picture, QUIET, RoundButton, Sign, share } from "./reel_parts.jsx";
import { addressOf, fitOf } from "./swipe.js";

/** Seconds until the next clip takes the place of one that does not play. */
const SKIPS_AFTER = 4;
/** What can be read over any picture. */
const SHADE = "bg-linear-to-t from-black/90 via-black/45 to-transparent";

/**
 * Props: reel (`state.Reel`), language, words, active (it is in view), ahead (the next: fetched, not played), playing
 * (whether what is in view may move), eager (what is here may be fetched before it plays), muted, mayWatch, last (none follows), control (a ref to `{seek}` of the one in
 * view), onToggle, onMute(muted), onBlocked (the browser wants to be asked first), onSteady (it plays), onNext, onDelete.
 */
export function Reel({ reel, language, words, active, ahead, playing, eager, muted, mayWatch, last, control, ...acts }) {
  const [revealed, setRevealed] = useState(false);
  const [attempt, setAttempt] = useState(0);
  const [broken, setBroken] = useState(false);
  const [place, fit] = useFit(reel);
  const line = useRef(null);
  const veiled = reel.withheld && !revealed;
  const held = mayWatch && !veiled && !broken;
  const upright = reel.height > reel.width;

  // Who is not shown what plays by itself goes on to it.
  useEffect(() => {
    if (!broken || !active || !playing || last) return undefined;
    const timer = setTimeout(acts.onNext, SKIPS_AFTER * 1000);
    return () => clearTimeout(timer);
  }, [broken, active, playing, last]);

  const retry = () => {
    setBroken(false);
    setAttempt(attempt + 1);
  };
  const label = language === "ko" ? reel.label_ko : reel.label;
  return (
    <div className={`relative size-full ${upright ? "lg:aspect-9/16 lg:w-auto" : "lg:max-w-[60rem]"}`}>
      <div ref={place} className="absolute inset-0 isolate overflow-hidden bg-surface lg:rounded-card">
        {reel.withheld && !revealed ? (
          <div className="absolute inset-0 bg-linear-to-br from-[#4a2945] via-[#261d3a] to-ground" />
        ) : (
          <Picture src={reel.poster} fit={fit} />
        )}
        {held && (active || ahead) ? (
          <Video
            key={attempt}
            {...{ src: reel.video, fit, active, playing, eager, muted, line, control }}
            {...{ onMute: acts.onMute, onBlocked: acts.onBlocked, onSteady: acts.onSteady }}
            onBroken={() => setBroken(true)}
          />
        ) : null}
        {held ? (
          <button
            type="button"
            aria-label={playing ? words.pause : words.play}
            className="absolute inset-0 grid cursor-pointer place-items-center -outline-offset-4!"
            onClick={acts.onToggle}
          >
            {active && !playing ? (
              <span className="grid size-20 place-items-center rounded-full bg-black/55 text-ink">
                <Sign name="play" size={44} />
              </span>
            ) : null}
          </button>
        ) : null}
        {mayWatch ? null : (
          <Panel title={words.locked} text={words.lockedText}>
            <a href={`/login?next=${encodeURIComponent(addressOf(reel.code))}`} className={PRIMARY}>
              {words.logIn}
            </a>
          </Panel>
        )}
        {mayWatch && veiled ? (
          <Panel title={words.withheld} text={words.withheldText}>
            <button type="button" className={QUIET} onClick={() => setRevealed(true)}>
              {words.reveal}
            </button>
          </Panel>
        ) : null}
        {broken ? (
          <Panel title={words.broken} text={last || !playing ? words.brokenLast : words.brokenText}>
            <button type="button" className={QUIET} onClick={retry}>
              {words.retry}
            </button>
          </Panel>
        ) : null}
        <Told {...{ reel, label, words }} />
        {held && active && muted && playing ? (
          <button
            type="button"
            className="absolute top-3 left-3 inline-flex min-h-11 cursor-pointer items-center gap-2 rounded-full bg-black/55 px-4 text-sm font-semibold hover:bg-black/75"
            onClick={() => acts.onMute(false)}
          >
            <Sign name="silence" size={20} />
            {words.sound}
          </button>
        ) : null}
        <div aria-hidden="true" className="absolute inset-x-0 bottom-0 h-1 bg-ink/20">
          <div ref={line} className="h-full origin-left scale-x-0 bg-accent" />
        </div>
      </div>
      <div className="absolute right-2.5 bottom-5 flex flex-col gap-3 lg:right-auto lg:bottom-2 lg:left-full lg:ml-4">
        {held ? (
          <RoundButton
            sign={muted ? "silence" : "sound"}
            label={muted ? words.unmute : words.mute}
            onClick={() => acts.onMute(!muted)}
          />
        ) : null}
        <RoundButton
          sign="share"
          label={words.share}
          onClick={() => share({ title: `${reel.title} · ${reel.series}`, path: reel.href, words })}
        />
        {reel.deletable ? <RoundButton sign="remove" label={words.remove} onClick={acts.onDelete} /> : null}
      </div>
    </div>
  );
}

/** Who made it, what it is and where it is from. */
function Told({ reel, label, words }) {
  return (
    <div className={`pointer-events-none absolute inset-x-0 bottom-0 p-4 pt-24 pr-18 pb-6 lg:p-6 lg:pt-28 ${SHADE}`}>
      <p className="text-sm font-semibold text-ink/85">@{reel.maker}</p>
      <h2 className="mt-0.5 line-clamp-2 text-lg leading-snug font-bold">{reel.title}</h2>
      <p className="mt-0.5 text-sm text-ink/85">
        <a href={reel.series_href} className="pointer-events-auto rounded hover:underline">
          {reel.series}
        </a>
        {` · ${label}`}
      </p>
      <a
        href={reel.watch_from}
        className="pointer-events-auto mt-3 inline-flex min-h-11 items-center gap-2 rounded-full bg-ink px-4 text-[0.95rem] font-semibold text-ground transition-opacity hover:opacity-85"
      >
        <Sign name="film" size={20} />
        {words.fromHere}
      </a>
    </div>
  );
}

/** The video itself: it holds data for as long as it is here, and gives it back when it goes. */
function Video({ src, fit, active, playing, eager, muted, line, control, onMute, onBlocked, onSteady, onBroken }) {
  const video = useRef(null);
  const [seen, setSeen] = useState(false);
  const newest = useRef(null);
  newest.current = { muted, onMute, onBlocked };

  useEffect(() => {
    const { current } = video;
    current.src = src;
    return () => {
      current.removeAttribute("src");
      current.load();
    };
  }, [src]);

  useEffect(() => {
    const { current } = video;
    if (!active) {
      current.pause();
      current.currentTime = 0;
      return;
    }
    if (!playing) {
      current.pause();
      return;
    }
    current.play().catch((refusal) => {
      if (refusal.name !== "NotAllowedError") return;
      // Where a browser wants to be asked before there is sound it plays without, or waits.
      if (newest.current.muted) newest.current.onBlocked();
      else newest.current.onMute(true, { forNow: true });
    });
  }, [active, playing, muted]);

  useEffect(() => {
    if (!active) return undefined;
    // Held here: a frame may still be drawn after both have left the page.
    const [shown, drawn] = [video.current, line.current];
    control.current = {
      seek(by) {
        const { duration, currentTime } = shown;
        if (duration > 0) shown.currentTime = Math.max(0, Math.min(currentTime + by, duration - 0.1));
      },
    };
    let frame = 0;
    const draw = () => {
      drawn.style.transform = `scaleX(${shown.duration > 0 ? shown.currentTime / shown.duration : 0})`;
      frame = requestAnimationFrame(draw);
    };
    draw();
    return () => {
      cancelAnimationFrame(frame);
      control.current = null;
      drawn.style.transform = "";
    };
  }, [active]);

  return (
    <video
      ref={video}
      loop
      playsInline
      disableRemotePlayback
      preload={eager ? "auto" : "none"}
      muted={muted}
      tabIndex={-1}
      aria-hidden="true"
      className={`absolute inset-0 size-full ${fit === "cover" ? "object-cover" : "object-contain"} ${seen ? "" : "opacity-0"}`}
      onPlaying={() => {
        setSeen(true);
        onSteady();
      }}
      onError={onBroken}
    />
  );
}

/** `[ref, fit]`: how a picture fills the place of `ref`, as that is now. */
function useFit({ width, height }) {
  const place = useRef(null);
  const [fit, setFit] = useState("contain");
  useLayoutEffect(() => {
    const measure = () => {
      const { clientWidth, clientHeight } = place.current;
      setFit(fitOf({ width, height }, { width: clientWidth, height: clientHeight }));
    };
    measure();
    const watcher = new ResizeObserver(measure);
    watcher.observe(place.current);
    return () => watcher.disconnect();
  }, [width, height]);
  return [place, fit];
}
