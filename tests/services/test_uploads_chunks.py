"""A chunk on its way to the disk: wrong, twice, or at the same time as another."""

import asyncio
import hashlib
import subprocess
import sys
import threading
from collections.abc import AsyncIterator, Callable
from dataclasses import replace

import pytest

from kdrama_app.errors import (
    ChecksumMismatch,
    ChunkConflict,
    InvalidInput,
)
from kdrama_app.storage.local import LocalStorage
from kdrama_app.upload import receiving
from kdrama_app.upload.receiving import receive
from kdrama_app.upload.service import Uploads
from kdrama_app.upload.views import StoredChunk
from tests.uploading import CHUNK, VIDEO, Uploader, piece, sha256

# --- a chunk that is not right ----------------------------------------------------------------


@pytest.mark.parametrize("algorithm", ["sha256", "md5"])
def test_a_chunk_s_checksum_is_checked_in_either_algorithm(mina: Uploader, algorithm: str) -> None:
    view = mina.start()
    right = hashlib.new(algorithm, piece(0)).hexdigest()
    with pytest.raises(ChecksumMismatch) as refused:
        mina.send(view, 0, piece(0)[:-1] + b"?", checksum=right)
    assert (refused.value.details or {})["expected"] == right
    assert mina.find(view).received == ()
    assert mina.send(view, 0, checksum=right.upper()).sha256 == sha256(piece(0))


def test_checksums_given_at_the_start_hold_for_every_chunk(mina: Uploader) -> None:
    view = mina.start(checksums=[sha256(piece(0)).upper(), "", "", ""])
    assert view.checksums == (sha256(piece(0)), "", "", "")
    with pytest.raises(ChecksumMismatch):
        mina.send(view, 0, piece(1))
    mina.send(view, 0)


@pytest.mark.parametrize("content", [b"", piece(0)[:-1], piece(0) + b"!", piece(0) * 2])
def test_a_chunk_of_the_wrong_length_is_refused(mina: Uploader, content: bytes) -> None:
    view = mina.start()
    with pytest.raises(InvalidInput):
        mina.send(view, 0, content)
    assert mina.find(view).received == ()


def test_an_endless_body_is_cut_off_early(mina: Uploader) -> None:
    view = mina.start()
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        while True:
            sent += 65536
            yield bytes(65536)

    async def send() -> None:
        with mina.database.snapshot() as tx, mina.uploads.chunks.receiving() as aside:
            await receive(mina.uploads.plan_chunk(tx, view.id, user_id=mina.user_id, index=0), endless(), aside)

    with pytest.raises(InvalidInput):
        asyncio.run(send())
    assert sent <= 2 * CHUNK + 65536


def test_a_client_that_falls_silent_is_let_go(mina: Uploader, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(receiving, "STALL_SECONDS", 0.02)
    view = mina.start()

    async def silent() -> AsyncIterator[bytes]:
        yield b"first bytes"
        await asyncio.Event().wait()

    async def send() -> None:
        with mina.database.snapshot() as tx, mina.uploads.chunks.receiving() as aside:
            await receive(mina.uploads.plan_chunk(tx, view.id, user_id=mina.user_id, index=0), silent(), aside)

    with pytest.raises(InvalidInput, match="Nothing of the chunk"):
        asyncio.run(send())


@pytest.mark.parametrize("index", [-1, 4, 10**9])
def test_an_index_outside_the_file_is_refused(mina: Uploader, index: int) -> None:
    view = mina.start()
    with pytest.raises(InvalidInput):
        mina.send(view, index, b"x")


def test_the_same_chunk_again_is_no_error_and_other_bytes_change_nothing(mina: Uploader) -> None:
    view = mina.start()
    first = mina.send(view, 1)
    assert mina.send(view, 1) == first
    with pytest.raises(ChunkConflict):
        mina.send(view, 1, piece(0))
    with pytest.raises(InvalidInput):
        mina.send(view, 1, b"short")
    mina.send_all(view)
    assert mina.complete(view) is not None


def test_a_bad_chunk_never_touches_the_file(mina: Uploader) -> None:
    view = mina.start()
    with pytest.raises(ChecksumMismatch):
        mina.send(view, 0, piece(1), checksum=sha256(piece(0)))
    assert mina.uploads.chunks.path(view.id).read_bytes() == bytes(len(VIDEO))


def test_a_chunk_too_large_for_memory_waits_on_the_disk(
    mina: Uploader, monkeypatch: pytest.MonkeyPatch, storage: LocalStorage
) -> None:
    monkeypatch.setattr(receiving, "MEMORY_BYTES", 100_000)
    view = mina.start()
    mina.send_all(view)
    assert mina.complete(view) is not None
    assert list(mina.uploads.chunks.path(view.id).parent.iterdir()) == []


# --- at the same time -------------------------------------------------------------------------


def test_two_clients_sending_the_same_chunk_at_once_both_succeed(mina: Uploader) -> None:
    view = mina.start()

    async def both() -> list[StoredChunk]:
        return await asyncio.gather(*(mina.send_async(view, 0, piece(0)) for _ in range(8)))

    answers = asyncio.run(both())
    assert {answer.sha256 for answer in answers} == {sha256(piece(0))}
    assert mina.find(view).received == (0,)


def test_of_two_different_bodies_at_once_one_is_kept_whole(mina: Uploader) -> None:
    view = mina.start()
    contents = [bytes([n]) * CHUNK for n in range(6)]

    async def race() -> list[StoredChunk | BaseException]:
        sends = (mina.send_async(view, 0, content) for content in contents)
        return await asyncio.gather(*sends, return_exceptions=True)

    answers = asyncio.run(race())
    kept = [answer for answer in answers if isinstance(answer, StoredChunk)]
    assert len(kept) == 1
    assert sum(isinstance(answer, ChunkConflict) for answer in answers) == 5
    assert sha256(mina.uploads.chunks.path(view.id).read_bytes()[:CHUNK]) == kept[0].sha256


def test_a_turn_is_exclusive_among_processes(mina: Uploader) -> None:
    view = mina.start()
    attempt = """
import fcntl, os, struct, sys
lock = struct.pack("hhqqi4x", fcntl.F_WRLCK, os.SEEK_SET, int(sys.argv[2]), 1, 0)
fcntl.fcntl(os.open(sys.argv[1], os.O_RDWR), fcntl.F_OFD_SETLK, lock)
"""

    def try_for(offset: int) -> str:
        command = [sys.executable, "-c", attempt, str(mina.uploads.chunks.path(view.id)), str(offset)]
        return subprocess.run(command, capture_output=True, text=True, check=False).stderr

    with mina.database.snapshot() as tx:
        first = mina.uploads.plan_chunk(tx, view.id, user_id=mina.user_id, index=0)
    with mina.uploads.chunks.turn(first):
        assert "BlockingIOError" in try_for(CHUNK - 1)
        assert not try_for(CHUNK)
    assert not try_for(CHUNK - 1)


def test_a_chunk_on_the_disk_but_not_on_record_holds_off_others(
    mina: Uploader, make_uploads: Callable[..., Uploads]
) -> None:
    view = mina.start()
    written, go_on = threading.Event(), threading.Event()

    def stop_before_the_record() -> None:
        written.set()
        assert go_on.wait(10)

    slow = replace_uploads(mina, mina.uploads, stop_before_the_record)
    other = replace_uploads(mina, make_uploads())
    outcome: dict[str, object] = {}

    def send_from(name: str, uploader: Uploader, content: bytes) -> None:
        try:
            outcome[name] = uploader.send(view, 0, content)
        except ChunkConflict as conflict:
            outcome[name] = conflict

    first = threading.Thread(target=send_from, args=("first", slow, piece(0)))
    first.start()
    assert written.wait(10)
    second = threading.Thread(target=send_from, args=("second", other, piece(1)))
    second.start()
    second.join(0.2)
    assert second.is_alive()
    go_on.set()
    first.join(10)
    second.join(10)
    assert isinstance(outcome["first"], StoredChunk)
    assert isinstance(outcome["second"], ChunkConflict)
    assert mina.uploads.chunks.path(view.id).read_bytes()[:CHUNK] == piece(0)


def replace_uploads(uploader: Uploader, uploads: Uploads, on_disk: Callable[[], None] = lambda: None) -> Uploader:
    return replace(uploader, uploads=uploads, on_disk=on_disk)
