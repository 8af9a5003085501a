// How fast bytes have been going lately, and how long the rest will take: pure.

const WINDOW_MS = 8000;
const ENOUGH_MS = 800;

export class Pace {
  #marks = [];

  /** Note that `bytes` in all were there at `now` (milliseconds). */
  mark(bytes, now) {
    this.#marks.push({ bytes, now });
    while (this.#marks.length > 2 && this.#marks[0].now < now - WINDOW_MS) this.#marks.shift();
  }

  /** Bytes per second over the last seconds; null until there is enough to tell. */
  rate() {
    const first = this.#marks[0];
    const last = this.#marks.at(-1);
    if (!first || last.now - first.now < ENOUGH_MS) return null;
    return Math.max(0, ((last.bytes - first.bytes) * 1000) / (last.now - first.now));
  }

  /** Whole seconds for `bytes` more; null when nothing moves or it is too early to tell. */
  secondsFor(bytes) {
    const rate = this.rate();
    return rate ? Math.ceil(bytes / rate) : null;
  }

  /** After a pause the old speed says nothing. */
  forget() {
    this.#marks = [];
  }
}
