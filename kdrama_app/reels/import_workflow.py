"""The durable fetching of a link: one step gets the file, a second makes a video of it.

A worker that dies in the first begins it again, from nothing, as the platform may answer otherwise; in the second it
finds the file where it put it.
"""

import asyncio
import contextlib
import errno
import hashlib
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import structlog
from dbos import DBOS
from sqlmodel import Session

from kdrama_app.errors import AppError, StorageFull, UploadExpired, UploadNotFound
from kdrama_app.reels.extractor import Extractor
from kdrama_app.reels.importing import GONE, LOST, SWITCHED_OFF, WORKFLOW, ImportOrder, Imports
from kdrama_app.reels.links import read_link
from kdrama_app.storage.durable import make_folders, move_durably
from kdrama_app.transcode.views import JobView
from kdrama_app.transcode.workshop import Workshop
from kdrama_app.upload.views import Completion

LOOK_SECONDS = 1.0
READ_BYTES = 4 * 1024 * 1024
_NO_ROOM = {errno.ENOSPC, errno.EDQUOT}

log = structlog.get_logger()


@dataclass(frozen=True)
class Porter:
    """What the workflow works with; `extractor` is None where fetching is turned off."""

    workshop: Workshop
    imports: Imports
    extractor: Extractor | None

    def folder(self, import_id: str) -> Path:
        return self.workshop.work_dir / "links" / import_id

    def look_after(self) -> None:
        """Dispatch what the engine never heard of, fail what it gave up, and clear away what ended meanwhile."""
        unfinished = self.workshop.look(self.imports.unfinished)
        gone = self.imports.lost(unfinished)
        for view in unfinished:
            if view in gone:
                self.fail(view.id, LOST)
            else:
                self.imports.dispatch(view)
        alive = {view.id for view in unfinished}
        for folder in (self.workshop.work_dir / "links").glob("*"):
            if folder.name not in alive:
                shutil.rmtree(folder, ignore_errors=True)

    def fail(self, import_id: str, fault: str) -> None:
        """Record it, and give back what it held."""
        leftovers = self.workshop.commit(lambda tx: self.imports.fail(tx, import_id, fault))
        self.imports.uploads.sweep(leftovers)
        log.info("import.failed", id=import_id, fault=fault)


_bound: list[Porter] = []


def bind(porter: Porter) -> None:
    """Give the workflow its parts; once, before the engine is launched."""
    _bound[:] = [porter]


_STEP: dict[str, Any] = {"retries_allowed": True, "max_attempts": 3, "backoff_rate": 2.0}


@DBOS.workflow(name=WORKFLOW)
async def bring_in(import_id: str) -> None:
    """Fetch, then enter; whatever fails for good is told to its uploader."""
    fetched = await fetch(import_id)
    if fetched is not None:
        await enter(import_id, *fetched)


@DBOS.step()
async def fetch(import_id: str) -> tuple[int, str] | None:
    """Get the file to where the upload's would be; its size and SHA-256 hex. None when nothing is to follow."""
    porter = _bound[0]
    order = await porter.workshop.record(lambda tx: porter.imports.begin(tx, import_id))
    if order is None:
        return None
    folder = porter.folder(import_id)
    try:
        await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)
        await asyncio.to_thread(make_folders, folder)
        if not await _fetched(porter, order, folder / "video"):
            return None
        return await asyncio.to_thread(_put_in_place, porter, order, folder / "video")
    except AppError as failure:
        await asyncio.to_thread(porter.fail, import_id, failure.code)
    except OSError as failure:
        if failure.errno not in _NO_ROOM:
            raise
        await asyncio.to_thread(porter.fail, import_id, StorageFull.code)
    finally:
        await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)
    return None


async def _fetched(porter: Porter, order: ImportOrder, path: Path) -> bool:
    """Fetch, telling how far it is; False when it was called off meanwhile. Raises what the extractor raises."""
    if porter.extractor is None:
        await asyncio.to_thread(porter.fail, order.id, SWITCHED_OFF)
        return False
    so_far = (0, 0)

    def on_bytes(arrived: int, total: int) -> None:
        nonlocal so_far
        so_far = (arrived, total)

    link = read_link(order.url)
    fetching = asyncio.create_task(porter.extractor.fetch(link, path, max_bytes=order.max_bytes, on_bytes=on_bytes))
    try:
        while not (await asyncio.wait({fetching}, timeout=LOOK_SECONDS))[0]:
            arrived, total = so_far
            wanted = await porter.workshop.record(
                lambda tx, arrived=arrived, total=total: porter.imports.note(tx, order.id, arrived=arrived, total=total)
            )
            if not wanted:
                return False
        await fetching
        return True
    finally:
        fetching.cancel()
        with contextlib.suppress(asyncio.CancelledError, AppError):
            await fetching


def _put_in_place(porter: Porter, order: ImportOrder, path: Path) -> tuple[int, str]:
    digest, size = hashlib.sha256(), 0
    with path.open("rb") as file:
        while piece := file.read(READ_BYTES):
            digest.update(piece)
            size += len(piece)
    move_durably(path, porter.imports.uploads.chunks.path(order.upload_id))
    return size, digest.hexdigest()


@DBOS.step(**_STEP)
async def enter(import_id: str, size: int, sha256: str) -> None:
    """Make a video of the file, as the completion of an upload does; done again it ends the same."""
    porter = _bound[0]
    order = await porter.workshop.record(lambda tx: porter.imports.begin(tx, import_id))
    if order is None:
        return
    uploads = porter.imports.uploads
    try:
        held = await porter.workshop.record(lambda tx: uploads.take(tx, order.upload_id, size=size, sha256=sha256))
        await asyncio.to_thread(uploads.adopt, held)
        await asyncio.to_thread(_enter, porter, order, held)
    except (UploadNotFound, UploadExpired):
        await asyncio.to_thread(porter.fail, import_id, GONE)
    except AppError as failure:
        await asyncio.to_thread(porter.fail, import_id, failure.code)


def _enter(porter: Porter, order: ImportOrder, held: Completion) -> None:
    """Video, job and end of the import together, or none of them."""
    transcodes, uploads = porter.workshop.transcodes, porter.imports.uploads

    def record(tx: Session) -> JobView:
        if episode := uploads.finish(tx, order.upload_id, user_id=order.user_id):
            transcodes.start(tx, episode.id, source_key=episode.source_key)
        porter.imports.complete(tx, order.id, held.episode_id, size=held.total_size)
        return transcodes.latest(tx, held.episode_id)

    transcodes.dispatch(porter.workshop.commit(record))
