"""Streams of this instance, as a backend: each write one transaction, in which other backends' outbox hears of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from typing import cast

from sqlmodel import Session

from kdrama_app.accounts.service import Accounts
from kdrama_app.accounts.views import Principal
from kdrama_app.errors import Forbidden, InvalidInput, StreamNotFound
from kdrama_app.streams.backends.edge import Edge
from kdrama_app.streams.backends.keys import WriteKeys
from kdrama_app.streams.backends.mapper import ROLE_NAMES
from kdrama_app.streams.backends.outbox import Outbox
from kdrama_app.streams.backends.port import Stream, StreamChanges, StreamFilters, StreamOwner, StreamPage
from kdrama_app.streams.backends.writes import Kind, Write
from kdrama_app.streams.models import Stream as StreamRow
from kdrama_app.streams.rows import stream_views
from kdrama_app.streams.service import Streams
from kdrama_app.streams.views import Status, StreamDraft, StreamSort, StreamsWanted, StreamView
from kdrama_app.streams.views import StreamChanges as Said

NOBODY = Outbox()


@dataclass(frozen=True)
class LocalBackend:
    """`user_id`: who acts; None: somebody who is gone. `outbox`: where each write is noted for others, if any.
    `told`: it is another instance that tells of what is created."""

    streams: Streams
    accounts: Accounts
    edge: Edge
    keys: WriteKeys
    user_id: int | None
    outbox: Outbox = NOBODY
    name: str = "local"
    told: bool = False

    def create_stream(self, stream: StreamChanges, *, key: str) -> Stream:
        return self._changed(Write(Kind.CREATE, "", stream), key)

    def update_stream(self, stream_id: str, changes: StreamChanges, *, key: str) -> Stream:
        return self._changed(Write(Kind.UPDATE, stream_id, changes), key)

    def get_streams(self, filters: StreamFilters) -> StreamPage:
        per_page, first = filters.per_page, (filters.page - 1) * filters.per_page

        def find(tx: Session) -> StreamPage:
            found = self.streams.find(tx, _wanted(filters), viewer=self._viewer(tx), limit=per_page, offset=first)
            pages = -(-found.total // per_page)
            return StreamPage(tuple(map(stream_of, found.streams)), filters.page, pages, found.total, per_page)

        return self.edge.look(find)

    def get_stream(self, stream_id: str) -> Stream:
        return self.edge.look(lambda tx: self._read(tx, stream_id))

    def delete_stream(self, stream_id: str, *, key: str) -> None:
        self._write(Write(Kind.DELETE, stream_id), key)

    def pin_stream(self, stream_id: str, *, key: str) -> Stream:
        return self._changed(Write(Kind.PIN, stream_id), key)

    def unpin_stream(self, stream_id: str, *, key: str) -> Stream:
        return self._changed(Write(Kind.UNPIN, stream_id), key)

    # --- inside -------------------------------------------------------------------------------

    def _changed(self, write: Write, key: str) -> Stream:
        done = self._write(write, key)
        if done is None:
            raise StreamNotFound
        return done

    def _write(self, write: Write, key: str) -> Stream | None:
        return self.edge.commit(lambda tx: self._once(tx, write, key))

    def _once(self, tx: Session, write: Write, key: str) -> Stream | None:
        viewer = self._viewer(tx)
        with self.keys.once(tx, write, key=key, user_id=viewer.person) as turn:
            if turn.done:
                return self._read(tx, turn.stream_id) if turn.stream_id else None
            done = self._removed(tx, write, viewer) if write.kind is Kind.DELETE else self._said(tx, write, viewer)
            turn.stream_id = done.id if done else ""
        return done

    def _said(self, tx: Session, write: Write, viewer: Principal) -> Stream:
        stream_id, given = write.stream_id, write.changes.given
        match write.kind:
            case Kind.CREATE:
                view = self.streams.create(tx, _draft(given), owner=viewer)
                if self.told:
                    self.outbox.note_told(tx, str(view.line))
            case Kind.PIN | Kind.UNPIN:
                pinned = write.kind is Kind.PIN
                view = self.streams.pin(tx, _number(stream_id), viewer=viewer, pinned=pinned)
            case _:
                view = self.streams.update(tx, _number(stream_id), cast("Said", given), viewer=viewer)
        note_for_others(tx, self.outbox, write, view, user_id=viewer.person)
        return stream_of(view)

    def _removed(self, tx: Session, write: Write, viewer: Principal) -> None:
        view = self.streams.read(tx, _number(write.stream_id), viewer=viewer)
        self.streams.delete(tx, view.id, viewer=viewer)
        note_for_others(tx, self.outbox, write, view, user_id=viewer.person)

    def _read(self, tx: Session, stream_id: str) -> Stream:
        return stream_of(self.streams.read(tx, _number(stream_id), viewer=self._viewer(tx)))

    def _viewer(self, tx: Session) -> Principal:
        if self.user_id is None:
            raise Forbidden("Whoever wrote this has no account any more")
        return self.accounts.principal(tx, self.user_id)


def note_for_others(tx: Session, outbox: Outbox, write: Write, view: StreamView, *, user_id: int) -> None:
    """In the transaction of the write itself. Of a stream that another one has taken the place of, nobody else has
    anything."""
    if not view.archived:
        done = None if write.kind is Kind.DELETE else stream_of(view)
        outbox.note(tx, write, done, line=str(view.line), user_id=user_id)


def telling(outbox: Outbox) -> Callable[[Session, StreamRow], None]:
    """What the checker finds here is news for the others too."""

    def tell(tx: Session, row: StreamRow) -> None:
        view = stream_views(tx, [row])[0]
        write = Write(Kind.UPDATE, str(view.id), StreamChanges(status=view.status.value))
        note_for_others(tx, outbox, write, view, user_id=view.owner.id)

    return tell


def stream_of(view: StreamView) -> Stream:
    """A stream of ours, in the port's words."""
    owner = StreamOwner(str(view.owner.id), view.owner.email, ROLE_NAMES[view.owner.role])
    values = {each.name: getattr(view, each.name) for each in fields(Stream) if each.name not in {"id", "user"}}
    words = {name: values[name].value for name in ("status", "platform", "orientation")}
    return Stream(**{**values, **words}, id=str(view.id), user=owner)


def _draft(given: Mapping[str, str | bool]) -> StreamDraft:
    return StreamDraft(**cast("dict[str, str]", {"source": "", "link": "", **given}))


def _number(stream_id: str) -> int:
    """Raises StreamNotFound for what is no id of ours."""
    if not (stream_id.isascii() and stream_id.isdecimal()):
        raise StreamNotFound
    return int(stream_id)


def _wanted(filters: StreamFilters) -> StreamsWanted:
    """Raises InvalidInput."""
    try:
        return StreamsWanted(
            status=Status(filters.status) if filters.status else None,
            not_status=Status(filters.not_status) if filters.not_status else None,
            user_id=int(filters.user_id) if filters.user_id else None,
            is_pinned=filters.is_pinned,
            sort=StreamSort(filters.sort or StreamSort.CREATED_DOWN),
        )
    except ValueError as odd:
        raise InvalidInput(str(odd)) from odd
