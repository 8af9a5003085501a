"""The durable making of one piece or one sound: a child of its job's workflow, run by whichever worker is free.

It is made anew when its worker dies. That is no harm: what it publishes is the same again, and its rows only
go forward. A worker that is thought dead but is not works in a folder of its own.
"""

import asyncio
import shutil
import time
from collections.abc import Callable, Coroutine
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, Protocol

import structlog
from dbos import DBOS, error

from kdrama_app.errors import TranscodeFailed
from kdrama_app.transcode.commands import encoded_in
from kdrama_app.transcode.dressing import level
from kdrama_app.transcode.ladder import Plan
from kdrama_app.transcode.landing import Landed, Landing, Misplaced
from kdrama_app.transcode.pieces import Piece
from kdrama_app.transcode.reasons import OUR_FAULT
from kdrama_app.transcode.service import Order
from kdrama_app.transcode.sounds import Sound
from kdrama_app.transcode.steps import STEP, NoLongerWanted, shop, to_its_end

PIECE_WORKFLOW = "transcode_piece"
COLLECT_SECONDS = 0.1
NOTE_SECONDS = 1.0

log = structlog.get_logger()


class Lands(Protocol):
    """What watches an encoder's folder and publishes from it: landing.py, regroup.py."""

    folder: Path
    landed: dict[str, Landed]

    def collect(self, *, ended: bool) -> bool: ...


class Encode(Protocol):
    """An encoder's work, told where to; whether the source decoded without a flaw, where it decodes one."""

    def __call__(self, *, report: Callable[[float], None]) -> Coroutine[Any, Any, bool | None]: ...


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
    source = await asyncio.to_thread(shop().source, order)
    folder, encoder = shop().piece(order.job_id, part.number), shop().transcodes.provider
    if isinstance(part, Sound):
        landing = Landing(shop().storage, folder, order.job_id, [part.name])
        encode = partial(encoder.encode_sound, source, planned, part, folder)
    else:
        names = [rung.name for rung in encoded_in(planned, part)]
        landing = Landing(shop().storage, folder, order.job_id, names, part)
        encode = partial(encoder.encode_piece, source, planned, part, folder)
    await land(order.job_id, part.number, landing, encode)


async def land(job: str, number: int, landing: Lands, encode: Encode) -> None:
    """Encode, publishing each segment as soon as it is whole. Raises what `landing` does, and NoLongerWanted."""
    done, began = 0.0, time.monotonic()

    def report(seconds: float) -> None:
        nonlocal done
        done = seconds

    work = asyncio.ensure_future(encode(report=report))
    try:
        await _follow(work, job, number, landing, lambda: (done, time.monotonic() - began))
    finally:
        work.cancel()
        await asyncio.gather(work, return_exceptions=True)
        await to_its_end(lambda: shutil.rmtree(landing.folder, ignore_errors=True))


async def _follow(
    work: asyncio.Future[bool | None], job: str, number: int, landing: Lands, far: Callable[[], tuple[float, float]]
) -> None:
    """Publish and note until the encoder has ended; `far`: seconds done, seconds spent. Raises NoLongerWanted."""
    ended = False
    noted = float("-inf")
    while not ended:
        new = await to_its_end(lambda: landing.collect(ended=False))
        if new or time.monotonic() - noted >= NOTE_SECONDS:
            noted = time.monotonic()
            await _note(job, number, landing, *far())
        await asyncio.wait({work}, timeout=COLLECT_SECONDS)
        ended = work.done()
    flawed = work.result() is False
    await to_its_end(lambda: landing.collect(ended=True))
    await _note(job, number, landing, float("inf"), far()[1], finished=True, flawed=flawed)


async def _note(
    job: str, number: int, landing: Lands, done: float, spent: float, *, finished: bool = False, flawed: bool = False
) -> None:
    landed, ledger = dict(landing.landed), shop().ledger
    how_far = {"done": done, "landed": landed, "spent": spent}
    wanted = await shop().record(lambda tx: ledger.note(tx, job, number, **how_far, finished=finished, flawed=flawed))
    if not wanted:
        raise NoLongerWanted
