"""What leaves the viewing context."""

from dataclasses import dataclass
from datetime import datetime

from kdrama_app.catalog.views import EpisodeView


@dataclass(frozen=True)
class WatchProgress:
    """`position` and `duration` in seconds; `finished` once the credits run (see `viewing.credits`)."""

    episode_id: str
    position: float
    duration: float
    finished: bool
    updated_at: datetime

    @property
    def resume_at(self) -> float:
        """Where to begin again, in seconds: what was finished starts over."""
        return 0.0 if self.finished else self.position

    @property
    def fraction(self) -> float:
        """How much of it was watched, 0 to 1: the bar on a card."""
        return min(self.position / self.duration, 1.0) if self.duration else 0.0


@dataclass(frozen=True)
class ContinueItem:
    """An episode to go on with: one left in the middle, or (without progress) the next after a finished one."""

    episode: EpisodeView
    progress: WatchProgress | None
    watched_at: datetime


@dataclass(frozen=True)
class SeriesRating:
    """What people think of a series: `average` of `count` ratings of 1 to 5 stars, 0 where there are none; `own` is
    the asker's, 0 where they did not rate it."""

    average: float = 0.0
    count: int = 0
    own: int = 0
