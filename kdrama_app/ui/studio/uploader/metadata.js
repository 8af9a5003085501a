// What the uploader says of a video: the form's fields to the contract's metadata and back. Pure.

export const LANGUAGES = ["ko", "en", "ja", "zh", "th", "vi", "es", "fr"];
export const EMPTY = { title: "", series: "", season: "1", episode: "1", description: "", language: "ko", tags: "" };

/** The form as text fields, from a guess of the server's or a remembered upload's metadata. */
export function toForm(metadata) {
  const text = (value, otherwise) => (value === null || value === undefined || value === "" ? otherwise : `${value}`);
  return {
    title: text(metadata.title, EMPTY.title),
    series: text(metadata.series, EMPTY.series),
    season: text(metadata.season, EMPTY.season),
    episode: text(metadata.episode, EMPTY.episode),
    description: text(metadata.description, EMPTY.description),
    language: text(metadata.language, EMPTY.language),
    tags: Array.isArray(metadata.tags) ? metadata.tags.join(", ") : text(metadata.tags, EMPTY.tags),
  };
}

/** The contract's metadata object. */
export function toMetadata(form) {
  return {
    title: form.title.trim(),
    series: form.series.trim(),
    season: Number(form.season),
    episode: Number(form.episode),
    description: form.description.trim(),
    language: form.language,
    tags: form.tags.split(/[,，、]/).map((tag) => tag.trim().replace(/^#/, "")).filter(Boolean),
  }; // prettier-ignore
}

/** Which fields are not fit to send: {field: word key}. Episode 0 is a special. */
export function faults(form) {
  const wrong = {};
  if (!form.title.trim()) wrong.title = "required";
  if (!form.series.trim()) wrong.series = "required";
  if (!/^\d{1,2}$/.test(form.season.trim()) || Number(form.season) < 1) wrong.season = "seasonNumber";
  if (!/^\d{1,4}$/.test(form.episode.trim())) wrong.episode = "episodeNumber";
  return wrong;
}

/** The server's `details` ({"metadata.title": "…", "metadata.tags.3": "…"}) by the form's own field names. */
export function faultsFromServer(details) {
  const own = {};
  for (const [path, message] of Object.entries(details ?? {})) {
    const field = path.split(".").find((part) => Object.hasOwn(EMPTY, part));
    if (field && typeof message === "string") own[field] = message;
  }
  return own;
}

/** A title from a file's name alone, for when the server could not be asked. */
export const titleFromName = (filename) => filename.replace(/\.[^.]+$/, "").replace(/[._]+/g, " ").trim();
