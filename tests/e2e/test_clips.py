"""A clip out of the player: made, watched, shared, taken away."""

import time
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Locator, Page, expect

from tests import media
from tests.e2e.conftest import Visitor
from tests.e2e.looks import look_well, no_barrier
from tests.e2e.site import Site
from tests.e2e.test_first_evening import watch
from tests.e2e.waits import wait_until
from tests.uploads import upload_through_api

PROMISED_SECONDS = 10
SECONDS = "document.querySelector('article video')?.duration"
SHAPE = "(({videoWidth, videoHeight}) => videoHeight / videoWidth)(document.querySelector('article video'))"
MOVED = "document.querySelector('article video').currentTime"
DRAWN = """(() => {
  const paper = document.querySelector('dialog[open] canvas');
  const { data } = paper.getContext('2d').getImageData(0, 0, paper.width, paper.height);
  return new Set(data).size > 20 ? paper.width / paper.height : 0;
})()"""
POSITION = "document.querySelector('#kdrama-player video')?.currentTime ?? 0"


@pytest.fixture(scope="module")
def film(site: Site, uploader: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> str:
    """Forty seconds in 720p."""
    path = media.make_mp4(tmp_path_factory.mktemp("clips") / "film.mp4", seconds=40, width=1280, height=720)
    with httpx.Client(base_url=site.url, headers=uploader, timeout=30) as api:
        return upload_through_api(api, path, series="커튼콜", title="1화 귀향", episode=1)


def open_sheet(page: Page, name: str) -> Locator:
    """The clip sheet, by its button in the player; with a picture in it."""
    watch(page)
    page.locator("#kdrama-player").hover()
    page.get_by_role("button", name=name, exact=True).click()
    sheet = page.get_by_role("dialog")
    expect(sheet).to_be_visible()
    wait_until(page, DRAWN)
    return sheet


def test_a_clip_is_watchable_within_ten_seconds(
    visit: Callable[..., Visitor], film: str, pictures: Callable[..., Path]
) -> None:
    yuna = visit("yuna")
    page = yuna.page
    page.goto(f"/watch/{film}?t=20")
    wait_until(page, POSITION, met=lambda at: 19.5 < at < 30)
    sheet = open_sheet(page, "Clip")
    look_well(page, pictures, "clip-sheet-en-1440", whole=False)
    # By keyboard: half a second later, and 12 s long.
    start, end = sheet.get_by_role("slider", name="Start"), sheet.get_by_role("slider", name="End")
    for _ in range(5):
        start.press("ArrowRight")
    before = float(start.input_value())
    end.fill(f"{before + 12:.1f}")
    expect(sheet.get_by_text("12.0 seconds")).to_be_visible()
    sheet.get_by_role("radio", name="Portrait").check()
    wait_until(page, DRAWN, met=lambda shape: 0.5 < shape < 0.6)
    sheet.get_by_label("Title").fill("The way home")

    began = time.monotonic()
    sheet.get_by_role("button", name="Make clip").click()
    link = sheet.get_by_label("Link to the clip")
    expect(link).to_be_visible()
    code = link.input_value().rsplit("/", 1)[-1]
    answer = yuna.context.request.get(f"/reel/{code}/", headers={"Range": "bytes=0-1023"})
    took = time.monotonic() - began
    print(f"a clip of 12 s was watchable by its shortcode after {took:.1f} s")
    assert (answer.status, answer.headers["content-type"]) == (206, "video/mp4")
    assert took < PROMISED_SECONDS
    look_well(page, pictures, "clip-made-en-1440", whole=False)

    sheet.get_by_role("link", name="Watch it").click()
    page.wait_for_url(f"**/clip/{code}")
    expect(page.get_by_role("heading", name="The way home")).to_be_visible()
    wait_until(page, SECONDS, met=lambda seconds: seconds is not None and abs(seconds - 12) < 0.1)
    wait_until(page, MOVED, met=lambda at: at > 0.2)
    assert page.evaluate(SHAPE) == pytest.approx(16 / 9, abs=0.02)
    look_well(page, pictures, "clip-page-en-1440")
    page.get_by_role("link", name="Watch the episode from here").click()
    page.wait_for_url(f"**/watch/{film}?t={int(before)}")
    wait_until(page, POSITION, met=lambda at: int(before) - 0.5 < at < int(before) + 10)

    page.goto(f"/clip/{code}")
    page.get_by_role("button", name="Delete").click()
    page.get_by_role("alertdialog").get_by_role("button", name="Delete").click()
    page.wait_for_url("**/clips")
    expect(page.get_by_text("No clips yet")).to_be_visible()
    assert yuna.context.request.get(f"/reel/{code}/").status == 404
    yuna.watcher.assert_clean(but="status of 404")


def test_on_a_korean_phone(
    visit: Callable[..., Visitor],
    make_account: Callable[..., dict[str, str]],
    film: str,
    pictures: Callable[..., Path],
) -> None:
    make_account("areum")
    areum = visit("areum", locale="ko-KR", width=390, height=844)
    page = areum.page
    page.goto(f"/watch/{film}")
    sheet = open_sheet(page, "클립")
    sheet.get_by_role("radio", name="세로").check()
    wait_until(page, DRAWN, met=lambda shape: 0.5 < shape < 0.6)
    look_well(page, pictures, "clip-sheet-ko-390", whole=False)
    sheet.get_by_role("button", name="클립 만들기").click()
    expect(sheet.get_by_role("button", name="링크 복사")).to_be_visible()
    page.goto("/clips")
    expect(page.get_by_role("link", name="커튼콜 · 1화 귀향")).to_be_visible()
    look_well(page, pictures, "clips-ko-390")
    page.get_by_role("link", name="커튼콜 · 1화 귀향").click()
    expect(page.get_by_role("link", name="여기서부터 이어 보기")).to_be_visible()
    look_well(page, pictures, "clip-page-ko-390")

    stranger = visit(locale="ko-KR", width=390, height=844)
    stranger.page.goto(page.url)
    expect(stranger.page.get_by_role("link", name="로그인", exact=True).last).to_be_visible()
    no_barrier(stranger.page)
    areum.watcher.assert_clean()
