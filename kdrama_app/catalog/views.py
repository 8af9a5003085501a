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
    series_id: int = 0


class PictureKind(StrEnum):
    """A series' own pictures: the upright poster, and the wide one behind its name."""

    POSTER = "poster"
    BACKDROP = "backdrop"


@dataclass(frozen=True)
class Picture:
    """Files `{width}.avif` and `{width}.jpg` of each of these widths (pixels, smallest first) are kept under `id`."""

    id: str
    widths: tuple[int, ...]


@dataclass(frozen=True)
class CastMember:
    """Who plays, and whom; as typed, in whatever language."""

    actor: str
    role: str


@dataclass(frozen=True)
class SeriesFacts:
    """Everything that is said of a series but its episodes. `year` it was first shown, None where nobody said.

    `tags` are its own, to which those of its episodes come.
    """

    name: str
    also_known_as: str = ""
    description: str = ""
    year: int | None = None
    network: str = ""
    cast: tuple[CastMember, ...] = ()
    tags: tuple[str, ...] = ()


@dataclass(frozen=True)
class EpisodePlace:
    """Where an episode stands in its series. `playable`: something of it plays; `pictured`: it has a still."""

    id: str
    season: int
    number: int
    playable: bool
    pictured: bool


@dataclass(frozen=True)
class SeriesCard:
    """A series in a rail: without a poster of its own its first episode's is shown. `newest_at` orders the rails."""

    slug: str
    name: str
    description: str
    language: str
    episode_count: int
    poster_episode_id: str
    newest_at: datetime
    id: int
    poster: Picture | None = None
    backdrop: Picture | None = None


@dataclass(frozen=True, order=True)
class Place:
    """Where an episode stands: later in a series is greater."""

    series_id: int
    season: int
    number: int


@dataclass(frozen=True)
class SeriesView:
    """A series with the episodes the asker may see, by season and number. `tags`: `own_tags`, then the episodes'."""

    slug: str
    name: str
    description: str
    language: str
    tags: tuple[str, ...]
    episodes: tuple[EpisodeView, ...]
    id: int
    also_known_as: str = ""
    year: int | None = None
    network: str = ""
    cast: tuple[CastMember, ...] = ()
    poster: Picture | None = None
    backdrop: Picture | None = None
    created_by: int | None = None
    own_tags: tuple[str, ...] = ()


class SearchSort(StrEnum):
    """What found videos are ordered by; without an order the best match comes first, then the newest."""

    TITLE = "title"
    UPLOAD_DATE = "uploadDate"
    EPISODE = "episode"
    SERIES = "series"


class SiteSort(StrEnum):
    """What the site orders by besides, always the most first: when they came for everybody, how many watched."""

    NEWEST = "newest"
    VIEWS = "views"


@dataclass(frozen=True)
class Wanted:
    """What somebody searches for: all of it at once. `series`: a name or slug; `uploader`: a username; `tags`: all."""

    text: str = ""
    series: str = ""
    episode: int | None = None
    language: str = ""
    uploader: str = ""
    tags: tuple[str, ...] = ()
    sort: SearchSort | SiteSort | None = None
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
