"""A chunk's body on its way in: hashed while it arrives, kept aside until it is known to be the right one."""

import asyncio
import hashlib
import tempfile
from collections.abc import AsyncGenerator, AsyncIterator, Iterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from kdrama_app.errors import ChecksumMismatch, ChunkConflict, InvalidInput
from kdrama_app.upload.disk import room_expected
from kdrama_app.upload.views import ChunkSlot

# Of a larger body as much again is in memory while its next step arrives.
MEMORY_BYTES = 8 * 1024 * 1024
READ_BYTES = 1024 * 1024
# A client that vanished without closing its connection gives back what it holds.
STALL_SECONDS = 60.0


class Aside:
    """Where one body waits: as it came, in memory; a large one in an unnamed temporary file in `folder`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._pieces: list[bytes] = []
        self._size = 0
        self._file: IO[bytes] | None = None

    def add(self, pieces: Sequence[bytes]) -> None:
        """The next of it. Raises StorageFull."""
        self._pieces += pieces
        self._size += sum(map(len, pieces))
        if self._size > MEMORY_BYTES:
            with room_expected():
                self._file = self._file or _unnamed_file(self._folder)
                self._file.writelines(self._pieces)
            self._pieces.clear()

    def read(self) -> Iterator[bytes]:
        """All of it, from its beginning."""
        if self._file is not None:
            self._file.seek(0)
            while piece := self._file.read(READ_BYTES):
                yield piece
        yield from self._pieces

    def close(self) -> None:
        self._pieces.clear()
        if self._file is not None:
            self._file.close()


@dataclass(frozen=True)
class Received:
    """A verified body, waiting to be put in its place."""

    sha256: str
    content: Aside = field(repr=False)


async def receive(slot: ChunkSlot, body: AsyncIterator[bytes], aside: Aside, *, checksum: str = "") -> Received:
    """Take a chunk's body in and verify it against its slot and `checksum` (SHA-256 or MD5 hex, '' for none).

    Raises InvalidInput (length; cut off early when too long), ChecksumMismatch, ChunkConflict (other
    bytes are acknowledged there already) and StorageFull.
    """
    wanted = [normal_checksum(given) for given in (slot.checksum, checksum) if given]
    hashes = {64: hashlib.sha256()}
    if any(len(given) == 32 for given in wanted):
        hashes[32] = hashlib.md5(usedforsecurity=False)
    keep = not slot.stored_sha256
    length = 0
    async with aclosing(_steps(body, size=min(slot.length, MEMORY_BYTES))) as steps:
        async for step in steps:
            length += sum(map(len, step))
            if length > slot.length:
                raise _wrong_length(slot, "more")
            await asyncio.to_thread(_absorb, step, hashes=list(hashes.values()), aside=aside if keep else None)
    if length < slot.length:
        raise _wrong_length(slot, str(length))
    for given in wanted:
        if (actual := hashes[len(given)].hexdigest()) != given:
            raise ChecksumMismatch(expected=given, actual=actual)
    sha256 = hashes[64].hexdigest()
    if slot.stored_sha256 and slot.stored_sha256 != sha256:
        raise ChunkConflict(slot.index)
    return Received(sha256, aside)


def normal_checksum(given: str) -> str:
    """Lower-case SHA-256 (64) or MD5 (32) hex digits. Raises InvalidInput."""
    text = given.strip().lower()
    if len(text) not in {32, 64} or not set(text) <= set("0123456789abcdef"):
        raise InvalidInput(details={"checksum": "must be a SHA-256 or MD5 checksum in hex digits"})
    return text


def _unnamed_file(folder: Path) -> IO[bytes]:
    return tempfile.TemporaryFile(dir=folder)


async def _steps(body: AsyncIterator[bytes], *, size: int) -> AsyncGenerator[list[bytes], None]:
    """The body's pieces, `size` bytes of them at a time: going to a thread and back is paid once for all.

    Pieces are neither joined nor copied: memory that was never used before costs more than it saves.
    """
    gathered, length = [], 0
    pieces = aiter(body)
    while True:
        try:
            async with asyncio.timeout(STALL_SECONDS):
                piece = await anext(pieces)
        except StopAsyncIteration:
            break
        except TimeoutError as stalled:
            raise InvalidInput(f"Nothing of the chunk arrived for {STALL_SECONDS:g} seconds") from stalled
        gathered.append(piece)
        length += len(piece)
        if length >= size:
            yield gathered
            gathered, length = [], 0
    if gathered:
        yield gathered


def _absorb(step: Sequence[bytes], *, hashes: list, aside: Aside | None) -> None:
    for each in hashes:
        for piece in step:
            each.update(piece)
    if aside is not None:
        aside.add(step)


def _wrong_length(slot: ChunkSlot, sent: str) -> InvalidInput:
    return InvalidInput(
        "The chunk does not have the expected length",
        details={"chunk": f"chunk {slot.index} has {slot.length} bytes, {sent} were sent"},
    )
