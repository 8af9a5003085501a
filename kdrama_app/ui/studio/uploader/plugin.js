// Our uploader for Uppy: chunks with checksums, resumable, as POST /api/v1/upload/* takes them.

import { BasePlugin } from "@uppy/core";
import PQueue from "p-queue";

import { follow } from "./following.js";
import { Hasher } from "./hasher.js";
import { Transfer } from "./transfer.js";
import * as wire from "./wire.js";

const CHUNKS_AT_ONCE = 3;
const PAUSED = "paused";
const REMOVED = "removed";

/**
 * Each file carries `desk` in its Uppy state:
 *   stage: draft | queued | uploading | reconnecting | waiting | paused | finishing | transcoding | ready | failed
 *   sent, rate, secondsLeft, waitUntil; uploadId, videoId, jobId; job (the last status)
 *   facts (preflight.js), digest (SHA-256 hex, "" until read)
 *   failure {at: "upload" | "transcode" | "follow" (what became of it cannot be asked), code, status, message, details}
 *
 * Options: `remember(file)` is called when a file's ids change, `metadata(file)` gives the contract's metadata object.
 */
export default class KdramaUpload extends BasePlugin {
  #chunks = new PQueue({ concurrency: CHUNKS_AT_ONCE });
  // One file after the other: the first is watchable while the second is still on its way.
  #files = new PQueue({ concurrency: 1 });
  #chunkHasher = null;
  #transfers = new Map();
  #runs = new Map();
  #resumed = new Map();

  constructor(uppy, opts) {
    super(uppy, opts);
    this.id = "KdramaUpload";
    this.type = "uploader";
  }

  install() {
    const { capabilities } = this.uppy.getState();
    this.uppy.setState({ capabilities: { ...capabilities, resumableUploads: true } });
    this.uppy.addUploader(this.#upload);
    this.uppy.on("upload-pause", this.#onPause);
    this.uppy.on("file-removed", this.#onRemoved);
  }

  uninstall() {
    this.uppy.removeUploader(this.#upload);
    this.uppy.off("upload-pause", this.#onPause);
    this.uppy.off("file-removed", this.#onRemoved);
    for (const run of this.#runs.values()) run.abort(REMOVED);
    for (const transfer of this.#transfers.values()) transfer.close();
    this.#chunkHasher?.close();
  }

  /** Change a file's `desk`; a file that was removed meanwhile is no matter. */
  tell(id, patch) {
    const file = this.uppy.getFile(id);
    if (!file) return;
    this.uppy.setFileState(id, { desk: { ...file.desk, ...patch } });
    if (patch.sent !== undefined && file.progress.uploadStarted) {
      this.uppy.emit("upload-progress", file, { bytesUploaded: patch.sent, bytesTotal: file.size });
    }
  }

  /** Watch a file's transcoding until it is over. */
  async follow(id, jobId) {
    const run = this.#newRun(id);
    this.tell(id, { stage: "transcoding", jobId, job: { status: "queued", progress: 0 }, failure: null });
    try {
      const job = await follow(jobId, { signal: run.signal, tell: (job) => this.tell(id, { job }) });
      if (job.status === "completed") this.#finished(id);
      else this.#fail(id, "transcode", { code: "TRANSCODE_FAILED", message: job.error ?? "" });
    } catch (error) {
      if (!run.signal.aborted) this.#fail(id, "follow", error);
    }
  }

  #upload = async (ids) => {
    this.#chunkHasher ??= new Hasher();
    await Promise.all(ids.map((id) => this.#carry(id)));
  };

  async #carry(id) {
    this.uppy.emit("upload-start", [this.uppy.getFile(id)]);
    try {
      const answer = await this.#send(id);
      if (!answer) return;
      const { videoId, transcodingJobId: jobId } = answer;
      this.tell(id, { videoId, jobId });
      this.#close(id);
      const file = this.uppy.getFile(id);
      this.uppy.emit("upload-success", file, { status: 200, body: answer, uploadURL: `/watch/${videoId}` });
      this.opts.remember(this.uppy.getFile(id));
      this.follow(id, jobId);
    } catch (error) {
      this.#fail(id, "upload", error);
      this.uppy.emit("upload-error", this.uppy.getFile(id), error);
    }
  }

  /** The server's answer to completion; null when the file was removed. Pausing ends a run, resuming begins another. */
  async #send(id) {
    for (let priority = 0; ; priority = 1) {
      const run = this.#newRun(id);
      this.tell(id, { stage: "queued", failure: null, waitUntil: null });
      try {
        const turn = () => this.#transfer(id).run(run.signal);
        return await this.#files.add(turn, { signal: run.signal, priority });
      } catch (error) {
        if (run.signal.reason === REMOVED) return null;
        if (run.signal.reason !== PAUSED) throw error;
      }
      this.tell(id, { stage: "paused", rate: null, secondsLeft: null });
      if (!(await this.#untilResumed(id))) return null;
    }
  }

  #transfer(id) {
    if (!this.#transfers.has(id)) {
      const file = this.uppy.getFile(id);
      const tell = (patch) => {
        this.tell(id, patch);
        if (patch.uploadId) this.opts.remember(this.uppy.getFile(id));
      };
      const transfer = new Transfer({
        file: file.data,
        metadata: () => this.opts.metadata(this.uppy.getFile(id)),
        uploadId: file.desk.uploadId,
        digest: file.desk.digest ?? "",
        queue: this.#chunks,
        chunkHasher: this.#chunkHasher,
        tell,
      });
      this.#transfers.set(id, transfer);
    }
    return this.#transfers.get(id);
  }

  #untilResumed(id) {
    return new Promise((resolve) => this.#resumed.set(id, resolve));
  }

  #newRun(id) {
    const run = new AbortController();
    this.#runs.set(id, run);
    return run;
  }

  #onPause = (file, isPaused) => {
    if (isPaused) {
      this.#runs.get(file.id)?.abort(PAUSED);
    } else {
      this.#resumed.get(file.id)?.(true);
      this.#resumed.delete(file.id);
    }
  };

  /** Taking a file away cancels its upload on the server too; one that arrived whole stays. */
  #onRemoved = (file) => {
    this.#runs.get(file.id)?.abort(REMOVED);
    this.#resumed.get(file.id)?.(false);
    this.#resumed.delete(file.id);
    this.#runs.delete(file.id);
    const uploadId = this.#transfers.get(file.id)?.uploadId ?? file.desk.uploadId;
    this.#close(file.id);
    if (uploadId) this.opts.forget(uploadId);
    // What cannot be told now, the server collects by itself when the session expires.
    if (uploadId && !file.desk.videoId) wire.cancel(uploadId).catch(() => {});
  };

  #finished(id) {
    this.tell(id, { stage: "ready" });
    const uploadId = this.uppy.getFile(id)?.desk.uploadId;
    if (uploadId) this.opts.forget(uploadId);
  }

  #close(id) {
    this.#transfers.get(id)?.close();
    this.#transfers.delete(id);
  }

  #fail(id, at, { code = "", status = 0, message = "", details = null }) {
    const file = this.uppy.getFile(id);
    if (!file) return;
    // What the server says of the form's fields goes back to the form.
    const form = code === "VALIDATION_FAILED" && !file.desk.uploadId;
    const stage = form ? "draft" : "failed";
    if (at === "upload") this.#close(id);
    this.tell(id, { stage, failure: { at, code, status, message, details }, rate: null, secondsLeft: null });
  }
}
