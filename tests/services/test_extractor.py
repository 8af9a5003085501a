"""Other people's videos: what a platform says is read, what it refuses is told, and it is asked no more than needed."""

import asyncio
import json
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from kdrama_app.errors import (
    AppError,
    InvalidReelUrl,
    ReelNotExtracted,
    ReelNotFound,
    ReelPrivate,
    ReelRateLimited,
    ReelUnreachable,
    ReelUnreadable,
    ReelUnsupported,
    StorageFull,
    UploadTooLarge,
)
from kdrama_app.reels.embed import Embed, pause
from kdrama_app.reels.external import ExternalReels
from kdrama_app.reels.extractor import Airing, Extractor, MediaInfo
from kdrama_app.reels.links import INSTAGRAM, Link, read_link, reel_link
from kdrama_app.reels.strategies import InOrder
from kdrama_app.reels.upstream import Upstream
from kdrama_app.reels.web import GuardedWeb
from kdrama_app.reels.ytdlp import Fruitless, YtDlp
from kdrama_app.settings import Settings
from kdrama_app.storage.file_cache import FileCache
from kdrama_app.streams.views import Platform
from kdrama_app.transcode.addresses import AllowedHosts
from kdrama_app.wiring import open_extractor
from tests.conftest import Clock
from tests.reel_server import ReelServer, Served, html, older_page, page, serving

CHILD = Path(__file__).parents[1] / "extracting_child.py"
CODE = "Chunk8jurw1"
REEL = f"https://www.instagram.com/reel/{CODE}/"
VIDEO = os.urandom(300_000)


@pytest.fixture
def platform() -> Iterator[ReelServer]:
    with serving() as server:
        yield server


def allowed(platform: ReelServer) -> AllowedHosts:
    return AllowedHosts(frozenset({platform.host}))


def embed(platform: ReelServer, *, seconds: float = 5.0) -> Embed:
    return Embed(GuardedWeb(allowed(platform), seconds=seconds), platform.origin)


def look(way: Extractor, link: Link | None = None) -> MediaInfo:
    return asyncio.run(way.info(link or reel_link(CODE)))


def fetch(way: Extractor, path: Path, *, link: Link | None = None, max_bytes: int = 10**6) -> list[tuple[int, int]]:
    told: list[tuple[int, int]] = []
    asyncio.run(way.fetch(link or reel_link(CODE), path, max_bytes=max_bytes, on_bytes=lambda *each: told.append(each)))
    return told


# --- links ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "url", "platform"),
    [
        ("https://www.instagram.com/reel/Chunk8jurw1/?igsh=abc", REEL, INSTAGRAM),
        ("instagram.com/p/Chunk8jurw1", REEL, INSTAGRAM),
        ("https://instagram.com/mina.drama/reel/Chunk8jurw1/", REEL, INSTAGRAM),
        ("http://YouTu.be/dQw4w9WgXcQ", "https://youtu.be/dQw4w9WgXcQ", "YouTube"),
        (" https://m.youtube.com/watch?v=dQw4w9WgXcQ#t=3 ", "https://m.youtube.com/watch?v=dQw4w9WgXcQ", "YouTube"),
        ("https://chzzk.naver.com/live/0a1b", "https://chzzk.naver.com/live/0a1b", "Naver CHZZK"),
        ("https://www.tiktok.com/@mina/video/12345", "https://www.tiktok.com/@mina/video/12345", "TikTok"),
    ],
)
def test_a_link_is_written_anew(typed: str, url: str, platform: str) -> None:
    link = read_link(typed)
    assert (link.url, link.platform) == (url, platform)


# --- what Instagram embeds --------------------------------------------------------------------


@pytest.mark.parametrize("form", [page, older_page])
def test_what_is_embedded_is_read(platform: ReelServer, form: Callable[[dict[str, object]], str]) -> None:
    platform.play_reel(CODE, VIDEO)
    platform.answers[f"/reel/{CODE}/embed/captioned/"] = html(form(platform.media(CODE)))
    assert look(embed(platform)) == MediaInfo(
        video_url=f"{platform.origin}/v/{CODE}.mp4",
        file_name=f"reel_{CODE}.mp4",
        thumbnail_url=f"{platform.origin}/t/{CODE}.jpg",
        caption="오늘의 명장면",
        username="mina.drama",
        duration=12.5,
        width=720,
        height=1280,
        size=len(VIDEO),
    )


def test_a_reel_is_fetched_whole_and_tells_how_far_it_is(platform: ReelServer, tmp_path: Path) -> None:
    platform.play_reel(CODE, VIDEO)
    told = fetch(embed(platform), tmp_path / "film.mp4")
    assert (tmp_path / "film.mp4").read_bytes() == VIDEO
    assert told[-1] == (len(VIDEO), len(VIDEO))


@pytest.mark.parametrize(
    ("answer", "fact"),
    [
        (Served(404), ReelNotFound),
        (Served(410), ReelNotFound),
        (Served(401), ReelPrivate),
        (Served(403), ReelPrivate),
        (Served(429, {"Retry-After": "77"}), ReelRateLimited),
        (Served(500), ReelUnreadable),
        (html("<html>anything"), ReelUnreadable),
        (html(""), ReelUnreadable),
        (html('"contextJSON": "{not json'), ReelUnreadable),
        (html('"contextJSON": "{\\"gql_data\\": 3}"'), ReelUnreadable),
        (html("window.__additionalDataLoaded('x', {" + '"a":{' * 9000), ReelUnreadable),
        (html(page({"is_video": True})), ReelUnreadable),
        (html(page({"is_video": True, "video_url": 7})), ReelUnreadable),
        (html(page({"is_video": False})), ReelUnsupported),
        (html('<div class="EmbedBrokenMedia">'), ReelNotFound),
        (Served(302, {"Location": "/accounts/login/?next=x"}), ReelPrivate),
        (html("a" * 1000, length=5000), ReelUnreachable),
    ],
)
def test_what_else_it_may_answer_is_a_fact(platform: ReelServer, answer: Served, fact: type[AppError]) -> None:
    platform.answers[f"/reel/{CODE}/embed/captioned/"] = answer
    platform.answers["/accounts/login/"] = html("log in")
    with pytest.raises(fact) as failure:
        look(embed(platform))
    if isinstance(failure.value, ReelRateLimited):
        assert failure.value.retry_after == 77


def test_one_who_dribbles_is_left(platform: ReelServer) -> None:
    platform.answers[f"/reel/{CODE}/embed/captioned/"] = html("x" * 100, pieces=100, pause=0.2)
    began = time.monotonic()
    with pytest.raises(ReelUnreachable) as failure:
        look(embed(platform, seconds=0.5))
    assert time.monotonic() - began < 2
    assert failure.value.details == {"operation": "content_fetch", "timeout": "1s", "retries": 0}


@pytest.mark.parametrize(
    ("video", "fact"),
    [
        (Served(headers={"Content-Type": "video/mp4"}, body=VIDEO, length=2 * len(VIDEO)), ReelUnreachable),
        (Served(headers={"Content-Type": "text/html"}, body=VIDEO), ReelUnreadable),
        (Served(headers={"Content-Type": "video/mp4"}, body=bytes(2_000_000)), UploadTooLarge),
        (Served(403), ReelPrivate),
    ],
)
def test_of_a_video_that_fails_nothing_stays(
    platform: ReelServer, tmp_path: Path, video: Served, fact: type[AppError]
) -> None:
    platform.play_reel(CODE, VIDEO)
    platform.answers[f"/v/{CODE}.mp4"] = video
    with pytest.raises(fact):
        fetch(InOrder([embed(platform)], Upstream(tmp_path / "pauses")), tmp_path / "film.mp4")
    assert not (tmp_path / "film.mp4").exists()


def test_a_pause_is_whole_seconds_of_reason() -> None:
    assert [pause(text) for text in ("7", " 7 ", "0", "", "soon", "-1", "999999999")] == [7, 7, 1, 60, 60, 60, 86400]


# --- yt-dlp -----------------------------------------------------------------------------------


def child(platform: ReelServer, **given: Any) -> YtDlp:
    return YtDlp(allowed(platform), child=CHILD, **given)


def play_page(platform: ReelServer, name: str, **found: object) -> Link:
    platform.answers[f"/page/{name}"] = Served(body=json.dumps(found).encode())
    return Link(f"{platform.origin}/page/{name}", Platform.YOUTUBE)


def play_film(platform: ReelServer) -> Link:
    platform.answers["/film.mp4"] = Served(headers={"Content-Type": "video/mp4"}, body=VIDEO)
    return play_page(
        platform,
        "film",
        url=f"{platform.origin}/film.mp4",
        ext="mp4",
        title="도깨비 명장면",
        channel="mina",
        duration=61.5,
        width=1920,
        height=1080,
        tbr=2500,
        filesize=len(VIDEO),
    )


def test_yt_dlp_tells_what_it_found(platform: ReelServer) -> None:
    info = look(child(platform), play_film(platform))
    assert (info.title, info.username, info.duration, info.size) == ("도깨비 명장면", "mina", 61.5, len(VIDEO))
    assert (info.resolution, info.bitrate_text, info.file_name) == ("1080p", "2500kbps", "youtube_film.mp4")
    assert "/film.mp4" not in platform.asked


def test_yt_dlp_fetches(platform: ReelServer, tmp_path: Path) -> None:
    told = fetch(child(platform), tmp_path / "film.mp4", link=play_film(platform))
    assert (tmp_path / "film.mp4").read_bytes() == VIDEO
    assert told[-1][0] == len(VIDEO)
    assert [path.name for path in tmp_path.iterdir()] == ["film.mp4"]


def test_yt_dlp_puts_segments_together(platform: ReelServer, tmp_path: Path) -> None:
    lines = ["#EXTM3U", "#EXT-X-TARGETDURATION:4", "#EXTINF:4,", "/1.ts", "#EXTINF:4,", "/2.ts", "#EXT-X-ENDLIST"]
    platform.answers["/media.m3u8"] = Served(body="\n".join(lines).encode())
    platform.answers["/1.ts"], platform.answers["/2.ts"] = Served(body=b"G" * 188), Served(body=b"H" * 188)
    link = play_page(platform, "film", manifest=f"{platform.origin}/media.m3u8")
    fetch(child(platform), tmp_path / "film.mp4", link=link)
    assert (tmp_path / "film.mp4").read_bytes() == b"G" * 188 + b"H" * 188


@pytest.mark.parametrize("declared", [len(VIDEO), 10])
def test_yt_dlp_stops_at_the_limit(platform: ReelServer, tmp_path: Path, declared: int) -> None:
    link = play_film(platform)
    platform.answers["/film.mp4"] = Served(headers={"Content-Type": "video/mp4"}, body=VIDEO)
    with pytest.raises(UploadTooLarge):
        fetch(child(platform), tmp_path / "film.mp4", link=link, max_bytes=100_000)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("answer", "fact"),
    [
        (Served(404), ReelNotFound),
        (Served(403), ReelPrivate),
        (Served(429, {"Retry-After": "33"}), ReelRateLimited),
        (Served(500), Fruitless),
        (Served(body=b"no json"), ReelUnreadable),
        (Served(body=b'{"_type": "playlist", "entries": []}'), ReelUnsupported),
        (Served(body=b'{"url": "http://127.0.0.1/", "ext": "mp4", "is_live": true}'), ReelUnsupported),
    ],
)
def test_what_yt_dlp_trips_over_is_a_fact(platform: ReelServer, answer: Served, fact: type[Exception]) -> None:
    platform.answers["/page/film"] = answer
    with pytest.raises(fact) as failure:
        look(child(platform), Link(f"{platform.origin}/page/film", Platform.YOUTUBE))
    if isinstance(failure.value, ReelRateLimited):
        assert failure.value.retry_after == 33


def test_a_platform_that_says_nothing_is_left_in_time(platform: ReelServer) -> None:
    platform.answers["/page/film"] = Served(body=b"x" * 100, pieces=100, pause=1)
    began = time.monotonic()
    with pytest.raises(ReelUnreachable):
        look(child(platform, look_seconds=2.0), Link(f"{platform.origin}/page/film", Platform.YOUTUBE))
    assert time.monotonic() - began < 5


def test_only_what_broadcasts_is_live(platform: ReelServer) -> None:
    def airing(name: str, **found: object) -> Airing:
        return asyncio.run(child(platform).airing(play_page(platform, name, **found)))

    assert airing("on", url=f"{platform.origin}/x.m3u8", ext="mp4", is_live=True) is Airing.LIVE
    assert airing("over", url=f"{platform.origin}/x.mp4", ext="mp4", live_status="was_live") is Airing.OFFLINE
    platform.answers["/page/odd"] = Served(500)
    assert asyncio.run(child(platform).airing(Link(f"{platform.origin}/page/odd", Platform.KICK))) is Airing.UNKNOWN


def test_cookies_are_lent_not_given(platform: ReelServer, tmp_path: Path) -> None:
    cookies = tmp_path / "cookies.txt"
    line = "127.0.0.1\tFALSE\t/\tFALSE\t4102444800\tsessionid\tmina-s-session\n"
    cookies.write_text("# Netscape HTTP Cookie File\n" + line)
    before, sent = cookies.read_bytes(), []

    def remembered(path: str) -> Served:
        sent.append(platform.cookies[-1])
        return Served(headers={"Set-Cookie": "sessionid=other"}, body=b'{"url": "https://x.invalid/", "ext": "mp4"}')

    platform.answers["/page/film"] = remembered
    look(child(platform, cookies=str(cookies)), Link(f"{platform.origin}/page/film", Platform.YOUTUBE))
    assert sent == ["sessionid=mina-s-session"]
    assert cookies.read_bytes() == before


def test_a_child_that_breaks_is_no_answer(platform: ReelServer, tmp_path: Path) -> None:
    broken = tmp_path / "broken.py"
    broken.write_text("print('no json'); print('[1]'); raise SystemExit('it broke')")
    with pytest.raises(Fruitless, match="it broke"):
        look(YtDlp(allowed(platform), child=broken), Link(f"{platform.origin}/x", Platform.YOUTUBE))


def test_the_list_names_extractors_that_there_are() -> None:
    from yt_dlp.extractor import gen_extractor_classes

    from kdrama_app.reels.ytdlp_child import EXTRACTORS

    known = {str(each.IE_NAME).lower() for each in gen_extractor_classes()}
    assert set(EXTRACTORS) <= known
    assert "generic" not in EXTRACTORS


# --- one after the other ----------------------------------------------------------------------


class Played:
    """A way that fails or answers as it is told."""

    def __init__(self, *outcomes: MediaInfo | Exception) -> None:
        self.outcomes, self.asked = list(outcomes), 0

    async def info(self, link: Link) -> MediaInfo:
        self.asked += 1
        outcome = self.outcomes.pop(0) if len(self.outcomes) > 1 else self.outcomes[0]
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    async def fetch(self, link: Link, path: Path, *, max_bytes: int, on_bytes: Callable[[int, int], None]) -> MediaInfo:
        await asyncio.to_thread(path.write_bytes, VIDEO)
        return await self.info(link)

    async def airing(self, link: Link) -> Airing:
        return Airing.UNKNOWN


FOUND = MediaInfo(video_url="https://cdn.example/x.mp4", file_name="reel.mp4")
GONE, PRIVATE = ReelNotFound(CODE), ReelPrivate(CODE)
UNREADABLE = ReelUnreadable(CODE, last_error="JSON parsing failed")
AWAY = ReelUnreachable(operation="content_fetch", timeout=30, retries=3)


@pytest.mark.parametrize(
    ("outcomes", "fact"),
    [
        ([GONE, UNREADABLE], ReelNotFound),
        ([UNREADABLE, GONE, PRIVATE], ReelPrivate),
        ([UNREADABLE, UNREADABLE], ReelUnreadable),
        ([UNREADABLE, Fruitless("nothing")], ReelNotExtracted),
        ([AWAY, FOUND], ReelUnreachable),
        ([UNREADABLE, AWAY, FOUND], ReelUnreachable),
        ([GONE, AWAY], ReelNotFound),
        ([ReelUnsupported(CODE), FOUND], ReelUnsupported),
        ([ReelRateLimited(retry_after=60, limit=100), FOUND], ReelRateLimited),
    ],
)
def test_the_failure_that_tells_most_is_told(outcomes: list[Any], fact: type[AppError], tmp_path: Path) -> None:
    with pytest.raises(fact):
        look(InOrder([Played(each) for each in outcomes], Upstream(tmp_path)))


def test_the_next_way_is_tried(tmp_path: Path) -> None:
    assert look(InOrder([Played(UNREADABLE), Played(FOUND)], Upstream(tmp_path))) == FOUND


def test_after_all_ways_it_says_how_many(tmp_path: Path) -> None:
    ways = [Played(GONE), Played(UNREADABLE), Played(Fruitless("no formats"))]
    with pytest.raises(ReelNotFound):
        look(InOrder(ways, Upstream(tmp_path)))
    with pytest.raises(ReelNotExtracted) as failure:
        look(InOrder(ways[1:], Upstream(tmp_path)))
    assert failure.value.details == {"shortcode": CODE, "strategies_tried": 2, "last_error": "no formats"}


def test_a_pause_holds_for_every_process_until_it_is_over(clock: Clock, tmp_path: Path) -> None:
    asked = Played(ReelRateLimited(retry_after=60, limit=100), FOUND)
    with pytest.raises(ReelRateLimited):
        look(InOrder([asked], Upstream(tmp_path, clock)))
    clock.advance(seconds=20)
    with pytest.raises(ReelRateLimited) as still:
        look(InOrder([asked], Upstream(tmp_path, clock)))
    assert still.value.details == {"retry_after": "40", "limit": "100", "remaining": "0"}
    assert asked.asked == 1
    other = Link("https://youtu.be/dQw4w9WgXcQ", Platform.YOUTUBE)
    assert look(InOrder([Played(FOUND)], Upstream(tmp_path, clock)), other) == FOUND
    clock.advance(seconds=41)
    assert look(InOrder([asked], Upstream(tmp_path, clock))) == FOUND


# --- by shortcode -----------------------------------------------------------------------------


def reels(extractor: Extractor | None, folder: Path, clock: Clock, **given: Any) -> ExternalReels:
    limits = {"max_bytes": 10**9, "min_free_bytes": 0, "longest_build": 10**6, **given}
    return ExternalReels(extractor, FileCache(folder, now=lambda: clock().timestamp(), **limits), clock)


def test_a_reel_is_fetched_once_however_many_ask(platform: ReelServer, clock: Clock, tmp_path: Path) -> None:
    platform.play_reel(CODE, VIDEO)
    service = reels(InOrder([embed(platform)], Upstream(tmp_path / "pauses")), tmp_path / "reels", clock)

    async def ask() -> set[tuple[Path, str]]:
        found = await asyncio.gather(*(service.open(CODE) for _ in range(8)))
        return {(each.path, each.etag) for each in found}

    ((path, _),) = asyncio.run(ask())
    assert path.read_bytes() == VIDEO
    # Once to learn its size, once for its bytes.
    assert platform.asked.count(f"/v/{CODE}.mp4") == 2
    assert asyncio.run(service.info(CODE)).username == "mina.drama"
    assert platform.asked.count(f"/reel/{CODE}/embed/captioned/") == 1
    assert [each.name for each in (tmp_path / "reels").iterdir()] == [path.name]


def test_an_old_reel_is_fetched_anew(platform: ReelServer, clock: Clock, tmp_path: Path) -> None:
    platform.play_reel(CODE, VIDEO)
    service = reels(InOrder([embed(platform)], Upstream(tmp_path / "pauses")), tmp_path / "reels", clock, max_age=3600)
    clock.now = clock.now.fromtimestamp(time.time(), tz=clock.now.tzinfo)
    first = asyncio.run(service.open(CODE))
    platform.play_reel(CODE, VIDEO[::-1])
    assert asyncio.run(service.open(CODE)) == first
    clock.advance(hours=2)
    again = asyncio.run(service.open(CODE))
    assert again.path.read_bytes() == VIDEO[::-1]
    assert again.etag != first.etag


def test_what_nobody_asked_for_goes_first(clock: Clock, tmp_path: Path) -> None:
    cache = FileCache(tmp_path, max_bytes=2500, min_free_bytes=0, longest_build=60, now=lambda: clock().timestamp())
    for name, used in (("old", 300), ("older", 600), ("in use", 10)):
        (tmp_path / name).write_bytes(bytes(1000))
        os.utime(tmp_path / name, (clock().timestamp() - used, clock().timestamp() - used))
    cache.make_room(500)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in use", "old"]
    cache.make_room(2500)
    assert [path.name for path in tmp_path.iterdir()] == ["in use"]
    with pytest.raises(StorageFull):
        cache.make_room(2**62)


def test_a_failure_is_known_at_once_for_a_while(clock: Clock, tmp_path: Path) -> None:
    way = Played(AWAY, FOUND)
    service = reels(InOrder([way], Upstream(tmp_path / "pauses")), tmp_path / "reels", clock)
    for _ in range(3):
        with pytest.raises(ReelUnreachable):
            asyncio.run(service.info(CODE))
        with pytest.raises(ReelUnreachable):
            asyncio.run(service.open(CODE))
    assert way.asked == 1
    began = time.perf_counter()
    with pytest.raises(ReelUnreachable):
        asyncio.run(service.info(CODE))
    assert time.perf_counter() - began < 0.1
    clock.advance(seconds=31)
    assert asyncio.run(service.info(CODE)) == FOUND


def test_turned_off_nothing_is_asked(clock: Clock, tmp_path: Path, settings: Settings) -> None:
    assert open_extractor(settings) is None
    service = reels(None, tmp_path, clock)
    with pytest.raises(ReelNotFound) as failure:
        asyncio.run(service.open(CODE))
    assert failure.value.details == {"shortcode": CODE, "reason": "private_or_deleted"}
    with pytest.raises(InvalidReelUrl):
        asyncio.run(service.info("no shortcode"))


def test_where_nothing_can_be_reached_that_is_said_in_time(
    make_settings: Callable[..., Settings], clock: Clock, tmp_path: Path
) -> None:
    """The whole of it, as it is wired: a name that nobody resolves, as on a machine without a network."""
    settings = make_settings(extractor=True, extractor_origin="https://www.instagram.invalid")
    service = reels(open_extractor(settings), tmp_path, clock)
    began = time.monotonic()
    with pytest.raises(ReelUnreachable) as failure:
        asyncio.run(service.open(CODE))
    assert failure.value.details == {"operation": "content_fetch", "timeout": "10s", "retries": 0}
    assert time.monotonic() - began < 15
