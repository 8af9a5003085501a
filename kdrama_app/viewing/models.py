"""Tables of the viewing context; private to it."""

from datetime import datetime

from sqlmodel import Field

from kdrama_app.db import Table, UtcDateTime


class Progress(Table, table=True):
    """How far somebody has watched an episode; seconds. `put_aside`: they want no reminder of it until they go on."""

    user_id: int = Field(primary_key=True, foreign_key="user.id", ondelete="CASCADE")
    episode_id: str = Field(primary_key=True, foreign_key="episode.id", ondelete="CASCADE")
    position: float
    duration: float
    finished: bool = False
    updated_at: datetime = Field(sa_type=UtcDateTime, index=True)
    put_aside: bool = False


class WatchlistEntry(Table, table=True):
    user_id: int = Field(primary_key=True, foreign_key="user.id", ondelete="CASCADE")
    series_id: int = Field(primary_key=True, foreign_key="series.id", ondelete="CASCADE")
    added_at: datetime = Field(sa_type=UtcDateTime)
