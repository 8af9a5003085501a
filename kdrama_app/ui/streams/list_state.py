"""The streams that somebody keeps: an uploader their own, an admin all."""

import asyncio
import json
from dataclasses import dataclass, replace

import reflex as rx
from sqlmodel import Session as Transaction

from kdrama_app.accounts.views import Permission, Principal
from kdrama_app.errors import Forbidden, InvalidInput
from kdrama_app.operations.flags import Flag
from kdrama_app.ui.bridge import allow, house, look
from kdrama_app.ui.live.shown import StreamCard, stream_card
from kdrama_app.ui.streams.asked import NAMES, Asked, asked_in
from kdrama_app.ui.words import done

PAGE_SIZE = 25


@dataclass(frozen=True)
class StreamRow:
    """`owner`: whose it is, for admins."""

    card: StreamCard
    edit_href: str
    owner: str


class StreamsDesk(rx.State):
    """`elsewhere`: the streams are kept by another server, and only read here."""

    rows: rx.Field[list[StreamRow]] = rx.field(default_factory=list)
    asked: rx.Field[Asked] = rx.field(default_factory=Asked)
    total: rx.Field[int] = rx.field(0)
    loaded: rx.Field[bool] = rx.field(False)
    imports: rx.Field[bool] = rx.field(False)
    exports: rx.Field[bool] = rx.field(False)
    elsewhere: rx.Field[bool] = rx.field(False)

    @rx.var
    def empty(self) -> bool:
        return not self.rows

    @rx.var
    def narrowed(self) -> bool:
        return self.asked.narrowed

    @rx.var
    def pages(self) -> int:
        return max(1, -(-self.total // PAGE_SIZE))

    @rx.var
    def export_query(self) -> str:
        """What of the filters the API's export knows, to go behind its address."""
        pinned = "&is_pinned=true" if self.asked.pinned else ""
        status = f"&status={self.asked.status}" if self.asked.status else ""
        return f"{status}{pinned}&sort={self.asked.sort}"

    @rx.event
    async def load(self):
        """On every visit: the list that the address asks for."""
        try:
            viewer = await allow(self, Permission.UPLOAD)
        except Forbidden:
            self.reset()
            return
        self.asked = asked_in(self.router.url.query_parameters)
        await self._read(viewer)

    @rx.event
    async def narrow(self, name: str, value: str):
        """Ask for another list: `name` is one of `NAMES`."""
        viewer = await allow(self, Permission.UPLOAD)
        if str(name) not in NAMES:
            raise InvalidInput(details={"name": "nothing to ask by"})
        said = {each: str(getattr(self.asked, each)) for each in NAMES}
        return await self._ask(viewer, asked_in({**said, str(name): str(value)}))

    @rx.event
    async def widen(self):
        """Everything again, newest first."""
        viewer = await allow(self, Permission.UPLOAD)
        return await self._ask(viewer, Asked())

    @rx.event
    async def turn(self, pages: int):
        """Turn `pages` forward, or back where negative."""
        viewer = await allow(self, Permission.UPLOAD)
        page = max(1, min(self.asked.page + int(pages), self.pages))
        return await self._ask(viewer, replace(self.asked, page=page))

    @rx.event
    async def pin(self, stream_id: int, pinned: bool):
        """Pin a stream, or no longer."""
        viewer = await allow(self, Permission.UPLOAD)
        manager = house().stream_manager
        verb = manager.pin_stream if pinned is True else manager.unpin_stream
        await asyncio.to_thread(verb, str(int(stream_id)), user_id=writer(viewer))
        await self._read(viewer)

    @rx.event
    async def delete(self, stream_id: int):
        """Remove a stream with its history."""
        viewer = await allow(self, Permission.UPLOAD)
        delete = house().stream_manager.delete_stream
        await asyncio.to_thread(delete, str(int(stream_id)), user_id=writer(viewer))
        await self._read(viewer)
        return await done(self, "The stream is deleted.", "방송을 삭제했어요.")

    async def _ask(self, viewer: Principal, asked: Asked):
        """The address follows, so that a reload or a link shows the same."""
        self.asked = asked
        await self._read(viewer)
        return rx.call_script(f"history.replaceState(history.state, '', {json.dumps(asked.address)})")

    async def _read(self, viewer: Principal) -> None:
        self.rows, self.total, flags = await look(_rows, viewer, self.asked)
        if not self.rows and self.asked.page > 1:
            self.asked = replace(self.asked, page=self.pages)
            self.rows, self.total, flags = await look(_rows, viewer, self.asked)
        self.elsewhere = not house().stream_manager.backends.here
        self.imports = Flag.STREAM_BULK_IMPORT in flags and not self.elsewhere
        self.exports = Flag.STREAM_EXPORT in flags and not self.elsewhere
        self.loaded = True


def writer(viewer: Principal) -> int:
    """Who writes here. Raises Forbidden where the streams are kept by another server, which has other ids for them."""
    if not house().stream_manager.backends.here:
        raise Forbidden
    return viewer.person


def edit_href(stream_id: int) -> str:
    return f"/admin/streams/{stream_id}"


def _rows(tx: Transaction, viewer: Principal, asked: Asked) -> tuple[list[StreamRow], int, frozenset[Flag]]:
    offset = (asked.page - 1) * PAGE_SIZE
    found = house().streams.find(tx, asked.wanted(), viewer=viewer, limit=PAGE_SIZE, offset=offset)
    begun = house().figures.begun(tx, [stream.id for stream in found.streams])
    rows = [
        StreamRow(
            card=stream_card(stream, begun=begun.get(stream.id)),
            edit_href=edit_href(stream.id),
            owner=stream.owner.email if viewer.is_admin else "",
        )
        for stream in found.streams
    ]
    return rows, found.total, house().flags.on(tx)
