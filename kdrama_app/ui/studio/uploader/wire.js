// The upload API as the browser sees it. Paths and shapes: docs of /api/v1/upload and /api/v1/transcode.

const API = "/api/v1";
const SILENT_SERVER_MS = 60_000;

/** An answer that is not a success; `status` 0 means that there was no answer at all. */
export class Refusal extends Error {
  constructor({ status, code = "", message = "", details = null, retryAfter = 0 }) {
    super(message || code || `HTTP ${status}`);
    Object.assign(this, { name: "Refusal", status, code, details, retryAfter });
  }
}

/** The platform's error envelope (or whatever a proxy sent instead) as a Refusal. */
export function refusalFrom(status, text, retryAfter) {
  let error = {};
  try {
    error = JSON.parse(text).error ?? {};
  } catch {
    // A proxy's HTML page: the status has to do.
  }
  return new Refusal({
    status,
    code: error.code,
    message: error.message,
    details: error.details ?? null,
    retryAfter: Number(retryAfter) || error.details?.retryAfter || 0,
  });
}

async function call(method, path, { body, signal } = {}) {
  let answer;
  try {
    answer = await fetch(API + path, {
      method,
      signal,
      credentials: "same-origin",
      headers: {
        // The page's language, which the reader may have chosen against the browser's: reasons come in it.
        "Accept-Language": globalThis.document?.documentElement.lang || "en",
        ...(body === undefined ? {} : { "Content-Type": "application/json" }),
      },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
  } catch (error) {
    signal?.throwIfAborted();
    throw new Refusal({ status: 0, message: error.message });
  }
  const text = await answer.text();
  if (!answer.ok) throw refusalFrom(answer.status, text, answer.headers.get("Retry-After"));
  return text ? JSON.parse(text) : null;
}

export const guess = (filename, signal) => call("POST", "/upload/guess", { body: { filename }, signal });
export const start = (body, signal) => call("POST", "/upload/start", { body, signal });
export const state = (uploadId, signal) => call("GET", `/upload/${uploadId}`, { signal });
export const mine = () => call("GET", "/upload");
export const cancel = (uploadId) => call("DELETE", `/upload/${uploadId}`);
export const complete = (uploadId, finalChecksum, signal) =>
  call("POST", `/upload/complete/${uploadId}`, { body: { finalChecksum }, signal });
export const jobStatus = (jobId, signal) => call("GET", `/transcode/status/${jobId}`, { signal });
export const retryJob = (jobId) => call("POST", `/transcode/${jobId}/retry`);

/**
 * Send one chunk's bytes as they are. XMLHttpRequest, because fetch does not tell how far an upload is.
 * `onProgress(bytes)` counts this chunk's bytes that left.
 */
export function sendChunk({ uploadId, index, blob, checksum, signal, onProgress }) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    let silence;
    const stop = () => request.abort();
    const settle = (act, value) => {
      clearTimeout(silence);
      signal.removeEventListener("abort", stop);
      act(value);
    };
    // A connection can die without a word: no byte either way for a minute is no answer.
    const listen = () => {
      clearTimeout(silence);
      silence = setTimeout(stop, SILENT_SERVER_MS);
    };
    request.upload.onprogress = (event) => {
      listen();
      onProgress(Math.min(event.loaded, blob.size));
    };
    request.onload = () => {
      if (request.status >= 200 && request.status < 300) settle(resolve, JSON.parse(request.responseText));
      else settle(reject, refusalFrom(request.status, request.responseText, request.getResponseHeader("Retry-After")));
    };
    request.onerror = () => settle(reject, new Refusal({ status: 0 }));
    request.onabort = () => settle(reject, signal.aborted ? signal.reason : new Refusal({ status: 0 }));
    signal.addEventListener("abort", stop, { once: true });
    request.open("POST", `${API}/upload/chunk/${uploadId}/${index}`);
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.setRequestHeader("X-Chunk-Checksum", checksum);
    listen();
    request.send(blob);
  });
}
