"""The chunk store: one preallocated file a session, each chunk verified before it is put in its place.

A chunk's body is hashed while it arrives and waits aside (receiving.py). Only a body of the right length and checksum
reaches the file, so a bad one never touches a byte that was acknowledged. Putting it there happens in a `turn`: an
exclusive lock on the chunk's part of the session's file, held from looking at the chunk's record to writing it. The
kernel gives turns to the threads of this process and to other processes alike, and takes them back from a dead one. A
turn is taken and ended within one thread, so waiting for it can never starve the holder.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from kdrama_app.errors import StorageFull, UploadNotFound
from kdrama_app.storage.durable import make_folders, sync_folder
from kdrama_app.upload.disk import flush, lock_part, preallocate, room_expected, write_fully
from kdrama_app.upload.receiving import Aside, Received
from kdrama_app.upload.views import ChunkSlot

SUFFIX = ".part"


class SessionFile:
    """A session's file during one turn."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    def write(self, received: Received, *, offset: int) -> None:
        """Put the bytes at `offset` and flush them to the disk. Raises StorageFull."""
        with room_expected():
            for piece in received.content.read():
                write_fully(self._descriptor, piece, offset)
                offset += len(piece)
            flush(self._descriptor)


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
            with path.open("xb") as file, room_expected():
                file.truncate(size)
                preallocate(file.fileno(), size)
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
    def turn(self, slot: ChunkSlot) -> Iterator[SessionFile]:
        """Exclusive use of a chunk's place, among threads and processes. Raises UploadNotFound."""
        try:
            descriptor = os.open(self.path(slot.upload_id), os.O_RDWR)
        except FileNotFoundError as gone:
            raise UploadNotFound("The partial file of this upload is gone; start it again") from gone
        try:
            lock_part(descriptor, slot.offset, slot.length)
            yield SessionFile(descriptor)
        finally:
            os.close(descriptor)

    @contextmanager
    def receiving(self) -> Iterator[Aside]:
        """A place aside for one body; gone with the block, and with the process."""
        with closing(Aside(self._folder)) as aside:
            yield aside

    def idle_since(self, moment: float) -> list[str]:
        """Ids of the sessions whose file was last written before `moment` (epoch seconds)."""
        return [
            path.name.removesuffix(SUFFIX)
            for path in self._folder.glob(f"*{SUFFIX}")
            if _modified(path, default=moment) < moment
        ]


def _free_bytes(folder: Path) -> int:
    return shutil.disk_usage(folder).free


def _modified(path: Path, *, default: float) -> float:
    try:
        return path.stat().st_mtime
    except FileNotFoundError:
        return default
