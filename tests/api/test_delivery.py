"""Bytes over HTTP as the server sees them: messages, and what is read for them."""

import asyncio
import os
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
from starlette.requests import Request
from starlette.types import Message

from kdrama_app.api.delivery import WATCHED_BYTES, Body, accepts, deliver, file_body
from kdrama_app.errors import RangeNotSatisfiable
from kdrama_app.playback.ranges import Span
from kdrama_app.storage.reading import PIECE_BYTES

ETAG = '"one"'
CONTENT = os.urandom(2 * PIECE_BYTES + 500)
Headers = dict[str, str]


@pytest.fixture
def make_body(tmp_path: Path) -> Callable[[bytes], Body]:
    def make(content: bytes) -> Body:
        path = tmp_path / "file.mp4"
        path.write_bytes(content)
        return file_body(path, etag=ETAG)

    return make


async def stay() -> Message:
    return await asyncio.get_running_loop().create_future()


def ask(
    body: Body, headers: Headers | None = None, *, method: str = "GET", pathsend: bool = False, receive: Any = stay
) -> list[Message]:
    """Every message of the answer."""
    messages: list[Message] = []

    async def send(message: Message) -> None:
        messages.append(message)

    scope = {
        "type": "http",
        "method": method,
        "headers": [(name.lower().encode(), value.encode()) for name, value in (headers or {}).items()],
        "extensions": {"http.response.pathsend": {}} if pathsend else {},
    }

    async def run() -> None:
        response = deliver(Request(scope), body, media_type="video/mp4", headers={"Cache-Control": "no-cache"})
        await response(scope, receive, send)

    asyncio.run(run())
    return messages


def heads(messages: list[Message]) -> Headers:
    return {name.decode(): value.decode() for name, value in messages[0]["headers"]}


def bytes_of(messages: list[Message]) -> bytes:
    assert [message["type"] for message in messages[1:]] == ["http.response.body"] * (len(messages) - 1)
    assert [message.get("more_body", False) for message in messages[1:]] == [True] * (len(messages) - 2) + [False]
    return b"".join(message["body"] for message in messages[1:])


def test_the_server_sends_a_long_file_by_itself(make_body: Callable[[bytes], Body]) -> None:
    body = make_body(CONTENT)
    assert ask(body, pathsend=True)[1:] == [{"type": "http.response.pathsend", "path": str(body.path)}]
    assert bytes_of(ask(body)) == CONTENT


def test_a_short_file_and_any_range_go_in_as_few_messages_as_pieces(make_body: Callable[[bytes], Body]) -> None:
    short = ask(make_body(CONTENT[:PIECE_BYTES]), pathsend=True)
    assert (len(short), bytes_of(short)) == (2, CONTENT[:PIECE_BYTES])
    part = ask(make_body(CONTENT), {"Range": "bytes=1-"}, pathsend=True)
    assert (part[0]["status"], len(part), bytes_of(part)) == (206, 4, CONTENT[1:])


def test_an_empty_file_is_an_answer_too(make_body: Callable[[bytes], Body]) -> None:
    body = make_body(b"")
    whole = ask(body, pathsend=True)
    assert (whole[0]["status"], heads(whole)["content-length"], bytes_of(whole)) == (200, "0", b"")
    for asked in ("bytes=0-", "bytes=0-0", "bytes=-1"):
        with pytest.raises(RangeNotSatisfiable) as refusal:
            ask(body, {"Range": asked})
        assert refusal.value.size == 0


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Range": "bytes=-500"}, 206),
        ({"Range": "bytes=-500", "If-Range": ETAG}, 206),
        ({"Range": "bytes=-500", "If-Range": f"W/{ETAG}"}, 200),
        ({"Range": "bytes=-500", "If-Range": "Wed, 21 Oct 2015 07:28:00 GMT"}, 200),
        ({"Range": "bytes=-500", "If-None-Match": ETAG}, 304),
        ({"Range": "bytes=9999999-", "If-Range": '"another"'}, 200),
        ({"Range": "bytes=9999999-", "If-None-Match": ETAG}, 304),
        ({"If-None-Match": f'"another", W/{ETAG}'}, 304),
        ({"If-None-Match": "*"}, 304),
        ({"If-None-Match": '"another"'}, 200),
    ],
)
def test_validators_decide_before_ranges(make_body: Callable[[bytes], Body], headers: Headers, status: int) -> None:
    """RFC 9110, section 13.2.2."""
    answer = ask(make_body(CONTENT), headers)
    assert answer[0]["status"] == status
    assert bytes_of(answer) == {200: CONTENT, 206: CONTENT[-500:], 304: b""}[status]
    assert heads(answer)["etag"] == ETAG
    assert heads(answer)["cache-control"] == "no-cache"


def test_head_is_get_without_its_bytes(make_body: Callable[[bytes], Body]) -> None:
    for asked in ({}, {"If-None-Match": ETAG}):
        got, told = ask(make_body(CONTENT), asked), ask(make_body(CONTENT), asked, method="HEAD")
        assert (told[0]["status"], heads(told)) == (got[0]["status"], heads(got))
        assert bytes_of(told) == b""
    # Section 14.2: a range counts for GET alone.
    ranged = ask(make_body(CONTENT), {"Range": "bytes=0-9"}, method="HEAD")
    assert (ranged[0]["status"], heads(ranged)["content-length"]) == (200, str(len(CONTENT)))


def test_several_ranges_are_as_long_as_they_say(make_body: Callable[[bytes], Body]) -> None:
    answer = ask(make_body(CONTENT), {"Range": f"bytes=0-9,{PIECE_BYTES}-{2 * PIECE_BYTES + 9},-5"}, pathsend=True)
    sent = bytes_of(answer)
    assert int(heads(answer)["content-length"]) == len(sent)
    boundary = heads(answer)["content-type"].removeprefix("multipart/byteranges; boundary=").encode()
    parts = [part.split(b"\r\n\r\n", 1)[-1] for part in sent.split(b"\r\n--" + boundary)[1:-1]]
    assert parts == [CONTENT[:10], CONTENT[PIECE_BYTES : 2 * PIECE_BYTES + 10], CONTENT[-5:]]


def test_nothing_more_is_read_for_a_client_that_has_gone() -> None:
    read = 0

    async def endless(span: Span) -> AsyncIterator[bytes]:
        nonlocal read
        for _ in range(span.length // PIECE_BYTES):
            read += 1
            yield bytes(PIECE_BYTES)

    async def leave() -> Message:
        return {"type": "http.disconnect"}

    film = Body(100 * WATCHED_BYTES, ETAG, endless)
    ask(film, {"Range": "bytes=0-"}, receive=leave)
    assert read < 5


@pytest.mark.parametrize(
    ("header", "taken"),
    [
        ("gzip", True),
        ("br, GZIP;q=0.1", True),
        ("gzip;q=0", False),
        ("gzip; q=0.000", False),
        ("x-gzip", False),
        ("", False),
        ("gzip ;q=1.0, identity", True),
    ],
)
def test_a_coding_is_used_only_where_it_is_taken(header: str, taken: bool) -> None:
    assert accepts(header, "gzip") is taken
