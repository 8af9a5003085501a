"""The durable transcode: probe, plan, encode, package, publish, poster, done; then what goes with it.

Each step's result is kept by the engine; a worker that dies is resumed at the first step without one.
So a step may run twice, and every step ends the same when it does: work is made in the job's own folder,
which the encode step empties first, and the storage takes a file whole or not at all. A failure that the
source is to blame for is recorded and ends the workflow well: doing it again would change nothing.

The engine finds a workflow by its registered name, long before any object of ours exists; therefore the
worker hands its parts to this module once (`bind`) instead of to a constructor.
"""

import asyncio
import time
from typing import Any

import structlog
from dbos import DBOS, error

from kdrama_app.errors import AppError, JobNotFound, TranscodeFailed
from kdrama_app.transcode.dressing import dress, level, take_poster
from kdrama_app.transcode.ladder import Plan, plan
from kdrama_app.transcode.package import package
from kdrama_app.transcode.playlist import Rendered
from kdrama_app.transcode.probe import probe
from kdrama_app.transcode.service import WORKFLOW, Order
from kdrama_app.transcode.source import SourceFacts
from kdrama_app.transcode.workshop import Workshop

PROGRESS_SECONDS = 1.0
ENCODE_ATTEMPTS = 3
OUR_FAULT = "Something went wrong on our side while preparing this video; please try again"
# How far a job is (0-100) when a stage begins: encoding is nearly all of the work.
PROBED, ENCODED, PUBLISHED = 2.0, 95.0, 99.0

log = structlog.get_logger()


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
        await asyncio.to_thread(_shop().discard, job)
    except error.DBOSWorkflowCancelledError:
        await asyncio.to_thread(_shop().discard, job)
        await asyncio.to_thread(_shop().clear, job)
        await _shop().call_back(job)
        raise
    except TranscodeFailed as failure:
        await record_failure(job, failure.message)
    except JobNotFound:
        # The episode was deleted, and its jobs with it.
        log.info("transcode.gone", job=job)
    except Exception:
        log.exception("transcode.crashed", job=job)
        await record_failure(job, OUR_FAULT)
    await asyncio.to_thread(_shop().clear, job)
    await _shop().call_back(job)
    log.info("transcode.ended", job=job)


async def _run(job: str) -> None:
    order = await begin(job)
    source, planned = await survey(order)
    planned = await level(order, planned)
    renditions = await _published(order, source, planned)
    poster_key = await take_poster(order, planned, float(renditions[0].seconds))
    await finish(order, renditions, poster_key)
    await dress(order, source, planned)


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
    work = asyncio.ensure_future(encoder.encode(source, planned, _shop().encoded(order.job_id), report=report))
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
    return await asyncio.to_thread(package, source, planned, _shop().encoded(order.job_id), job=order.job_id)


@DBOS.step(**_STEP)
async def publish(order: Order, renditions: tuple[Rendered, ...]) -> bool:
    """Move the folders into the storage; False when some of it is missing there and here."""
    return await asyncio.to_thread(_shop().publish, order, renditions)


@DBOS.step(**_STEP)
async def finish(order: Order, renditions: tuple[Rendered, ...], poster_key: str) -> None:
    """Playlists over finished segments, then the record that the episode plays them."""
    await _advance(order.job_id, "packaging", PUBLISHED)
    await asyncio.to_thread(_shop().write_playlists, order, renditions)
    transcodes = _shop().transcodes
    await _shop().record(lambda tx: transcodes.complete(tx, order.job_id, renditions=renditions, poster_key=poster_key))


@DBOS.step(**_STEP)
async def record_failure(job: str, reason: str) -> None:
    log.info("transcode.failed", job=job, reason=reason)
    await _shop().record(lambda tx: _shop().transcodes.fail(tx, job, reason=reason))
    await asyncio.to_thread(_shop().discard, job)


async def _advance(job: str, stage: str, progress: float) -> None:
    """Note progress. Raises NoLongerWanted."""
    if not await _shop().record(lambda tx: _shop().transcodes.advance(tx, job, stage=stage, progress=progress)):
        raise NoLongerWanted
