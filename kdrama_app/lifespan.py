"""What a web process does besides answering: keeps its worker, clears dead uploads and logins away, seeds the demo."""

import asyncio
import gc
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import structlog

from kdrama_app import demo
from kdrama_app.api.auth import forget_ended_logins
from kdrama_app.api.idempotent import forget_old_answers
from kdrama_app.api.metadata import fill_index
from kdrama_app.api.pictures import collect_pictures
from kdrama_app.api.upload import collect
from kdrama_app.operations.children import keep_running
from kdrama_app.wiring import Services, current_services

COLLECT_SECONDS = 600
WORKER = (sys.executable, "-m", "kdrama_app", "worker", "--until-input-ends")

log = structlog.get_logger("kdrama.lifespan")


@asynccontextmanager
async def run_beside() -> AsyncIterator[None]:
    """For as long as the web process serves."""
    services = current_services()
    # What is there from the start stays: Python looks no more for what of it might go, which took a tenth of a second.
    gc.collect()
    gc.freeze()
    chores = [asyncio.create_task(_collect_now_and_then(services))]
    chores.append(asyncio.create_task(_fill_the_index(services)))
    if services.settings.worker == "embedded":
        chores.append(asyncio.create_task(keep_running(WORKER)))
    if services.settings.demo:
        chores.append(asyncio.create_task(_seed(services)))
    try:
        yield
    finally:
        for chore in chores:
            chore.cancel()
        await asyncio.gather(*chores, return_exceptions=True)
        services.uploads.digests.close()


async def _collect_now_and_then(services: Services) -> None:
    while True:
        for chore in (collect, forget_ended_logins, forget_old_answers, collect_pictures):
            try:
                await chore(services)
            except Exception:
                log.exception("a chore failed", chore=chore.__name__)
        await asyncio.sleep(COLLECT_SECONDS)


async def _seed(services: Services) -> None:
    try:
        await asyncio.to_thread(demo.seed, services)
    except Exception:
        log.exception("making the demo series failed")


async def _fill_the_index(services: Services) -> None:
    """After an update that folds texts in another way, and in a library older than its search."""
    try:
        await fill_index(services)
    except Exception:
        log.exception("filling the index of texts failed")
