"""Streams of other sites in a real browser: somebody waits for one to go live, watches it, and an admin keeps them."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Route, expect

from tests.e2e.conftest import Visitor
from tests.e2e.looks import look_well
from tests.e2e.site import ADMIN, Site

Visit = Callable[..., Visitor]
Pictures = Callable[..., Path]
NEVER = re.compile(r"^(?!http://127\.0\.0\.1)")


@pytest.fixture
def streams(site: Site, uploader: dict[str, str]) -> Callable[..., int]:
    """Enters a stream of Yuna's by the API; its id."""

    def enter(**fields: str) -> int:
        answer = httpx.post(f"{site.url}/api/v1/streams", headers=uploader, json=fields)
        return answer.raise_for_status().json()["id"]

    return enter


def test_a_follower_hears_that_a_stream_went_live(
    site: Site,
    uploader: dict[str, str],
    streams: Callable[..., int],
    visit: Visit,
    make_account: Callable[..., dict[str, str]],
    pictures: Pictures,
) -> None:
    make_account("nabi")
    number = streams(source="Night Walker", link="https://www.twitch.tv/nightwalker", status="offline", city="Jeju")
    nabi = visit("nabi")
    page = nabi.page
    page.goto(f"/live/{number}")
    page.get_by_role("button", name="Notify me when live").click()
    expect(page.get_by_role("button", name="You are told when live")).to_be_visible()
    expect(page.get_by_role("button", name="Streams you follow")).to_be_visible()

    page.goto("/live?city=Jeju")
    card = page.locator(f'[data-stream="{number}"]')
    expect(card).to_contain_text("Offline")
    said = {"status": "live"}
    httpx.put(f"{site.url}/api/v1/streams/{number}", headers=uploader, json=said).raise_for_status()

    # Nobody touches the page.
    expect(card).to_contain_text("LIVE")
    expect(page.get_by_role("heading", name="Live now")).to_be_visible()
    bell = page.get_by_role("button", name="1 stream went live")
    expect(bell).to_be_visible()
    bell.click()
    told = page.locator("#bell-menu").get_by_role("link", name=re.compile("Night Walker"))
    expect(told).to_contain_text("New")
    look_well(page, pictures, "live-bell-en-1440", whole=False)
    told.click()
    page.wait_for_url(f"**/live/{number}")
    expect(page.get_by_role("heading", name="Night Walker", level=1)).to_be_visible()
    expect(page.get_by_role("button", name="Streams you follow")).to_be_visible()
    nabi.watcher.assert_clean()


def test_no_player_of_another_site_is_asked_for_before_the_click(
    streams: Callable[..., int], visit: Visit, pictures: Pictures
) -> None:
    number = streams(source="한나", link="https://www.twitch.tv/hannah", title="라디오 밤", status="live")
    stranger = visit(locale="ko-KR", width=390, height=844, touch=True)
    page = stranger.page
    page.context.route(NEVER, _as_a_player)
    page.goto(f"/live/{number}")
    expect(page.get_by_role("heading", name="라디오 밤")).to_be_visible()
    button = page.get_by_role("button", name="여기에서 보기")
    expect(button).to_be_visible()
    expect(page.get_by_text("player.twitch.tv")).to_be_visible()
    page.wait_for_load_state("networkidle")
    expect(page.locator("iframe")).to_have_count(0)
    stranger.watcher.assert_clean()
    look_well(page, pictures, "live-facade-ko-390")

    button.tap()
    frame = page.locator("iframe")
    expect(frame).to_have_attribute("src", "https://player.twitch.tv/?channel=hannah&parent=127.0.0.1")
    expect(frame).to_have_attribute("title", "트위치의 라디오 밤")
    expect(frame).to_have_attribute("sandbox", re.compile("allow-scripts"))
    assert "allow-top-navigation" not in (frame.get_attribute("sandbox") or "")
    expect(page.frame_locator("iframe").get_by_text("on air")).to_be_visible()
    expect(frame).to_be_focused()
    assert stranger.watcher.strangers

    # Where a platform has no player for others, a link leads out and tells it nothing of this page.
    away = streams(source="두리", link="https://weverse.io/duri/live/1")
    page.goto(f"/live/{away}")
    out = page.get_by_role("link", name=re.compile("위버스에서 보기"))
    expect(out).to_have_attribute("rel", "noopener noreferrer")
    expect(out).to_have_attribute("href", "https://weverse.io/duri/live/1")
    expect(page.get_by_role("button", name="여기에서 보기")).to_have_count(0)
    look_well(page, pictures, "live-out-ko-390")


def _as_a_player(route: Route) -> None:
    route.fulfill(status=200, content_type="text/html", body="<p>on air</p>")


def test_an_admin_keeps_streams(visit: Visit, pictures: Pictures, tmp_path: Path) -> None:
    page = visit(ADMIN).page
    page.goto("/admin/streams/new")
    page.get_by_label("Who streams").fill("Sejin")
    page.get_by_label("Link").fill("nowhere")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_text("Must be a link that begins with http:// or https://")).to_be_visible()
    expect(page.get_by_label("Who streams")).to_have_value("Sejin")
    expect(page.get_by_label("Link")).to_be_focused()
    look_well(page, pictures, "stream-faults-en-1440")
    page.get_by_label("Link").fill("https://www.twitch.tv/videos/77")
    page.get_by_label("Status").select_option("live")
    page.get_by_role("button", name="Add", exact=True).click()
    page.wait_for_url(re.compile(r"/admin/streams/\d+$"))
    expect(page.get_by_label("Platform")).to_have_value("Twitch")

    page.get_by_label("At", exact=True).fill("0:00")
    page.get_by_label("What happens").fill("It begins")
    page.get_by_role("button", name="Mark", exact=True).click()
    expect(page.get_by_role("button", name="Edit It begins")).to_be_visible()
    expect(page.get_by_role("heading", name="What was done")).to_be_visible()
    page.get_by_role("button", name="Pin", exact=True).click()
    expect(page.get_by_role("button", name="Unpin")).to_be_visible()
    address = page.url

    page.goto("/admin/streams")
    for flag in ("Figures", "Import", "Export"):
        toggle = page.get_by_role("switch", name=re.compile(flag))
        # The server says when it is on, after the click.
        toggle.click()
        expect(toggle).to_be_checked()
    page.get_by_role("button", name="Import").click()
    rows = [{"source": "Bulk One", "link": "https://kick.com/one"}, {"source": "", "link": "ftp://x"}]
    page.get_by_label("Streams as JSON or CSV").fill(json.dumps(rows))
    page.get_by_role("dialog").get_by_role("button", name="Import").click()
    expect(page.get_by_role("dialog").get_by_role("alert")).to_contain_text("Row 2")
    look_well(page, pictures, "streams-import-en-1440", whole=False)
    page.get_by_label("Streams as JSON or CSV").fill("source,link,city\nBulk One,https://kick.com/one,Daegu")
    page.get_by_role("dialog").get_by_role("button", name="Import").click()
    expect(page.get_by_role("link", name="Bulk One", exact=True)).to_be_visible()

    page.get_by_role("searchbox", name="Search streams").fill("Bulk")
    expect(page.get_by_text("1 stream", exact=True)).to_be_visible()
    expect(page).to_have_url(re.compile(r"\?q=Bulk$"))
    with page.expect_download() as download:
        page.get_by_role("link", name="as CSV").click()
    download.value.save_as(tmp_path / "streams.csv")
    assert "https://kick.com/one" in (tmp_path / "streams.csv").read_text(encoding="utf-8")
    page.get_by_role("button", name="Delete Bulk One").click()
    page.get_by_role("alertdialog").get_by_role("button", name="Delete").click()
    expect(page.get_by_text("No stream is like that")).to_be_visible()

    page.goto(address)
    expect(page.get_by_role("heading", name="Figures")).to_be_visible()
    look_well(page, pictures, "stream-editor-en-1440")


def test_two_streamers_become_one(visit: Visit, pictures: Pictures) -> None:
    page = visit(ADMIN, locale="ko-KR", width=390, height=844).page
    for name, link in (("하나", "https://www.twitch.tv/one_hana"), ("하나 ", "https://kick.com/one_hana")):
        page.goto("/admin/streamers/new")
        page.get_by_label("이름").fill(name)
        page.get_by_label("링크").fill(link)
        page.get_by_role("button", name="추가", exact=True).click()
        page.wait_for_url(re.compile(r"/admin/streamers/\d+$"))
    look_well(page, pictures, "streamer-ko-390")
    page.get_by_role("button", name=re.compile("하나")).last.click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("https://kick.com/one_hana")
    look_well(page, pictures, "streamer-merge-ko-390", whole=False)
    gone = page.url
    dialog.get_by_role("button", name="합치기").click()
    page.wait_for_url(lambda url: url != gone)
    expect(page.get_by_label("링크")).to_have_value("https://www.twitch.tv/one_hana\nhttps://kick.com/one_hana")
    expect(page.get_by_text("다른 방송인을 합침")).to_be_visible()
    page.goto(gone)
    expect(page.get_by_role("heading", name="이 방송인은 없어요")).to_be_visible()
    page.goto("/admin/streamers")
    expect(page.get_by_role("heading", name="같은 사람일 수 있어요")).to_have_count(0)
