/**
 * How somebody likes to watch, as their account keeps it, in all browsers alike: pure. Each is null until they said so.
 *
 *   quality   the height of a picture of 16:9, 0 for the line's own choice
 *   speed     1 is the film's own
 *   captions  "auto" (where one does not read the language that is spoken), "off", or a BCP 47 language
 */

/** The same as Vidstack keeps it: {quality, rate, lang, captions}, without what nobody said. */
export function keptOf({ quality = null, speed = null, captions = null }) {
  const kept = {};
  if (quality !== null) kept.quality = quality ? { id: "", width: Math.round((quality * 16) / 9), height: quality, bitrate: null } : null;
  if (speed !== null) kept.rate = speed;
  if (captions === "off") kept.captions = false;
  else if (captions === "auto") [kept.lang, kept.captions] = [null, null];
  else if (captions !== null) [kept.lang, kept.captions] = [captions, true];
  return kept;
}

/** What somebody who chose this {width, height} likes: a wide film has fewer lines; none is the line's own choice. */
export function likedQuality(chosen) {
  return { quality: chosen ? Math.max(chosen.height, Math.round((chosen.width * 9) / 16)) : 0 };
}

/** What somebody likes who switched this text track to `mode`; null where it is no subtitles. */
export function likedCaptions(track, mode) {
  if (!track || !["subtitles", "captions"].includes(track.kind)) return null;
  return { captions: mode === "showing" ? track.language || "auto" : "off" };
}
