/**
 * Making a clip of what plays: a button among the controls, and a sheet over the player.
 *
 * While the sheet is open the player itself goes round between the clip's ends, and the sheet shows its picture cut as
 * the clip will be: nothing is loaded twice.
 */
import { useEffect, useId, useRef, useState } from "react";
import { Link } from "react-router";
import { DefaultTooltip } from "@vidstack/react/player/layouts/default";
import { Sheet } from "../../components/sheet/sheet.jsx";
import { STEP, exactly, makeClip, offered, portraitOf, whenMade, withEnd, withStart } from "./clipping.js";
import { wordsOf } from "./clip_words.js";

const ACTION = "inline-flex min-h-11 items-center justify-center rounded-full px-5 font-semibold cursor-pointer";
const FIRST = `${ACTION} bg-accent text-on-accent hover:bg-accent-bright disabled:opacity-50`;
const OTHER = `${ACTION} bg-ink/10 text-ink hover:bg-ink/20`;
const FIELD = "min-h-11 w-full rounded-lg border border-line bg-ground px-3 text-ink";
const LONGEST_TITLE = 100;

export function ClipButton({ language, onOpen }) {
  const { clip } = wordsOf(language);
  return (
    <DefaultTooltip content={clip} placement="top">
      <button type="button" className="vds-button" aria-label={clip} aria-haspopup="dialog" onClick={onOpen}>
        <svg viewBox="0 0 24 24" className="vds-icon" fill="none" stroke="currentColor" strokeWidth="1.8" aria-hidden="true">
          <circle cx="6" cy="7" r="2.6" />
          <circle cx="6" cy="17" r="2.6" />
          <path d="M8.2 8.5 20 17M8.2 15.5 20 7" strokeLinecap="round" />
        </svg>
      </button>
    </DefaultTooltip>
  );
}

/** `duration`: up to which second the video plays. `player()`: the one that plays it. */
export function ClipSheet({ open, onClose, player, apiBase, videoId, title, language, duration }) {
  const words = wordsOf(language);
  const [made, setMade] = useState(null);
  useEffect(() => setMade(null), [open, videoId]);
  return (
    <Sheet open={open} title={made ? words.ready : words.heading} closeLabel={words.close} onClose={onClose}>
      {made ? (
        <Made words={words} clip={made} again={() => setMade(null)} />
      ) : (
        <Desk {...{ words, player, apiBase, videoId, title, duration }} onMade={setMade} />
      )}
    </Sheet>
  );
}

function Desk({ words, player, apiBase, videoId, title, duration, onMade }) {
  const [part, setPart] = useState(() => offered(player()?.currentTime ?? 0, duration));
  const [crop, setCrop] = useState("landscape");
  const [side, setSide] = useState(0.5);
  const [work, setWork] = useState({ at: "choosing" });
  const leaving = useRef(null);
  const { look, seek } = useRounds(player, part);
  useEffect(() => {
    leaving.current = new AbortController();
    return () => leaving.current.abort();
  }, []);

  const move = (moved, ahead) => {
    setPart(moved);
    seek(ahead ? Math.max(moved.start, moved.end - 1.5) : moved.start);
  };
  const submit = async (event) => {
    event.preventDefault();
    const name = new FormData(event.currentTarget).get("title").trim();
    if (!name) return;
    setWork({ at: "making" });
    const { signal } = leaving.current;
    try {
      const code = await makeClip(apiBase, videoId, { title: name, part, crop, side });
      const clip = await whenMade(apiBase, code, signal);
      if (clip.status === "ready") onMade(clip);
      else setWork({ at: "refused", fault: words.fault });
    } catch (error) {
      if (!signal.aborted) setWork({ at: "refused", fault: words.faults[error.status] ?? words.fault });
    }
  };

  return (
    <form onSubmit={submit} className="flex flex-col gap-4">
      <Preview {...{ words, crop, side, look }} />
      <Range {...{ words, part }} onStart={(at) => move(withStart(part, at))} onEnd={(at) => move(withEnd(part, at), true)} />
      <label className="flex flex-col gap-1.5 text-sm font-medium">
        {words.title}
        <input
          name="title"
          className={`${FIELD} text-base font-normal`}
          defaultValue={[...title].slice(0, LONGEST_TITLE).join("")}
          maxLength={LONGEST_TITLE}
          autoComplete="off"
          required
        />
      </label>
      <Shape {...{ words, crop, setCrop, side, setSide }} />
      <div aria-live="polite" className="empty:hidden">
        {work.at === "refused" ? <p className="text-danger">{work.fault}</p> : null}
        {work.at === "making" ? (
          <div>
            <p>{words.making}</p>
            <div className="clip-progress" />
          </div>
        ) : null}
      </div>
      <button type="submit" className={FIRST} disabled={work.at === "making"}>
        {work.at === "refused" ? words.retry : words.make}
      </button>
    </form>
  );
}

/** The player's picture as the clip will show it, drawn from the video that plays. */
function Preview({ words, crop, side, look }) {
  const canvas = useRef(null);
  const wanted = useRef({ crop, side });
  wanted.current = { crop, side };
  useEffect(() => {
    let frame = 0;
    const draw = () => {
      const [video, paper] = [look(), canvas.current];
      if (video?.videoWidth && paper) {
        const { crop: shape, side: at } = wanted.current;
        const whole = [0, 0, video.videoWidth, video.videoHeight];
        const area = shape === "portrait" ? portraitOf(whole[2], whole[3], at) : whole;
        const height = 360;
        const width = Math.round((height * area[2]) / area[3]);
        if (paper.width !== width) [paper.width, paper.height] = [width, height];
        paper.getContext("2d").drawImage(video, ...area, 0, 0, width, height);
      }
      frame = requestAnimationFrame(draw);
    };
    draw();
    return () => cancelAnimationFrame(frame);
  }, [look]);
  return (
    <div className="flex h-44 justify-center overflow-hidden rounded-card bg-black sm:h-56">
      <canvas ref={canvas} role="img" aria-label={words.preview} className="h-full w-auto max-w-full object-contain" />
    </div>
  );
}

/** Two sliders on one track. */
function Range({ words, part, onStart, onEnd }) {
  const { start, end, from, to } = part;
  const share = (at) => `${((at - from) / (to - from || 1)) * 100}%`;
  const slider = (label, value, onMove) => (
    <input
      type="range"
      aria-label={label}
      aria-valuetext={exactly(value)}
      min={from}
      max={to}
      step={STEP}
      value={value}
      onChange={(event) => onMove(Number(event.target.value))}
    />
  );
  return (
    <fieldset className="m-0 border-0 p-0">
      <legend className="sr-only">{words.part}</legend>
      <div className="clip-range" style={{ "--from": share(start), "--to": share(end) }}>
        {slider(words.start, start, onStart)}
        {slider(words.end, end, onEnd)}
      </div>
      <p className="flex justify-between text-sm text-muted tabular-nums">
        <span>{exactly(start)}</span>
        <span className="font-semibold text-ink">{words.long(end - start)}</span>
        <span>{exactly(end)}</span>
      </p>
    </fieldset>
  );
}

function Shape({ words, crop, setCrop, side, setSide }) {
  const name = useId();
  return (
    <fieldset className="m-0 flex flex-col gap-2 border-0 p-0">
      <legend className="mb-1.5 text-sm font-medium">{words.shape}</legend>
      <div className="flex gap-2">
        {["landscape", "portrait"].map((shape) => (
          <label
            key={shape}
            className="inline-flex min-h-11 flex-1 cursor-pointer items-center justify-center gap-2 rounded-lg border border-line px-3 has-checked:border-accent has-checked:bg-accent/15"
          >
            <input
              type="radio"
              name={name}
              className="size-4 accent-(--accent)"
              checked={crop === shape}
              onChange={() => setCrop(shape)}
            />
            {words[shape]}
          </label>
        ))}
      </div>
      {crop === "portrait" ? (
        <label className="flex flex-col gap-1 text-sm font-medium">
          {words.side}
          <input
            type="range"
            className="h-11 w-full accent-(--accent)"
            min="0"
            max="1"
            step="0.05"
            value={side}
            onChange={(event) => setSide(Number(event.target.value))}
          />
        </label>
      ) : null}
    </fieldset>
  );
}

function Made({ words, clip, again }) {
  const [copied, setCopied] = useState(false);
  const field = useRef(null);
  const href = new URL(clip.shareUrl, window.location.origin).href;
  const copy = async () => {
    field.current.select();
    try {
      await navigator.clipboard.writeText(href);
    } catch {
      // Without TLS a browser has no clipboard for scripts; what is selected can be copied all the same.
      if (!document.execCommand("copy")) return;
    }
    setCopied(true);
  };
  return (
    <div className="flex flex-col gap-4">
      <img
        src={clip.thumbnailUrl}
        alt=""
        className="mx-auto h-auto max-h-56 w-auto max-w-full rounded-card bg-ink/10"
        width={clip.width}
        height={clip.height}
      />
      <input ref={field} readOnly aria-label={words.link} className={FIELD} value={href} onFocus={(event) => event.target.select()} />
      <div className="flex flex-wrap gap-3">
        <button type="button" className={FIRST} onClick={copy} autoFocus>
          <span aria-live="polite">{copied ? words.copied : words.copy}</span>
        </button>
        <Link className={OTHER} to={clip.shareUrl}>
          {words.watch}
        </Link>
        <button type="button" className={OTHER} onClick={again}>
          {words.another}
        </button>
      </div>
    </div>
  );
}

/** Keeps the player between the ends of `part` while this is there: `{look, seek}`; leaves it where it was. */
function useRounds(player, part) {
  const now = useRef(part);
  now.current = part;
  const hands = useRef(null);
  hands.current ??= {
    look: () => document.querySelector("#kdrama-player video"),
    seek: (at) => {
      const standing = player();
      if (standing) standing.currentTime = at;
    },
  };
  useEffect(() => {
    const standing = player();
    const video = hands.current.look();
    if (!standing || !video) return undefined;
    const [time, rested] = [standing.currentTime, standing.paused];
    const turn = () => {
      const { start, end } = now.current;
      if (video.currentTime >= end - 0.05 || video.currentTime < start - 0.5) hands.current.seek(start);
    };
    hands.current.seek(now.current.start);
    standing.play().catch(() => {});
    video.addEventListener("timeupdate", turn);
    return () => {
      video.removeEventListener("timeupdate", turn);
      hands.current.seek(time);
      if (rested) standing.pause().catch(() => {});
    };
  }, [player]);
  return hands.current;
}
