"""An uploader at work: the list, a video's own page, the trash, and a folder dropped on the desk."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Visitor
from tests.e2e.looks import look_well
from tests.media import make_copyable, make_webm
from tests.uploads import upload_through_api

PLAY_AND_STOP = """async () => {
  const player = document.querySelector('#edit-preview');
  await player.play();
  player.pause();
}"""
Pictures = Callable[..., Path]
SUBTITLES = "1\n00:00:01,000 --> 00:00:02,500\n첫눈이 오는 날\n\n2\n00:00:03,000 --> 00:00:04,000\n너를 만났다\n"


@pytest.fixture(scope="module")
def miyeon(site, make_account: Callable[..., dict[str, str]], tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """Miyeon's three videos, ready."""
    headers, folder = make_account("miyeon", "uploader"), tmp_path_factory.mktemp("miyeon")
    with httpx.Client(base_url=site.url, headers=headers, timeout=30) as client:
        return [
            upload_through_api(
                client,
                make_copyable(folder / f"{number}.mp4", "-metadata", f"title=miyeon {number}", seconds=6),
                series="미생",
                title=title,
                episode=number,
            )
            for number, title in enumerate(("첫 출근", "야근", "회식"), start=1)
        ]


def what_is_wrong_is_marked_and_guarded(page: Page) -> None:
    page.get_by_label("Title", exact=True).fill("")
    expect(page.get_by_text("There are unsaved changes.")).to_be_visible()
    page.get_by_label("Credits begin", exact=True).fill("soon")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Please fill this in.")).to_be_visible()
    expect(page.get_by_text("Minutes and seconds, like 1:05.")).to_be_visible()
    expect(page.get_by_label("Title", exact=True)).to_be_focused()
    page.get_by_role("link", name="My videos").click()
    question = page.get_by_role("alertdialog", name="Leave without saving?")
    question.get_by_role("button", name="Stay").click()
    expect(question).to_be_hidden()
    expect(page.get_by_label("Title", exact=True)).to_have_value("")


def test_a_video_is_described_captioned_and_marked(
    visit: Callable[..., Visitor], miyeon: list[str], api: httpx.Client, pictures: Pictures
) -> None:
    visitor = visit("miyeon")
    page = visitor.page
    page.goto("/studio")
    page.get_by_role("link", name="첫 출근", exact=True).click()
    save = page.get_by_role("button", name="Save")
    expect(save).to_be_disabled()
    what_is_wrong_is_marked_and_guarded(page)
    page.get_by_label("Title", exact=True).fill("첫 출근날")
    tags = page.get_by_role("textbox", name="Tags")
    tags.fill("직장")
    tags.press("Enter")
    tags.fill("성장, 드라마,")
    page.get_by_role("button", name="Remove 드라마").click()
    page.get_by_label("First shown on").fill("2014-10-17")
    # The preview is played to the moment, and the moment taken.
    page.get_by_label("Opening begins", exact=True).fill("0:01")
    page.evaluate(PLAY_AND_STOP)
    page.evaluate("document.querySelector('#edit-preview').currentTime = 3")
    page.get_by_role("button", name="Opening ends: take the preview's moment").click()
    expect(page.get_by_label("Opening ends", exact=True)).to_have_value("0:03")
    page.get_by_label("Credits begin", exact=True).fill("0:05")
    save.click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    expect(save).to_be_disabled()

    page.locator("input[type=file]").last.set_input_files(
        [
            {"name": "미생.E01.ko.srt", "mimeType": "text/plain", "buffer": SUBTITLES.encode("cp949")},
            {"name": "미생.E01.pdf", "mimeType": "application/pdf", "buffer": b"x"},
        ]
    )
    expect(page.get_by_text("미생.E01.pdf is not a subtitle file.")).to_be_visible()
    page.get_by_role("button", name=re.compile("^Look")).click()
    expect(page.get_by_text("첫눈이 오는 날")).to_be_visible()
    look_well(page, pictures, "studio-edit-en-1440")

    known = api.get(f"/api/v1/videos/{miyeon[0]}").json()
    assert (known["title"], sorted(known["tags"]), known["subtitles"]) == ("첫 출근날", ["성장", "직장"], ["ko"])
    page.reload()
    expect(page.get_by_label("Opening ends", exact=True)).to_have_value("0:03")
    page.get_by_role("button", name="Delete 한국어").click()
    page.get_by_role("alertdialog").get_by_role("button", name="Delete").click()
    expect(page.get_by_text("There are none yet.")).to_be_visible()
    visitor.watcher.assert_clean()


def test_what_is_hidden_scheduled_and_thrown_away_comes_back(
    visit: Callable[..., Visitor], miyeon: list[str], api: httpx.Client, pictures: Pictures
) -> None:
    visitor = visit("miyeon")
    page = visitor.page

    def found(video: str) -> bool:
        return api.get(f"/api/v1/videos/{video}").status_code == 200

    page.goto(f"/studio/videos/{miyeon[1]}")
    page.get_by_role("radio", name=re.compile("^Scheduled")).check()
    later = datetime.now(UTC) + timedelta(days=30)
    page.get_by_label("Publish at").fill(later.strftime("%Y-%m-%dT%H:%M"))
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    assert not found(miyeon[1])

    page.goto("/studio")
    page.get_by_label("Visibility", exact=True).select_option("scheduled")
    expect(page.get_by_role("row")).to_have_count(2)
    expect(page).to_have_url(re.compile(r"\?visibility=scheduled$"))
    page.reload()
    expect(page.get_by_role("row")).to_have_count(2)
    page.get_by_label("Visibility", exact=True).select_option("")
    page.get_by_role("searchbox", name=re.compile("my videos|내 영상")).fill("회식")
    expect(page.get_by_role("row")).to_have_count(2)
    page.get_by_role("searchbox", name=re.compile("my videos|내 영상")).fill("")
    expect(page.get_by_role("row")).to_have_count(4)
    page.get_by_role("button", name="Video", exact=True).click()
    expect(page.get_by_role("columnheader", name="Video")).to_have_attribute("aria-sort", "ascending")

    page.get_by_label("Choose 야근").click()
    page.get_by_label("Choose 회식").click()
    expect(page.get_by_text("2 chosen")).to_be_visible()
    look_well(page, pictures, "studio-chosen-en-1440")
    page.get_by_label("Visibility of the chosen").select_option("published")
    expect(page.get_by_role("cell", name="Scheduled")).to_have_count(0)
    assert found(miyeon[1])

    page.get_by_role("button", name="Move to trash: 회식").click()
    expect(page.get_by_role("row")).to_have_count(3)
    assert not found(miyeon[2])
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("row")).to_have_count(4)
    assert found(miyeon[2])

    visitor.watcher.assert_clean()


def test_a_phone_does_it_all_in_korean(visit: Callable[..., Visitor], miyeon: list[str], pictures: Pictures) -> None:
    phone = visit("miyeon", locale="ko-KR", width=390, height=844)
    page = phone.page
    page.goto("/studio")
    page.get_by_label("선택: 야근").click()
    look_well(page, pictures, "studio-chosen-ko-390")
    page.goto(f"/studio/videos/{miyeon[1]}")
    expect(page.get_by_role("radio", name=re.compile("^공개"))).to_be_checked()
    page.get_by_role("radio", name=re.compile("^예약 공개")).check()
    expect(page.get_by_label("공개 시간")).to_be_visible()
    look_well(page, pictures, "studio-edit-ko-390")
    page.get_by_role("radio", name=re.compile("^공개")).check()
    page.get_by_role("button", name="저장").click()
    expect(page.get_by_text("저장했어요.")).to_be_visible()
    page.goto(f"/studio/videos/{miyeon[2]}")
    page.get_by_label("제목", exact=True).fill("다른 제목")
    expect(page.get_by_text("저장하지 않은 변경 사항이 있어요.")).to_be_visible()
    # What is in the trash shows nobody its pictures, so that those still on their way would be missed aloud.
    page.wait_for_load_state("networkidle")
    # What goes as a whole takes its changes along: nobody is asked about them.
    page.get_by_role("button", name="휴지통으로 옮기기").click()
    expect(page).to_have_url(re.compile("/studio$"))
    expect(page.get_by_role("button", name="되돌리기")).to_be_visible()
    expect(page.get_by_role("row")).to_have_count(2)
    page.goto("/studio/trash")
    expect(page.get_by_role("heading", name="회식")).to_be_visible()
    look_well(page, pictures, "studio-trash-ko-390")
    page.get_by_role("button", name="완전히 삭제 회식").click()
    page.get_by_role("alertdialog").get_by_role("button", name="완전히 삭제").click()
    expect(page.get_by_text("휴지통이 비어 있어요")).to_be_visible()
    phone.watcher.assert_clean()


def test_an_upload_begun_on_another_device_is_gone_on_with(
    site, make_account: Callable[..., dict[str, str]], visit: Callable[..., Visitor], tmp_path: Path
) -> None:
    film = make_copyable(tmp_path / "미생 20화.mp4", "-metadata", "title=yerin 20", seconds=12)
    content, size = film.read_bytes(), 256 * 1024
    metadata = {"title": "마지막 화", "series": "미생", "episode": 20}
    asked = {"filename": film.name, "totalSize": len(content), "chunkSize": size, "metadata": metadata}
    with httpx.Client(base_url=site.url, headers=make_account("yerin", "uploader"), timeout=30) as phone:
        session = phone.post("/api/v1/upload/start", json=asked).raise_for_status().json()
        phone.post(session["chunkUrls"][0], content=content[:size]).raise_for_status()
    visitor = visit("yerin")
    page = visitor.page
    page.goto("/studio/upload")
    unfinished = page.get_by_role("region", name="Unfinished uploads").get_by_role("listitem")
    expect(unfinished).to_contain_text("마지막 화")
    expect(unfinished).to_contain_text(f"{size * 100 // len(content)}% arrived")
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if "/upload/chunk/" in request.url else None)
    unfinished.locator("input[type=file]").set_input_files(film)
    expect(page.get_by_role("link", name="Watch it")).to_be_visible(timeout=120_000)
    assert sorted(url.removeprefix(site.url) for url in sent) == sorted(session["chunkUrls"][1:])
    visitor.watcher.assert_clean()


def test_a_folder_is_looked_into_before_a_byte_is_sent(
    visit: Callable[..., Visitor], miyeon: list[str], tmp_path: Path, pictures: Pictures
) -> None:
    folder = tmp_path / "미생 시즌 2"
    make_copyable(folder / "E10.mp4", "-metadata", "title=miyeon 10")
    make_webm(folder / "E2.webm")
    (folder / "메모.txt").write_text("영상이 아니에요")
    # The very film that Miyeon's first video was made of.
    make_copyable(folder / "E11.mp4", "-metadata", "title=miyeon 1", seconds=6)
    visitor = visit("miyeon")
    page = visitor.page
    page.goto("/studio/upload")
    page.get_by_label("Choose a folder").and_(page.locator("input")).set_input_files(folder)

    cards = page.get_by_role("list").filter(has=page.get_by_role("heading", level=3)).get_by_role("listitem")
    episodes = page.get_by_role("textbox", name="Episode", exact=True)
    for index, number in enumerate(("2", "10", "11")):
        expect(episodes.nth(index)).to_have_value(number)
        expect(page.get_by_role("combobox", name="Series").nth(index)).to_have_value("미생")
        expect(page.get_by_role("textbox", name="Season").nth(index)).to_have_value("2")
    expect(page.get_by_text("Left out, being no videos: 1.")).to_be_visible()
    expect(cards.nth(0)).to_contain_text("WebM · VP9 · 640×360 · 25 frames/s · 4 s")
    expect(cards.nth(0)).to_contain_text(re.compile(r"Ready about \d+ s after it arrived"))
    expect(cards.nth(1)).to_contain_text("Will play at once")
    expect(cards.nth(2)).to_contain_text("You have this very file here already: 미생 · Episode 1")
    expect(cards.nth(2).get_by_role("link", name="Open it")).to_have_attribute("href", f"/watch/{miyeon[0]}")
    look_well(page, pictures, "studio-folder-en-1440")

    page.get_by_role("button", name="Upload all (2)").click()
    expect(page.get_by_role("link", name="Watch it")).to_have_count(2, timeout=120_000)
    expect(page.get_by_role("button", name="Upload anyway")).to_have_count(1)
    visitor.watcher.assert_clean()
