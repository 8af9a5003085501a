// What this browser remembers of uploads under way, so that a reload loses nothing. The server's list is the truth;
// this adds what only the browser knows: the file's fingerprint, and where the browser has one, its handle.
//
// A record: {uploadId, owner, name, size, lastModified, form, handle?, videoId?, jobId?}.

import { openDB } from "idb";

const STORE = "uploads";
let opened;

function database() {
  opened ??= openDB("kdrama-studio", 1, {
    upgrade: (db) => db.createObjectStore(STORE, { keyPath: "uploadId" }),
  });
  return opened;
}

/** Private windows of some browsers have no IndexedDB: uploads work all the same, only this browser forgets them. */
async function orNothing(act) {
  try {
    return await act(await database());
  } catch {
    return undefined;
  }
}

export const remember = (record) => orNothing((db) => db.put(STORE, record));
export const forget = (uploadId) => orNothing((db) => db.delete(STORE, uploadId));

export async function remembered(owner) {
  const all = (await orNothing((db) => db.getAll(STORE))) ?? [];
  return all.filter((record) => record.owner === owner);
}
