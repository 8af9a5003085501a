"""Tables of the transcode context; private to it."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column, Text, UniqueConstraint
from sqlmodel import Field

from kdrama_app.db import Table, UtcDateTime

# The stage of a completed job while what goes with its video is being made.
DRESSING = "dressing"


class TranscodeJob(Table, table=True):
    """One run of one episode through a provider. The row is what screens and the API read.

    `load`: megapixels a second of video takes (`forecast.py`; 0: not looked into yet); `spent`: seconds that went
    into its pieces. `collected_at`: since when nothing is left of it that is not in use.
    """

    id: str = Field(primary_key=True)
    episode_id: str = Field(foreign_key="episode.id", index=True, ondelete="CASCADE")
    source_key: str
    provider: str
    status: str = Field(index=True)
    stage: str = ""
    progress: float = 0.0
    priority: str = "normal"
    outputs: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    error: str = ""
    load: float = Field(default=0.0, sa_column_kwargs={"server_default": "0"})
    spent: float = Field(default=0.0, sa_column_kwargs={"server_default": "0"})
    created_at: datetime = Field(sa_type=UtcDateTime)
    started_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    completed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    updated_at: datetime = Field(sa_type=UtcDateTime, index=True)
    collected_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class CallbackDelivery(Table, table=True):
    """One URL that hears of one job's end. It outlives the job, which goes with its episode: the call was promised.

    `body` is empty until the job has ended and again once the message is delivered or given up; `answer` is
    what the last try met ("HTTP 500").
    """

    __table_args__ = (UniqueConstraint("job_id", "url"),)

    id: str = Field(primary_key=True)
    job_id: str = Field(index=True)
    url: str
    status: str = Field(default="waiting", index=True)
    body: str = Field(default="", sa_type=Text)
    tries: int = 0
    answer: str = ""
    created_at: datetime = Field(sa_type=UtcDateTime)
    next_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    ended_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class EpisodeExtras(Table, table=True):
    """What goes with an episode's video: storage keys, "" for what there is not.

    `posters`: the candidates in the order of the film. `poster_chosen`: a person took one, and no later run
    takes another.
    """

    episode_id: str = Field(primary_key=True, foreign_key="episode.id", ondelete="CASCADE")
    storyboard_key: str = ""
    chapters_key: str = ""
    posters: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    poster_chosen: bool = False


class TranscodePiece(Table, table=True):
    """One piece of a job and what of it is published; the job's playlists are written from these.

    `number`: pieces count from 1, sounds from 0 down. `seconds`: how long it is; `done`: how much of that is
    encoded, for which `spent` seconds were worked. `landed`: a rendition's track and segments.
    """

    job_id: str = Field(primary_key=True, foreign_key="transcode_job.id", ondelete="CASCADE")
    number: int = Field(primary_key=True)
    first_segment: int
    seconds: float
    done: float = 0.0
    spent: float = Field(default=0.0, sa_column_kwargs={"server_default": "0"})
    finished: bool = False
    error: str = ""
    flawed: bool = False
    landed: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))


class Rendition(Table, table=True):
    """One encoded version of an episode's picture or sound. Bandwidths in bits/s, `size` in bytes."""

    episode_id: str = Field(primary_key=True, foreign_key="episode.id", ondelete="CASCADE")
    name: str = Field(primary_key=True)
    folder: str
    kind: str
    width: int = 0
    height: int = 0
    codecs: str = ""
    bandwidth: int = 0
    size: int = 0
    segment_count: int = 0
    language: str = ""
