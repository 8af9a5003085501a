"""Tables of the subtitles context; private to it."""

from datetime import datetime

from sqlmodel import Field

from kdrama_app.db import Table, UtcDateTime


class SubtitleTrack(Table, table=True):
    """One language's cues of an episode, stored as WebVTT at `key`."""

    id: str = Field(primary_key=True)
    episode_id: str = Field(foreign_key="episode.id", index=True, ondelete="CASCADE")
    language: str
    label: str
    key: str
    cue_count: int
    created_at: datetime = Field(sa_type=UtcDateTime)
