"""Somebody presses play while the episode is still being made, and watches it to its end."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
from playwright.sync_api import Page, expect

from tests import media
from tests.e2e.conftest import Visitor
from tests.e2e.test_first_evening import POSITION, upload, watch
from tests.e2e.test_previews import point_at
from tests.e2e.test_sounds import open_menu
from tests.e2e.waits import wait_until

Visit = Callable[..., Visitor]
SECONDS = 90
FIRST_PIECE = 12
CHAPTERS = (
    ";FFMETADATA1\n[CHAPTER]\nTIMEBASE=1/1\nSTART=0\nEND=45\ntitle=골목\n"
    "[CHAPTER]\nTIMEBASE=1/1\nSTART=45\nEND=90\ntitle=바다\n"
)
SUBTITLES = "1\n00:00:00,000 --> 00:01:30,000\nSomebody talks all the time\n"
PREVIEWED = "document.querySelector('.vds-slider-thumbnail img')?.naturalWidth"
# What a viewer would notice: the picture begun anew, stopped, or moved to another second.
NOTES = """() => {
  window.noticed = [];
  for (const name of ['emptied', 'pause', 'seeking'])
    document.querySelector('video').addEventListener(name, () => window.noticed.push(name));
}"""


def make_film(folder: Path) -> Path:
    """A minute and a half in two chapters, with English subtitles in the file."""
    film, chapters, words = folder / "film.mp4", folder / "chapters.txt", folder / "words.srt"
    media.make_mp4(film, seconds=SECONDS, width=1280, height=720)
    chapters.write_text(CHAPTERS)
    words.write_text(SUBTITLES)
    inputs = [part for path in (film, chapters, words) for part in ("-i", str(path))]
    kept = ("-map", "0", "-map", "2", "-map_chapters", "1", "-c", "copy", "-metadata:s:s:0", "language=eng")
    whole = folder / "Signal.E09.mkv"
    media.run_ffmpeg(*inputs, *kept, str(whole))
    return whole


def facts(api: httpx.Client, headers: dict[str, str], video_id: str) -> dict[str, Any]:
    return api.get(f"/api/v1/videos/{video_id}", headers=headers).json()


def at(page: Page, seconds: float) -> None:
    """Wait until the picture has moved beyond that second."""
    wait_until(page, POSITION, met=lambda position: position > seconds, timeout=180)


def test_an_early_viewer_watches_on_to_the_end_without_a_reload(
    visit: Visit,
    uploader: dict[str, str],
    api: httpx.Client,
    tmp_path: Path,
    pictures: Callable[..., Path],
) -> None:
    yuna = visit("yuna")
    page = yuna.page
    film = make_film(tmp_path)
    with page.expect_response("**/api/v1/upload/complete/**", timeout=180_000) as completed:
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
    # How far it plays is said, beside the length of the whole.
    page.locator("#kdrama-player").hover()
    expect(page.get_by_text(re.compile(r"Ready up to \d:\d\d of 1:30"))).to_be_visible()
    expect(page.locator(".vds-time-group")).to_contain_text("1:30")
    pictures(page, "watch-growing", whole=False)
    at(page, FIRST_PIECE + 1)
    page.evaluate(NOTES)

    while facts(api, uploader, video_id)["status"] == "growing":
        page.wait_for_timeout(500)
    assert facts(api, uploader, video_id)["status"] == "ready"
    # The player hears of the end by itself, and how long the whole is.
    expect(page.get_by_text("Ready up to")).to_have_count(0)
    wait_until(page, "document.querySelector('video').duration", met=lambda seconds: abs(seconds - SECONDS) < 0.5)

    # What was made after the picture comes to them too: subtitles, chapters and previews, while it goes on.
    expect(page.locator(".vds-captions")).to_have_text("Somebody talks all the time")
    for share, chapter in ((0.25, "골목"), (0.75, "바다")):
        point_at(page, share)
        expect(page.locator(".vds-slider-chapter-title")).to_have_text(chapter)
        wait_until(page, PREVIEWED)
    pictures(page, "watch-grown", whole=False)
    open_menu(page, "Captions")
    expect(page.get_by_role("menuitemradio", name="English")).to_be_checked()
    page.keyboard.press("Escape")
    assert page.evaluate("window.noticed") == []

    page.evaluate("(at) => { document.querySelector('video').currentTime = at }", SECONDS - 5)
    wait_until(page, "document.querySelector('video').ended", timeout=180)
    assert navigations == []
    yuna.watcher.assert_clean()
