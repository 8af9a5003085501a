"""Google's two services as this house uses them, on a port of this machine: a Transcoder API that really makes
videos, with the real ffmpeg, and the Cloud Storage it reads from and writes to.

REST as documented: Transcoder v1 projects.locations.jobs (create, get, list, delete), Cloud Storage JSON v1
(multipart and resumable upload, get, media, list in pages, delete).
"""

import base64
import json
import re
import shutil
import socket
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.parser import BytesParser
from enum import StrEnum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import google_crc32c
from google.cloud.video.transcoder_v1 import Job

from tests.media import FFMPEG

PROJECT, LOCATION, BUCKET = "drama", "asia-northeast3", "drama-transcodes"
PARENT = f"projects/{PROJECT}/locations/{LOCATION}"
PAGE = 3


class Mood(StrEnum):
    """What becomes of a job: it is made, refused at once, ends badly, or is made carelessly (its rungs differ)."""

    GOOD = "good"
    REFUSING = "refusing"
    FAILING = "failing"
    CARELESS = "careless"


@dataclass
class Google:
    """The state of both services. `open`, when cleared, keeps jobs running; `answering` keeps creates unanswered."""

    root: Path
    moods: list[Mood] = field(default_factory=list)
    jobs: dict[str, dict[str, Any]] = field(default_factory=dict)
    ordered: list[dict[str, Any]] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    sessions: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    open: threading.Event = field(default_factory=threading.Event)
    answering: threading.Event = field(default_factory=threading.Event)
    lock: threading.Lock = field(default_factory=threading.Lock)
    connections: set[socket.socket] = field(default_factory=set)
    url: str = ""

    def __post_init__(self) -> None:
        self.open.set()
        self.answering.set()

    # --- the bucket -------------------------------------------------------------------------------

    def objects(self) -> list[str]:
        files = sorted(path for path in self.root.rglob("*") if path.is_file())
        return [path.relative_to(self.root).as_posix() for path in files]

    def write(self, key: str, content: bytes) -> dict[str, Any]:
        path = self.root / key
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        return self.described(key)

    def described(self, key: str) -> dict[str, Any]:
        content = (self.root / key).read_bytes()
        return {
            "kind": "storage#object",
            "name": key,
            "bucket": BUCKET,
            "size": str(len(content)),
            "crc32c": base64.b64encode(google_crc32c.Checksum(content).digest()).decode(),
        }

    # --- the jobs ---------------------------------------------------------------------------------

    def create(self, order: dict[str, Any]) -> dict[str, Any] | None:
        """None: refused."""
        # As strict as the real one about what an order may say. The client writes enums as numbers.
        understood = Job.from_json(json.dumps(order))
        order = json.loads(
            Job.to_json(understood, use_integers_for_enums=False, always_print_fields_with_no_presence=False)
        )
        with self.lock:
            self.ordered.append(order)
            mood = self.moods.pop(0) if self.moods else Mood.GOOD
            if mood is Mood.REFUSING:
                return None
            name = f"{PARENT}/jobs/{len(self.ordered)}"
            made = {**order, "name": name, "state": "RUNNING", "createTime": datetime.now(UTC).isoformat()}
            self.jobs[name] = made
        threading.Thread(target=self._work, args=(name, order, mood), daemon=True).start()
        return made

    def _work(self, name: str, order: dict[str, Any], mood: Mood) -> None:
        self.open.wait()
        if name not in self.jobs:
            return
        if mood is not Mood.FAILING:
            _transcode(self.root, order["config"], careless=mood is Mood.CARELESS)
        with self.lock:
            if name not in self.jobs:
                return
            failed = {"state": "FAILED", "error": {"code": 3, "message": "the input is odd"}}
            self.jobs[name] |= failed if mood is Mood.FAILING else {"state": "SUCCEEDED"}


def _transcode(root: Path, config: dict[str, Any], *, careless: bool) -> None:
    """Every mux stream as `{key}.m3u8`, `{key}-init.m4s` and `{key}0000000000.m4s` on, below the output's URI."""
    source = root / _key(config["inputs"][0]["uri"])
    out = root / _key(config["output"]["uri"])
    draft = root.parent / "making" / out.name
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True)
    streams = {stream["key"]: stream for stream in config["elementaryStreams"]}
    command = [FFMPEG, "-hide_banner", "-nostdin", "-y", "-v", "error", "-i", str(source)]
    for number, mux in enumerate(config["muxStreams"]):
        (stream,) = [streams[key] for key in mux["elementaryStreams"]]
        command += _picture(stream, slower=careless and number == 1) if "videoStream" in stream else _sound(stream)
        key, seconds = mux["key"], mux["segmentSettings"]["segmentDuration"].removesuffix("s")
        command += ["-f", "hls", "-hls_segment_type", "fmp4", "-hls_playlist_type", "vod", "-hls_time", seconds]
        command += ["-hls_fmp4_init_filename", f"{key}-init.m4s", "-start_number", "0"]
        command += ["-hls_segment_filename", str(draft / f"{key}%010d.m4s"), str(draft / f"{key}.m3u8")]
    subprocess.run(command, check=True)
    out.parent.mkdir(parents=True, exist_ok=True)
    draft.rename(out)


def _picture(stream: dict[str, Any], *, slower: bool) -> list[str]:
    h264 = stream["videoStream"]["h264"]
    gop = h264["gopDuration"].removesuffix("s")
    rate = h264["frameRate"] / (2 if slower else 1)
    return [
        *("-map", "0:v:0", "-vf", f"scale={h264['widthPixels']}:{h264['heightPixels']},setsar=1", "-r", str(rate)),
        *("-c:v", "libx264", "-preset", "ultrafast", "-crf", str(h264["crfLevel"]), "-pix_fmt", "yuv420p"),
        *("-sc_threshold", "0", "-g", "600", "-force_key_frames", f"expr:gte(t,n_forced*{gop})"),
    ]


def _sound(stream: dict[str, Any]) -> list[str]:
    aac = stream["audioStream"]
    return ["-map", "0:a:0", "-c:a", "aac", "-b:a", str(aac["bitrateBps"]), "-ac", "2", "-ar", "48000"]


def _key(uri: str) -> str:
    assert uri.startswith(f"gs://{BUCKET}/"), uri
    return uri.removeprefix(f"gs://{BUCKET}/")


@contextmanager
def google_at(root: Path, *, port: int = 0) -> Iterator[Google]:
    """Both services, until the block ends."""
    state = Google(root / "bucket")
    state.root.mkdir(parents=True, exist_ok=True)
    with served(state, port=port):
        yield state


@contextmanager
def served(state: Google, *, port: int = 0) -> Iterator[None]:
    """Answer for `state` until the block ends; then nobody listens there."""
    server = ThreadingHTTPServer(("127.0.0.1", port), type("Asked", (_Asked,), {"google": state}))
    server.daemon_threads, server.block_on_close = True, False
    state.url = f"http://127.0.0.1:{server.server_address[1]}"
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        for connection in list(state.connections):
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)


class _Asked(BaseHTTPRequestHandler):
    google: Google
    protocol_version = "HTTP/1.1"

    def setup(self) -> None:
        super().setup()
        self.google.connections.add(self.connection)

    def finish(self) -> None:
        self.google.connections.discard(self.connection)
        super().finish()

    def do_GET(self) -> None:
        path, query = self._asked()
        if path == f"/v1/{PARENT}/jobs":
            self._list_jobs(query)
        elif path.startswith("/v1/"):
            found = self.google.jobs.get(path.removeprefix("/v1/"))
            self._answer(200, found) if found else self._refuse(404, "NOT_FOUND")
        elif path == f"/storage/v1/b/{BUCKET}/o":
            self._list_objects(query)
        elif key := self._object(path):
            if query.get("alt") == "media":
                self._send(200, (self.google.root / key).read_bytes(), {"Content-Type": "application/octet-stream"})
            else:
                self._answer(200, self.google.described(key))
        else:
            self._refuse(404, "NOT_FOUND")

    def do_POST(self) -> None:
        path, query = self._asked()
        body = self.rfile.read(int(self.headers["Content-Length"] or 0))
        if path == f"/v1/{PARENT}/jobs":
            made = self.google.create(json.loads(body))
            self.google.answering.wait()
            self._answer(200, made) if made else self._refuse(429, "RESOURCE_EXHAUSTED")
        elif path == f"/upload/storage/v1/b/{BUCKET}/o" and query["uploadType"] == "multipart":
            head = b"Content-Type: " + self.headers["Content-Type"].encode() + b"\r\n\r\n"
            described, content = BytesParser().parsebytes(head + body).get_payload()  # type: ignore[misc]
            key = json.loads(described.get_payload())["name"]  # type: ignore[union-attr]
            self._answer(200, self.google.write(key, content.get_payload(decode=True)))  # type: ignore[union-attr]
        elif path == f"/upload/storage/v1/b/{BUCKET}/o":
            session = str(len(self.google.sessions))
            self.google.sessions[session] = json.loads(body)["name"], b""
            self._send(200, b"", {"Location": f"{self.google.url}{path}?uploadType=resumable&upload_id={session}"})
        else:
            self._refuse(404, "NOT_FOUND")

    def do_PUT(self) -> None:
        """The next part of a resumable upload."""
        _, query = self._asked()
        key, before = self.google.sessions[query["upload_id"]]
        content = before + self.rfile.read(int(self.headers["Content-Length"]))
        asked = re.fullmatch(r"bytes (\d+)-(\d+)/(\d+|\*)", self.headers["Content-Range"])
        assert asked and int(asked[1]) == len(before) and int(asked[2]) == len(content) - 1
        self.google.sessions[query["upload_id"]] = key, content
        if asked[3] == str(len(content)):
            self._answer(200, self.google.write(key, content))
        else:
            self._send(308, b"", {"Range": f"bytes=0-{len(content) - 1}"})

    def do_DELETE(self) -> None:
        path, query = self._asked()
        if path.startswith("/v1/"):
            with self.google.lock:
                found = self.google.jobs.pop(path.removeprefix("/v1/"), None)
            self._answer(200, {}) if found or query.get("allowMissing") else self._refuse(404, "NOT_FOUND")
        elif key := self._object(path):
            (self.google.root / key).unlink()
            self._send(204, b"", {})
        else:
            self._refuse(404, "NOT_FOUND")

    def _list_jobs(self, query: dict[str, str]) -> None:
        found = list(self.google.jobs.values())
        if asked := re.fullmatch(r"labels\.(\w+)=(\w+)", query.get("filter", "")):
            found = [job for job in found if job["labels"].get(asked[1]) == asked[2]]
        self._answer(200, {"jobs": found})

    def _list_objects(self, query: dict[str, str]) -> None:
        keys = [key for key in self.google.objects() if key.startswith(query["prefix"])]
        keys = [key for key in keys if key > query.get("pageToken", "")]
        page = keys[: min(PAGE, int(query.get("maxResults", PAGE)))]
        more = {"nextPageToken": page[-1]} if len(page) < len(keys) else {}
        self._answer(200, {"items": [self.google.described(key) for key in page], **more})

    def _asked(self) -> tuple[str, dict[str, str]]:
        parts = urlsplit(self.path)
        self.google.asked.append(f"{self.command} {parts.path}")
        return parts.path, {name: values[0] for name, values in parse_qs(parts.query).items()}

    def _object(self, path: str) -> str:
        """The key that a path names, where there is such an object."""
        match = re.fullmatch(rf"(?:/download)?/storage/v1/b/{BUCKET}/o/(.+)", path)
        key = unquote(match[1]) if match else ""
        return key if key and (self.google.root / key).is_file() else ""

    def _answer(self, status: int, body: dict[str, Any]) -> None:
        self._send(status, json.dumps(body).encode(), {"Content-Type": "application/json"})

    def _refuse(self, status: int, reason: str) -> None:
        self._answer(status, {"error": {"code": status, "message": reason.lower(), "status": reason}})

    def _send(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        try:
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Quiet: a test tells what it needs to know."""
