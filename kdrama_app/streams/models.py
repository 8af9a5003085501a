"""Tables of the streams context; private to it."""

from datetime import date, datetime

from sqlalchemy import JSON, Column
from sqlmodel import Field, UniqueConstraint

from kdrama_app.db import Table, UtcDateTime


class Streamer(Table, table=True):
    """Somebody who streams; `name_key` is folded. `platforms`: where, beyond what their links tell."""

    id: int | None = Field(default=None, primary_key=True)
    name: str
    name_key: str = Field(index=True)
    platforms: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    notes: str = ""
    created_at: datetime = Field(sa_type=UtcDateTime)
    updated_at: datetime = Field(sa_type=UtcDateTime)


class StreamerLink(Table, table=True):
    """`place`: the order in which links are shown."""

    streamer_id: int = Field(foreign_key="streamer.id", primary_key=True, ondelete="CASCADE")
    link: str = Field(primary_key=True)
    platform: str
    place: int


class Stream(Table, table=True):
    """`line`: the id of the first of the streams that continue one another; all of them but the last are archived.

    An id is never given twice: other servers remember it.
    """

    __table_args__ = ({"sqlite_autoincrement": True},)

    id: int | None = Field(default=None, primary_key=True)
    line: int = Field(index=True)
    user_id: int = Field(foreign_key="user.id", index=True, ondelete="CASCADE")
    streamer_id: int | None = Field(default=None, foreign_key="streamer.id", index=True, ondelete="SET NULL")
    source: str
    link: str
    status: str = Field(index=True)
    is_pinned: bool = False
    platform: str
    orientation: str
    kind: str
    city: str = ""
    state: str = ""
    notes: str = ""
    title: str = ""
    posted_by: str = ""
    last_checked_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    last_live_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    created_at: datetime = Field(sa_type=UtcDateTime, index=True)
    updated_at: datetime = Field(sa_type=UtcDateTime)
    archived_at: datetime | None = Field(default=None, sa_type=UtcDateTime, index=True)


class StreamStatusChange(Table, table=True):
    """From `at` on a stream had this status. `live_until`: until when it had been live, where it was until then.

    `told_by`: who said so; None: the checker, or somebody who is gone.
    """

    id: int | None = Field(default=None, primary_key=True)
    stream_id: int = Field(foreign_key="stream.id", index=True, ondelete="CASCADE")
    status: str
    at: datetime = Field(sa_type=UtcDateTime)
    live_until: datetime | None = Field(default=None, sa_type=UtcDateTime)
    seen: bool = False
    told_by: int | None = Field(default=None, foreign_key="user.id", ondelete="SET NULL")


class StreamCheck(Table, table=True):
    """When a stream is next asked about. `site`: what is asked politely as one (`platforms.site_of`).

    `claim`: whose turn it is, until `claimed_until`; `misses`: how often in a row there was no answer.
    """

    stream_id: int = Field(foreign_key="stream.id", primary_key=True, ondelete="CASCADE")
    site: str
    next_at: datetime = Field(sa_type=UtcDateTime, index=True)
    misses: int = 0
    claim: str = ""
    claimed_until: datetime | None = Field(default=None, sa_type=UtcDateTime)


class StreamCheckCount(Table, table=True):
    """How often a stream was found so on a day (UTC)."""

    stream_id: int = Field(foreign_key="stream.id", primary_key=True, ondelete="CASCADE")
    day: date = Field(primary_key=True)
    status: str = Field(primary_key=True)
    count: int


class StreamSite(Table, table=True):
    """When a site may be asked again."""

    site: str = Field(primary_key=True)
    next_at: datetime = Field(sa_type=UtcDateTime)


class StreamTimestamp(Table, table=True):
    """A moment of a stream that somebody marked."""

    id: int | None = Field(default=None, primary_key=True)
    stream_id: int = Field(foreign_key="stream.id", index=True, ondelete="CASCADE")
    at: datetime = Field(sa_type=UtcDateTime)
    title: str
    title_key: str
    created_by: int | None = Field(default=None, foreign_key="user.id", ondelete="SET NULL")
    created_at: datetime = Field(sa_type=UtcDateTime)
    updated_at: datetime = Field(sa_type=UtcDateTime)


class StreamFollow(Table, table=True):
    """Somebody wants to know when this stream, or one that continues it, goes live."""

    user_id: int = Field(foreign_key="user.id", primary_key=True, ondelete="CASCADE")
    line: int = Field(primary_key=True, index=True)
    followed_at: datetime = Field(sa_type=UtcDateTime)


class StreamNotification(Table, table=True):
    """A stream went live: told to a follower once, however often it is continued."""

    __table_args__ = (UniqueConstraint("user_id", "stream_id"),)

    id: int | None = Field(default=None, primary_key=True)
    user_id: int = Field(foreign_key="user.id", index=True, ondelete="CASCADE")
    stream_id: int = Field(foreign_key="stream.id", index=True, ondelete="CASCADE")
    live_at: datetime = Field(sa_type=UtcDateTime)
    read_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
