"""What leaves the reels context."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from kdrama_app.catalog.views import EpisodeView


class ClipStatus(StrEnum):
    """`making`: a worker has it, or will. `gone`: nobody finds it any more, and its files are taken away."""

    MAKING = "making"
    READY = "ready"
    FAILED = "failed"
    GONE = "gone"


class Crop(StrEnum):
    """Landscape: the whole picture. Portrait: 9:16 of it, as high as it is."""

    LANDSCAPE = "landscape"
    PORTRAIT = "portrait"


@dataclass(frozen=True)
class ClipDraft:
    """What somebody asks for. `start`, `end` in seconds into the episode.

    `side`: where a portrait picture is taken from: 0 the left edge, 0.5 the middle, 1 the right edge."""

    title: str
    start: float
    end: float
    crop: Crop = Crop.LANDSCAPE
    side: float = 0.5


@dataclass(frozen=True)
class Made:
    """What became of a draft. `start` of its first frame in the episode and `duration` in seconds, `width` and `height`
    in pixels, `size` of the video in bytes; `copied`: its picture is the episode's own, bit for bit."""

    start: float
    duration: float
    width: int
    height: int
    size: int
    copied: bool


@dataclass(frozen=True)
class ClipView:
    """One clip. `made` is None until it is ready; `failure` is why it never will be.

    `maker_id` is None where the account is gone, `episode_id` "" where the episode is; then nobody finds it.
    """

    shortcode: str
    episode_id: str
    maker_id: int | None
    maker: str
    title: str
    start: float
    end: float
    crop: Crop
    side: float
    status: ClipStatus
    failure: str
    created_at: datetime
    made: Made | None

    @property
    def seconds(self) -> float:
        """How long it is, or is to be."""
        return self.made.duration if self.made else self.end - self.start


@dataclass(frozen=True)
class ShownClip:
    """A clip with the episode it is of, for somebody who may see both."""

    clip: ClipView
    episode: EpisodeView


@dataclass(frozen=True)
class ClipPage:
    """Some of a list, and how many there are in all; the asker may see fewer of them."""

    clips: tuple[ShownClip, ...]
    total: int
