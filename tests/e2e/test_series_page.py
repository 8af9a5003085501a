"""A series' page in a real browser: kept, rated, gone on with; and its editor, seen by who looks after it."""

import re
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Visitor
from tests.e2e.looks import look_well
from tests.e2e.site import Site
from tests.e2e.waits import wait_until
from tests.media import make_mp4
from tests.pictures import make_picture
from tests.uploads import upload_through_api

NAME, SLUG = "봄날의 기차", "/series/봄날의-기차"
EDITOR = "/studio/series/봄날의-기차"


@pytest.fixture(scope="module")
def owner(make_account: Callable[..., dict[str, str]]) -> dict[str, str]:
    return make_account("eunji", "uploader")


@pytest.fixture(scope="module")
def videos(site: Site, owner: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """Two episodes of Eunji's."""
    film = make_mp4(tmp_path_factory.mktemp("series") / "film.mp4", seconds=4)
    with httpx.Client(base_url=site.url, headers=owner, timeout=30) as api:
        return [
            upload_through_api(api, film, series=NAME, title=title, episode=number)
            for number, title in ((1, "첫차"), (2, "종점"))
        ]


def test_a_viewer_keeps_it_rates_it_and_goes_on(
    visit: Callable[..., Visitor],
    videos: list[str],
    make_account: Callable[..., dict[str, str]],
    pictures: Callable[..., Path],
) -> None:
    make_account("boyoung")
    visitor = visit("boyoung")
    page = visitor.page
    visitor.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(SLUG)
    expect(page.get_by_role("link", name="Play E1")).to_have_attribute("href", f"/watch/{videos[0]}")
    # The card's title for crawlers gives way to the page's own.
    expect(page).to_have_title(f"{NAME} · K-Drama")

    kept = page.get_by_role("button", name="My list")
    expect(kept).to_have_attribute("aria-pressed", "false")
    kept.click()
    expect(kept).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_text("On your list now.")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(kept).to_have_attribute("aria-pressed", "false")
    kept.press("Enter")
    expect(kept).to_have_attribute("aria-pressed", "true")

    stars = page.get_by_role("group", name="Your rating").get_by_role("radio")
    stars.nth(2).focus()
    page.keyboard.press("Space")
    expect(page.get_by_text("3.0")).to_be_visible()
    page.keyboard.press("ArrowRight")
    expect(stars.nth(3)).to_be_checked()
    expect(page.get_by_text("4.0")).to_be_visible()

    page.get_by_role("button", name="Share").click()
    wait_until(page, "() => navigator.clipboard.readText()", met=lambda text: "/series/" in text)
    body = {"position": 1.5, "duration": 4}
    assert visitor.context.request.put(f"/api/v1/viewing/progress/{videos[1]}", data=body).ok
    page.reload()
    expect(page.get_by_role("link", name=re.compile("Continue E2"))).to_have_attribute("href", f"/watch/{videos[1]}")
    expect(kept).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_text("Continue here")).to_be_visible()
    look_well(page, pictures, "series-viewer-en-1440")

    page.get_by_role("button", name="Remove").click()
    expect(page.get_by_text("1 rating")).to_have_count(0)
    page.get_by_role("link", name=re.compile("Continue E2")).click()
    expect(page).to_have_url(re.compile(videos[1]))
    visitor.watcher.assert_clean()


@pytest.mark.usefixtures("videos")
def test_a_stranger_on_a_phone_looks_and_is_asked_who_they_are(
    visit: Callable[..., Visitor], pictures: Callable[..., Path], site: Site
) -> None:
    card = httpx.get(f"{site.url}{SLUG}").text
    assert f'<meta property="og:title" content="{NAME}' in card
    visitor = visit(locale="ko-KR", width=390, height=844)
    page = visitor.page
    page.goto(SLUG)
    play = page.get_by_role("link", name="1화 재생")
    expect(play).to_be_visible()
    box = play.bounding_box()
    assert box is not None and box["width"] > 340 and box["height"] >= 44
    expect(page.get_by_role("heading", name="회차")).to_be_visible()
    look_well(page, pictures, "series-stranger-ko-390")
    page.get_by_role("button", name="찜하기").click()
    expect(page).to_have_url(re.compile("/login"))
    visitor.watcher.assert_clean()


@pytest.mark.usefixtures("videos", "owner")
def test_who_looks_after_it_edits_it_and_sees_it(
    visit: Callable[..., Visitor], pictures: Callable[..., Path], tmp_path: Path
) -> None:
    visitor = visit("eunji")
    page = visitor.page
    page.goto(SLUG)
    page.get_by_role("link", name="Edit").click()
    name = page.get_by_label("Name", exact=True)
    expect(name).to_have_value(NAME)
    save = page.get_by_role("button", name="Save", exact=True)
    expect(save).to_be_hidden()

    name.fill("")
    page.get_by_label("First shown in").fill("1066")
    save.click()
    expect(page.get_by_text("This cannot be empty.")).to_be_visible()
    expect(page.get_by_text("A year between 1900 and 2100")).to_be_visible()
    expect(name).to_be_focused()
    look_well(page, pictures, "series-editor-faults-en-1440")

    name.fill(NAME)
    page.get_by_label("First shown in").fill("2024")
    page.get_by_label("Network").fill("tvN")
    page.get_by_label("Synopsis").fill("두 사람이 같은 기차를 탄다.")
    page.get_by_label("Tags", exact=True).fill("기차, 로맨스,")
    fill_the_cast(page)

    # Leaving now would lose it: the page asks, and of a closed window the browser does.
    page.get_by_role("link", name="See its page").click()
    question = page.get_by_role("alertdialog", name="Leave without saving?")
    look_well(page, pictures, "series-editor-leaving-en-1440")
    question.get_by_role("button", name="Stay").click()
    expect(question).to_be_hidden()
    assert page.evaluate("window.dispatchEvent(new Event('beforeunload', { cancelable: true }))") is False
    save.click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    expect(save).to_be_hidden()

    give_a_backdrop(page, tmp_path)
    look_well(page, pictures, "series-editor-en-1440")

    page.get_by_role("link", name="See its page").click()
    expect(page.get_by_text("두 사람이 같은 기차를 탄다.")).to_be_visible()
    expect(page.get_by_role("link", name="#로맨스")).to_be_visible()
    cast = page.get_by_role("region", name="Cast").get_by_role("listitem")
    expect(cast).to_have_text([re.compile("김지원.*지우"), re.compile("박보검.*도현")])
    wait_until(
        page, "() => document.querySelector('header picture img')?.currentSrc ?? ''", met=lambda src: ".avif" in src
    )

    phone = visit("eunji", locale="ko-KR", width=390, height=844).page
    phone.goto(EDITOR)
    expect(phone.get_by_label("이름", exact=True)).to_have_value(NAME)
    look_well(phone, pictures, "series-editor-ko-390")
    phone.get_by_role("button", name="배경 그림 지우기").click()
    phone.get_by_role("button", name="지우기", exact=True).click()
    expect(phone.get_by_role("button", name="배경 그림 올리기")).to_be_visible()
    visitor.watcher.assert_clean()


def fill_the_cast(page: Page) -> None:
    """Without a mouse: a row, its two names, another by Enter, one up, one away."""
    page.get_by_role("button", name="Add somebody").press("Enter")
    for actor, role in (("박보검", "도현"), ("김지원", "지우"), ("아무개", "")):
        expect(page.locator("[data-part=actor]:focus")).to_have_count(1)
        page.keyboard.type(actor)
        page.keyboard.press("Tab")
        page.keyboard.type(role)
        page.keyboard.press("Enter")
    page.get_by_role("button", name="Move 김지원 up").press("Enter")
    expect(page.get_by_label("Actor 1")).to_have_value("김지원")
    expect(page.get_by_text("김지원 is now number 1 of 4.")).to_have_count(1)
    page.get_by_role("button", name="Remove 아무개").press("Enter")
    expect(page.get_by_label("Actor 4")).to_have_count(0)


def give_a_backdrop(page: Page, folder: Path) -> None:
    wide, text = folder / "wide.jpg", folder / "words.txt"
    make_picture(wide, "1280x720")
    text.write_text("no picture")
    chooser = page.get_by_label("Choose a backdrop")
    chooser.set_input_files(text)
    expect(page.get_by_text("This is no JPEG, PNG or WebP picture")).to_be_visible()
    chooser.set_input_files(wide)
    expect(page.get_by_role("button", name="Replace the backdrop")).to_be_visible()
