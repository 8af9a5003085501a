/** A clip as it is being chosen, and what the server is asked of it: pure but for `makeClip` and `whenMade`. */

/** Seconds: what may be a clip, what is offered at first, and how much of the film the sliders reach around that. */
export const SHORTEST = 1;
export const LONGEST = 90;
export const OFFERED = 15;
export const REACH = 60;
export const STEP = 0.1;
const ASK_EVERY = 400;

const tenths = (seconds) => Math.round(seconds * 10) / 10;
const within = (value, low, high) => Math.min(Math.max(value, low), Math.max(low, high));

/** The part that is offered: what was just seen. `{start, end, from, to}`: the clip, and how far the sliders reach. */
export function offered(time, duration) {
  const whole = Math.floor(duration * 10) / 10;
  const start = tenths(within(time - OFFERED, 0, whole - OFFERED));
  const end = tenths(Math.min(start + OFFERED, whole));
  return { start, end, from: tenths(Math.max(0, start - REACH)), to: tenths(Math.min(whole, end + REACH)) };
}

/** The part with its beginning moved; its end comes along where it would be too near or too far. */
export function withStart(part, wanted) {
  const start = tenths(within(wanted, part.from, part.to - SHORTEST));
  return { ...part, start, end: tenths(within(part.end, start + SHORTEST, Math.min(start + LONGEST, part.to))) };
}

/** The part with its end moved; its beginning comes along. */
export function withEnd(part, wanted) {
  const end = tenths(within(wanted, part.from + SHORTEST, part.to));
  return { ...part, end, start: tenths(within(part.start, Math.max(end - LONGEST, part.from), end - SHORTEST)) };
}

/** What of a picture an upright clip shows, in its own pixels: `[left, top, width, height]`; `side` from 0 to 1. */
export function portraitOf(width, height, side) {
  const across = Math.min(width, (height * 9) / 16);
  const down = Math.min(height, (width * 16) / 9);
  return [(width - across) * side, (height - down) / 2, across, down];
}

/** "1:05.3" of 65.34 seconds. */
export function exactly(seconds) {
  const all = Math.round(seconds * 10);
  const [hours, minutes] = [Math.floor(all / 36000), Math.floor(all / 600) % 60];
  const rest = ((all % 600) / 10).toFixed(1).padStart(4, "0");
  return hours ? `${hours}:${String(minutes).padStart(2, "0")}:${rest}` : `${minutes}:${rest}`;
}

/** The server's "no" to a clip, by its HTTP status and code; 0 when it could not be reached. */
export class ClipRefused extends Error {
  constructor(status, code = "") {
    super(`clips answered ${status} ${code}`);
    [this.status, this.code] = [status, code];
  }
}

/** Ask for a clip; its shortcode. Throws ClipRefused. */
export async function makeClip(apiBase, videoId, { title, part, crop, side }) {
  const asked = { title, start: part.start, end: part.end, crop, side };
  const body = await answerOf(`${apiBase}/videos/${videoId}/clips`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(asked),
  });
  return body.shortcode;
}

/** The clip once it is ready, or has failed: `{status, shareUrl, failure}`. Throws ClipRefused, AbortError. */
export async function whenMade(apiBase, code, signal) {
  for (;;) {
    const clip = await answerOf(`${apiBase}/clips/${code}`, { signal });
    if (clip.status !== "making") return clip;
    await pause(ASK_EVERY, signal);
  }
}

async function answerOf(url, options) {
  let response;
  try {
    response = await fetch(url, { ...options, headers: { Accept: "application/json", ...options.headers } });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new ClipRefused(0);
  }
  const body = await response.json().catch(() => ({}));
  if (!response.ok) throw new ClipRefused(response.status, body.error?.code);
  return body;
}

function pause(milliseconds, signal) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, milliseconds);
    signal?.addEventListener("abort", () => {
      clearTimeout(timer);
      reject(signal.reason);
    });
  });
}
