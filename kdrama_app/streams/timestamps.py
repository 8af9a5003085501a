"""Marked moments of streams. Everybody reads them, admins make them; who did what stands in the audit trail."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, func, or_, select

from kdrama_app.accounts.directory import usernames
from kdrama_app.accounts.names import folded
from kdrama_app.accounts.views import Principal
from kdrama_app.db import utc_now
from kdrama_app.errors import InvalidInput, TimestampNotFound
from kdrama_app.operations.audit import Actor, Deed, deeds, record
from kdrama_app.streams.drafts import checked_text
from kdrama_app.streams.models import Stream, StreamTimestamp
from kdrama_app.streams.rows import LARGEST_ID, stream_row
from kdrama_app.streams.streamers import admin_actor
from kdrama_app.streams.views import TimestampPage, TimestampView

LONGEST_TITLE = 300


@dataclass(frozen=True)
class Timestamps:
    """The verbs; each runs in the transaction it is given. What changes something raises Forbidden for who is no
    admin."""

    clock: Callable[[], datetime] = utc_now

    def mark(self, tx: Session, stream_id: int, *, at: datetime, title: str, by: Principal) -> TimestampView:
        """Mark a moment. Raises StreamNotFound, InvalidInput."""
        actor, now = admin_actor(by), self.clock()
        stream, title = stream_row(tx, stream_id), self._checked(at, title)
        row = StreamTimestamp(
            stream_id=stream.id or 0,
            at=at,
            title=title,
            title_key=folded(title),
            created_by=by.person,
            created_at=now,
            updated_at=now,
        )
        tx.add(row)
        tx.flush()
        self._record(tx, actor, "create", row, stream=stream_id)
        return _views(tx, [row])[0]

    def change(self, tx: Session, timestamp_id: int, *, at: datetime, title: str, by: Principal) -> TimestampView:
        """Raises TimestampNotFound, InvalidInput."""
        actor, row, title = admin_actor(by), _row(tx, timestamp_id), self._checked(at, title)
        self._record(tx, actor, "change", row, before=_described(row))
        row.at, row.title, row.title_key, row.updated_at = at, title, folded(title), self.clock()
        tx.flush()
        return _views(tx, [row])[0]

    def remove(self, tx: Session, timestamp_id: int, *, by: Principal) -> None:
        """Raises TimestampNotFound."""
        actor, row = admin_actor(by), _row(tx, timestamp_id)
        self._record(tx, actor, "remove", row, before=_described(row))
        tx.delete(row)
        tx.flush()

    def merge(self, tx: Session, duplicate_id: int, *, into: int, by: Principal) -> TimestampView:
        """Two marks of one moment become one, the latter. Raises TimestampNotFound, InvalidInput for one and the
        same, or those of two streams."""
        actor = admin_actor(by)
        gone, kept = _row(tx, duplicate_id), _row(tx, into)
        if gone.id == kept.id or gone.stream_id != kept.stream_id:
            raise InvalidInput(details={"into": "must be another timestamp of the same stream"})
        self._record(tx, actor, "merge", kept, gone=duplicate_id, before=_described(gone))
        kept.updated_at = self.clock()
        tx.delete(gone)
        tx.flush()
        return _views(tx, [kept])[0]

    def of_stream(self, tx: Session, stream_id: int) -> tuple[TimestampView, ...]:
        """All of a stream, in order. Raises StreamNotFound."""
        of_it = select(StreamTimestamp).where(StreamTimestamp.stream_id == stream_row(tx, stream_id).id)
        return _views(tx, tx.exec(of_it.order_by(col(StreamTimestamp.at), col(StreamTimestamp.id))).all())

    def search(self, tx: Session, text: str = "", *, limit: int, offset: int = 0) -> TimestampPage:
        """By a part of the title or of who streams; the latest moment first."""
        matching = or_(
            col(StreamTimestamp.title_key).contains(folded(text), autoescape=True),
            col(Stream.source).icontains(text.strip(), autoescape=True),
        )
        of_streams = select(StreamTimestamp).join(Stream).where(matching)
        total = tx.exec(select(func.count()).select_from(StreamTimestamp).join(Stream).where(matching)).one()
        latest = of_streams.order_by(col(StreamTimestamp.at).desc(), col(StreamTimestamp.id).desc())
        return TimestampPage(_views(tx, tx.exec(latest.limit(limit).offset(offset)).all()), total)

    def deeds(self, tx: Session, timestamp_id: int | None = None, *, by: Principal, limit: int) -> list[Deed]:
        """What was done to one, or to all, the latest first."""
        admin_actor(by)
        return deeds(tx, subject=f"timestamp:{timestamp_id or ''}", limit=limit)

    # --- inside -------------------------------------------------------------------------------

    def _checked(self, at: datetime, title: str) -> str:
        """The title trimmed. Raises InvalidInput with all faults."""
        faults: dict[str, str] = {}
        try:
            title = checked_text(title, longest=LONGEST_TITLE, required=True)
        except ValueError as fault:
            faults["title"] = str(fault)
        if at.tzinfo is None:
            faults["at"] = "needs a time zone"
        elif at > self.clock():
            faults["at"] = "is still to come"
        if faults:
            raise InvalidInput(details=faults)
        return title

    def _record(self, tx: Session, actor: Actor, deed: str, row: StreamTimestamp, **details: object) -> None:
        subject = f"timestamp:{row.id}"
        record(tx, by=actor, action=f"timestamp.{deed}", subject=subject, at=self.clock(), details=details)
        tx.flush()


def _row(tx: Session, timestamp_id: int) -> StreamTimestamp:
    row = tx.get(StreamTimestamp, timestamp_id) if 0 < timestamp_id <= LARGEST_ID else None
    if row is None:
        raise TimestampNotFound
    return row


def _views(tx: Session, rows: Sequence[StreamTimestamp]) -> tuple[TimestampView, ...]:
    names = usernames(tx, (row.created_by for row in rows))
    streams = select(Stream.id, Stream.source).where(col(Stream.id).in_({row.stream_id for row in rows}))
    sources = dict(tx.exec(streams).all())
    return tuple(
        TimestampView(
            id=row.id or 0,
            stream_id=row.stream_id,
            source=sources[row.stream_id],
            at=row.at,
            title=row.title,
            created_by=names.get(row.created_by or 0, ""),
            created_at=row.created_at,
        )
        for row in rows
    )


def _described(row: StreamTimestamp) -> dict[str, object]:
    """What the audit trail keeps of a mark as it was."""
    return {"stream": row.stream_id, "at": row.at.isoformat(), "title": row.title}
