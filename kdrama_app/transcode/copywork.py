"""The durable copying of the top rung: a child of its job's workflow, as the pieces are (`piecework.py`).

A copy that goes wrong fails no job: its parent then has the rung encoded.
"""

import asyncio
from functools import partial

import structlog
from dbos import DBOS, error

from kdrama_app.errors import TranscodeFailed
from kdrama_app.transcode.copying import Copied
from kdrama_app.transcode.ladder import Plan
from kdrama_app.transcode.landing import Misplaced, PiecesDiffer
from kdrama_app.transcode.piecework import land
from kdrama_app.transcode.recording import Order
from kdrama_app.transcode.regroup import Regrouping
from kdrama_app.transcode.steps import STEP, NoLongerWanted, shop, to_its_end

COPY_WORKFLOW = "transcode_copy"

log = structlog.get_logger()


@DBOS.workflow(name=COPY_WORKFLOW)
async def transcode_copy(order: Order, planned: Plan, copied: Copied) -> None:
    """Publish the picture as it is; how it went stands in the ledger."""
    try:
        await copy(order, planned, copied)
    except NoLongerWanted:
        await to_its_end(lambda: shop().discard(order.job_id))
    except error.DBOSWorkflowCancelledError:
        await to_its_end(lambda: shop().discard(order.job_id))
        raise
    except Exception:
        log.exception("transcode.copy_crashed", job=order.job_id)
        await withdraw(order.job_id, copied.number)


@DBOS.step(**STEP)
async def copy(order: Order, planned: Plan, copied: Copied) -> None:
    source = await asyncio.to_thread(shop().source, order)
    folder = shop().piece(order.job_id, copied.number)
    landing = Regrouping(shop().storage, folder, order.job_id, planned.copied, copied)
    encoder = shop().transcodes.provider
    work = partial(encoder.copy_picture, source, planned, folder, seconds=copied.seconds)
    try:
        await land(order.job_id, copied.number, landing, work)
    except (Misplaced, PiecesDiffer, TranscodeFailed) as failure:
        log.info("transcode.not_copied", job=order.job_id, why=str(failure))
        await _withdrawn(order.job_id, copied.number)


@DBOS.step(**STEP)
async def withdraw(job: str, number: int) -> None:
    await _withdrawn(job, number)


async def _withdrawn(job: str, number: int) -> None:
    ledger = shop().ledger
    await shop().record(
        lambda tx: ledger.note(tx, job, number, done=float("inf"), landed={}, finished=True, flawed=True)
    )
