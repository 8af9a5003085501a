"""A real Chromium at a narrow line and with a slow processor, as DevTools make them (chromedevtools.github.io)."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from benchmarks.web_site import WebSite
from tests.e2e.browser import find_browser, launch_flags

DESK: ViewportSize = {"width": 1440, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}


@dataclass(frozen=True)
class Line:
    """`megabits` a second both ways; `latency` in milliseconds, which Chromium adds to each request's answer."""

    name: str
    megabits: float
    latency: float


# WebPageTest's "4G" (connectivity.ini.sample), and Lighthouse's desktopDense4G (core/config/constants.js).
MOBILE_4G = Line("4G", 9, 170)
DENSE_4G = Line("10 Mbit/s, 40 ms", 10, 40)

# Chromium holds up no socket: this does, its opening and each message by the line's latency and the message's length.
SLOW_SOCKET = """
window.WebSocket = class extends WebSocket {
  #due = 0;
  #later(handler, bytes) {
    return (event) => {
      this.#due = Math.max(this.#due, performance.now() + LATENCY) + bytes(event) * MILLISECONDS_A_BYTE;
      setTimeout(() => handler(event), this.#due - performance.now());
    };
  }
  set onopen(handler) {
    super.onopen = this.#later(handler, () => 0);
  }
  set onmessage(handler) {
    super.onmessage = this.#later(handler, ({ data }) => data.length);
  }
};
"""


@contextmanager
def chromium() -> Iterator[Browser]:
    found = find_browser()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=launch_flags())
        yield browser
        browser.close()


@contextmanager
def visit(
    browser: Browser,
    site: WebSite,
    *,
    line: Line | None = None,
    slowdown: int = 1,
    size: ViewportSize = DESK,
    watched_by: str = "",
) -> Iterator[Page]:
    """A page of somebody who is signed in and was never here before. `watched_by`: a script that runs before all of
    its own."""
    phone = size is PHONE
    context = browser.new_context(
        base_url=site.url,
        locale="en-US",
        viewport=size,
        is_mobile=phone,
        has_touch=phone,
        device_scale_factor=2 if phone else 1,
    )
    context.add_cookies([{"name": name, "value": value, "url": site.url} for name, value in site.cookies().items()])
    context.add_init_script(watched_by)
    if line:
        context.add_init_script(slow_socket(line))
    page = context.new_page()
    slow_down(page, line, slowdown)
    yield page
    context.close()


def slow_down(page: Page, line: Line | None, slowdown: int = 1) -> None:
    """From now on; None: as fast as the machine is."""
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    speed = line.megabits * 1e6 / 8 if line else -1
    conditions = {"offline": False, "latency": line.latency if line else 0}
    session.send(
        "Network.emulateNetworkConditions", {**conditions, "downloadThroughput": speed, "uploadThroughput": speed}
    )
    session.send("Emulation.setCPUThrottlingRate", {"rate": slowdown})


def slow_socket(line: Line) -> str:
    a_byte = 8 / (line.megabits * 1e3)
    return SLOW_SOCKET.replace("LATENCY", str(line.latency)).replace("MILLISECONDS_A_BYTE", str(a_byte))
