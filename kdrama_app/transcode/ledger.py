"""How far the pieces of each job are: written by whoever encodes one, read by whoever writes the playlists."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, delete, select

from kdrama_app.transcode.landing import Landed
from kdrama_app.transcode.models import TranscodeJob, TranscodePiece
from kdrama_app.transcode.pieces import Piece
from kdrama_app.transcode.views import JobStatus

COPIED, COPIED_HEAD = -100, -101
"""The numbers under which the rung that is copied stands beside a job's pieces and sounds, and its beginning."""
AGAIN = 10_000
"""Added to the number of a piece that encodes, after all, the rung that was to be copied."""


@dataclass(frozen=True)
class Entry:
    """One piece, or (0, -1, …) one sound, or what is COPIED, or its COPIED_HEAD.

    `done` of its `seconds` are encoded, `landed` is published; `error` ended it. `flawed`: frames of the source
    did not decode as they should.
    """

    number: int
    first_segment: int
    seconds: float
    done: float
    finished: bool
    error: str
    landed: Mapping[str, Landed]
    flawed: bool = False

    @property
    def is_sound(self) -> bool:
        return COPIED < self.number <= 0

    @property
    def ended(self) -> bool:
        """Whether nothing more will land."""
        return self.finished or bool(self.error)


@dataclass(frozen=True)
class Ledger:
    """The verbs; asked by the workflows alone."""

    def enter(
        self,
        tx: Session,
        job: str,
        pieces: Sequence[Piece],
        others: Sequence[int] = (),
        *,
        seconds: float = 0.0,
    ) -> None:
        """Note what will be made: pieces; `others` by their numbers, of that many seconds each. Again is no error."""
        rows = [
            TranscodePiece(job_id=job, number=p.number, first_segment=p.first_segment, seconds=p.seconds)
            for p in pieces
        ]
        rows += [TranscodePiece(job_id=job, number=number, first_segment=1, seconds=seconds) for number in others]
        for row in rows:
            if tx.get(TranscodePiece, (job, row.number)) is None:
                tx.add(row)

    def note(
        self,
        tx: Session,
        job: str,
        number: int,
        *,
        done: float,
        landed: Mapping[str, Landed],
        spent: float = 0.0,
        finished: bool = False,
        flawed: bool = False,
    ) -> bool:
        """Note how far a piece is after `spent` seconds of work, never backwards; False when it is not wanted."""
        row = self._wanted(tx, job, number)
        if row is None:
            return False
        if row.finished:
            return True
        row.done = max(row.done, min(done, row.seconds))
        row.spent = spent
        row.finished = finished
        row.flawed = flawed
        known = max((len(each["segments"]) for each in row.landed.values()), default=0)
        if any(len(each.segments) > known for each in landed.values()):
            row.landed = {name: each.as_json() for name, each in landed.items()}
        return True

    def give_up(self, tx: Session, job: str, number: int, *, reason: str) -> None:
        """A piece cannot be made; `reason` is for the uploader."""
        row = self._wanted(tx, job, number)
        if row is not None and not row.finished:
            row.error = reason

    def entries(self, tx: Session, job: str) -> list[Entry]:
        """Every piece in order, after the sounds."""
        rows = tx.exec(
            select(TranscodePiece).where(TranscodePiece.job_id == job).order_by(col(TranscodePiece.number))
        ).all()
        return [_entry(row) for row in rows]

    def forget(self, tx: Session, job: str) -> None:
        """The job has ended; what its pieces became is recorded with it."""
        tx.exec(delete(TranscodePiece).where(col(TranscodePiece.job_id) == job))

    def _wanted(self, tx: Session, job: str, number: int) -> TranscodePiece | None:
        of = tx.get(TranscodeJob, job)
        if of is None or JobStatus(of.status).finished:
            return None
        return tx.get(TranscodePiece, (job, number))


def _entry(row: TranscodePiece) -> Entry:
    return Entry(
        number=row.number,
        first_segment=row.first_segment,
        seconds=row.seconds,
        done=row.done,
        finished=row.finished,
        error=row.error,
        landed={name: Landed.from_json(kept) for name, kept in row.landed.items()},
        flawed=row.flawed,
    )
