"""Clips, one a screen: swiped on a phone, turned by keys at a desk, begun by hand where somebody wants calm."""

import re
import time
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Locator, Page, expect

from tests import media
from tests.e2e.conftest import Visitor
from tests.e2e.looks import look_well
from tests.e2e.site import Site
from tests.e2e.test_first_evening import POSITION
from tests.e2e.waits import wait_until
from tests.uploads import PATIENCE, upload_through_api

DRAFTS = (
    {"title": "지나가는 시간", "start": 2, "end": 8, "crop": "landscape"},
    {"title": "비 오는 창가", "start": 4.2, "end": 10, "crop": "portrait"},
    {"title": "다섯째 초", "start": 6, "end": 11, "crop": "portrait", "side": 0.2},
    {"title": "문이 열릴 때", "start": 9.5, "end": 15, "crop": "portrait", "side": 0.8},
)
FRAME_MS = 16
# What holds a video, by its shortcode; and how the one in view stands.
HELD = "[...document.querySelectorAll('video[src]')].map((each) => each.src.split('/').at(-2))"
SHOWN = "new URL(location.href).searchParams.get('from')"
PLAYS = """() => {
  const video = document.querySelector('article:not([inert]) video');
  return Boolean(video && !video.paused && video.currentTime > 0.2 && video.videoWidth);
}"""
PAUSED = "document.querySelector('article:not([inert]) video').paused"
MUTED = "document.querySelector('article:not([inert]) video').muted"
SECOND = "document.querySelector('article:not([inert]) video').currentTime"


@pytest.fixture(scope="module")
def clips(site: Site, uploader: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> tuple[str, list[str]]:
    """An episode, and the shortcodes of its clips, the newest first."""
    film = media.make_copyable(tmp_path_factory.mktemp("reels") / "film.mp4", seconds=24, width=1280, height=720)
    with httpx.Client(base_url=site.url, headers=uploader, timeout=30) as api:
        video = upload_through_api(api, film, series="비 오는 날", title="창가에서", episode=1)
        codes = [make_clip(api, video, draft) for draft in DRAFTS]
    return video, codes[::-1]


def make_clip(api: httpx.Client, video: str, draft: dict[str, object]) -> str:
    code = api.post(f"/api/v1/videos/{video}/clips", json=draft).raise_for_status().json()["shortcode"]
    deadline = time.monotonic() + PATIENCE
    while (status := api.get(f"/api/v1/clips/{code}").json()["status"]) != "ready":
        assert status == "making" and time.monotonic() < deadline, status
        # A program polls; there is nothing else to await.
        time.sleep(0.1)
    return code


def swipe(page: Page, *, up: bool = True) -> None:
    """A finger over most of the screen, which rests before it leaves: what is left is the snapping."""
    touch = page.context.new_cdp_session(page)
    begins, way = (700, -500) if up else (200, 500)
    touch.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": 195, "y": begins}]})
    for step in range(1, 13):
        page.wait_for_timeout(FRAME_MS)
        at = {"x": 195, "y": begins + way * min(step, 10) / 10}
        touch.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [at]})
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    touch.detach()


def asked_of(page: Page) -> list[str]:
    """The shortcodes whose video is asked for, from now on."""
    asked: list[str] = []

    def note(address: str) -> None:
        found = re.search(r"/reel/([^/]+)/$", address)
        if found and found[1] not in asked:
            asked.append(found[1])

    page.on("request", lambda request: note(request.url))
    return asked


def comes_to(page: Page, code: str) -> None:
    wait_until(page, SHOWN, met=lambda shown: shown == code)
    wait_until(page, PLAYS)


def in_view(page: Page) -> Locator:
    """The clip on the screen: its neighbours are in the page, out of anybody's reach."""
    return page.locator("article:not([inert])")


def test_a_phone_swipes_and_goes_on_in_the_episode(
    visit: Callable[..., Visitor], clips: tuple[str, list[str]], pictures: Callable[..., Path]
) -> None:
    video, codes = clips
    yuna = visit("yuna", locale="ko-KR", width=390, height=844, touch=True)
    page = yuna.page
    asked = asked_of(page)
    page.goto("/")
    page.get_by_role("link", name="클립", exact=True).click()
    comes_to(page, codes[0])
    assert page.evaluate(MUTED)
    wait_until(page, HELD, met=lambda held: held == codes[:2])
    assert asked == codes[:2]
    look_well(page, pictures, "reels-phone", whole=False)

    swipe(page)
    comes_to(page, codes[1])
    wait_until(page, HELD, met=lambda held: held == codes[1:3])
    assert asked == codes[:3]
    swipe(page)
    comes_to(page, codes[2])
    swipe(page)
    comes_to(page, codes[3])
    look_well(page, pictures, "reels-phone-landscape", whole=False)
    swipe(page, up=False)
    comes_to(page, codes[2])

    in_view(page).get_by_role("button", name="일시정지").tap()
    wait_until(page, PAUSED)
    pictures(page, "reels-phone-paused", whole=False)
    in_view(page).get_by_role("button", name="재생", exact=True).tap()
    in_view(page).get_by_role("button", name="눌러서 소리 켜기").tap()
    wait_until(page, MUTED, met=lambda muted: not muted)
    page.reload()
    comes_to(page, codes[2])
    assert not page.evaluate(MUTED)

    in_view(page).get_by_role("link", name="여기서부터 이어 보기").tap()
    expect(page).to_have_url(re.compile(rf"/watch/{video}\?t=4$"))
    wait_until(page, POSITION, met=lambda position: position >= 4)
    assert page.evaluate(POSITION) < 9
    page.go_back()
    comes_to(page, codes[2])
    yuna.watcher.assert_clean()


def test_a_desk_turns_by_keys_and_wheel(
    visit: Callable[..., Visitor], clips: tuple[str, list[str]], pictures: Callable[..., Path]
) -> None:
    _, codes = clips
    yuna = visit("yuna")
    page = yuna.page
    page.goto(f"/reels?from={codes[1]}")
    comes_to(page, codes[1])
    look_well(page, pictures, "reels-desk", whole=False)
    page.keyboard.press("j")
    comes_to(page, codes[2])
    page.keyboard.press("ArrowDown")
    comes_to(page, codes[3])
    look_well(page, pictures, "reels-desk-landscape", whole=False)
    page.keyboard.press("k")
    comes_to(page, codes[2])
    page.mouse.move(720, 450)
    page.mouse.wheel(0, 120)
    comes_to(page, codes[3])
    page.keyboard.press(" ")
    wait_until(page, PAUSED)
    page.keyboard.press("m")
    assert not page.evaluate(MUTED)
    page.keyboard.press(" ")
    wait_until(page, PLAYS)
    in_view(page).get_by_role("button", name="Share").click()
    expect(page.get_by_text("The link is copied.")).to_be_visible()

    # All around: after the last one, which another story may have made, comes the newest.
    newest_first = [clip["shortcode"] for clip in page.request.get("/api/v1/clips").json()["clips"]]
    for code in [*newest_first[newest_first.index(codes[3]) + 1 :], codes[0]]:
        page.get_by_role("button", name="Next clip").click()
        comes_to(page, code)
    page.keyboard.press("j")
    expect(in_view(page).get_by_role("heading", name="You have seen them all")).to_be_visible()
    look_well(page, pictures, "reels-end", whole=False)
    in_view(page).get_by_role("button", name="From the beginning").click()
    comes_to(page, codes[1])
    page.set_viewport_size({"width": 820, "height": 1180})
    look_well(page, pictures, "reels-tablet", whole=False)
    yuna.watcher.assert_clean()


def test_who_wants_calm_presses_play(
    visit: Callable[..., Visitor], clips: tuple[str, list[str]], pictures: Callable[..., Path]
) -> None:
    _, codes = clips
    yuna = visit("yuna")
    page = yuna.page
    page.emulate_media(reduced_motion="reduce")
    asked = asked_of(page)
    page.goto("/reels")
    expect(in_view(page).get_by_role("button", name="Play", exact=True)).to_be_visible()
    page.wait_for_load_state("networkidle")
    pictures(page, "reels-calm", whole=False)
    assert asked == []
    in_view(page).get_by_role("button", name="Play", exact=True).click()
    wait_until(page, PLAYS)
    page.keyboard.press("j")
    wait_until(page, SHOWN, met=lambda shown: shown == codes[1])
    assert page.evaluate(PAUSED)
    assert asked == codes[:1]
    yuna.watcher.assert_clean()


def test_a_stranger_sees_what_it_is_and_one_that_fails_is_passed_by(
    visit: Callable[..., Visitor], clips: tuple[str, list[str]], pictures: Callable[..., Path]
) -> None:
    _, codes = clips
    stranger = visit(locale="ko-KR", width=390, height=844, touch=True)
    page = stranger.page
    page.goto(f"/reels?from={codes[2]}")
    way_in = in_view(page).get_by_role("link", name="로그인")
    expect(way_in).to_have_attribute("href", f"/login?next=%2Freels%3Ffrom%3D{codes[2]}")
    assert page.evaluate(HELD) == []
    look_well(page, pictures, "reels-stranger", whole=False)
    stranger.watcher.assert_clean()

    yuna = visit("yuna")
    page = yuna.page
    page.route(re.compile(f"/reel/{codes[0]}/$"), lambda route: route.abort())
    page.goto("/reels")
    expect(in_view(page).get_by_role("heading", name="This clip cannot be played")).to_be_visible()
    pictures(page, "reels-broken", whole=False)
    comes_to(page, codes[1])
    in_view(page).get_by_role("button", name="Delete").click()
    question = page.get_by_role("dialog", name="Delete this clip?")
    expect(question).to_be_visible()
    pictures(page, "reels-delete", whole=False)
    question.get_by_role("button", name="Delete").click()
    comes_to(page, codes[2])
    yuna.watcher.assert_clean(but="ERR_FAILED")
