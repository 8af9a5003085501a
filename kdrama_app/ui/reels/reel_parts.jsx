/** What lies on a clip: signs, buttons, panels, its pictures. */
import { toast } from "sonner";

const SIGNS = {
  play: <path d="M8 5.5v13l10.5-6.5z" fill="currentColor" />,
  up: <path d="M6 15l6-6 6 6" />,
  down: <path d="M6 9l6 6 6-6" />,
  sound: <path d="M4 9.5v5h3.5L12 18.5v-13L7.5 9.5zM15.5 9a4.2 4.2 0 010 6M18 6.5a7.8 7.8 0 010 11" />,
  silence: <path d="M4 9.5v5h3.5L12 18.5v-13L7.5 9.5zM16 9.5l5 5M21 9.5l-5 5" />,
  share: <path d="M12 15V3m0 0L8 7m4-4l4 4M5 12v7a2 2 0 002 2h10a2 2 0 002-2v-7" />,
  remove: <path d="M4 7h16M9 7V4.5h6V7M6.5 7l1 13h9l1-13M10 11v5.5M14 11v5.5" />,
  film: <path d="M4 5h16v14H4zM10 9.2v5.6l4.8-2.8z" />,
};

export function Sign({ name, size = 24 }) {
  return (
    <svg
      viewBox="0 0 24 24"
      width={size}
      height={size}
      aria-hidden="true"
      fill="none"
      stroke="currentColor"
      strokeWidth="2"
      strokeLinecap="round"
      strokeLinejoin="round"
    >
      {SIGNS[name]}
    </svg>
  );
}

const ROUND =
  "grid size-12 shrink-0 cursor-pointer place-items-center rounded-full bg-black/45 text-ink transition-colors hover:bg-black/70 disabled:cursor-default disabled:opacity-40 lg:bg-ink/10 lg:hover:bg-ink/20";

export function RoundButton({ sign, label, ...others }) {
  return (
    <button type="button" className={ROUND} aria-label={label} title={label} {...others}>
      <Sign name={sign} />
    </button>
  );
}

const PILL =
  "pointer-events-auto inline-flex min-h-11 cursor-pointer items-center justify-center gap-2 rounded-full px-5 font-semibold transition-colors";
export const PRIMARY = `${PILL} bg-accent text-on-accent hover:bg-accent-bright`;
export const QUIET = `${PILL} bg-ink/15 text-ink hover:bg-ink/25`;

/** In the middle, in place of what plays: why it does not, and what one may do. */
export function Panel({ title, text, children }) {
  return (
    <div className="pointer-events-none absolute inset-0 grid place-items-center bg-black/55 p-6 pb-40 text-center">
      <div className="rise flex max-w-xs flex-col items-center gap-2">
        <h2 className="text-xl font-bold">{title}</h2>
        <p className="text-ink/80">{text}</p>
        <div className="mt-2 flex flex-wrap justify-center gap-3">{children}</div>
      </div>
    </div>
  );
}

const WIDTHS = [320, 640, 1280];

/** A clip's picture in its own shape, and where that leaves room its blur around it. */
export function Picture({ src, fit }) {
  const widths = WIDTHS.map((width) => `${src}?width=${width} ${width}w`).join(", ");
  return (
    <>
      {fit === "contain" ? (
        <picture>
          <source type="image/avif" srcSet={`${src}?width=320`} />
          <img src={src} alt="" className="absolute inset-0 size-full scale-125 object-cover opacity-45 blur-2xl" />
        </picture>
      ) : null}
      <picture>
        <source type="image/avif" srcSet={widths} sizes="(min-width: 64rem) 40rem, 66vw" />
        <img src={src} alt="" className={`absolute inset-0 size-full ${fit === "cover" ? "object-cover" : "object-contain"}`} />
      </picture>
    </>
  );
}

/** Hands a link on, by the device's own way or as a copy. */
export async function share({ title, path, words }) {
  const url = new URL(path, window.location.origin).href;
  try {
    if (navigator.share) await navigator.share({ title, url });
    else {
      await copy(url);
      toast.success(words.copied, { id: "shared" });
    }
  } catch (refusal) {
    // Who changed their mind knows that.
    if (refusal.name !== "AbortError") toast.error(words.uncopied, { id: "shared" });
  }
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
