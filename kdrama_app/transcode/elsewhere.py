"""The durable part of a job that a provider elsewhere makes: place the order, watch it, bring the results home.

Whatever goes wrong there (nobody answers, the order is refused, it ends badly, the results do not fit the plan) is
no verdict on the video: our own workers make it then, from the beginning, and the log says why. What is held of
a job elsewhere is removed however the job ends.
"""

import asyncio
import shutil
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeVar

import structlog
from dbos import DBOS, error

from kdrama_app.transcode.forecast import seconds_away
from kdrama_app.transcode.imported import import_renditions, names_of
from kdrama_app.transcode.ladder import Plan
from kdrama_app.transcode.playlist import Rendered
from kdrama_app.transcode.provider import AwayFailed, AwayState, AwayStatus, AwayTranscoder
from kdrama_app.transcode.service import Order
from kdrama_app.transcode.source import SourceFacts
from kdrama_app.transcode.steps import STEP, advance, shop, to_its_end

T = TypeVar("T")

# How often it is asked how far it is, less and less (seconds), and how long no answer is borne.
FIRST_PAUSE, LONGEST_PAUSE, LONGER = 0.5, 10.0, 1.5
SILENCE_SECONDS = 300.0
# How far a job is (0-100) when it is placed, and at most before it is made.
PLACED, MOST = 5.0, 90.0
# How long a video may take there at most: so many seconds, and so many for a second of it.
PATIENCE_SECONDS, PATIENCE = 3600.0, 4.0

log = structlog.get_logger()

# Of their own: what takes minutes, or waits for a network that is away, must not keep short transactions waiting.
_hauling = ThreadPoolExecutor(2, thread_name_prefix="hauling")
_asking = ThreadPoolExecutor(8, thread_name_prefix="asking")


@dataclass(frozen=True)
class Hired:
    """Who makes a job, and what they call it."""

    provider: str
    order: str


async def made_elsewhere(order: Order, source: SourceFacts, planned: Plan) -> tuple[Rendered, ...]:
    """A job's renditions, published, where a provider elsewhere made them; nothing where our own workers are to."""
    try:
        hired = await hire(order, source, planned)
        if hired is None:
            return ()
        made = await watch(order, planned, hired)
        renditions = await bring_home(order, source, planned, hired) if made else ()
    except error.DBOSWorkflowConflictIDError:
        # Another worker has the job, and what is held of it; or nobody, where it was called off this very moment.
        await to_its_end(lambda: shop().dismiss_ended(order.job_id))
        raise
    except (Exception, error.DBOSWorkflowCancelledError):
        await to_its_end(lambda: shop().dismiss(order.job_id))
        raise
    await settle(order, made=bool(renditions))
    return renditions


@DBOS.step(**STEP)
async def hire(order: Order, source: SourceFacts, planned: Plan) -> Hired | None:
    """Place the order with the first provider that takes it; None: our own workers make it."""
    for provider in shop().transcodes.away:
        reason = await _unfit(provider, source, planned)
        if not reason:
            await shop().record(lambda tx, name=provider.name: shop().transcodes.note_provider(tx, order.job_id, name))
            try:
                return Hired(provider.name, await _place(provider, order, source, planned))
            except AwayFailed as refused:
                reason = str(refused)
                await to_its_end(lambda: shop().dismiss(order.job_id))
        log.warning("transcode.not_taken", job=order.job_id, provider=provider.name, reason=reason)
    await _make_here(order)
    return None


async def _unfit(provider: AwayTranscoder, source: SourceFacts, planned: Plan) -> str:
    """Why not to ask a provider at all; "" where it is asked."""
    if not provider.suits(source, planned):
        return "it does not make such a video"
    available = await asyncio.get_running_loop().run_in_executor(_asking, provider.available)
    return "" if available else "it is not available"


async def _place(provider: AwayTranscoder, order: Order, source: SourceFacts, planned: Plan) -> str:
    file = await asyncio.to_thread(shop().source, order)
    await asyncio.to_thread(shop().note_held, order.job_id)
    job = order.job_id
    placed = await _stoppable(lambda stopped: provider.place(job, file, source, planned, stopped=stopped))
    log.info("transcode.placed", job=order.job_id, provider=provider.name, order=placed)
    return placed


@DBOS.step(**STEP)
async def watch(order: Order, planned: Plan, hired: Hired) -> bool:
    """Follow what was ordered to its end; whether it was made."""
    pause, heard = FIRST_PAUSE, time.monotonic()
    await advance(order.job_id, "encoding", PLACED)
    while True:
        try:
            status = await _asked(hired)
            heard = time.monotonic()
            reason = given_up(status, planned.seconds)
        except AwayFailed as silence:
            status, reason = None, str(silence) if time.monotonic() - heard > SILENCE_SECONDS else ""
        if reason:
            log.warning("transcode.not_made", job=order.job_id, provider=hired.provider, reason=reason)
            return False
        if status is not None and status.state is AwayState.MADE:
            return True
        if status is not None:
            await advance(order.job_id, "encoding", progress(status, planned.seconds))
        await asyncio.sleep(pause)
        pause = min(LONGEST_PAUSE, pause * LONGER)


def given_up(status: AwayStatus, seconds: float) -> str:
    """Why a video of so many seconds is not waited for any longer; "" while it is."""
    if status.state is AwayState.FAILED:
        return status.reason or "it failed"
    late = status.state is AwayState.WORKING and status.seconds > PATIENCE_SECONDS + PATIENCE * seconds
    return f"it takes too long: {status.seconds:.0f} s" if late else ""


def progress(status: AwayStatus, seconds: float) -> float:
    """How far the job of a video of so many seconds is, 0-100: by the clock, as nobody says, and never past a bound."""
    return PLACED + (MOST - PLACED) * min(1.0, status.seconds / seconds_away(seconds))


@DBOS.step(**STEP)
async def bring_home(order: Order, source: SourceFacts, planned: Plan, hired: Hired) -> tuple[Rendered, ...]:
    """Fetch, check and publish what was made; nothing where it is not what was ordered."""
    await advance(order.job_id, "packaging", MOST)
    job, folder = order.job_id, shop().piece(order.job_id, 0)
    try:
        provider = _provider(hired)
        await _stoppable(lambda stopped: provider.fetch(job, names_of(planned), folder, stopped=stopped))
        return await to_its_end(lambda: import_renditions(shop().storage, folder, source, planned, job=job))
    except AwayFailed as unusable:
        log.warning("transcode.not_imported", job=job, provider=hired.provider, reason=str(unusable))
        return ()
    finally:
        await to_its_end(lambda: shutil.rmtree(folder, ignore_errors=True))


@DBOS.step(**STEP)
async def settle(order: Order, *, made: bool) -> None:
    """Nothing stays elsewhere; and what was published of it goes, where our own workers begin anew."""
    await to_its_end(lambda: shop().dismiss(order.job_id))
    if not made:
        await to_its_end(lambda: shop().discard(order.job_id))
        await _make_here(order)


async def _make_here(order: Order) -> None:
    transcodes = shop().transcodes
    await shop().record(lambda tx: transcodes.note_provider(tx, order.job_id, transcodes.provider.name))


async def _asked(hired: Hired) -> AwayStatus:
    return await asyncio.get_running_loop().run_in_executor(_asking, _provider(hired).look, hired.order)


def _provider(hired: Hired) -> AwayTranscoder:
    """Raises AwayFailed when it is not configured any more."""
    for provider in shop().transcodes.away:
        if provider.name == hired.provider:
            return provider
    raise AwayFailed(f"{hired.provider} is not configured any more")


async def _stoppable(work: Callable[[Callable[[], bool]], T]) -> T:
    """Run `work` in a thread, with what tells it to stop. A cancellation tells it, and waits for it."""
    stop = threading.Event()
    running = asyncio.get_running_loop().run_in_executor(_hauling, work, stop.is_set)
    try:
        return await asyncio.shield(running)
    except asyncio.CancelledError:
        stop.set()
        await asyncio.gather(running, return_exceptions=True)
        raise
