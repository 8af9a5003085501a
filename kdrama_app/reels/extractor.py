"""The extractor port: what is known of a video on somebody else's platform, is it live, and its bytes.

A link is one that `links.py` has read; nothing else is ever asked for.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from kdrama_app.errors import (
    InvalidReelUrl,
    ReelNotExtracted,
    ReelNotFound,
    ReelPrivate,
    ReelRateLimited,
    ReelUnreachable,
    ReelUnreadable,
    ReelUnsupported,
)
from kdrama_app.reels.links import Link

REEL_FACTS = (
    InvalidReelUrl,
    ReelNotExtracted,
    ReelNotFound,
    ReelPrivate,
    ReelRateLimited,
    ReelUnreachable,
    ReelUnreadable,
    ReelUnsupported,
)
"""What a way to a video may fail by."""

OnBytes = Callable[[int, int], None]
"""Called with how many bytes have arrived and how many there will be in all (0: nobody knows)."""


class Airing(StrEnum):
    """Whether a link leads to a broadcast that is going on. `unknown`: nobody could tell."""

    LIVE = "live"
    OFFLINE = "offline"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class MediaInfo:
    """The fourth document's media info. Seconds, pixels, bits a second and bytes; 0 and "" where nobody says."""

    video_url: str
    file_name: str
    thumbnail_url: str = ""
    caption: str = ""
    username: str = ""
    title: str = ""
    duration: float = 0.0
    width: int = 0
    height: int = 0
    bitrate: int = 0
    size: int = 0

    @property
    def resolution(self) -> str:
        """As people say it: "1080p" is the shorter side; "" for unknown."""
        shorter = min(self.width, self.height)
        return f"{shorter}p" if shorter else ""

    @property
    def bitrate_text(self) -> str:
        """As the document writes it: "2500kbps"; "" for unknown."""
        return f"{round(self.bitrate / 1000)}kbps" if self.bitrate else ""


class Extractor(Protocol):
    """One way, or several in order, to a video. Every verb raises REEL_FACTS."""

    async def info(self, link: Link) -> MediaInfo: ...

    async def fetch(self, link: Link, path: Path, *, max_bytes: int, on_bytes: OnBytes) -> MediaInfo:
        """Write the video to `path`, which does not exist yet; at most `max_bytes`.

        Raises UploadTooLarge for a longer one; whatever it raises, no file stays at `path`.
        """
        ...

    async def airing(self, link: Link) -> Airing:
        """Raises ReelRateLimited; any other failure is `unknown`."""
        ...
