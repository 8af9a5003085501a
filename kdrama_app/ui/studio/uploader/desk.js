// The uploader's state and verbs, for the screen. It outlives the page's component: an upload goes on while its owner
// looks around the site.

import Uppy from "@uppy/core";
import PQueue from "p-queue";

import { remember, remembered, forget } from "./memory.js";
import { EMPTY, faults, faultsFromServer, titleFromName, toForm, toMetadata } from "./metadata.js";
import { Hasher } from "./hasher.js";
import { reopened } from "./picking.js";
import KdramaUpload from "./plugin.js";
import { examine } from "./preflight.js";
import * as wire from "./wire.js";

const SILENT = { debug() {}, warn() {}, error() {} };

// macOS writes Hangul in file names decomposed; the server composes it (NFC).
const sameName = (one, other) => one.normalize("NFC") === other.normalize("NFC");

export class Desk {
  #owner;
  #accepted;
  #opening = null;
  // One at a time: the disk is read from its beginning to its end.
  #digests = new PQueue({ concurrency: 1 });
  /** Asked of the page: `onLook(id, facts)` what becomes of a file, `onDigest(id, sha256)` whether it is here already. */
  asks = { onLook() {}, onDigest() {} };
  uppy = new Uppy({ id: "studio", logger: SILENT });

  /** `accepted`: {extensions, maxBytes}; `owner`: the username, whose uploads these are. */
  constructor({ owner, accepted }) {
    this.#owner = owner;
    this.#accepted = accepted;
    this.uppy.setState({ unfinished: [], notices: [] });
    this.uppy.use(KdramaUpload, {
      metadata: (file) => toMetadata(file.meta.form),
      remember: (file) => remember(this.#record(file)),
      forget,
    });
  }

  subscribe = (listener) => this.uppy.store.subscribe(listener);
  snapshot = () => this.uppy.getState();

  get #plugin() {
    return this.uppy.getPlugin("KdramaUpload");
  }

  /** Once a page load: what was under way before. */
  open() {
    this.#opening ??= this.#recall();
    return this.#opening;
  }

  async #recall() {
    const [records, answer] = await Promise.all([remembered(this.#owner), wire.mine().catch(() => null)]);
    for (const record of records.filter((record) => record.jobId)) this.#showFollowed(record);
    if (!answer) return;
    const known = new Map(records.map((record) => [record.uploadId, record]));
    const unfinished = answer.uploads.map((session) => ({ ...session, record: known.get(session.uploadId) ?? null }));
    this.uppy.setState({ unfinished });
    const open = new Set(unfinished.map((session) => session.uploadId));
    for (const { uploadId, jobId } of records) if (!jobId && !open.has(uploadId)) forget(uploadId);
  }

  /** An upload that arrived before the reload and is being transcoded: there is no file to it any more. */
  #showFollowed({ uploadId, name, size, form, videoId, jobId }) {
    const id = `arrived-${uploadId}`;
    const progress = { uploadStarted: 0, uploadComplete: true, percentage: 100, bytesUploaded: size, bytesTotal: size };
    const file = { id, name, size, meta: { name, form }, progress, data: null, isGhost: true, isRemote: false };
    const desk = { uploadId, videoId, sent: size };
    this.uppy.setState({ files: { ...this.uppy.getState().files, [id]: { ...file, desk } } });
    this.#plugin.follow(id, jobId);
  }

  // --- files in ---------------------------------------------------------------------------------

  /** Take {file, handle}s; the file of an unfinished upload goes on with it at once. */
  async add(picks) {
    // What is unfinished must be known first, else its file would begin a second upload.
    await this.open();
    this.uppy.setState({ notices: [] });
    let left = 0;
    for (const pick of picks) {
      const wrong = this.#wrongWith(pick.file);
      // A folder holds all sorts of things: nobody wants to hear of each.
      if (wrong === "notVideo" && pick.path.includes("/")) left += 1;
      else if (wrong) this.#notice(wrong, pick.file);
      else this.#take(pick, this.#unfinishedFor(pick.file));
    }
    if (left) this.#notice("leftOut", { count: left });
  }

  #wrongWith(file) {
    const extension = file.name.slice(file.name.lastIndexOf(".")).toLowerCase();
    if (!this.#accepted.extensions.includes(extension)) return "notVideo";
    if (file.size === 0) return "empty";
    if (file.size > this.#accepted.maxBytes) return "tooBig";
    const same = (other) =>
      other.data && other.name === file.name && other.size === file.size && other.data.lastModified === file.lastModified;
    return this.uppy.getFiles().some(same) ? "twice" : null;
  }

  #notice(key, { name, size, count }) {
    const { notices } = this.uppy.getState();
    this.uppy.setState({ notices: [...notices, { key, name, size, count }] });
  }

  #unfinishedFor(file) {
    return this.uppy.getState().unfinished.find(
      ({ filename, totalSize, record }) =>
        sameName(filename, file.name) &&
        totalSize === file.size &&
        (!record || record.lastModified === file.lastModified),
    );
  }

  #take({ file, handle, path }, session) {
    const form = session ? toForm(session.metadata) : { ...EMPTY, title: titleFromName(file.name) };
    const id = this.uppy.addFile({ name: file.name, type: file.type, data: file, meta: { form, handle } });
    const uploadId = session?.uploadId ?? "";
    this.uppy.setFileState(id, { desk: { stage: "draft", sent: 0, uploadId, faults: {}, edited: false } });
    if (session) {
      this.#dropUnfinished(uploadId);
      this.start(id);
    } else {
      this.#guess(id, path);
      this.#examine(id, file);
    }
  }

  /** Before byte one: what is in the file, what will become of it, and whether it is here already. */
  async #examine(id, file) {
    const facts = await examine(file);
    this.#plugin.tell(id, { facts });
    this.asks.onLook(id, { ...facts, size: file.size });
    const digest = await this.#digests.add(() => this.#digest(id, file)).catch(() => "");
    if (!digest || !this.uppy.getFile(id)) return;
    this.#plugin.tell(id, { digest });
    this.asks.onDigest(id, digest);
  }

  /** "" of what has left the list meanwhile, or is on its way: the upload itself reads it then. */
  async #digest(id, file) {
    if (this.uppy.getFile(id)?.desk.stage !== "draft") return "";
    const hasher = new Hasher();
    try {
      return await hasher.digest(file, { streamed: true });
    } finally {
      hasher.close();
    }
  }

  async #guess(id, filename) {
    const guessed = await wire.guess(filename).catch(() => null);
    const file = this.uppy.getFile(id);
    if (!guessed || !file || file.desk.edited || file.desk.stage !== "draft") return;
    this.uppy.setFileMeta(id, { form: toForm({ ...guessed, title: guessed.title || file.meta.form.title }) });
  }

  edit(id, field, value) {
    const { meta, desk } = this.uppy.getFile(id);
    this.uppy.setFileMeta(id, { form: { ...meta.form, [field]: value } });
    const { [field]: _mended, ...left } = desk.faults;
    this.#plugin.tell(id, { edited: true, faults: left });
  }

  // --- one file ---------------------------------------------------------------------------------

  /** Begin, or go on after a failure. A faulty form shows its faults instead. */
  start(id) {
    const wrong = faults(this.uppy.getFile(id).meta.form);
    this.#plugin.tell(id, { faults: wrong });
    if (Object.keys(wrong).length) return;
    // Uppy's word for "upload this one": each file is an upload of its own, so that none waits for another's trouble.
    this.uppy.retryUpload(id).then(() => this.#showServerFaults(id));
  }

  #showServerFaults(id) {
    const file = this.uppy.getFile(id);
    if (file?.desk.stage === "draft") this.#plugin.tell(id, { faults: faultsFromServer(file.desk.failure.details) });
  }

  /** All that is ready, but for what is here already (`twins`: ids). */
  startAll(twins) {
    for (const file of this.uppy.getFiles()) if (file.desk.stage === "draft" && !twins.has(file.id)) this.start(file.id);
  }

  pause(id) {
    if (!this.uppy.getFile(id).isPaused) this.uppy.pauseResume(id);
  }

  resume(id) {
    if (this.uppy.getFile(id).isPaused) this.uppy.pauseResume(id);
  }

  /** Out of the list; an upload that has not arrived whole is cancelled on the server too. */
  remove(id) {
    this.uppy.removeFile(id);
  }

  async startOver(id) {
    const { uploadId } = this.uppy.getFile(id).desk;
    if (uploadId) {
      await wire.cancel(uploadId).catch(() => {});
      forget(uploadId);
    }
    this.#plugin.tell(id, { uploadId: "", sent: 0, digest: "" });
    this.start(id);
  }

  /** Again what failed: the upload, the preparation, or merely asking about it. */
  retry(id) {
    const { failure, jobId } = this.uppy.getFile(id).desk;
    if (failure.at === "upload") this.start(id);
    else if (failure.at === "follow") this.#plugin.follow(id, jobId);
    else this.#retryTranscode(id, jobId);
  }

  async #retryTranscode(id, jobId) {
    try {
      const again = await wire.retryJob(jobId);
      this.#plugin.follow(id, again.jobId ?? jobId);
    } catch (refusal) {
      const { code, status, message } = refusal;
      this.#plugin.tell(id, { failure: { at: "transcode", code, status, message, details: null } });
    }
  }

  // --- unfinished uploads -----------------------------------------------------------------------

  /** Go on with the remembered file, or say that the browser cannot open it any more. */
  async reopen(session) {
    const file = session.record?.handle ? await reopened(session.record.handle) : null;
    if (file) this.continueWith(session, [{ file, handle: session.record.handle, path: file.name }]);
    else this.#notice("notReopened", { name: session.filename });
  }

  /** Go on with a file that was chosen for `session`. */
  continueWith(session, picks) {
    this.uppy.setState({ notices: [] });
    for (const pick of picks) {
      const { name, size } = pick.file;
      if (sameName(name, session.filename) && size === session.totalSize) this.#take(pick, session);
      else this.#notice("notSame", pick.file);
    }
  }

  async discard(session) {
    await wire.cancel(session.uploadId).catch(() => {});
    forget(session.uploadId);
    this.#dropUnfinished(session.uploadId);
  }

  #dropUnfinished(uploadId) {
    const { unfinished } = this.uppy.getState();
    this.uppy.setState({ unfinished: unfinished.filter((session) => session.uploadId !== uploadId) });
  }

  #record({ name, size, data, meta, desk }) {
    return {
      uploadId: desk.uploadId,
      owner: this.#owner,
      name,
      size,
      lastModified: data?.lastModified ?? 0,
      form: meta.form,
      handle: meta.handle,
      videoId: desk.videoId,
      jobId: desk.jobId,
    };
  }
}

let desk = null;

/** The desk of this page load; signing in as somebody else loads the page anew. */
export function deskOf(options) {
  desk ??= new Desk(options);
  return desk;
}
