"""A part of a local file in pieces, without a thread where the page cache has it."""

import os
from collections.abc import AsyncIterator
from io import FileIO
from pathlib import Path

from aiofiles.threadpool import wrap

# A whole multiple of a disk's blocks; larger ones cost the allocator more than they save in messages.
PIECE_BYTES = 128 * 1024
# preadv2(2): only what need not be waited for. Linux alone has it.
_NOWAIT: int = getattr(os, "RWF_NOWAIT", 0)


async def read_span(path: Path, *, start: int, length: int) -> AsyncIterator[bytes]:
    """Bytes `start` to `start + length - 1` of `path`, fewer where it ends before. Raises FileNotFoundError.

    The file is opened here and now, as nginx does it; only bytes that must come from the disk are read in a thread.
    """
    with _opened(path) as file:
        buffer = bytearray(min(PIECE_BYTES, length))
        while length > 0:
            wanted = min(PIECE_BYTES, length)
            piece = _at_hand(file.fileno(), buffer, start, wanted)
            if piece is None:
                file.seek(start)
                piece = await wrap(file).read(wanted)
            if not piece:
                return
            start, length = start + len(piece), length - len(piece)
            yield piece


def _opened(path: Path) -> FileIO:
    return FileIO(path, "rb")


def _at_hand(descriptor: int, buffer: bytearray, start: int, wanted: int) -> bytes | None:
    """At most `wanted` bytes from the page cache, b"" at the file's end; None: they would have to be waited for."""
    if not _NOWAIT:
        return None
    view = memoryview(buffer)[:wanted]
    try:
        count = os.preadv(descriptor, [view], start, _NOWAIT)
    except OSError:
        # Not in memory (EAGAIN), or a file system that knows no such flag; what is really wrong, the thread finds out.
        return None
    return bytes(view[:count])
