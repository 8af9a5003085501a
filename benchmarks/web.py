"""The part "web": what a viewer waits for in a real Chromium, and what many of them cost the server."""

from collections.abc import Callable

from playwright.sync_api import Browser

from benchmarks.report import Report, Row
from benchmarks.web_browser import MOBILE_4G, chromium, visit
from benchmarks.web_pages import note_interactions, note_loads
from benchmarks.web_player import note_first_frames, note_viewings
from benchmarks.web_site import EPISODES, QUICK_EPISODES, WebSite, web_site
from benchmarks.web_viewers import note_viewers
from tests.e2e.browser import find_browser

TIMES = 5
# A question of the socket's own and its answer: how far DevTools' line reaches.
ROUND_TRIP = """() => new Promise((tell, fail) => {
  const socket = new WebSocket(`ws://${location.host}/_event/?EIO=4&transport=websocket&token=bench`);
  let asked = 0;
  socket.onerror = fail;
  socket.onmessage = ({ data }) => {
    if (data[0] === '0') {
      asked = performance.now();
      socket.send('40/nowhere,');
    } else {
      tell(performance.now() - asked);
      socket.close();
    }
  };
})"""


def measure(*, quick: bool, tell: Callable[[str], None]) -> Report:
    """Everything; `tell` hears what is under way."""
    report = Report("web", quick)
    if find_browser() is None:
        report.rows.append(Row("web", 0, None, note="no Chromium here: make browser"))
        return report
    times = 1 if quick else TIMES
    tell("a library and a film")
    with web_site(QUICK_EPISODES if quick else EPISODES) as site:
        with chromium() as browser:
            report.machine["browser"] = f"Chromium {browser.version}"
            report.remarks.append(_reach(site, browser))
            tell("pages")
            note_loads(report, site, browser, times=times)
            tell("interactions")
            note_interactions(report, site, browser, times=times)
            tell("first frames")
            note_first_frames(report, site, browser, times=times)
            note_viewings(report, site, browser, quick=quick, tell=tell)
        tell("many viewers")
        note_viewers(report, site, quick=quick)
    report.remarks.append(f"Medians of {times}; browser and server share the machine's cores.")
    return report


def _reach(site: WebSite, browser: Browser) -> str:
    """Whether the socket, by which all that a page shows comes, is held up too."""
    with visit(browser, site) as page:
        page.goto("/health/live")
        free = page.evaluate(ROUND_TRIP)
    with visit(browser, site, line=MOBILE_4G) as page:
        page.goto("/health/live")
        held = page.evaluate(ROUND_TRIP)
    told = f"{free:.0f} ms, at {MOBILE_4G.latency:.0f} ms latency {held:.0f} ms"
    return f"A question over the socket and its answer: {told}."
