"""People talk below the player, each in a browser of their own, and nobody is told more than they have watched."""

import contextlib
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Locator, Page, Response, WebSocket, expect

from tests.e2e.conftest import Visitor
from tests.e2e.looks import look_well
from tests.e2e.waits import wait_until
from tests.media import make_copyable, make_mp4
from tests.uploads import upload_through_api

Visit = Callable[..., Visitor]
SECRET, SYNOPSIS = "It was the brother all along", "He comes back from the dead"
POSITION = "document.querySelector('#kdrama-player video')?.currentTime ?? -1"
SEEK = """(at) => {
  const video = document.querySelector('#kdrama-player video');
  video.currentTime = at;
  video.play().catch(() => {});
}"""
PAUSE = "() => document.querySelector('#kdrama-player video').pause()"
PLAY = "() => document.querySelector('#kdrama-player video').play()"


@dataclass
class Ear:
    """Everything that reaches a browser in words: frames of its websockets, bodies of answers."""

    heard: list[str] = field(default_factory=list)

    def listen(self, page: Page) -> None:
        page.on("websocket", self._on_websocket)
        page.on("response", self._on_response)

    def heard_of(self, words: str) -> bool:
        return any(words in each for each in self.heard)

    def _on_websocket(self, socket: WebSocket) -> None:
        socket.on("framereceived", lambda frame: self.heard.append(str(frame)))

    def _on_response(self, response: Response) -> None:
        if response.request.resource_type not in {"document", "fetch", "xhr"} or "/media/" in response.url:
            return
        # Of pictures, and of answers to pages that are gone, there is no text.
        with contextlib.suppress(PlaywrightError, UnicodeDecodeError):
            self.heard.append(response.text())


@pytest.fixture(scope="module")
def films(
    site,
    uploader: dict[str, str],
    make_account: Callable[..., dict[str, str]],
    tmp_path_factory: pytest.TempPathFactory,
) -> tuple[str, str]:
    """Two episodes of a series, the first a minute long; Hana and Bora have accounts."""
    for name in ("hana", "bora"):
        make_account(name)
    folder = tmp_path_factory.mktemp("talk")
    long, short = make_copyable(folder / "1.mp4", seconds=60), make_mp4(folder / "2.mp4", seconds=4)
    with httpx.Client(base_url=site.url, headers=uploader, timeout=30) as api:
        first = upload_through_api(api, long, series="나의 아저씨", title="1화", episode=1)
        second = upload_through_api(api, short, series="나의 아저씨", title="2화", episode=2)
        api.patch(f"/api/v1/metadata/videos/{second}", json={"description": SYNOPSIS}).raise_for_status()
    return first, second


def open_film(visitor: Visitor, video: str) -> Page:
    page = visitor.page
    page.goto(f"/watch/{video}")
    wait_until(page, POSITION, met=lambda position: position > 0.2)
    return page


def seek(page: Page, at: float) -> None:
    """Go to a second of the film, pause there, and wait until the server knows."""

    def known(response: Response) -> bool:
        if "/viewing/progress/" not in response.url:
            return False
        return abs(json.loads(response.request.post_data or "{}").get("position", -9) - at) < 5

    with page.expect_response(known):
        page.evaluate(SEEK, at)
        wait_until(page, POSITION, met=lambda position: position > at + 0.3)
        page.evaluate(PAUSE)


def write(page: Page, text: str, *, moment: str = "") -> Locator:
    """Post a comment; it, in the list."""
    form = page.locator("#comment-form")
    form.get_by_role("textbox").first.fill(text)
    if moment:
        form.get_by_role("checkbox").check()
        form.get_by_label(re.compile("Minutes and seconds")).fill(moment)
    form.get_by_role("button", name="Comment").click()
    posted = page.locator("#comments ol > li").filter(has_text=text)
    expect(posted).to_be_visible()
    expect(form.get_by_role("textbox").first).to_have_value("")
    return posted


def test_what_is_ahead_never_reaches_the_second_browser_until_it_gets_there(
    visit: Visit, films: tuple[str, str], pictures: Callable[..., Path]
) -> None:
    first, _ = films
    hana = visit("hana")
    page = open_film(hana, first)
    write(page, "Finally started this one")
    seek(page, 40)
    write(page, SECRET, moment="0:40")
    pictures(page, "comments-en-1440", whole=False)

    # Her other device goes on where she was.
    phone = open_film(visit("hana", width=390, height=844), first)
    wait_until(phone, POSITION, met=lambda position: position >= 38)
    phone.close()

    bora, ear = visit("bora", locale="ko-KR", width=390, height=844), Ear()
    ear.listen(bora.page)
    there = open_film(bora, first)
    there.evaluate(PAUSE)
    expect(there.get_by_text("아직 보지 않은 내용에 대한 댓글 1개")).to_be_visible()
    expect(there.locator("#comments ol > li")).to_have_count(1)
    there.goto("/")
    expect(there.get_by_role("heading", name="새로 올라온")).to_be_visible()
    there.goto(f"/series/{'나의-아저씨'}")
    expect(there.get_by_text("다음 회차들의 사진과 줄거리는")).to_be_visible()
    assert ear.heard_of("Finally started") and not ear.heard_of(SECRET) and not ear.heard_of(SYNOPSIS)
    look_well(there, pictures, "series-withheld-ko-390")

    open_film(bora, first)
    seek(there, 20)
    look_well(there, pictures, "comments-ko-390")
    # Twenty seconds before it nothing of it is here.
    assert not ear.heard_of(SECRET)
    seek(there, 36)
    there.evaluate(PLAY)
    bubble = there.locator(".moment-bubbles").get_by_text(SECRET)
    expect(bubble).to_be_visible()
    pictures(there, "comments-bubble-ko-390", whole=False)
    with there.expect_response(re.compile("/viewing/progress/")):
        there.evaluate(PAUSE)
    expect(there.locator("#comments ol > li")).to_have_count(2)
    assert ear.heard_of(SECRET)
    hana.watcher.assert_clean()
    bora.watcher.assert_clean()


def test_a_comment_is_written_rewritten_liked_reported_and_deleted(
    visit: Visit, films: tuple[str, str], pictures: Callable[..., Path]
) -> None:
    hana = visit("hana")
    page = open_film(hana, films[0])
    write(page, "Watch it with sound", moment="0:05")
    mine = page.locator("#comments ol > li").filter(has=page.get_by_role("button", name="Jump to 0:05"))
    mine.get_by_role("button", name="Edit").click()
    page.locator("#comments ol").get_by_role("textbox").fill("Watch it with the sound on")
    page.locator("#comments ol").get_by_role("button", name="Save").click()
    expect(mine.get_by_text("edited")).to_be_visible()
    mine.get_by_role("button", name="Jump to 0:05").click()
    wait_until(page, POSITION, met=lambda position: 4 <= position < 30)
    page.evaluate(PAUSE)
    page.get_by_role("button", name="By moment").click()
    expect(page.locator("#comments ol > li").first).to_contain_text("0:05")

    other = visit("bora")
    there = open_film(other, films[0])
    theirs = there.locator("#comments ol > li").filter(has_text="with the sound on")
    theirs.get_by_role("button", name=re.compile("Like")).click()
    expect(theirs.get_by_role("button", name="Like, 1 so far")).to_have_attribute("aria-pressed", "true")
    expect(theirs.get_by_role("button", name="Edit")).to_have_count(0)
    expect(theirs.get_by_role("button", name="Delete")).to_have_count(0)
    theirs.get_by_role("button", name="Report").click()
    dialog = there.get_by_role("dialog")
    dialog.get_by_label("It is rude or hateful").check()
    look_well(there, pictures, "comments-report-en-1440", whole=False)
    dialog.get_by_role("button", name="Report").click()
    expect(theirs).to_have_count(0)

    page.reload()
    mine.get_by_role("button", name="Delete").click()
    expect(page.get_by_role("alertdialog")).to_be_visible()
    page.get_by_role("alertdialog").get_by_role("button", name="Delete").click()
    expect(mine).to_have_count(0)
    hana.watcher.assert_clean()
    other.watcher.assert_clean()


def test_who_wants_to_know_is_told_and_a_stranger_is_invited(
    visit: Visit, films: tuple[str, str], make_account: Callable[..., dict[str, str]], pictures: Callable[..., Path]
) -> None:
    make_account("dami")
    dami = visit("dami")
    page = dami.page
    page.goto("/series/나의-아저씨")
    expect(page.get_by_text("Pictures and synopses of later episodes")).to_be_visible()
    page.get_by_role("button", name="Show anyway").click()
    page.get_by_role("alertdialog").get_by_role("button", name="Show anyway").click()
    expect(page.get_by_text(SYNOPSIS)).to_be_visible()

    open_film(dami, films[0])
    page.evaluate(PAUSE)
    expect(page.get_by_text(SYNOPSIS)).to_be_visible()
    page.get_by_role("button", name="Hide spoilers again").click()
    expect(page.get_by_text(SYNOPSIS)).to_have_count(0)
    look_well(page, pictures, "watch-withheld-en-1440")
    page.get_by_role("switch", name=re.compile("Hide spoilers")).click()
    expect(page.get_by_text(SYNOPSIS).first).to_be_visible()
    page.get_by_role("switch", name=re.compile("Comments over the picture")).click()
    expect(page.get_by_role("switch", name=re.compile("Comments over the picture"))).not_to_be_checked()
    page.reload()
    expect(page.get_by_role("switch", name=re.compile("Comments over the picture"))).not_to_be_checked()
    expect(page.get_by_role("switch", name=re.compile("Hide spoilers"))).not_to_be_checked()
    look_well(page, pictures, "watch-shown-en-1440")
    dami.watcher.assert_clean()

    stranger, ear = visit(locale="ko-KR", width=390, height=844), Ear()
    ear.listen(stranger.page)
    stranger.page.goto(f"/watch/{films[1]}")
    expect(stranger.page.get_by_text("줄거리는 이 회차까지 보면 보여요.")).to_be_visible()
    expect(stranger.page.get_by_text("로그인하면 보는 만큼")).to_be_visible()
    expect(stranger.page.locator("#comment-form")).to_have_count(0)
    look_well(stranger.page, pictures, "comments-stranger-ko-390")
    assert not ear.heard_of(SYNOPSIS)
    stranger.watcher.assert_clean()
