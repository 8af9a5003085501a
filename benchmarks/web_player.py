"""The player: from a click to the first frame, and ten minutes on a line that is half as fast again as the film."""

import statistics
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass

import httpx
from playwright.sync_api import Browser, Page

from benchmarks.report import Report, Row
from benchmarks.web_browser import DENSE_4G, Line, visit
from benchmarks.web_film import RUNGS
from benchmarks.web_pages import settle
from benchmarks.web_site import WebSite
from tests.e2e.site import ROOT
from tests.e2e.waits import wait_until

FIRST_FRAME = {None: 0.5, DENSE_4G: 1.0}
OVER_THE_RUNG = 1.5
LATENCY = 40.0
VIEWING_SECONDS, QUICK_SECONDS, VIEWINGS = 300, 60, 2
OURS, PLAIN = "ours", "hls.js as it comes"
HLS_JS = ROOT / ".web" / "node_modules" / "hls.js" / "dist" / "hls.min.js"
# Both moments on the page's own clock: the click's, and when the frame is expected to be seen.
FROM_THE_CLICK = """() => {
  window.moments = { clicked: 0, seen: 0 };
  addEventListener('click', ({ timeStamp }) => (moments.clicked = timeStamp), { capture: true, once: true });
  new MutationObserver((_, watcher) => {
    const video = document.querySelector('#kdrama-player video');
    if (!video) return;
    watcher.disconnect();
    video.requestVideoFrameCallback((_, { expectedDisplayTime }) => (moments.seen = expectedDisplayTime));
  }).observe(document, { childList: true, subtree: true });
}"""
# The peer: a page with nothing but a video as large as ours, and hls.js with nothing said.
PLAIN_PAGE = "<body style='margin:0;background:#000'><video muted style='width:{width}px;height:{height}px'></video>"
# Both in the rung that the line is measured by: left to themselves they go lower, and the line is wide.
CHOSEN = """localStorage.setItem('kdrama-player', JSON.stringify({
  quality: { id: '', width: 1280, height: 720, bitrate: null }
}))"""
PLAIN_PLAYER = """async (id) => {
  const { hls } = await (await fetch(`/api/v1/videos/${id}/playback`)).json();
  const video = document.querySelector('video');
  const player = new Hls();
  player.loadSource(hls);
  player.attachMedia(video);
  player.on(Hls.Events.MANIFEST_PARSED, (_, { levels }) => {
    player.currentLevel = levels.findIndex(({ height }) => height === 720);
    video.play();
  });
}"""
# `began`: the picture moves; a wait is a stall once it has. `late`: by how much the picture is behind the clock.
WATCHED = """() => {
  const video = document.querySelector('#kdrama-player video') ?? document.querySelector('video');
  const told = (window.told = { began: 0, from: 0, stalls: 0, late: 0, played: 0, heights: {}, ahead: 0 });
  const look = () => {
    if (!told.began && video.currentTime > 0 && !video.paused && video.readyState > 2)
      Object.assign(told, { began: performance.now(), from: video.currentTime });
    if (!told.began) return;
    told.played = video.currentTime - told.from;
    told.late = (performance.now() - told.began) / 1000 - told.played;
    told.heights[video.videoHeight] = (told.heights[video.videoHeight] ?? 0) + 1;
    told.ahead = video.buffered.length ? video.buffered.end(video.buffered.length - 1) - video.currentTime : 0;
  };
  video.addEventListener('waiting', () => told.began && !video.seeking && (told.stalls += 1));
  setInterval(look, 250);
}"""
BYTES = """() => performance.getEntriesByType('resource').filter(({ name }) => name.includes('/media/'))
  .reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0)"""


@dataclass(frozen=True)
class Viewing:
    """Stalls, seconds behind the clock and ahead in the buffer, the share of time in the top rung, megabytes."""

    stalls: int
    late: float
    ahead: float
    top: float
    megabytes: float

    def cells(self) -> list[str]:
        shown = f"{self.late:.2f} s", f"{100 * self.top:.0f} %", f"{self.ahead:.0f} s", f"{self.megabytes:.0f} MB"
        return [str(self.stalls), *shown]


def note_first_frames(report: Report, site: WebSite, browser: Browser, *, times: int) -> None:
    """From the front page, where nothing of the player is, to the first frame."""
    cells = [["line", "who", "median", "slowest"]]
    for line, goal in FIRST_FRAME.items():
        name = line.name if line else "loopback"
        for who, again in {"first visit": False, "player in the cache": True}.items():
            took = [_first_frame(site, browser, line, again=again) for _ in range(times)]
            report.rows.append(Row(f"click to first frame, {name}, {who}", goal, statistics.median(took), "s"))
            cells.append([name, who, f"{statistics.median(took):.2f} s", f"{max(took):.2f} s"])
    report.tables["Click to first frame"] = cells


def _first_frame(site: WebSite, browser: Browser, line: Line | None, *, again: bool) -> float:
    with visit(browser, site, line=line) as page:
        if again:
            page.goto(f"/watch/{site.film_id}")
            wait_until(page, "document.querySelector('#kdrama-player video')?.currentTime > 0")
        _forget_position(site)
        page.goto("/")
        settle(page)
        page.evaluate(FROM_THE_CLICK)
        page.get_by_role("group", name="New episodes").get_by_role("link").first.click()
        wait_until(page, "moments.seen")
        return page.evaluate("(moments.seen - moments.clicked) / 1000")


def _forget_position(site: WebSite) -> None:
    """The next one begins where the film does."""
    address = f"{site.url}/api/v1/viewing/progress/{site.film_id}"
    httpx.put(address, json={"position": 0, "duration": 600}, cookies=site.cookies()).raise_for_status()


# --- ten minutes ----------------------------------------------------------------------------------


def note_viewings(report: Report, site: WebSite, browser: Browser, *, quick: bool, tell: Callable[[str], None]) -> None:
    """Ten minutes in two viewings; ours and plain hls.js at once, each with a line of its own."""
    bits = site.film.bits(RUNGS[0])
    line = Line(f"{OVER_THE_RUNG}x of {RUNGS[0]}", OVER_THE_RUNG * bits / 1e6, LATENCY)
    seconds, count = (QUICK_SECONDS, 1) if quick else (VIEWING_SECONDS, VIEWINGS)
    found: dict[str, list[Viewing]] = {OURS: [], PLAIN: []}
    for number in range(1, count + 1):
        tell(f"a viewing of {seconds} s at {line.megabits:.2f} Mbit/s, {number} of {count}")
        for name, viewing in _viewing(site, browser, line, seconds).items():
            found[name].append(viewing)
    for name, viewings in found.items():
        whose = f"rebuffering in {count * seconds} s at {OVER_THE_RUNG}x the rung's rate: {name}"
        report.rows.append(Row(whose, 0, sum(each.stalls for each in viewings), "stalls"))
    report.tables[f"Viewings of {seconds} s at {line.megabits:.2f} Mbit/s, {LATENCY:.0f} ms"] = _viewing_cells(found)


def _viewing(site: WebSite, browser: Browser, line: Line, seconds: float) -> dict[str, Viewing]:
    _forget_position(site)
    with ExitStack() as stack:
        pages = {name: stack.enter_context(visit(browser, site, line=line)) for name in (OURS, PLAIN)}
        pages[OURS].add_init_script(CHOSEN)
        pages[OURS].goto(f"/watch/{site.film_id}")
        wait_until(pages[OURS], "document.querySelector('#kdrama-player video')")
        box = pages[OURS].locator("#kdrama-player video").bounding_box()
        assert box is not None
        # Its own address, so that its cookie and the film's are the site's.
        pages[PLAIN].goto("/health/live")
        pages[PLAIN].set_content(PLAIN_PAGE.format(**box))
        pages[PLAIN].add_script_tag(path=HLS_JS)
        pages[PLAIN].evaluate(PLAIN_PLAYER, site.film_id)
        for page in pages.values():
            page.evaluate(WATCHED)
        ends = time.monotonic() + seconds
        while time.monotonic() < ends:
            # Playwright's own wait, which goes on hearing both.
            pages[OURS].wait_for_timeout(1000)
        return {name: _told(page) for name, page in pages.items()}


def _told(page: Page) -> Viewing:
    told = page.evaluate("told")
    heights = {int(height): count for height, count in told["heights"].items()}
    top = heights.get(720, 0) / max(1, sum(heights.values()))
    return Viewing(told["stalls"], told["late"], told["ahead"], top, page.evaluate(BYTES) / 1e6)


def _viewing_cells(found: dict[str, list[Viewing]]) -> list[list[str]]:
    heads = ["player", "stalls", "behind the clock", "in 720p", "ahead at the end", "fetched"]
    return [heads, *([name, *each.cells()] for name, viewings in found.items() for each in viewings)]
