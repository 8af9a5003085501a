"""An uploader's own videos, with what is being done to them right now, and what may be done about it."""

import asyncio
from dataclasses import dataclass, replace

import reflex as rx
from sqlmodel import Session as Transaction

from kdrama_app.accounts.views import Permission, Principal
from kdrama_app.catalog.views import EpisodeStatus, EpisodeView
from kdrama_app.errors import Forbidden, InvalidInput
from kdrama_app.transcode.reasons import in_korean
from kdrama_app.transcode.status import CANCELLED
from kdrama_app.transcode.views import JobStatus, JobView, Outputs, Priority
from kdrama_app.ui.bridge import allow, change, house, look
from kdrama_app.ui.components.tiles import EpisodeTile, episode_tile
from kdrama_app.ui.session import Session
from kdrama_app.ui.studio.details import Details, details_of, left_words, size_words
from kdrama_app.ui.words import say

PAGE_SIZE = 24
RESOLUTIONS = list(reversed(Outputs().resolutions))


@dataclass(frozen=True)
class VideoRow:
    """One video. `status` is the episode's; `stage`, `progress` (0-100) and `left` are its job's while one is under
    way; `again`: what an earlier run made plays meanwhile."""

    tile: EpisodeTile
    status: str
    busy: bool
    again: bool
    stage: str
    progress: float
    left: str
    left_ko: str
    cancelled: bool
    failure: str
    failure_ko: str
    size: str
    added: str


class MyVideos(rx.State):
    rows: list[VideoRow] = []
    loaded: bool = False
    has_more: bool = False
    details: Details = Details()
    wanted: rx.Field[list[str]] = rx.field(default_factory=lambda: list(RESOLUTIONS))
    """The qualities that the next encoding is to have."""
    _shown: int = PAGE_SIZE

    @rx.var
    def empty(self) -> bool:
        return not self.rows

    @rx.var
    def any_posters(self) -> bool:
        return bool(self.details.posters)

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
    async def show_details(self, video_id: str):
        """Open what there is to know and do about one video; or close it, where it is open."""
        viewer = await allow(self, Permission.UPLOAD)
        if self.details.id == video_id:
            self.details = Details()
            return
        self.wanted = list(RESOLUTIONS)
        self.details = await look(_details, str(video_id), viewer)

    @rx.event
    async def choose_poster(self, video_id: str, number: str):
        """Make a candidate the picture that stands for a video."""
        viewer = await allow(self, Permission.UPLOAD)
        await change(_choose_poster, str(video_id), viewer, number=_number(number))
        await self._read(viewer)
        return await self._say("This is the poster now.", "포스터를 바꿨어요.")

    @rx.event
    async def set_priority(self, video_id: str, priority: str):
        """Give a waiting or running job another place in the queue."""
        viewer = await allow(self, Permission.UPLOAD)
        turns = await change(_prioritize, str(video_id), viewer, priority=_priority(priority))
        await asyncio.to_thread(house().transcodes.reorder, turns)
        await self._read(viewer)

    @rx.event
    async def want(self, resolution: str, wanted: bool):
        """Tick or untick a quality of the next encoding."""
        await allow(self, Permission.UPLOAD)
        self.wanted = [name for name in RESOLUTIONS if (wanted if name == resolution else name in self.wanted)]

    @rx.event
    async def encode_again(self, video_id: str):
        """Make a ready video anew, in the qualities ticked; what there is plays meanwhile."""
        viewer = await allow(self, Permission.UPLOAD)
        job = await change(_again, str(video_id), viewer, resolutions=tuple(self.wanted))
        await asyncio.to_thread(house().transcodes.dispatch, job)
        await self._read(viewer)
        return await self._say("Encoding it again.", "다시 변환하고 있어요.")

    @rx.event
    async def cancel(self, video_id: str):
        """Call the running job off."""
        viewer = await allow(self, Permission.UPLOAD)
        job, calls = await change(_cancel, str(video_id), viewer)
        if job.status is JobStatus.CANCELLED:
            await asyncio.to_thread(house().transcodes.withdraw, job.id)
            await asyncio.to_thread(house().transcodes.call_back, calls)
        await self._read(viewer)
        return await self._say("Cancelled.", "변환을 취소했어요.")

    @rx.event
    async def retry(self, video_id: str):
        """Prepare a failed video once more."""
        viewer = await allow(self, Permission.UPLOAD)
        job = await change(_retry, str(video_id), viewer)
        await asyncio.to_thread(house().transcodes.dispatch, job)
        await self._read(viewer)
        return await self._say("Trying once more.", "다시 변환하고 있어요.")

    async def _say(self, english: str, korean: str):
        session = await self.get_state(Session)
        return rx.toast(say(session.korean, english, korean))

    async def _read(self, viewer: Principal) -> None:
        rows = await look(_rows, viewer, limit=self._shown + 1)
        self.rows = rows[: self._shown]
        self.has_more = len(rows) > self._shown
        self.loaded = True
        if self.details.id:
            known = any(row.tile.id == self.details.id for row in self.rows)
            self.details = await look(_details, self.details.id, viewer) if known else Details()


def _rows(tx: Transaction, viewer: Principal, *, limit: int) -> list[VideoRow]:
    episodes = house().catalog.uploaded_by(tx, viewer.user_id or 0, limit=limit)
    jobs = house().transcodes.latest_of(tx, [episode.id for episode in episodes])
    under_way = any(not job.status.finished for job in jobs.values())
    left = house().transcodes.left(tx) if under_way else {}
    return [_row(episode, job := jobs.get(episode.id), left.get(job.id) if job else None) for episode in episodes]


def _details(tx: Transaction, video_id: str, viewer: Principal) -> Details:
    episode = house().catalog.require_manager(tx, video_id, viewer)
    renditions = house().transcodes.renditions(tx, video_id)
    job = house().transcodes.latest_of(tx, [video_id]).get(video_id)
    return details_of(episode, house().extras.of(tx, video_id), renditions, job)


def _choose_poster(tx: Transaction, video_id: str, viewer: Principal, *, number: int) -> None:
    house().catalog.require_manager(tx, video_id, viewer)
    house().extras.choose_poster(tx, video_id, number)


def _prioritize(tx: Transaction, video_id: str, viewer: Principal, *, priority: Priority) -> dict[str, int]:
    house().catalog.require_manager(tx, video_id, viewer)
    transcodes = house().transcodes
    job = transcodes.prioritize(tx, transcodes.latest(tx, video_id).id, priority)
    return transcodes.turns(tx, job.id)


def _again(tx: Transaction, video_id: str, viewer: Principal, *, resolutions: tuple[str, ...]) -> JobView:
    house().catalog.require_manager(tx, video_id, viewer)
    return house().transcodes.again(tx, video_id, resolutions=resolutions)


def _cancel(tx: Transaction, video_id: str, viewer: Principal):
    house().catalog.require_manager(tx, video_id, viewer)
    transcodes = house().transcodes
    job = transcodes.cancel(tx, transcodes.latest(tx, video_id).id)
    return job, transcodes.callbacks.due(tx, job.id)


def _retry(tx: Transaction, video_id: str, viewer: Principal) -> JobView:
    house().catalog.require_manager(tx, video_id, viewer)
    transcodes = house().transcodes
    return transcodes.retry(tx, transcodes.latest(tx, video_id).id)


def _row(episode: EpisodeView, job: JobView | None, left: float | None) -> VideoRow:
    running = job is not None and not job.status.finished
    preparing = episode.status in {EpisodeStatus.PROCESSING, EpisodeStatus.GROWING}
    english, korean = left_words(left)
    tile = episode_tile(episode, None)
    # A chosen poster shows at once: its address is new.
    shown = f"{tile.thumbnail}?of={'-'.join(episode.poster_key.split('/')[-2:])}" if tile.thumbnail else ""
    return VideoRow(
        tile=replace(tile, thumbnail=shown),
        status=episode.status.value,
        busy=running or preparing,
        again=running and not preparing,
        stage=(job.stage or job.status.value) if job else "queued",
        progress=round(job.progress, 1) if job else 0.0,
        left=english,
        left_ko=korean,
        cancelled=episode.failure == CANCELLED,
        failure=episode.failure,
        failure_ko=in_korean(episode.failure),
        size=size_words(episode.file_size),
        added=episode.uploaded_at.date().isoformat(),
    )


def _number(text: str) -> int:
    try:
        return int(text)
    except ValueError as no_number:
        raise InvalidInput(details={"candidate": "There is no such candidate"}) from no_number


def _priority(text: str) -> Priority:
    try:
        return Priority(text)
    except ValueError as unknown:
        raise InvalidInput(details={"priority": "There is no such priority"}) from unknown
