"""Where a worker works: its folders, its short transactions, and what it puts into the storage or takes out again."""

import asyncio
import shutil
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import structlog
from sqlmodel import Session

from kdrama_app.db import Database, new_id
from kdrama_app.errors import JobNotFound, TranscodeFailed
from kdrama_app.jobs.port import JobState
from kdrama_app.storage.durable import make_folders
from kdrama_app.storage.port import KeyNotFound, Storage
from kdrama_app.transcode.layout import (
    MEDIA_NAME,
    kept_list,
    manifest_key,
    media_prefix,
    multivariant_key,
    run_of,
)
from kdrama_app.transcode.ledger import Ledger
from kdrama_app.transcode.playlist import Rendered, dash_manifest, media_playlist, multivariant_playlist
from kdrama_app.transcode.provider import AwayFailed
from kdrama_app.transcode.service import Order, Transcodes
from kdrama_app.transcode.views import JobStatus

T = TypeVar("T")
HELD = "held-elsewhere"
_FETCHING = threading.Lock()
_DISMISSING = threading.Lock()

log = structlog.get_logger()


@dataclass(frozen=True)
class Workshop:
    """What the workflow works with. `work_dir` holds one folder a job, on the disk of the worker."""

    database: Database
    storage: Storage
    transcodes: Transcodes
    work_dir: Path
    ledger: Ledger = field(default_factory=Ledger)

    async def record(self, verb: Callable[[Session], T]) -> T:
        """Run one short transaction, off the event loop."""
        return await asyncio.to_thread(self.commit, verb)

    def commit(self, verb: Callable[[Session], T]) -> T:
        with self.database.transaction() as tx:
            return verb(tx)

    def look(self, verb: Callable[[Session], T]) -> T:
        """Read, without a lock."""
        with self.database.snapshot() as tx:
            return verb(tx)

    async def call_back(self, job: str) -> None:
        """Have those called who asked to hear of this job's end; what is lost here the reconciler finds."""
        calls = await self.record(lambda tx: self.transcodes.callbacks.due(tx, job))
        await asyncio.to_thread(self.transcodes.call_back, calls)

    def folder(self, job: str) -> Path:
        return self.work_dir / "transcode" / job

    def piece(self, job: str, number: int) -> Path:
        """A new place for one attempt at a piece: a predecessor thought dead may still be writing to its own."""
        return self.folder(job) / f"piece-{number}-{new_id(6)}"

    def source(self, order: Order) -> Path:
        """The source as a local file; fetched once a job where the storage is elsewhere. Raises TranscodeFailed."""
        fetched = self.folder(order.job_id) / f"source{Path(order.source_key).suffix}"
        # The sound and a piece ask at the same time.
        with _FETCHING:
            if fetched.exists():
                return fetched
            draft = fetched.with_name("source.part")
            try:
                path = self.storage.fetch(order.source_key, draft)
            except KeyNotFound as missing:
                raise TranscodeFailed("The uploaded file is not there any more") from missing
            return draft.rename(fetched) if path == draft else path

    def line_up(self, job: str) -> None:
        """Have the engine take a job's parts by the priority it has now."""
        self.transcodes.reorder(self.look(lambda tx: self.transcodes.turns(tx, job)))

    def write_media_playlists(self, order: Order, renditions: Sequence[Rendered], *, growing_to: int = 0) -> None:
        """A playlist beside each rendition's segments; `growing_to`: the target duration of one that will grow."""
        for rendition in renditions:
            key = f"{media_prefix(order.episode_id)}/{rendition.folder}/{MEDIA_NAME}"
            self.storage.write(key, media_playlist(rendition, growing_to=growing_to).encode())

    def write_multivariant(self, order: Order, renditions: Sequence[Rendered]) -> None:
        """The playlist that viewers open."""
        text = multivariant_playlist(*_by_kind(renditions))
        self.storage.write(multivariant_key(order.episode_id), text.encode())

    def bring_on(self, order: Order, renditions: Sequence[Rendered]) -> None:
        """Have a finished run play instead of the one before: its lists are kept, then each takes its place whole.

        What viewers have open names the older run's own files, which stay.
        """
        episode, run = order.episode_id, run_of(order.job_id)
        lists = {multivariant_key(episode): multivariant_playlist(*_by_kind(renditions))}
        if order.outputs.dash:
            lists[manifest_key(episode)] = dash_manifest(*_by_kind(renditions))
        for key, text in lists.items():
            self.storage.write(kept_list(episode, run, key), text.encode())
        # The playlist last: it is what most viewers open.
        for key in reversed(lists):
            self.storage.write(key, lists[key].encode())

    def take_off(self, job: str) -> None:
        """Where what viewers open leads to this run, which is not to play: put back what plays, or nothing."""
        episode, run = job.rpartition("-")[0], run_of(job)
        playing = self.look(lambda tx: self.transcodes.playing(tx, episode))
        for key in (multivariant_key(episode), manifest_key(episode)):
            if not self._leads_to(key, run):
                continue
            kept = self._read(kept_list(episode, playing, key)) if playing else None
            if kept is None:
                self.storage.delete(key)
            else:
                self.storage.write(key, kept)

    def folders(self, job: str) -> set[str]:
        """What there is of a run in the storage: names below its episode's."""
        prefix = media_prefix(job.rpartition("-")[0])
        names = {file.key.removeprefix(f"{prefix}/").split("/")[0] for file in self.storage.list(prefix)}
        return {name for name in names if name.endswith(f"-{run_of(job)}")}

    def discard(self, job: str) -> None:
        """Take an unfinished run's files out of the storage; nothing plays them. A completed run is never touched.

        A worker that dies between the record of a completion and the engine's note of it is resumed at its
        last step, finds the job finished, and ends up here.
        """
        if self._status(job) is JobStatus.COMPLETED:
            return
        self.commit(lambda tx: self.transcodes.withdraw_poster(tx, job))
        self.take_off(job)
        for folder in self.folders(job):
            self.storage.delete_folder(f"{media_prefix(job.rpartition('-')[0])}/{folder}")

    def clear(self, job: str) -> None:
        """Nobody works on an ended job any more: remove what it no longer needs, its work folder and how far its pieces
        were, and note that nothing more is to come.

        Where a provider elsewhere still holds something of it, a note of that stays, for `dismiss_rest`.
        """
        held = self._note(job).exists()
        shutil.rmtree(self.folder(job), ignore_errors=True)
        if held:
            self.note_held(job)
        with self.database.transaction() as tx:
            self.ledger.forget(tx, job)
            self.transcodes.note_dressed(tx, job)

    def sweep(self) -> None:
        """Remove what jobs that ended elsewhere left here: cancelled while no worker ran, or deleted.

        A job that plays may still be at work, on what goes with its video.
        """
        at_work = {JobState.WAITING, JobState.RUNNING}
        for folder in (self.work_dir / "transcode").glob("*"):
            if self._ended(folder.name) and self.transcodes.jobs.state(folder.name) not in at_work:
                self.discard(folder.name)
                self.clear(folder.name)

    def note_held(self, job: str) -> None:
        """From here on a provider elsewhere may hold something of a job: noted before it does."""
        make_folders(self.folder(job))
        self._note(job).touch()

    def dismiss(self, job: str) -> None:
        """Have the providers elsewhere stop and forget a job; who cannot be reached is asked by `dismiss_rest`."""
        try:
            for provider in self.transcodes.away:
                provider.forget(job)
        except AwayFailed as failure:
            log.warning("transcode.not_dismissed", job=job, reason=str(failure))
        else:
            self._note(job).unlink(missing_ok=True)

    def dismiss_ended(self, job: str) -> None:
        """The same, for a job that nobody works on any more."""
        if self._ended(job):
            self.dismiss(job)

    def dismiss_rest(self) -> None:
        """Once more for jobs that ended while a provider, or this worker, was away. May take long."""
        if not _DISMISSING.acquire(blocking=False):
            return
        try:
            for note in (self.work_dir / "transcode").glob(f"*/{HELD}"):
                self.dismiss_ended(note.parent.name)
        finally:
            _DISMISSING.release()

    def _note(self, job: str) -> Path:
        return self.folder(job) / HELD

    def _leads_to(self, key: str, run: str) -> bool:
        """Whether a multivariant playlist or manifest names the renditions of a run."""
        return f"-{run}/".encode() in (self._read(key) or b"")

    def _read(self, key: str) -> bytes | None:
        try:
            return self.storage.read(key)
        except KeyNotFound:
            return None

    def _ended(self, job: str) -> bool:
        status = self._status(job)
        return status is None or status.finished

    def _status(self, job: str) -> JobStatus | None:
        """None: the job is gone, with its episode."""
        with self.database.snapshot() as tx:
            try:
                return self.transcodes.find(tx, job).status
            except JobNotFound:
                return None


def _by_kind(renditions: Sequence[Rendered]) -> tuple[list[Rendered], list[Rendered]]:
    """The picture's, the sound's."""
    video = [rendition for rendition in renditions if rendition.kind == "video"]
    return video, [rendition for rendition in renditions if rendition.kind == "audio"]
