"""Reels of other platforms by their shortcode: what is known of them, and their file on this machine's disk."""

import asyncio
import hashlib
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from kdrama_app.db import utc_now
from kdrama_app.errors import AppError, ReelNotFound, ReelRateLimited, ReelUnsupported, UploadTooLarge
from kdrama_app.reels.extractor import REEL_FACTS, Extractor, MediaInfo
from kdrama_app.reels.links import reel_link
from kdrama_app.storage.file_cache import FileCache

MAX_REEL_BYTES = 512 * 1024**2
"""Fifteen minutes, which is all that a reel may last, at 4 Mbit/s."""
# The addresses in it are good for some hours.
KNOWN_FOR = timedelta(minutes=10)
FAILED_FOR = timedelta(seconds=30)
MOST_REMEMBERED = 1000


@dataclass(frozen=True)
class ExternalReel:
    """A fetched reel: `size` in bytes, `etag` quoted."""

    path: Path
    size: int
    etag: str


@dataclass(frozen=True)
class _Memory:
    """What was found of one shortcode, or how it failed, until when."""

    until: datetime
    info: MediaInfo | None = None
    failure: AppError | None = None


@dataclass(frozen=True)
class ExternalReels:
    """`extractor` is None where reels of others are turned off: then none is found.

    A failure is remembered for half a minute: who asks again hears it at once, and the platform hears nothing.
    """

    extractor: Extractor | None
    files: FileCache
    clock: Callable[[], datetime] = utc_now
    _known: OrderedDict[str, _Memory] = field(default_factory=OrderedDict, repr=False)

    async def info(self, shortcode: str) -> MediaInfo:
        """What is known of a reel. Raises REEL_FACTS."""
        link = reel_link(shortcode)
        async with self.files.alone(f"{_name(shortcode)}-info"):
            known = self._recall(shortcode)
            if known and known.info:
                return known.info
            info = await self._asked(shortcode, lambda extractor: extractor.info(link))
            self._keep(shortcode, _Memory(self.clock() + KNOWN_FOR, info=info))
            return info

    async def open(self, shortcode: str) -> ExternalReel:
        """The reel's file, fetched now unless it is there; whoever asks meanwhile waits for the same.

        Raises REEL_FACTS, StorageFull. A film is no reel: one of more than 512 MiB is ReelUnsupported.
        """
        link = reel_link(shortcode)
        name = f"{_name(shortcode)}.mp4"
        async with self.files.alone(name):
            path = await asyncio.to_thread(self.files.find, name)
            if path is None:
                async with self.files.draft() as draft:
                    # Nobody knows its size before: room for the largest is made as it comes, by what it then takes.
                    await asyncio.to_thread(self.files.make_room, 0, on_disk=MAX_REEL_BYTES)
                    made = draft / "reel.mp4"
                    info = await self._asked(
                        shortcode,
                        lambda extractor: extractor.fetch(
                            link, made, max_bytes=MAX_REEL_BYTES, on_bytes=lambda _bytes, _of: None
                        ),
                    )
                    self._keep(shortcode, _Memory(self.clock() + KNOWN_FOR, info=info))
                    path = await asyncio.to_thread(self._publish, made, name)
        status = await asyncio.to_thread(path.stat)
        return ExternalReel(path, status.st_size, f'"{_name(shortcode)}-{status.st_mtime_ns:x}"')

    def _publish(self, made: Path, name: str) -> Path:
        self.files.make_room(made.stat().st_size, on_disk=0)
        return self.files.publish(made, name)

    async def _asked(self, shortcode: str, ask: Callable[[Extractor], Awaitable[MediaInfo]]) -> MediaInfo:
        """Ask the extractor, unless it failed a moment ago."""
        known = self._recall(shortcode)
        if known and known.failure:
            raise known.failure.with_traceback(None)
        if self.extractor is None:
            raise ReelNotFound(shortcode)
        try:
            return await ask(self.extractor)
        except ReelRateLimited:
            # The extractor keeps the pause itself, and counts it down.
            raise
        except UploadTooLarge as film:
            failure = ReelUnsupported(shortcode)
            self._keep(shortcode, _Memory(self.clock() + KNOWN_FOR, failure=failure))
            raise failure from film
        except REEL_FACTS as failure:
            self._keep(shortcode, _Memory(self.clock() + FAILED_FOR, failure=failure))
            raise

    def _recall(self, shortcode: str) -> _Memory | None:
        known = self._known.get(shortcode)
        return known if known and known.until > self.clock() else None

    def _keep(self, shortcode: str, memory: _Memory) -> None:
        self._known[shortcode] = memory
        self._known.move_to_end(shortcode)
        while len(self._known) > MOST_REMEMBERED:
            self._known.popitem(last=False)


def _name(shortcode: str) -> str:
    """Shortcodes differ by case, which not every file system tells apart."""
    return hashlib.sha256(shortcode.encode()).hexdigest()[:32]
