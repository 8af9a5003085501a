"""The durable making of one piece or one sound: a child of its job's workflow, run by whichever worker is free.

It is made anew when its worker dies. That is no harm: what it publishes is the same again, and its rows only
go forward. A worker that is thought dead but is not works in a folder of its own.
"""

import asyncio
import shutil
import time
from collections.abc import Callable
from dataclasses import replace

import structlog
from dbos import DBOS, error

from kdrama_app.errors import TranscodeFailed
from kdrama_app.transcode.dressing import level
from kdrama_app.transcode.ladder import Plan
from kdrama_app.transcode.landing import Landing, Misplaced
from kdrama_app.transcode.pieces import Piece
from kdrama_app.transcode.reasons import OUR_FAULT
from kdrama_app.transcode.service import Order
from kdrama_app.transcode.sounds import Sound
from kdrama_app.transcode.steps import STEP, NoLongerWanted, shop, to_its_end

PIECE_WORKFLOW = "transcode_piece"
COLLECT_SECONDS = 0.2
NOTE_SECONDS = 1.0

log = structlog.get_logger()


@DBOS.workflow(name=PIECE_WORKFLOW)
async def transcode_piece(order: Order, planned: Plan, part: Piece | Sound) -> None:
    """Make and publish a piece or a sound; how it went stands in the ledger."""
    try:
        if isinstance(part, Sound):
            part = await level(order, planned, part)
        await make(order, planned, part)
    except NoLongerWanted:
        await to_its_end(lambda: shop().discard(order.job_id))
    except error.DBOSWorkflowCancelledError:
        await to_its_end(lambda: shop().discard(order.job_id))
        raise
    except TranscodeFailed as failure:
        await give_up(order.job_id, part.number, failure.message)
    except Exception:
        log.exception("transcode.piece_crashed", job=order.job_id, piece=part.number)
        await give_up(order.job_id, part.number, OUR_FAULT)


@DBOS.step(**STEP)
async def make(order: Order, planned: Plan, part: Piece | Sound) -> None:
    began = time.monotonic()
    try:
        await _attempt(order, planned, part)
    except Misplaced as misplaced:
        log.info("transcode.piece_misplaced", job=order.job_id, piece=part.number, found=str(misplaced))
        await _without_seeking(order, planned, part)
    seconds = round(time.monotonic() - began, 2)
    log.info("transcode.piece_made", job=order.job_id, piece=part.number, seconds=seconds)


@DBOS.step(**STEP)
async def give_up(job: str, number: int, reason: str) -> None:
    await shop().record(lambda tx: shop().ledger.give_up(tx, job, number, reason=reason))


async def _without_seeking(order: Order, planned: Plan, part: Piece | Sound) -> None:
    """Once more, reading all that precedes the piece: only where a sound file was sought in badly does that help."""
    at = int(part.begins) if isinstance(part, Piece) else 0
    damaged = TranscodeFailed(f"The file is damaged: pictures are missing at about {at // 60}:{at % 60:02d}")
    if isinstance(part, Sound) or not part.seek:
        raise damaged
    try:
        await _attempt(order, planned, replace(part, seek=0.0))
    except Misplaced as again:
        raise damaged from again


async def _attempt(order: Order, planned: Plan, part: Piece | Sound) -> None:
    """Encode, publishing each segment as soon as it is whole."""
    source = await asyncio.to_thread(shop().source, order)
    folder = shop().piece(order.job_id, part.number)
    names = [part.name] if isinstance(part, Sound) else [rung.name for rung in planned.rungs]
    piece = part if isinstance(part, Piece) else None
    landing = Landing(shop().storage, folder, order.job_id, names, piece)
    done, began = 0.0, time.monotonic()

    def report(seconds: float) -> None:
        nonlocal done
        done = seconds

    encoder = shop().transcodes.provider
    encode = (
        encoder.encode_sound(source, planned, part, folder, report=report)
        if isinstance(part, Sound)
        else encoder.encode_piece(source, planned, part, folder, report=report)
    )
    work = asyncio.ensure_future(encode)
    try:
        await _follow(work, order.job_id, part.number, landing, lambda: (done, time.monotonic() - began))
    finally:
        work.cancel()
        await asyncio.gather(work, return_exceptions=True)
        await to_its_end(lambda: shutil.rmtree(folder, ignore_errors=True))


async def _follow(
    work: asyncio.Future[None], job: str, number: int, landing: Landing, far: Callable[[], tuple[float, float]]
) -> None:
    """Publish and note until the encoder has ended; `far`: seconds done, seconds spent. Raises NoLongerWanted."""
    ended = False
    noted = float("-inf")
    while not ended:
        new = await to_its_end(lambda: landing.collect(ended=False))
        if new or time.monotonic() - noted >= NOTE_SECONDS:
            noted = time.monotonic()
            await _note(job, number, landing, *far(), finished=False)
        await asyncio.wait({work}, timeout=COLLECT_SECONDS)
        ended = work.done()
    work.result()
    await to_its_end(lambda: landing.collect(ended=True))
    await _note(job, number, landing, float("inf"), far()[1], finished=True)


async def _note(job: str, number: int, landing: Landing, done: float, spent: float, *, finished: bool) -> None:
    landed = dict(landing.landed)
    wanted = await shop().record(
        lambda tx: shop().ledger.note(tx, job, number, done=done, landed=landed, spent=spent, finished=finished)
    )
    if not wanted:
        raise NoLongerWanted
