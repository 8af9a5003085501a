"""Bytes over HTTP: conditional requests, ranges and HEAD, the same for every kind of file (RFC 9110)."""

import asyncio
import hashlib
import re
import secrets
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from kdrama_app.playback.ranges import Span, etag_matches, parse_range, range_still_valid
from kdrama_app.storage.port import KeyNotFound, Storage, StoredFile
from kdrama_app.storage.reading import PIECE_BYTES, read_span

# The client of a longer answer is watched: Granian does not say in `send` that it has gone.
WATCHED_BYTES = 4 * 1024 * 1024
PATHSEND = "http.response.pathsend"


@dataclass(frozen=True)
class Body:
    """A file to send: `size` in bytes, `etag` quoted, `read` its bytes of a span.

    A whole file with a `path` the server sends by itself (ASGI pathsend), without a copy through Python.
    """

    size: int
    etag: str
    read: Callable[[Span], AsyncIterator[bytes]]
    path: Path | None = None


def stored_body(storage: Storage, key: str) -> Body:
    """A key of the storage. Blocks shortly; raises KeyNotFound."""
    return _body_of(storage, storage.stat(key), storage.local_path(key))


async def find_body(storage: Storage, key: str) -> Body:
    """The same on the event loop. A local file is looked up there and then, as nginx does it: a thread would cost more
    than the rest of the answer."""
    path = storage.local_path(key)
    stored = storage.stat(key) if path else await run_in_threadpool(storage.stat, key)
    return _body_of(storage, stored, path)


def file_body(path: Path, *, etag: str) -> Body:
    """A file of this machine outside the storage. Blocks shortly; raises KeyNotFound."""
    try:
        size = path.stat().st_size
    except FileNotFoundError as gone:
        raise KeyNotFound from gone
    return _file_body(path, size, etag)


def memory_body(content: bytes, *, etag: str) -> Body:
    """Bytes at hand."""

    async def read(span: Span) -> AsyncIterator[bytes]:
        yield content[span.start : span.end + 1]

    return Body(len(content), etag, read)


def accepts(header: str, coding: str) -> bool:
    """Whether an `Accept-Encoding` names a content coding and does not refuse it (RFC 9110, section 12.5.3)."""
    for part in header.lower().split(","):
        name, *parameters = (word.strip() for word in part.split(";"))
        if name == coding:
            return not any(re.fullmatch(r"q=0(\.0*)?", parameter) for parameter in parameters)
    return False


def deliver(request: Request, body: Body, *, media_type: str, headers: Mapping[str, str]) -> Response:
    """The answer to GET or HEAD for `body`: 200, 206 or 304. Raises RangeNotSatisfiable."""
    common = {**headers, "ETag": body.etag, "Accept-Ranges": "bytes"}
    if _is_fresh(request, body.etag):
        return Response(status_code=304, headers=common)
    if request.method == "HEAD":
        return Response(media_type=media_type, headers={**common, "Content-Length": str(body.size)})
    spans = _wanted_spans(request, body)
    if len(spans) == 1:
        return _partial(body, spans[0], media_type, common)
    if spans:
        return _multipart(body, spans, media_type, common)
    return _Sent(body.read(Span(0, body.size - 1)), body.size, media_type, common, path=body.path)


def deliver_text(request: Request, text: str, *, media_type: str, headers: Mapping[str, str]) -> Response:
    """A small text, whole, with an ETag of its content."""
    content = text.encode()
    common = {**headers, "ETag": f'"{hashlib.sha256(content).hexdigest()[:32]}"'}
    if _is_fresh(request, common["ETag"]):
        return Response(status_code=304, headers=common)
    if request.method == "HEAD":
        return Response(media_type=media_type, headers={**common, "Content-Length": str(len(content))})
    return Response(content, media_type=media_type, headers=common)


class _Sent(Response):
    """`length` bytes in pieces; those of a `path` by the server itself, where it can and they are many."""

    def __init__(
        self,
        pieces: AsyncIterator[bytes],
        length: int,
        media_type: str,
        headers: Mapping[str, str],
        *,
        status_code: int = 200,
        path: Path | None = None,
    ) -> None:
        headers = {**headers, "Content-Length": str(length)}
        super().__init__(status_code=status_code, media_type=media_type, headers=headers)
        self._pieces, self._length, self._path = pieces, length, path

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        if self._path and self._length > PIECE_BYTES and PATHSEND in scope.get("extensions", {}):
            await send({"type": PATHSEND, "path": str(self._path)})
        elif self._length > WATCHED_BYTES:
            gone = asyncio.ensure_future(_disconnected(receive))
            try:
                await self._send_pieces(send, gone)
            finally:
                gone.cancel()
        else:
            await self._send_pieces(send)

    async def _send_pieces(self, send: Send, gone: asyncio.Future[None] | None = None) -> None:
        left = self._length
        async for piece in self._pieces:
            if gone:
                # Where all is in memory and the server takes whatever comes, nobody else would have a turn.
                await asyncio.sleep(0)
                if gone.done():
                    return
            left -= len(piece)
            await send({"type": "http.response.body", "body": piece, "more_body": left > 0})
        if left or not self._length:
            await send({"type": "http.response.body", "body": b""})


async def _disconnected(receive: Receive) -> None:
    """Returns when the client has gone."""
    while (await receive())["type"] != "http.disconnect":
        pass


def _body_of(storage: Storage, stored: StoredFile, path: Path | None) -> Body:
    if path:
        return _file_body(path, stored.size, stored.etag)
    return Body(stored.size, stored.etag, lambda span: storage.stream(stored.key, start=span.start, length=span.length))


def _file_body(path: Path, size: int, etag: str) -> Body:
    return Body(size, etag, lambda span: read_span(path, start=span.start, length=span.length), path)


def _is_fresh(request: Request, etag: str) -> bool:
    known = request.headers.get("if-none-match")
    return known is not None and etag_matches(known, etag)


def _wanted_spans(request: Request, body: Body) -> tuple[Span, ...]:
    header = request.headers.get("range")
    if header is None or not range_still_valid(request.headers.get("if-range"), body.etag):
        return ()
    return parse_range(header, body.size)


def _partial(body: Body, span: Span, media_type: str, headers: Mapping[str, str]) -> Response:
    headers = {**headers, "Content-Range": span.content_range(body.size)}
    return _Sent(body.read(span), span.length, media_type, headers, status_code=206)


def _multipart(body: Body, spans: tuple[Span, ...], media_type: str, headers: Mapping[str, str]) -> Response:
    """Several ranges at once (RFC 9110, section 14.6)."""
    boundary = secrets.token_hex(16)
    heads = [
        f"\r\n--{boundary}\r\nContent-Type: {media_type}\r\n"
        f"Content-Range: {span.content_range(body.size)}\r\n\r\n".encode()
        for span in spans
    ]
    end = f"\r\n--{boundary}--\r\n".encode()

    async def parts() -> AsyncIterator[bytes]:
        for head, span in zip(heads, spans, strict=True):
            yield head
            async for piece in body.read(span):
                yield piece
        yield end

    length = sum(map(len, heads)) + sum(span.length for span in spans) + len(end)
    return _Sent(parts(), length, f"multipart/byteranges; boundary={boundary}", headers, status_code=206)
