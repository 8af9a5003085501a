import assert from "node:assert/strict";
import test from "node:test";

import { askAhead, askedAhead, followed, paintFirst, playlistsOf } from "../../../kdrama_app/ui/components/following.js";

const HERE = { origin: "http://drama.example", pathname: "/", search: "" };
const PLAYBACK = { hls: "http://drama.example/media/t/abc/multivariant.m3u8", resumeAt: 12 };
const MULTIVARIANT = `#EXTM3U
#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="sound",NAME="Korean",URI="audio-1/index.m3u8"
#EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID="words",NAME="English",URI="words.m3u8"
#EXT-X-STREAM-INF:BANDWIDTH=2000000,AUDIO="sound"
720p-1/index.m3u8
`;

const linkTo = (path, { target = "", download = false, connected = true, origin = HERE.origin } = {}) => {
  const [pathname, search = ""] = path.split("?");
  const clicks = [];
  return {
    ...{ origin, pathname, search: search && `?${search}`, href: origin + path, target, dataset: {}, clicks },
    isConnected: connected,
    hasAttribute: (name) => name === "download" && download,
    click: () => clicks.push("again"),
  };
};

const clickOn = (link, more = {}) => ({ isTrusted: true, button: 0, target: { closest: () => link }, ...more });
/** Within a plain link, which React Router did not draw. */
const within = (selector) => (selector.includes("[data-discover]") ? null : linkTo("/studio"));

test("a plain click on a link to another page of the site is followed", () => {
  const link = linkTo("/series/goblin");
  assert.equal(followed(clickOn(link), HERE), link);
});

test("a link that is not the router's is the browser's own business", () => {
  assert.equal(followed(clickOn(null, { target: { closest: within } }), HERE), null);
});

test("a click that asks for something else is left alone", () => {
  for (const more of [{ ctrlKey: true }, { button: 1 }, { isTrusted: false }, { defaultPrevented: true }])
    assert.equal(followed(clickOn(linkTo("/series/goblin"), more), HERE), null, JSON.stringify(more));
});

test("a link to another site or window, to a file, or within the page is left alone", () => {
  const links = [
    linkTo("/", { origin: "http://elsewhere.example" }),
    linkTo("/series/goblin", { target: "_blank" }),
    linkTo("/export", { download: true }),
    linkTo("/"),
  ];
  for (const link of links) assert.equal(followed(clickOn(link), HERE), null, link.href);
});

test("the click is painted before it leads away, and a second one on the way is none", (t) => {
  const frames = [];
  globalThis.requestAnimationFrame = (painted) => frames.push(painted);
  globalThis.location = { ...HERE, assign: (href) => gone.push(href) };
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const [listeners, gone] = [{}, []];
  const end = paintFirst({
    documentElement: { dataset: {} },
    addEventListener: (name, heard) => (listeners[name] = heard),
    removeEventListener: (name) => delete listeners[name],
  });
  const stopped = [];
  const click = (link) => {
    const event = clickOn(link, { preventDefault: () => stopped.push(link), stopPropagation: () => {} });
    listeners.click(event);
  };
  const [link, lost] = [linkTo("/series/goblin"), linkTo("/series/lost", { connected: false })];
  click(link);
  click(link);
  click(lost);
  assert.deepEqual([stopped.length, link.clicks, "followed" in link.dataset, frames.length], [3, [], true, 2]);

  for (const painted of frames) painted();
  assert.deepEqual(link.clicks, []);
  t.mock.timers.tick(0);
  assert.deepEqual([link.clicks, "followed" in link.dataset], [["again"], false]);
  assert.deepEqual([lost.clicks, gone], [[], ["http://drama.example/series/lost"]]);
  end();
  assert.deepEqual(listeners, {});
});

/** Stands in for the network: what there is at each address; remembers what was asked. */
const network = (t, there) => {
  const asked = [];
  t.mock.method(globalThis, "fetch", async (url) => {
    asked.push(String(url));
    const body = there[String(url)];
    const answer = new Response(typeof body === "string" ? body : JSON.stringify(body ?? {}), { status: body ? 200 : 404 });
    return Object.defineProperty(answer, "url", { value: String(url) });
  });
  return asked;
};

test("what a player asks first is asked ahead of it and given to it once", async (t) => {
  const asked = network(t, { "/api/v1/videos/abc/playback": PLAYBACK, [PLAYBACK.hls]: MULTIVARIANT });
  askAhead("abc");
  assert.equal(await askedAhead("another"), null);
  assert.deepEqual(await askedAhead("abc"), PLAYBACK);
  assert.equal(await askedAhead("abc"), null);
  await new Promise(setImmediate);
  assert.deepEqual(asked.slice(1), [
    PLAYBACK.hls,
    "http://drama.example/media/t/abc/720p-1/index.m3u8",
    "http://drama.example/media/t/abc/audio-1/index.m3u8",
  ]);
});

test("what was asked long ago, and what was refused, is asked again by the player", async (t) => {
  network(t, { "/api/v1/videos/abc/playback": PLAYBACK });
  askAhead("abc", Date.now() - 11_000);
  assert.equal(await askedAhead("abc"), null);
  askAhead("gone");
  assert.equal(await askedAhead("gone"), null);
});

test("a multivariant playlist names pictures and sounds", () => {
  assert.deepEqual(playlistsOf(MULTIVARIANT), ["720p-1/index.m3u8", "audio-1/index.m3u8"]);
});
