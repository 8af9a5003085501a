"""Tables of what waits for other backends; private to these."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column
from sqlmodel import Field

from kdrama_app.db import Table, UtcDateTime


class StreamWrite(Table, table=True):
    """One write that one backend is to hear of; gone when it has arrived. `number`: the order.

    `id`: its Idempotency-Key. `stream`: the primary's name for what was written, of a stream of ours its line;
    `became`: for what it is now, where going live began a new stream at a primary elsewhere. `changes`: what was
    written; `whole`, `is_pinned`: all there was then. `tried_at`: when it was first sent, and so may have arrived.
    """

    __table_args__ = ({"sqlite_autoincrement": True},)

    number: int | None = Field(default=None, primary_key=True)
    id: str = Field(unique=True)
    backend: str = Field(index=True)
    kind: str
    stream: str
    became: str
    changes: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    whole: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    is_pinned: bool = False
    user_id: int | None = Field(default=None, foreign_key="user.id", ondelete="SET NULL")
    status: str = Field(index=True)
    reason: str = ""
    tried_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    created_at: datetime = Field(sa_type=UtcDateTime)


class StreamTwin(Table, table=True):
    """The id by which a backend knows a stream of the primary's, by the primary's name for it."""

    backend: str = Field(primary_key=True)
    stream: str = Field(primary_key=True)
    remote: str


class BackendTurn(Table, table=True):
    """Whose turn it is to send to a backend, and since when that has not worked.

    `claim`: a worker, until `claimed_until`; `failures`: in a row; `reason`: of the last one; `next_at`: not before.
    """

    backend: str = Field(primary_key=True)
    claim: str = ""
    claimed_until: datetime | None = Field(default=None, sa_type=UtcDateTime)
    failures: int = 0
    reason: str = ""
    next_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class StreamWriteKey(Table, table=True):
    """An Idempotency-Key under which something was written here. `id`, `fingerprint`: SHA-256 hex of who and key, and
    of the write; `stream_id`: what it made or changed, "" where it deleted."""

    id: str = Field(primary_key=True)
    fingerprint: str
    stream_id: str = ""
    noted_at: datetime = Field(sa_type=UtcDateTime, index=True)
