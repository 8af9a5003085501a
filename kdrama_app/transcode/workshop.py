"""Where a worker works: its folders, its short transactions, and what it puts into the storage or takes out again."""

import asyncio
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from sqlmodel import Session

from kdrama_app.db import Database
from kdrama_app.errors import JobNotFound, TranscodeFailed
from kdrama_app.storage.port import KeyNotFound, Storage
from kdrama_app.transcode.layout import (
    INIT_NAME,
    MEDIA_NAME,
    manifest_key,
    media_prefix,
    multivariant_key,
    run_of,
    segment_name,
)
from kdrama_app.transcode.playlist import Rendered, dash_manifest, multivariant_playlist
from kdrama_app.transcode.service import Order, Transcodes
from kdrama_app.transcode.views import JobStatus

T = TypeVar("T")


@dataclass(frozen=True)
class Workshop:
    """What the workflow works with. `work_dir` holds one folder a job, on the disk of the worker."""

    database: Database
    storage: Storage
    transcodes: Transcodes
    work_dir: Path

    async def record(self, verb: Callable[[Session], T]) -> T:
        """Run one short transaction, off the event loop."""

        def committed() -> T:
            with self.database.transaction() as tx:
                return verb(tx)

        return await asyncio.to_thread(committed)

    async def call_back(self, job: str) -> None:
        """Have those called who asked to hear of this job's end; what is lost here the reconciler finds."""
        calls = await self.record(lambda tx: self.transcodes.callbacks.due(tx, job))
        await asyncio.to_thread(self.transcodes.call_back, calls)

    def folder(self, job: str) -> Path:
        return self.work_dir / "transcode" / job

    def encoded(self, job: str) -> Path:
        """Where the renditions of a job grow, one folder each."""
        return self.folder(job) / "encoded"

    def source(self, order: Order) -> Path:
        """The source as a local file; fetched once a job where the storage is elsewhere. Raises TranscodeFailed."""
        fetched = self.folder(order.job_id) / f"source{Path(order.source_key).suffix}"
        if fetched.exists():
            return fetched
        draft = fetched.with_name("source.part")
        try:
            path = self.storage.fetch(order.source_key, draft)
        except KeyNotFound as missing:
            raise TranscodeFailed("The uploaded file is not there any more") from missing
        return draft.rename(fetched) if path == draft else path

    def publish(self, order: Order, renditions: tuple[Rendered, ...]) -> bool:
        """Move the renditions' folders into the storage; False when some of it is missing there and here."""
        for rendition in renditions:
            prefix = f"{media_prefix(order.episode_id)}/{rendition.folder}"
            self.storage.publish(self.encoded(order.job_id) / rendition.name, prefix)
            sizes = {file.key.removeprefix(f"{prefix}/"): file.size for file in self.storage.list(prefix)}
            wanted = {segment_name(number): segment.size for number, segment in enumerate(rendition.segments, start=1)}
            if not (wanted.items() <= sizes.items() and {INIT_NAME, MEDIA_NAME} <= sizes.keys()):
                return False
        return True

    def write_playlists(self, order: Order, renditions: tuple[Rendered, ...]) -> None:
        """The playlists that viewers open, over segments that are all there."""
        video = [rendition for rendition in renditions if rendition.kind == "video"]
        audio = [rendition for rendition in renditions if rendition.kind == "audio"]
        if order.outputs.dash:
            self.storage.write(manifest_key(order.episode_id), dash_manifest(video, audio).encode())
        self.storage.write(multivariant_key(order.episode_id), multivariant_playlist(video, audio).encode())

    def discard(self, job: str) -> None:
        """Take an unfinished run's files out of the storage; nothing plays them. A completed run is never touched.

        A worker that dies between the record of a completion and the engine's note of it is resumed at its
        last step, finds the job finished, and ends up here.
        """
        if self._status(job) is JobStatus.COMPLETED:
            return
        episode, run = job.rpartition("-")[0], run_of(job)
        prefix = media_prefix(episode)
        names = {file.key.removeprefix(f"{prefix}/").split("/")[0] for file in self.storage.list(prefix)}
        for name in names:
            if name.endswith(f"-{run}"):
                self.storage.delete_folder(f"{prefix}/{name}")

    def clear(self, job: str) -> None:
        """Remove a job's work folder."""
        shutil.rmtree(self.folder(job), ignore_errors=True)

    def sweep(self) -> None:
        """Remove what jobs that ended elsewhere left here: cancelled while no worker ran, or deleted."""
        for folder in (self.work_dir / "transcode").glob("*"):
            status = self._status(folder.name)
            if status is None or status.finished:
                self.discard(folder.name)
                self.clear(folder.name)

    def _status(self, job: str) -> JobStatus | None:
        """None: the job is gone, with its episode."""
        with self.database.snapshot() as tx:
            try:
                return self.transcodes.find(tx, job).status
            except JobNotFound:
                return None
