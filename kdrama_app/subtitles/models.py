"""Tables of the subtitles context; private to it."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from kdrama_app.db import UtcDateTime


class SubtitleTrack(SQLModel, table=True):
    """One language's cues of an episode, stored as WebVTT at `key`."""

    __tablename__ = "subtitle_track"

    id: str = Field(primary_key=True)
    episode_id: str = Field(foreign_key="episode.id", index=True, ondelete="CASCADE")
    language: str
    label: str
    key: str
    cue_count: int
    created_at: datetime = Field(sa_type=UtcDateTime)
