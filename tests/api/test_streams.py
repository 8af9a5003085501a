"""Programs fetch a video: HLS, DASH, or one MP4 with ranges."""

import os
import re
from pathlib import Path
from urllib.parse import urljoin
from xml.etree import ElementTree as ET

import pytest
from starlette.testclient import TestClient

from kdrama_app.accounts.views import Principal
from kdrama_app.catalog.views import EpisodeView, Visibility
from kdrama_app.wiring import Services
from tests.library import add_episode
from tests.media import count_frames, frame_times, run_ffmpeg
from tests.published import RATE, SECONDS, publish_episode

Headers = dict[str, str]
PLAYLIST = ("-protocol_whitelist", "file", "-allowed_extensions", "ALL", "-extension_picky", "0")


def download(client: TestClient, url: str, folder: Path) -> Path:
    """A media playlist and everything it names, as files: fetched with nothing but the URLs in it."""

    def fetched(uri: str) -> str:
        answer = client.get(urljoin(url, uri))
        assert answer.status_code == 200, uri
        target = folder / re.sub(r"[^A-Za-z0-9.]", "_", urljoin(url, uri))
        target.write_bytes(answer.content)
        return str(target)

    lines = [
        re.sub(r'URI="([^"]+)"', lambda match: f'URI="{fetched(match[1])}"', line)
        if line.startswith("#")
        else fetched(line)
        for line in client.get(url).text.splitlines()
    ]
    playlist = folder / f"{len(list(folder.iterdir()))}.m3u8"
    playlist.write_text("\n".join(lines) + "\n")
    return playlist


@pytest.mark.contract("GET /api/v1/stream/{videoId}", "200: HLS that plays to the last frame")
def test_a_program_with_only_its_token_plays_the_hls_to_the_last_frame(
    client: TestClient, episode: EpisodeView, mina: Headers, tmp_path: Path
) -> None:
    answer = client.get(f"/api/v1/stream/{episode.id}", headers=mina)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/vnd.apple.mpegurl"
    assert answer.headers["cache-control"] == "public, max-age=3600"
    assert "authorization" in answer.headers["vary"].lower()
    sound = re.findall(r'TYPE=AUDIO.*URI="([^"]+)"', answer.text)
    video = [line for line in answer.text.splitlines() if not line.startswith("#")]
    assert (len(video), len(sound)) == (2, 1)
    for uri in video:
        playlist = download(client, urljoin(str(answer.url), uri), tmp_path)
        assert count_frames(playlist, options=PLAYLIST) == SECONDS * RATE
    playlist = download(client, urljoin(str(answer.url), sound[0]), tmp_path)
    assert count_frames(playlist, stream="0:a:0", options=PLAYLIST) > SECONDS * 40


@pytest.mark.contract("GET /api/v1/stream/{videoId}", "200: HLS of one quality")
def test_one_quality_of_the_hls_still_has_sound(client: TestClient, episode: EpisodeView, mina: Headers) -> None:
    text = client.get(f"/api/v1/stream/{episode.id}?format=hls&quality=360p", headers=mina).text
    assert text.count("#EXT-X-STREAM-INF") == 1
    assert "RESOLUTION=640x360" in text
    assert "TYPE=AUDIO" in text
    assert f"/{episode.id}/360p-1/index.m3u8" in text


@pytest.mark.contract("GET /api/v1/stream/{videoId}", "200: DASH")
def test_the_dash_manifest_resolves_below_a_ticket(client: TestClient, episode: EpisodeView, mina: Headers) -> None:
    answer = client.get(f"/api/v1/stream/{episode.id}?format=dash", headers=mina)
    assert answer.headers["content-type"] == "application/dash+xml"
    space = {"d": "urn:mpeg:dash:schema:mpd:2011"}
    mpd = ET.fromstring(answer.content)
    base = mpd.findtext("d:BaseURL", namespaces=space) or ""
    folders = [element.text or "" for element in mpd.findall(".//d:Representation/d:BaseURL", space)]
    assert len(folders) == 3
    for folder in folders:
        init = client.get(urljoin(base, folder) + "init.mp4")
        assert init.status_code == 200
        assert init.content[4:8] == b"ftyp"


@pytest.mark.contract("GET /api/v1/stream/{videoId}", "200: MP4, with Accept-Ranges, ETag and Cache-Control")
def test_the_mp4_is_whole_and_starts_with_its_index(
    client: TestClient, episode: EpisodeView, mina: Headers, tmp_path: Path
) -> None:
    answer = client.get(f"/api/v1/stream/{episode.id}?format=mp4&quality=720p", headers=mina)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "video/mp4"
    assert answer.headers["accept-ranges"] == "bytes"
    assert answer.headers["cache-control"] == "public, max-age=3600"
    assert int(answer.headers["content-length"]) == len(answer.content)
    assert answer.content.index(b"moov") < answer.content.index(b"mdat")
    film = tmp_path / "film.mp4"
    film.write_bytes(answer.content)
    times = frame_times(film)
    assert len(times) == SECONDS * RATE
    assert times[0] == pytest.approx(0, abs=0.001)
    assert times[-1] == pytest.approx(SECONDS - 1 / RATE, abs=0.001)
    assert count_frames(film, stream="0:a:0") > 0
    assert "1280x720" in run_ffmpeg("-i", str(film), "-c", "copy", "-f", "null", "-")


def test_a_silent_video_has_an_mp4_too(
    client: TestClient, services: Services, uploader: Principal, mina: Headers, tmp_path: Path
) -> None:
    with services.database.transaction() as tx:
        silent = publish_episode(tx, services.catalog, services.storage, uploader=uploader, audio=False)
    film = tmp_path / "film.mp4"
    film.write_bytes(client.get(f"/api/v1/stream/{silent.id}?format=mp4", headers=mina).content)
    assert count_frames(film) == SECONDS * RATE


@pytest.mark.contract("GET /api/v1/stream/{videoId}", "206: a range, with Content-Range")
def test_a_player_seeks_by_ranges(client: TestClient, episode: EpisodeView, mina: Headers) -> None:
    url = f"/api/v1/stream/{episode.id}?format=mp4&quality=360p"
    whole = client.get(url, headers=mina)
    size = len(whole.content)
    first = client.get(url, headers={**mina, "Range": "bytes=0-99"})
    assert (first.status_code, first.content) == (206, whole.content[:100])
    assert first.headers["content-range"] == f"bytes 0-99/{size}"
    assert first.headers["content-length"] == "100"
    assert first.headers["etag"] == whole.headers["etag"]
    last = client.get(url, headers={**mina, "Range": "bytes=-100"})
    assert (last.status_code, last.content) == (206, whole.content[-100:])
    middle = client.get(url, headers={**mina, "Range": "bytes=1000-"})
    assert (middle.status_code, middle.content) == (206, whole.content[1000:])


@pytest.mark.contract("GET /api/v1/stream/{videoId}", "206: several ranges")
def test_several_ranges_come_as_parts(client: TestClient, episode: EpisodeView, mina: Headers) -> None:
    url = f"/api/v1/stream/{episode.id}?format=mp4&quality=360p"
    whole = client.get(url, headers=mina).content
    answer = client.get(url, headers={**mina, "Range": "bytes=0-9,100-109"})
    assert answer.status_code == 206
    assert int(answer.headers["content-length"]) == len(answer.content)
    boundary = answer.headers["content-type"].removeprefix("multipart/byteranges; boundary=").encode()
    parts = answer.content.split(b"\r\n--" + boundary)
    assert [part.split(b"\r\n\r\n", 1)[-1] for part in parts[1:3]] == [whole[:10], whole[100:110]]
    assert f"content-range: bytes 100-109/{len(whole)}".encode() in parts[2].lower()
    assert parts[3] == b"--\r\n"


@pytest.mark.contract("GET /api/v1/stream/{videoId}", "416 RANGE_NOT_SATISFIABLE: with the size in Content-Range")
def test_a_range_outside_the_file_is_refused_with_its_size(
    client: TestClient, episode: EpisodeView, mina: Headers
) -> None:
    url = f"/api/v1/stream/{episode.id}?format=mp4"
    size = client.head(url, headers=mina).headers["content-length"]
    answer = client.get(url, headers={**mina, "Range": f"bytes={size}-"})
    assert answer.status_code == 416
    assert answer.headers["content-range"] == f"bytes */{size}"
    assert answer.json()["error"]["code"] == "RANGE_NOT_SATISFIABLE"


def test_a_malformed_range_is_ignored(client: TestClient, episode: EpisodeView, mina: Headers) -> None:
    url = f"/api/v1/stream/{episode.id}?format=mp4"
    for malformed in ("bytes=9-1", "pages=1-2", "bytes=x"):
        assert client.get(url, headers={**mina, "Range": malformed}).status_code == 200


@pytest.mark.contract("GET /api/v1/stream/{videoId}", "200: If-Range with another ETag", "304")
def test_if_range_and_if_none_match_save_bytes(client: TestClient, episode: EpisodeView, mina: Headers) -> None:
    url = f"/api/v1/stream/{episode.id}?format=mp4"
    etag = client.head(url, headers=mina).headers["etag"]
    same = client.get(url, headers={**mina, "Range": "bytes=0-9", "If-Range": etag})
    other = client.get(url, headers={**mina, "Range": "bytes=0-9", "If-Range": '"another"'})
    assert (same.status_code, other.status_code) == (206, 200)
    fresh = client.get(url, headers={**mina, "If-None-Match": etag})
    assert (fresh.status_code, fresh.content) == (304, b"")


@pytest.mark.contract("HEAD /api/v1/stream/{videoId}", "200: the headers of GET, and no body")
def test_head_says_everything_and_sends_nothing(client: TestClient, episode: EpisodeView, mina: Headers) -> None:
    for form in ("mp4", "hls", "dash"):
        url = f"/api/v1/stream/{episode.id}?format={form}"
        got, told = client.get(url, headers=mina), client.head(url, headers=mina)
        assert (told.status_code, told.content) == (200, b"")
        for name in ("content-type", "content-length", "etag", "cache-control"):
            assert told.headers[name] == got.headers[name]


@pytest.mark.parametrize(
    ("headers", "kind"),
    [
        ({}, "application/vnd.apple.mpegurl"),
        ({"Accept": "*/*"}, "application/vnd.apple.mpegurl"),
        pytest.param(
            {"Accept": "video/mp4"},
            "video/mp4",
            marks=pytest.mark.contract(
                "GET /api/v1/stream/{videoId}", "200: the format that the request tells, without one"
            ),
        ),
        ({"Accept": "video/mp4, */*"}, "application/vnd.apple.mpegurl"),
        ({"Range": "bytes=0-"}, "video/mp4"),
    ],
)
def test_without_a_format_the_request_tells(
    client: TestClient, episode: EpisodeView, mina: Headers, headers: Headers, kind: str
) -> None:
    assert client.get(f"/api/v1/stream/{episode.id}", headers={**mina, **headers}).headers["content-type"] == kind


def test_who_asks_twice_gets_the_file_made_once(
    client: TestClient, services: Services, episode: EpisodeView, mina: Headers
) -> None:
    url = f"/api/v1/stream/{episode.id}?format=mp4"
    first = client.get(url, headers=mina)
    (made,) = (services.settings.data_dir / "cache" / "mp4").iterdir()
    inode = made.stat().st_ino
    assert client.get(url, headers=mina).content == first.content
    assert made.stat().st_ino == inode
    made.unlink()
    again = client.get(url, headers=mina)
    assert (again.content, again.headers["etag"]) == (first.content, first.headers["etag"])


@pytest.mark.contract("GET /api/v1/stream/{videoId}", "404 STREAM_QUALITY_NOT_AVAILABLE: with those that are")
def test_a_quality_that_is_not_there_is_answered_with_those_that_are(
    client: TestClient, episode: EpisodeView, mina: Headers
) -> None:
    for form in ("hls", "mp4"):
        answer = client.get(f"/api/v1/stream/{episode.id}?format={form}&quality=1080p", headers=mina)
        assert answer.status_code == 404
        assert answer.json()["error"]["code"] == "STREAM_QUALITY_NOT_AVAILABLE"
        assert answer.json()["error"]["details"] == {"availableQualities": ["720p", "360p"]}


@pytest.mark.parametrize("query", ["format=avi", "quality=best", "quality=720", "quality=../../x"])
@pytest.mark.contract("GET /api/v1/stream/{videoId}", "400 VALIDATION_FAILED")
def test_nonsense_is_a_validation_error(client: TestClient, episode: EpisodeView, mina: Headers, query: str) -> None:
    answer = client.get(f"/api/v1/stream/{episode.id}?{query}", headers=mina)
    assert answer.status_code == 400
    assert answer.json()["error"]["code"] == "VALIDATION_FAILED"
    assert query.split("=", maxsplit=1)[0] in answer.json()["error"]["details"]


def test_while_nothing_is_encoded_no_quality_is_available(
    client: TestClient, services: Services, uploader: Principal, mina: Headers
) -> None:
    with services.database.transaction() as tx:
        waiting = add_episode(tx, services.catalog, uploader=uploader, playable=False)
    for form in ("hls", "dash", "mp4"):
        answer = client.get(f"/api/v1/stream/{waiting.id}?format={form}", headers=mina)
        assert answer.status_code == 404
        assert answer.json()["error"]["code"] == "STREAM_QUALITY_NOT_AVAILABLE"
        assert answer.json()["error"]["details"] == {"availableQualities": []}


@pytest.mark.contract("GET /api/v1/stream/{videoId}", "200: a growing video, to be asked for again soon")
def test_a_growing_video_plays_by_hls_that_is_asked_for_again(
    client: TestClient, services: Services, uploader: Principal, mina: Headers
) -> None:
    with services.database.transaction() as tx:
        growing = publish_episode(tx, services.catalog, services.storage, uploader=uploader, growing=True)
    answer = client.get(f"/api/v1/stream/{growing.id}", headers=mina)
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-cache")
    media = re.findall(r"^/media/\S+", answer.text, re.MULTILINE)[0]
    playlist = client.get(media)
    assert playlist.headers["cache-control"] == "no-cache"
    assert "#EXT-X-ENDLIST" not in playlist.text
    assert client.get(f"/api/v1/stream/{growing.id}?format=mp4", headers=mina).status_code == 404


@pytest.mark.contract("GET /api/v1/stream/{videoId}", "401 STREAM_ACCESS_DENIED: no credentials, or bad ones")
def test_watching_needs_an_account(client: TestClient, episode: EpisodeView) -> None:
    answer = client.get(f"/api/v1/stream/{episode.id}")
    assert answer.status_code == 401
    assert answer.json()["error"]["code"] == "STREAM_ACCESS_DENIED"
    answer = client.get(f"/api/v1/stream/{episode.id}", headers={"Authorization": "Bearer nonsense"})
    assert answer.status_code == 401
    assert answer.json()["error"]["code"] == "STREAM_ACCESS_DENIED"


@pytest.mark.contract("GET /api/v1/stream/{videoId}", "403 STREAM_ACCESS_DENIED: somebody known who may not watch")
def test_a_service_that_may_not_watch_is_refused(client: TestClient, services: Services, episode: EpisodeView) -> None:
    with services.database.transaction() as tx:
        token = services.accounts.create_service_token(tx, name="importer", scopes=["metadata:write"], days=1)
    answer = client.get(f"/api/v1/stream/{episode.id}", headers={"Authorization": f"Bearer {token}"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "STREAM_ACCESS_DENIED")


@pytest.mark.contract("GET /api/v1/stream/{videoId}", "404 STREAM_VIDEO_NOT_FOUND")
def test_a_draft_is_not_there_for_others(
    client: TestClient, services: Services, uploader: Principal, mina: Headers
) -> None:
    with services.database.transaction() as tx:
        draft = publish_episode(tx, services.catalog, services.storage, uploader=uploader, visibility=Visibility.DRAFT)
    for url in (f"/api/v1/stream/{draft.id}", "/api/v1/stream/nothing"):
        answer = client.get(url, headers=mina)
        assert answer.status_code == 404
        assert answer.json()["error"]["code"] == "STREAM_VIDEO_NOT_FOUND"


def test_the_cache_forgets_what_was_not_asked_for_the_longest(
    client: TestClient, services: Services, episode: EpisodeView, mina: Headers
) -> None:
    cache = services.settings.data_dir / "cache" / "mp4"
    cache.mkdir(parents=True)
    old, recent = cache / "old.mp4", cache / "recent.mp4"
    for path, used_at in ((old, 1_000_000_000), (recent, 1_100_000_000)):
        with path.open("wb") as file:
            file.truncate(15 * 1024**3)  # sparse: two of them are more than the cache may hold
        os.utime(path, (used_at, used_at))
    assert client.get(f"/api/v1/stream/{episode.id}?format=mp4", headers=mina).status_code == 200
    assert not old.exists()
    assert recent.exists()
