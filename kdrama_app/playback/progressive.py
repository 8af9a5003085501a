"""Progressive MP4 on demand: remuxed from the published segments into a cache of bounded size."""

import asyncio
import hashlib
import os
import shutil
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from kdrama_app.db import new_id
from kdrama_app.errors import AppError, StorageFull
from kdrama_app.playback.views import CachedMp4
from kdrama_app.storage.port import Storage
from kdrama_app.transcode.run import MIB, Limits, TimeLimitReached, run

DEFAULT_CACHE_BYTES = 20 * 1024**3
BUILD_SECONDS = 1800
# Between our answer and the server opening the file it must not be evicted; afterwards an open file stays readable.
IN_USE_SECONDS = 60
_MEMORY_BYTES = 2048 * MIB
_SLACK_BYTES = 64 * MIB
_BUILD_PREFIX = ".build-"


class Mp4Cache:
    """MP4 files by the playlists they were made of. Rendition folders never change, so neither does a file of them:
    it is made again, byte for byte, when it was evicted meanwhile."""

    def __init__(self, storage: Storage, folder: Path, *, ffmpeg: str, max_bytes: int, min_free_bytes: int) -> None:
        self._storage, self._folder, self._ffmpeg = storage, folder, ffmpeg
        self._max_bytes, self._min_free_bytes = max_bytes, min_free_bytes
        self._waiting: dict[str, tuple[asyncio.Lock, int]] = {}

    async def open(self, video_playlist: str, audio_playlist: str) -> CachedMp4:
        """The MP4 of two media playlists (storage keys; no audio: ""), made now when it is not there yet.
        Raises StorageFull, KeyNotFound."""
        name = hashlib.sha256(f"{video_playlist}\n{audio_playlist}".encode()).hexdigest()[:32]
        path = self._folder / f"{name}.mp4"
        async with self._alone(name):
            if not await asyncio.to_thread(_touch, path):
                await self._build(path, [key for key in (video_playlist, audio_playlist) if key])
        return CachedMp4(path, (await asyncio.to_thread(path.stat)).st_size, f'"{name}"')

    @asynccontextmanager
    async def _alone(self, name: str) -> AsyncIterator[None]:
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

    async def _build(self, path: Path, playlists: list[str]) -> None:
        draft = self._folder / f"{_BUILD_PREFIX}{new_id()}"
        try:
            inputs = await asyncio.to_thread(self._prepare, draft, playlists)
            needed = await asyncio.to_thread(_total_bytes, inputs)
            await asyncio.to_thread(self._make_room, needed)
            made = draft / "out.mp4"
            await self._remux(inputs, made, needed)
            await asyncio.to_thread(made.replace, path)
        finally:
            await asyncio.to_thread(shutil.rmtree, draft, ignore_errors=True)

    def _prepare(self, draft: Path, playlists: list[str]) -> list[Path]:
        """The playlists as files with their segments beside them: where they lie, or fetched into `draft`."""
        draft.mkdir(parents=True)
        inputs = []
        for playlist in playlists:
            folder = playlist.rpartition("/")[0]
            local = draft / folder.rpartition("/")[2]
            for file in self._storage.list(folder):
                self._storage.fetch(file.key, local / file.key.removeprefix(f"{folder}/"))
            inputs.append(self._storage.fetch(playlist, local / playlist.rpartition("/")[2]))
        return inputs

    async def _remux(self, inputs: list[Path], made: Path, needed: int) -> None:
        command = [self._ffmpeg, "-nostdin", "-v", "error", "-xerror"]
        for path in inputs:
            command += ["-protocol_whitelist", "file", "-f", "hls", "-i", str(path)]
        for index in range(len(inputs)):
            command += ["-map", f"{index}:{'a' if index else 'v'}:0"]
        # Nothing of the moment or the machine goes into the file: rebuilt, it keeps its ETag.
        command += ["-c", "copy", "-map_metadata", "-1", "-fflags", "+bitexact", "-movflags", "+faststart", str(made)]
        limits = Limits(
            memory=_MEMORY_BYTES,
            cpu_seconds=BUILD_SECONDS,
            file_bytes=needed * 2 + _SLACK_BYTES,
            wall_seconds=BUILD_SECONDS,
        )
        try:
            finished = await run(command, limits=limits, on_line=lambda _line: None)
        except TimeLimitReached as late:
            raise AppError("The MP4 could not be made in time") from late
        if not finished.succeeded:
            raise AppError("The MP4 could not be made") from RuntimeError(finished.log)

    def _make_room(self, needed: int) -> None:
        """Evict what was not asked for the longest until `needed` bytes fit. Raises StorageFull when the disk itself
        is too full; a file larger than the whole cache is made all the same, alone."""
        now = time.time()
        for abandoned in self._folder.glob(f"{_BUILD_PREFIX}*"):
            if now - abandoned.stat().st_mtime > 2 * BUILD_SECONDS:
                shutil.rmtree(abandoned, ignore_errors=True)
        files = sorted((path.stat().st_atime, path.stat().st_size, path) for path in self._folder.glob("*.mp4"))
        total = sum(size for _, size, _ in files)
        for used_at, size, path in files:
            if total + needed <= self._max_bytes and self._fits(needed):
                break
            if now - used_at > IN_USE_SECONDS:
                path.unlink(missing_ok=True)
                total -= size
        if not self._fits(needed):
            raise StorageFull

    def _fits(self, needed: int) -> bool:
        # Twice: faststart writes the file a second time while the first is still there.
        return shutil.disk_usage(self._folder).free - 2 * needed >= self._min_free_bytes


def _touch(path: Path) -> bool:
    """Mark a cached file as just used; False when it is not there."""
    try:
        os.utime(path, (time.time(), path.stat().st_mtime))
    except FileNotFoundError:
        return False
    return True


def _total_bytes(playlists: list[Path]) -> int:
    return sum(path.stat().st_size for playlist in playlists for path in playlist.parent.iterdir())
