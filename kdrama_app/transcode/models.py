"""Tables of the transcode context; private to it."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column
from sqlmodel import Field

from kdrama_app.db import Table, UtcDateTime


class TranscodeJob(Table, table=True):
    """One run of one episode through a provider. The row is what screens and the API read."""

    id: str = Field(primary_key=True)
    episode_id: str = Field(foreign_key="episode.id", index=True, ondelete="CASCADE")
    source_key: str
    provider: str
    status: str = Field(index=True)
    stage: str = ""
    progress: float = 0.0
    priority: str = "normal"
    outputs: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    callback_url: str = ""
    error: str = ""
    created_at: datetime = Field(sa_type=UtcDateTime)
    started_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    completed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    updated_at: datetime = Field(sa_type=UtcDateTime, index=True)


class TranscodePiece(Table, table=True):
    """One piece of a job (0: its sound) and what of it is published; the job's playlists are written from these.

    `seconds`: how long it is; `done`: how much of that is encoded. `landed`: a rendition's track and segments.
    """

    job_id: str = Field(primary_key=True, foreign_key="transcode_job.id", ondelete="CASCADE")
    number: int = Field(primary_key=True)
    first_segment: int
    seconds: float
    done: float = 0.0
    finished: bool = False
    error: str = ""
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
