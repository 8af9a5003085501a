"""The durable step that dresses an episode once it plays: its storyboard, each part for itself.

Whatever fails here, the video plays without it: a part's failure is logged and ends that part alone.
"""

import asyncio
import shutil
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

import structlog
from dbos import DBOS

from kdrama_app.errors import AppError
from kdrama_app.storage.durable import make_folders
from kdrama_app.transcode.extras import Extras
from kdrama_app.transcode.ladder import Plan
from kdrama_app.transcode.layout import folder_name, media_prefix
from kdrama_app.transcode.service import Order
from kdrama_app.transcode.source import SourceFacts
from kdrama_app.transcode.storyboard import VTT_NAME, make_storyboard
from kdrama_app.transcode.workshop import Workshop

log = structlog.get_logger()


@dataclass(frozen=True)
class Wardrobe:
    """What dressing is done with: `binary` is the ffmpeg to run."""

    workshop: Workshop
    extras: Extras
    binary: str


_bound: list[Wardrobe] = []


def bind(wardrobe: Wardrobe) -> None:
    """Give the step its parts; once, before the engine is launched."""
    _bound[:] = [wardrobe]


@DBOS.step(preemptible=True)
async def dress(order: Order, source: SourceFacts, planned: Plan) -> None:
    """Make what goes with the video of a finished job, and note it. Done again it ends the same."""
    file = await asyncio.to_thread(_bound[0].workshop.source, order)
    await _each(order, "storyboard", lambda: _storyboard(order, planned, file))


async def _each(order: Order, name: str, make: Callable[[], Awaitable[None]]) -> None:
    try:
        await make()
    except (AppError, OSError) as failure:
        log.info("transcode.undressed", job=order.job_id, part=name, reason=str(failure))


async def _storyboard(order: Order, planned: Plan, file: Path) -> None:
    shop = _bound[0].workshop
    folder = shop.folder(order.job_id) / "storyboard"
    await asyncio.to_thread(_emptied, folder)
    await make_storyboard(_bound[0].binary, file, planned, folder)
    prefix = f"{media_prefix(order.episode_id)}/{folder_name('storyboard', order.job_id)}"
    await asyncio.to_thread(shop.storage.publish, folder, prefix)
    await shop.record(lambda tx: _bound[0].extras.note_storyboard(tx, order.episode_id, f"{prefix}/{VTT_NAME}"))


def _emptied(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    make_folders(folder)
