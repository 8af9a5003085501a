"""A folder of files that can be had again: of bounded size and age, the least recently used go first."""

import asyncio
import math
import os
import shutil
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from kdrama_app.db import new_id
from kdrama_app.errors import StorageFull

# Between our answer and the server opening the file it must not be evicted; afterwards an open file stays readable.
IN_USE_SECONDS = 60
_DRAFT_PREFIX = ".build-"


class FileCache:
    """Files by name. `max_age` counts from when a file was made, in seconds; so does `longest_build`, after which a
    draft is nobody's any more."""

    def __init__(
        self,
        folder: Path,
        *,
        max_bytes: int,
        min_free_bytes: int,
        longest_build: float,
        max_age: float = math.inf,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._folder, self._now = folder, now
        self._max_bytes, self._min_free_bytes = max_bytes, min_free_bytes
        self._max_age, self._longest_build = max_age, longest_build
        self._waiting: dict[str, tuple[asyncio.Lock, int]] = {}

    @asynccontextmanager
    async def alone(self, name: str) -> AsyncIterator[None]:
        """One at a time a file, in this process; two processes at most do the same work twice."""
        lock, users = self._waiting.get(name, (asyncio.Lock(), 0))
        self._waiting[name] = (lock, users + 1)
        try:
            async with lock:
                yield
        finally:
            lock, users = self._waiting.pop(name)
            if users > 1:
                self._waiting[name] = (lock, users - 1)

    def find(self, name: str) -> Path | None:
        """The file of that name, marked as just used; None when there is none, or one too old."""
        path = self._folder / name
        try:
            made = path.stat()
            if self._now() - made.st_mtime > self._max_age:
                return None
            # To the nanosecond: it may be part of the file's ETag.
            os.utime(path, ns=(int(self._now() * 1e9), made.st_mtime_ns))
        except FileNotFoundError:
            return None
        return path

    @asynccontextmanager
    async def draft(self) -> AsyncIterator[Path]:
        """A folder of its own to make something in; gone with the block."""
        draft = self._folder / f"{_DRAFT_PREFIX}{new_id()}"
        try:
            await asyncio.to_thread(draft.mkdir, parents=True)
            yield draft
        finally:
            await asyncio.to_thread(shutil.rmtree, draft, ignore_errors=True)

    def publish(self, made: Path, name: str) -> Path:
        """Put a finished file in its place: a reader sees all of it or none."""
        path = self._folder / name
        made.replace(path)
        return path

    def make_room(self, needed: int, *, on_disk: int | None = None) -> None:
        """Evict what is too old and what was not asked for the longest until `needed` bytes fit (`on_disk`, where
        more are taken while it is made). Raises StorageFull when the disk itself is too full; a file larger than the
        whole cache is made all the same, alone."""
        taken = needed if on_disk is None else on_disk
        self._drop_abandoned()
        files = sorted((path.stat().st_atime, path.stat(), path) for path in self._files())
        total = sum(stat.st_size for _, stat, _ in files)
        for used_at, stat, path in files:
            old = self._now() - stat.st_mtime > self._max_age
            fits = total + needed <= self._max_bytes and self._fits(taken)
            if (old or not fits) and self._now() - used_at > IN_USE_SECONDS:
                path.unlink(missing_ok=True)
                total -= stat.st_size
        if not self._fits(taken):
            raise StorageFull

    def _files(self) -> list[Path]:
        return [path for path in self._folder.iterdir() if path.is_file()]

    def _drop_abandoned(self) -> None:
        for abandoned in self._folder.glob(f"{_DRAFT_PREFIX}*"):
            if self._now() - abandoned.stat().st_mtime > 2 * self._longest_build:
                shutil.rmtree(abandoned, ignore_errors=True)

    def _fits(self, needed: int) -> bool:
        return shutil.disk_usage(self._folder).free - needed >= self._min_free_bytes
