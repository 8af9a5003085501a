// How a file is cut: pure.

const MIB = 1024 * 1024;
const BIG_FILE = 256 * MIB;

/** Bytes per chunk. Big files take bigger ones: fewer requests and rows for the same bytes. */
export function chunkSizeFor(fileSize) {
  return fileSize > BIG_FILE ? 16 * MIB : 5 * MIB;
}

/** Where a chunk lies in its file: [start, end) in bytes. */
export function chunkRange(index, { chunkSize, totalSize }) {
  const start = index * chunkSize;
  return [start, Math.min(start + chunkSize, totalSize)];
}

/** The indexes that are still to be sent, sorted. */
export function missingChunks(received, { chunkSize, totalSize }) {
  const there = new Set(received);
  const count = Math.ceil(totalSize / chunkSize);
  return Array.from({ length: count }, (_, index) => index).filter((index) => !there.has(index));
}

/** How many bytes the chunks with these indexes hold together. */
export function bytesOf(indexes, plan) {
  return indexes.reduce((sum, index) => {
    const [start, end] = chunkRange(index, plan);
    return sum + end - start;
  }, 0);
}
