"""Watching transcode jobs: how far they are, what they made, how long they take."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import median

from sqlalchemy.orm import defer
from sqlmodel import Session, col, func, select

from kdrama_app.errors import JobNotFound
from kdrama_app.jobs.workers import places
from kdrama_app.transcode.copying import worth_a_look
from kdrama_app.transcode.forecast import (
    ASSUMED_PACE,
    JobLeft,
    PieceLeft,
    assumed_load,
    load_of,
    seconds_away,
    seconds_left,
)
from kdrama_app.transcode.ladder import plan
from kdrama_app.transcode.layout import job_id, manifest_key, media_prefix, multivariant_key, run_of, segment_name
from kdrama_app.transcode.models import Rendition, TranscodeJob, TranscodePiece
from kdrama_app.transcode.register import Register
from kdrama_app.transcode.rows import job_view, outputs_of, rendition_view
from kdrama_app.transcode.source import SourceFacts
from kdrama_app.transcode.status import status_object
from kdrama_app.transcode.views import (
    UNFINISHED,
    Foresight,
    JobStatus,
    JobView,
    OutputFiles,
    Outputs,
    Priority,
    RenditionView,
)

MEASURED_JOBS = 10
ASSUMED_SOURCE_BITRATE = 8_000_000


@dataclass(frozen=True)
class PieceFar:
    """How far a piece of a job is (a number below 1: a sound, or what is copied), in seconds of video and of work."""

    job: str
    number: int
    seconds: float
    done: float
    spent: float
    finished: bool


class Watching(Register):
    """The verbs of whoever looks."""

    def find(self, tx: Session, job: str) -> JobView:
        """Raises JobNotFound."""
        return job_view(self._row(tx, job))

    def latest(self, tx: Session, episode_id: str) -> JobView:
        """The newest run of an episode. Raises JobNotFound when there was none."""
        found = self.latest_of(tx, [episode_id])
        if not found:
            raise JobNotFound
        return found[episode_id]

    def latest_of(self, tx: Session, episode_ids: Sequence[str]) -> dict[str, JobView]:
        """The newest run of each episode that has any, by the episode's id."""
        rows = tx.exec(
            select(TranscodeJob)
            .where(col(TranscodeJob.episode_id).in_(episode_ids))
            # Run 10 after run 9.
            .order_by(col(TranscodeJob.created_at), func.length(TranscodeJob.id), TranscodeJob.id)
        ).all()
        return {row.episode_id: job_view(row) for row in rows}

    def count_by_status(self, tx: Session) -> dict[str, int]:
        """How many jobs there are, by status; statuses of none are 0."""
        rows = tx.exec(select(TranscodeJob.status, func.count()).group_by(TranscodeJob.status)).all()
        return {**{status.value: 0 for status in JobStatus}, **dict(rows)}

    def recent(self, tx: Session, *, limit: int, offset: int = 0) -> list[JobView]:
        """Every job, the latest changed first."""
        rows = tx.exec(
            select(TranscodeJob)
            .order_by(col(TranscodeJob.updated_at).desc(), TranscodeJob.id)
            .limit(limit)
            .offset(offset)
        ).all()
        return [job_view(row) for row in rows]

    def output_files(self, tx: Session, job: str) -> OutputFiles | None:
        """What a job made, as storage keys; None until it is completed, and once a newer run took its place.

        Raises JobNotFound.
        """
        row = self._row(tx, job)
        made = self._renditions(tx, row.episode_id)
        if row.status != JobStatus.COMPLETED or any(run_of(each.folder) != run_of(job) for each in made):
            return None
        prefix = media_prefix(row.episode_id)
        segments = tuple(
            f"{prefix}/{rendition.folder}/{segment_name(number)}"
            for rendition in made
            for number in range(1, rendition.segment_count + 1)
        )
        dash = outputs_of(row).dash
        return OutputFiles(
            hls_playlist=multivariant_key(row.episode_id),
            hls_segments=segments,
            dash_manifest=manifest_key(row.episode_id) if dash else "",
            dash_segments=segments if dash else (),
            renditions=self.renditions(tx, row.episode_id),
        )

    def renditions(self, tx: Session, episode_id: str) -> tuple[RenditionView, ...]:
        """What an episode plays: the picture's versions, the best first, then the sound's; none before it is ready."""
        made = self._renditions(tx, episode_id)
        jobs = {run: tx.get(TranscodeJob, job_id(episode_id, int(run))) for run in {run_of(row.folder) for row in made}}
        return tuple(
            rendition_view(row, jobs[run_of(row.folder)])
            for row in sorted(made, key=lambda row: (row.kind != "video", -row.width * row.height, row.name))
        )

    def playing(self, tx: Session, episode_id: str) -> str:
        """The run whose work an episode plays as a whole; "" before there is one."""
        return next((run_of(row.folder) for row in self._renditions(tx, episode_id)), "")

    def _renditions(self, tx: Session, episode_id: str) -> Sequence[Rendition]:
        return tx.exec(select(Rendition).where(Rendition.episode_id == episode_id).order_by(Rendition.name)).all()

    def left(self, tx: Session) -> dict[str, float]:
        """Seconds until each unfinished job is done, by its id, as far as one can tell; none while no worker lives."""
        slots = places(tx, now=self.clock())
        return dict(self._forecast(tx, slots=slots)) if slots else {}

    def estimate(self, tx: Session, job: str) -> float:
        """Minutes until a job will be done; without a worker, from when there is one. 0 when it has ended."""
        left = self._forecast(tx, slots=max(1, places(tx, now=self.clock())))
        return round(left.get(self._row(tx, job).id, 0.0) / 60, 2)

    def foresee(self, tx: Session, source: SourceFacts) -> Foresight:
        """What would become of a file that was sent now, by what its head says of it."""
        planned = plan(source, Outputs())
        copied = worth_a_look(source, planned)
        if copied:
            planned = replace(planned, copied=planned.rungs[0].name)
        slots = places(tx, now=self.clock())
        if not slots:
            return Foresight(copied, None)
        load = load_of(source.video, planned)
        newcomer = JobLeft("", Priority.NORMAL, load, unsent=source.duration, sound=source.duration)
        return Foresight(copied, self._forecast(tx, slots=slots, newcomers=[newcomer])[newcomer.id])

    def _forecast(self, tx: Session, *, slots: int, newcomers: Sequence[JobLeft] = ()) -> Mapping[str, float]:
        unfinished = select(TranscodeJob).where(col(TranscodeJob.status).in_(UNFINISHED))
        found = tx.exec(unfinished.order_by(col(TranscodeJob.created_at), TranscodeJob.id)).all()
        away = [row for row in found if row.started_at is not None and row.provider != self.provider.name]
        # What is made elsewhere takes no place of ours.
        rows = [row for row in found if row not in away]
        pieces: dict[str, list[PieceFar]] = {row.id: [] for row in rows}
        for piece in pieces_of(tx, list(pieces)):
            pieces[piece.job].append(piece)
        jobs = [*(self._job_left(tx, row, pieces[row.id]) for row in rows), *newcomers]
        ours = seconds_left(jobs, slots=slots, pace=_learned_pace(tx))
        return {**ours, **{row.id: self._away_left(tx, row) for row in away}}

    def _away_left(self, tx: Session, row: TranscodeJob) -> float:
        """Seconds until a provider elsewhere has made a job, by the clock: nobody there says."""
        spent = (self.clock() - (row.started_at or row.created_at)).total_seconds()
        return max(0.0, seconds_away(self._seconds(tx, row)) - spent)

    def _job_left(self, tx: Session, row: TranscodeJob, pieces: Sequence[PieceFar]) -> JobLeft:
        seconds = self._seconds(tx, row)
        load = row.load or assumed_load(outputs_of(row).resolutions)
        picture = [piece for piece in pieces if piece.number > 0]
        return JobLeft(
            id=row.id,
            priority=Priority(row.priority),
            load=load,
            unsent=max(0.0, seconds - sum(piece.seconds for piece in picture)),
            pieces=[PieceLeft(p.number, p.seconds, p.done, p.spent) for p in picture if not p.finished],
            sound=max((p.seconds - p.done for p in pieces if p.number <= 0 and not p.finished), default=0.0),
            done=load * sum(piece.done for piece in picture),
            spent=sum(piece.spent for piece in picture),
        )

    def _seconds(self, tx: Session, row: TranscodeJob) -> float:
        """How long a job's video is; not yet probed, it is guessed from the file's size at 8 Mbit/s."""
        episode = self.catalog.find(tx, row.episode_id)
        return episode.duration or episode.file_size * 8 / ASSUMED_SOURCE_BITRATE

    def _finish(self, tx: Session, row: TranscodeJob, status: JobStatus) -> None:
        """End a job, and tell those who asked to hear of it what one would see now."""
        row.status = status
        row.stage = ""
        row.completed_at = row.updated_at = self.clock()
        self.callbacks.settle(tx, row.id, body=lambda: status_object(job_view(row), self.output_files(tx, row.id)))


def pieces_of(tx: Session, jobs: Sequence[str]) -> list[PieceFar]:
    """How far the pieces of jobs are, without what has landed of them: that is long."""
    piece = TranscodePiece
    rows = tx.exec(select(piece).where(col(piece.job_id).in_(jobs)).options(defer(col(piece.landed)))).all()  # pyright: ignore[reportArgumentType]
    return [PieceFar(row.job_id, row.number, row.seconds, row.done, row.spent, row.finished) for row in rows]


def _learned_pace(tx: Session) -> float:
    """Megapixels a second in one slot: the median of the last ten jobs that say; before the first, an assumption."""
    known = select(TranscodeJob).where(
        TranscodeJob.status == JobStatus.COMPLETED, TranscodeJob.spent > 0, TranscodeJob.load > 0
    )
    rows = tx.exec(known.order_by(col(TranscodeJob.completed_at).desc()).limit(MEASURED_JOBS)).all()
    paces = [row.load * row.outputs["made_seconds"] / row.spent for row in rows]
    return median(paces) if paces else ASSUMED_PACE
