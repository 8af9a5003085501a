// From a drop or a click to files, with their handles where the browser has them (then a reload can go on by itself).
// Everything here gives a list of {file, handle | null, path}; `path` begins with the folder that was dropped or chosen.

/** Must be called inside the drop event: afterwards the browser takes the items away. */
export async function dropped(transfer) {
  const items = [...transfer.items].filter((item) => item.kind === "file");
  const found = items.map((item) => ({
    handle: item.getAsFileSystemHandle?.().catch(() => null) ?? null,
    entry: item.webkitGetAsEntry?.() ?? null,
    file: item.getAsFile(),
  }));
  const lists = await Promise.all(found.map(unfold));
  return inOrder(lists.flat());
}

/** As people count: the second episode before the tenth. */
export const inOrder = (picks) => picks.sort((one, other) => one.path.localeCompare(other.path, undefined, { numeric: true }));

/** What an <input type="file"> holds, of a folder too. */
export const chosen = (files) =>
  inOrder([...files].map((file) => ({ file, handle: null, path: file.webkitRelativePath || file.name })));

async function unfold({ handle: coming, entry, file }) {
  const handle = await coming;
  if (handle) return insideHandle(handle, handle.name);
  if (entry?.isDirectory) return insideEntry(entry, entry.name);
  return file ? [{ file, handle: null, path: file.name }] : [];
}

async function insideHandle(handle, path) {
  if (handle.kind === "file") return [{ file: await handle.getFile(), handle, path }];
  const lists = [];
  for await (const child of handle.values()) lists.push(await insideHandle(child, `${path}/${child.name}`));
  return lists.flat();
}

async function insideEntry(entry, path) {
  if (entry.isFile) {
    const file = await new Promise((resolve, reject) => entry.file(resolve, reject));
    return [{ file, handle: null, path }];
  }
  const reader = entry.createReader();
  const lists = [];
  // readEntries gives a part at a time (100 in Chromium) and an empty list at the end.
  for (;;) {
    const part = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
    if (part.length === 0) return lists.flat();
    lists.push(...(await Promise.all(part.map((child) => insideEntry(child, `${path}/${child.name}`)))));
  }
}

export const canPickHandles = () => typeof globalThis.showOpenFilePicker === "function";

/** The browser's own dialog for files that end so; an empty list when it was closed. */
export async function picked(extensions) {
  try {
    const handles = await globalThis.showOpenFilePicker({
      multiple: true,
      types: [{ description: "Video", accept: { "video/*": extensions } }],
    });
    const picks = await Promise.all(
      handles.map(async (handle) => ({ file: await handle.getFile(), handle, path: handle.name })),
    );
    return inOrder(picks);
  } catch (error) {
    if (error.name === "AbortError") return [];
    throw error;
  }
}

/** The file behind a remembered handle, asking for leave where needed; null when refused or gone. */
export async function reopened(handle) {
  try {
    if ((await handle.requestPermission({ mode: "read" })) !== "granted") return null;
    return await handle.getFile();
  } catch {
    return null;
  }
}
