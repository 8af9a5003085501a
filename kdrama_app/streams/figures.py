"""The figures of a stream, read from its whole line: those that it continues are its past."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, func, select

from kdrama_app.accounts.views import Principal
from kdrama_app.db import utc_now
from kdrama_app.streams.analytics import live_days, live_spans, sessions
from kdrama_app.streams.models import Stream, StreamCheckCount, StreamStatusChange
from kdrama_app.streams.service import Streams
from kdrama_app.streams.views import CheckCounts, LineFigures, Status, StatusChange


@dataclass(frozen=True)
class Figures:
    streams: Streams
    clock: Callable[[], datetime] = utc_now

    def of(self, tx: Session, stream_id: int, *, viewer: Principal) -> LineFigures:
        """Raises StreamNotFound, Forbidden."""
        line = self.streams.read(tx, stream_id, viewer=viewer).line
        history = _history(tx, line)
        spans = live_spans(history, now=self.clock())
        return LineFigures(
            live_seconds=round(sum(span.seconds for span in spans)),
            days=live_days(spans),
            sessions=sessions(spans),
            history=history,
            checks=_checks(tx, line),
        )

    def history(self, tx: Session, stream_id: int) -> tuple[StatusChange, ...]:
        """Of a stream and those of its line, for the site's own pages. Raises StreamNotFound."""
        return _history(tx, self.streams.look(tx, stream_id).line)

    def begun(self, tx: Session, stream_ids: Collection[int]) -> dict[int, datetime]:
        """When each of these streams was first known to be live; of one that never was nothing."""
        live = col(StreamStatusChange.status) == Status.LIVE.value
        first = select(StreamStatusChange.stream_id, func.min(StreamStatusChange.at)).where(
            live, col(StreamStatusChange.stream_id).in_(stream_ids)
        )
        return dict(tx.exec(first.group_by(col(StreamStatusChange.stream_id))).all())


def _history(tx: Session, line: int) -> tuple[StatusChange, ...]:
    rows = tx.exec(
        select(StreamStatusChange)
        .join(Stream, col(StreamStatusChange.stream_id) == col(Stream.id))
        .where(Stream.line == line)
        .order_by(col(StreamStatusChange.stream_id), col(StreamStatusChange.id))
    ).all()
    return tuple(StatusChange(row.stream_id, Status(row.status), row.at, row.live_until, row.seen) for row in rows)


def _checks(tx: Session, line: int) -> CheckCounts:
    counted = dict(
        tx.exec(
            select(StreamCheckCount.status, func.sum(StreamCheckCount.count))
            .join(Stream, col(StreamCheckCount.stream_id) == col(Stream.id))
            .where(Stream.line == line)
            .group_by(col(StreamCheckCount.status))
        ).all()
    )
    return CheckCounts(**{status.value: int(counted.get(status.value, 0)) for status in Status})
