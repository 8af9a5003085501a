"""Watching transcode jobs: how far they are, what they made, how long they take."""

from statistics import median

from sqlmodel import Session, col, func, select

from kdrama_app.errors import JobNotFound
from kdrama_app.transcode.layout import manifest_key, media_prefix, multivariant_key, run_of, segment_name
from kdrama_app.transcode.models import Rendition, TranscodeJob
from kdrama_app.transcode.register import Register
from kdrama_app.transcode.rows import job_view, outputs_of
from kdrama_app.transcode.status import status_object
from kdrama_app.transcode.views import JobStatus, JobView, OutputFiles

MEASURED_JOBS = 10
ASSUMED_SPEED = 2.0
ASSUMED_SOURCE_BITRATE = 8_000_000


class Watching(Register):
    """The verbs of whoever looks."""

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

    def _finish(self, tx: Session, row: TranscodeJob, status: JobStatus) -> None:
        """End a job, and tell those who asked to hear of it what one would see now."""
        row.status = status
        row.stage = ""
        row.completed_at = row.updated_at = self.clock()
        self.callbacks.settle(tx, row.id, body=lambda: status_object(job_view(row), self.output_files(tx, row.id)))
