"""What streams' statuses do to the rows: the history, a new stream after the window, and those who want to know."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from kdrama_app.db import utc_now
from kdrama_app.streams.following import tell_followers
from kdrama_app.streams.models import Stream, StreamCheck, StreamStatusChange
from kdrama_app.streams.platforms import site_of
from kdrama_app.streams.transitions import Standing, hear
from kdrama_app.streams.views import Status


@dataclass(frozen=True)
class Statuses:
    """The verbs of statuses; each runs in the transaction it is given. `on_change`: told what the checker found, where
    that is news."""

    clock: Callable[[], datetime] = utc_now
    on_change: Callable[[Session, Stream], None] | None = None

    def begin(self, tx: Session, row: Stream, status: Status, *, told_by: int, known: bool) -> None:
        """Record the first status of a new stream. `known`: somebody said so; else nobody has looked yet."""
        now = self.clock()
        row.status = status.value
        row.last_checked_at = now if known else None
        row.last_live_at = now if status is Status.LIVE else None
        tx.add(StreamStatusChange(stream_id=row.id or 0, status=status.value, at=now, told_by=told_by))
        watch(tx, row, at=now)
        if status is Status.LIVE:
            tell_followers(tx, line=row.line, stream_id=row.id or 0, at=now)

    def tell(self, tx: Session, row: Stream, status: Status, *, told_by: int) -> Stream:
        """Somebody says what the newest of a line is. The stream that has the status then: this one or its next."""
        return self._hear(tx, row, status, seen=False, told_by=told_by)

    def see(self, tx: Session, row: Stream, status: Status) -> Stream:
        """The same of the checker."""
        before = row.id, row.status
        row = self._hear(tx, row, status, seen=True, told_by=None)
        if self.on_change is not None and (row.id, row.status) != before:
            self.on_change(tx, row)
        return row

    def newest(self, tx: Session, row: Stream) -> Stream:
        """The last of a stream's line, held for this transaction."""
        newest = select(Stream).where(Stream.line == row.line).order_by(col(Stream.id).desc()).limit(1)
        return tx.exec(newest.with_for_update().execution_options(populate_existing=True)).one()

    # --- inside -------------------------------------------------------------------------------

    def _hear(self, tx: Session, row: Stream, status: Status, *, seen: bool, told_by: int | None) -> Stream:
        now = self.clock()
        before = Standing(Status(row.status), row.last_live_at)
        after = hear(before, status, at=now, seen=seen)
        first_time = after.goes_live and (after.begins_anew or before.last_live_at is None)
        if after.begins_anew:
            row = self._continue_anew(tx, row, at=now)
        elif row.archived_at is not None:
            # The one that took its place is gone.
            row.archived_at = None
            watch(tx, row, at=now)
        changed = after.begins_anew or after.standing.status is not before.status
        row.status, row.last_live_at = after.standing.status.value, after.standing.last_live_at
        row.last_checked_at = row.updated_at = now
        if changed:
            ended = after.standing.last_live_at if before.status is Status.LIVE else None
            tx.add(
                StreamStatusChange(
                    stream_id=row.id or 0, status=row.status, at=now, live_until=ended, seen=seen, told_by=told_by
                )
            )
        tx.flush()
        if first_time:
            tell_followers(tx, line=row.line, stream_id=row.id or 0, at=now)
        return row

    def _continue_anew(self, tx: Session, old: Stream, *, at: datetime) -> Stream:
        """The next stream of a line, of which the same is known; the pin goes with it."""
        kept = old.model_dump(exclude={"id", "archived_at", "created_at", "updated_at"})
        new = Stream(**kept, created_at=at, updated_at=at)
        old.archived_at, old.updated_at, old.is_pinned = at, at, False
        tx.add(new)
        tx.flush()
        if (check := tx.get(StreamCheck, old.id)) is not None:
            tx.delete(check)
        watch(tx, new, at=at)
        return new


def watch(tx: Session, row: Stream, *, at: datetime) -> None:
    """Have a stream looked at from now on, at its present link."""
    tx.merge(StreamCheck(stream_id=row.id or 0, site=site_of(row.link), next_at=at))
    tx.flush()
