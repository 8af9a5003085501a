"""Another program's end of a callback: a small real web server that answers as it is told."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Received:
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Receiver:
    """`answers`: the statuses to give, in turn; the last one from then on. `location` goes with each."""

    port: int
    answers: list[int] = field(default_factory=lambda: [204])
    location: str = ""
    received: list[Received] = field(default_factory=list)
    arrived: threading.Event = field(default_factory=threading.Event)

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.port}"

    @property
    def url(self) -> str:
        return f"http://{self.host}/hook?for=kdrama"


@contextmanager
def listening() -> Iterator[Receiver]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Hook)
    server.daemon_threads = True
    server.receiver = Receiver(server.server_address[1])  # pyright: ignore[reportAttributeAccessIssue]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server.receiver  # pyright: ignore[reportAttributeAccessIssue]
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Hook(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        receiver: Receiver = self.server.receiver  # pyright: ignore[reportAttributeAccessIssue]
        body = self.rfile.read(int(self.headers["Content-Length"]))
        status = receiver.answers.pop(0) if len(receiver.answers) > 1 else receiver.answers[0]
        self.send_response(status)
        if receiver.location:
            self.send_header("Location", receiver.location)
        receiver.received.append(Received(self.path, dict(self.headers), body))
        self.end_headers()
        receiver.arrived.set()

    do_GET = do_POST  # noqa: N815  a redirect that was followed would come as a GET

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        pass
