"""A link becomes a video: looked up, described, fetched, prepared and watched, in two languages."""

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.e2e.conftest import Visitor
from tests.e2e.looks import look_well
from tests.media import make_copyable
from tests.reel_server import ReelServer, Served

Pictures = Callable[..., Path]
CODE = "Chunk8jurw1"
LINK = f"https://www.instagram.com/reel/{CODE}/?igsh=MzRlODBiNWFlZA=="


def look_up(page: Page, link: str, *, field: str = "Link", button: str = "Look") -> None:
    page.get_by_label(field, exact=True).fill(link)
    page.get_by_role("button", name=button, exact=True).click()


def test_a_link_is_looked_up_and_imported(
    visit: Callable[..., Visitor],
    make_account: Callable[..., dict[str, str]],
    platform: ReelServer,
    pictures: Pictures,
    tmp_path: Path,
) -> None:
    film = make_copyable(tmp_path / "reel.mp4", "-metadata", "title=from a link", seconds=6).read_bytes()
    platform.play_reel(CODE, film, title="도깨비 E07 첫눈")
    make_account("gyuri", "uploader")
    page = visit("gyuri").page
    page.goto("/studio/upload")
    look_up(page, "https://example.com/film.mp4")
    expect(page.get_by_text("That is no link to a video of a platform known here.")).to_be_visible()

    look_up(page, LINK)
    found = page.get_by_role("form", name="What was found")
    expect(found.get_by_text("mina.drama")).to_be_visible()
    expect(found.get_by_label("Series", exact=True)).to_have_value("도깨비")
    expect(found.get_by_label("Episode", exact=True)).to_have_value("7")
    look_well(page, pictures, "link-found")
    found.get_by_label("Title", exact=True).fill("")
    found.get_by_role("button", name="Import").click()
    expect(found.get_by_text("Please fill this in.")).to_be_visible()
    found.get_by_label("Title", exact=True).fill("첫눈이 오면")
    found.get_by_role("button", name="Import").click()

    expect(page.get_by_text("Imported", exact=True)).to_be_visible(timeout=60_000)
    look_well(page, pictures, "link-imported")
    page.get_by_role("link", name="Open", exact=True).click()
    expect(page.get_by_role("heading", name="첫눈이 오면")).to_be_visible()


def test_on_a_phone_one_is_called_off_and_another_fails(
    visit: Callable[..., Visitor],
    make_account: Callable[..., dict[str, str]],
    platform: ReelServer,
    pictures: Pictures,
) -> None:
    platform.play_reel("Slow0000001", bytes(2_000_000))
    slow = Served(headers={"Content-Type": "video/mp4"}, body=bytes(2_000_000), pieces=100, pause=5)
    platform.play_reel("Photo000001", b"", is_video=False)
    make_account("haeun", "uploader")
    page = visit("haeun", locale="ko-KR", width=390, height=844, touch=True).page
    page.goto("/studio/upload")

    look_up(page, "instagram.com/reel/Photo000001", field="링크", button="찾아보기")
    expect(page.get_by_text("사진이나 목록, 생방송은 가져올 수 없어요.")).to_be_visible()
    look_well(page, pictures, "link-refused-phone")

    look_up(page, "instagram.com/reel/Slow0000001", field="링크", button="찾아보기")
    form = page.get_by_role("form", name="찾은 영상")
    form.get_by_label("제목", exact=True).fill("느린 영상")
    form.get_by_label("시리즈", exact=True).fill("미생")
    platform.answers["/v/Slow0000001.mp4"] = slow
    form.get_by_role("button", name="가져오기").click()
    expect(page.get_by_text("가져오는 중", exact=True)).to_be_visible()
    look_well(page, pictures, "link-fetching-phone")
    page.get_by_role("button", name="취소", exact=True).click()
    expect(page.get_by_text("취소됨", exact=True)).to_be_visible()
    expect(page.get_by_role("button", name="다시 시도")).to_be_visible()
    page.get_by_role("button", name="목록에서 지우기").click()
    expect(page.get_by_text("느린 영상")).to_be_hidden()
