"""The part "upload": one file through ours, a receive-hash-write loop and the reference tus server, in turns."""

import hashlib
import http.client
import json
import os
import secrets
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from benchmarks.clips import CACHE
from benchmarks.report import Report, Row
from tests.e2e.site import ADMIN, Site, free_port

CHUNK = 8 * 1024 * 1024
MIB = 1024 * 1024
SIZE, QUICK_SIZE, WHOLE = 512 * MIB, 64 * MIB, 2048 * MIB
ROUNDS = 5
# As many as our own uploaders use.
CONNECTIONS = 3
PATIENCE = 30.0
# The goals are said in rates (>= 0.75x, >= 2x); the time for the same file is the inverse.
OVER_MINIMAL, OVER_TUS, COMPLETION_MS = 1 / 0.75, 1 / 2, 100.0
TUS = Path(__file__).parent / "tus"
VERSION = {"Tus-Resumable": "1.0.0"}


@dataclass(frozen=True)
class Film:
    """`size` bytes that nobody can compress: eight chunks, over and over."""

    size: int
    pieces: tuple[bytes, ...]
    checksums: tuple[str, ...]

    @classmethod
    def of(cls, size: int) -> "Film":
        pieces = tuple(secrets.token_bytes(CHUNK) for _ in range(8))
        return cls(size, pieces, tuple(hashlib.sha256(piece).hexdigest() for piece in pieces))

    def chunks(self) -> list[bytes]:
        return [self.pieces[index % len(self.pieces)] for index in range(self.size // CHUNK)]

    def sha256(self) -> str:
        digest = hashlib.sha256()
        for chunk in self.chunks():
            digest.update(chunk)
        return digest.hexdigest()


def measure(*, quick: bool, tell: Callable[[str], None]) -> Report:
    """Everything; `tell` hears what is under way."""
    report = Report("upload", quick)
    film = Film.of(QUICK_SIZE if quick else SIZE)
    rounds = 1 if quick else ROUNDS
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(dir=CACHE, prefix="upload-")))
        site = stack.enter_context(_our_site(folder / "ours"))
        ways = {
            "ours": lambda: _through_ours(site, film, connections=CONNECTIONS),
            "minimal": lambda: _through_minimal(minimal, stored, film, connections=CONNECTIONS),
            "tus": lambda: _through_tus(tus, film),
            "ours, one connection": lambda: _through_ours(site, film, connections=1),
            "minimal, one connection": lambda: _through_minimal(minimal, stored, film, connections=1),
        }
        stored = folder / "minimal" / "film.mp4"
        minimal = stack.enter_context(_minimal_server(stored))
        tus = stack.enter_context(_tus_server(folder / "tus"))
        seconds: dict[str, list[float]] = {name: [] for name in ways}
        for number in range(rounds + 1):
            tell(f"round {number} of {rounds}" + ("" if number else ": to get warm"))
            for name, upload in ways.items():
                took = upload()
                if number:
                    seconds[name].append(took)
        whole = Film.of(QUICK_SIZE if quick else WHOLE)
        tell("completions")
        completions = [_completion(site, whole) for _ in range(rounds)]
    median = {name: statistics.median(each) for name, each in seconds.items()}
    report.rows += [
        Row("the time of a minimal receive-hash-write loop", OVER_MINIMAL, median["ours"] / median["minimal"]),
        Row("the time of @tus/server, 8 MiB PATCHes", OVER_TUS, median["ours"] / median["tus"]),
        Row(f"completion of {whole.size // MIB} MiB", COMPLETION_MS, statistics.median(completions) * 1000, "ms"),
    ]
    rates = [[name, f"{took:.2f} s", f"{film.size / MIB / took:.0f} MiB/s"] for name, took in median.items()]
    report.tables["One file"] = [["way", "seconds", "rate"], *rates]
    report.remarks.append(
        f"{film.size // MIB} MiB in chunks of 8 MiB, each with its SHA-256; medians of {rounds}, in turns; ours and "
        f"the minimal loop over {CONNECTIONS} connections, tus over its one. Ours flushes each chunk to the disk and "
        "records it before it acknowledges it; the others flush nothing."
    )
    return report


# --- ours -----------------------------------------------------------------------------------------


@contextmanager
def _our_site(folder: Path) -> Iterator[Site]:
    limits = {"KDRAMA_RATE_LIMITS": "0", "KDRAMA_UPLOAD_STARTS_PER_HOUR": "1000"}
    site = Site(folder, settings=limits).start()
    try:
        yield site
    finally:
        site.stop()


def _through_ours(site: Site, film: Film, *, connections: int) -> float:
    headers = _bearer(site)
    began = time.perf_counter()
    upload = _sent_to_ours(site, film, headers, connections=connections)
    took = time.perf_counter() - began
    httpx.delete(f"{site.url}/api/v1/upload/{upload}", headers=headers).raise_for_status()
    return took


def _completion(site: Site, film: Film) -> float:
    """Seconds until the last step of an upload is answered; its video, which is noise, is deleted."""
    headers = _bearer(site)
    upload = _sent_to_ours(site, film, headers, connections=CONNECTIONS)
    checksum = film.sha256()
    began = time.perf_counter()
    answer = httpx.post(
        f"{site.url}/api/v1/upload/complete/{upload}",
        json={"finalChecksum": checksum},
        headers=headers,
        timeout=PATIENCE,
    )
    took = time.perf_counter() - began
    video = answer.raise_for_status().json()["videoId"]
    httpx.delete(f"{site.url}/api/v1/metadata/videos/{video}", headers=headers).raise_for_status()
    return took


def _sent_to_ours(site: Site, film: Film, headers: dict[str, str], *, connections: int) -> str:
    metadata = {"title": "1화", "series": "도깨비", "episode": 1}
    asked = {"filename": "film.mp4", "totalSize": film.size, "chunkSize": CHUNK, "metadata": metadata}
    started = httpx.post(f"{site.url}/api/v1/upload/start", json=asked, headers=headers, timeout=PATIENCE)
    upload = started.raise_for_status().json()["uploadId"]

    def send(connection: http.client.HTTPConnection, index: int, chunk: bytes) -> None:
        checksum = film.checksums[index % len(film.pieces)]
        given = {**headers, "X-Chunk-Checksum": checksum, "Content-Type": "application/octet-stream"}
        _asked(connection, "PUT", f"/api/v1/upload/chunk/{upload}/{index}", chunk, given)

    _in_parallel(site.port, film, send, connections)
    return upload


def _bearer(site: Site) -> dict[str, str]:
    return {"Authorization": f"Bearer {site.command('token', '--username', ADMIN)}"}


# --- the others -----------------------------------------------------------------------------------


@contextmanager
def _minimal_server(file: Path) -> Iterator[int]:
    file.parent.mkdir(parents=True)
    port = free_port()
    served = ["--interface", "asgi", "--port", str(port), "benchmarks.minimal_upload:app"]
    command = [sys.executable, "-m", "granian", "--log-level", "warning", *served]
    environment = {**os.environ, "KDRAMA_BENCH_FILE": str(file)}
    with _running(command, port, environment):
        yield port


def _through_minimal(port: int, file: Path, film: Film, *, connections: int) -> float:
    # A new file each time, as everybody else has.
    os.truncate(file, 0)

    def send(connection: http.client.HTTPConnection, index: int, chunk: bytes) -> None:
        _asked(connection, "PUT", f"/{index * CHUNK}", chunk, {})

    began = time.perf_counter()
    _in_parallel(port, film, send, connections)
    return time.perf_counter() - began


@contextmanager
def _tus_server(folder: Path) -> Iterator[int]:
    """npm's packages at the locked versions, kept in the cache."""
    installed, programs = CACHE / "tus", Path(sys.executable).parent
    shutil.copytree(TUS, installed, dirs_exist_ok=True)
    environment = {**os.environ, "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}"}
    install = [programs / "npm", "ci", "--no-audit", "--no-fund", "--silent"]
    subprocess.run(install, cwd=installed, env=environment, check=True)
    folder.mkdir(parents=True)
    port = free_port()
    with _running([programs / "node", installed / "server.js", str(port), folder], port, environment):
        yield port


def _through_tus(port: int, film: Film) -> float:
    connection = http.client.HTTPConnection("127.0.0.1", port)
    began = time.perf_counter()
    created = _asked(connection, "POST", "/files", b"", {**VERSION, "Upload-Length": str(film.size)})
    path = "/" + created.partition("//")[2].partition("/")[2]
    for index, chunk in enumerate(film.chunks()):
        headers = {"Upload-Offset": str(index * CHUNK), "Content-Type": "application/offset+octet-stream"}
        _asked(connection, "PATCH", path, chunk, {**VERSION, **headers})
    took = time.perf_counter() - began
    _asked(connection, "DELETE", path, b"", VERSION)
    connection.close()
    return took


# --- shared ---------------------------------------------------------------------------------------


@contextmanager
def _running(command: Sequence[str | Path], port: int, environment: Mapping[str, str]) -> Iterator[None]:
    # A group of its own: npm's wheel starts node as a child, which would outlive it.
    process = subprocess.Popen(command, env=environment, start_new_session=True)
    try:
        deadline = time.monotonic() + PATIENCE
        while not _answers(port):
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"{command[0]} did not start")
            time.sleep(0.1)
        yield
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait()


def _answers(port: int) -> bool:
    try:
        httpx.get(f"http://127.0.0.1:{port}/0")
    except httpx.TransportError:
        return False
    return True


def _in_parallel(
    port: int, film: Film, send: Callable[[http.client.HTTPConnection, int, bytes], None], connections: int
) -> None:
    """Each connection takes the next chunk as soon as its last one is acknowledged."""
    waiting = iter(list(enumerate(film.chunks())))

    def run() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port)
        for index, chunk in waiting:
            send(connection, index, chunk)
        connection.close()

    with ThreadPoolExecutor(connections) as pool:
        for done in [pool.submit(run) for _ in range(connections)]:
            done.result()


def _asked(
    connection: http.client.HTTPConnection, method: str, path: str, body: bytes, headers: Mapping[str, str]
) -> str:
    """Sends a request, whose answer must be a good one; where that leads to, if anywhere."""
    connection.request(method, path, body, dict(headers))
    answer = connection.getresponse()
    said = answer.read()
    if answer.status >= 300:
        raise RuntimeError(f"{method} {path}: {answer.status} {json.dumps(said.decode(errors='replace'))[:200]}")
    return answer.headers.get("Location", "")
