"""What other backends are still to hear: kept in this instance's database until it has arrived.

    held      it is being done at a primary elsewhere; what became of it is noted, or found out after a crash
    waiting   the primary has it; the backend is to hear of it, in its turn
    refused   the backend will never take it; set aside for an admin to see

Each backend hears its writes in their order, from one worker at a time.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, delete, func, or_, select

from kdrama_app.db import new_id, utc_now
from kdrama_app.errors import NotFound
from kdrama_app.streams.backends.models import BackendTurn, StreamTwin, StreamWrite
from kdrama_app.streams.backends.port import Stream, StreamChanges
from kdrama_app.streams.backends.writes import Kind, Write

ID_CHARACTERS = 24
# Whose twin a stream is that another instance told of: the name of no backend.
ANOTHER = "*"
# Longer than one request to a backend takes, with the log-in it may need.
CLAIM = timedelta(seconds=90)
# Longer than a request of a visitor's is worked on: whoever held it has died.
ABANDONED = timedelta(minutes=5)


class State(StrEnum):
    HELD = "held"
    WAITING = "waiting"
    REFUSED = "refused"


@dataclass(frozen=True)
class Letter:
    """A write that a backend is to hear of. `write.stream_id`, `became`: the primary's ids; `remote`: the backend's,
    "" where it has none. `whole`: what would make the stream anew; `tried_at`: when it was first sent, None: never."""

    id: str
    backend: str
    state: State
    write: Write
    became: str
    whole: StreamChanges
    is_pinned: bool
    user_id: int | None
    remote: str
    tried_at: datetime | None

    @property
    def key(self) -> str:
        """Of one that is held: the key under which it is being done at the primary."""
        return self.id.removesuffix(_held_id("", self.backend))


@dataclass(frozen=True)
class SetAside:
    """A write that a backend will never take, and why."""

    number: int
    backend: str
    kind: Kind
    stream: str
    reason: str
    created_at: datetime


@dataclass(frozen=True)
class Backlog:
    """How a backend stands: writes that wait for it, that it refused, failures in a row and the last one's reason."""

    backend: str
    waiting: int
    refused: int
    failures: int
    reason: str
    next_at: datetime | None


@dataclass(frozen=True)
class Outbox:
    """The verbs; each runs in the transaction it is given. `backends`: who is to hear of the primary's writes."""

    backends: tuple[str, ...] = ()
    clock: Callable[[], datetime] = utc_now
    make_id: Callable[[int], str] = new_id

    def note(self, tx: Session, write: Write, done: Stream | None, *, line: str, user_id: int) -> None:
        """This instance, the primary, has it: every other backend is to hear of it. `done`: the stream as it is then;
        `line`: what is the same of a stream and those that continue it, of which the others have one. Of what another
        instance told nobody hears."""
        if told := tx.get(StreamTwin, (ANOTHER, line)):
            if write.kind is Kind.DELETE:
                tx.delete(told)
            return
        for backend in self.backends:
            row = self._row(backend, write, State.WAITING, user_id)
            _fill(row, done)
            row.stream = row.became = line
            tx.add(row)
        tx.flush()

    def note_told(self, tx: Session, line: str) -> None:
        """Another instance tells of this stream, and its own outbox of all that becomes of it there."""
        if self.backends:
            tx.merge(StreamTwin(backend=ANOTHER, stream=line, remote=""))

    def hold(self, tx: Session, write: Write, *, key: str, user_id: int | None) -> None:
        """Before it is done at a primary elsewhere, under `key`: whatever happens, the others will hear of it."""
        for backend in self.backends:
            row = self._row(backend, write, State.HELD, user_id)
            row.id = _held_id(key, backend)
            # Under the same key it is the same write.
            if self._by_id(tx, row.id) is None:
                tx.add(row)
        tx.flush()

    def release(self, tx: Session, done: Stream | None, *, key: str) -> None:
        """The primary has it: what was held goes on its way."""
        for row in self._held(tx, key):
            _fill(row, done)
            row.status = State.WAITING

    def drop(self, tx: Session, *, key: str) -> None:
        """The primary does not take it: nobody is to hear of it."""
        for row in self._held(tx, key):
            tx.delete(row)

    def due(self, tx: Session, backend: str) -> bool:
        """Whether there is something to send to a backend, and it is time."""
        turn = tx.get(BackendTurn, backend)
        if turn is not None and turn.next_at is not None and turn.next_at > self.clock():
            return False
        return self._first(tx, backend) is not None

    def take(self, tx: Session, backend: str, *, by: str) -> Letter | None:
        """The next one to send, by the worker `by`, whose turn it is then for a while.

        None: nothing is due, or it is another worker's turn.
        """
        if not self._claim(tx, backend, by):
            return None
        row = self._first(tx, backend)
        if row is None:
            self._turn(tx, backend).claimed_until = None
            return None
        letter = self._letter(tx, row)
        row.tried_at = row.tried_at or self.clock()
        return letter

    def know(self, tx: Session, letter: Letter, remote: str, *, by: str) -> None:
        """The backend has this stream, as `remote`; "" when it has none of it any more."""
        if self._mine(tx, letter, by) is None:
            return
        if letter.became != letter.write.stream_id and remote == letter.remote:
            # Going live began a new stream here and not there: the one there is the new one's.
            self._forget_twin(tx, letter.backend, letter.write.stream_id)
        self._forget_twin(tx, letter.backend, letter.became)
        if remote:
            tx.merge(StreamTwin(backend=letter.backend, stream=letter.became, remote=remote))

    def arrived(self, tx: Session, letter: Letter, *, by: str) -> None:
        """It needs no more sending."""
        row = self._mine(tx, letter, by)
        if row is None:
            return
        if letter.write.kind is Kind.DELETE:
            self._forget_twin(tx, letter.backend, letter.write.stream_id)
        tx.delete(row)
        self._turn(tx, letter.backend).failures = 0

    def refuse(self, tx: Session, letter: Letter, reason: str, *, by: str) -> None:
        """The backend will never take it: it is set aside, and what comes after goes on."""
        row = self._mine(tx, letter, by)
        if row is not None:
            row.status, row.reason = State.REFUSED, reason
            self._turn(tx, letter.backend).failures = 0

    def stall(self, tx: Session, backend: str, reason: str, *, by: str, wait: Callable[[int], float]) -> float:
        """The backend takes nothing for now; the seconds until it is asked again, by `wait(failures)`."""
        turn = self._turn(tx, backend)
        if turn.claim != by:
            return 0.0
        turn.failures, turn.reason, turn.claimed_until = turn.failures + 1, reason, None
        seconds = wait(turn.failures)
        turn.next_at = self.clock() + timedelta(seconds=seconds)
        return seconds

    def known(self, tx: Session, backend: str, remotes: Sequence[str]) -> set[str]:
        """Which of these ids of a backend's belong to a stream of the primary's."""
        twins = select(StreamTwin.remote).where(StreamTwin.backend == backend, col(StreamTwin.remote).in_(remotes))
        return set(tx.exec(twins).all())

    # --- for an admin -------------------------------------------------------------------------

    def set_aside(self, tx: Session) -> list[SetAside]:
        """What was refused, the latest first."""
        rows = tx.exec(
            select(StreamWrite).where(StreamWrite.status == State.REFUSED).order_by(col(StreamWrite.number).desc())
        )
        return [
            SetAside(row.number or 0, row.backend, Kind(row.kind), row.became, row.reason, row.created_at)
            for row in rows
        ]

    def dismiss(self, tx: Session, number: int) -> None:
        """Nobody needs to see a refused write any more. Raises NotFound."""
        row = tx.get(StreamWrite, number)
        if row is None or row.status != State.REFUSED:
            raise NotFound
        tx.delete(row)

    def backlogs(self, tx: Session) -> list[Backlog]:
        """How each backend stands."""
        return [self._backlog(tx, backend) for backend in self.backends]

    def _backlog(self, tx: Session, backend: str) -> Backlog:
        counted = select(StreamWrite.status, func.count()).where(StreamWrite.backend == backend)
        count = dict(tx.exec(counted.group_by(StreamWrite.status)).all())
        turn = tx.get(BackendTurn, backend) or BackendTurn(backend=backend)
        waiting = count.get(State.HELD, 0) + count.get(State.WAITING, 0)
        reason, next_at = (turn.reason, turn.next_at) if turn.failures else ("", None)
        return Backlog(backend, waiting, count.get(State.REFUSED, 0), turn.failures, reason, next_at)

    # --- inside -------------------------------------------------------------------------------

    def _row(self, backend: str, write: Write, state: State, user_id: int | None) -> StreamWrite:
        return StreamWrite(
            id=self.make_id(ID_CHARACTERS),
            backend=backend,
            kind=write.kind,
            stream=write.stream_id,
            became=write.stream_id,
            changes=write.changes.given,
            user_id=user_id,
            status=state,
            created_at=self.clock(),
        )

    def _held(self, tx: Session, key: str) -> list[StreamWrite]:
        ids = [_held_id(key, backend) for backend in self.backends]
        held = select(StreamWrite).where(col(StreamWrite.id).in_(ids), StreamWrite.status == State.HELD)
        return list(tx.exec(held).all())

    def _first(self, tx: Session, backend: str) -> StreamWrite | None:
        """The first in the backend's order; None as well while somebody is still at work on it."""
        waiting = select(StreamWrite).where(StreamWrite.backend == backend, StreamWrite.status != State.REFUSED)
        row = tx.exec(waiting.order_by(col(StreamWrite.number)).limit(1)).first()
        if row is not None and row.status == State.HELD and row.created_at > self.clock() - ABANDONED:
            return None
        return row

    def _claim(self, tx: Session, backend: str, by: str) -> bool:
        now = self.clock()
        self._turn(tx, backend)
        free = or_(
            col(BackendTurn.claim) == by,
            col(BackendTurn.claimed_until).is_(None),
            col(BackendTurn.claimed_until) < now,
        )
        due = or_(col(BackendTurn.next_at).is_(None), col(BackendTurn.next_at) <= now)
        taken = tx.exec(
            update(BackendTurn)
            .where(col(BackendTurn.backend) == backend, free, due)
            .values(claim=by, claimed_until=now + CLAIM)
            .execution_options(synchronize_session="fetch")
        )
        return taken.rowcount == 1

    def _turn(self, tx: Session, backend: str) -> BackendTurn:
        if (turn := tx.get(BackendTurn, backend, with_for_update=True)) is not None:
            return turn
        try:
            with tx.begin_nested():
                tx.add(turn := BackendTurn(backend=backend))
        except IntegrityError:
            # Another worker was faster.
            return tx.get_one(BackendTurn, backend, with_for_update=True)
        return turn

    def _mine(self, tx: Session, letter: Letter, by: str) -> StreamWrite | None:
        """The letter's row, while it is the turn of `by`: a worker that was thought dead notes nothing."""
        if self._turn(tx, letter.backend).claim != by:
            return None
        return self._by_id(tx, letter.id)

    def _by_id(self, tx: Session, write_id: str) -> StreamWrite | None:
        return tx.exec(select(StreamWrite).where(StreamWrite.id == write_id)).first()

    def _letter(self, tx: Session, row: StreamWrite) -> Letter:
        write = Write(Kind(row.kind), row.stream, StreamChanges.of(row.changes))
        twin = tx.get(StreamTwin, (row.backend, row.stream)) or tx.get(StreamTwin, (row.backend, row.became))
        return Letter(
            id=row.id,
            backend=row.backend,
            state=State(row.status),
            write=write,
            became=row.became,
            whole=StreamChanges.of(row.whole),
            is_pinned=row.is_pinned,
            user_id=row.user_id,
            remote=twin.remote if twin else "",
            tried_at=row.tried_at,
        )

    def _forget_twin(self, tx: Session, backend: str, stream: str) -> None:
        tx.exec(delete(StreamTwin).where(col(StreamTwin.backend) == backend, col(StreamTwin.stream) == stream))


def _fill(row: StreamWrite, done: Stream | None) -> None:
    """Note what the write made of the stream."""
    if done is not None:
        row.stream, row.became = row.stream or done.id, done.id
        row.whole, row.is_pinned = StreamChanges.all_of(done).given, done.is_pinned


def _held_id(key: str, backend: str) -> str:
    return f"{key}@{backend}"
