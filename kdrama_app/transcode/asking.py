"""Asking for transcode jobs: start, retry, cancel, and the hand-over to the engine."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, replace

from sqlmodel import Session, col, select

from kdrama_app.errors import InvalidInput, ProviderUnavailable
from kdrama_app.storage.port import KeyNotFound, checked_key
from kdrama_app.transcode import callback
from kdrama_app.transcode.callback import Call
from kdrama_app.transcode.layout import job_id, media_prefix
from kdrama_app.transcode.models import TranscodeJob, TranscodePiece
from kdrama_app.transcode.rows import checked_outputs, job_view, outputs_of
from kdrama_app.transcode.status import CANCELLED
from kdrama_app.transcode.turns import turns
from kdrama_app.transcode.views import UNFINISHED, JobStatus, JobView, Outputs, Priority
from kdrama_app.transcode.watching import Watching

WORKFLOW = "transcode"
QUEUE = "transcode"


class Asking(Watching):
    """The verbs of whoever wants something made, or no longer wants it."""

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
        # Our own first, which is asked without leaving this machine: a transaction is open.
        if not any(provider.available() for provider in (self.provider, *self.away)):
            raise ProviderUnavailable
        runs = tx.exec(select(TranscodeJob).where(TranscodeJob.episode_id == episode_id)).all()
        for job in runs:
            if not JobStatus(job.status).finished:
                return job_view(job)
        job = TranscodeJob(
            id=job_id(episode_id, len(runs) + 1),
            episode_id=episode_id,
            source_key=source_key,
            provider=self.first_asked,
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

    def prioritize(self, tx: Session, job: str, priority: Priority) -> JobView:
        """Change a waiting or running job's priority; `reorder` its `turns` once that is committed.

        Raises JobNotFound; InvalidInput when the job has ended.
        """
        row = self._held(tx, job)
        if JobStatus(row.status).finished:
            raise InvalidInput("This job has ended; its priority means nothing any more")
        row.priority, row.updated_at = priority, self.clock()
        return job_view(row)

    def turns(self, tx: Session, job: str = "") -> dict[str, int]:
        """What the engine holds of an unfinished job, or of every one, with the rank of each part."""
        unfinished = select(TranscodeJob).where(col(TranscodeJob.status).in_(UNFINISHED))
        rows = tx.exec(unfinished.where(TranscodeJob.id == job) if job else unfinished).all()
        found: dict[str, int] = {}
        for row in rows:
            pieces = tx.exec(select(TranscodePiece.number).where(TranscodePiece.job_id == row.id)).all()
            found |= turns(row.id, pieces, Priority(row.priority))
        return found

    def reorder(self, turns: Mapping[str, int]) -> None:
        """Have the engine take what waits in this order; again is no error. Needs no transaction."""
        self.jobs.prioritize(turns)

    def again(self, tx: Session, episode_id: str, *, resolutions: tuple[str, ...]) -> JobView:
        """A new run of an episode, to dispatch: as its latest but for the resolutions.

        Raises JobNotFound, InvalidInput, ProviderUnavailable.
        """
        row = self._row(tx, self.latest(tx, episode_id).id)
        outputs = replace(outputs_of(row), resolutions=resolutions)
        return self.start(tx, episode_id, source_key=row.source_key, outputs=outputs)

    def cancel(self, tx: Session, job: str) -> JobView:
        """Call a job off; `withdraw` it once that is committed. Finished work stays as it is. Raises JobNotFound."""
        row = self._held(tx, job)
        if not JobStatus(row.status).finished:
            self._finish(tx, row, JobStatus.CANCELLED)
            self.catalog.mark_failed(tx, row.episode_id, reason=CANCELLED)
        return job_view(row)

    def remove(self, tx: Session, episode_id: str) -> list[str]:
        """Take an episode out of the house; once that is committed, `withdraw` its jobs, which are returned, and
        `sweep` its files. Raises EpisodeNotFound."""
        rows = tx.exec(select(TranscodeJob).where(TranscodeJob.episode_id == episode_id)).all()
        unfinished = [row.id for row in rows if not JobStatus(row.status).finished]
        for job in unfinished:
            self.cancel(tx, job)
        self.catalog.delete_episode(tx, episode_id)
        return unfinished

    def sweep(self, episode_id: str) -> None:
        """Delete all files of an episode that is no more; again is no error. Needs no transaction."""
        for folder in (media_prefix(episode_id), f"sources/{episode_id}"):
            self.storage.delete_folder(folder)

    def withdraw(self, job: str) -> None:
        """Tell the engine that a cancelled job need not go on: the encoder is gone within 2 s. Needs no transaction."""
        self.jobs.cancel(job)

    def call_back(self, calls: Iterable[Call]) -> None:
        """Hand messages that are due to the engine; again is no error. Needs no transaction."""
        for call in calls:
            self.jobs.enqueue(callback.WORKFLOW, call.message_id, key=call.key, queue=callback.QUEUE)
