"""Tables of the reels context; private to it."""

from datetime import datetime

from sqlmodel import Field

from kdrama_app.db import Table, UtcDateTime


class Clip(Table, table=True):
    """A part of an episode. Times in seconds, sizes in pixels and bytes; `made_start` to `size` stand once it is ready.

    A row outlives its episode, its maker and its deletion, as `gone`: its files are still to be taken away, and it
    counts as one of its maker's day.
    """

    shortcode: str = Field(primary_key=True)
    episode_id: str | None = Field(default=None, foreign_key="episode.id", index=True, ondelete="SET NULL")
    maker_id: int | None = Field(default=None, foreign_key="user.id", index=True, ondelete="SET NULL")
    title: str
    start: float
    end: float
    crop: str
    side: float
    status: str = Field(index=True)
    failure: str = ""
    made_start: float = 0.0
    duration: float = 0.0
    width: int = 0
    height: int = 0
    size: int = 0
    copied: bool = False
    created_at: datetime = Field(sa_type=UtcDateTime, index=True)


class LinkImport(Table, table=True):
    """A video on its way in from somebody else's link. `arrived` and `total` in bytes, 0 where nobody knows.

    `upload_id` holds its room; `fault` says why it failed, as a word of `importing.py`; `run` counts from 1.
    """

    id: str = Field(primary_key=True)
    user_id: int = Field(foreign_key="user.id", index=True, ondelete="CASCADE")
    url: str
    title: str
    upload_id: str
    reserved: int
    status: str = Field(index=True)
    run: int = 1
    arrived: int = 0
    total: int = 0
    fault: str = ""
    episode_id: str = ""
    created_at: datetime = Field(sa_type=UtcDateTime)
    updated_at: datetime = Field(sa_type=UtcDateTime)
