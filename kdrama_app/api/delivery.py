"""Bytes over HTTP: conditional requests, ranges and HEAD, the same for every kind of file (RFC 9110)."""

import hashlib
import os
import secrets
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import aiofiles
from starlette.requests import Request
from starlette.responses import FileResponse, Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from kdrama_app.playback.ranges import Span, etag_matches, parse_range, range_still_valid
from kdrama_app.storage.port import KeyNotFound, Storage

PIECE_BYTES = 256 * 1024


@dataclass(frozen=True)
class Body:
    """A file to send: `size` in bytes, `etag` quoted, `read` its bytes of a span.

    With `path` and `status` the server sends the whole file itself (ASGI pathsend), without a copy through Python.
    """

    size: int
    etag: str
    read: Callable[[Span], AsyncIterator[bytes]]
    path: Path | None = None
    status: os.stat_result | None = None


def stored_body(storage: Storage, key: str) -> Body:
    """A key of the storage. Blocks shortly; raises KeyNotFound."""

    def read(span: Span) -> AsyncIterator[bytes]:
        return storage.stream(key, start=span.start, length=span.length)

    stored = storage.stat(key)
    path = storage.local_path(key)
    return Body(stored.size, stored.etag, read, path, path.stat() if path else None)


def file_body(path: Path, *, etag: str) -> Body:
    """A file of this machine outside the storage. Blocks shortly; raises KeyNotFound."""
    try:
        status = path.stat()
    except FileNotFoundError as gone:
        raise KeyNotFound from gone
    return Body(status.st_size, etag, lambda span: _read_file(path, span), path, status)


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
    if body.path is not None:
        return _WholeFile(body.path, headers=common, media_type=media_type, stat_result=body.status)
    whole = Span(0, body.size - 1)
    return StreamingResponse(
        body.read(whole), media_type=media_type, headers={**common, "Content-Length": str(body.size)}
    )


def deliver_text(request: Request, text: str, *, media_type: str, headers: Mapping[str, str]) -> Response:
    """A small text, whole, with an ETag of its content."""
    content = text.encode()
    common = {**headers, "ETag": f'"{hashlib.sha256(content).hexdigest()[:32]}"'}
    if _is_fresh(request, common["ETag"]):
        return Response(status_code=304, headers=common)
    if request.method == "HEAD":
        return Response(media_type=media_type, headers={**common, "Content-Length": str(len(content))})
    return Response(content, media_type=media_type, headers=common)


class _WholeFile(FileResponse):
    """Never a range: those were decided before. Its validator is our ETag alone."""

    def set_stat_headers(self, stat_result: os.stat_result) -> None:
        self.headers["Content-Length"] = str(stat_result.st_size)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = [(name, value) for name, value in scope["headers"] if name != b"range"]
        await super().__call__({**scope, "headers": headers}, receive, send)


def _is_fresh(request: Request, etag: str) -> bool:
    known = request.headers.get("if-none-match")
    return known is not None and etag_matches(known, etag)


def _wanted_spans(request: Request, body: Body) -> tuple[Span, ...]:
    header = request.headers.get("range")
    if header is None or not range_still_valid(request.headers.get("if-range"), body.etag):
        return ()
    return parse_range(header, body.size)


def _partial(body: Body, span: Span, media_type: str, headers: Mapping[str, str]) -> Response:
    return StreamingResponse(
        body.read(span),
        status_code=206,
        media_type=media_type,
        headers={
            **headers,
            "Content-Length": str(span.length),
            "Content-Range": span.content_range(body.size),
        },
    )


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
    return StreamingResponse(
        parts(),
        status_code=206,
        media_type=f"multipart/byteranges; boundary={boundary}",
        headers={**headers, "Content-Length": str(length)},
    )


async def _read_file(path: Path, span: Span) -> AsyncIterator[bytes]:
    async with aiofiles.open(path, "rb") as file:
        await file.seek(span.start)
        left = span.length
        while left > 0 and (piece := await file.read(min(PIECE_BYTES, left))):
            left -= len(piece)
            yield piece
