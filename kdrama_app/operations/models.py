"""Tables of operations; private to it."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column
from sqlmodel import Field

from kdrama_app.db import Table, UtcDateTime


class IdempotentRequest(Table, table=True):
    """A creating request that came with a key, and its answer; `status` is None while it is worked on.

    `id`: SHA-256 hex of who sent it and the key. `body` is encrypted with what only they know: it may hold a token.
    """

    id: str = Field(primary_key=True)
    fingerprint: str
    begun_at: datetime = Field(sa_type=UtcDateTime, index=True)
    status: int | None = None
    headers: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    body: bytes = b""


class MaintenanceNotice(Table, table=True):
    """The house is closed: there is one row, or none."""

    id: int = Field(primary_key=True)
    message: str
    until: datetime | None = Field(default=None, sa_type=UtcDateTime)


class FeatureFlag(Table, table=True):
    """A flag that is on; one that is off has no row."""

    name: str = Field(primary_key=True)
    turned_on_at: datetime = Field(sa_type=UtcDateTime)


class AuditEntry(Table, table=True):
    """A deed. `actor` is the name they had then; rows are added and never changed."""

    id: int | None = Field(default=None, primary_key=True)
    at: datetime = Field(sa_type=UtcDateTime)
    user_id: int | None = Field(default=None, foreign_key="user.id", ondelete="SET NULL")
    actor: str
    action: str
    subject: str = Field(index=True)
    details: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
