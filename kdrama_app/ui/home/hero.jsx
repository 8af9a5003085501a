/**
 * The newest series, large: one at a time, turned by its dots, the arrow keys or a swipe, never by itself. The picture
 * begins to move, muted, where its reader may watch it and has not asked for calm.
 *
 * Props
 *   slides    [{name, description, backdrop, backdrop_set, play_href, series_href, video_id, duration, tags, count, continuing}];
 *             `duration` in seconds, `video_id` "" where there is nothing that this reader may watch
 *   language  "en" | "ko"
 *   apiBase   "/api/v1"
 */
import { useEffect, useRef, useState } from "react";
import { Film } from "./film.jsx";
import { wordsOf } from "./hero_words.js";
import { mayMove, turned } from "./preview.js";

const CONTENT = "mx-auto w-full max-w-[100rem] px-4 sm:px-6 lg:px-10";
const BUTTON =
  "inline-flex min-h-11 items-center justify-center gap-2 rounded-full text-[0.95rem] font-semibold whitespace-nowrap transition-colors";
/** Pixels a finger moves sideways to turn. */
const SWIPE = 48;

/** Whether most of an element can be seen by somebody. */
function useSeen(ref) {
  const [seen, setSeen] = useState(false);
  useEffect(() => {
    let near = false;
    const tell = () => setSeen(near && document.visibilityState === "visible");
    const watcher = new IntersectionObserver(
      ([entry]) => {
        near = entry.intersectionRatio >= 0.5;
        tell();
      },
      { threshold: [0.5] },
    );
    watcher.observe(ref.current);
    document.addEventListener("visibilitychange", tell);
    return () => {
      watcher.disconnect();
      document.removeEventListener("visibilitychange", tell);
    };
  }, [ref]);
  return seen;
}

export function Hero({ slides, language, apiBase }) {
  const words = wordsOf(language);
  const [place, setPlace] = useState(0);
  const [stopped, setStopped] = useState(false);
  const [moves] = useState(() =>
    mayMove({
      calm: matchMedia("(prefers-reduced-motion: reduce)").matches,
      saving: Boolean(navigator.connection?.saveData),
    }),
  );
  const frame = useRef(null);
  const touched = useRef(null);
  const seen = useSeen(frame);
  const at = Math.min(place, slides.length - 1);
  const slide = slides[at];
  const film = moves && slide.video_id && slide.duration > 0;
  const turn = (by) => slides.length > 1 && setPlace(turned(at, by, slides.length));

  const onKeyDown = (event) => {
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!by || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    turn(by);
  };
  const onTouchEnd = (event) => {
    const moved = event.changedTouches[0].clientX - touched.current;
    if (Math.abs(moved) > SWIPE) turn(moved < 0 ? 1 : -1);
  };

  return (
    <section
      ref={frame}
      aria-label={words.label}
      className="night relative isolate mb-8 overflow-hidden bg-ground"
      onKeyDown={onKeyDown}
      onTouchStart={(event) => (touched.current = event.touches[0].clientX)}
      onTouchEnd={onTouchEnd}
    >
      <div className="backdrop absolute inset-0" key={slide.series_href}>
        {slide.backdrop ? (
          <picture>
            <source type="image/avif" srcSet={slide.backdrop_set} sizes="100vw" />
            <img src={slide.backdrop} alt="" fetchPriority="high" className="size-full object-cover" />
          </picture>
        ) : (
          <div className="size-full bg-linear-to-br from-[#4a2945] via-[#261d3a] to-ground" />
        )}
        {film ? (
          <Film videoId={slide.video_id} duration={slide.duration} playing={seen && !stopped} apiBase={apiBase} />
        ) : null}
      </div>
      <div className="absolute inset-0 bg-linear-to-r from-ground/90 via-ground/40 to-transparent" />
      <div className="absolute inset-0 bg-linear-to-t from-ground via-ground/45 to-transparent to-75%" />
      <div className={`${CONTENT} relative flex min-h-[30rem] flex-col justify-end pt-40 pb-8 sm:min-h-[36rem] sm:pb-12`}>
        <div aria-live="polite" aria-atomic="true">
          <div key={slide.series_href} className="rise">
            <p className="text-sm font-semibold tracking-wide text-accent-bright">{words.newest}</p>
            <h1 className="mt-2 line-clamp-3 max-w-3xl text-4xl leading-tight font-extrabold tracking-tight sm:text-6xl">
              {slide.name}
            </h1>
            <p className="mt-3 flex flex-wrap items-center gap-x-3 gap-y-1 text-sm font-medium text-ink/80">
              {[words.count(slide.count), ...slide.tags].map((each) => (
                <span key={each}>{each}</span>
              ))}
            </p>
            {slide.description ? (
              <p className="mt-3 line-clamp-3 max-w-xl text-base text-ink/85 sm:text-lg">{slide.description}</p>
            ) : null}
          </div>
        </div>
        <div className="mt-6 flex flex-wrap items-center gap-3">
          <a href={slide.play_href} className={`${BUTTON} bg-accent px-7 text-on-accent hover:bg-accent-bright`}>
            <svg viewBox="0 0 24 24" width="20" height="20" fill="currentColor" aria-hidden="true">
              <path d="M7 4.5v15a1 1 0 0 0 1.5.86l12-7.5a1 1 0 0 0 0-1.72l-12-7.5A1 1 0 0 0 7 4.5z" />
            </svg>
            {slide.continuing ? words.goOn : words.play}
          </a>
          <a href={slide.series_href} className={`${BUTTON} bg-ink/15 px-5 text-ink backdrop-blur-sm hover:bg-ink/25`}>
            {words.episodes}
          </a>
          {slides.length > 1 || film ? (
            <div className="flex items-center gap-1 max-sm:w-full max-sm:justify-between sm:ml-auto">
              {slides.length > 1 ? <Dots slides={slides} at={at} words={words} onTurn={setPlace} /> : <span />}
              {film ? <Stop stopped={stopped} words={words} onToggle={() => setStopped(!stopped)} /> : null}
            </div>
          ) : null}
        </div>
      </div>
    </section>
  );
}

function Dots({ slides, at, words, onTurn }) {
  return (
    <div className="-ml-2 flex">
      {slides.map((slide, place) => (
        <button
          key={slide.series_href}
          type="button"
          aria-label={words.turnTo(slide.name)}
          aria-current={place === at}
          className="group grid h-11 w-8 cursor-pointer place-items-center rounded-full pointer-coarse:w-11"
          onClick={() => onTurn(place)}
        >
          <span
            className={`h-2 rounded-full transition-all duration-300 ${place === at ? "w-6 bg-ink" : "w-2 bg-ink/45 group-hover:bg-ink/80"}`}
          />
        </button>
      ))}
    </div>
  );
}

function Stop({ stopped, words, onToggle }) {
  return (
    <button
      type="button"
      aria-label={stopped ? words.start : words.stop}
      title={stopped ? words.start : words.stop}
      className="grid size-11 cursor-pointer place-items-center rounded-full border border-ink/30 bg-ground/40 text-ink backdrop-blur-sm hover:bg-ground/70"
      onClick={onToggle}
    >
      <svg viewBox="0 0 24 24" width="18" height="18" fill="currentColor" aria-hidden="true">
        <path d={stopped ? "M8 5v14l11-7z" : "M7 5h3.5v14H7zM13.5 5H17v14h-3.5z"} />
      </svg>
    </button>
  );
}
