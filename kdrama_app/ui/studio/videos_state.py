"""An uploader's own videos, with what is being done to them right now."""

import asyncio
from dataclasses import dataclass

import reflex as rx
from sqlmodel import Session as Transaction

from kdrama_app.accounts.views import Permission, Principal
from kdrama_app.catalog.views import EpisodeStatus, EpisodeView
from kdrama_app.errors import Forbidden, JobNotFound
from kdrama_app.transcode.reasons import in_korean
from kdrama_app.transcode.views import JobView
from kdrama_app.ui.bridge import allow, change, house, look
from kdrama_app.ui.components.tiles import EpisodeTile, episode_tile
from kdrama_app.ui.session import Session
from kdrama_app.ui.words import say

PAGE_SIZE = 24


@dataclass(frozen=True)
class VideoRow:
    """One video. `status` is the episode's; `stage` and `progress` (0-100) are its job's while one is under way."""

    tile: EpisodeTile
    status: str
    busy: bool
    stage: str
    progress: float
    failure: str
    failure_ko: str
    size: str
    added: str


class MyVideos(rx.State):
    rows: list[VideoRow] = []
    loaded: bool = False
    has_more: bool = False
    _shown: int = PAGE_SIZE

    @rx.var
    def empty(self) -> bool:
        return not self.rows

    @rx.var
    def busy(self) -> bool:
        """Is there anything that will change by itself?"""
        return any(row.busy for row in self.rows)

    @rx.event
    async def load(self):
        try:
            viewer = await allow(self, Permission.UPLOAD)
        except Forbidden:
            self.reset()
            return
        self._shown = PAGE_SIZE
        await self._read(viewer)

    @rx.event
    async def refresh(self):
        """The same rows as they are now."""
        await self._read(await allow(self, Permission.UPLOAD))

    @rx.event
    async def more(self):
        viewer = await allow(self, Permission.UPLOAD)
        self._shown += PAGE_SIZE
        await self._read(viewer)

    @rx.event
    async def retry(self, video_id: str):
        """Prepare a failed video once more."""
        viewer = await allow(self, Permission.UPLOAD)
        job = await change(_retry, str(video_id), viewer)
        await asyncio.to_thread(house().transcodes.dispatch, job)
        await self._read(viewer)
        session = await self.get_state(Session)
        return rx.toast(say(session.korean, "Trying once more.", "다시 변환하고 있어요."))

    async def _read(self, viewer: Principal) -> None:
        rows = await look(_rows, viewer, limit=self._shown + 1)
        self.rows = rows[: self._shown]
        self.has_more = len(rows) > self._shown
        self.loaded = True


def _rows(tx: Transaction, viewer: Principal, *, limit: int) -> list[VideoRow]:
    episodes = house().catalog.uploaded_by(tx, viewer.user_id or 0, limit=limit)
    return [_row(episode, None if episode.status is EpisodeStatus.READY else _job(tx, episode)) for episode in episodes]


def _job(tx: Transaction, episode: EpisodeView) -> JobView | None:
    try:
        return house().transcodes.latest(tx, episode.id)
    except JobNotFound:
        return None


def _retry(tx: Transaction, video_id: str, viewer: Principal) -> JobView:
    house().catalog.require_manager(tx, video_id, viewer)
    transcodes = house().transcodes
    return transcodes.retry(tx, transcodes.latest(tx, video_id).id)


def _row(episode: EpisodeView, job: JobView | None) -> VideoRow:
    return VideoRow(
        tile=episode_tile(episode, None),
        status=episode.status.value,
        busy=episode.status in {EpisodeStatus.PROCESSING, EpisodeStatus.GROWING},
        stage=(job.stage or job.status.value) if job else "queued",
        progress=round(job.progress, 1) if job else 0.0,
        failure=episode.failure,
        failure_ko=in_korean(episode.failure),
        size=_size(episode.file_size),
        added=episode.uploaded_at.date().isoformat(),
    )


def _size(count: int) -> str:
    """Powers of 1024, as the limits are."""
    for unit, scale in (("GB", 1024**3), ("MB", 1024**2)):
        if count >= scale:
            return f"{count / scale:.1f} {unit}"
    return f"{max(1, count // 1024)} KB"
