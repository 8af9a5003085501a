"""Who is live now, and who else may be."""

import json
from dataclasses import dataclass

import reflex as rx
from sqlmodel import Session as Transaction

from kdrama_app.accounts.views import Principal
from kdrama_app.errors import InvalidInput
from kdrama_app.streams.views import StreamPage, StreamsWanted
from kdrama_app.ui.bridge import house, look, visitor
from kdrama_app.ui.live.asked import NAMES, Asked, asked_in
from kdrama_app.ui.live.shown import StreamCard, stream_card

PAGE = 24
# More are looked for by filters.
MOST = 240
NOTHING = StreamPage((), 0)


@dataclass(frozen=True)
class Listed:
    """One look: the live ones, the others, and how many of these there are in all."""

    live: list[StreamCard]
    others: list[StreamCard]
    total_live: int
    total_others: int
    cities: list[str]


class LiveState(rx.State):
    asked: rx.Field[Asked] = rx.field(default_factory=Asked)
    live: rx.Field[list[StreamCard]] = rx.field(default_factory=list)
    others: rx.Field[list[StreamCard]] = rx.field(default_factory=list)
    total_live: rx.Field[int] = rx.field(0)
    total_others: rx.Field[int] = rx.field(0)
    cities: rx.Field[list[str]] = rx.field(default_factory=list)
    loaded: rx.Field[bool] = rx.field(False)
    # How many of the others are listed.
    _reach: int = PAGE

    @rx.var
    def empty(self) -> bool:
        return not self.live and not self.others

    @rx.var
    def narrowed(self) -> bool:
        return self.asked.narrowed

    @rx.var
    def more_others(self) -> bool:
        return len(self.others) < min(self.total_others, MOST)

    @rx.event
    async def load(self):
        """On every visit: what the address asks for."""
        viewer = await visitor(self)
        self.asked, self._reach = asked_in(self.router.url.query_parameters), PAGE
        await self._read(viewer)

    @rx.event
    async def refresh(self):
        """The same list as it is now."""
        viewer = await visitor(self)
        await self._read(viewer)

    @rx.event
    async def narrow(self, name: str, value: str):
        """Ask for others: `name` is platform, city or status."""
        viewer = await visitor(self)
        if str(name) not in NAMES:
            raise InvalidInput(details={"name": "nothing to ask by"})
        return await self._ask(viewer, asked_in({**vars(self.asked), str(name): str(value)}))

    @rx.event
    async def widen(self):
        """Everything again."""
        viewer = await visitor(self)
        return await self._ask(viewer, Asked())

    @rx.event
    async def more(self):
        """The end of what is shown is near."""
        viewer = await visitor(self)
        self._reach = min(self._reach + PAGE, MOST)
        await self._read(viewer)

    async def _ask(self, viewer: Principal | None, asked: Asked):
        """The address follows, so that a reload or a link shows the same."""
        self.asked, self._reach = asked, PAGE
        await self._read(viewer)
        return rx.call_script(f"history.replaceState(history.state, '', {json.dumps(asked.address)})")

    async def _read(self, viewer: Principal | None) -> None:
        found = await look(_listed, self.asked, viewer, self._reach)
        if found.live != self.live:
            self.live = found.live
        if found.others != self.others:
            self.others = found.others
        self.total_live, self.total_others = found.total_live, found.total_others
        # What was asked for stays to be chosen, also where nobody streams any more.
        self.cities = sorted({*found.cities, self.asked.city} - {""})
        self.loaded = True


def _listed(tx: Transaction, asked: Asked, viewer: Principal | None, reach: int) -> Listed:
    streams = house().streams
    live, others = _find(tx, asked.live(), MOST), _find(tx, asked.others(), reach)
    begun = house().figures.begun(tx, [stream.id for stream in live.streams])
    followed = (
        house().follows.followed(tx, viewer=viewer) if viewer and viewer.user_id is not None else frozenset[int]()
    )

    def cards(page: StreamPage) -> list[StreamCard]:
        return [
            stream_card(stream, begun=begun.get(stream.id), followed=stream.id in followed) for stream in page.streams
        ]

    return Listed(cards(live), cards(others), live.total, others.total, streams.cities(tx))


def _find(tx: Transaction, wanted: StreamsWanted | None, limit: int) -> StreamPage:
    return house().streams.browse(tx, wanted, limit=limit) if wanted else NOTHING
