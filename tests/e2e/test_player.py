"""The player in the hands of somebody who watches: keys, theatre, marks, what comes next, fingers, the menus' words."""

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Locator, Page, expect

from tests import media
from tests.e2e.conftest import Visitor
from tests.e2e.looks import no_barrier
from tests.e2e.site import ROOT, Site
from tests.e2e.test_first_evening import POSITION, watch
from tests.e2e.test_sounds import open_menu
from tests.e2e.waits import wait_until
from tests.uploads import upload_through_api

INTRO, CREDITS = (1, 12), 24
SUBTITLES = "1\n00:00:00,000 --> 00:00:40,000\nThe first snow of the year\n"
# The database is the site's; a test that wrote to it from here would be a second house on the same folder.
MARKS = """
from kdrama_app.catalog.views import Marks
from kdrama_app.wiring import current_services
services = current_services()
with services.database.transaction() as tx:
    services.catalog.set_marks(tx, {id!r}, Marks(*{intro!r}, {credits!r}))
"""
SEEK = "(seconds) => { document.querySelector('video').currentTime = seconds; }"
SECONDS = "document.querySelector('video').duration"
FULL_SCREEN = "document.fullscreenElement?.id === 'kdrama-player'"
PAUSED = "document.querySelector('video').paused"
WIDTH = "Math.round(document.querySelector('#kdrama-player').getBoundingClientRect().width)"


def make_episode(folder: Path, *, seconds: float) -> Path:
    """A film in 720p with subtitles in two languages."""
    film, words, whole = folder / "film.mp4", folder / "words.srt", folder / f"{seconds}.mkv"
    media.make_mp4(film, seconds=seconds, width=1280, height=720)
    words.write_text(SUBTITLES)
    inputs = [part for path in (film, words, words) for part in ("-i", str(path))]
    languages = ("-metadata:s:s:0", "language=kor", "-metadata:s:s:1", "language=eng")
    media.run_ffmpeg(*inputs, "-map", "0", "-map", "1", "-map", "2", "-c", "copy", *languages, str(whole))
    return whole


@pytest.fixture(scope="module")
def episodes(site: Site, uploader: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str]:
    """Two episodes of a series; the first has an intro and credits."""
    folder = tmp_path_factory.mktemp("player")
    ids = []
    with httpx.Client(base_url=site.url, headers=uploader, timeout=30) as api:
        for number, seconds in ((1, 40), (2, 6)):
            film = make_episode(folder, seconds=seconds)
            ids.append(upload_through_api(api, film, series="첫눈", title=f"{number}화의 밤", episode=number))
    marks = MARKS.format(id=ids[0], intro=INTRO, credits=CREDITS)
    subprocess.run([sys.executable, "-c", marks], cwd=ROOT, env=site.environment, check=True)
    return ids[0], ids[1]


def at_least(page: Page, seconds: float) -> None:
    wait_until(page, POSITION, met=lambda position: position >= seconds)


def test_an_evening_by_keyboard(
    visit: Callable[..., Visitor], episodes: tuple[str, str], pictures: Callable[..., Path]
) -> None:
    yuna = visit("yuna")
    page = yuna.page
    page.goto(f"/watch/{episodes[0]}")
    watch(page)

    intro = page.get_by_role("button", name="Skip intro")
    expect(intro).to_be_visible()
    pictures(page, "player-intro", whole=False)
    page.keyboard.press("s")
    at_least(page, INTRO[1])
    expect(intro).to_have_count(0)
    page.keyboard.press("k")
    wait_until(page, PAUSED)

    page.keyboard.press("?")
    listed = page.get_by_role("dialog", name="Keyboard shortcuts")
    expect(listed).to_contain_text("10 seconds back or forward")
    no_barrier(page)
    pictures(page, "player-keys", whole=False)
    assert page.evaluate("document.activeElement.closest('dialog') !== null")
    page.keyboard.press("k")  # belongs to the dialog now
    assert page.evaluate(PAUSED)
    page.keyboard.press("Escape")
    expect(listed).to_be_hidden()
    expect(page.locator("dialog.sheet h2")).to_have_count(0)  # the keys are the player's again

    beside = page.evaluate(WIDTH)
    page.keyboard.press("t")
    wait_until(page, WIDTH, met=lambda width: width > beside)
    assert page.evaluate(WIDTH) == page.evaluate("document.documentElement.clientWidth")
    pictures(page, "player-theatre", whole=False)
    page.reload()
    watch_again = page.get_by_role("button", name="From the beginning")
    expect(watch_again).to_be_visible()
    expect(page.get_by_text(re.compile(r"Resumed at 0:\d\d"))).to_be_visible()
    assert page.evaluate(WIDTH) == page.evaluate("document.documentElement.clientWidth")
    pictures(page, "player-resumed", whole=False)
    watch_again.click()
    wait_until(page, POSITION, met=lambda position: 0 <= position < 8)
    page.keyboard.press("t")
    wait_until(page, WIDTH, met=lambda width: width == beside)

    yuna.watcher.assert_clean()


def test_what_a_quality_costs_and_what_comes_next(
    visit: Callable[..., Visitor],
    episodes: tuple[str, str],
    make_account: Callable[..., object],
    pictures: Callable[..., Path],
) -> None:
    first, second = episodes
    make_account("sejin")
    sejin = visit("sejin")
    page = sejin.page
    page.goto(f"/watch/{first}")
    watch(page)
    open_menu(page, "Quality")
    expect(page.get_by_role("menuitemradio", name=re.compile("Auto.*an hour"))).to_be_visible()
    expect(page.get_by_role("menuitemradio", name=re.compile("720p.*an hour"))).to_be_visible()
    no_barrier(page)
    pictures(page, "player-quality", whole=False)
    page.get_by_role("menuitemradio", name=re.compile("360p")).click()
    page.keyboard.press("Escape")

    page.evaluate(SEEK, CREDITS)
    card = page.get_by_role("region", name="Next episode")
    expect(card).to_contain_text("2화의 밤")
    no_barrier(page)
    pictures(page, "player-next", whole=False)
    card.get_by_role("button", name="Cancel").click()
    expect(card).to_have_count(0)
    expect(page.get_by_role("button", name="Next episode")).to_be_visible()
    page.keyboard.press("0")
    expect(page.get_by_role("button", name="Next episode")).to_have_count(0)
    page.keyboard.press("f")
    wait_until(page, FULL_SCREEN)
    page.evaluate(SEEK, CREDITS)
    expect(card).to_contain_text(re.compile("Next episode in [1-9]"))
    expect(page).to_have_url(re.compile(second), timeout=20_000)
    wait_until(page, SECONDS, met=lambda seconds: 5 < seconds < 8)
    watch(page)
    assert page.evaluate(FULL_SCREEN)
    expect(card).to_have_count(0)
    wait_until(page, "document.querySelector('video')?.videoHeight", met=lambda height: height == 360)
    # Who went on at the credits has seen it: there is nothing to continue.
    begun = "() => fetch('/api/v1/viewing/continue').then((it) => it.json()).then((it) => JSON.stringify(it))"
    wait_until(page, begun, met=lambda shown: first not in shown)
    sejin.watcher.assert_clean()

    # Another browser of theirs begins as this one was left.
    other = visit("sejin").page
    other.goto("/account")
    expect(other.get_by_label("Quality")).to_have_value("360")
    other.goto(f"/watch/{first}")
    watch(other)
    assert other.evaluate("document.querySelector('video').videoHeight") == 360


def test_on_a_phone_by_touch_and_in_korean(
    visit: Callable[..., Visitor],
    episodes: tuple[str, str],
    make_account: Callable[..., object],
    pictures: Callable[..., Path],
) -> None:
    make_account("dahye")
    dahye = visit("dahye", locale="ko-KR", width=390, height=844, touch=True)
    page = dahye.page
    page.goto(f"/watch/{episodes[0]}")
    watch(page)
    player = page.locator("#kdrama-player")
    pictures(page, "player-phone-intro", whole=False)

    before = page.evaluate(POSITION)
    double_tap(page, player, across=0.85)
    expect(page.locator(".player-ripple")).to_contain_text("+10")
    pictures(page, "player-ripple", whole=False)
    at_least(page, before + 9)

    wait_until(page, "!document.querySelector('#kdrama-player').hasAttribute('data-controls')")
    tap(page, player, across=0.5)
    page.get_by_role("button", name="설정").tap()
    pictures(page, "player-phone-settings", whole=False)
    page.get_by_role("menuitem", name=re.compile("접근성")).tap()
    page.get_by_role("menuitem", name=re.compile("자막 모양")).tap()
    page.get_by_role("menuitem", name=re.compile("글꼴")).tap()
    page.get_by_role("menuitemradio", name="명조", exact=True).tap()
    pictures(page, "player-phone-styles", whole=False)
    no_barrier(page)
    serif = "document.querySelector('#kdrama-player').style.getPropertyValue('--media-user-font-family')"
    wait_until(page, serif, met=lambda family: "Georgia" in family)
    page.reload()
    watch(page)
    wait_until(page, serif, met=lambda family: "Georgia" in family)
    dahye.watcher.assert_clean()

    page.route("**/playback", lambda route: route.abort())
    page.reload()
    expect(page.get_by_role("alert")).to_contain_text("서버에 연결할 수 없어요")
    pictures(page, "player-phone-unreachable", whole=False)
    page.unroute("**/playback")
    page.get_by_role("button", name="다시 시도").tap()
    watch(page)


def tap(page: Page, player: Locator, *, across: float) -> None:
    box = player.bounding_box()
    assert box is not None
    page.touchscreen.tap(box["x"] + box["width"] * across, box["y"] + box["height"] * 0.4)


def double_tap(page: Page, player: Locator, *, across: float) -> None:
    tap(page, player, across=across)
    tap(page, player, across=across)
