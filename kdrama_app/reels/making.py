"""The durable making of a clip: one workflow, run by whichever worker is free.

Its files are published before the record of it: a clip that is ready is there. It is made anew when its worker dies;
what that one left is another folder, and taken away at the end.
"""

import asyncio
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import structlog
from dbos import DBOS, error
from sqlmodel import Session

from kdrama_app.db import Database, new_id
from kdrama_app.errors import TranscodeFailed
from kdrama_app.playback.playlists import Source, source_of
from kdrama_app.reels.cutting import cut
from kdrama_app.reels.reasons import OUR_FAULT, VIDEO_CHANGED
from kdrama_app.reels.service import WORKFLOW, Clips
from kdrama_app.reels.shortcodes import clip_key
from kdrama_app.reels.views import ClipView
from kdrama_app.storage.durable import make_folders
from kdrama_app.storage.port import KeyNotFound, Storage
from kdrama_app.transcode.layout import media_prefix, multivariant_key
from kdrama_app.transcode.steps import STEP, to_its_end

T = TypeVar("T")

log = structlog.get_logger()


@dataclass(frozen=True)
class CuttingRoom:
    """What clips are made with: `binary` is the ffmpeg to run, `work_dir` the worker's own disk."""

    database: Database
    storage: Storage
    clips: Clips
    work_dir: Path
    binary: str

    def commit(self, verb: Callable[[Session], T]) -> T:
        with self.database.transaction() as tx:
            return verb(tx)

    def look(self, verb: Callable[[Session], T]) -> T:
        with self.database.snapshot() as tx:
            return verb(tx)

    @property
    def folders(self) -> Path:
        return self.work_dir / "clips"

    def clear(self, shortcode: str) -> None:
        """Nobody works on it any more."""
        shutil.rmtree(self.folders / shortcode, ignore_errors=True)


_bound: list[CuttingRoom] = []


def bind(room: CuttingRoom) -> None:
    """Give the workflow its parts; once, before the engine is launched."""
    _bound[:] = [room]


@DBOS.workflow(name=WORKFLOW)
async def make_clip(shortcode: str) -> None:
    """Make one clip, whatever comes of it."""
    room = _bound[0]
    try:
        await make(shortcode)
    except error.DBOSWorkflowCancelledError:
        await to_its_end(lambda: room.clear(shortcode))
        raise
    except TranscodeFailed as failure:
        await give_up(shortcode, failure.message)
    except KeyNotFound:
        await give_up(shortcode, VIDEO_CHANGED)
    except Exception:
        log.exception("clip.crashed", clip=shortcode)
        await give_up(shortcode, OUR_FAULT)
    await to_its_end(lambda: room.clear(shortcode))


@DBOS.step(**STEP)
async def make(shortcode: str) -> None:
    room, began = _bound[0], time.monotonic()
    clip = await asyncio.to_thread(room.look, lambda tx: room.clips.order(tx, shortcode))
    if clip is None:
        return
    folder = room.folders / shortcode / new_id(6)
    try:
        await asyncio.to_thread(make_folders, folder)
        video, audio = await asyncio.to_thread(_playlists, room.storage, clip, await _best(clip))
        made = await cut(room.storage, clip, video, audio, folder, binary=room.binary)
        await to_its_end(lambda: room.storage.publish(folder / "made", clip_key(shortcode)))
    finally:
        await to_its_end(lambda: shutil.rmtree(folder, ignore_errors=True))
    wanted = await to_its_end(lambda: room.commit(lambda tx: room.clips.finish(tx, shortcode, made)))
    if not wanted:
        # Its row is gone or says so: whoever took it away waits for us, and deletes.
        log.info("clip.unwanted", clip=shortcode)
        return
    seconds = round(time.monotonic() - began, 2)
    log.info("clip.made", clip=shortcode, copied=made.copied, bytes=made.size, seconds=seconds)


@DBOS.step(**STEP)
async def give_up(shortcode: str, reason: str) -> None:
    room = _bound[0]
    await asyncio.to_thread(room.commit, lambda tx: room.clips.fail(tx, shortcode, reason=reason))


async def _best(clip: ClipView) -> tuple[str, ...]:
    room = _bound[0]
    episode = await asyncio.to_thread(room.look, lambda tx: room.clips.catalog.find(tx, clip.episode_id))
    return episode.qualities


def _playlists(storage: Storage, clip: ClipView, qualities: tuple[str, ...]) -> tuple[str, str]:
    """The keys of the best picture's media playlist and of the sound's. Raises KeyNotFound."""
    text, prefix = storage.read(multivariant_key(clip.episode_id)).decode(), media_prefix(clip.episode_id)
    found: list[Source] = [source for quality in qualities if (source := source_of(text, quality))]
    if not found:
        raise KeyNotFound
    best = found[0]
    return f"{prefix}/{best.video}", f"{prefix}/{best.audio}" if best.audio else ""
