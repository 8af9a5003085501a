// One file on its way to the server.

import { bytesOf, chunkRange, chunkSizeFor, missingChunks } from "./chunks.js";
import { Hasher } from "./hasher.js";
import { Pace } from "./pace.js";
import { persist, untilOnline } from "./persistence.js";
import * as wire from "./wire.js";

const LOST = new Set(["UPLOAD_NOT_FOUND", "UPLOAD_EXPIRED"]);
const COMPLETION_ROUNDS = 3;
const REPORT_EVERY_MS = 100;

/**
 * `run` may be called again at any time: it asks the server what is there and sends the rest, so a pause, a reload,
 * a restart of the server and the first start are one thing.
 *
 * `tell(patch)` reports {stage, sent, rate, secondsLeft, uploadId, waitUntil}; `queue` bounds how many chunks of all
 * files are under way; `chunkHasher` is shared, the whole file has a hasher of its own.
 */
export class Transfer {
  #file;
  #metadata;
  #queue;
  #chunkHasher;
  #tell;
  #whole = null;
  #wholeHasher = null;
  #pace = new Pace();
  #sent = 0;
  #flying = new Map();
  #reported = { stage: "", at: 0 };
  uploadId;

  constructor({ file, metadata, uploadId, digest, queue, chunkHasher, tell }) {
    this.#file = file;
    // What was read before the upload began need not be read again.
    if (digest) this.#whole = Promise.resolve(digest);
    this.#metadata = metadata;
    this.#queue = queue;
    this.#chunkHasher = chunkHasher;
    this.#tell = tell;
    this.uploadId = uploadId;
  }

  /** Send what is missing and complete. Resolves with the server's answer {videoId, transcodingJobId, ...}. */
  async run(signal) {
    this.#pace.forget();
    this.#flying.clear();
    this.#reported = { stage: "", at: 0 };
    const session = await this.#session(signal);
    this.#whole ??= this.#hashWhole();
    const plan = { chunkSize: session.chunkSize, totalSize: this.#file.size };
    let missing = missingChunks(session.receivedChunks, plan);
    this.#sent = this.#file.size - bytesOf(missing, plan);
    for (let round = 1; ; round += 1) {
      this.#report("uploading");
      await this.#sendAll(missing, plan, signal);
      this.#tell({ stage: "finishing", sent: this.#file.size, rate: null, secondsLeft: null });
      try {
        return await this.#complete(signal);
      } catch (refusal) {
        if (refusal.code !== "UPLOAD_CHUNK_MISSING" || round === COMPLETION_ROUNDS) throw refusal;
        missing = refusal.details.missingChunks;
        this.#sent = this.#file.size - bytesOf(missing, plan);
      }
    }
  }

  close() {
    this.#wholeHasher?.close();
  }

  async #session(signal) {
    if (this.uploadId) {
      try {
        return await this.#persist(() => wire.state(this.uploadId, signal), signal);
      } catch (refusal) {
        if (!LOST.has(refusal.code)) throw refusal;
      }
    }
    const chunkSize = chunkSizeFor(this.#file.size);
    const { name: filename, size: totalSize } = this.#file;
    const body = { filename, totalSize, chunkSize, metadata: this.#metadata() };
    const { uploadId } = await this.#persist(() => wire.start(body, signal), signal);
    this.uploadId = uploadId;
    this.#tell({ uploadId });
    return { chunkSize, receivedChunks: [] };
  }

  #hashWhole() {
    this.#wholeHasher = new Hasher();
    const digest = this.#wholeHasher.digest(this.#file, { streamed: true });
    // Awaited at the end only; until then a failure must not count as unheard.
    digest.catch(() => {});
    return digest;
  }

  async #complete(signal) {
    let checksum;
    try {
      checksum = await this.#whole;
    } catch (error) {
      this.#whole = null;
      throw error;
    }
    signal.throwIfAborted();
    return this.#persist(() => wire.complete(this.uploadId, checksum, signal), signal);
  }

  /** All or nothing goes on: the first chunk that fails for good stops the others. */
  async #sendAll(missing, plan, signal) {
    const failed = new AbortController();
    const either = AbortSignal.any([signal, failed.signal]);
    const send = (index) => this.#queue.add(() => this.#send(index, plan, either), { signal: either });
    try {
      await Promise.all(missing.map(send));
    } catch (error) {
      failed.abort(error);
      signal.throwIfAborted();
      throw error;
    }
  }

  async #send(index, plan, signal) {
    const blob = this.#file.slice(...chunkRange(index, plan));
    const checksum = await this.#chunkHasher.digest(blob);
    signal.throwIfAborted();
    const onProgress = (bytes) => {
      this.#flying.set(index, bytes);
      this.#report("uploading");
    };
    const attempt = () =>
      wire.sendChunk({ uploadId: this.uploadId, index, blob, checksum, signal, onProgress });
    try {
      await this.#persist(attempt, signal, () => this.#flying.delete(index));
    } finally {
      this.#flying.delete(index);
    }
    this.#sent += blob.size;
    this.#report("uploading");
  }

  #persist(attempt, signal, onFailure = () => {}) {
    const onTrouble = (refusal, delay) => {
      onFailure();
      this.#halt(refusal.status === 429 ? "waiting" : "reconnecting", Date.now() + delay);
    };
    const online = (signal) => {
      if (globalThis.navigator.onLine === false) this.#halt("reconnecting", null);
      return untilOnline(signal);
    };
    return persist(attempt, { signal, onTrouble, online });
  }

  #halt(stage, waitUntil) {
    this.#pace.forget();
    this.#reported = { stage, at: 0 };
    this.#tell({ stage, waitUntil, sent: this.#sentSoFar(), rate: null, secondsLeft: null });
  }

  /** Acknowledged bytes and those under way. */
  #sentSoFar() {
    const flying = [...this.#flying.values()].reduce((sum, bytes) => sum + bytes, 0);
    return Math.min(this.#sent + flying, this.#file.size);
  }

  #report(stage, now = performance.now()) {
    if (stage === this.#reported.stage && now - this.#reported.at < REPORT_EVERY_MS) return;
    this.#reported = { stage, at: now };
    const sent = this.#sentSoFar();
    this.#pace.mark(sent, now);
    this.#tell({
      stage,
      sent,
      rate: this.#pace.rate(),
      secondsLeft: this.#pace.secondsFor(this.#file.size - sent),
    });
  }
}
