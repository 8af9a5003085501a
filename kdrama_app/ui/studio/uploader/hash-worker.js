// SHA-256 off the page's thread. In: {id, blob, streamed}. Out: {id, digest} (lower-case hex) or {id, error}.

import { createSHA256 } from "hash-wasm";

const SLICE = 4 * 1024 * 1024;

self.onmessage = async ({ data: { id, blob, streamed } }) => {
  try {
    // crypto.subtle is the browser's own and fast, but wants all bytes at once, and exists on HTTPS and localhost only.
    const digest = streamed || !self.crypto?.subtle ? await inSlices(blob) : await atOnce(blob);
    self.postMessage({ id, digest });
  } catch (error) {
    self.postMessage({ id, error: error.message || error.name });
  }
};

async function atOnce(blob) {
  const digest = await self.crypto.subtle.digest("SHA-256", await blob.arrayBuffer());
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function inSlices(blob) {
  const hash = await createSHA256();
  for (let start = 0; start < blob.size; start += SLICE) {
    hash.update(new Uint8Array(await blob.slice(start, start + SLICE).arrayBuffer()));
  }
  return hash.digest("hex");
}
