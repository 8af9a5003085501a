"""Looking for something to watch: a front page that moves, rows under the fingers, and search as one types."""

import re
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Visitor
from tests.e2e.looks import no_barrier
from tests.e2e.site import Site
from tests.e2e.waits import wait_until
from tests.media import make_copyable
from tests.uploads import upload_through_api

Visit = Callable[..., Visitor]
Pictures = Callable[..., Path]
# A click on a link is heard by all, and leads nowhere.
STAY = "() => addEventListener('click', (event) => event.preventDefault(), { capture: true, once: true })"
# Muted, visible, and within the stretch that is shown of twelve seconds.
MOVES = """(before) => {
  const film = document.querySelector('section video');
  return film && film.muted && film.currentTime > 2.3 && film.currentTime < 11 && film.currentTime !== before
      && getComputedStyle(film).opacity === '1' && film.videoWidth > 0;
}"""
AT = "document.querySelector('section video').currentTime"
# Every picture of the page is a small one, and what was fetched were stills as wide as they are shown, none whole.
PICTURED = """() => {
  const shown = [...document.querySelectorAll('main img')].filter((each) => each.complete && each.naturalWidth);
  return shown.length > 2 && shown.every((each) => /thumbnail[?]width=(320|640)$/.test(each.currentSrc));
}"""
WHOLE = "performance.getEntriesByType('resource').map((each) => each.name).filter((name) => /thumbnail$/.test(name))"
FOCUSED = "document.activeElement.closest('[role=group]') ? document.activeElement.getAttribute('href') : ''"


@pytest.fixture(scope="module")
def films(site: Site, uploader: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Two series of two short episodes, whose picture needs no encoding; videoIds by title."""
    film = make_copyable(tmp_path_factory.mktemp("home") / "film.mp4", seconds=12)
    found = {}
    with httpx.Client(base_url=site.url, headers=uploader, timeout=30) as api:
        for series in ("갯마을 차차차", "동백꽃 필 무렵"):
            for number in (1, 2):
                title = f"{series} {number}회"
                found[title] = upload_through_api(api, film, series=series, title=title, episode=number)
    return found


def test_the_hero_moves_by_itself_until_somebody_stops_it(
    films: dict[str, str], make_account: Callable[..., dict[str, str]], visit: Visit, pictures: Pictures
) -> None:
    make_account("nari")
    nari = visit("nari")
    page = nari.page
    page.goto("/")
    wait_until(page, MOVES, 0)
    # What came with the page's first bytes made room for it.
    expect(page.locator(".first-look")).to_have_count(1)
    expect(page.locator(".first-look")).to_be_hidden()
    pictures(page, "home-hero-moves", whole=False)
    page.get_by_role("button", name="Pause the preview").click()
    stopped = page.evaluate(AT)
    expect(page.get_by_role("button", name="Play the preview")).to_be_visible()
    assert page.evaluate("document.querySelector('section video').paused")
    page.get_by_role("button", name="Play the preview").click()
    wait_until(page, MOVES, stopped)

    first = page.get_by_role("heading", level=1).inner_text()
    page.get_by_role("button", name="Pause the preview").press("ArrowRight")
    expect(page.get_by_role("heading", level=1)).not_to_have_text(first)

    # Whoever goes to another page does not wait behind it.
    wait_until(page, MOVES, 0)
    page.evaluate(STAY)
    page.get_by_role("group", name="New episodes").get_by_role("link").first.click()
    assert page.evaluate("document.querySelector('section video').paused")
    nari.watcher.assert_clean()


def test_rows_are_walked_by_keys_and_what_was_begun_can_be_put_aside(
    films: dict[str, str], make_account: Callable[..., dict[str, str]], visit: Visit, api: httpx.Client
) -> None:
    mine = make_account("seulgi")
    begun = films["갯마을 차차차 1회"]
    api.put(f"/api/v1/viewing/progress/{begun}", json={"position": 5, "duration": 12}, headers=mine).raise_for_status()
    seulgi = visit("seulgi")
    page = seulgi.page
    page.goto("/")
    row = page.get_by_role("group", name="New episodes").get_by_role("link")
    row.first.focus()
    for key, place in (("ArrowRight", 1), ("ArrowRight", 2), ("ArrowLeft", 1), ("End", -1), ("Home", 0)):
        page.keyboard.press(key)
        assert page.evaluate(FOCUSED) == row.nth(place).get_attribute("href")

    page.get_by_role("button", name="Remove 갯마을 차차차 from this row").click()
    expect(page.get_by_text("It comes back when you watch on")).to_be_visible()
    expect(page.get_by_role("heading", name="Continue watching")).to_have_count(0)
    page.reload()
    expect(page.get_by_role("heading", name="New episodes")).to_be_visible()
    expect(page.get_by_role("heading", name="Continue watching")).to_have_count(0)
    seulgi.watcher.assert_clean()


def test_a_stranger_is_invited_and_a_calm_page_stays_still(films: dict[str, str], visit: Visit) -> None:
    stranger = visit(locale="ko-KR", width=390, height=844)
    stranger.page.emulate_media(reduced_motion="reduce")
    stranger.page.goto("/")
    invitation = stranger.page.get_by_role("complementary", name="계정 안내")
    expect(invitation.get_by_role("link", name="로그인")).to_be_visible()
    wait_until(stranger.page, PICTURED)
    assert stranger.page.evaluate(WHOLE) == []
    calm = visit("yuna")
    calm.page.emulate_media(reduced_motion="reduce")
    calm.page.goto("/")
    expect(calm.page.get_by_role("heading", level=1)).to_be_visible()
    for page in (stranger.page, calm.page):
        expect(page.locator("section video")).to_have_count(0)
        expect(page.get_by_role("button", name="Pause the preview")).to_have_count(0)
    stranger.watcher.assert_clean()


def test_search_answers_as_one_types_and_stands_in_the_address(
    films: dict[str, str], visit: Visit, pictures: Pictures
) -> None:
    yuna = visit("yuna")
    page = yuna.page
    page.goto("/")
    page.keyboard.press("/")  # the field is still on its way
    expect(page.get_by_role("searchbox", name="Search", exact=True)).to_be_focused()
    page.keyboard.type("ㄷㅂㄲ")
    expect(page).to_have_url(re.compile(r"/search\?q="))
    field = page.get_by_role("searchbox", name="Search series and episodes")
    expect(field).to_be_focused()
    expect(field).to_have_value("ㄷㅂㄲ")
    told = page.locator("main").get_by_role("status").first
    expect(told).to_have_text("1 series · 2 episodes")
    expect(page.get_by_role("group", name="Series").locator("a[href^='/series/']")).to_have_count(1)
    pictures(page, "search-found", whole=False)

    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("link", name=re.compile("동백꽃 필 무렵")).first).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/watch/"))
    page.go_back()
    expect(told).to_have_text("1 series · 2 episodes")
    expect(field).to_have_value("ㄷㅂㄲ")

    page.get_by_role("button", name="Episodes", exact=True).click()
    expect(told).to_have_text("2 episodes")
    expect(page).to_have_url(re.compile("kind=episodes"))
    field.fill("zzzz")
    expect(told).to_have_text("Nothing found")
    pictures(page, "search-nothing")
    page.get_by_role("link", name="Search without filters").click()
    expect(page).to_have_url(re.compile(r"/search\?q=zzzz$"))
    expect(field).to_have_value("zzzz")
    field.press("Escape")
    expect(field).to_have_value("")
    expect(page).to_have_url(re.compile("/search$"))
    recent = page.get_by_role("region", name="Recent searches")
    expect(recent.get_by_role("button", name="ㄷㅂㄲ", exact=True)).to_be_visible()
    no_barrier(page)
    recent.get_by_role("button", name="Remove “ㄷㅂㄲ”").click()
    expect(recent).to_have_count(0)
    yuna.watcher.assert_clean()


def test_half_a_syllable_is_searched_for_while_it_is_being_composed(
    films: dict[str, str], visit: Visit, pictures: Pictures
) -> None:
    yuna = visit("yuna", locale="ko-KR", width=390, height=844)
    page = yuna.page
    page.goto("/search")
    field = page.get_by_role("searchbox", name="시리즈와 에피소드 검색")
    expect(field).to_be_focused()
    told = page.locator("main").get_by_role("status").first
    keyboard = yuna.context.new_cdp_session(page)

    def compose(text: str) -> None:
        keyboard.send("Input.imeSetComposition", {"text": text, "selectionStart": 1, "selectionEnd": 1})

    for text in ("ㄱ", "개", "갯"):
        compose(text)
    expect(told).to_have_text("시리즈 1개 · 에피소드 2편")
    expect(field).to_have_value("갯")
    keyboard.send("Input.insertText", {"text": "갯"})
    for text in ("ㅁ", "마"):
        compose(text)
    keyboard.send("Input.insertText", {"text": "말"})
    expect(told).to_have_text("찾은 것이 없어요")
    expect(field).to_have_value("갯말")
    field.fill("갯마을")
    expect(told).to_have_text("시리즈 1개 · 에피소드 2편")
    wait_until(page, "document.documentElement.scrollWidth <= 390")
    pictures(page, "search-phone")
    no_barrier(page)
    yuna.watcher.assert_clean()
