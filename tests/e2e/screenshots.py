"""The README's pictures: a real site with the demo library, in a real Chromium. `make screenshots` writes them anew.

python -m tests.e2e.screenshots      docs/home.webp and its neighbours; some two minutes, most of it the demo
"""

import base64
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
from playwright.sync_api import Browser, Page, ViewportSize, expect, sync_playwright

from kdrama_app.catalog.naming import slugify
from kdrama_app.demo.story import EPISODES, SERIES
from tests.e2e.browser import find_browser, launch_flags
from tests.e2e.looks import STILL
from tests.e2e.site import ADMIN_PASSWORD, ROOT, Site
from tests.e2e.waits import wait_until

FOLDER = ROOT / "docs"
WHO = "yuna"
DESK: ViewportSize = {"width": 1440, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}
# Pixels a point: sharp on a screen that has as many, and still small.
SHARPNESS, QUALITY = 2, 80
PATIENCE = 600
MORNING, NIGHT = EPISODES
# Where it was left, and where it is seen playing: somebody is speaking there.
LEFT_AT, SEEN_AT = 14, 15
WHOLE = "() => [...document.images].every((each) => each.complete) && document.fonts.status === 'loaded'"
SEEK = """(seconds) => {
  const video = document.querySelector('#kdrama-player video');
  video.pause();
  video.currentTime = seconds;
}"""
THERE = """(seconds) => {
  const { currentTime, seeking, readyState } = document.querySelector('#kdrama-player video');
  return !seeking && readyState > 1 && currentTime === seconds;
}"""


@dataclass(frozen=True)
class View:
    """A page as it is to be seen; `prepare` brings it there."""

    path: str
    prepare: Callable[[Page], None]
    phone: bool = False
    locale: str = "en-US"


def at_home(page: Page) -> None:
    expect(page.get_by_role("heading", name="Continue watching")).to_be_visible()


def at_a_series(page: Page) -> None:
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def watching(page: Page) -> None:
    wait_until(page, "document.querySelector('#kdrama-player video')?.currentTime > 0")
    page.evaluate(SEEK, SEEN_AT)
    wait_until(page, THERE, SEEN_AT)
    # Its buttons are there while the pointer is.
    page.locator("#kdrama-player").hover()
    expect(page.locator(".vds-captions")).to_contain_text("captions button")


def searching(page: Page) -> None:
    expect(page.locator("main").get_by_role("status").first).to_contain_text("2")
    page.locator("#search-field").blur()


def in_the_studio(page: Page) -> None:
    expect(page.get_by_role("heading", name="My videos")).to_be_visible()
    expect(page.get_by_text(NIGHT.draft.title).first).to_be_visible()


VIEWS = {
    "home": View("/", at_home),
    "series": View(f"/series/{slugify(SERIES)}", at_a_series),
    "watch": View(f"/watch/{MORNING.id}", watching),
    "search": View("/search?q=ㅂㄴ", searching, phone=True, locale="ko-KR"),
    "studio": View("/studio", in_the_studio),
}


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="kdrama-screenshots-") as folder, demo_site(Path(folder) / "data") as site:
        set_the_scene(site)
        found = find_browser()
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=found, args=launch_flags())
            for name, view in VIEWS.items():
                path = FOLDER / f"{name}.webp"
                path.write_bytes(picture(browser, site, view))
                print(f"{path.relative_to(ROOT)}  {path.stat().st_size / 1000:.0f} kB", flush=True)
            browser.close()


@contextmanager
def demo_site(folder: Path) -> Iterator[Site]:
    """One whose demo is being made."""
    site = Site(folder, settings={"KDRAMA_DEMO": "1", "KDRAMA_ADMIN_USERNAME": WHO}).start()
    try:
        yield site
    finally:
        site.stop()


def set_the_scene(site: Site) -> None:
    """Wait until both episodes are whole; one was begun."""
    token = {"Authorization": f"Bearer {site.command('token', '--username', WHO)}"}
    with httpx.Client(base_url=f"{site.url}/api/v1", headers=token, timeout=30) as api:
        for episode in EPISODES:
            _await_whole(api, episode.id)
        progress = {"position": LEFT_AT, "duration": 40}
        api.put(f"/viewing/progress/{MORNING.id}", json=progress).raise_for_status()


def _await_whole(api: httpx.Client, episode_id: str) -> None:
    """With all that is made for it: its previews show on the player's bar."""
    deadline = time.monotonic() + PATIENCE
    while not ((answer := api.get(f"/videos/{episode_id}/playback")).is_success and answer.json()["complete"]):
        if time.monotonic() > deadline:
            raise TimeoutError(f"the demo was not made within {PATIENCE} s: {answer.text}")
        # As a program asks: there is nothing else to await.
        time.sleep(0.5)


def picture(browser: Browser, site: Site, view: View) -> bytes:
    """A WebP of what is in the window, with nothing on the move."""
    context = browser.new_context(
        base_url=site.url,
        locale=view.locale,
        viewport=PHONE if view.phone else DESK,
        device_scale_factor=SHARPNESS,
        is_mobile=view.phone,
        has_touch=view.phone,
        reduced_motion="reduce",
    )
    context.request.post("/api/v1/auth/session", data={"login": WHO, "password": ADMIN_PASSWORD})
    page = context.new_page()
    page.goto(view.path)
    view.prepare(page)
    wait_until(page, WHOLE)
    page.evaluate(STILL)
    asked = {"format": "webp", "quality": QUALITY}
    taken = context.new_cdp_session(page).send("Page.captureScreenshot", asked)["data"]
    context.close()
    return base64.b64decode(taken)


if __name__ == "__main__":
    main()
