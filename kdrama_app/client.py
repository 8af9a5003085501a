"""A client of the API for scripts: upload, wait, search, download.

    from kdrama_app.client import Client

    with Client("https://drama.example.com") as client:
        client.login("yuna", password)
        upload = client.upload("도깨비 1화.mp4", series="도깨비", episode=1, title="1화")
        client.wait(upload.job_id)
        for video in client.search(q="ㄷㄲㅂ"):
            print(video["title"], video["availableQualities"])
        client.download(upload.video_id, "episode.mp4", quality="720p")

Answers are the API's own JSON objects (`/api/docs` describes them). A refusal raises ApiError. What fails on the way
(the network, a server that restarts, a rate limit) is tried again for some minutes; an upload or a download that was
cut off is called again with the same arguments and goes on where it stopped. Uses nothing else of this package.
"""

import hashlib
import os
import random
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import httpx

PARALLEL = 3
TRIES = 8
LONGEST_PAUSE = 30.0
TIMEOUT = httpx.Timeout(60.0, connect=10.0)
# Seconds between two looks at a job.
POLL_SECONDS = 1.0
RETRIED = frozenset({429, 502, 503, 504})

Progress = Callable[[int, int], None]
"""Told (bytes done, bytes in all), from one thread at a time."""


class ApiError(Exception):
    """The server refused: HTTP's `status`, `code` and `details` as documented, `request_id` as in the server's log."""

    def __init__(self, status: int, code: str, message: str, details: Mapping[str, Any], request_id: str) -> None:
        super().__init__(message)
        self.status, self.code, self.message = status, code, message
        self.details, self.request_id = dict(details), request_id

    def __str__(self) -> str:
        faults = "".join(f"\n  {name}: {fault}" for name, fault in self.details.items())
        return f"{self.message} ({self.code}){faults}"


class JobFailed(Exception):
    """A video could not be prepared; the message says why."""


@dataclass(frozen=True)
class Uploaded:
    """A finished upload: the video, and the job that prepares it."""

    upload_id: str
    video_id: str
    job_id: str


@dataclass
class _Tokens:
    access: str = field(default="", repr=False)
    refresh: str = field(default="", repr=False)


class Client:
    """A server's API. `token`: an access or service token; without one, `login`. Safe to use from several threads.

    `sleep` is what it waits with between two tries.
    """

    def __init__(
        self,
        server: str,
        *,
        token: str = "",
        transport: httpx.BaseTransport | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._http = httpx.Client(base_url=server.rstrip("/"), timeout=TIMEOUT, transport=transport)
        self._tokens = _Tokens(token)
        self._refreshing = threading.Lock()
        self._sleep = sleep

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        self._http.close()

    def login(self, username: str, password: str) -> dict[str, Any]:
        """Log in; the user. What has expired is renewed by itself from now on."""
        answer = self.request("POST", "/api/v1/auth/login", json={"username": username, "password": password}).json()
        self._tokens = _Tokens(answer["accessToken"], answer["refreshToken"])
        return answer["user"]

    def upload(
        self,
        file: str | os.PathLike[str],
        *,
        series: str,
        episode: int,
        title: str = "",
        season: int = 1,
        description: str = "",
        language: str = "ko",
        tags: tuple[str, ...] = (),
        parallel: int = PARALLEL,
        progress: Progress | None = None,
    ) -> Uploaded:
        """Send a file as an episode, in chunks each checked by SHA-256; one begun before goes on where it stopped."""
        path = Path(file)
        metadata = {
            "title": title or path.stem,
            "series": series,
            "season": season,
            "episode": episode,
            "description": description,
            "language": language,
            "tags": list(tags),
        }
        session = self._session(path, metadata)
        upload = _Upload(self, path, session, progress or _unheard)
        return upload.send(parallel)

    def job(self, job_id: str) -> dict[str, Any]:
        """How far a job is."""
        return self.request("GET", f"/api/v1/transcode/status/{job_id}").json()

    def wait(
        self, job_id: str, *, until: str = "ready", progress: Callable[[float], None] | None = None
    ) -> dict[str, Any]:
        """Wait until a video is "ready", or "playable" already; `progress` is told percent. Raises JobFailed."""
        while True:
            job = self.job(job_id)
            if progress:
                progress(job["progress"])
            if job["status"] == "completed" or (until == "playable" and job.get("playable")):
                return job
            if job["status"] != "queued" and job["status"] != "processing":
                raise JobFailed(job.get("error") or job["status"])
            self._sleep(POLL_SECONDS)

    def video(self, video_id: str) -> dict[str, Any]:
        return self.request("GET", f"/api/v1/videos/{video_id}").json()

    def search(self, q: str = "", **filters: str | int) -> Iterator[dict[str, Any]]:
        """Videos that match, page after page; `filters` are the API's: series, episode, language, uploader, tags, …"""
        page, pages = 1, 1
        while page <= pages:
            asked = {"q": q, "limit": 100, **filters, "page": page}
            answer = self.request("GET", "/api/v1/metadata/videos/search", params=asked).json()
            yield from answer["videos"]
            page, pages = page + 1, answer["totalPages"]

    def download(
        self, video_id: str, file: str | os.PathLike[str], *, quality: str = "", progress: Progress | None = None
    ) -> Path:
        """Fetch a video as MP4, the best quality or `quality` ("720p"); one begun before goes on where it stopped."""
        path = Path(file)
        asked = {"format": "mp4", **({"quality": quality} if quality else {})}
        part = path.with_name(f"{path.name}.part")
        tries = 0
        while not self._fetch(f"/api/v1/stream/{video_id}", asked, part, progress or _unheard):
            tries += 1
            if tries >= TRIES:
                raise httpx.ReadError("The download broke off too often; call it again to go on")
            self._sleep(_pause(tries))
        part.replace(path)
        part.with_name(f"{part.name}.etag").unlink(missing_ok=True)
        return path

    def request(self, method: str, path: str, **how: Any) -> httpx.Response:
        """Any request of the API, as httpx takes it, tried again while the trouble may pass. Raises ApiError."""
        for tries in range(1, TRIES + 1):
            try:
                answer = self._asked(method, path, **how)
            except httpx.TransportError:
                if tries == TRIES:
                    raise
                self._sleep(_pause(tries))
                continue
            if answer.status_code not in RETRIED or tries == TRIES:
                return _checked(answer)
            self._sleep(_told_pause(answer) or _pause(tries))
        raise AssertionError("the last try answers or raises")

    def _asked(self, method: str, path: str, **how: Any) -> httpx.Response:
        used, headers = self._tokens.access, how.pop("headers", {})
        answer = self._http.request(method, path, headers=self._headers(headers), **how)
        if answer.status_code == httpx.codes.UNAUTHORIZED and self._renewed(used):
            answer = self._http.request(method, path, headers=self._headers(headers), **how)
        return answer

    def _headers(self, more: Mapping[str, str]) -> dict[str, str]:
        access = self._tokens.access
        return {**more, **({"Authorization": f"Bearer {access}"} if access else {})}

    def _renewed(self, used: str) -> bool:
        """Whether there is another access token than the one that was refused."""
        with self._refreshing:
            if self._tokens.access != used:
                return True
            if not self._tokens.refresh:
                return False
            answer = self._http.post("/api/v1/auth/refresh", json={"refreshToken": self._tokens.refresh})
            if answer.status_code != httpx.codes.OK:
                return False
            self._tokens = _Tokens(answer.json()["accessToken"], answer.json()["refreshToken"])
            return True

    def _session(self, path: Path, metadata: dict[str, Any]) -> dict[str, Any]:
        """The upload of this file that was begun before, else a new one."""
        size = path.stat().st_size
        for known in self.request("GET", "/api/v1/upload").json()["uploads"]:
            if (known["filename"], known["totalSize"], known["metadata"]) == (path.name, size, metadata):
                return known
        asked = {"filename": path.name, "totalSize": size, "metadata": metadata}
        started = self.request("POST", "/api/v1/upload/start", json=asked).json()
        return self.request("GET", f"/api/v1/upload/{started['uploadId']}").json()

    def _fetch(self, path: str, asked: Mapping[str, str], part: Path, progress: Progress) -> bool:
        """Append what is missing of a file to `part`; whether it is whole now."""
        etag_file = part.with_name(f"{part.name}.etag")
        have = part.stat().st_size if part.exists() and etag_file.exists() else 0
        headers = {"Range": f"bytes={have}-", "If-Range": etag_file.read_text()} if have else {}
        used = self._tokens.access
        try:
            with self._http.stream("GET", path, params=asked, headers=self._headers(headers)) as answer:
                if answer.status_code == httpx.codes.UNAUTHORIZED and self._renewed(used):
                    return False
                if answer.status_code in RETRIED:
                    self._sleep(_told_pause(answer))
                    return False
                if answer.status_code == httpx.codes.REQUESTED_RANGE_NOT_SATISFIABLE:
                    return answer.headers.get("content-range") == f"bytes */{have}"
                if answer.is_error:
                    answer.read()
                _checked(answer)
                goes_on = answer.status_code == httpx.codes.PARTIAL_CONTENT
                etag_file.write_text(answer.headers.get("etag", ""))
                done = have if goes_on else 0
                total = done + int(answer.headers.get("content-length", 0))
                with part.open("ab" if goes_on else "wb") as file:
                    for piece in answer.iter_bytes():
                        file.write(piece)
                        done += len(piece)
                        progress(done, total)
                    file.flush()
                    os.fsync(file.fileno())
                return done == total
        except httpx.TransportError:
            return False


class _Upload:
    """One file on its way."""

    def __init__(self, client: Client, path: Path, session: Mapping[str, Any], progress: Progress) -> None:
        self._client, self._path, self._progress = client, path, progress
        self._id, self._chunk_size, self._size = session["uploadId"], session["chunkSize"], session["totalSize"]
        self._missing: list[int] = session.get("missingChunks") or []
        self._done = self._size - sum(map(self._length, self._missing))
        self._counting = threading.Lock()

    def send(self, parallel: int) -> Uploaded:
        self._progress(self._done, self._size)
        with ThreadPoolExecutor(max(1, parallel) + 1) as pool:
            whole = pool.submit(self._digest)
            chunks = [pool.submit(self._send_chunk, index) for index in self._missing]
            done, _ = wait(chunks, return_when=FIRST_EXCEPTION)
            pool.shutdown(wait=False, cancel_futures=any(chunk.exception() for chunk in done))
            for chunk in done:
                chunk.result()
            checksum = whole.result()
        path = f"/api/v1/upload/complete/{self._id}"
        answer = self._client.request("POST", path, json={"finalChecksum": checksum}).json()
        return Uploaded(self._id, answer["videoId"], answer["transcodingJobId"])

    def _send_chunk(self, index: int) -> None:
        with self._path.open("rb") as file:
            file.seek(index * self._chunk_size)
            content = file.read(self._length(index))
        headers = {
            "Content-Type": "application/octet-stream",
            "X-Chunk-Checksum": hashlib.sha256(content).hexdigest(),
        }
        self._client.request("PUT", f"/api/v1/upload/chunk/{self._id}/{index}", content=content, headers=headers)
        with self._counting:
            self._done += len(content)
            self._progress(self._done, self._size)

    def _length(self, index: int) -> int:
        return min(self._chunk_size, self._size - index * self._chunk_size)

    def _digest(self) -> str:
        with self._path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()


def _checked(answer: httpx.Response) -> httpx.Response:
    """The answer, unless it is a refusal. Raises ApiError."""
    if answer.is_success:
        return answer
    try:
        fact = answer.json()["error"]
        code, message, details = fact["code"], fact["message"], fact.get("details") or {}
    except (ValueError, KeyError, TypeError):
        # A proxy's own words, or another server's.
        code, message, details = "UNKNOWN", f"HTTP {answer.status_code} {answer.reason_phrase}", {}
    raise ApiError(answer.status_code, code, message, details, answer.headers.get("x-request-id", ""))


def _told_pause(answer: httpx.Response) -> float:
    """Seconds that the server asks to wait, bounded; 0 where it says nothing."""
    told = answer.headers.get("retry-after", "")
    return min(float(told), 2 * LONGEST_PAUSE) if told.isdecimal() else 0.0


def _pause(tries: int) -> float:
    """Seconds before the next try: doubling, and never in step with others."""
    return min(LONGEST_PAUSE, 0.5 * 2**tries) * (0.5 + random.random() / 2)


def _unheard(_done: int, _total: int) -> None:
    """Nobody asked for the progress."""
