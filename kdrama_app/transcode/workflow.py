"""The durable transcode: probe, plan, encode, package, publish, poster, done.

Each step's result is kept by the engine; a worker that dies is resumed at the first step without one.
So a step may run twice, and every step ends the same when it does: work is made in the job's own folder,
which the encode step empties first, and the storage takes a file whole or not at all. A failure that the
source is to blame for is recorded and ends the workflow well: doing it again would change nothing.

The engine finds a workflow by its registered name, long before any object of ours exists; therefore the
worker hands its parts to this module once (`bind`) instead of to a constructor.
"""

import asyncio
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import structlog
from dbos import DBOS, error
from sqlmodel import Session

from kdrama_app.db import Database
from kdrama_app.errors import AppError, JobNotFound, TranscodeFailed
from kdrama_app.storage.durable import make_folders
from kdrama_app.storage.port import KeyNotFound, Storage
from kdrama_app.transcode.ladder import Plan, plan
from kdrama_app.transcode.layout import (
    INIT_NAME,
    MEDIA_NAME,
    manifest_key,
    media_prefix,
    multivariant_key,
    poster_name,
    run_of,
    segment_name,
)
from kdrama_app.transcode.package import package
from kdrama_app.transcode.playlist import Rendered, dash_manifest, multivariant_playlist
from kdrama_app.transcode.probe import probe
from kdrama_app.transcode.service import WORKFLOW, Order, Transcodes
from kdrama_app.transcode.source import SourceFacts
from kdrama_app.transcode.views import JobStatus

PROGRESS_SECONDS = 1.0
ENCODE_ATTEMPTS = 3
OUR_FAULT = "Something went wrong on our side while preparing this video; please try again"
# How far a job is (0-100) when a stage begins: encoding is nearly all of the work.
PROBED, ENCODED, PUBLISHED = 2.0, 95.0, 99.0

log = structlog.get_logger()
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

    def folder(self, job: str) -> Path:
        return self.work_dir / "transcode" / job

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


class NoLongerWanted(Exception):
    """The job was called off while it ran."""


_bound: list[Workshop] = []


def bind(workshop: Workshop) -> None:
    """Give the workflow its parts; once, before the engine is launched."""
    _bound[:] = [workshop]


def _shop() -> Workshop:
    return _bound[0]


def _transient(error: BaseException) -> bool:
    """What a second try may mend: a busy database, a storage that hiccups; never a verdict on the source."""
    return not isinstance(error, AppError | NoLongerWanted)


_STEP: dict[str, Any] = {
    "preemptible": True,
    "retries_allowed": True,
    "max_attempts": 4,
    "backoff_rate": 3.0,
    "should_retry": _transient,
}


@DBOS.workflow(name=WORKFLOW)
async def transcode(job: str) -> None:
    """Run one job to its end, whatever that is."""
    try:
        await _run(job)
    except NoLongerWanted:
        await asyncio.to_thread(discard, job)
    except error.DBOSWorkflowCancelledError:
        await asyncio.to_thread(discard, job)
        await asyncio.to_thread(_clear, job)
        raise
    except TranscodeFailed as failure:
        await record_failure(job, failure.message)
    except JobNotFound:
        # The episode was deleted, and its jobs with it.
        log.info("transcode.gone", job=job)
    except Exception:
        log.exception("transcode.crashed", job=job)
        await record_failure(job, OUR_FAULT)
    await asyncio.to_thread(_clear, job)
    log.info("transcode.ended", job=job)


async def _run(job: str) -> None:
    order = await begin(job)
    source, planned = await survey(order)
    renditions = await _published(order, source, planned)
    poster_key = await take_poster(order, planned, renditions)
    await finish(order, renditions, poster_key)


async def _published(order: Order, source: SourceFacts, planned: Plan) -> tuple[Rendered, ...]:
    """Encode until every file is in the storage: another machine's work folder may be gone when we take over."""
    for _ in range(ENCODE_ATTEMPTS):
        await encode(order, planned)
        renditions = await index_renditions(order, source, planned)
        if await publish(order, renditions):
            return renditions
    raise TranscodeFailed(OUR_FAULT)


@DBOS.step(**_STEP)
async def begin(job: str) -> Order:
    order = await _shop().record(lambda tx: _shop().transcodes.begin(tx, job))
    if order is None:
        raise NoLongerWanted
    log.info("transcode.began", job=job)
    return order


@DBOS.step(**_STEP)
async def survey(order: Order) -> tuple[SourceFacts, Plan]:
    """Probe the source and decide what to make of it."""
    await _advance(order.job_id, "probing", 0.0)
    facts = await probe(await asyncio.to_thread(_shop().source, order))
    await _shop().record(lambda tx: _shop().transcodes.note_duration(tx, order.job_id, seconds=facts.duration))
    return facts, plan(facts, order.outputs)


@DBOS.step(**_STEP)
async def encode(order: Order, planned: Plan) -> None:
    await _advance(order.job_id, "encoding", PROBED)
    source = await asyncio.to_thread(_shop().source, order)
    done = 0.0

    def report(seconds: float) -> None:
        nonlocal done
        done = seconds

    began = time.monotonic()
    encoder = _shop().transcodes.provider
    work = asyncio.ensure_future(encoder.encode(source, planned, _encoded(order.job_id), report=report))
    try:
        while not work.done():
            await asyncio.wait({work}, timeout=PROGRESS_SECONDS)
            share = min(1.0, done / planned.seconds) if planned.seconds else 0.0
            await _advance(order.job_id, "encoding", PROBED + (ENCODED - PROBED) * share)
        work.result()
    finally:
        work.cancel()
        await asyncio.gather(work, return_exceptions=True)
    log.info("transcode.encoded", job=order.job_id, seconds=round(time.monotonic() - began, 2), video=planned.seconds)


@DBOS.step(**_STEP)
async def index_renditions(order: Order, source: SourceFacts, planned: Plan) -> tuple[Rendered, ...]:
    await _advance(order.job_id, "packaging", ENCODED)
    return await asyncio.to_thread(package, source, planned, _encoded(order.job_id), job=order.job_id)


@DBOS.step(**_STEP)
async def publish(order: Order, renditions: tuple[Rendered, ...]) -> bool:
    """Move the folders into the storage; False when some of it is missing there and here."""
    return await asyncio.to_thread(_publish_folders, order, renditions)


@DBOS.step(**_STEP)
async def take_poster(order: Order, planned: Plan, renditions: tuple[Rendered, ...]) -> str:
    """The poster's storage key, or "": a video without a usable frame still plays."""
    await _advance(order.job_id, "packaging", PUBLISHED)
    source = await asyncio.to_thread(_shop().source, order)
    picture = _shop().folder(order.job_id) / "poster.jpg"
    await asyncio.to_thread(make_folders, picture.parent)
    try:
        await _shop().transcodes.provider.poster(source, planned, float(renditions[0].seconds), picture)
    except TranscodeFailed as failure:
        log.info("transcode.no_poster", job=order.job_id, reason=failure.message)
        return ""
    key = f"{media_prefix(order.episode_id)}/{poster_name(order.job_id)}"
    await asyncio.to_thread(_shop().storage.adopt, picture, key)
    return key


@DBOS.step(**_STEP)
async def finish(order: Order, renditions: tuple[Rendered, ...], poster_key: str) -> None:
    """Playlists over finished segments, then the record that the episode plays them."""
    await _advance(order.job_id, "packaging", PUBLISHED)
    await asyncio.to_thread(_write_playlists, order, renditions)
    transcodes = _shop().transcodes
    await _shop().record(lambda tx: transcodes.complete(tx, order.job_id, renditions=renditions, poster_key=poster_key))


@DBOS.step(**_STEP)
async def record_failure(job: str, reason: str) -> None:
    log.info("transcode.failed", job=job, reason=reason)
    await _shop().record(lambda tx: _shop().transcodes.fail(tx, job, reason=reason))
    await asyncio.to_thread(discard, job)


def discard(job: str) -> None:
    """Take an unfinished run's files out of the storage; nothing plays them. A completed run is never touched.

    A worker that dies between the record of a completion and the engine's note of it is resumed at its
    last step, finds the job finished, and ends up here.
    """
    if _status(job) is JobStatus.COMPLETED:
        return
    episode, run = job.rpartition("-")[0], run_of(job)
    prefix = media_prefix(episode)
    names = {file.key.removeprefix(f"{prefix}/").split("/")[0] for file in _shop().storage.list(prefix)}
    for name in names:
        if name == poster_name(job):
            _shop().storage.delete(f"{prefix}/{name}")
        elif name.endswith(f"-{run}"):
            _shop().storage.delete_folder(f"{prefix}/{name}")


def sweep() -> None:
    """Remove what jobs that ended elsewhere left here: cancelled while no worker ran, or deleted."""
    for folder in (_shop().work_dir / "transcode").glob("*"):
        status = _status(folder.name)
        if status is None or status.finished:
            discard(folder.name)
            _clear(folder.name)


def _status(job: str) -> JobStatus | None:
    """None: the job is gone, with its episode."""
    with _shop().database.snapshot() as tx:
        try:
            return _shop().transcodes.find(tx, job).status
        except JobNotFound:
            return None


def _clear(job: str) -> None:
    shutil.rmtree(_shop().folder(job), ignore_errors=True)


def _encoded(job: str) -> Path:
    return _shop().folder(job) / "encoded"


async def _advance(job: str, stage: str, progress: float) -> None:
    """Note progress. Raises NoLongerWanted."""
    if not await _shop().record(lambda tx: _shop().transcodes.advance(tx, job, stage=stage, progress=progress)):
        raise NoLongerWanted


def _publish_folders(order: Order, renditions: tuple[Rendered, ...]) -> bool:
    storage = _shop().storage
    for rendition in renditions:
        prefix = f"{media_prefix(order.episode_id)}/{rendition.folder}"
        storage.publish(_encoded(order.job_id) / rendition.name, prefix)
        sizes = {file.key.removeprefix(f"{prefix}/"): file.size for file in storage.list(prefix)}
        wanted = {segment_name(number): segment.size for number, segment in enumerate(rendition.segments, start=1)}
        if not (wanted.items() <= sizes.items() and {INIT_NAME, MEDIA_NAME} <= sizes.keys()):
            return False
    return True


def _write_playlists(order: Order, renditions: tuple[Rendered, ...]) -> None:
    video = [rendition for rendition in renditions if rendition.kind == "video"]
    audio = [rendition for rendition in renditions if rendition.kind == "audio"]
    storage = _shop().storage
    if order.outputs.dash:
        storage.write(manifest_key(order.episode_id), dash_manifest(video, audio).encode())
    storage.write(multivariant_key(order.episode_id), multivariant_playlist(video, audio).encode())
