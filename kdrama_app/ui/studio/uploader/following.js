// What becomes of an uploaded file: the transcoding job, asked about until it is finished.

import { sleep } from "./persistence.js";
import { jobStatus } from "./wire.js";

const SOON_MS = 1000;
const LATER_MS = 3000;
const HIDDEN_MS = 10_000;
const SOON_COUNT = 60;

/** Milliseconds until the next question: often at first, less for long jobs and for a page nobody looks at. */
export function pauseBefore(count, hidden) {
  if (hidden) return HIDDEN_MS;
  return count < SOON_COUNT ? SOON_MS : LATER_MS;
}

/**
 * Tell of every change until the job is over; resolves with its last state {status, progress, stage?, error?}.
 * A server that does not answer is asked again for as long as the page is open; other refusals reject.
 */
export async function follow(jobId, { signal, tell, ask = jobStatus, wait = sleep }) {
  for (let count = 0; ; count += 1) {
    const job = await ask(jobId, signal).catch((refusal) => {
      signal.throwIfAborted();
      if (refusal.status !== 0 && refusal.status !== 429 && refusal.status < 500) throw refusal;
      return null;
    });
    if (job) tell(job);
    if (job && ["completed", "failed", "cancelled"].includes(job.status)) return job;
    await wait(pauseBefore(count, globalThis.document?.hidden), signal);
  }
}
