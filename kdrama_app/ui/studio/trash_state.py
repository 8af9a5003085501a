"""What somebody threw away: to be restored, or deleted for good."""

import asyncio
from dataclasses import dataclass, replace

import reflex as rx
import structlog
from sqlmodel import Session as Transaction

from kdrama_app.accounts.views import Permission, Principal
from kdrama_app.catalog.lifecycle import TRASH_KEEPS
from kdrama_app.catalog.views import EpisodeView
from kdrama_app.errors import Forbidden
from kdrama_app.ui.bridge import allow, change, house, look
from kdrama_app.ui.components.tiles import EpisodeTile, episode_tile
from kdrama_app.ui.studio import own_videos
from kdrama_app.ui.studio.details import size_words
from kdrama_app.ui.words import done

PAGE_SIZE = 48

log = structlog.get_logger()


@dataclass(frozen=True)
class Thrown:
    """`goes_at`: when it is deleted by itself, ISO 8601."""

    tile: EpisodeTile
    size: str
    goes_at: str


class Trash(rx.State):
    rows: rx.Field[list[Thrown]] = rx.field(default_factory=list)
    has_more: bool = False
    loaded: bool = False

    @rx.var
    def empty(self) -> bool:
        return not self.rows

    @rx.event
    async def load(self):
        try:
            viewer = await allow(self, Permission.UPLOAD)
        except Forbidden:
            self.reset()
            return
        await self._read(viewer)

    @rx.event
    async def restore(self, video_id: str):
        """Put it back where it was."""
        viewer = await allow(self, Permission.UPLOAD)
        await change(own_videos.restore, [str(video_id)], viewer)
        await self._read(viewer)
        return await done(self, "Back among your videos.", "내 영상으로 되돌렸어요.")

    @rx.event
    async def delete(self, video_id: str):
        """Delete it with its files. There is no way back."""
        viewer = await allow(self, Permission.UPLOAD)
        jobs = await change(_remove, str(video_id), viewer)
        await asyncio.to_thread(_clear_away, str(video_id), jobs)
        await self._read(viewer)
        return await done(self, "Deleted for good.", "완전히 삭제했어요.")

    async def _read(self, viewer: Principal) -> None:
        found = await look(house().catalog.in_trash, viewer.person, limit=PAGE_SIZE + 1)
        self.rows = [_thrown(episode) for episode in found[:PAGE_SIZE]]
        self.has_more = len(found) > PAGE_SIZE
        self.loaded = True


def _thrown(episode: EpisodeView) -> Thrown:
    since = episode.trashed_at or episode.uploaded_at
    # Nobody is shown its picture any more.
    tile = replace(episode_tile(episode, None), thumbnail="")
    return Thrown(tile, size_words(episode.file_size), (since + TRASH_KEEPS).isoformat())


def _remove(tx: Transaction, video_id: str, viewer: Principal) -> list[str]:
    house().catalog.require_trashed(tx, video_id, viewer)
    return house().transcodes.remove(tx, video_id)


def _clear_away(video_id: str, jobs: list[str]) -> None:
    for job in jobs:
        house().transcodes.withdraw(job)
    try:
        house().transcodes.sweep(video_id)
    except OSError:
        # It is gone for everybody; the collector comes for what is left.
        log.exception("a deleted video's files are still there", video=video_id)
