"""A part of a file, from memory or from the disk."""

import os
from pathlib import Path

import anyio
import pytest

from kdrama_app.storage import reading
from kdrama_app.storage.reading import PIECE_BYTES, read_span

CONTENT = os.urandom(3 * PIECE_BYTES + 1000)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "segment.m4s"
    path.write_bytes(CONTENT)
    return path


def pieces(path: Path, *, start: int, length: int) -> list[bytes]:
    async def collect() -> list[bytes]:
        return [piece async for piece in read_span(path, start=start, length=length)]

    return anyio.run(collect)


def busy_disk(*_arguments: object) -> int:
    raise BlockingIOError


@pytest.fixture(params=["in memory", "on the disk", "half of it", "no such flag"])
def place(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the bytes are when they are asked for."""
    if request.param == "on the disk":
        monkeypatch.setattr(os, "preadv", busy_disk)
    elif request.param == "half of it":
        turns = iter([True, False] * 100)
        real = os.preadv
        monkeypatch.setattr(os, "preadv", lambda *asked: real(*asked) if next(turns) else busy_disk())
    elif request.param == "no such flag":
        monkeypatch.setattr(reading, "_NOWAIT", 0)


@pytest.mark.usefixtures("place")
@pytest.mark.parametrize(
    ("start", "length"),
    [(0, len(CONTENT)), (1, 1), (PIECE_BYTES - 1, 2), (PIECE_BYTES, PIECE_BYTES), (5, 2 * PIECE_BYTES + 7), (0, 0)],
)
def test_it_is_read_exactly_wherever_it_lies(file: Path, start: int, length: int) -> None:
    found = pieces(file, start=start, length=length)
    assert b"".join(found) == CONTENT[start : start + length]
    assert all(0 < len(piece) <= PIECE_BYTES for piece in found)


@pytest.mark.usefixtures("place")
def test_it_ends_where_the_file_does(file: Path) -> None:
    assert b"".join(pieces(file, start=len(CONTENT) - 10, length=PIECE_BYTES)) == CONTENT[-10:]


def test_what_is_in_memory_needs_no_thread(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "wrap", lambda _file: pytest.fail("a thread was asked"))
    assert b"".join(pieces(file, start=10, length=PIECE_BYTES)) == CONTENT[10 : PIECE_BYTES + 10]


def test_a_file_that_is_gone_is_told(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        pieces(tmp_path / "gone.m4s", start=0, length=1)
