"""Loading a page and using it: when its largest part is painted, what moves meanwhile, how fast it answers a hand."""

import re
import statistics
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from playwright.sync_api import Browser, Page, ViewportSize, expect

from benchmarks.report import Report, Row
from benchmarks.web_browser import DESK, MOBILE_4G, PHONE, visit
from benchmarks.web_site import FILM, WebSite
from tests.e2e.waits import wait_until

SLOWDOWN = 4
LCP, CLS, INP = 1.2, 0.05, 100.0
# As web-vitals has them: the latest candidate, the worst window of shifts (web.dev/articles/cls), the longest event of
# each interaction (web.dev/articles/inp); `words` is when the page's own heading is there.
VITALS = """
window.vitals = { lcp: 0, what: '', cls: 0, words: 0, longest: 0 };
let window_ = { from: 0, until: 0, sum: 0 };
const watch = (type, take, more = {}) =>
  new PerformanceObserver((list) => list.getEntries().forEach(take)).observe({ type, buffered: true, ...more });
watch('largest-contentful-paint', (entry) => {
  vitals.lcp = entry.startTime;
  vitals.what = entry.url ? 'picture' : entry.element?.localName ?? '';
});
watch('layout-shift', ({ startTime, value, hadRecentInput }) => {
  if (hadRecentInput) return;
  if (startTime - window_.until > 1000 || startTime - window_.from > 5000) window_ = { from: startTime, sum: 0 };
  window_ = { ...window_, until: startTime, sum: window_.sum + value };
  vitals.cls = Math.max(vitals.cls, window_.sum);
});
watch('event', ({ interactionId, duration }) => {
  if (interactionId) vitals.longest = Math.max(vitals.longest, duration);
}, { durationThreshold: 16 });
new MutationObserver((_, watcher) => {
  if (!document.querySelector('main h1')) return;
  vitals.words = performance.now();
  watcher.disconnect();
}).observe(document, { childList: true, subtree: true });
"""
SETTLED = """() => {
  const seen = ({ x, y, width }) => width && x < innerWidth && y < innerHeight;
  return document.querySelector('main h1') && !document.querySelector('main [aria-busy=true]')
      && [...document.images].every((each) => each.complete || !seen(each.getBoundingClientRect()));
}"""
# What comes late shifts late; the shortest that an interaction's entry waits for its paint.
LATE_MS, PAINTED_MS = 1500, 400


@dataclass(frozen=True)
class Load:
    """Seconds, but for `cls`. `what` was largest; `words`: until the page's heading was there."""

    lcp: float
    what: str
    cls: float
    words: float


def note_loads(report: Report, site: WebSite, browser: Browser, *, times: int) -> None:
    """Home and a series, cold, on a desk and on a phone."""
    places = {"home": "/", "series": site.series}
    cells = [["page", "", "LCP", "slowest", "largest", "CLS", "words are there"]]
    for name, path in places.items():
        for kind, size in {"desk": DESK, "phone": PHONE}.items():
            loads = [_load(site, browser, path, size) for _ in range(times)]
            lcp, cls = statistics.median(each.lcp for each in loads), max(each.cls for each in loads)
            words = statistics.median(each.words for each in loads)
            report.rows.append(Row(f"{name}, {kind}: LCP", LCP, lcp, "s"))
            report.rows.append(Row(f"{name}, {kind}: CLS", CLS, cls, "", "the worst"))
            slowest = max(each.lcp for each in loads)
            cells.append(
                [name, kind, f"{lcp:.2f} s", f"{slowest:.2f} s", loads[0].what, f"{cls:.3f}", f"{words:.2f} s"]
            )
    report.tables["Pages at 4G, 4x CPU, nothing cached"] = cells


def _load(site: WebSite, browser: Browser, path: str, size: ViewportSize) -> Load:
    with visit(browser, site, line=MOBILE_4G, slowdown=SLOWDOWN, size=size, watched_by=VITALS) as page:
        page.goto(path)
        settle(page)
        page.wait_for_timeout(LATE_MS)
        found = page.evaluate("vitals")
        return Load(found["lcp"] / 1000, found["what"], found["cls"], found["words"] / 1000)


def settle(page: Page) -> None:
    """Until all that is in the window is there."""
    wait_until(page, SETTLED)


# --- the hand -------------------------------------------------------------------------------------


def note_interactions(report: Report, site: WebSite, browser: Browser, *, times: int) -> None:
    """The longest of each interaction, 4x CPU; the goal is for the longest of all, as INP is for so few."""
    rounds = [dict(_interactions(site, browser)) for _ in range(times)]
    worst = statistics.median(max(each.values()) for each in rounds)
    report.rows.append(Row("INP", INP, worst, "ms", "the longest of all; a median of rounds"))
    report.tables["Interactions at 4x CPU"] = _longest(rounds)


def _longest(rounds: Sequence[Mapping[str, float]]) -> list[list[str]]:
    cells = [["interaction", "median", "longest"]]
    for name in rounds[0]:
        took = [each[name] for each in rounds]
        cells.append([name, f"{statistics.median(took):.0f} ms", f"{max(took):.0f} ms"])
    return cells


def _interactions(site: WebSite, browser: Browser) -> Iterator[tuple[str, float]]:
    """Milliseconds to the next paint; 0 for less than 16, which browsers do not tell apart."""
    with visit(browser, site, line=MOBILE_4G, slowdown=SLOWDOWN, watched_by=VITALS) as page:
        page.goto("/")
        settle(page)
        yield "home: the account menu", _longest_of(page, page.get_by_role("button", name="Account menu").click)
        yield "home: the menu again", _longest_of(page, lambda: page.keyboard.press("Escape"))
        new = page.get_by_role("group", name="New episodes")
        new.hover()
        yield "home: a row goes on", _longest_of(page, new.locator("..").get_by_role("button").last.click)
        yield "home: to a series", _longest_of(page, page.locator(f"main a[href='{_a_series(page)}']").last.click)
        expect(page).to_have_url(re.compile("/series/"))
        settle(page)
        keep = page.get_by_role("button", name="My list")
        yield "series: on the list", _longest_of(page, keep.click)
        yield "series: off the list", _longest_of(page, keep.click)
        yield "the search field", _longest_of(page, lambda: page.keyboard.press("/"))
        yield "search: typing", _longest_of(page, lambda: page.keyboard.type("love", delay=120))
        yield "search: two more letters", _longest_of(page, lambda: page.keyboard.type("ly", delay=120))
        yield "search: another filter", _longest_of(page, page.get_by_role("button", name="Episodes", exact=True).click)


def _a_series(page: Page) -> str:
    """Not the film's, which is in every row."""
    return page.evaluate(
        "(film) => [...document.querySelectorAll('main a[href^=\"/series/\"]')]"
        ".find((link) => !link.textContent.includes(film)).getAttribute('href')",
        FILM,
    )


def _longest_of(page: Page, act: Callable[[], object]) -> float:
    page.evaluate("() => { vitals.longest = 0; }")
    act()
    page.wait_for_timeout(PAINTED_MS)
    settle(page)
    return page.evaluate("vitals.longest")
