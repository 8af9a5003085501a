"""Tables of the catalog context; private to it."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import DDL, JSON, Column, Index, event, text
from sqlmodel import Field, SQLModel

from kdrama_app.catalog.search_schema import POSTGRES, SQLITE
from kdrama_app.db import Table, UtcDateTime


class Series(Table, table=True):
    """`newest_at`: when the newest of its episodes came that everybody may find; None while there is none.

    `views`: those of its episodes together.
    """

    id: int | None = Field(default=None, primary_key=True)
    slug: str = Field(unique=True, index=True)
    name: str
    name_key: str = Field(unique=True, index=True)
    description: str = ""
    language: str = "ko"
    created_by: int | None = Field(default=None, foreign_key="user.id", ondelete="SET NULL")
    created_at: datetime = Field(sa_type=UtcDateTime)
    newest_at: datetime | None = Field(default=None, sa_type=UtcDateTime, index=True)
    views: int = 0
    also_known_as: str = ""
    year: int | None = None
    network: str = ""
    # Of each member of the cast {"actor", "role"}; of a picture {"id", "widths"}.
    casting: list[dict[str, str]] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    poster: dict[str, Any] | None = Field(default=None, sa_column=Column(JSON(none_as_null=True)))
    backdrop: dict[str, Any] | None = Field(default=None, sa_column=Column(JSON(none_as_null=True)))


class FormerSlug(Table, table=True):
    """Where a series was found before it was renamed: links to it go on leading there."""

    slug: str = Field(primary_key=True)
    series_id: int = Field(foreign_key="series.id", index=True, ondelete="CASCADE")


class StrayPicture(Table, table=True):
    """A picture that no series shows, but whose files may be there: still being made, or replaced."""

    id: str = Field(primary_key=True)
    since: datetime = Field(sa_type=UtcDateTime, index=True)


class Episode(Table, table=True):
    """One video. `id` is the contract's videoId; several uploads may claim one episode number.

    `came_at`: when everybody could find it first, until then when it was uploaded; `released`: they could once.
    `views`: how many people ever began to watch it.
    `publish_at`: when a draft publishes itself. `trashed_at`: since when it lies in the trash, hidden from everybody.
    """

    # Of the few rows that have one: nearly none do, and a database would go by such an index instead of by time.
    __table_args__ = tuple(
        Index(
            f"ix_episode_{name}",
            name,
            sqlite_where=text(f"{name} IS NOT NULL"),
            postgresql_where=text(f"{name} IS NOT NULL"),
        )
        for name in ("publish_at", "trashed_at")
    )

    id: str = Field(primary_key=True)
    series_id: int = Field(foreign_key="series.id", index=True, ondelete="CASCADE")
    season: int = 1
    number: int
    title: str
    description: str = ""
    language: str = "ko"
    # Without indexes: nearly all are published and ready, and a database would go by those instead of by time.
    status: str
    visibility: str
    failure: str = ""
    uploader_id: int | None = Field(default=None, foreign_key="user.id", index=True, ondelete="SET NULL")
    uploaded_at: datetime = Field(sa_type=UtcDateTime, index=True)
    came_at: datetime = Field(sa_type=UtcDateTime, index=True)
    released: bool = False
    views: int = 0
    ready_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    source_key: str = ""
    source_name: str = ""
    source_sha256: str = Field(default="", index=True)
    file_size: int = 0
    duration: float | None = None
    qualities: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    has_dash: bool = False
    poster_key: str = ""
    air_date: date | None = None
    # Seconds: where its opening titles begin and end, and its credits begin.
    intro_start: float | None = None
    intro_end: float | None = None
    credits_start: float | None = None
    publish_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    trashed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class EpisodeTag(Table, table=True):
    episode_id: str = Field(primary_key=True, foreign_key="episode.id", ondelete="CASCADE")
    tag: str = Field(primary_key=True, index=True)


class SeriesTag(Table, table=True):
    """What a series is said to be, besides what its episodes are; by `place`."""

    series_id: int = Field(primary_key=True, foreign_key="series.id", ondelete="CASCADE")
    tag: str = Field(primary_key=True, index=True)
    place: int


class DepartedEpisode(Table, table=True):
    """An episode that was deleted and whose files may still be there: until nobody can be writing any."""

    id: str = Field(primary_key=True)
    departed_at: datetime = Field(sa_type=UtcDateTime, index=True)


class SearchText(Table, table=True):
    """An episode as search compares it (folding.py); `id` is the newer the greater. `listed`: anybody may find it.

    The index over the texts (search_schema.py) follows by itself.
    """

    id: int | None = Field(default=None, primary_key=True)
    episode_id: str = Field(foreign_key="episode.id", unique=True, ondelete="CASCADE")
    folding: int = Field(index=True)
    listed: bool = Field(index=True)
    series: str
    title: str
    tags: str
    description: str
    initials: str
    sound: str


for _dialect, _statements in (("sqlite", SQLITE), ("postgresql", POSTGRES)):
    for _statement in _statements:
        event.listen(
            SQLModel.metadata.tables["search_text"], "after_create", DDL(_statement).execute_if(dialect=_dialect)
        )


class SearchWord(Table, table=True):
    """A word in Latin letters that names contain: what a mistyped one may have meant."""

    word: str = Field(primary_key=True)
