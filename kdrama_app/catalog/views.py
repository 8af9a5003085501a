"""What leaves the catalog context."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class EpisodeStatus(StrEnum):
    """`processing`: nothing to play yet. `growing`: plays while the rest is encoded."""

    PROCESSING = "processing"
    GROWING = "growing"
    READY = "ready"
    FAILED = "failed"

    @property
    def playable(self) -> bool:
        return self in {EpisodeStatus.GROWING, EpisodeStatus.READY}

    @property
    def settled(self) -> bool:
        """Whether as much of it plays as ever will."""
        return self in {EpisodeStatus.READY, EpisodeStatus.FAILED}


class Visibility(StrEnum):
    """Published: listed for everybody. Unlisted: by link. Draft: its uploader and admins only."""

    PUBLISHED = "published"
    UNLISTED = "unlisted"
    DRAFT = "draft"


@dataclass(frozen=True)
class EpisodeDraft:
    """What an uploader says of a video. `number` counts from 1 (0: a special)."""

    title: str
    series: str
    number: int
    season: int = 1
    description: str = ""
    language: str = "ko"
    tags: tuple[str, ...] = ()


@dataclass(frozen=True)
class EpisodeChanges:
    """What is to be said of a video from now on; None leaves a thing as it is."""

    title: str | None = None
    series: str | None = None
    number: int | None = None
    season: int | None = None
    description: str | None = None
    language: str | None = None
    tags: tuple[str, ...] | None = None
    visibility: Visibility | None = None


@dataclass(frozen=True)
class Marks:
    """Where a player offers to skip, in seconds; None where there is nothing to skip. The intro has both or neither."""

    intro_start: float | None = None
    intro_end: float | None = None
    credits_start: float | None = None


@dataclass(frozen=True)
class Source:
    """The uploaded file: its storage key, the name it came with, SHA-256 hex, size in bytes."""

    key: str
    name: str
    sha256: str
    size: int


@dataclass(frozen=True)
class EpisodeView:
    """One video, whole. `duration` in seconds, None until probed; `qualities` highest first ("1080p").

    `publish_at`: a draft until then. `trashed_at`: in the trash since then, where only its owner finds it.
    """

    id: str
    series: str
    series_slug: str
    season: int
    number: int
    title: str
    description: str
    language: str
    tags: tuple[str, ...]
    status: EpisodeStatus
    visibility: Visibility
    failure: str
    uploader_id: int | None
    uploader_name: str
    uploaded_at: datetime
    duration: float | None
    file_size: int
    qualities: tuple[str, ...]
    has_dash: bool
    poster_key: str
    source_key: str
    air_date: date | None = None
    intro_start: float | None = None
    intro_end: float | None = None
    credits_start: float | None = None
    publish_at: datetime | None = None
    trashed_at: datetime | None = None


@dataclass(frozen=True)
class SeriesCard:
    """A series in a rail: the poster is its first episode's. `newest_at` orders the rails."""

    slug: str
    name: str
    description: str
    language: str
    episode_count: int
    poster_episode_id: str
    newest_at: datetime
    id: int


@dataclass(frozen=True)
class SeriesView:
    """A series with the episodes the asker may see, by season and number."""

    slug: str
    name: str
    description: str
    language: str
    tags: tuple[str, ...]
    episodes: tuple[EpisodeView, ...]
    id: int


class SearchSort(StrEnum):
    """What found videos are ordered by; without one of these the best match comes first, then the newest."""

    TITLE = "title"
    UPLOAD_DATE = "uploadDate"
    EPISODE = "episode"
    SERIES = "series"


@dataclass(frozen=True)
class Wanted:
    """What somebody searches for: all of it at once. `series`: a name or slug; `uploader`: a username; `tags`: all."""

    text: str = ""
    series: str = ""
    episode: int | None = None
    language: str = ""
    uploader: str = ""
    tags: tuple[str, ...] = ()
    sort: SearchSort | None = None
    descending: bool | None = None

    @property
    def filtered(self) -> bool:
        return bool(self.series or self.episode is not None or self.language or self.uploader or self.tags)


@dataclass(frozen=True)
class Found:
    """A page of what was found, and how much was found in all."""

    videos: tuple[EpisodeView, ...]
    total: int


class HoldingSort(StrEnum):
    """What an uploader's own list is ordered by."""

    ADDED = "added"
    TITLE = "title"
    SIZE = "size"


@dataclass(frozen=True)
class HoldingFilter:
    """Which of somebody's own videos: all of it at once. `scheduled`: drafts that publish themselves, or not."""

    text: str = ""
    statuses: tuple[EpisodeStatus, ...] = ()
    visibility: Visibility | None = None
    scheduled: bool | None = None
    sort: HoldingSort = HoldingSort.ADDED
    descending: bool = True
