"""What leaves the viewing context."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from kdrama_app.catalog.views import EpisodeView, SeriesCard


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
class Watched:
    """An entry of somebody's history."""

    episode: EpisodeView
    progress: WatchProgress


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


@dataclass(frozen=True)
class RatedSeries:
    """A series that somebody rated, and what they gave it."""

    card: SeriesCard
    stars: int
    rated_at: datetime


@dataclass(frozen=True)
class OwnRating:
    series: str
    stars: int
    rated_at: datetime


@dataclass(frozen=True)
class OwnComment:
    """`moment` in seconds, None where it is about no particular one."""

    video: str
    text: str
    moment: float | None
    written_at: datetime


class Opened(StrEnum):
    """Why nothing is withheld from somebody: nowhere, in this series, or not at all."""

    ALWAYS = "always"
    SERIES = "series"
    NO = ""


class CommentSort(StrEnum):
    """`moment`: in the order of the film; what is about no particular moment comes last."""

    NEWEST = "newest"
    MOMENT = "moment"


class ReportReason(StrEnum):
    SPOILER = "spoiler"
    ABUSE = "abuse"
    SPAM = "spam"
    OTHER = "other"


@dataclass(frozen=True)
class CommentView:
    """`moment` in seconds, None where it is about no particular one. `mine`: the reader wrote it.

    `hidden`: reported so often that only its author still sees it.
    """

    id: str
    author: str
    text: str
    moment: float | None
    created_at: datetime
    edited: bool
    likes: int
    liked: bool
    mine: bool
    may_delete: bool
    hidden: bool


@dataclass(frozen=True)
class CommentPage:
    """`total`: how many the reader may see; `ahead`: how many are about what they have not watched yet."""

    comments: tuple[CommentView, ...]
    total: int
    ahead: int
