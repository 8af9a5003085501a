import { useEffect, useId, useLayoutEffect, useRef, useState } from "react";
import { toast } from "sonner";

/* What a reader does with a series. Each shows at once what will be; after a moment what the server says holds. */

const PATIENCE = 4000;

/** A value the server says, and one hoped for meanwhile: [shown, hope]. */
function useHoped(said) {
  const [hoped, hope] = useState(null);
  useEffect(() => hope(null), [said]);
  useEffect(() => {
    if (hoped === null) return undefined;
    const timer = setTimeout(() => hope(null), PATIENCE);
    return () => clearTimeout(timer);
  }, [hoped]);
  return [hoped ?? said, hope];
}

/**
 * On my list or not.
 *
 * Props: kept, signedIn, label (of the button), added and removed (said after), undo (a word), className,
 * onKeep(wanted).
 */
export function KeepButton({ kept, signedIn, label, added, removed, undo, className, onKeep }) {
  const [shown, hope] = useHoped(kept);
  const change = (wanted) => {
    onKeep(wanted);
    if (!signedIn) return;
    hope(wanted);
    const action = { label: undo, onClick: () => change(!wanted) };
    toast.success(wanted ? added : removed, { id: "kept", action });
  };
  return (
    <button type="button" className={className} aria-pressed={shown} onClick={() => change(!shown)}>
      <svg viewBox="0 0 24 24" width="20" height="20" aria-hidden="true" fill="none" stroke="currentColor" strokeWidth="2">
        <path
          d={shown ? "M5 12.5l4.5 4.5L19 7.5" : "M12 5v14M5 12h14"}
          strokeLinecap="round"
          strokeLinejoin="round"
        />
      </svg>
      {label}
    </button>
  );
}

const STAR = "M12 2.6l2.9 5.9 6.5.95-4.7 4.6 1.1 6.45L12 17.45 6.2 20.5l1.1-6.45-4.7-4.6 6.5-.95z";

/**
 * One to five stars, as a group of radio buttons.
 *
 * Props: own (0 for none), legend, labels (of each star), remove (label of the cross), onRate(stars; 0 takes them back).
 */
export function Stars({ own, legend, labels, remove, onRate }) {
  const [shown, hope] = useHoped(own);
  const [pointed, point] = useState(0);
  const group = useId();
  const rate = (stars) => {
    hope(stars);
    onRate(stars);
  };
  return (
    <div className="flex items-center gap-1">
      <fieldset className="flex" onMouseLeave={() => point(0)}>
        <legend className="sr-only">{legend}</legend>
        {labels.map((label, place) => (
          <label
            key={label}
            className="relative grid size-11 cursor-pointer place-items-center rounded-full has-focus-visible:outline-2 has-focus-visible:outline-accent-bright sm:size-9"
            onMouseEnter={() => point(place + 1)}
          >
            <input
              type="radio"
              className="sr-only"
              name={group}
              aria-label={label}
              checked={shown === place + 1}
              onChange={() => rate(place + 1)}
            />
            <svg viewBox="0 0 24 24" width="26" height="26" aria-hidden="true">
              <path
                d={STAR}
                className={place < (pointed || shown) ? "fill-warning stroke-warning" : "fill-transparent stroke-muted"}
                strokeWidth="1.6"
                strokeLinejoin="round"
              />
            </svg>
          </label>
        ))}
      </fieldset>
      {shown > 0 ? (
        <button
          type="button"
          className="min-h-11 cursor-pointer rounded-full px-3 text-sm text-muted hover:bg-ink/10 hover:text-ink sm:min-h-9"
          onClick={() => rate(0)}
        >
          {remove}
        </button>
      ) : null}
    </div>
  );
}

/** Puts a text where pastes come from; also without HTTPS, where browsers have no clipboard for pages. */
async function copy(text) {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  const field = document.createElement("textarea");
  field.value = text;
  document.body.append(field);
  field.select();
  const done = document.execCommand("copy");
  field.remove();
  if (!done) throw new Error("not copied");
}

/**
 * Hands the page's address on, by the device's own way or as a copy.
 *
 * Props: label, title (what is shared), copied and failed (said after), className.
 */
export function ShareButton({ label, title, copied, failed, className }) {
  const share = async () => {
    const url = window.location.origin + window.location.pathname;
    try {
      if (navigator.share) await navigator.share({ title, url });
      else {
        await copy(url);
        toast.success(copied, { id: "shared" });
      }
    } catch (refusal) {
      // Who changed their mind knows that.
      if (refusal.name !== "AbortError") toast.error(failed, { id: "shared" });
    }
  };
  return (
    <button type="button" className={className} aria-label={label} title={label} onClick={share}>
      <svg viewBox="0 0 24 24" width="20" height="20" aria-hidden="true" fill="none" stroke="currentColor" strokeWidth="2">
        <path d="M12 15V3m0 0L8 7m4-4l4 4M5 12v7a2 2 0 002 2h10a2 2 0 002-2v-7" strokeLinecap="round" strokeLinejoin="round" />
      </svg>
    </button>
  );
}

/**
 * A text of which a few lines are shown until one asks for more.
 *
 * Props: text, more and less (words).
 */
export function Synopsis({ text, more, less }) {
  const words = useRef(null);
  const [open, setOpen] = useState(false);
  const [long, setLong] = useState(false);
  useLayoutEffect(() => {
    const measure = () => setLong((was) => (open ? was : words.current.scrollHeight > words.current.clientHeight + 1));
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(words.current);
    return () => observer.disconnect();
  }, [text, open]);
  return (
    <div className="max-w-2xl">
      <p ref={words} className={`whitespace-pre-line text-ink/85 sm:text-lg ${open ? "" : "line-clamp-3"}`}>
        {text}
      </p>
      {long || open ? (
        <button
          type="button"
          aria-expanded={open}
          className="-ml-2 min-h-11 cursor-pointer rounded-full px-2 font-semibold text-ink/85 hover:text-ink"
          onClick={() => setOpen(!open)}
        >
          {open ? less : more}
        </button>
      ) : null}
    </div>
  );
}
