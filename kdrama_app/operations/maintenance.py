"""The house closed for a while: only admins and health checks get in."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from kdrama_app.operations.models import MaintenanceNotice

# How long a process believes what it read: a switch is felt everywhere within it.
BELIEVED_SECONDS = 2.0
_ONLY = 1


@dataclass(frozen=True)
class Closed:
    """Why, for people, and until when as far as that is known."""

    message: str
    until: datetime | None = None


class Maintenance:
    """The verbs, and what of it one process remembers."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._read_at = float("-inf")
        self._known: Closed | None = None

    @property
    def stale(self) -> bool:
        """Whether `current` is due to be read again."""
        return self._clock() - self._read_at >= BELIEVED_SECONDS

    @property
    def known(self) -> Closed | None:
        """What was read last; None while the house is open."""
        return self._known

    def current(self, tx: Session) -> Closed | None:
        """Whether the house is closed, read and remembered."""
        row = tx.get(MaintenanceNotice, _ONLY)
        self._known = None if row is None else Closed(row.message, row.until)
        self._read_at = self._clock()
        return self._known

    def close(self, tx: Session, *, message: str, until: datetime | None = None) -> None:
        tx.merge(MaintenanceNotice(id=_ONLY, message=message, until=until))
        self._read_at = float("-inf")

    def open(self, tx: Session) -> None:
        if (row := tx.get(MaintenanceNotice, _ONLY)) is not None:
            tx.delete(row)
        self._read_at = float("-inf")
