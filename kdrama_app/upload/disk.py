"""Writing into a file whose blocks are taken beforehand, on a disk that may be full."""

import ctypes
import errno
import fcntl
import os
import struct
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from kdrama_app.errors import StorageFull

_NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
# The size was set at the start, so only the bytes need the disk; macOS knows fsync alone.
flush = getattr(os, "fdatasync", os.fsync)


@contextmanager
def room_expected() -> Iterator[None]:
    """What the system says of a full disk or a used-up quota is raised as StorageFull."""
    try:
        yield
    except OSError as error:
        if error.errno in _NO_ROOM:
            raise StorageFull from error
        raise


def preallocate(descriptor: int, size: int) -> None:
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


def lock_part(descriptor: int, offset: int, length: int) -> None:
    """Wait for `length` bytes of an open file to be nobody else's, until it is closed.

    Open file description locks (fcntl(2)), which tell threads apart; without them, as on macOS, the whole file.
    """
    wait = getattr(fcntl, "F_OFD_SETLKW", None)
    if wait is None:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        return
    # struct flock: type, whence, start, length, and the process, which must be none.
    fcntl.fcntl(descriptor, wait, struct.pack("hhqqi4x", fcntl.F_WRLCK, os.SEEK_SET, offset, length, 0))


def write_fully(descriptor: int, piece: bytes, offset: int) -> None:
    """pwrite(2) may take less than it was given."""
    view = memoryview(piece)
    while view:
        written = os.pwrite(descriptor, view, offset)
        view, offset = view[written:], offset + written
