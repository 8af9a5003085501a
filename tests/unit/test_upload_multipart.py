"""One field out of a form, however the network cuts it."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kdrama_app.errors import InvalidInput
from kdrama_app.upload.multipart import OTHER_FIELDS_BYTES, field_stream, multipart_boundary

BOUNDARY = b"----WebKitFormBoundaryX"


def part(name: bytes, content: bytes, headers: bytes = b"") -> bytes:
    head = b'--%s\r\nContent-Disposition: form-data; name="%s"; filename="blob"\r\n' % (BOUNDARY, name)
    return head + headers + b"\r\n" + content + b"\r\n"


def form(*parts: bytes) -> bytes:
    return b"".join(parts) + b"--" + BOUNDARY + b"--\r\n"


def read_chunk(body: bytes, step: int = 1000) -> bytes:
    async def pieces() -> AsyncIterator[bytes]:
        for start in range(0, len(body), step):
            yield body[start : start + step]

    async def read() -> bytes:
        stream = field_stream(pieces(), boundary=BOUNDARY, name="chunk")
        return b"".join([piece async for piece in stream])

    return asyncio.run(read())


@given(
    content=st.binary(max_size=300) | st.lists(st.sampled_from([b"\r\n", b"--", BOUNDARY, b"a"])).map(b"".join),
    step=st.integers(1, 80),
)
def test_any_content_in_any_pieces_arrives_as_it_was(content: bytes, step: int) -> None:
    if b"\r\n--" + BOUNDARY in b"\r\n" + content + b"\r\n":
        return  # no sender may choose a boundary that its content holds (RFC 2046 section 5.1.1)
    headers = b"Content-Type: application/octet-stream\r\n"
    body = form(part(b"before", b"x"), part(b"chunk", content, headers), part(b"after", b"y"))
    assert read_chunk(body, step) == content


@pytest.mark.parametrize(
    "body",
    [
        form(part(b"other", b"x")),
        form(part(b"chunk", b"x"), part(b"chunk", b"x")),
        form(part(b"chunk", b"x"))[:-10],
        b"no form at all",
        b"",
        form(part(b"other", bytes(OTHER_FIELDS_BYTES + 1)), part(b"chunk", b"x")),
    ],
    ids=["no such field", "twice", "cut off", "garbage", "empty", "a huge other field"],
)
def test_a_broken_form_is_refused(body: bytes) -> None:
    with pytest.raises(InvalidInput):
        read_chunk(body)


def test_the_boundary_is_read_from_the_content_type() -> None:
    assert multipart_boundary('multipart/form-data; boundary="a b"') == b"a b"
    assert multipart_boundary("application/octet-stream") is None
    assert multipart_boundary("") is None
    with pytest.raises(InvalidInput):
        multipart_boundary("multipart/form-data")
