"""Who did what when, for admins to read: written with what was done, never changed afterwards."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from kdrama_app.operations.models import AuditEntry

# What somebody types at the machine itself has no account.
CONSOLE = "console"


@dataclass(frozen=True)
class Actor:
    """Who does it, by the name they have now; `user_id` is None for the console."""

    name: str
    user_id: int | None = None


@dataclass(frozen=True)
class Deed:
    """`subject` is a kind and an id ("streamer:7"); `details` are JSON-able, what they are depends on `action`."""

    at: datetime
    actor: str
    action: str
    subject: str
    details: Mapping[str, Any]


def record(
    tx: Session, *, by: Actor, action: str, subject: str, at: datetime, details: Mapping[str, Any] | None = None
) -> None:
    """Note a deed in the transaction that does it."""
    tx.add(
        AuditEntry(
            at=at, user_id=by.user_id, actor=by.name, action=action, subject=subject, details=dict(details or {})
        )
    )


def deeds(tx: Session, *, subject: str = "", limit: int, offset: int = 0) -> list[Deed]:
    """What was done, the latest first; `subject`: to this alone, or with a colon at its end to all of a kind."""
    wanted = select(AuditEntry)
    if subject.endswith(":"):
        wanted = wanted.where(col(AuditEntry.subject).startswith(subject, autoescape=True))
    elif subject:
        wanted = wanted.where(AuditEntry.subject == subject)
    rows = tx.exec(wanted.order_by(col(AuditEntry.id).desc()).limit(limit).offset(offset)).all()
    return [Deed(row.at, row.actor, row.action, row.subject, row.details) for row in rows]
