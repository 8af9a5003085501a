"""What the steps of both workflows share: the worker's parts, when to try again, and stopping well.

The engine finds a workflow by its registered name, long before any object of ours exists; therefore the
worker hands its parts to this module once (`bind`) instead of to a constructor.
"""

import asyncio
from collections.abc import Callable
from typing import Any, TypeVar

from kdrama_app.errors import AppError
from kdrama_app.transcode.landing import PiecesDiffer
from kdrama_app.transcode.workshop import Workshop

T = TypeVar("T")


class NoLongerWanted(Exception):
    """The job was called off, or failed, while it ran."""


_bound: list[Workshop] = []


def bind(workshop: Workshop) -> None:
    """Give the workflows their parts; once, before the engine is launched."""
    _bound[:] = [workshop]


def shop() -> Workshop:
    return _bound[0]


def _transient(error: BaseException) -> bool:
    """What a second try may mend: a busy database, a storage that hiccups; never a verdict on the source."""
    return not isinstance(error, AppError | NoLongerWanted | PiecesDiffer)


STEP: dict[str, Any] = {
    "preemptible": True,
    "retries_allowed": True,
    "max_attempts": 4,
    "backoff_rate": 3.0,
    "should_retry": _transient,
}


async def to_its_end(work: Callable[[], T]) -> T:
    """Run `work` in a thread. A cancellation waits for it: nothing is published after the cleaning up."""
    running = asyncio.ensure_future(asyncio.to_thread(work))
    try:
        return await asyncio.shield(running)
    except asyncio.CancelledError:
        await asyncio.wait({running})
        raise


async def advance(job: str, stage: str, progress: float) -> None:
    """Note how far a job is, 0-100. Raises NoLongerWanted."""
    if not await shop().record(lambda tx: shop().transcodes.advance(tx, job, stage=stage, progress=progress)):
        raise NoLongerWanted
