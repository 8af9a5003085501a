"""Tables of the upload context; private to it."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column
from sqlmodel import Field

from kdrama_app.db import Table, UtcDateTime


class UploadSession(Table, table=True):
    """One file on its way in. `chunk_count` = ceil(total_size / chunk_size); sizes in bytes."""

    id: str = Field(primary_key=True)
    user_id: int = Field(foreign_key="user.id", index=True, ondelete="CASCADE")
    filename: str
    total_size: int
    chunk_size: int
    chunk_count: int
    draft: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    checksums: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    status: str = Field(index=True)
    created_at: datetime = Field(sa_type=UtcDateTime)
    expires_at: datetime = Field(sa_type=UtcDateTime, index=True)
    completed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    sha256: str = ""
    episode_id: str = ""


class UploadChunk(Table, table=True):
    """A chunk whose bytes are checked and on the disk: the row is the acknowledgement."""

    upload_id: str = Field(primary_key=True, foreign_key="upload_session.id", ondelete="CASCADE")
    index: int = Field(primary_key=True)
    sha256: str
    stored_at: datetime = Field(sa_type=UtcDateTime)
