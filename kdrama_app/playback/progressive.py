"""Progressive MP4 on demand: remuxed from the published segments into a cache of bounded size."""

import asyncio
import hashlib
from pathlib import Path

from kdrama_app.errors import AppError
from kdrama_app.playback.views import CachedMp4
from kdrama_app.storage.file_cache import FileCache
from kdrama_app.storage.port import Storage
from kdrama_app.transcode.run import MIB, Limits, TimeLimitReached, run

DEFAULT_CACHE_BYTES = 20 * 1024**3
BUILD_SECONDS = 1800
_MEMORY_BYTES = 2048 * MIB
_SLACK_BYTES = 64 * MIB


class Mp4Cache:
    """MP4 files by the playlists they were made of. Rendition folders never change, so neither does a file of them:
    it is made again, byte for byte, when it was evicted meanwhile."""

    def __init__(self, storage: Storage, folder: Path, *, ffmpeg: str, max_bytes: int, min_free_bytes: int) -> None:
        self._storage, self._ffmpeg = storage, ffmpeg
        self._files = FileCache(folder, max_bytes=max_bytes, min_free_bytes=min_free_bytes, longest_build=BUILD_SECONDS)

    async def open(self, video_playlist: str, audio_playlist: str) -> CachedMp4:
        """The MP4 of two media playlists (storage keys; no audio: ""), made now when it is not there yet.
        Raises StorageFull, KeyNotFound."""
        tag = hashlib.sha256(f"{video_playlist}\n{audio_playlist}".encode()).hexdigest()[:32]
        name = f"{tag}.mp4"
        async with self._files.alone(name):
            path = await asyncio.to_thread(self._files.find, name)
            if path is None:
                path = await self._build(name, [key for key in (video_playlist, audio_playlist) if key])
        return CachedMp4(path, (await asyncio.to_thread(path.stat)).st_size, f'"{tag}"')

    async def _build(self, name: str, playlists: list[str]) -> Path:
        async with self._files.draft() as draft:
            inputs = await asyncio.to_thread(self._prepare, draft, playlists)
            needed = await asyncio.to_thread(_total_bytes, inputs)
            # Twice on the disk: faststart writes the file a second time while the first is still there.
            await asyncio.to_thread(self._files.make_room, needed, on_disk=2 * needed)
            made = draft / "out.mp4"
            await self._remux(inputs, made, needed)
            return await asyncio.to_thread(self._files.publish, made, name)

    def _prepare(self, draft: Path, playlists: list[str]) -> list[Path]:
        """The playlists as files with their segments beside them: where they lie, or fetched into `draft`."""
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


def _total_bytes(playlists: list[Path]) -> int:
    return sum(path.stat().st_size for playlist in playlists for path in playlist.parent.iterdir())
