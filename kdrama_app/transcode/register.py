"""The register of transcode jobs: what asking, watching and recording stand on. Private to the context."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from sqlmodel import Session

from kdrama_app.catalog.service import Catalog
from kdrama_app.db import utc_now
from kdrama_app.errors import JobNotFound
from kdrama_app.jobs.port import Jobs
from kdrama_app.storage.port import Storage
from kdrama_app.transcode.callback import Callbacks
from kdrama_app.transcode.models import TranscodeJob
from kdrama_app.transcode.provider import AwayTranscoder, Transcoder


@dataclass(frozen=True)
class Register:
    """The parts the verbs work with, and the rows.

    `away`: the providers that are asked first, in this order; `provider`, our own workers' encoder, makes the rest.
    """

    catalog: Catalog
    storage: Storage
    jobs: Jobs
    provider: Transcoder
    clock: Callable[[], datetime] = utc_now
    callbacks: Callbacks = field(default_factory=Callbacks)
    away: tuple[AwayTranscoder, ...] = ()

    @property
    def first_asked(self) -> str:
        """The name of the provider that a new job goes to."""
        return (*self.away, self.provider)[0].name

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
