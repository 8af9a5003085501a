"""Nothing that somebody types, and nothing that a platform answers, leads inside: a canary listens, and hears nothing.

The platform is our own server, allowed by its one address and port; the canary is another port of the same machine.
"""

import asyncio
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from kdrama_app.errors import AppError, InvalidReelUrl
from kdrama_app.reels.embed import Embed
from kdrama_app.reels.extractor import Extractor
from kdrama_app.reels.links import INSTAGRAM, Link, read_link, reel_link
from kdrama_app.reels.strategies import InOrder
from kdrama_app.reels.upstream import Upstream
from kdrama_app.reels.web import GuardedWeb, LeadsAside
from kdrama_app.reels.ytdlp import Fruitless, YtDlp
from kdrama_app.transcode.addresses import AllowedHosts
from kdrama_app.transcode.webhook import resolve
from tests.canary import forms
from tests.extracting_child import NAMES
from tests.reel_server import ReelServer, Served, html, page, serving

CHILD = Path(__file__).parents[1] / "extracting_child.py"
CODE = "Chunk8jurw1"


@pytest.fixture
def platform() -> Iterator[ReelServer]:
    with serving() as server:
        yield server


@pytest.fixture
def canary() -> Iterator[ReelServer]:
    with serving() as server:
        yield server
        assert server.asked == []


async def answered(host: str, port: int) -> list[str]:
    return [NAMES[host]] if host in NAMES else await resolve(host, port)


def web(platform: ReelServer) -> GuardedWeb:
    return GuardedWeb(AllowedHosts(frozenset({platform.host})), answered, seconds=2.0)


def extractor(platform: ReelServer, folder: Path) -> Extractor:
    child = YtDlp(AllowedHosts(frozenset({platform.host})), child=CHILD)
    return InOrder((Embed(web(platform), platform.origin), child), Upstream(folder))


def by_child(platform: ReelServer, path: str, folder: Path) -> str:
    """Fetch a page of the platform by yt-dlp, in the real child; why that failed."""
    way = YtDlp(AllowedHosts(frozenset({platform.host})), child=CHILD)
    link = Link(f"{platform.origin}{path}", INSTAGRAM)
    with pytest.raises((AppError, Fruitless, LeadsAside)) as failure:
        asyncio.run(way.fetch(link, folder / "film.mp4", max_bytes=2**20, on_bytes=lambda _bytes, _of: None))
    assert list(folder.glob("film*")) == []
    return f"{type(failure.value).__name__}: {failure.value}"


def test_there_are_enough_forms() -> None:
    assert len(set(forms(1))) >= 70


def test_nothing_typed_leads_inside(platform: ReelServer, canary: ReelServer, tmp_path: Path) -> None:
    for form in forms(canary.port):
        with pytest.raises(InvalidReelUrl):
            read_link(form)
    for tail in ("reel/../../x", "reel/a\nb", "reel/%00", "reel/" + "x" * 70, "", "accounts/login/", "reel/a b"):
        with pytest.raises(InvalidReelUrl):
            read_link(f"https://www.instagram.com/{tail}")


@pytest.mark.parametrize(
    "form",
    [
        *("http://instagram.com.evil.test/reel/Chunk8jurw1/", "https://notinstagram.com/reel/Chunk8jurw1/"),
        *("https://www.instagram.com:8080/reel/Chunk8jurw1/", "https://instagram.com./reel/Chunk8jurw1/"),
        *("https://ınstagram.com/reel/Chunk8jurw1/", "https://instagram。com/reel/Chunk8jurw1/", "instagram"),
    ],
)
def test_what_only_looks_like_a_platform_is_none(form: str) -> None:
    with pytest.raises(InvalidReelUrl):
        read_link(form)


def test_no_video_address_of_a_platform_leads_inside(platform: ReelServer, canary: ReelServer, tmp_path: Path) -> None:
    async def fetch_all() -> None:
        for number, form in enumerate(forms(canary.port)):
            code = f"{CODE}{number:03}"
            platform.play_reel(code, b"video", video_url=form)
            way = Embed(web(platform), platform.origin)
            with pytest.raises((LeadsAside, AppError)):
                await way.fetch(reel_link(code), tmp_path / code, max_bytes=1000, on_bytes=lambda _bytes, _of: None)

    asyncio.run(fetch_all())
    assert len(platform.asked) == len(forms(canary.port))


def test_no_redirect_of_a_platform_leads_inside(platform: ReelServer, canary: ReelServer) -> None:
    async def look_at_all() -> None:
        for number, form in enumerate(forms(canary.port)):
            if not form.isprintable() or not form.isascii():
                continue  # no header can carry it
            code = f"{CODE}{number:03}"
            platform.answers[f"/reel/{code}/embed/captioned/"] = Served(302, {"Location": form})
            with pytest.raises((LeadsAside, AppError)):
                await Embed(web(platform), platform.origin).info(reel_link(code))

    asyncio.run(look_at_all())
    assert len(platform.asked) > 60


def test_a_loop_of_redirects_ends(platform: ReelServer) -> None:
    platform.answers["/loop"] = Served(302, {"Location": "/loop"})

    async def follow() -> None:
        async with web(platform).get(f"{platform.origin}/loop"):
            pytest.fail("it has no end")

    with pytest.raises(LeadsAside):
        asyncio.run(follow())
    assert len(platform.asked) == 6


def test_all_of_them_together_find_nothing_inside(platform: ReelServer, canary: ReelServer, tmp_path: Path) -> None:
    inside = f"http://inside.test:{canary.port}/film.mp4"
    platform.answers[f"/reel/{CODE}/embed/captioned/"] = html(page(platform.media(CODE, video_url=inside)))
    with pytest.raises(AppError):
        asyncio.run(
            extractor(platform, tmp_path).fetch(
                reel_link(CODE), tmp_path / "film.mp4", max_bytes=1000, on_bytes=lambda _bytes, _of: None
            )
        )
    assert not (tmp_path / "film.mp4").exists()


# --- inside the child -------------------------------------------------------------------------

EVERY_FORM = """
import json, sys
sys.path[:0] = [{root!r}]
from tests.extracting_child import play_names
play_names()
from kdrama_app.reels.guard import Guard
from kdrama_app.transcode.addresses import AllowedHosts
guard = Guard(AllowedHosts(frozenset([{platform!r}])))
guard.put_up()
from yt_dlp import YoutubeDL
opened, went = [], YoutubeDL({{"quiet": True, "socket_timeout": 2, "logger": None}}, auto_init=False)
for form in json.loads(sys.argv[1]):
    try:
        went.urlopen(form).read()
        opened.append(form)
    except Exception:
        pass
allowed = went.urlopen("http://{platform}/allowed").read().decode()
print(json.dumps([opened, len(guard.refused), allowed]))
"""


def test_yt_dlps_own_network_reaches_nothing_inside(platform: ReelServer, canary: ReelServer) -> None:
    platform.answers["/allowed"] = Served(body=b"here")
    program = EVERY_FORM.format(root=str(CHILD.parents[1]), platform=platform.host)
    all_forms = json.dumps(forms(canary.port))
    command = [sys.executable, "-I", "-c", program, all_forms]
    done = subprocess.run(command, capture_output=True, text=True, timeout=90, check=True)
    opened, refused, allowed = json.loads(done.stdout)
    assert opened == ["data:video/mp4;base64,AAAA"]
    assert refused > 40
    assert allowed == "here"


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "inside.test", "[::1]", "0x7f.1", "2130706433"])
def test_the_child_fetches_no_video_from_inside(
    platform: ReelServer, canary: ReelServer, tmp_path: Path, host: str
) -> None:
    inside = f"http://{host}:{canary.port}/film.mp4"
    platform.answers["/page/film"] = Served(body=json.dumps({"url": inside, "ext": "mp4"}).encode())
    assert by_child(platform, "/page/film", tmp_path).startswith("LeadsAside")


@pytest.mark.parametrize("name", ["metadata.test", "mapped.test", "home.test"])
def test_the_child_goes_to_no_name_that_leads_inside(platform: ReelServer, tmp_path: Path, name: str) -> None:
    platform.answers["/page/film"] = Served(body=json.dumps({"url": f"http://{name}/f.mp4", "ext": "mp4"}).encode())
    assert by_child(platform, "/page/film", tmp_path).startswith("LeadsAside")


def test_the_child_follows_no_redirect_inside(platform: ReelServer, canary: ReelServer, tmp_path: Path) -> None:
    platform.answers["/film.mp4"] = Served(302, {"Location": f"http://127.0.0.1:{canary.port}/film.mp4"})
    platform.answers["/page/film"] = Served(
        body=json.dumps({"url": f"{platform.origin}/film.mp4", "ext": "mp4"}).encode()
    )
    assert by_child(platform, "/page/film", tmp_path).startswith("LeadsAside")


@pytest.mark.parametrize(
    "line",
    [
        *("http://127.0.0.1:{port}/1.ts", "//127.0.0.1:{port}/1.ts", "http://inside.test:{port}/1.ts"),
        *("http://[::ffff:127.0.0.1]:{port}/1.ts", "http://user@127.0.0.1:{port}/1.ts"),
    ],
)
def test_no_manifest_points_the_child_inside(
    platform: ReelServer, canary: ReelServer, tmp_path: Path, line: str
) -> None:
    segments = f"#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXTINF:4,\n{line.format(port=canary.port)}\n#EXT-X-ENDLIST\n"
    platform.answers["/media.m3u8"] = Served(body=segments.encode())
    platform.answers["/page/film"] = Served(body=json.dumps({"manifest": f"{platform.origin}/media.m3u8"}).encode())
    assert by_child(platform, "/page/film", tmp_path).startswith("LeadsAside")
    assert "/media.m3u8" in platform.asked


def test_no_key_of_a_manifest_is_fetched_from_inside(platform: ReelServer, canary: ReelServer, tmp_path: Path) -> None:
    key = f'#EXT-X-KEY:METHOD=AES-128,URI="http://127.0.0.1:{canary.port}/key"'
    text = f"#EXTM3U\n#EXT-X-TARGETDURATION:4\n{key}\n#EXTINF:4,\n/1.ts\n#EXT-X-ENDLIST\n"
    platform.answers["/media.m3u8"] = Served(body=text.encode())
    platform.answers["/1.ts"] = Served(body=bytes(188))
    platform.answers["/page/film"] = Served(body=json.dumps({"manifest": f"{platform.origin}/media.m3u8"}).encode())
    by_child(platform, "/page/film", tmp_path)


def test_the_child_asks_no_other_platform(platform: ReelServer, canary: ReelServer, tmp_path: Path) -> None:
    """What a page hands on to another extractor is nobody's: `generic` would take any address."""
    elsewhere = {"_type": "url", "url": f"{platform.origin}/film.mp4", "ie_key": "Generic"}
    platform.answers["/page/film"] = Served(body=json.dumps(elsewhere).encode())
    by_child(platform, "/page/film", tmp_path)
    assert platform.asked == ["/page/film"]
