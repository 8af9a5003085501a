"""One primary, and secondaries that hear of every write it has: now or, while one is away, later."""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace

from sqlmodel import Session

from kdrama_app.db import new_id
from kdrama_app.errors import AppError, BackendUnavailable, StreamNotFound
from kdrama_app.streams.backends.edge import Edge
from kdrama_app.streams.backends.keys import WriteKeys
from kdrama_app.streams.backends.local import LocalBackend, note_for_others, stream_of
from kdrama_app.streams.backends.outbox import ID_CHARACTERS, Outbox
from kdrama_app.streams.backends.port import (
    ActingFor,
    Stream,
    StreamBackend,
    StreamChanges,
    StreamFilters,
    StreamPage,
)
from kdrama_app.streams.backends.writes import Kind, Write, perform
from kdrama_app.streams.views import StreamView


@dataclass(frozen=True)
class BackendManager:
    """`secondaries`: by name, for whom `outbox` keeps what they are to hear; a sender in the worker brings it to them.

    `here`: the primary is this instance's own, which notes for the others in the transaction of the write itself.
    `key`: sent again under it by the same user, a write has one effect.
    """

    primary: ActingFor
    secondaries: Mapping[str, ActingFor]
    outbox: Outbox
    edge: Edge
    here: bool = True
    keys: WriteKeys = field(default_factory=WriteKeys)
    make_id: Callable[[int], str] = new_id

    @property
    def sync_backends(self) -> bool:
        """Whether anybody else hears of writes."""
        return bool(self.secondaries)

    def as_told(self) -> "BackendManager":
        """The same, for another instance that tells of its streams."""

        def primary(user_id: int | None) -> StreamBackend:
            backend = self.primary(user_id)
            return replace(backend, told=True) if isinstance(backend, LocalBackend) else backend

        return replace(self, primary=primary)

    def create_stream(self, stream: StreamChanges, *, user_id: int, key: str = "") -> Stream:
        return self._changed(Write(Kind.CREATE, "", stream), user_id, key)

    def update_stream(self, stream_id: str, changes: StreamChanges, *, user_id: int, key: str = "") -> Stream:
        return self._changed(Write(Kind.UPDATE, stream_id, changes), user_id, key)

    def get_streams(self, filters: StreamFilters, *, user_id: int) -> StreamPage:
        return self.primary(user_id).get_streams(filters)

    def get_stream(self, stream_id: str, *, user_id: int) -> Stream:
        return self.primary(user_id).get_stream(stream_id)

    def delete_stream(self, stream_id: str, *, user_id: int, key: str = "") -> None:
        self._write(Write(Kind.DELETE, stream_id), user_id, key)

    def pin_stream(self, stream_id: str, *, user_id: int, key: str = "") -> Stream:
        return self._changed(Write(Kind.PIN, stream_id), user_id, key)

    def unpin_stream(self, stream_id: str, *, user_id: int, key: str = "") -> Stream:
        return self._changed(Write(Kind.UNPIN, stream_id), user_id, key)

    def note_imported(self, tx: Session, made: Iterable[StreamView]) -> None:
        """In the transaction that brought these in here: the others are to hear of them."""
        for view in made:
            write = Write(Kind.CREATE, "", StreamChanges.all_of(stream_of(view)))
            note_for_others(tx, self.outbox, write, view, user_id=view.owner.id)

    def forget_old_keys(self, tx: Session) -> None:
        """Nobody goes on trying under them any more."""
        self.keys.forget_old(tx)

    # --- inside -------------------------------------------------------------------------------

    def _changed(self, write: Write, user_id: int, key: str) -> Stream:
        done = self._write(write, user_id, key)
        if done is None:
            raise StreamNotFound
        return done

    def _write(self, write: Write, user_id: int, key: str) -> Stream | None:
        # Elsewhere all users of ours are one: their keys are told apart here.
        own = hashlib.sha256(f"{user_id}\0{key}".encode()).hexdigest() if key else self.make_id(ID_CHARACTERS)
        if self.here or not self.sync_backends:
            return perform(self.primary(user_id), write, key=own)
        return self._write_elsewhere(write, user_id, own)

    def _write_elsewhere(self, write: Write, user_id: int, key: str) -> Stream | None:
        """Noted before it is done and released after: what happens between is found out by the outbox's sender."""
        self.edge.commit(lambda tx: self.outbox.hold(tx, write, key=key, user_id=user_id))
        try:
            done = perform(self.primary(user_id), write, key=key)
        except AppError as trouble:
            may_have_arrived = isinstance(trouble, BackendUnavailable) and trouble.uncertain
            if not may_have_arrived:
                self.edge.commit(lambda tx: self.outbox.drop(tx, key=key))
            raise
        self.edge.commit(lambda tx: self.outbox.release(tx, done, key=key))
        return done
