"""Collects what is left of runs: replaced ones, once no ticket can name them, and what a crash left of failed ones;
and of episodes that were deleted, or lay in the trash for long enough.

Every step may be repeated, by several workers at once: a folder is deleted or it is not there, and what anything
points to is never touched. A thread of its own: a large storage takes its time, and a worker must show that it lives.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlalchemy.exc import SQLAlchemyError

from kdrama_app.db import utc_now
from kdrama_app.errors import AppError, EpisodeNotFound
from kdrama_app.transcode.layout import media_prefix, run_of
from kdrama_app.transcode.remains import Remains
from kdrama_app.transcode.workshop import Workshop

EVERY_SECONDS = 60.0
# Previews and chapters change hands a little after the video does.
MARGIN = timedelta(hours=1)
# Whoever still works on a failed job, or for a deleted episode, has noticed by then.
SETTLED = timedelta(minutes=10)
# A write takes seconds. To look for those that a crash cut off is to look at every file.
DRAFTS_KEPT = DRAFTS_EVERY = timedelta(days=1)

log = structlog.get_logger()


@dataclass(frozen=True)
class Collector:
    """`tickets`: the longest that a ticket opens an episode's files."""

    workshop: Workshop
    remains: Remains
    tickets: timedelta
    clock: Callable[[], datetime] = utc_now

    def run(self, stopping: threading.Event) -> None:
        """Collect every minute until `stopping`; at once, and then once a day, what cut off writes left."""
        swept_at: datetime | None = None
        while not stopping.is_set():
            try:
                self.collect()
                if swept_at is None or self.clock() - swept_at >= DRAFTS_EVERY:
                    swept_at = self.clock()
                    self.workshop.storage.sweep_drafts(before=swept_at - DRAFTS_KEPT)
            except (SQLAlchemyError, OSError, AppError):
                log.exception("collector.round_failed")
            stopping.wait(EVERY_SECONDS)

    def collect(self) -> None:
        """Take away all that is due."""
        now = self.clock()
        self._empty_trash()
        before = now - self.tickets - MARGIN
        due = self.workshop.look(lambda tx: self.remains.due(tx, replaced_before=before, ended_before=now - SETTLED))
        for job in due:
            self._take_away(job)
        catalog = self.workshop.transcodes.catalog
        for episode in self.workshop.look(lambda tx: catalog.departed(tx, before=now - SETTLED)):
            self.workshop.transcodes.sweep(episode)
            self.workshop.commit(lambda tx, episode=episode: catalog.forget_departed(tx, episode))
            log.info("transcode.departed", episode=episode)

    def _empty_trash(self) -> None:
        """Delete what has lain in the trash for long enough; the files go with what departed."""
        shop = self.workshop
        for episode in shop.look(shop.transcodes.catalog.overdue_trash):
            try:
                jobs = shop.commit(lambda tx, episode=episode: shop.transcodes.remove(tx, episode))
            except EpisodeNotFound:  # another worker was faster
                continue
            for job in jobs:
                shop.transcodes.withdraw(job)
            log.info("transcode.trash_emptied", episode=episode)

    def _take_away(self, job: str) -> None:
        shop, episode = self.workshop, job.rpartition("-")[0]
        shop.take_off(job)
        known, in_use = shop.look(lambda tx: (self.remains.left_of(tx, job), self.remains.in_use(tx, episode)))
        folders = shop.folders(job) if known is None else set(known)
        for folder in sorted(folders - in_use):
            shop.storage.delete_folder(f"{media_prefix(episode)}/{folder}")
        shop.commit(lambda tx: self.remains.note(tx, job, left=sorted(folders & in_use), at=self.clock()))
        if folders - in_use:
            log.info("transcode.collected", job=job, run=run_of(job), folders=sorted(folders - in_use))
