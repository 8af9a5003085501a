"""Asks a server for files over connections that stay open, and counts what comes. A process of its own.

It is not to be what is measured: the kernel throws the bodies away (MSG_TRUNC, tcp(7)), so that a byte costs it
nothing; its share of a core is told.
"""

import json
import selectors
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field

# Enough that the server always has one to answer: with eight the time between two requests was measured.
CONNECTIONS = 64
_AT_ONCE = 1 << 20
_HEAD_BYTES = 4096


class BadAnswer(Exception):
    """What came was no 200 or 206 with a length: its beginning."""


@dataclass(frozen=True)
class Load:
    """What came: answers and megabytes a second, and the loader's own share of a core."""

    answers: float
    megabytes: float
    share: float


@dataclass
class _Connection:
    """One request after another."""

    port: int
    request: bytes
    buffer: bytearray
    received: int = 0
    left: int = 0
    closing: bool = False
    head: bytes = b""
    stream: socket.socket = field(init=False)

    def __post_init__(self) -> None:
        self.open()

    def open(self) -> None:
        self.stream = socket.create_connection(("127.0.0.1", self.port))
        self.stream.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.stream.setblocking(False)

    def ask(self) -> None:
        self.head, self.left = b"", 0
        self.stream.send(self.request)

    def has_all(self) -> bool:
        """Take what has come; whether the answer is over."""
        if not self.left and not self._take_head():
            return False
        while self.left:
            try:
                count = self.stream.recv_into(self.buffer, min(self.left, _AT_ONCE), socket.MSG_TRUNC)
            except BlockingIOError:
                return False
            if not count:
                raise BadAnswer(f"cut off after {self.head!r}")
            self.left -= count
        return True

    def _take_head(self) -> bool:
        self.head += self.stream.recv(_HEAD_BYTES)
        head, end, body = self.head.partition(b"\r\n\r\n")
        if not end:
            if not self.head:
                raise BadAnswer("closed without an answer")
            return False
        lines = head.lower().split(b"\r\n")
        fields = dict(line.split(b": ", 1) for line in lines[1:])
        if lines[0].split()[1] not in {b"200", b"206"} or b"content-length" not in fields:
            raise BadAnswer(repr(self.head[:500]))
        self.closing = fields.get(b"connection") == b"close"
        length = int(fields[b"content-length"])
        self.left = length - len(body)
        self.received += length
        return True


def load(port: int, path: str, headers: Mapping[str, str], seconds: float) -> Load:
    """Ask 127.0.0.1 for one file again and again, in a process of its own. Raises BadAnswer."""
    asked = json.dumps([port, path, dict(headers), seconds])
    command = [sys.executable, "-m", "benchmarks.loader", asked]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise BadAnswer(done.stderr[-500:])
    return Load(**json.loads(done.stdout))


def run(port: int, path: str, headers: Mapping[str, str], seconds: float) -> Load:
    """The same here."""
    fields = "".join(f"{name}: {value}\r\n" for name, value in {"Host": "127.0.0.1", **headers}.items())
    request = f"GET {path} HTTP/1.1\r\n{fields}\r\n".encode()
    buffer = bytearray(_AT_ONCE)
    connections = [_Connection(port, request, buffer) for _ in range(CONNECTIONS)]
    began, spent = time.perf_counter(), time.process_time()
    try:
        answers = _count_answers(connections, until=began + seconds)
        took, used = time.perf_counter() - began, time.process_time() - spent
    finally:
        for connection in connections:
            connection.stream.close()
    return Load(answers / took, sum(each.received for each in connections) / took / 1e6, used / took)


def _count_answers(connections: Sequence[_Connection], *, until: float) -> int:
    answers = 0
    with selectors.DefaultSelector() as selector:
        for connection in connections:
            selector.register(connection.stream, selectors.EVENT_READ, connection)
            connection.ask()
        while (left := until - time.perf_counter()) > 0:
            for key, _ in selector.select(timeout=left):
                if key.data.has_all():
                    answers += 1
                    if key.data.closing:
                        _open_anew(selector, key.data)
                    key.data.ask()
    return answers


def _open_anew(selector: selectors.BaseSelector, connection: _Connection) -> None:
    """The server keeps a connection for so many requests only (nginx: 1000)."""
    selector.unregister(connection.stream)
    connection.stream.close()
    connection.open()
    selector.register(connection.stream, selectors.EVENT_READ, connection)


if __name__ == "__main__":
    print(json.dumps(asdict(run(*json.loads(sys.argv[1])))))
