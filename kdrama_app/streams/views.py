"""What leaves the streams context, and what it is asked with."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import TypedDict

from kdrama_app.accounts.views import Role


class Status(StrEnum):
    LIVE = "live"
    OFFLINE = "offline"
    UNKNOWN = "unknown"


class Orientation(StrEnum):
    LANDSCAPE = "landscape"
    PORTRAIT = "portrait"


class Platform(StrEnum):
    """As the document writes them."""

    TIKTOK = "TikTok"
    YOUTUBE = "YouTube"
    TWITCH = "Twitch"
    FACEBOOK = "Facebook"
    INSTAGRAM = "Instagram"
    KICK = "Kick"
    CHZZK = "Naver CHZZK"
    SOOP = "SOOP"
    WEVERSE = "Weverse"
    OTHER = "Other"


class StreamSort(StrEnum):
    NAME = "name"
    NAME_DOWN = "-name"
    CREATED = "created"
    CREATED_DOWN = "-created"


@dataclass(frozen=True)
class StreamDraft:
    """A stream to be entered. `source`: who streams; `link`: where. What is empty is found out (`platform`,
    `orientation`), not known (`status`) or left empty."""

    source: str
    link: str
    status: str = ""
    platform: str = ""
    orientation: str = ""
    kind: str = ""
    city: str = ""
    state: str = ""
    notes: str = ""
    title: str = ""
    posted_by: str = ""


class StreamChanges(TypedDict, total=False):
    """What is to be said otherwise; an empty text is as in `StreamDraft`, save that `status` may not be empty."""

    source: str
    link: str
    status: str
    platform: str
    orientation: str
    kind: str
    city: str
    state: str
    notes: str
    title: str
    posted_by: str
    is_pinned: bool


@dataclass(frozen=True)
class StreamOwner:
    id: int
    email: str
    role: Role


@dataclass(frozen=True)
class StreamView:
    """`line`: the number that a stream shares with those that it continues and that continue it; `archived`: a later
    one of its line has taken its place."""

    id: int
    source: str
    link: str
    status: Status
    is_pinned: bool
    platform: Platform
    orientation: Orientation
    kind: str
    city: str
    state: str
    notes: str
    title: str
    posted_by: str
    last_checked_at: datetime | None
    last_live_at: datetime | None
    created_at: datetime
    updated_at: datetime
    owner: StreamOwner
    line: int
    archived: bool
    streamer_id: int | None


@dataclass(frozen=True)
class StreamsWanted:
    """Which streams, in what order; empty: any. `text` is looked for in source, title, notes and link.

    `live_first`: pinned ones, then live ones, then as `sort` says.
    """

    status: Status | None = None
    not_status: Status | None = None
    user_id: int | None = None
    is_pinned: bool | None = None
    platform: Platform | None = None
    city: str = ""
    streamer_id: int | None = None
    text: str = ""
    sort: StreamSort = StreamSort.CREATED_DOWN
    live_first: bool = False


@dataclass(frozen=True)
class StreamPage:
    """`total`: how many there are, on this page and off it."""

    streams: tuple[StreamView, ...]
    total: int


@dataclass(frozen=True)
class LiveNotification:
    """A stream went live at `live_at`, and somebody wanted to know."""

    id: int
    stream_id: int
    source: str
    title: str
    platform: Platform
    live_at: datetime
    read: bool
    still_live: bool


@dataclass(frozen=True)
class StatusChange:
    """From `at` on a stream had this status. `live_until`: until when it had been live, where it was until then.
    `seen`: by the checker; else somebody said so."""

    stream_id: int
    status: Status
    at: datetime
    live_until: datetime | None = None
    seen: bool = False


@dataclass(frozen=True)
class LiveDay:
    """`live_seconds` of a day in UTC."""

    day: date
    live_seconds: int


@dataclass(frozen=True)
class LiveSession:
    """What is one stream, with pauses within the window; `ended_at` is None while it is live."""

    stream_id: int
    started_at: datetime
    ended_at: datetime | None
    live_seconds: int


@dataclass(frozen=True)
class CheckCounts:
    """How often the checker looked, and what it found."""

    live: int = 0
    offline: int = 0
    unknown: int = 0

    @property
    def total(self) -> int:
        return self.live + self.offline + self.unknown


@dataclass(frozen=True)
class LineFigures:
    """Of a stream and those that it continues; only days with live time, everything from the first on."""

    live_seconds: int
    days: tuple[LiveDay, ...]
    sessions: tuple[LiveSession, ...]
    history: tuple[StatusChange, ...]
    checks: CheckCounts


@dataclass(frozen=True)
class StreamerDraft:
    """`platforms`: where somebody streams, beyond what `links` tell."""

    name: str
    platforms: tuple[Platform, ...] = ()
    links: tuple[str, ...] = ()
    notes: str = ""


@dataclass(frozen=True)
class StreamerLinkView:
    link: str
    platform: Platform


@dataclass(frozen=True)
class StreamerView:
    """`platforms`: all of them, by name; `stream_count`: how many streams are theirs, archived ones too."""

    id: int
    name: str
    platforms: tuple[Platform, ...]
    links: tuple[StreamerLinkView, ...]
    notes: str
    stream_count: int
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True)
class StreamerPage:
    streamers: tuple[StreamerView, ...]
    total: int


@dataclass(frozen=True)
class TimestampView:
    """A moment of a stream that somebody marked; `source`: who streams there."""

    id: int
    stream_id: int
    source: str
    at: datetime
    title: str
    created_by: str
    created_at: datetime


@dataclass(frozen=True)
class TimestampPage:
    timestamps: tuple[TimestampView, ...]
    total: int
