"""Transcode jobs: asking for one, watching it, and what its worker records."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from statistics import median

from sqlmodel import Session, col, delete, func, select

from kdrama_app.catalog.service import Catalog
from kdrama_app.catalog.views import EpisodeStatus
from kdrama_app.db import utc_now
from kdrama_app.errors import InvalidInput, JobNotFound, ProviderUnavailable
from kdrama_app.jobs.port import Jobs, JobState
from kdrama_app.storage.port import KeyNotFound, Storage, checked_key
from kdrama_app.transcode import callback
from kdrama_app.transcode.callback import Call, Callbacks
from kdrama_app.transcode.layout import (
    POSTERS,
    folder_name,
    job_id,
    manifest_key,
    media_prefix,
    multivariant_key,
    run_of,
    segment_name,
)
from kdrama_app.transcode.models import Rendition, TranscodeJob
from kdrama_app.transcode.playlist import Rendered
from kdrama_app.transcode.provider import Transcoder
from kdrama_app.transcode.rows import checked_outputs, job_view, outputs_of, rendition_row
from kdrama_app.transcode.status import status_object
from kdrama_app.transcode.views import JobStatus, JobView, OutputFiles, Outputs, Priority

WORKFLOW = "transcode"
QUEUE = "transcode"
MEASURED_JOBS = 10
ASSUMED_SPEED = 2.0
ASSUMED_SOURCE_BITRATE = 8_000_000

GAVE_UP = "The server stopped in the middle of this video again and again; it was given up"
_UNFINISHED = [status for status in JobStatus if not status.finished]


@dataclass(frozen=True)
class Order:
    """What a worker is told to do."""

    job_id: str
    episode_id: str
    source_key: str
    outputs: Outputs
    priority: Priority


@dataclass(frozen=True)
class Transcodes:
    """The verbs of transcoding. `provider` is the one new jobs go to."""

    catalog: Catalog
    storage: Storage
    jobs: Jobs
    provider: Transcoder
    clock: Callable[[], datetime] = utc_now
    callbacks: Callbacks = field(default_factory=Callbacks)

    # --- asking -------------------------------------------------------------------------------

    def source_key(self, episode_id: str, path: str) -> str:
        """The storage key of an episode's source, from a key or one written with a leading slash; asks no database.

        Raises InvalidInput for what is not there or lies anywhere else: another episode's source would
        otherwise be published under this one's rights.
        """
        key = path.removeprefix("/")
        try:
            if not checked_key(key).startswith(f"sources/{episode_id}/"):
                raise KeyNotFound
            self.storage.stat(key)
        except KeyNotFound as missing:
            raise InvalidInput(details={"sourcePath": "There is no such source of this video"}) from missing
        return key

    def start(
        self,
        tx: Session,
        episode_id: str,
        *,
        source_key: str,
        outputs: Outputs | None = None,
        priority: Priority = Priority.NORMAL,
        callback_url: str = "",
    ) -> JobView:
        """Enter a job, `queued`; `dispatch` it once the transaction is committed. A running one is returned instead.

        `callback_url`, where given, is told how it ended. Raises EpisodeNotFound, InvalidInput (outputs, URL),
        ProviderUnavailable.
        """
        job = self._started(tx, episode_id, source_key=source_key, outputs=outputs, priority=priority)
        if callback_url:
            self.callbacks.ask(tx, job.id, callback_url)
        return job

    def _started(
        self, tx: Session, episode_id: str, *, source_key: str, outputs: Outputs | None, priority: Priority
    ) -> JobView:
        outputs = checked_outputs(outputs or Outputs())
        self.catalog.find(tx, episode_id)
        if not self.provider.available():
            raise ProviderUnavailable
        runs = tx.exec(select(TranscodeJob).where(TranscodeJob.episode_id == episode_id)).all()
        for job in runs:
            if not JobStatus(job.status).finished:
                return job_view(job)
        job = TranscodeJob(
            id=job_id(episode_id, len(runs) + 1),
            episode_id=episode_id,
            source_key=source_key,
            provider=self.provider.name,
            status=JobStatus.QUEUED,
            priority=priority,
            outputs=asdict(outputs),
            created_at=self.clock(),
            updated_at=self.clock(),
        )
        tx.add(job)
        self.catalog.mark_processing(tx, episode_id)
        tx.flush()
        return job_view(job)

    def dispatch(self, job: JobView) -> None:
        """Hand a committed job to the engine; again is no error. Needs no transaction."""
        self.jobs.enqueue(WORKFLOW, job.id, key=job.id, queue=QUEUE, priority=job.priority.rank)

    def retry(self, tx: Session, job: str) -> JobView:
        """A new run of a failed or cancelled job, to dispatch. Raises JobNotFound; InvalidInput if it completed."""
        row = self._row(tx, job)
        if row.status == JobStatus.COMPLETED:
            raise InvalidInput("This job is complete; there is nothing to retry")
        again = self.start(
            tx,
            row.episode_id,
            source_key=row.source_key,
            outputs=outputs_of(row),
            priority=Priority(row.priority),
        )
        self.callbacks.carry(tx, job, to=again.id)
        return again

    def cancel(self, tx: Session, job: str) -> JobView:
        """Call a job off; `withdraw` it once that is committed. Finished work stays as it is. Raises JobNotFound."""
        row = self._held(tx, job)
        if not JobStatus(row.status).finished:
            self._finish(tx, row, JobStatus.CANCELLED)
            self.catalog.mark_failed(tx, row.episode_id, reason="Transcoding was cancelled")
        return job_view(row)

    def withdraw(self, job: str) -> None:
        """Tell the engine that a cancelled job need not go on: the encoder is gone within 2 s. Needs no transaction."""
        self.jobs.cancel(job)

    def call_back(self, calls: Iterable[Call]) -> None:
        """Hand messages that are due to the engine; again is no error. Needs no transaction."""
        for call in calls:
            self.jobs.enqueue(callback.WORKFLOW, call.message_id, key=call.key, queue=callback.QUEUE)

    # --- watching -----------------------------------------------------------------------------

    def find(self, tx: Session, job: str) -> JobView:
        """Raises JobNotFound."""
        return job_view(self._row(tx, job))

    def latest(self, tx: Session, episode_id: str) -> JobView:
        """The newest run of an episode. Raises JobNotFound when there was none."""
        row = tx.exec(
            select(TranscodeJob)
            .where(TranscodeJob.episode_id == episode_id)
            .order_by(
                col(TranscodeJob.created_at).desc(), func.length(TranscodeJob.id).desc(), col(TranscodeJob.id).desc()
            )
            .limit(1)
        ).first()
        if row is None:
            raise JobNotFound
        return job_view(row)

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
        made = tx.exec(select(Rendition).where(Rendition.episode_id == row.episode_id).order_by(Rendition.name)).all()
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
        )

    def estimate(self, tx: Session, job: str) -> float:
        """Minutes a job will take from its start, as far as one can tell.

        The video's length over the speed this installation really reached (the median of its last ten
        finished jobs; before the first, twice real time). A length not yet probed is guessed from the
        file's size at 8 Mbit/s.
        """
        row = self._row(tx, job)
        episode = self.catalog.find(tx, row.episode_id)
        seconds = episode.duration or episode.file_size * 8 / ASSUMED_SOURCE_BITRATE
        return round(seconds / self._measured_speed(tx) / 60, 2)

    # --- recording, by the worker -------------------------------------------------------------

    def begin(self, tx: Session, job: str) -> Order | None:
        """Take a job up; None when it is no longer wanted. Raises JobNotFound."""
        row = self._held(tx, job)
        if JobStatus(row.status).finished:
            return None
        row.status = JobStatus.PROCESSING
        row.started_at = row.started_at or self.clock()
        row.updated_at = self.clock()
        return Order(row.id, row.episode_id, row.source_key, outputs_of(row), Priority(row.priority))

    def advance(self, tx: Session, job: str, *, stage: str, progress: float) -> bool:
        """Note how far a job is (0-100, never backwards); False when it is no longer wanted. Raises JobNotFound."""
        row = self._held(tx, job)
        if JobStatus(row.status).finished:
            return False
        row.stage = stage
        row.progress = max(row.progress, min(100.0, progress))
        row.updated_at = self.clock()
        return True

    def note_duration(self, tx: Session, job: str, *, seconds: float) -> None:
        self.catalog.mark_probed(tx, self._row(tx, job).episode_id, duration=seconds)

    def open(self, tx: Session, job: str, *, renditions: Sequence[Rendered]) -> bool:
        """As far as it is made the episode plays from here on; False where it does not: what plays already stays.

        Its manifest for DASH comes with the completion. Again is no error. Raises JobNotFound.
        """
        row = self._held(tx, job)
        if JobStatus(row.status).finished or self.plays(tx, job):
            return False
        self.catalog.mark_playable(
            tx, row.episode_id, qualities=_qualities(renditions), poster_key="", has_dash=False, finished=False
        )
        return True

    def plays(self, tx: Session, job: str) -> bool:
        """Whether an earlier run's work plays meanwhile, all of it. Raises JobNotFound."""
        return self.catalog.find(tx, self._row(tx, job).episode_id).status is EpisodeStatus.READY

    def wanted(self, tx: Session, job: str) -> bool:
        """Whether a job is still to be worked on; False too when it is gone, with its episode."""
        row = tx.get(TranscodeJob, job, with_for_update=True)
        return row is not None and not JobStatus(row.status).finished

    def show(self, tx: Session, job: str, *, poster_key: str) -> None:
        """Give the episode a poster before all of it is made; one that an earlier run made keeps its own till then."""
        if not self.plays(tx, job):
            self.catalog.set_poster(tx, self._row(tx, job).episode_id, poster_key)

    def withdraw_poster(self, tx: Session, job: str) -> None:
        """An unfinished run's pictures are about to go; no episode may show one of them."""
        row = tx.get(TranscodeJob, job)
        if row is None:
            return
        folder = f"{media_prefix(row.episode_id)}/{folder_name(POSTERS, job)}/"
        if self.catalog.find(tx, row.episode_id).poster_key.startswith(folder):
            self.catalog.set_poster(tx, row.episode_id, "")

    def complete(self, tx: Session, job: str, *, renditions: Sequence[Rendered], poster_key: str) -> None:
        """The files are published: from here on the episode plays them. Again is no error. Raises JobNotFound."""
        row = self._held(tx, job)
        if JobStatus(row.status).finished:
            return
        video = [rendition for rendition in renditions if rendition.kind == "video"]
        tx.exec(delete(Rendition).where(col(Rendition.episode_id) == row.episode_id))
        tx.add_all(rendition_row(row.episode_id, rendition) for rendition in renditions)
        seconds = float(max(rendition.seconds for rendition in video))
        row.outputs = {**row.outputs, "made_seconds": seconds}
        row.progress = 100.0
        self._finish(tx, row, JobStatus.COMPLETED)
        self.catalog.mark_playable(
            tx,
            row.episode_id,
            qualities=_qualities(renditions),
            poster_key=poster_key,
            has_dash=outputs_of(row).dash,
            finished=True,
            duration=seconds,
        )

    def fail(self, tx: Session, job: str, *, reason: str) -> None:
        """It ended badly; `reason` is for the uploader. A finished job stays as it is. Raises JobNotFound."""
        row = self._held(tx, job)
        if not JobStatus(row.status).finished:
            row.error = reason
            self._finish(tx, row, JobStatus.FAILED)
            self.catalog.mark_failed(tx, row.episode_id, reason=reason)

    def reconcile(self, tx: Session) -> list[JobView]:
        """Jobs that a crash between two stages left behind: what the engine never heard of, to be dispatched again.

        A job that the engine ended without our hearing of it is ended here too.
        """
        lost: list[JobView] = []
        for row in tx.exec(select(TranscodeJob).where(col(TranscodeJob.status).in_(_UNFINISHED))).all():
            match self.jobs.state(row.id):
                case None:
                    lost.append(job_view(row))
                case JobState.CANCELLED:
                    self.cancel(tx, row.id)
                case JobState.FAILED | JobState.DONE:
                    self.fail(tx, row.id, reason=GAVE_UP)
        return lost

    # --- inside -------------------------------------------------------------------------------

    def _row(self, tx: Session, job: str) -> TranscodeJob:
        row = tx.get(TranscodeJob, job)
        if row is None:
            raise JobNotFound
        return row

    def _held(self, tx: Session, job: str) -> TranscodeJob:
        """The row, locked where the database locks rows: a cancel and a completion must not pass each other."""
        row = tx.get(TranscodeJob, job, with_for_update=True)
        if row is None:
            raise JobNotFound
        return row

    def _finish(self, tx: Session, row: TranscodeJob, status: JobStatus) -> None:
        row.status = status
        row.stage = ""
        row.completed_at = row.updated_at = self.clock()
        self.callbacks.settle(tx, row.id, body=lambda: status_object(job_view(row), self.output_files(tx, row.id)))

    def _measured_speed(self, tx: Session) -> float:
        """Seconds of video a second of work."""
        rows = tx.exec(
            select(TranscodeJob)
            .where(TranscodeJob.status == JobStatus.COMPLETED)
            .order_by(col(TranscodeJob.completed_at).desc())
            .limit(MEASURED_JOBS)
        ).all()
        speeds = [
            row.outputs["made_seconds"] / (row.completed_at - row.started_at).total_seconds()
            for row in rows
            if row.started_at and row.completed_at and row.completed_at > row.started_at
        ]
        return median(speeds) if speeds else ASSUMED_SPEED


def _qualities(renditions: Sequence[Rendered]) -> list[str]:
    """The names of the rungs, the best first."""
    video = [rendition for rendition in renditions if rendition.kind == "video"]
    return [rung.name for rung in sorted(video, key=lambda rung: rung.width * rung.height, reverse=True)]
