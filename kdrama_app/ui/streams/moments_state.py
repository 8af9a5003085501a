"""All marked moments, as admins look for them."""

import json
from dataclasses import dataclass, replace

import reflex as rx
from sqlmodel import Session as Transaction

from kdrama_app.accounts.views import Permission, Principal
from kdrama_app.errors import Forbidden
from kdrama_app.ui.bridge import allow, house, look
from kdrama_app.ui.streams.asked import LONGEST, address_of, page_in, text_in
from kdrama_app.ui.streams.list_state import edit_href
from kdrama_app.ui.streams.trail import Trace, traces

PAGE_SIZE, SHOWN_TRACES = 25, 20


@dataclass(frozen=True)
class MomentRow:
    """`at` is ISO 8601; `href`: the editor of its stream."""

    id: int
    href: str
    title: str
    source: str
    by: str
    at: str


@dataclass(frozen=True)
class Asked:
    """ "" for all; `page` counts from 1."""

    q: str = ""
    page: int = 1

    @property
    def address(self) -> str:
        return address_of("/admin/moments", vars(self), vars(Asked()))


class MomentsDesk(rx.State):
    rows: rx.Field[list[MomentRow]] = rx.field(default_factory=list)
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
        """By a part of the title or of who streams."""
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
        self.rows, self.total, self.trail = await look(_listed, self.asked, viewer)
        self.loaded = True


def _listed(tx: Transaction, asked: Asked, viewer: Principal) -> tuple[list[MomentRow], int, list[Trace]]:
    timestamps = house().timestamps
    found = timestamps.search(tx, asked.q, limit=PAGE_SIZE, offset=(asked.page - 1) * PAGE_SIZE)
    rows = [
        MomentRow(each.id, edit_href(each.stream_id), each.title, each.source, each.created_by, each.at.isoformat())
        for each in found.timestamps
    ]
    return rows, found.total, traces(timestamps.deeds(tx, by=viewer, limit=SHOWN_TRACES))
