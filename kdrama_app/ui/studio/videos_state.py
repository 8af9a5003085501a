"""An uploader's own videos, with what is being done to them right now, and what may be done about it."""

import asyncio
import json
from dataclasses import replace

import reflex as rx
from reflex.event import EventSpec
from reflex_components_sonner.toast import ToastAction
from sqlmodel import Session as Transaction

from kdrama_app.accounts.views import Permission, Principal
from kdrama_app.catalog.views import Visibility
from kdrama_app.errors import Forbidden, InvalidInput
from kdrama_app.transcode.views import JobView
from kdrama_app.ui.bridge import allow, change, house, look
from kdrama_app.ui.session import Session
from kdrama_app.ui.studio import own_videos
from kdrama_app.ui.studio.video_rows import Asked, VideoRow, asked_in, video_row
from kdrama_app.ui.studio.work_state import retry_job
from kdrama_app.ui.words import done, say

PAGE_SIZE = 24
UNDO_MS = 10_000


class MyVideos(rx.State):
    """`chosen`: ids of ticked rows, of this page only."""

    rows: rx.Field[list[VideoRow]] = rx.field(default_factory=list)
    asked: rx.Field[Asked] = rx.field(default_factory=Asked)
    total: int = 0
    loaded: bool = False
    chosen: rx.Field[list[str]] = rx.field(default_factory=list)

    @rx.var
    def empty(self) -> bool:
        return not self.rows

    @rx.var
    def narrowed(self) -> bool:
        return self.asked.narrowed

    @rx.var
    def busy(self) -> bool:
        """Is there anything that will change by itself?"""
        return any(row.busy for row in self.rows)

    @rx.var
    def has_more(self) -> bool:
        return self.asked.page * PAGE_SIZE < self.total

    @rx.var
    def first_page(self) -> bool:
        return self.asked.page == 1

    @rx.var
    def pages(self) -> int:
        return max(1, -(-self.total // PAGE_SIZE))

    @rx.var
    def all_chosen(self) -> bool:
        return bool(self.rows) and len(self.chosen) == len(self.rows)

    @rx.event
    async def load(self):
        """On every visit: the list that the address asks for."""
        try:
            viewer = await allow(self, Permission.UPLOAD)
        except Forbidden:
            self.reset()
            return
        self.asked, self.chosen = asked_in(self.router.url.query_parameters), []
        await self._read(viewer)

    @rx.event
    async def refresh(self):
        """The same rows as they are now."""
        await self._read(await allow(self, Permission.UPLOAD))

    @rx.event
    async def narrow(self, name: str, value: str):
        """Ask for another list: `name` is one of "q", "status", "visibility", "sort"."""
        viewer = await allow(self, Permission.UPLOAD)
        if str(name) not in {"q", "status", "visibility", "sort"}:
            raise InvalidInput(details={name: "nothing to ask by"})
        return await self._ask(viewer, asked_in({**_texts(self.asked), name: str(value), "page": "1"}))

    @rx.event
    async def widen(self):
        """Everything again, newest first."""
        viewer = await allow(self, Permission.UPLOAD)
        return await self._ask(viewer, Asked())

    @rx.event
    async def order(self, column: str):
        """By a column; by the same the other way round."""
        viewer = await allow(self, Permission.UPLOAD)
        first = "title" if column == "title" else f"-{column}"
        other = f"-{column}" if column == "title" else str(column)
        sort = other if self.asked.sort == first else first
        return await self._ask(viewer, asked_in({**_texts(self.asked), "sort": sort, "page": "1"}))

    @rx.event
    async def turn(self, pages: int):
        """Turn `pages` forward, or back where negative."""
        viewer = await allow(self, Permission.UPLOAD)
        page = max(1, min(self.asked.page + int(pages), self.pages))
        return await self._ask(viewer, replace(self.asked, page=page))

    @rx.event
    async def choose(self, video_id: str, chosen: bool):
        """Tick or untick a row."""
        await allow(self, Permission.UPLOAD)
        self.chosen = [
            row.tile.id for row in self.rows if (chosen if row.tile.id == video_id else row.tile.id in self.chosen)
        ]

    @rx.event
    async def choose_all(self, chosen: bool):
        """Tick or untick every row of this page."""
        await allow(self, Permission.UPLOAD)
        self.chosen = [row.tile.id for row in self.rows] if chosen else []

    @rx.event
    async def show_chosen(self, visibility: str):
        """Say who sees the ticked videos."""
        viewer = await allow(self, Permission.UPLOAD)
        if visibility not in set(Visibility):
            raise InvalidInput(details={"visibility": "there is no such visibility"})
        count = len(self.chosen)
        await change(own_videos.show, tuple(self.chosen), viewer, visibility=Visibility(visibility))
        self.chosen = []
        await self._read(viewer)
        return await done(self, f"Changed {count} of them." if count > 1 else "Changed.", f"{count}개를 바꿨어요.")

    @rx.event
    async def trash_chosen(self):
        """Put the ticked videos into the trash."""
        viewer = await allow(self, Permission.UPLOAD)
        return await self._trash(viewer, list(self.chosen))

    @rx.event
    async def trash(self, video_id: str):
        """Put one into the trash."""
        viewer = await allow(self, Permission.UPLOAD)
        return await self._trash(viewer, [str(video_id)])

    @rx.event
    async def restore(self, video_ids: list[str]):
        """Take videos out of the trash again."""
        viewer = await allow(self, Permission.UPLOAD)
        if not isinstance(video_ids, list):
            raise InvalidInput(details={"videos": "a list of ids"})
        await change(own_videos.restore, [str(each) for each in video_ids][:PAGE_SIZE], viewer)
        await self._read(viewer)
        return await done(self, "Back again.", "되돌렸어요.")

    @rx.event
    async def retry(self, video_id: str):
        """Prepare a failed video once more."""
        viewer = await allow(self, Permission.UPLOAD)
        job = await change(retry_job, str(video_id), viewer)
        await asyncio.to_thread(house().transcodes.dispatch, job)
        await self._read(viewer)
        return await done(self, "Trying once more.", "다시 변환하고 있어요.")

    async def _ask(self, viewer: Principal, asked: Asked):
        """The address follows, so that a reload or a link shows the same."""
        self.asked, self.chosen = asked, []
        await self._read(viewer)
        return rx.call_script(f"history.replaceState(history.state, '', {json.dumps(asked.address)})")

    async def _trash(self, viewer: Principal, video_ids: list[str]):
        await change(own_videos.trash, video_ids, viewer)
        self.chosen = []
        await self._read(viewer)
        return undo_trash((await self.get_state(Session)).korean, video_ids)

    async def _read(self, viewer: Principal) -> None:
        self.rows, self.total = await look(_rows, viewer, self.asked)
        if not self.rows and self.asked.page > 1:
            self.asked = replace(self.asked, page=self.pages)
            self.rows, self.total = await look(_rows, viewer, self.asked)
        here = {row.tile.id for row in self.rows}
        self.chosen = [each for each in self.chosen if each in here]
        self.loaded = True


def undo_trash(korean: bool, video_ids: list[str]) -> EventSpec:
    """A toast that says what went into the trash, and takes it out again."""
    count = len(video_ids)
    words = say(
        korean,
        f"Moved {count} videos to the trash." if count > 1 else "Moved to the trash.",
        f"영상 {count}개를 휴지통으로 옮겼어요." if count > 1 else "휴지통으로 옮겼어요.",
    )
    undo = ToastAction(say(korean, "Undo", "되돌리기"), MyVideos.restore(video_ids))  # pyright: ignore[reportArgumentType]
    return rx.toast(words, duration=UNDO_MS, action=undo)  # pyright: ignore[reportCallIssue]


def _texts(asked: Asked) -> dict[str, str]:
    return {name: str(value) for name, value in vars(asked).items()}


def _rows(tx: Transaction, viewer: Principal, asked: Asked) -> tuple[list[VideoRow], int]:
    offset = (asked.page - 1) * PAGE_SIZE
    found = house().catalog.holdings(tx, viewer.person, asked.filter(), limit=PAGE_SIZE, offset=offset)
    ids = [episode.id for episode in found.videos]
    jobs, views = house().transcodes.latest_of(tx, ids), house().viewing.viewers_of(tx, ids)
    under_way = any(not job.status.finished for job in jobs.values())
    left = house().transcodes.left(tx) if under_way else {}

    def row(video_id: str) -> tuple[JobView | None, float | None]:
        job = jobs.get(video_id)
        return job, left.get(job.id) if job else None

    rows = [video_row(episode, *row(episode.id), views=views.get(episode.id, 0)) for episode in found.videos]
    return rows, found.total
