"""What an uploader does with a video that is there: another poster, another encoding, all in a real browser."""

import re
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Visitor
from tests.e2e.looks import look_well
from tests.media import make_mp4
from tests.uploads import upload_through_api


@pytest.fixture
def film(site, make_account: Callable[..., dict[str, str]], tmp_path: Path) -> str:
    """Something of Sora's, ready."""
    headers = make_account("sora", "uploader")
    path = make_mp4(tmp_path / "film.mp4", seconds=8, width=1280, height=720)
    with httpx.Client(base_url=site.url, headers=headers, timeout=30) as client:
        return upload_through_api(client, path, series="시그널", title="1화", episode=1)


@pytest.fixture
def long_film(site, make_account: Callable[..., dict[str, str]], tmp_path: Path) -> str:
    """Something of Taeri's that has just arrived and takes a while."""
    headers = make_account("taeri", "uploader")
    path = make_mp4(tmp_path / "film.mp4", seconds=150, width=1280, height=720)
    with httpx.Client(base_url=site.url, headers=headers, timeout=30) as client:
        return upload_through_api(client, path, series="시그널", title="2화", episode=2, wait=False)


def test_a_poster_is_chosen_and_the_video_encoded_again(
    visit: Callable[..., Visitor], film: str, pictures: Callable[[Page, str], Path]
) -> None:
    visitor = visit("sora")
    page = visitor.page
    page.goto("/studio")
    page.get_by_role("link", name=re.compile("^Edit")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("1화")
    panel = page.get_by_role("main")
    expect(panel.get_by_text("720p, 360p encoded")).to_be_visible()
    posters = panel.get_by_role("group", name="Poster").get_by_role("radio")
    expect(posters).not_to_have_count(0)
    look_well(page, pictures, "studio-details-en-1440")

    others = posters.count()
    if others > 1:
        chosen = next(index for index in range(others) if posters.nth(index).is_checked())
        posters.nth(chosen).press("ArrowRight")
        expect(posters.nth((chosen + 1) % others)).to_be_checked()
        expect(page.get_by_text("This is the poster now.")).to_be_visible()

    for name in ("1080p", "720p"):
        panel.get_by_label(name).click()
        expect(panel.get_by_label(name)).not_to_be_checked()
    panel.get_by_role("button", name="Encode again").click()
    expect(page.get_by_text("Encoding it again.")).to_be_visible()
    expect(panel.get_by_text("360p encoded", exact=True)).to_be_visible(timeout=180_000)
    expect(panel.get_by_text("720p")).to_have_count(1)  # to choose, not made
    page.goto("/studio")
    expect(page.get_by_role("cell", name="Published")).to_be_visible()
    visitor.watcher.assert_clean()

    phone = visit("sora", locale="ko-KR", width=390, height=844).page
    phone.goto("/studio")
    phone.get_by_role("link", name=re.compile("^수정")).click()
    expect(phone.get_by_text("360p 변환", exact=True)).to_be_visible()
    look_well(phone, pictures, "studio-details-ko-390")


def test_what_is_being_made_is_put_off_called_off_and_tried_again(
    visit: Callable[..., Visitor], long_film: str, pictures: Callable[[Page, str], Path]
) -> None:
    visitor = visit("taeri")
    page = visitor.page
    page.goto("/studio")
    expect(page.get_by_text(re.compile("ready in (about|less than)"))).to_be_visible()
    page.get_by_role("link", name=re.compile("^Edit")).click()
    priority = page.get_by_label("Priority")
    expect(priority).to_have_value("normal")
    priority.select_option("low")
    page.reload()
    expect(priority).to_have_value("low")
    look_well(page, pictures, "studio-running-en-1440")

    page.get_by_role("button", name="Cancel encoding").click()

    expect(page.get_by_role("button", name=re.compile("^Try again"))).to_be_visible()
    expect(page.get_by_text("Nothing was made of this video yet.")).to_be_visible()
    look_well(page, pictures, "studio-cancelled-en-1440")
    page.get_by_role("button", name=re.compile("^Try again")).click()
    phone = visit("taeri", locale="ko-KR", width=390, height=844).page
    phone.goto("/studio")
    expect(phone.get_by_text(re.compile("준비돼요"))).to_be_visible()
    phone.get_by_role("link", name=re.compile("^수정")).click()
    expect(phone.get_by_label("우선순위")).to_have_value("low")
    look_well(phone, pictures, "studio-running-ko-390")
    phone.get_by_role("button", name="변환 취소").click()
    expect(phone.get_by_role("button", name=re.compile("^다시 시도"))).to_be_visible()
    visitor.watcher.assert_clean()
