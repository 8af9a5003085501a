"""What was made of one video and is being made: posters, sizes, its place in the queue, another encoding."""

import asyncio

import reflex as rx
from sqlmodel import Session as Transaction

from kdrama_app.accounts.views import Permission, Principal
from kdrama_app.errors import EpisodeNotFound, Forbidden, InvalidInput
from kdrama_app.transcode.views import JobStatus, JobView, Outputs, Priority
from kdrama_app.ui.bridge import allow, change, house, look
from kdrama_app.ui.studio.details import Details, details_of
from kdrama_app.ui.studio.video_rows import VideoRow, video_row
from kdrama_app.ui.words import done

RESOLUTIONS = list(reversed(Outputs().resolutions))


class VideoWork(rx.State):
    row: rx.Field[VideoRow | None] = rx.field(None)
    details: rx.Field[Details] = rx.field(default_factory=Details)
    wanted: rx.Field[list[str]] = rx.field(default_factory=lambda: list(RESOLUTIONS))
    """The qualities that the next encoding is to have."""

    @rx.var
    def any_posters(self) -> bool:
        return bool(self.details.posters)

    @rx.event
    async def load(self):
        """On every visit: the video whose id stands in the address."""
        try:
            viewer = await allow(self, Permission.UPLOAD)
            video_id = self.router.url.path.rstrip("/").rsplit("/", 1)[-1]
            await self._read(video_id, viewer)
        except (EpisodeNotFound, Forbidden):
            self.reset()

    @rx.event
    async def refresh(self):
        """The same video as it is now."""
        viewer = await allow(self, Permission.UPLOAD)
        await self._read(self.details.id, viewer)

    @rx.event
    async def choose_poster(self, video_id: str, number: str):
        """Make a candidate the picture that stands for a video."""
        viewer = await allow(self, Permission.UPLOAD)
        await change(_choose_poster, str(video_id), viewer, number=_number(number))
        await self._read(str(video_id), viewer)
        return await done(self, "This is the poster now.", "포스터를 바꿨어요.")

    @rx.event
    async def set_priority(self, video_id: str, priority: str):
        """Give a waiting or running job another place in the queue."""
        viewer = await allow(self, Permission.UPLOAD)
        turns = await change(_prioritize, str(video_id), viewer, priority=_priority(priority))
        await asyncio.to_thread(house().transcodes.reorder, turns)
        await self._read(str(video_id), viewer)

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
        await self._read(str(video_id), viewer)
        return await done(self, "Encoding it again.", "다시 변환하고 있어요.")

    @rx.event
    async def cancel(self, video_id: str):
        """Call the running job off."""
        viewer = await allow(self, Permission.UPLOAD)
        job, calls = await change(_cancel, str(video_id), viewer)
        if job.status is JobStatus.CANCELLED:
            await asyncio.to_thread(house().transcodes.withdraw, job.id)
            await asyncio.to_thread(house().transcodes.call_back, calls)
        await self._read(str(video_id), viewer)
        return await done(self, "Cancelled.", "변환을 취소했어요.")

    @rx.event
    async def retry(self, video_id: str):
        """Prepare a failed video once more."""
        viewer = await allow(self, Permission.UPLOAD)
        job = await change(retry_job, str(video_id), viewer)
        await asyncio.to_thread(house().transcodes.dispatch, job)
        await self._read(str(video_id), viewer)
        return await done(self, "Trying once more.", "다시 변환하고 있어요.")

    async def _read(self, video_id: str, viewer: Principal) -> None:
        if self.details.id != video_id:
            self.wanted = list(RESOLUTIONS)
        self.row, self.details = await look(_work, video_id, viewer)


def retry_job(tx: Transaction, video_id: str, viewer: Principal) -> JobView:
    """A new run of a failed video, to dispatch."""
    house().catalog.require_manager(tx, video_id, viewer)
    transcodes = house().transcodes
    return transcodes.retry(tx, transcodes.latest(tx, video_id).id)


def _work(tx: Transaction, video_id: str, viewer: Principal) -> tuple[VideoRow, Details]:
    episode = house().catalog.require_manager(tx, video_id, viewer)
    renditions = house().transcodes.renditions(tx, video_id)
    job = house().transcodes.latest_of(tx, [video_id]).get(video_id)
    left = house().transcodes.left(tx).get(job.id) if job and not job.status.finished else None
    views = house().viewing.viewers_of(tx, [video_id]).get(video_id, 0)
    details = details_of(episode, house().extras.of(tx, video_id), renditions, job)
    return video_row(episode, job, left, views=views), details


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
