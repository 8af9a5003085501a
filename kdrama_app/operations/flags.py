"""Feature flags: what is there but off until an admin turns it on. Kept in the database, the same for every process."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlmodel import Session

from kdrama_app.db import utc_now
from kdrama_app.errors import NotFound
from kdrama_app.operations.audit import Actor, record
from kdrama_app.operations.models import FeatureFlag


class Flag(StrEnum):
    STREAM_ANALYTICS = "stream_analytics"
    STREAM_BULK_IMPORT = "stream_bulk_import"
    STREAM_EXPORT = "stream_export"


@dataclass(frozen=True)
class Flags:
    """The verbs; each runs in the transaction it is given."""

    clock: Callable[[], datetime] = utc_now

    def is_on(self, tx: Session, flag: Flag) -> bool:
        return tx.get(FeatureFlag, flag.value) is not None

    def require(self, tx: Session, flag: Flag) -> None:
        """Raises NotFound while `flag` is off: what it hides is not there."""
        if not self.is_on(tx, flag):
            raise NotFound

    def on(self, tx: Session) -> frozenset[Flag]:
        """All that are on."""
        return frozenset(flag for flag in Flag if self.is_on(tx, flag))

    def switch(self, tx: Session, flag: Flag, *, on: bool, by: Actor) -> None:
        """Turn a flag on or off; what is so already is no change, and leaves no trace."""
        if on == self.is_on(tx, flag):
            return
        if on:
            tx.add(FeatureFlag(name=flag.value, turned_on_at=self.clock()))
        else:
            tx.delete(tx.get_one(FeatureFlag, flag.value))
        record(tx, by=by, action="flag.on" if on else "flag.off", subject=f"flag:{flag.value}", at=self.clock())
        tx.flush()
