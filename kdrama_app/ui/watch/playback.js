/** What the player asks of the server: a playback (with its ticket), and to remember how far one got. */

/** Renew a ticket this long before it ends, in milliseconds. */
const RENEW_BEFORE = 5 * 60 * 1000;
/** But not sooner than this after the last: this computer's clock may be hours from the server's. */
export const RENEW_AFTER = 60 * 1000;
/** What setTimeout can count to. */
const LONGEST_TIMER = 2 ** 31 - 1;
/** Seconds of playing between two saves of the position. */
const SAVE_EVERY = 10;
/** Seconds from the last position that are worth another save. */
const MOVED = 0.5;

/** The server's "no", by its HTTP status; 0 when it could not be reached. */
export class PlaybackRefused extends Error {
  constructor(status) {
    super(`playback answered ${status}`);
    this.status = status;
  }
}

/**
 * `{hls, poster, storyboard, chapters, tracks[{id, language, label, src}], expiresAt, resumeAt, status, complete}`, or
 * throws PlaybackRefused.
 */
export async function askPlayback(apiBase, videoId, signal) {
  let response;
  try {
    response = await fetch(`${apiBase}/videos/${videoId}/playback`, { signal, headers: { Accept: "application/json" } });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new PlaybackRefused(0);
  }
  if (!response.ok) throw new PlaybackRefused(response.status);
  return response.json();
}

/**
 * The WebVTT of a video's chapters as the player shows their titles: as they stand, so without escapes.
 * An arrow stays escaped, for it would begin a cue of its own.
 */
export async function askChapters(url, signal) {
  const response = await fetch(url, { signal });
  if (!response.ok) throw new PlaybackRefused(response.status);
  const written = await response.text();
  return written.replace(/(?<!--)&gt;/g, ">").replaceAll("&lt;", "<").replaceAll("&amp;", "&");
}

/** The second that an address asks to begin at ("?t=754"), null where it asks for none. */
export function askedMoment(search) {
  const asked = new URLSearchParams(search).get("t");
  return asked !== null && /^\d{1,6}$/.test(asked) ? Number(asked) : null;
}

/** How long until the ticket of a fresh `playback` should be renewed, in milliseconds. */
export function untilRenewal(playback) {
  return Math.max(RENEW_AFTER, Math.min(Date.parse(playback.expiresAt) - RENEW_BEFORE - Date.now(), LONGEST_TIMER));
}

/** The same media address under the ticket of another one of its video: "/media/{ticket}/{video}/...". */
export function underTicketOf(url, ticketed) {
  const [, , ticket, video] = new URL(ticketed, window.location.origin).pathname.split("/");
  return url.replace(/(\/media\/)[^/]+\/([^/]+)\//, (own, root, of) => (of === video ? `${root}${ticket}/${of}/` : own));
}

/** Whether the ticket of a `playback` is good for a while yet. */
export function lasts(playback) {
  return Date.parse(playback.expiresAt) - RENEW_BEFORE > Date.now();
}

/**
 * `fresh`, but what is shown beside the picture under the ticket of `standing`: the player would fetch it again at any
 * other address, and take a track with another one for another track. What plays goes under the newest.
 */
export function shownUnder(standing, fresh) {
  const under = (url) => (url && standing.hls ? underTicketOf(url, standing.hls) : url);
  return {
    ...fresh,
    poster: under(fresh.poster),
    storyboard: under(fresh.storyboard),
    chapters: under(fresh.chapters),
    tracks: fresh.tracks.map((track) => ({ ...track, src: under(track.src) })),
  };
}

/**
 * Remembers the position of one video, from where it `begin(at)`s: every ten seconds of playing, when asked, and when the
 * page goes away. Before the player has come to where it resumes its clock says nothing of the viewer.
 */
export function progressKeeper(apiBase, videoId) {
  const url = `${apiBase}/viewing/progress/${videoId}`;
  let saved = null;
  let arrived = false;

  const far = (position, by) => arrived && Math.abs(position - saved) >= by;
  return {
    begin(at) {
      saved = at;
      arrived = at < SAVE_EVERY;
    },
    tick(position, duration) {
      arrived ||= saved !== null && Math.abs(position - saved) < SAVE_EVERY;
      if (far(position, SAVE_EVERY)) this.save(position, duration);
    },
    save(position, duration) {
      if (!(duration > 0) || !far(position, MOVED)) return;
      saved = position;
      const body = JSON.stringify({ position, duration });
      // A position that is lost to a hiccup is saved again in ten seconds: nothing to tell anybody.
      fetch(url, { method: "PUT", headers: { "Content-Type": "application/json" }, body }).catch(() => {});
    },
    leave(position, duration) {
      if (!(duration > 0) || !far(position, MOVED)) return;
      saved = position;
      navigator.sendBeacon(url, new Blob([JSON.stringify({ position, duration })], { type: "text/plain" }));
    },
  };
}
