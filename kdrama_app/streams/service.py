"""Streams as StreamSource knows them: entered, found, changed, pinned, removed. People see their own, admins all."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement
from sqlmodel import Session, and_, col, delete, func, or_, select

from kdrama_app.accounts.views import Principal
from kdrama_app.db import utc_now
from kdrama_app.errors import Forbidden
from kdrama_app.streams.drafts import checked_changes, checked_draft, found_out
from kdrama_app.streams.models import Stream, StreamFollow
from kdrama_app.streams.rows import stream_row, stream_views
from kdrama_app.streams.status import Statuses, watch
from kdrama_app.streams.streamers import streamer_by_link
from kdrama_app.streams.views import (
    Status,
    StreamChanges,
    StreamDraft,
    StreamPage,
    StreamSort,
    StreamsWanted,
    StreamView,
)


@dataclass(frozen=True)
class Streams:
    """The verbs of streams; each runs in the transaction it is given."""

    statuses: Statuses
    clock: Callable[[], datetime] = utc_now

    # --- one ----------------------------------------------------------------------------------

    def create(self, tx: Session, draft: StreamDraft, *, owner: Principal) -> StreamView:
        """Enter a stream. Raises InvalidInput with every field's fault, Forbidden for a service."""
        fields, user_id, now = checked_draft(draft), owner.person, self.clock()
        row = Stream(**{**fields, "line": 0, "user_id": user_id, "created_at": now, "updated_at": now})
        tx.add(row)
        tx.flush()
        row.line, row.streamer_id = row.id or 0, streamer_by_link(tx, row.link)
        self.statuses.begin(tx, row, Status(row.status), told_by=user_id, known=bool(draft.status))
        tx.flush()
        return stream_views(tx, [row])[0]

    def read(self, tx: Session, stream_id: int, *, viewer: Principal) -> StreamView:
        """One's own, for admins any; archived ones too. Raises StreamNotFound, Forbidden."""
        return stream_views(tx, [self._own(tx, stream_id, viewer)])[0]

    def update(self, tx: Session, stream_id: int, changes: StreamChanges, *, viewer: Principal) -> StreamView:
        """Say other things of a stream. With a `status` it is said of the last of its line, which may be a new one:
        the answer's id tells. Raises StreamNotFound, Forbidden, InvalidInput with every field's fault."""
        row, said = self._own(tx, stream_id, viewer), checked_changes(changes)
        if "status" in said:
            row = self.statuses.tell(tx, self.statuses.newest(tx, row), Status(said["status"]), told_by=viewer.person)
        link, before = said.get("link", row.link), row.link
        if link != before and not said.keys() & {"platform", "orientation"}:
            said |= {"platform": "", "orientation": ""}
        for name, value in found_out(said, link=link, platform=row.platform).items():
            if name != "status":
                setattr(row, name, value)
        row.updated_at = self.clock()
        if link != before:
            row.streamer_id = row.streamer_id or streamer_by_link(tx, link)
            if row.archived_at is None:
                watch(tx, row, at=row.updated_at)
        tx.flush()
        return stream_views(tx, [row])[0]

    def pin(self, tx: Session, stream_id: int, *, viewer: Principal, pinned: bool) -> StreamView:
        """Pin a stream, or no longer; either twice is no error. Raises StreamNotFound, Forbidden."""
        return self.update(tx, stream_id, {"is_pinned": pinned}, viewer=viewer)

    def delete(self, tx: Session, stream_id: int, *, viewer: Principal) -> None:
        """With its history and what was marked in it. Raises StreamNotFound, Forbidden."""
        row = self._own(tx, stream_id, viewer)
        tx.delete(row)
        tx.flush()
        if tx.exec(select(func.count()).where(Stream.line == row.line)).one() == 0:
            tx.exec(delete(StreamFollow).where(col(StreamFollow.line) == row.line))

    # --- many ---------------------------------------------------------------------------------

    def find(
        self, tx: Session, wanted: StreamsWanted, *, viewer: Principal, limit: int | None = None, offset: int = 0
    ) -> StreamPage:
        """Those of `viewer`, for admins of everybody, or of `wanted.user_id`. Raises Forbidden for another's."""
        whose = self._whose(wanted.user_id, viewer)
        return self._page(tx, and_(*_conditions(wanted), *whose), wanted, limit, offset)

    def browse(self, tx: Session, wanted: StreamsWanted, *, limit: int, offset: int = 0) -> StreamPage:
        """Everybody's, for the site's own pages."""
        return self._page(tx, and_(*_conditions(wanted)), wanted, limit, offset)

    def look(self, tx: Session, stream_id: int) -> StreamView:
        """Anybody's, for the site's own pages. Raises StreamNotFound."""
        return stream_views(tx, [stream_row(tx, stream_id)])[0]

    def exist(self, tx: Session) -> bool:
        """Whether there is anything to look at."""
        return tx.exec(select(Stream.id).where(col(Stream.archived_at).is_(None)).limit(1)).first() is not None

    def cities(self, tx: Session) -> list[str]:
        """Where streams are from, in order: what one may filter by."""
        named = select(Stream.city).where(Stream.city != "", col(Stream.archived_at).is_(None))
        return sorted(tx.exec(named.distinct()).all())

    # --- inside -------------------------------------------------------------------------------

    def _own(self, tx: Session, stream_id: int, viewer: Principal) -> Stream:
        user_id = viewer.person
        row = stream_row(tx, stream_id)
        if row.user_id != user_id and not viewer.is_admin:
            raise Forbidden
        return row

    def _whose(self, user_id: int | None, viewer: Principal) -> list[ColumnElement[bool]]:
        own = viewer.person
        if viewer.is_admin:
            return []
        if user_id not in {None, own}:
            raise Forbidden
        return [col(Stream.user_id) == own]

    def _page(
        self, tx: Session, condition: ColumnElement[bool], wanted: StreamsWanted, limit: int | None, offset: int
    ) -> StreamPage:
        total = tx.exec(select(func.count()).select_from(Stream).where(condition)).one()
        rows = tx.exec(select(Stream).where(condition).order_by(*_order(wanted)).limit(limit).offset(offset)).all()
        return StreamPage(stream_views(tx, rows), total)


def _conditions(wanted: StreamsWanted) -> list[ColumnElement[bool]]:
    """An archived stream is in no list: what it was stands in the figures of the one that took its place."""
    exact: dict[Any, object] = {
        Stream.status: wanted.status.value if wanted.status else None,
        Stream.user_id: wanted.user_id,
        Stream.is_pinned: wanted.is_pinned,
        Stream.platform: wanted.platform.value if wanted.platform else None,
        Stream.city: wanted.city or None,
        Stream.streamer_id: wanted.streamer_id,
    }
    conditions = [col(Stream.archived_at).is_(None)]
    conditions += [col(column) == value for column, value in exact.items() if value is not None]
    if wanted.not_status:
        conditions.append(col(Stream.status) != wanted.not_status.value)
    if text := wanted.text.strip():
        places = (Stream.source, Stream.title, Stream.notes, Stream.link)
        conditions.append(or_(*(col(place).icontains(text, autoescape=True) for place in places)))
    return conditions


def _order(wanted: StreamsWanted) -> list[Any]:
    name, created, number = func.lower(Stream.source), col(Stream.created_at), col(Stream.id)
    order: list[Any] = {
        StreamSort.NAME: [name, col(Stream.source), number],
        StreamSort.NAME_DOWN: [name.desc(), col(Stream.source).desc(), number.desc()],
        StreamSort.CREATED: [created, number],
        StreamSort.CREATED_DOWN: [created.desc(), number.desc()],
    }[wanted.sort]
    if not wanted.live_first:
        return order
    is_live = col(Stream.status) == Status.LIVE.value
    return [col(Stream.is_pinned).desc(), is_live.desc(), *order]
