"""The whole thing, as people live it: from the setup link to pressing play, in a real Chromium."""

import re
from collections.abc import Callable
from pathlib import Path

import httpx
from playwright.sync_api import Page, expect

from tests.e2e.conftest import PASSWORD, Visitor
from tests.e2e.site import ADMIN, Site
from tests.e2e.waits import wait_until
from tests.media import make_copyable, make_webm

Visit = Callable[..., Visitor]

# Seconds; -1 before there is a player.
POSITION = "document.querySelector('video')?.currentTime ?? -1"
PLAYING = """(frames) => {
  const video = document.querySelector('video');
  return video && video.currentTime > 1 && video.getVideoPlaybackQuality().totalVideoFrames > frames
      && video.videoWidth > 0;
}"""


def upload(page: Page, file: Path, *, series: str, title: str, episode: int) -> None:
    """Fill the desk's form for one file and send it off."""
    page.goto("/studio/upload")
    page.locator("input[type=file]").first.set_input_files(file)
    page.get_by_role("combobox", name="Series").fill(series)
    page.get_by_role("textbox", name="Title", exact=True).fill(title)
    page.get_by_role("textbox", name="Episode", exact=True).fill(str(episode))
    page.get_by_role("button", name="Upload", exact=True).click()


def watch(page: Page, *, frames: int = 20) -> None:
    """Wait until the picture really moves."""
    wait_until(page, PLAYING, frames)


def test_from_registering_to_watching_ones_own_upload(
    site: Site, visit: Visit, tmp_path: Path, pictures: Callable[[Page, str], Path]
) -> None:
    mina = visit()
    page = mina.page
    page.goto("/register")
    page.get_by_label("Username").fill("mina")
    page.get_by_label("E-mail").fill("mina@example.com")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Create account").click()
    expect(page.get_by_role("button", name="Account menu")).to_be_visible()
    expect(page.get_by_role("link", name="Studio")).to_have_count(0)

    admin = visit(ADMIN)
    admin.page.goto("/admin/people")
    admin.page.get_by_label("Role of mina").select_option("uploader")
    expect(admin.page.get_by_text("mina is now uploader")).to_be_visible()
    pictures(admin.page, "people-desktop")
    admin.watcher.assert_clean()

    page.reload()
    page.get_by_role("link", name="Studio").click()
    expect(page.get_by_role("heading", name="My videos")).to_be_visible()
    # Its picture is served as it is, as a phone's or a download's often is.
    film = make_copyable(tmp_path / "도깨비.E01.mp4", seconds=12, width=854, height=480)
    upload(page, film, series="도깨비", title="첫 만남", episode=1)
    page.get_by_role("link", name=re.compile("Watch")).click(timeout=120_000)
    expect(page).to_have_url(re.compile(r"/watch/\w+"))
    expect(page.get_by_role("heading", name="첫 만남")).to_be_visible()
    page.locator("video").wait_for(state="attached")
    watch(page)
    pictures(page, "watch-desktop")
    mina.watcher.assert_clean()

    with page.expect_response(re.compile("/viewing/progress/")):
        stopped_at = page.evaluate(
            "() => { const v = document.querySelector('video'); v.pause(); return v.currentTime; }"
        )
    page.goto("/")
    expect(page.get_by_role("heading", name="Continue watching")).to_be_visible()
    expect(page.get_by_role("heading", name="New episodes")).to_be_visible()
    pictures(page, "home-desktop")
    page.go_back()
    wait_until(page, POSITION, met=lambda position: position >= stopped_at - 2)
    mina.watcher.assert_clean()


def test_a_webm_becomes_a_stream_like_any_other(
    visit: Visit, uploader: dict[str, str], api: httpx.Client, tmp_path: Path
) -> None:
    yuna = visit("yuna", locale="ko-KR", width=390, height=844)
    page = yuna.page
    page.goto("/studio/upload")
    page.locator("input[type=file]").first.set_input_files(make_webm(tmp_path / "시그널 2화.webm", seconds=6))
    expect(page.get_by_role("combobox", name="시리즈")).to_have_value("시그널")
    expect(page.get_by_role("textbox", name="회차")).to_have_value("2")
    page.get_by_role("button", name="업로드", exact=True).click()
    page.get_by_role("link", name=re.compile("보기|시청")).first.click(timeout=120_000)
    page.locator("video").wait_for(state="attached")
    watch(page)
    yuna.watcher.assert_clean()
    video_id = page.url.rstrip("/").rpartition("/")[2]
    facts = api.get(f"/api/v1/videos/{video_id}", headers=uploader).json()
    assert (facts["series"], facts["episode"], facts["status"]) == ("시그널", 2, "ready")
    assert facts["availableQualities"]


def test_who_may_not_is_refused_everywhere(
    site: Site, visit: Visit, make_account: Callable[..., dict[str, str]], api: httpx.Client
) -> None:
    viewer = make_account("joon")
    joon = visit("joon")
    joon.page.goto("/studio/upload")
    expect(joon.page.locator("input[type=file]")).to_have_count(0)
    expect(joon.page.get_by_role("main")).to_contain_text(re.compile("uploader", re.IGNORECASE))
    joon.page.goto("/admin/people")
    expect(joon.page.get_by_text("This page is for admins")).to_be_visible()
    start = {"filename": "a.mp4", "totalSize": 10, "metadata": {"title": "a", "series": "b", "episode": 1}}
    assert api.post("/api/v1/upload/start", json=start, headers=viewer).status_code == 403

    stranger = visit()
    stranger.page.goto("/studio/upload")
    expect(stranger.page.locator("input[type=file]")).to_have_count(0)
    expect(stranger.page.get_by_role("link", name="Log in").first).to_be_visible()
    assert api.post("/api/v1/upload/start", json=start).status_code == 401
