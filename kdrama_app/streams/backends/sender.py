"""Brings what waits in the outbox to one backend, in order: a thread of the worker.

Killed at any moment it loses nothing and repeats nothing: a write is sent under its own Idempotency-Key until its
arrival is noted. As not every server knows such keys, a stream that may have been made already is looked for first.
"""

import random
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog
from sqlalchemy.exc import SQLAlchemyError

from kdrama_app.db import utc_now
from kdrama_app.errors import AppError, BackendUnauthorized, BackendUnavailable, StreamNotFound
from kdrama_app.streams.backends.edge import Edge
from kdrama_app.streams.backends.outbox import Letter, Outbox, State
from kdrama_app.streams.backends.pauses import backoff
from kdrama_app.streams.backends.port import (
    MOST_PER_PAGE,
    ActingFor,
    Stream,
    StreamBackend,
    StreamChanges,
    StreamFilters,
)
from kdrama_app.streams.backends.writes import Kind, Write, perform

EVERY_SECONDS = 1.0
FIRST_WAIT, LONGEST_WAIT = 1.0, 600.0
# How far their clock may be behind ours.
SKEW = timedelta(minutes=5)

log = structlog.get_logger()


@dataclass(frozen=True)
class Sender:
    """`backend`: who hears of it. `primary`: who is asked what became of a write that was held for it. Both try once:
    the pauses are kept here. `by`: the worker, as it is called after a restart too."""

    edge: Edge
    outbox: Outbox
    name: str
    backend: ActingFor
    primary: ActingFor
    by: str
    clock: Callable[[], datetime] = utc_now
    chance: Callable[[], float] = random.random

    def run(self, stopping: threading.Event) -> None:
        """Send what is due until `stopping`."""
        while not stopping.is_set():
            try:
                self.send_due(stopping)
            except (SQLAlchemyError, OSError):
                log.exception("streams.sender_round_failed", backend=self.name)
            stopping.wait(EVERY_SECONDS)

    def send_due(self, stopping: threading.Event) -> None:
        """One after the other until none is left, or the backend takes no more."""
        if not self.edge.look(lambda tx: self.outbox.due(tx, self.name)):
            return
        while not stopping.is_set() and (letter := self._take()) is not None:
            try:
                self._settle(letter)
            except (BackendUnavailable, BackendUnauthorized) as trouble:
                self._stall(trouble)

    def _take(self) -> Letter | None:
        return self.edge.commit(lambda tx: self.outbox.take(tx, self.name, by=self.by))

    def _settle(self, letter: Letter) -> None:
        if letter.state is State.HELD:
            self._find_out(letter)
            return
        try:
            self._deliver(letter)
        except (BackendUnavailable, BackendUnauthorized):
            raise
        except AppError as never:
            reason = never.message
            self.edge.commit(lambda tx: self.outbox.refuse(tx, letter, reason, by=self.by))
            log.warning("streams.refused", backend=self.name, write=letter.id, stream=letter.became, reason=reason)
        else:
            self.edge.commit(lambda tx: self.outbox.arrived(tx, letter, by=self.by))

    def _find_out(self, letter: Letter) -> None:
        """Whoever was at work on it at the primary has died: under its key it is done there once, now or before."""
        try:
            done = perform(self.primary(letter.user_id), letter.write, key=letter.key)
        except (BackendUnavailable, BackendUnauthorized):
            raise
        except AppError:
            self.edge.commit(lambda tx: self.outbox.drop(tx, key=letter.key))
        else:
            self.edge.commit(lambda tx: self.outbox.release(tx, done, key=letter.key))

    def _stall(self, trouble: BackendUnavailable | BackendUnauthorized) -> None:
        told = trouble.retry_after if isinstance(trouble, BackendUnavailable) else None

        def wait(failures: int) -> float:
            own = backoff(failures, first=FIRST_WAIT, longest=LONGEST_WAIT, chance=self.chance())
            return max(own, told or 0.0)

        reason = trouble.message
        seconds = self.edge.commit(lambda tx: self.outbox.stall(tx, self.name, reason, by=self.by, wait=wait))
        log.info("streams.backend_waits", backend=self.name, reason=reason, seconds=round(seconds, 1))

    # --- one write at the backend -------------------------------------------------------------

    def _deliver(self, letter: Letter) -> None:
        """Have the backend do it, and remember by which id it knows the stream."""
        backend = self.backend(letter.user_id)
        if letter.write.kind is Kind.DELETE:
            _delete(backend, letter)
            return
        done = (self._changed(backend, letter) if letter.remote else None) or self._made(backend, letter)
        self._know(letter, done.id)
        if done.is_pinned != letter.is_pinned:
            pin = Write(Kind.PIN if letter.is_pinned else Kind.UNPIN, done.id)
            perform(backend, pin, key=f"{letter.id}-pin")

    def _changed(self, backend: StreamBackend, letter: Letter) -> Stream | None:
        """The stream there after this write; None when it is gone there by other hands."""
        write = replace(letter.write, stream_id=letter.remote)
        if write.kind is Kind.CREATE:
            # It was made by a try whose end was not noted.
            write = Write(Kind.UPDATE, letter.remote, letter.whole)
        try:
            return perform(backend, write, key=letter.id)
        except StreamNotFound:
            self._know(letter, "")
            return None

    def _made(self, backend: StreamBackend, letter: Letter) -> Stream:
        """The whole stream, as the primary had it after this write; looked for where an earlier try may have made it.

        Its creation, or a change of what the backend does not have: the primary says what there is.
        """
        found = self._made_before(backend, letter) if letter.tried_at else None
        return found or backend.create_stream(letter.whole, key=f"{letter.id}-new")

    def _made_before(self, backend: StreamBackend, letter: Letter) -> Stream | None:
        newest = backend.get_streams(StreamFilters(per_page=MOST_PER_PAGE, sort="-created")).streams
        since = (letter.tried_at or self.clock()) - SKEW
        alike = [each for each in newest if each.created_at >= since and _is_like(each, letter.whole)]
        known = self.edge.look(lambda tx: self.outbox.known(tx, self.name, [each.id for each in alike]))
        return next((each for each in reversed(alike) if each.id not in known), None)

    def _know(self, letter: Letter, remote: str) -> None:
        self.edge.commit(lambda tx: self.outbox.know(tx, letter, remote, by=self.by))


def _delete(backend: StreamBackend, letter: Letter) -> None:
    """What never arrived, or is gone already, needs no deleting."""
    if letter.remote:
        try:
            backend.delete_stream(letter.remote, key=letter.id)
        except StreamNotFound:
            return


def _is_like(stream: Stream, whole: StreamChanges) -> bool:
    """Whether a stream was made as `whole`; its status may be another by now."""
    return all(getattr(stream, name) == value for name, value in whole.given.items() if name != "status")
