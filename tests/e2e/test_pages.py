"""Every page, on a phone and on a desk, in both languages: whole, quiet, reachable, and a picture to look at."""

from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Visitor
from tests.e2e.looks import look_well
from tests.e2e.site import ADMIN
from tests.media import make_mp4
from tests.uploads import upload_through_api

PHONE, DESK = (390, 844), (1440, 900)
PLACES = {
    "home": ("/", "yuna"),
    "search": ("/search", "yuna"),
    "search-found": ("/search?q=비밀", ""),
    "series": ("/series/비밀의-숲", "yuna"),
    "watch": ("/watch/{video}", "yuna"),
    "watch-locked": ("/watch/{video}", ""),
    "watch-missing": ("/watch/nothing", "yuna"),
    "reels": ("/reels", "yuna"),
    "login": ("/login", ""),
    "register": ("/register", ""),
    "setup": ("/setup?token=x", ""),
    "account": ("/account", "yuna"),
    "history": ("/history", "yuna"),
    "list": ("/list", "yuna"),
    "ratings": ("/ratings", "yuna"),
    "clips": ("/clips", "yuna"),
    "studio": ("/studio", "yuna"),
    "studio-edit": ("/studio/videos/{video}", "yuna"),
    "studio-missing": ("/studio/videos/nothing", "yuna"),
    "studio-trash": ("/studio/trash", "yuna"),
    "upload": ("/studio/upload", "yuna"),
    "upload-refused": ("/studio/upload", ""),
    "series-editor": ("/studio/series/비밀의-숲", "yuna"),
    "live": ("/live", ""),
    "live-stream": ("/live/{stream}", "yuna"),
    "live-missing": ("/live/0", ""),
    "streams": ("/admin/streams", ADMIN),
    "streams-refused": ("/admin/streams", "sena"),
    "stream-edit": ("/admin/streams/{stream}", ADMIN),
    "stream-new": ("/admin/streams/new", "yuna"),
    "streamers": ("/admin/streamers", ADMIN),
    "streamer-new": ("/admin/streamers/new", ADMIN),
    "moments": ("/admin/moments", ADMIN),
    "people": ("/admin/people", ADMIN),
    "design": ("/admin/design", ADMIN),
    "nowhere": ("/nowhere", ""),
}


@pytest.fixture(scope="session")
def video(site, uploader: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> str:
    film = make_mp4(tmp_path_factory.mktemp("pages") / "film.mp4", seconds=4)
    with httpx.Client(base_url=site.url, headers=uploader, timeout=30) as api:
        return upload_through_api(api, film, series="비밀의 숲", title="1화", episode=1)


@pytest.fixture(scope="session")
def stream(site, uploader: dict[str, str], make_account: Callable[..., dict[str, str]]) -> int:
    """A live one, among others; Sena is a member who keeps none."""
    make_account("sena")
    others = [
        {"source": "Duri", "link": "https://chzzk.naver.com/live/0123456789abcdef", "title": "한강에서 라디오"},
        {"source": "Studio Set", "link": "https://www.youtube.com/watch?v=dQw4w9WgXcQ", "city": "Busan", "state": "KR"},
        {"source": "Someone", "link": "https://example.com/live", "status": "offline", "kind": "concert"},
    ]
    hana = {
        "source": "Hana",
        "link": "https://www.twitch.tv/hana",
        "title": "밤 산책: 서울의 골목",
        "status": "live",
        "city": "Seoul",
        "state": "KR",
        "notes": "Walks through the old town, every Saturday night.",
    }
    with httpx.Client(base_url=site.url, headers=uploader, timeout=30) as api:
        ids = [api.post("/api/v1/streams", json=each).raise_for_status().json()["id"] for each in (*others, hana)]
        api.put(f"/api/v1/streams/{ids[-1]}/pin").raise_for_status()
    return ids[-1]


@pytest.mark.parametrize(("size", "locale"), [(PHONE, "ko-KR"), (DESK, "en-US")], ids=["phone-ko", "desk-en"])
@pytest.mark.parametrize("place", PLACES)
def test_a_page_is_whole(
    place: str,
    size: tuple[int, int],
    locale: str,
    video: str,
    stream: int,
    visit: Callable[..., Visitor],
    pictures: Callable[[Page, str], Path],
) -> None:
    path, who = PLACES[place]
    visitor = visit(who, locale=locale, width=size[0], height=size[1])
    page = visitor.page
    page.goto(path.format(video=video, stream=stream))
    expect(page.locator("header nav")).to_be_visible()
    expect(page.get_by_role("main")).not_to_be_empty()
    expect(page.locator(".skeleton")).to_have_count(1 if place == "design" else 0)  # it shows one
    page.wait_for_load_state("networkidle")
    assert page.evaluate("document.documentElement.lang") == locale[:2]
    look_well(page, pictures, f"{place}-{locale[:2]}-{size[0]}")
    missing = place in {"watch-missing", "nowhere"}
    visitor.watcher.assert_clean(but="status of 404" if missing else "")
