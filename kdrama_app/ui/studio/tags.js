// Words that describe a video: pure.

/** `words` with what was typed, which may be several between commas; none twice, without the # some write. */
export function taken(words, typed) {
  const found = typed.split(/[,，、\n]/).map((word) => word.trim().replace(/^#+/, "").trim());
  return [...new Set([...words, ...found.filter(Boolean)])];
}
