/** Comments about a moment: when one is due while a video plays. */

/** A seek, no playing: so many seconds between two looks at the clock. */
const LEAP = 2;
/** How late a comment may come and still appear, in seconds: it may have been asked for after its moment. */
const LATE = 5;
/** Seconds of playing between two questions to the server. */
const ASK_EVERY = 4;
/** The player saves after a seek; the question waits for that, in milliseconds. */
export const AFTER_A_LEAP = 800;
/** How long a comment stands over the picture, in milliseconds. */
export const STANDS = 7000;

/** Follows one video's clock: `look(position, known)` says what to do now. */
export class Follower {
  #last = null;
  #from = 0;
  #asked = null;
  #shown = new Set();

  /**
   * `{ask, leapt, due}`: whether to ask the server, whether somebody jumped here, and which of the `known` comments
   * (`{id, at}`, seconds) appear now. Each appears once, and again for who jumps back before it.
   */
  look(position, known) {
    const leapt = this.#last !== null && Math.abs(position - this.#last) > LEAP;
    if (leapt) {
      for (const { id, at } of known) if (at >= position) this.#shown.delete(id);
    }
    // What lies before where somebody came in is over; a seek does not land to the hundredth.
    if (leapt || this.#last === null) this.#from = position - 0.5;
    this.#last = position;
    const ask = leapt || this.#asked === null || position - this.#asked >= ASK_EVERY;
    if (ask) this.#asked = position;
    const due = leapt
      ? []
      : known.filter(
          ({ id, at }) => at <= position && at >= this.#from && at > position - LATE && !this.#shown.has(id),
        );
    for (const { id } of due) this.#shown.add(id);
    return { ask, leapt, due };
  }
}
