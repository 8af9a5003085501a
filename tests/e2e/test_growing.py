"""Somebody presses play while the episode is still being made, and watches it to its end."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
from playwright.sync_api import Page

from tests.e2e.conftest import Visitor
from tests.e2e.test_first_evening import POSITION, upload, watch
from tests.e2e.waits import wait_until
from tests.media import make_mp4

Visit = Callable[..., Visitor]
SECONDS = 90
FIRST_PIECE = 12


def facts(api: httpx.Client, headers: dict[str, str], video_id: str) -> dict[str, Any]:
    return api.get(f"/api/v1/videos/{video_id}", headers=headers).json()


def at(page: Page, seconds: float) -> None:
    """Wait until the picture has moved beyond that second."""
    wait_until(page, POSITION, met=lambda position: position > seconds, timeout=60)


def test_an_early_viewer_watches_on_to_the_end_without_a_reload(
    visit: Visit, uploader: dict[str, str], api: httpx.Client, tmp_path: Path
) -> None:
    yuna = visit("yuna")
    page = yuna.page
    film = make_mp4(tmp_path / "Signal.E09.mp4", seconds=SECONDS, width=1280, height=720)
    with page.expect_response("**/api/v1/upload/complete/**", timeout=60_000) as completed:
        upload(page, film, series="Signal", title="Early", episode=9)
    video_id = completed.value.json()["videoId"]
    while facts(api, uploader, video_id)["status"] == "processing":
        page.wait_for_timeout(100)
    assert facts(api, uploader, video_id)["status"] == "growing"

    with page.expect_response("**/*p-1/index.m3u8") as first_read:
        page.goto(f"/watch/{video_id}")
    assert "#EXT-X-ENDLIST" not in first_read.value.text()
    navigations: list[str] = []
    page.on("framenavigated", lambda frame: navigations.append(frame.url))
    watch(page)
    # From the beginning, not where a live stream would be joined.
    assert page.evaluate("document.querySelector('video').currentTime") < FIRST_PIECE
    at(page, FIRST_PIECE + 1)

    while facts(api, uploader, video_id)["status"] == "growing":
        page.wait_for_timeout(500)
    assert facts(api, uploader, video_id)["status"] == "ready"
    # The player hears of the end by itself, and how long the whole is.
    wait_until(page, "document.querySelector('video').duration", met=lambda seconds: abs(seconds - SECONDS) < 0.5)
    page.evaluate("(at) => { document.querySelector('video').currentTime = at }", SECONDS - 5)
    wait_until(page, "document.querySelector('video').ended", timeout=60)
    assert navigations == []
    yuna.watcher.assert_clean()
