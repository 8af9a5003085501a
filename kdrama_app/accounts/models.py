"""Tables of the accounts context; private to it. Tokens are stored as SHA-256 hex, never as they are."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column
from sqlmodel import Field

from kdrama_app.db import Table, UtcDateTime, new_id


class User(Table, table=True):
    """`username_key` and `email_key` are case-folded NFKC, so that look-alike spellings are one account."""

    id: int | None = Field(default=None, primary_key=True)
    username: str
    username_key: str = Field(unique=True, index=True)
    email: str
    email_key: str = Field(unique=True, index=True)
    password_hash: str
    role: str
    disabled: bool = False
    created_at: datetime = Field(sa_type=UtcDateTime)
    # What `preferences.py` reads; what is missing is as it is for a new account.
    preferences: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))


class BrowserSession(Table, table=True):
    """`id` names it to its owner; `seen_at` is right to the hour."""

    token_hash: str = Field(primary_key=True)
    id: str = Field(unique=True, default_factory=new_id)
    user_id: int = Field(foreign_key="user.id", index=True, ondelete="CASCADE")
    created_at: datetime = Field(sa_type=UtcDateTime)
    expires_at: datetime = Field(sa_type=UtcDateTime, index=True)
    user_agent: str = ""
    seen_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class RefreshToken(Table, table=True):
    """One link of a rotating chain; a family is one login. Reuse of a spent link revokes the family."""

    token_hash: str = Field(primary_key=True)
    family: str = Field(index=True)
    user_id: int = Field(foreign_key="user.id", index=True, ondelete="CASCADE")
    created_at: datetime = Field(sa_type=UtcDateTime)
    expires_at: datetime = Field(sa_type=UtcDateTime, index=True)
    spent_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    revoked_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class ServiceToken(Table, table=True):
    """A program's own key: scoped, expiring, never admin. `scopes` are permissions, comma-separated."""

    id: str = Field(primary_key=True)
    token_hash: str = Field(unique=True, index=True)
    name: str
    scopes: str
    created_by: int | None = Field(default=None, foreign_key="user.id", ondelete="SET NULL")
    created_at: datetime = Field(sa_type=UtcDateTime)
    expires_at: datetime = Field(sa_type=UtcDateTime)
    revoked_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class SetupLink(Table, table=True):
    """The one-time link that makes the first admin; only the newest unspent one counts."""

    token_hash: str = Field(primary_key=True)
    created_at: datetime = Field(sa_type=UtcDateTime)
    spent_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
