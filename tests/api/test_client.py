"""A script works with the client: against the real API, over a line that breaks."""

import hashlib
import random
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from starlette.testclient import TestClient

from kdrama_app.accounts.views import Role
from kdrama_app.client import ApiError, Client, JobFailed
from kdrama_app.wiring import Services
from tests.library import PASSWORD, person
from tests.published import publish_episode

CONTENT = random.Random(7).randbytes(12 * 1024 * 1024 + 5)


class Line(httpx.BaseTransport):
    """The way to a server: `trouble` may answer in its place, or raise."""

    def __init__(self, server: TestClient) -> None:
        self.server = server
        self.trouble: Callable[[httpx.Request], httpx.Response | None] = lambda _request: None
        self.asked: list[str] = []

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(f"{request.method} {request.url.path}")
        if (answer := self.trouble(request)) is not None:
            return answer
        kept = {name: value for name, value in request.headers.items() if name != "content-length"}
        answer = self.server.request(
            request.method, str(request.url.raw_path.decode()), content=request.read(), headers=kept
        )
        return httpx.Response(answer.status_code, headers=answer.headers, content=answer.content)


@pytest.fixture
def line(client: TestClient) -> Line:
    return Line(client)


@pytest.fixture
def pauses() -> list[float]:
    return []


@pytest.fixture
def script(line: Line, services: Services, pauses: list[float]) -> Iterator[Client]:
    """Logged in as yuna, who uploads."""
    accounts = services.accounts
    registration = accounts.prepare(username="yuna", email="yuna@example.com", password=PASSWORD)
    with services.database.transaction() as tx:
        accounts.register(tx, registration, role=Role.UPLOADER)
    with Client("http://testserver/", transport=line, sleep=pauses.append) as script:
        assert script.login("yuna", PASSWORD)["role"] == "uploader"
        yield script


@pytest.fixture
def film(tmp_path: Path) -> Path:
    path = tmp_path / "도깨비 1화.mp4"
    path.write_bytes(b"\0\0\0\x18ftypmp42" + CONTENT)
    return path


def stored(services: Services, video_id: str) -> bytes:
    (file,) = services.storage.list(f"sources/{video_id}")
    return services.storage.read(file.key)


def test_a_file_is_sent_and_arrives_as_it_is(script: Client, services: Services, film: Path) -> None:
    far: list[tuple[int, int]] = []
    sent = script.upload(film, series="도깨비", episode=1, tags=("판타지",), progress=lambda *how: far.append(how))
    size = film.stat().st_size
    assert far[0] == (0, size) and far[-1] == (size, size) and far == sorted(far)
    assert stored(services, sent.video_id) == film.read_bytes()
    video = script.video(sent.video_id)
    assert (video["title"], video["series"], video["tags"]) == ("도깨비 1화", "도깨비", ["판타지"])
    assert script.job(sent.job_id)["status"] == "queued"


def test_an_upload_that_was_cut_off_goes_on_where_it_stopped(
    script: Client, services: Services, line: Line, film: Path, pauses: list[float]
) -> None:
    chunks = 0

    def cable_pulled(request: httpx.Request) -> None:
        nonlocal chunks
        if "/chunk/" in request.url.path:
            chunks += 1
            if chunks > 1:
                raise httpx.ConnectError("the cable is out", request=request)

    line.trouble = cable_pulled
    with pytest.raises(httpx.ConnectError):
        script.upload(film, series="도깨비", episode=1, parallel=1)
    # It tried for a while, and longer each time.
    assert len(pauses) >= 7 and pauses[6] > pauses[0]

    line.trouble, line.asked = lambda _request: None, []
    sent = script.upload(film, series="도깨비", episode=1)
    assert len([asked for asked in line.asked if "/chunk/" in asked]) == 2
    assert "POST /api/v1/upload/start" not in line.asked
    assert stored(services, sent.video_id) == film.read_bytes()


def test_trouble_that_passes_is_not_the_scripts_business(
    script: Client, line: Line, film: Path, pauses: list[float]
) -> None:
    answers = [
        httpx.Response(503, headers={"Retry-After": "5"}),
        httpx.Response(429, headers={"Retry-After": "9"}),
        httpx.Response(502, text="<h1>Bad gateway</h1>"),
    ]
    line.trouble = lambda _request: answers.pop() if answers else None
    assert script.upload(film, series="도깨비", episode=1).video_id
    assert {5.0, 9.0} <= set(pauses)


def test_an_expired_token_is_renewed(script: Client, line: Line) -> None:
    script._tokens.access = "expired"
    assert list(script.search()) == []
    script._tokens.access = "expired"
    script.request("GET", "/api/v1/auth/me")
    assert line.asked.count("POST /api/v1/auth/refresh") == 2


def test_a_refusal_says_what_is_wrong(script: Client, film: Path, tmp_path: Path) -> None:
    with pytest.raises(ApiError) as refused:
        script.upload(film, series=" ", episode=1)
    assert (refused.value.status, refused.value.code) == (400, "VALIDATION_FAILED")
    assert "metadata.series" in str(refused.value) and refused.value.request_id
    with pytest.raises(ApiError, match="AUTH_INVALID_CREDENTIALS"):
        script.login("yuna", "wrong")
    empty = tmp_path / "empty.mp4"
    empty.touch()
    with pytest.raises(ApiError, match="totalSize"):
        script.upload(empty, series="도깨비", episode=1)
    with pytest.raises(FileNotFoundError):
        script.upload(tmp_path / "nowhere.mp4", series="도깨비", episode=1)


def test_waiting_for_a_video(script: Client, services: Services, film: Path, pauses: list[float]) -> None:
    sent = script.upload(film, series="도깨비", episode=1)
    seen: list[float] = []

    def give_up(percent: float) -> None:
        seen.append(percent)
        if len(seen) == 3:
            with services.database.transaction() as tx:
                services.transcodes.fail(tx, sent.job_id, reason="There is no picture in this file")

    with pytest.raises(JobFailed, match="no picture"):
        script.wait(sent.job_id, progress=give_up)
    assert len(seen) == 4 and pauses[-3:] == [1.0] * 3


def test_search_goes_through_all_pages(script: Client, services: Services, line: Line) -> None:
    with services.database.transaction() as tx:
        yuna = person(tx, "somebody", Role.UPLOADER)
        for _ in range(3):
            publish_episode(tx, services.catalog, services.storage, uploader=yuna)
    line.asked = []
    assert len(list(script.search("ㄷㄲㅂ", limit=2))) == 3
    assert line.asked == ["GET /api/v1/metadata/videos/search"] * 2


def test_a_download_that_broke_off_goes_on_and_is_whole(
    script: Client, services: Services, line: Line, tmp_path: Path
) -> None:
    with services.database.transaction() as tx:
        episode = publish_episode(tx, services.catalog, services.storage, uploader=person(tx, "somebody"))
    whole = script.download(episode.id, tmp_path / "whole.mp4", quality="720p").read_bytes()
    assert whole[4:8] == b"ftyp"

    class Torn(httpx.SyncByteStream):
        def __iter__(self) -> Iterator[bytes]:
            yield whole[: len(whole) // 2]
            raise httpx.ReadError("reset")

    ranges: list[str] = []
    etag = line.server.get(
        f"/api/v1/stream/{episode.id}?format=mp4&quality=720p",
        headers={"Authorization": f"Bearer {script._tokens.access}"},
    ).headers["etag"]

    def torn_once(request: httpx.Request) -> httpx.Response | None:
        ranges.append(request.headers.get("range", ""))
        if len(ranges) > 1:
            return None
        return httpx.Response(200, headers={"etag": etag, "content-length": str(len(whole))}, stream=Torn())

    line.trouble = torn_once
    path = script.download(episode.id, tmp_path / "torn.mp4", quality="720p")
    assert hashlib.sha256(path.read_bytes()).digest() == hashlib.sha256(whole).digest()
    assert ranges == ["", f"bytes={len(whole) // 2}-"]
    assert [file.name for file in tmp_path.iterdir()].count("torn.mp4") == 1
    assert not list(tmp_path.glob("*.part*"))
