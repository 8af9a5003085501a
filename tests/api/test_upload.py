"""Uploading over HTTP, as the source documents tell it."""

import hashlib
import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import anyio
import pytest
from fastapi import FastAPI
from httpx2 import Response
from starlette.testclient import TestClient

from kdrama_app.api.upload import collect, router
from kdrama_app.db import utc_now
from kdrama_app.jobs.memory import InMemoryJobs
from kdrama_app.settings import Settings
from kdrama_app.wiring import Services

CHUNK = 256 * 1024
VIDEO = os.urandom(2 * CHUNK + 777)
METADATA = {"title": "Episode 1", "series": "Test Drama", "episode": 1, "language": "ko"}


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def piece(index: int) -> bytes:
    return VIDEO[index * CHUNK : (index + 1) * CHUNK]


class Uploader:
    """A client of the upload API; `start` answers the upload's id, the rest the response."""

    def __init__(self, client: TestClient, headers: dict[str, str]) -> None:
        self.client, self.headers = client, headers

    def ask_start(self, **changes: Any) -> Response:
        asked = {"filename": "episode1.mp4", "totalSize": len(VIDEO), "chunkSize": CHUNK, "metadata": METADATA}
        return self.client.post("/api/v1/upload/start", json={**asked, **changes}, headers=self.headers)

    def start(self, **changes: Any) -> str:
        response = self.ask_start(**changes)
        assert response.status_code == 200, response.text
        return response.json()["uploadId"]

    def send(self, upload: str, index: int, content: bytes | None = None, *, checksum: str = "") -> Response:
        content = piece(index) if content is None else content
        headers = {**self.headers, "X-Chunk-Checksum": checksum or sha256(content)}
        files = {"chunk": ("blob", content, "application/octet-stream")}
        return self.client.post(f"/api/v1/upload/chunk/{upload}/{index}", files=files, headers=headers)

    def send_all(self, upload: str) -> None:
        for index in range(3):
            assert self.send(upload, index).status_code == 200

    def complete(self, upload: str, checksum: str = "") -> Response:
        asked = {"finalChecksum": checksum or sha256(VIDEO)}
        return self.client.post(f"/api/v1/upload/complete/{upload}", json=asked, headers=self.headers)

    def find(self, upload: str) -> Response:
        return self.client.get(f"/api/v1/upload/{upload}", headers=self.headers)

    def cancel(self, upload: str) -> Response:
        return self.client.delete(f"/api/v1/upload/{upload}", headers=self.headers)


@pytest.fixture
def settings(make_settings: Callable[..., Settings]) -> Settings:
    return make_settings(rate_limits=False)


@pytest.fixture
def mina(client: TestClient, register: Callable[..., dict[str, str]]) -> Uploader:
    return Uploader(client, register("mina", role="uploader"))


def code(response: Response) -> tuple[int, str]:
    return response.status_code, response.json()["error"]["code"]


# --- the documents' stories -------------------------------------------------------------------


@pytest.mark.contract("POST /api/v1/upload/start", "200: 1500000000 bytes in chunks of 5 MiB are 287 addresses")
def test_a_gigabyte_and_a_half_at_five_mebibytes_gives_287_addresses(mina: Uploader) -> None:
    answer = mina.ask_start(totalSize=1500000000, chunkSize=5242880)
    assert answer.status_code == 200
    started = answer.json()
    assert len(started["chunkUrls"]) == 287
    assert started["chunkUrls"][286] == f"/api/v1/upload/chunk/{started['uploadId']}/286"
    assert started["checksums"] == [""] * 287
    life = datetime.fromisoformat(started["expiresAt"]) - utc_now()
    assert timedelta(hours=23, minutes=59) < life <= timedelta(hours=24)
    assert mina.cancel(started["uploadId"]).status_code == 204


@pytest.mark.contract("POST /api/v1/upload/start", "413 UPLOAD_FILE_TOO_LARGE: 3000000000 bytes")
def test_three_gigabytes_are_too_much(mina: Uploader) -> None:
    answer = mina.ask_start(filename="large.mp4", totalSize=3000000000, chunkSize=5242880)
    assert code(answer) == (413, "UPLOAD_FILE_TOO_LARGE")


@pytest.mark.contract("POST /api/v1/upload/start", "200: chunks of 5 MiB when nobody says")
def test_the_default_chunk_is_five_mebibytes(mina: Uploader) -> None:
    asked = {"filename": "e1.mp4", "totalSize": 5242881, "metadata": METADATA}
    answer = mina.client.post("/api/v1/upload/start", json=asked, headers=mina.headers)
    assert len(answer.json()["chunkUrls"]) == 2


@pytest.mark.contract("POST /api/v1/upload/chunk/{uploadId}/{chunkIndex}", "400 UPLOAD_CHECKSUM_MISMATCH")
def test_a_wrong_checksum_is_refused_with_its_code(mina: Uploader) -> None:
    upload = mina.start()
    assert code(mina.send(upload, 0, checksum="0" * 64)) == (400, "UPLOAD_CHECKSUM_MISMATCH")
    assert mina.find(upload).json()["receivedChunks"] == []


@pytest.mark.contract(
    "POST /api/v1/upload/chunk/{uploadId}/{chunkIndex}",
    "200: a form's field",
    "200: missingChunks and nextExpectedChunk",
)
def test_chunks_out_of_order_are_told_what_is_missing(mina: Uploader) -> None:
    upload = mina.start()
    assert mina.send(upload, 2).json() == {
        "chunkIndex": 2,
        "received": True,
        "checksum": sha256(piece(2)),
        "missingChunks": [0, 1],
        "nextExpectedChunk": 0,
    }
    assert mina.send(upload, 0).json()["nextExpectedChunk"] == 1
    assert mina.send(upload, 1).json() == {"chunkIndex": 1, "received": True, "checksum": sha256(piece(1))}


@pytest.mark.contract("POST /api/v1/upload/complete/{uploadId}", "200: processing, with a job")
def test_the_complete_flow_ends_processing_with_a_job(mina: Uploader, services: Services) -> None:
    upload = mina.start()
    mina.send_all(upload)
    answer = mina.complete(upload)
    assert answer.status_code == 200
    done = answer.json()
    assert (done["uploadId"], done["status"]) == (upload, "processing")
    assert datetime.fromisoformat(done["estimatedCompletion"]) > utc_now() - timedelta(minutes=1)
    with services.database.snapshot() as tx:
        episode = services.catalog.find(tx, done["videoId"])
        job = services.transcodes.find(tx, done["transcodingJobId"])
    assert (episode.series, episode.title, episode.number) == ("Test Drama", "Episode 1", 1)
    assert job.episode_id == episode.id
    assert services.storage.read(episode.source_key) == VIDEO
    assert isinstance(services.jobs, InMemoryJobs)
    assert list(services.jobs.enqueued) == [job.id]


@pytest.mark.contract("POST /api/v1/upload/complete/{uploadId}", "200: the same when it is repeated")
def test_completing_again_gives_the_same_answer_and_one_job(mina: Uploader, services: Services) -> None:
    upload = mina.start()
    mina.send_all(upload)
    first = mina.complete(upload)
    assert mina.complete(upload).json() == first.json()
    assert isinstance(services.jobs, InMemoryJobs)
    assert len(services.jobs.enqueued) == 1
    assert mina.find(upload).json()["videoId"] == first.json()["videoId"]


def test_a_job_that_a_crash_kept_from_the_queue_is_enqueued_by_repeating(mina: Uploader, services: Services) -> None:
    upload = mina.start()
    mina.send_all(upload)
    done = mina.complete(upload).json()
    assert isinstance(services.jobs, InMemoryJobs)
    services.jobs.enqueued.clear()
    assert mina.complete(upload).json() == done
    assert list(services.jobs.enqueued) == [done["transcodingJobId"]]


def test_two_completions_at_once_agree(mina: Uploader) -> None:
    upload = mina.start()
    mina.send_all(upload)
    with ThreadPoolExecutor(4) as clients:
        answers = list(clients.map(lambda _: mina.complete(upload), range(4)))
    assert [answer.status_code for answer in answers] == [200] * 4
    assert len({answer.text for answer in answers}) == 1


@pytest.mark.contract(
    "POST /api/v1/upload/complete/{uploadId}", "400 UPLOAD_CHUNK_MISSING: which, in details.missingChunks"
)
def test_missing_chunks_are_named_at_completion(mina: Uploader) -> None:
    upload = mina.start()
    mina.send(upload, 1)
    answer = mina.complete(upload)
    assert code(answer) == (400, "UPLOAD_CHUNK_MISSING")
    assert answer.json()["error"]["details"] == {"missingChunks": [0, 2]}


@pytest.mark.contract(
    "POST /api/v1/upload/complete/{uploadId}", "400 UPLOAD_CHECKSUM_MISMATCH", "400 VALIDATION_FAILED"
)
def test_a_wrong_final_checksum_can_be_corrected(mina: Uploader) -> None:
    upload = mina.start()
    mina.send_all(upload)
    assert code(mina.complete(upload, "f" * 64)) == (400, "UPLOAD_CHECKSUM_MISMATCH")
    assert code(mina.complete(upload, "no checksum")) == (400, "VALIDATION_FAILED")
    assert mina.complete(upload).status_code == 200


# --- the other ways to send a chunk -----------------------------------------------------------


@pytest.mark.parametrize(
    "method",
    [
        pytest.param(
            "PUT",
            marks=pytest.mark.contract("PUT /api/v1/upload/chunk/{uploadId}/{chunkIndex}", "200: raw bytes"),
        ),
        pytest.param(
            "POST",
            marks=pytest.mark.contract("POST /api/v1/upload/chunk/{uploadId}/{chunkIndex}", "200: raw bytes"),
        ),
    ],
)
def test_a_chunk_may_come_as_raw_bytes_and_without_a_checksum(mina: Uploader, method: str) -> None:
    upload = mina.start()
    headers = {**mina.headers, "Content-Type": "application/octet-stream"}
    answer = mina.client.request(method, f"/api/v1/upload/chunk/{upload}/0", content=piece(0), headers=headers)
    assert answer.status_code == 200
    assert answer.json()["checksum"] == sha256(piece(0))


def test_a_chunk_may_come_without_a_length(mina: Uploader) -> None:
    upload = mina.start()

    def pieces() -> Iterator[bytes]:
        for start in range(0, CHUNK, 10_000):
            yield piece(0)[start : start + 10_000]

    answer = mina.client.put(f"/api/v1/upload/chunk/{upload}/0", content=pieces(), headers=mina.headers)
    assert answer.json()["checksum"] == sha256(piece(0))


def test_the_largest_chunk_there_may_be(mina: Uploader) -> None:
    content = bytes(64 * 1024**2)
    upload = mina.start(totalSize=len(content), chunkSize=len(content))
    assert mina.send(upload, 0, content).status_code == 200
    assert mina.complete(upload, sha256(content)).status_code == 200


@pytest.mark.contract("POST /api/v1/upload/chunk/{uploadId}/{chunkIndex}", "200: an MD5 checksum")
def test_an_md5_checksum_is_known_by_its_length(mina: Uploader) -> None:
    upload = mina.start()
    assert mina.send(upload, 0, checksum=hashlib.md5(piece(0)).hexdigest()).status_code == 200
    assert code(mina.send(upload, 1, checksum=hashlib.md5(b"").hexdigest())) == (400, "UPLOAD_CHECKSUM_MISMATCH")
    assert code(mina.send(upload, 1, checksum="crc32:123")) == (400, "VALIDATION_FAILED")


@pytest.mark.contract("POST /api/v1/upload/chunk/{uploadId}/{chunkIndex}", "409 UPLOAD_CHUNK_CONFLICT")
def test_the_same_chunk_twice_is_fine_and_another_is_a_conflict(mina: Uploader) -> None:
    upload = mina.start()
    first = mina.send(upload, 0)
    assert mina.send(upload, 0).json() == first.json()
    assert code(mina.send(upload, 0, piece(1))) == (409, "UPLOAD_CHUNK_CONFLICT")
    for index in (1, 2):
        mina.send(upload, index)
    assert mina.complete(upload).status_code == 200


def test_the_same_chunk_from_four_tabs_at_once(mina: Uploader) -> None:
    upload = mina.start()
    with ThreadPoolExecutor(4) as tabs:
        answers = list(tabs.map(lambda _: mina.send(upload, 0), range(4)))
    assert [answer.status_code for answer in answers] == [200] * 4
    assert mina.find(upload).json()["receivedChunks"] == [0]


@pytest.mark.parametrize(
    ("index", "content"), [(0, b""), (0, b"short"), (0, VIDEO), (3, b"x"), (-1, b"x"), ("one", b"x")]
)
@pytest.mark.contract(
    "POST /api/v1/upload/chunk/{uploadId}/{chunkIndex}", "400 VALIDATION_FAILED: it does not fit its index"
)
def test_a_chunk_that_does_not_fit_is_refused(mina: Uploader, index: int, content: bytes) -> None:
    upload = mina.start()
    assert code(mina.send(upload, index, content)) == (400, "VALIDATION_FAILED")


@pytest.mark.parametrize(
    ("content_type", "content"),
    [
        ("multipart/form-data", b"x"),
        ("multipart/form-data; boundary=B", b"x"),
        ("multipart/form-data; boundary=B", b"--B--\r\n"),
    ],
)
def test_a_broken_form_is_refused(mina: Uploader, content_type: str, content: bytes) -> None:
    upload = mina.start()
    headers = {**mina.headers, "Content-Type": content_type}
    answer = mina.client.post(f"/api/v1/upload/chunk/{upload}/0", content=content, headers=headers)
    assert code(answer) == (400, "VALIDATION_FAILED")


# --- resuming and ending ----------------------------------------------------------------------


@pytest.mark.contract("GET /api/v1/upload/{uploadId}", "200: resumed after a restart of the server")
def test_an_upload_is_resumed_after_a_restart_of_the_server(
    mina: Uploader,
    services: Services,
    build_services: Callable[[Settings], Services],
    make_client: Callable[[Services], TestClient],
) -> None:
    upload = mina.start()
    mina.send(upload, 1)
    mina.client = make_client(build_services(services.settings))
    listed = mina.client.get("/api/v1/upload", headers=mina.headers).json()["uploads"]
    assert [each["uploadId"] for each in listed] == [upload]
    found = mina.find(upload).json()
    assert (found["status"], found["receivedChunks"], found["missingChunks"]) == ("uploading", [1], [0, 2])
    assert (found["totalChunks"], found["chunkSize"], found["metadata"]["series"]) == (3, CHUNK, "Test Drama")
    for index in found["missingChunks"]:
        assert mina.send(upload, index).status_code == 200
    assert mina.complete(upload).status_code == 200


@pytest.mark.contract("DELETE /api/v1/upload/{uploadId}", "204", "404 UPLOAD_NOT_FOUND")
@pytest.mark.contract("POST /api/v1/upload/chunk/{uploadId}/{chunkIndex}", "404 UPLOAD_NOT_FOUND")
@pytest.mark.contract("POST /api/v1/upload/complete/{uploadId}", "404 UPLOAD_NOT_FOUND")
def test_a_cancelled_upload_is_gone(mina: Uploader, services: Services) -> None:
    upload = mina.start()
    mina.send(upload, 0)
    assert mina.cancel(upload).status_code == 204
    assert not services.uploads.chunks.path(upload).exists()
    for answer in (mina.find(upload), mina.send(upload, 1), mina.complete(upload), mina.cancel(upload)):
        assert code(answer) == (404, "UPLOAD_NOT_FOUND")


@pytest.mark.contract("POST /api/v1/upload/chunk/{uploadId}/{chunkIndex}", "404 UPLOAD_EXPIRED")
@pytest.mark.contract("POST /api/v1/upload/complete/{uploadId}", "404 UPLOAD_EXPIRED")
@pytest.mark.contract("GET /api/v1/upload/{uploadId}", "404 UPLOAD_EXPIRED")
def test_an_expired_upload_says_so_and_is_collected(
    services: Services,
    make_settings: Callable[..., Settings],
    build_services: Callable[[Settings], Services],
    make_client: Callable[[Services], TestClient],
    mina: Uploader,
) -> None:
    short = build_services(make_settings(rate_limits=False, upload_ttl_seconds=0))
    mina.client = make_client(short)
    upload = mina.start()
    for answer in (mina.send(upload, 0), mina.complete(upload)):
        assert code(answer) == (404, "UPLOAD_EXPIRED")
    assert anyio.run(collect, short) == 1
    assert not short.uploads.chunks.path(upload).exists()
    assert code(mina.find(upload)) == (404, "UPLOAD_EXPIRED")


# --- who may, and how much --------------------------------------------------------------------


@pytest.mark.contract(
    "POST /api/v1/upload/start", "401 AUTH_INVALID_TOKEN", "403 AUTH_INSUFFICIENT_PERMISSIONS: a viewer"
)
@pytest.mark.contract(
    "POST /api/v1/upload/chunk/{uploadId}/{chunkIndex}", "401 AUTH_INVALID_TOKEN", "403 AUTH_INSUFFICIENT_PERMISSIONS"
)
@pytest.mark.contract(
    "POST /api/v1/upload/complete/{uploadId}", "401 AUTH_INVALID_TOKEN", "403 AUTH_INSUFFICIENT_PERMISSIONS"
)
@pytest.mark.contract("GET /api/v1/upload/{uploadId}", "401 AUTH_INVALID_TOKEN", "403 AUTH_INSUFFICIENT_PERMISSIONS")
@pytest.mark.contract("DELETE /api/v1/upload/{uploadId}", "401 AUTH_INVALID_TOKEN", "403 AUTH_INSUFFICIENT_PERMISSIONS")
@pytest.mark.contract("GET /api/v1/upload", "401 AUTH_INVALID_TOKEN", "403 AUTH_INSUFFICIENT_PERMISSIONS")
def test_only_uploaders_upload(client: TestClient, register: Callable[..., dict[str, str]]) -> None:
    nobody, viewer = Uploader(client, {}), Uploader(client, register("viewer"))
    for who, expected in ((nobody, (401, "AUTH_INVALID_TOKEN")), (viewer, (403, "AUTH_INSUFFICIENT_PERMISSIONS"))):
        for answer in (who.ask_start(), who.send("x", 0), who.complete("x"), who.find("x"), who.cancel("x")):
            assert code(answer) == expected
        assert code(client.get("/api/v1/upload", headers=who.headers)) == expected


@pytest.mark.contract("POST /api/v1/upload/start", "403 AUTH_INSUFFICIENT_PERMISSIONS: a service")
def test_a_service_has_no_uploads_of_its_own(client: TestClient, services: Services) -> None:
    with services.database.transaction() as tx:
        token = services.accounts.create_service_token(tx, name="import", scopes=["videos:transcode"], days=1)
    answer = Uploader(client, {"Authorization": f"Bearer {token}"}).ask_start()
    assert code(answer) == (403, "AUTH_INSUFFICIENT_PERMISSIONS")


@pytest.mark.parametrize("role", ["uploader", "admin"])
@pytest.mark.contract("GET /api/v1/upload/{uploadId}", "404 UPLOAD_NOT_FOUND: somebody else's")
@pytest.mark.contract("GET /api/v1/upload", "200: mine alone")
def test_nobody_touches_somebody_else_s_upload(
    mina: Uploader, register: Callable[..., dict[str, str]], role: str
) -> None:
    upload = mina.start()
    other = Uploader(mina.client, register("joon", role=role))
    for answer in (other.find(upload), other.send(upload, 0), other.complete(upload), other.cancel(upload)):
        assert code(answer) == (404, "UPLOAD_NOT_FOUND")
    assert other.client.get("/api/v1/upload", headers=other.headers).json() == {"uploads": []}
    assert mina.find(upload).status_code == 200


@pytest.mark.contract(
    "POST /api/v1/upload/start",
    "429 RATE_LIMIT_EXCEEDED: ten starts of a user in an hour, with Retry-After and X-RateLimit-*",
)
@pytest.mark.contract("POST /api/v1/upload/chunk/{uploadId}/{chunkIndex}", "200: not counted against any limit")
def test_ten_starts_an_hour_and_then_a_pause(client_with: Callable[..., TestClient], mina: Uploader) -> None:
    mina.client = client_with(rate_limits=True)
    uploads = [mina.start() for _ in range(10)]
    answer = mina.ask_start()
    assert code(answer) == (429, "RATE_LIMIT_EXCEEDED")
    assert 3500 < int(answer.headers["Retry-After"]) <= 3601
    assert (answer.headers["X-RateLimit-Limit"], answer.headers["X-RateLimit-Remaining"]) == ("10", "0")
    assert int(answer.headers["X-RateLimit-Reset"]) > utc_now().timestamp()
    assert mina.send(uploads[0], 0).status_code == 200


@pytest.mark.contract("POST /api/v1/upload/start", "507 STORAGE_FULL")
def test_a_full_disk_is_noticed_at_the_start(client_with: Callable[..., TestClient], mina: Uploader) -> None:
    mina.client = client_with(rate_limits=False, min_free_bytes=1024**6)
    assert code(mina.ask_start()) == (507, "STORAGE_FULL")


@pytest.mark.contract("POST /api/v1/upload/start", "413 UPLOAD_FILE_TOO_LARGE: more than the owner's quota")
def test_a_quota_is_the_owners_limit(client_with: Callable[..., TestClient], mina: Uploader) -> None:
    mina.client = client_with(rate_limits=False, user_quota_bytes=len(VIDEO))
    mina.start()
    answer = mina.ask_start()
    assert code(answer) == (413, "UPLOAD_FILE_TOO_LARGE")
    assert answer.json()["error"]["details"] == {"used": len(VIDEO), "requested": len(VIDEO), "quota": len(VIDEO)}


@pytest.mark.contract("POST /api/v1/upload/complete/{uploadId}", "503 TRANSCODE_PROVIDER_UNAVAILABLE")
def test_without_a_transcoder_completing_waits_for_one(
    mina: Uploader, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload = mina.start()
    mina.send_all(upload)
    with monkeypatch.context() as away:
        away.setattr(type(services.transcodes.provider), "available", lambda _self: False)
        assert code(mina.complete(upload)) == (503, "TRANSCODE_PROVIDER_UNAVAILABLE")
    assert mina.complete(upload).status_code == 200


def test_a_reservation_that_fails_leaves_no_session(
    mina: Uploader, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("kdrama_app.upload.chunks.preallocate", full)
    assert code(mina.ask_start()) == (507, "STORAGE_FULL")
    assert mina.client.get("/api/v1/upload", headers=mina.headers).json() == {"uploads": []}


# --- what is said of the video ----------------------------------------------------------------


IMPOSSIBLE_METADATA = [
    ("title", ""),
    ("title", "   "),
    ("title", "x" * 201),
    ("title", "null\x00byte"),
    ("series", None),
    ("episode", -1),
    ("episode", 10_000),
    ("episode", "first"),
    ("season", 0),
    ("season", 100),
    ("description", "x" * 5001),
    ("language", "korean!"),
    ("language", ""),
    ("subtitles", ["en", "zz-zz-zz"]),
    ("subtitles", ["en"] * 31),
    ("tags", ["x"] * 21),
    ("tags", ["x" * 41]),
]


@pytest.mark.contract("POST /api/v1/upload/start", "400 VALIDATION_FAILED: the field is named")
def test_metadata_that_cannot_be_is_refused_by_field(mina: Uploader) -> None:
    for field, value in IMPOSSIBLE_METADATA:
        answer = mina.ask_start(metadata={**METADATA, field: value})
        assert code(answer) == (400, "VALIDATION_FAILED"), (field, value)
        assert any(name.startswith(f"metadata.{field}") for name in answer.json()["error"]["details"])


IMPOSSIBLE_STARTS: list[tuple[dict[str, Any], str]] = [
    ({"filename": "notes.txt"}, "UPLOAD_INVALID_FORMAT"),
    ({"filename": ""}, "VALIDATION_FAILED"),
    ({"totalSize": 0}, "VALIDATION_FAILED"),
    ({"totalSize": "much"}, "VALIDATION_FAILED"),
    ({"chunkSize": 1000}, "VALIDATION_FAILED"),
    ({"chunkSize": 65 * 1024**2}, "VALIDATION_FAILED"),
    ({"checksums": ["", ""]}, "VALIDATION_FAILED"),
    ({"checksums": ["zz", "", ""]}, "VALIDATION_FAILED"),
    ({"extra": 1}, "VALIDATION_FAILED"),
]


@pytest.mark.contract("POST /api/v1/upload/start", "400 UPLOAD_INVALID_FORMAT")
def test_a_start_that_cannot_be_is_refused(mina: Uploader) -> None:
    for changes, expected in IMPOSSIBLE_STARTS:
        assert code(mina.ask_start(**changes)) == (400, expected), changes


@pytest.mark.contract("POST /api/v1/upload/start", "200: Korean when nobody says")
def test_the_language_is_korean_when_nobody_says(mina: Uploader) -> None:
    metadata = {"title": " 칼 ", "series": "도깨비", "episode": 0, "subtitles": ["en", "pt_br"], "tags": ["판타지"]}
    upload = mina.start(metadata=metadata)
    kept = mina.find(upload).json()["metadata"]
    assert (kept["title"], kept["language"], kept["season"], kept["tags"]) == ("칼", "ko", 1, ["판타지"])


@pytest.mark.contract("POST /api/v1/upload/start", "200: checksums as they were given")
@pytest.mark.contract(
    "POST /api/v1/upload/chunk/{uploadId}/{chunkIndex}", "400 UPLOAD_CHECKSUM_MISMATCH: the checksum given at the start"
)
def test_checksums_given_at_the_start_are_kept_and_checked(mina: Uploader) -> None:
    sums = [sha256(piece(0)), "", ""]
    started = mina.ask_start(checksums=sums).json()
    assert started["checksums"] == sums
    assert code(mina.send(started["uploadId"], 0, piece(1))) == (400, "UPLOAD_CHECKSUM_MISMATCH")


def test_a_file_name_is_guessed_for_the_form(mina: Uploader) -> None:
    answer = mina.client.post(
        "/api/v1/upload/guess", json={"filename": "비밀의 숲 시즌2 7회 720p.mkv"}, headers=mina.headers
    )
    assert answer.json() == {"series": "비밀의 숲", "season": 2, "episode": 7, "title": "7화"}
    nameless = mina.client.post("/api/v1/upload/guess", json={"filename": "film.mp4"}, headers=mina.headers)
    assert nameless.json()["episode"] is None


def test_the_documentation_names_both_bodies_and_every_error_of_a_chunk() -> None:
    documented = FastAPI()
    documented.include_router(router)
    chunk = documented.openapi()["paths"]["/upload/chunk/{uploadId}/{chunkIndex}"]
    assert set(chunk) == {"put", "post"}
    assert "UPLOAD_CHUNK_CONFLICT" in chunk["post"]["responses"]["409"]["description"]
    assert set(chunk["put"]["requestBody"]["content"]) == {"multipart/form-data", "application/octet-stream"}
