"""Recording what becomes of transcode jobs: the verbs of their worker."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, delete

from kdrama_app.catalog.views import EpisodeStatus
from kdrama_app.transcode.layout import POSTERS, folder_name, media_prefix
from kdrama_app.transcode.models import DRESSING, Rendition, TranscodeJob
from kdrama_app.transcode.playlist import Rendered
from kdrama_app.transcode.rows import outputs_of, rendition_row
from kdrama_app.transcode.views import JobStatus, Outputs, Priority
from kdrama_app.transcode.watching import Watching, pieces_of


@dataclass(frozen=True)
class Order:
    """What a worker is told to do."""

    job_id: str
    episode_id: str
    source_key: str
    outputs: Outputs
    priority: Priority


class Recording(Watching):
    """The verbs of whoever works."""

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

    def note_provider(self, tx: Session, job: str, name: str) -> None:
        """Who makes it now. Raises JobNotFound."""
        self._row(tx, job).provider = name

    def note_duration(self, tx: Session, job: str, *, seconds: float) -> None:
        self.catalog.mark_probed(tx, self._row(tx, job).episode_id, duration=seconds)

    def note_plan(self, tx: Session, job: str, *, megapixels: float, copied: Sequence[str]) -> None:
        """What a second of its video takes (`forecast.py`), and which rungs are the source's own picture."""
        row = self._held(tx, job)
        row.load = megapixels
        row.outputs = {**row.outputs, "copied": list(copied)}

    def opened(self, tx: Session, job: str) -> bool:
        """Whether what this job has made so far plays. Raises JobNotFound."""
        return self.catalog.find(tx, self._row(tx, job).episode_id).status is EpisodeStatus.GROWING

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

    def complete(self, tx: Session, job: str, *, renditions: Sequence[Rendered], poster_key: str) -> bool:
        """The files are published: from here on the episode plays them, and is dressed until `note_dressed`. Again is
        no error; False when it was ended otherwise meanwhile. Raises JobNotFound."""
        row = self._held(tx, job)
        if JobStatus(row.status).finished:
            return row.status == JobStatus.COMPLETED
        video = [rendition for rendition in renditions if rendition.kind == "video"]
        tx.exec(delete(Rendition).where(col(Rendition.episode_id) == row.episode_id))
        tx.add_all(rendition_row(row.episode_id, rendition) for rendition in renditions)
        seconds = float(max(rendition.seconds for rendition in video))
        row.outputs = {**row.outputs, "made_seconds": seconds}
        row.spent = sum(piece.spent for piece in pieces_of(tx, [job]) if piece.number > 0)
        row.progress = 100.0
        self._finish(tx, row, JobStatus.COMPLETED)
        row.stage = DRESSING
        self.catalog.mark_playable(
            tx,
            row.episode_id,
            qualities=_qualities(renditions),
            poster_key=poster_key,
            has_dash=outputs_of(row).dash,
            finished=True,
            duration=seconds,
        )
        return True

    def note_dressed(self, tx: Session, job: str) -> None:
        """What goes with its video is made, or given up; a job that is gone, or has no such stage, is no matter."""
        row = tx.get(TranscodeJob, job, with_for_update=True)
        if row is not None and row.stage == DRESSING:
            row.stage = ""

    def fail(self, tx: Session, job: str, *, reason: str) -> None:
        """It ended badly; `reason` is for the uploader. A finished job stays as it is. Raises JobNotFound."""
        row = self._held(tx, job)
        if not JobStatus(row.status).finished:
            row.error = reason
            self._finish(tx, row, JobStatus.FAILED)
            self.catalog.mark_failed(tx, row.episode_id, reason=reason)


def _qualities(renditions: Sequence[Rendered]) -> list[str]:
    """The names of the rungs, the best first."""
    video = [rendition for rendition in renditions if rendition.kind == "video"]
    return [rung.name for rung in sorted(video, key=lambda rung: rung.width * rung.height, reverse=True)]
