"""Many at once on one process: what each viewer's page costs the server in memory, and when it is there."""

import statistics
import time
from contextlib import ExitStack
from pathlib import Path

from benchmarks.report import Report
from benchmarks.web_site import WebSite
from tests.e2e.raw_socket import Socket

VIEWERS, QUICK_VIEWERS = 200, 50
# What a browser sends as it connects: everything that the front page shows comes back.
LOAD = "reflex___state____state.hydrate_and_load"


def note_viewers(report: Report, site: WebSite, *, quick: bool) -> None:
    """So many front pages open at once, each of somebody signed in, each answered."""
    cookie = "; ".join(f"{name}={value}" for name, value in site.cookies().items())
    count = QUICK_VIEWERS if quick else VIEWERS
    cells = [["viewers", "the process", "each", "front page, median", "slowest"]]
    with ExitStack() as stack:
        # What the first ones bring about is not theirs: code and caches that all share.
        for _ in range(count // 10):
            _come(stack, site.url, cookie)
        before, came = _resident(site), list[float]()
        for many in (count // 2, count):
            while len(came) < many:
                came.append(_come(stack, site.url, cookie))
            memory = _resident(site)
            each = (memory - before) / many
            took = f"{statistics.median(came) * 1000:.0f} ms", f"{max(came) * 1000:.0f} ms"
            cells.append([str(many), f"{memory:.0f} MB", f"{1000 * each:.0f} KB", *took])
    report.tables["Viewers on one process, each with the front page open"] = cells


def _come(stack: ExitStack, url: str, cookie: str) -> float:
    """Seconds until somebody has the front page, who stays."""
    began = time.perf_counter()
    viewer = stack.enter_context(Socket(url, cookie))
    viewer.call(LOAD, {})
    return time.perf_counter() - began


def _resident(site: WebSite) -> float:
    """Megabytes of the process that answers: the largest of the server's."""
    assert site.site.process is not None
    return max(_resident_of(pid) for pid in _family(site.site.process.pid))


def _family(pid: int) -> list[int]:
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *(each for child in children for each in _family(int(child)))]


def _resident_of(pid: int) -> float:
    (line,) = (line for line in Path(f"/proc/{pid}/status").read_text().splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1000
