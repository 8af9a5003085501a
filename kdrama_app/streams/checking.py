"""Whose turn it is to be looked at, and what was seen. A turn is claimed in the database: two workers never ask the
same at once, and one that dies in the middle loses its turn after LEASE."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, and_, col, or_, select
from sqlmodel.sql.expression import Select

from kdrama_app.db import new_id, utc_now
from kdrama_app.streams.liveness import ComeBack, Sighting
from kdrama_app.streams.models import Stream, StreamCheck, StreamCheckCount, StreamSite
from kdrama_app.streams.pace import SITE_SPACING, absence, pause_after
from kdrama_app.streams.status import Statuses
from kdrama_app.streams.views import Status

LEASE = timedelta(minutes=2)


@dataclass(frozen=True)
class Turn:
    """A stream to be looked at now, by whoever holds `claim`."""

    stream_id: int
    link: str
    site: str
    claim: str


@dataclass(frozen=True)
class Checking:
    """The verbs; each runs in the transaction it is given. `jitter` gives 0 to 1."""

    statuses: Statuses
    clock: Callable[[], datetime] = utc_now
    jitter: Callable[[], float] = random.random
    new_id: Callable[[], str] = new_id

    def is_due(self, tx: Session) -> bool:
        """Whether `take` would find one: reads only."""
        return tx.exec(_due(self.clock()).limit(1)).first() is not None

    def take(self, tx: Session) -> Turn | None:
        """The longest due stream whose site may be asked; None: nothing is due, or another worker was faster."""
        now = self.clock()
        # Held by others: theirs.
        found = tx.exec(_due(now).limit(1).with_for_update(of=StreamCheck, skip_locked=True)).first()
        if found is None:
            return None
        check, link = found
        if not self._take_site(tx, check.site, now):
            return None
        check.claim, check.claimed_until = self.new_id(), now + LEASE
        tx.flush()
        return Turn(check.stream_id, link, check.site, check.claim)

    def note(self, tx: Session, turn: Turn, found: Sighting | ComeBack) -> None:
        """Record what came of a turn; of one that was lost meanwhile (too late, another link, no stream) nothing."""
        # First the stream, as whoever changes one does: two that wait for each other would both be lost.
        stream = tx.get(Stream, turn.stream_id, with_for_update=True)
        check = tx.get(StreamCheck, turn.stream_id, with_for_update=True)
        if stream is None or check is None or check.claim != turn.claim:
            return
        now, jitter = self.clock(), self.jitter()
        if isinstance(found, ComeBack):
            pause = absence(found.seconds, jitter=jitter)
            tx.get_one(StreamSite, turn.site, with_for_update=True).next_at = now + pause
        else:
            misses = check.misses + 1 if found.status is Status.UNKNOWN else 0
            pause = pause_after(found.status, misses=misses, jitter=jitter)
            self._count(tx, turn.stream_id, found.status, now)
            # The next of its line is watched from now on, where this one's time is over.
            check = tx.get_one(StreamCheck, self.statuses.see(tx, stream, found.status).id)
            check.misses = misses
        check.next_at, check.claim, check.claimed_until = now + pause, "", None
        tx.flush()

    def _take_site(self, tx: Session, site: str, now: datetime) -> bool:
        """Whether the site is ours to ask now; nobody else asks it for a while."""
        row = tx.get(StreamSite, site, with_for_update=True, populate_existing=True)
        if row is None:
            try:
                with tx.begin_nested():
                    tx.add(StreamSite(site=site, next_at=now + SITE_SPACING))
            except IntegrityError:  # at this very moment by another worker
                return False
            return True
        if row.next_at > now:
            return False
        row.next_at = now + SITE_SPACING
        return True

    def _count(self, tx: Session, stream_id: int, status: Status, now: datetime) -> None:
        key = (stream_id, now.date(), status.value)
        row = tx.get(StreamCheckCount, key, with_for_update=True)
        if row is None:
            tx.add(StreamCheckCount(stream_id=key[0], day=key[1], status=key[2], count=1))
        else:
            row.count += 1


def _due(now: datetime) -> Select[StreamCheck, str]:
    unclaimed = or_(col(StreamCheck.claimed_until).is_(None), col(StreamCheck.claimed_until) <= now)
    willing = or_(col(StreamSite.next_at).is_(None), col(StreamSite.next_at) <= now)
    condition: ColumnElement[bool] = and_(col(StreamCheck.next_at) <= now, unclaimed, willing)
    return (
        select(StreamCheck, Stream.link)
        .join(Stream, col(Stream.id) == col(StreamCheck.stream_id))
        .join(StreamSite, col(StreamSite.site) == col(StreamCheck.site), isouter=True)
        .where(condition)
        .order_by(col(StreamCheck.next_at), col(StreamCheck.stream_id))
    )
