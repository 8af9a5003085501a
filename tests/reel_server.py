"""A small web server that plays a platform: like Instagram, broken, slow, redirecting, rate-limiting, hostile."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Served:
    """One answer, its body in `pieces` with `pause` seconds between two. `length`: what is said of it, if not so."""

    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    length: int | None = None
    pieces: int = 1
    pause: float = 0.0


@dataclass
class ReelServer:
    """`answers` by path (a function is called with the path); any other path is 404. `asked`: the paths, in order."""

    port: int
    answers: dict[str, Served | Callable[[str], Served]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    cookies: list[str] = field(default_factory=list)
    released: threading.Event = field(default_factory=threading.Event)

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.port}"

    @property
    def origin(self) -> str:
        return f"http://{self.host}"

    def play_reel(self, shortcode: str, video: bytes, **media: object) -> None:
        """A reel as Instagram embeds it, and its video."""
        self.answers[f"/reel/{shortcode}/embed/captioned/"] = html(page(self.media(shortcode, **media)))
        self.answers[f"/v/{shortcode}.mp4"] = Served(headers={"Content-Type": "video/mp4"}, body=video)

    def media(self, shortcode: str, **media: object) -> dict[str, object]:
        return {
            "is_video": True,
            "shortcode": shortcode,
            "video_url": f"{self.origin}/v/{shortcode}.mp4",
            "display_url": f"{self.origin}/t/{shortcode}.jpg",
            "video_duration": 12.5,
            "dimensions": {"width": 720, "height": 1280},
            "owner": {"username": "mina.drama"},
            "edge_media_to_caption": {"edges": [{"node": {"text": "오늘의 명장면"}}]},
            **media,
        }


def html(text: str, **answer: object) -> Served:
    return Served(headers={"Content-Type": "text/html"}, body=text.encode(), **answer)  # pyright: ignore[reportArgumentType]


def page(media: dict[str, object]) -> str:
    """The newer form: JSON as a text inside of JSON."""
    context = json.dumps({"context": {}, "gql_data": {"shortcode_media": media}})
    return f"<script>s.handle({json.dumps({'require': [['PolarisEmbedSimple', {'contextJSON': context}]]})})</script>"


def older_page(media: dict[str, object]) -> str:
    return f"<script>window.__additionalDataLoaded('extra', {json.dumps({'shortcode_media': media})});</script>"


@contextmanager
def serving() -> Iterator[ReelServer]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.daemon_threads = True
    reels = ReelServer(server.server_address[1])
    server.reels = reels  # pyright: ignore[reportAttributeAccessIssue]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield reels
    finally:
        reels.released.set()
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        reels: ReelServer = self.server.reels  # pyright: ignore[reportAttributeAccessIssue]
        reels.asked.append(self.path)
        reels.cookies.append(self.headers.get("Cookie", ""))
        found = reels.answers.get(self.path.split("?")[0], Served(404))
        answer = found if isinstance(found, Served) else found(self.path)
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(answer.body) if answer.length is None else answer.length))
        self.end_headers()
        size = -(-len(answer.body) // answer.pieces) or 1
        for start in range(0, len(answer.body), size):
            if start and reels.released.wait(answer.pause):
                break
            try:
                self.wfile.write(answer.body[start : start + size])
                self.wfile.flush()
            except OSError:
                break

    do_HEAD = do_POST = do_GET  # noqa: N815

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        pass


def until(condition: Callable[[], bool], *, seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.01)
