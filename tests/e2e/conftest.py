"""A real Chromium in front of a real site."""

import contextlib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    ViewportSize,
    expect,
    sync_playwright,
)
from playwright.sync_api import Error as PlaywrightError

from tests.e2e.browser import find_browser, launch_flags
from tests.e2e.site import Site
from tests.reel_server import ReelServer, serving

PASSWORD = "a password for tests"
expect.set_options(timeout=30_000)


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """One for all: until Playwright is stopped, its event loop runs in this thread, where other tests run theirs."""
    found = find_browser()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=launch_flags())
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def platform() -> Iterator[ReelServer]:
    """Somebody else's site, whose reels ours may fetch."""
    with serving() as server:
        yield server


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory, platform: ReelServer) -> Iterator[Site]:
    """One site for the session: an admin, no demo, the rate limits wide enough for a test suite."""
    settings = {
        "KDRAMA_UPLOAD_STARTS_PER_HOUR": "1000",
        "KDRAMA_EXTRACTOR": "on",
        "KDRAMA_EXTRACTOR_ORIGIN": platform.origin,
        "KDRAMA_EXTRACTOR_HOSTS": platform.host,
    }
    site = Site(tmp_path_factory.mktemp("site"), settings=settings)
    yield site.start()
    site.stop()


@dataclass
class Watcher:
    """Remembers what should never happen on a page: console errors, and requests that leave the site."""

    origin: str
    errors: list[str] = field(default_factory=list)
    strangers: list[str] = field(default_factory=list)

    def watch(self, page: Page) -> None:
        page.on("console", self._on_console)
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("request", self._on_request)

    def assert_clean(self, *, but: str = "") -> None:
        """Nothing was logged as an error, save what matches the pattern `but`, and nobody else was asked."""
        unexpected = [error for error in self.errors if not (but and re.search(but, error))]
        assert unexpected == []
        assert self.strangers == []

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.errors.append(f"{message.text} ({message.location.get('url', '')})")

    def _on_request(self, request: Request) -> None:
        ours = (self.origin, self.origin.replace("http", "ws", 1), "data:", "blob:")
        if not request.url.startswith(ours):
            self.strangers.append(request.url)


@dataclass
class Visitor:
    """Somebody at a browser of their own."""

    context: BrowserContext
    page: Page
    watcher: Watcher
    username: str = ""


@pytest.fixture
def visit(site: Site, browser: Browser) -> Iterator[Callable[..., Visitor]]:
    """`visit()`: a fresh browser nobody is logged in to; `visit("mina")`: Mina's, logged in; `touch`: a phone's."""
    contexts: list[BrowserContext] = []

    def come(
        username: str = "", *, locale: str = "en-US", width: int = 1440, height: int = 900, touch: bool = False
    ) -> Visitor:
        size: ViewportSize = {"width": width, "height": height}
        context = browser.new_context(base_url=site.url, locale=locale, viewport=size, has_touch=touch, is_mobile=touch)
        contexts.append(context)
        if username:
            body = {"login": username, "password": PASSWORD}
            assert context.request.post("/api/v1/auth/session", data=body).ok
        page, watcher = context.new_page(), Watcher(site.url)
        watcher.watch(page)
        return Visitor(context, page, watcher, username)

    yield come
    # Emptied, not closed: now and then this Chromium never ends a context's closing, and nothing can interrupt it.
    for context in contexts:
        for page in context.pages:
            with contextlib.suppress(PlaywrightError):
                page.goto("about:blank", timeout=10_000)


@pytest.fixture(scope="session")
def make_account(site: Site) -> Callable[..., dict[str, str]]:
    """An account made as the CLI does; bearer headers for the API."""

    def make(username: str, role: str = "user") -> dict[str, str]:
        email = f"{username}@example.com"
        site.command(
            "create-user",
            "--username",
            username,
            "--email",
            email,
            "--role",
            role,
            "--password-stdin",
            stdin=PASSWORD + "\n",
        )
        return {"Authorization": f"Bearer {site.command('token', '--username', username)}"}

    return make


@pytest.fixture(scope="session")
def uploader(make_account: Callable[..., dict[str, str]]) -> dict[str, str]:
    """Bearer headers of an uploader named `yuna`."""
    return make_account("yuna", "uploader")


@pytest.fixture
def api(site: Site) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=site.url, timeout=30) as client:
        yield client


@pytest.fixture
def pictures(request: pytest.FixtureRequest) -> Callable[..., Path]:
    """`pictures(page, "home-phone")`: keep a screenshot to be looked at, under artifacts/.

    `whole=False`: only what is on the screen. A whole page is taken in a window of its size, and an open menu of the
    player closes when the window changes its own.
    """
    folder = Path(request.config.rootpath) / "artifacts" / "screens"

    def take(page: Page, name: str, *, whole: bool = True) -> Path:
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{name}.png"
        page.screenshot(path=path, full_page=whole)
        return path

    return take
