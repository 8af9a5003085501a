/**
 * Between a click on a link and its page. The click is painted first: to take away the page that one leaves keeps a slow
 * device busy for half a second, in which it would seem that nothing had happened. And what the player of an episode
 * will ask first is asked at once, while its page is being fetched and drawn.
 */

const EPISODE = /^\/watch\/([\w-]+)\/?$/;
/** What was asked ahead and nobody wanted is old after so many milliseconds: a position may have moved on. */
const FRESH = 10_000;

let ahead = { video: "", at: 0, playback: null };

/** What React Router marks its links with: to any other the browser itself goes, and leaves the old page till then. */
const LINK = "a[href][data-discover]";

/** The link that a click follows to another page of this site in this window, or null. */
export function followed({ isTrusted, defaultPrevented, button, altKey, ctrlKey, metaKey, shiftKey, target }, here = location) {
  if (!isTrusted || defaultPrevented || button || altKey || ctrlKey || metaKey || shiftKey) return null;
  const link = target.closest?.(LINK);
  if (!link || link.origin !== here.origin || link.target || link.hasAttribute("download")) return null;
  return link.pathname === here.pathname && link.search === here.search ? null : link;
}

/** From now on every click that leads to another page is painted before it leads there; gives what ends that. */
export function paintFirst(page = document) {
  const onClick = (event) => {
    const link = followed(event);
    if (!link) return;
    event.preventDefault();
    event.stopPropagation();
    // A second click on the way is none.
    if ("followed" in link.dataset) return;
    link.dataset.followed = "";
    const episode = EPISODE.exec(link.pathname);
    if (episode && "member" in page.documentElement.dataset) askAhead(episode[1]);
    requestAnimationFrame(() =>
      setTimeout(() => {
        delete link.dataset.followed;
        // What stood there may be drawn anew by now, and this link be none any more.
        if (link.isConnected) link.click();
        else location.assign(link.href);
      }),
    );
  };
  page.addEventListener("click", onClick, { capture: true });
  return () => page.removeEventListener("click", onClick, { capture: true });
}

/** Ask for the playback of a video, and have its playlists in the browser's cache. */
export function askAhead(video, now = Date.now()) {
  const playback = fetch(`/api/v1/videos/${video}/playback`, { headers: { Accept: "application/json" } })
    .then((answer) => (answer.ok ? answer.json() : null))
    .catch(() => null);
  ahead = { video, at: now, playback };
  playback.then((known) => known?.hls && fetchPlaylists(known.hls)).catch(() => {});
}

/** Its playback, once, where it was asked ahead of its player; null where it was not, or in vain. */
export async function askedAhead(video, now = Date.now()) {
  if (ahead.video !== video || now - ahead.at > FRESH) return null;
  const { playback } = ahead;
  ahead = { video: "", at: 0, playback: null };
  return playback;
}

async function fetchPlaylists(address) {
  const answer = await fetch(address);
  if (!answer.ok) return;
  const lists = playlistsOf(await answer.text());
  await Promise.all(lists.map((list) => fetch(new URL(list, answer.url))));
}

/** The playlists of pictures and sounds that a multivariant playlist (RFC 8216, 4.4.6) names. */
export function playlistsOf(multivariant) {
  const lines = multivariant.split(/\r?\n/);
  const sounds = lines.map((line) => /^#EXT-X-MEDIA:.*TYPE=AUDIO.*URI="([^"]+)"/.exec(line)?.[1]);
  return [...lines.filter((line) => line && !line.startsWith("#")), ...sounds.filter(Boolean)];
}
