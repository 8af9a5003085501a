// The page's side of hash-worker.js.

const spawn = () => new Worker(new URL("./hash-worker.js", import.meta.url), { type: "module" });

/** The file changed on disk, was moved or unplugged while it was read. */
export class Unreadable extends Error {
  code = "FILE_UNREADABLE";
  status = -1;
}

export class Hasher {
  #worker = spawn();
  #waiting = new Map();
  #count = 0;

  constructor() {
    this.#worker.onmessage = ({ data: { id, digest, error } }) => {
      const { resolve, reject } = this.#waiting.get(id);
      this.#waiting.delete(id);
      if (digest) resolve(digest);
      else reject(new Unreadable(error));
    };
    this.#worker.onerror = (event) => this.#rejectAll(event.message || "The hash worker stopped");
  }

  /** SHA-256 hex of a blob; `streamed` for one too big to hold in memory. */
  digest(blob, { streamed = false } = {}) {
    const id = (this.#count += 1);
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#worker.postMessage({ id, blob, streamed });
    });
  }

  close() {
    this.#worker.terminate();
    this.#rejectAll("Closed");
  }

  #rejectAll(message) {
    for (const { reject } of this.#waiting.values()) reject(new Error(message));
    this.#waiting.clear();
  }
}
