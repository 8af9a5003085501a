"""Who streams, as admins list them."""

import json
from dataclasses import dataclass, replace

import reflex as rx
from sqlmodel import Session as Transaction

from kdrama_app.accounts.views import Permission, Principal
from kdrama_app.errors import Forbidden
from kdrama_app.streams.views import StreamerView
from kdrama_app.ui.bridge import allow, house, look
from kdrama_app.ui.streams.asked import LONGEST, address_of, page_in, text_in
from kdrama_app.ui.streams.trail import Trace, traces

PAGE_SIZE, SHOWN_TRACES, SHOWN_TWINS = 25, 20, 10


@dataclass(frozen=True)
class StreamerRow:
    id: int
    href: str
    name: str
    platforms: list[str]
    links: int
    streams: int


@dataclass(frozen=True)
class Asked:
    """ "" for everybody; `page` counts from 1."""

    q: str = ""
    page: int = 1

    @property
    def address(self) -> str:
        return address_of("/admin/streamers", vars(self), vars(Asked()))


class StreamersDesk(rx.State):
    """`twins`: groups of those who may be one."""

    rows: rx.Field[list[StreamerRow]] = rx.field(default_factory=list)
    twins: rx.Field[list[list[StreamerRow]]] = rx.field(default_factory=list)
    trail: rx.Field[list[Trace]] = rx.field(default_factory=list)
    asked: rx.Field[Asked] = rx.field(default_factory=Asked)
    total: rx.Field[int] = rx.field(0)
    loaded: rx.Field[bool] = rx.field(False)

    @rx.var
    def empty(self) -> bool:
        return not self.rows

    @rx.var
    def pages(self) -> int:
        return max(1, -(-self.total // PAGE_SIZE))

    @rx.event
    async def load(self):
        """On every visit: the list that the address asks for."""
        try:
            viewer = await allow(self, Permission.ADMINISTER)
        except Forbidden:
            self.reset()
            return
        address = self.router.url.query_parameters
        self.asked = Asked(text_in(address), page_in(address))
        await self._read(viewer)

    @rx.event
    async def search(self, text: str):
        """By a part of a name, a link or the notes."""
        viewer = await allow(self, Permission.ADMINISTER)
        return await self._ask(viewer, Asked(str(text)[:LONGEST]))

    @rx.event
    async def turn(self, pages: int):
        """Turn `pages` forward, or back where negative."""
        viewer = await allow(self, Permission.ADMINISTER)
        page = max(1, min(self.asked.page + int(pages), self.pages))
        return await self._ask(viewer, replace(self.asked, page=page))

    async def _ask(self, viewer: Principal, asked: Asked):
        self.asked = asked
        await self._read(viewer)
        return rx.call_script(f"history.replaceState(history.state, '', {json.dumps(asked.address)})")

    async def _read(self, viewer: Principal) -> None:
        self.rows, self.total, self.twins, self.trail = await look(_listed, self.asked, viewer)
        self.loaded = True


def streamer_href(streamer_id: int) -> str:
    return f"/admin/streamers/{streamer_id}"


def streamer_row(streamer: StreamerView) -> StreamerRow:
    return StreamerRow(
        id=streamer.id,
        href=streamer_href(streamer.id),
        name=streamer.name,
        platforms=[platform.value for platform in streamer.platforms],
        links=len(streamer.links),
        streams=streamer.stream_count,
    )


def _listed(
    tx: Transaction, asked: Asked, viewer: Principal
) -> tuple[list[StreamerRow], int, list[list[StreamerRow]], list[Trace]]:
    streamers = house().streamers
    found = streamers.search(tx, asked.q, limit=PAGE_SIZE, offset=(asked.page - 1) * PAGE_SIZE)
    twins = [[streamer_row(each) for each in group] for group in streamers.duplicates(tx, limit=SHOWN_TWINS)]
    trail = traces(streamers.deeds(tx, by=viewer, limit=SHOWN_TRACES))
    return [streamer_row(each) for each in found.streamers], found.total, twins, trail
