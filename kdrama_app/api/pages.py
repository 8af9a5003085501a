"""The built pages as they lie there, to be changed on their way out."""

import asyncio
import gzip
import hashlib
from dataclasses import dataclass

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Scope

from kdrama_app.api.delivery import accepts
from kdrama_app.playback.ranges import etag_matches

END_OF_HEAD = b"</head>"


@dataclass(frozen=True)
class _File:
    media_type: str
    content: bytes


async def page_of(site: ASGIApp, scope: Scope) -> bytes | None:
    """The page as the site has it, whole and unpacked, whatever its reader has of it; None where it is no page."""
    found = await _file_of(site, scope)
    return found.content if found and found.media_type == "text/html" and END_OF_HEAD in found.content else None


async def script_of(site: ASGIApp, scope: Scope, path: str) -> str | None:
    """A script of the build; None where there is no such."""
    found = await _file_of(site, {**scope, "path": path, "raw_path": path.encode(), "query_string": b""})
    return found.content.decode() if found and "javascript" in found.media_type else None


async def _file_of(site: ASGIApp, scope: Scope) -> _File | None:
    status, body, media_type = 0, bytearray(), ""
    told: list[bool] = []

    async def keep(message: Message) -> None:
        nonlocal status, media_type
        if message["type"] == "http.response.start":
            status, headers = message["status"], Headers(scope=message)
            media_type = "" if "content-encoding" in headers else headers.get("content-type", "").partition(";")[0]
        elif message["type"] == "http.response.body":
            body.extend(message.get("body", b""))

    async def nothing() -> Message:
        """No body, as a server tells it: once, and then never anything."""
        if told:
            await asyncio.get_running_loop().create_future()
        told.append(True)
        return {"type": "http.request", "body": b"", "more_body": False}

    host = [(name, value) for name, value in scope["headers"] if name == b"host"]
    # Without the servers' extensions: what a server would send by itself never comes by here.
    await site({**scope, "method": "GET", "headers": host, "extensions": {}}, nothing, keep)
    return _File(media_type, bytes(body)) if status == 200 else None


def answer_with(page: bytes, asked: Headers, method: str) -> Response:
    """The page to whoever asked for it, if they do not have it: packed where they take that."""
    packed = accepts(asked.get("accept-encoding", ""), "gzip")
    etag = f'"{hashlib.sha256(page).hexdigest()[:32]}{"-gzip" if packed else ""}"'
    headers = {"ETag": etag, "Vary": "Accept-Encoding", "Cache-Control": "no-cache"}
    if etag_matches(asked.get("if-none-match", ""), etag):
        return Response(status_code=304, headers=headers)
    if packed:
        page, headers = gzip.compress(page, 6, mtime=0), {**headers, "Content-Encoding": "gzip"}
    headers["Content-Length"] = str(len(page))
    return Response(b"" if method == "HEAD" else page, headers=headers, media_type="text/html")
