// Which failures pass by themselves, and how to wait for that.

const FIRST_DELAY_MS = 500;
const LONGEST_DELAY_MS = 20_000;
// About three minutes of trying: a server that restarts is back by then.
const ATTEMPTS = 14;
const PASSING = new Set([0, 408, 425, 429, 500, 502, 503, 504]);
const DAMAGED_ON_THE_WAY = "UPLOAD_CHECKSUM_MISMATCH";
const DAMAGED_ATTEMPTS = 3;

/** Is it worth sending the same thing again? `attempt` counts from 0. */
export function worthRetrying(refusal, attempt) {
  if (refusal.code === DAMAGED_ON_THE_WAY) return attempt + 1 < DAMAGED_ATTEMPTS;
  return PASSING.has(refusal.status) && attempt + 1 < ATTEMPTS;
}

/**
 * Milliseconds before the next try: exponential with "equal jitter", so that many browsers do not come back at once.
 * What the server asked for (`retryAfter`, seconds) is the least.
 */
export function delayBefore(attempt, { retryAfter = 0, random = Math.random } = {}) {
  const ceiling = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** attempt);
  const backoff = ceiling / 2 + (ceiling / 2) * random();
  return Math.max(backoff, retryAfter * 1000);
}

/** Resolve after `ms`; reject with the signal's reason when it aborts first. */
export function sleep(ms, signal) {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const timer = setTimeout(done, ms);
    function done() {
      signal?.removeEventListener("abort", stop);
      resolve();
    }
    function stop() {
      clearTimeout(timer);
      reject(signal.reason);
    }
    signal?.addEventListener("abort", stop, { once: true });
  });
}

/** Resolve as soon as the browser has a network; reject with the signal's reason when it aborts first. */
export function untilOnline(signal, place = globalThis) {
  if (place.navigator?.onLine !== false) return Promise.resolve();
  return new Promise((resolve, reject) => {
    place.addEventListener("online", resolve, { once: true, signal });
    signal?.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
}

/**
 * Run `attempt` until it works, fails for good or `signal` aborts.
 * `onTrouble(refusal, delayMs)` is told of each failure that will be tried again.
 */
export async function persist(attempt, { signal, onTrouble = () => {}, wait = sleep, online = untilOnline }) {
  for (let count = 0; ; count += 1) {
    await online(signal);
    try {
      return await attempt();
    } catch (refusal) {
      signal?.throwIfAborted();
      if (!worthRetrying(refusal, count)) throw refusal;
      const delay = delayBefore(count, { retryAfter: refusal.retryAfter });
      onTrouble(refusal, delay);
      await wait(delay, signal);
    }
  }
}
