"""The chunk store: one preallocated file a session, each chunk verified before it is put in its place.

A chunk's body is hashed while it arrives and waits aside (in memory, a large one in an unnamed
temporary file). Only a body of the right length and checksum reaches the file, so a bad one never
touches a byte that was acknowledged. Putting it there happens in a `turn`: an exclusive `flock` on
the session's file, held from looking at the chunk's record to writing it. The kernel gives turns to
the threads of this process and to other processes alike, and takes them back from a dead one. A
turn is taken and ended within one thread, so waiting for it can never starve the holder.
"""

import asyncio
import ctypes
import errno
import fcntl
import hashlib
import os
import shutil
import sys
import tempfile
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterator
from contextlib import aclosing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from kdrama_app.errors import ChecksumMismatch, ChunkConflict, InvalidInput, StorageFull, UploadNotFound
from kdrama_app.storage.durable import make_folders, sync_folder
from kdrama_app.upload.views import ChunkSlot

STEP_BYTES = 1024 * 1024
MEMORY_BYTES = 8 * 1024 * 1024
# A client that vanished without closing its connection gives back what it holds.
STALL_SECONDS = 60.0
SUFFIX = ".part"

# The size was set at the start, so only the bytes need the disk; macOS knows fsync alone.
_flush = getattr(os, "fdatasync", os.fsync)
_NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


@dataclass(frozen=True)
class Received:
    """A verified body, waiting to be put in its place."""

    sha256: str
    content: IO[bytes] = field(repr=False)


class SessionFile:
    """A session's file during one turn."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    def write(self, received: Received, *, offset: int) -> None:
        """Put the bytes at `offset` and flush them to the disk. Raises StorageFull."""
        received.content.seek(0)
        with _room_expected():
            while piece := received.content.read(STEP_BYTES):
                _write_fully(self._descriptor, piece, offset)
                offset += len(piece)
            _flush(self._descriptor)


class ChunkStore:
    """The files of all sessions in `folder`; `disk_free` says how many bytes are free around a path."""

    def __init__(self, folder: Path, *, disk_free: Callable[[Path], int] | None = None) -> None:
        make_folders(folder)
        self._folder = folder
        self._disk_free = disk_free or _free_bytes

    def path(self, upload_id: str) -> Path:
        return self._folder / f"{upload_id}{SUFFIX}"

    def reserve(self, upload_id: str, *, size: int) -> None:
        """Make the session's file of `size` bytes, its blocks taken where the file system can. Raises StorageFull."""
        path = self.path(upload_id)
        try:
            with path.open("xb") as file, _room_expected():
                file.truncate(size)
                _preallocate(file.fileno(), size)
                os.fsync(file.fileno())
        except StorageFull:
            path.unlink(missing_ok=True)
            raise
        sync_folder(self._folder)

    def discard(self, upload_id: str) -> None:
        self.path(upload_id).unlink(missing_ok=True)

    def free_bytes(self) -> int:
        return self._disk_free(self._folder)

    def owed_bytes(self, upload_id: str, *, size: int) -> int:
        """What a session of `size` bytes will still take from the free space."""
        try:
            taken = self.path(upload_id).stat().st_blocks * 512
        except FileNotFoundError:
            taken = 0
        return max(0, size - taken)

    @contextmanager
    def turn(self, upload_id: str) -> Iterator[SessionFile]:
        """Exclusive use of a session's file, among threads and processes. Raises UploadNotFound when it is gone."""
        try:
            descriptor = os.open(self.path(upload_id), os.O_RDWR)
        except FileNotFoundError as gone:
            raise UploadNotFound("The partial file of this upload is gone; start it again") from gone
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield SessionFile(descriptor)
        finally:
            os.close(descriptor)

    @contextmanager
    def receiving(self) -> Iterator[IO[bytes]]:
        """A place aside for one body; gone with the block, and with the process."""
        with _room_expected(), tempfile.SpooledTemporaryFile(MEMORY_BYTES, dir=str(self._folder)) as aside:
            yield aside

    def idle_since(self, moment: float) -> list[str]:
        """Ids of the sessions whose file was last written before `moment` (epoch seconds)."""
        return [
            path.name.removesuffix(SUFFIX)
            for path in self._folder.glob(f"*{SUFFIX}")
            if _modified(path, default=moment) < moment
        ]


async def receive(slot: ChunkSlot, body: AsyncIterator[bytes], aside: IO[bytes], *, checksum: str = "") -> Received:
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
    async with aclosing(_steps(body)) as steps:
        async for step in steps:
            length += len(step)
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


async def _steps(body: AsyncIterator[bytes]) -> AsyncGenerator[bytes, None]:
    """The body in pieces of about a mebibyte: a thread's start is paid once a piece."""
    gathered, size = [], 0
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
        size += len(piece)
        if size >= STEP_BYTES:
            yield b"".join(gathered)
            gathered, size = [], 0
    if gathered:
        yield b"".join(gathered)


def _absorb(step: bytes, *, hashes: list, aside: IO[bytes] | None) -> None:
    for each in hashes:
        each.update(step)
    if aside is not None:
        with _room_expected():
            aside.write(step)


def _wrong_length(slot: ChunkSlot, sent: str) -> InvalidInput:
    return InvalidInput(
        "The chunk does not have the expected length",
        details={"chunk": f"chunk {slot.index} has {slot.length} bytes, {sent} were sent"},
    )


def _write_fully(descriptor: int, piece: bytes, offset: int) -> None:
    view = memoryview(piece)
    while view:
        written = os.pwrite(descriptor, view, offset)
        view, offset = view[written:], offset + written


@contextmanager
def _room_expected() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in _NO_ROOM:
            raise StorageFull from error
        raise


def _preallocate(descriptor: int, size: int) -> None:
    """Take the blocks by fallocate(2), where the file system has it.

    Not os.posix_fallocate: where the file system has it not, glibc writes into every single block instead.
    """
    if sys.platform != "linux" or sys.maxsize < 2**32:
        return
    libc = ctypes.CDLL(None, use_errno=True)
    failed = libc.fallocate(descriptor, 0, ctypes.c_int64(0), ctypes.c_int64(size))
    code = ctypes.get_errno() if failed else 0
    if code and code not in {errno.EOPNOTSUPP, errno.ENOSYS, errno.EINTR}:
        raise OSError(code, os.strerror(code))


def _free_bytes(folder: Path) -> int:
    return shutil.disk_usage(folder).free


def _modified(path: Path, *, default: float) -> float:
    try:
        return path.stat().st_mtime
    except FileNotFoundError:
        return default
