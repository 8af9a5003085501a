"""One stream, for whoever wants to watch it."""

from dataclasses import dataclass
from urllib.parse import urlsplit

import reflex as rx
from sqlmodel import Session as Transaction

from kdrama_app.accounts.views import Permission, Principal
from kdrama_app.errors import StreamNotFound
from kdrama_app.streams.analytics import live_spans, sessions
from kdrama_app.ui.bell.state import Bell
from kdrama_app.ui.bridge import allow, change, house, look, visitor
from kdrama_app.ui.live.asked import number_at_the_end
from kdrama_app.ui.live.stream_shown import (
    Broadcast,
    Change,
    Moment,
    StreamPageView,
    broadcasts_of,
    changes_of,
    moments_of,
    stream_page,
)
from kdrama_app.ui.words import done

# Of a history that may be years long.
SHOWN_CHANGES, SHOWN_BROADCASTS = 20, 24


@dataclass(frozen=True)
class Scene:
    """One look at a stream: itself, what was marked, how it went, whether the reader follows it."""

    shown: StreamPageView
    moments: list[Moment]
    changes: list[Change]
    broadcasts: list[Broadcast]
    followed: bool


class StreamState(rx.State):
    phase: rx.Field[str] = rx.field("loading")
    """loading, missing or there."""
    shown: rx.Field[StreamPageView | None] = rx.field(None)
    moments: rx.Field[list[Moment]] = rx.field(default_factory=list)
    changes: rx.Field[list[Change]] = rx.field(default_factory=list)
    broadcasts: rx.Field[list[Broadcast]] = rx.field(default_factory=list)
    followed: rx.Field[bool] = rx.field(False)

    @rx.var
    def name(self) -> str:
        """For the window's title."""
        return self.shown.card.name if self.shown else ""

    @rx.event
    async def load(self):
        """On every visit: the stream whose id stands in the address. Who was told of it knows now."""
        viewer = await visitor(self)
        stream_id = number_at_the_end(self.router.url.path)
        if self.shown and self.shown.card.id != stream_id:
            self.reset()
        await self._read(viewer)
        if self.phase == "there" and viewer and viewer.user_id is not None:
            await change(house().follows.mark_read, viewer=viewer, stream_id=stream_id)
            return Bell.refresh
        return None

    @rx.event
    async def refresh(self):
        """The same as it is now."""
        viewer = await visitor(self)
        await self._read(viewer)

    @rx.event
    async def follow(self):
        """Be told when it goes live."""
        viewer = await allow(self, Permission.WATCH)
        await change(house().follows.follow, number_at_the_end(self.router.url.path), viewer=viewer)
        self.followed = True
        return [
            await done(self, "You will be told here when it is live.", "라이브가 시작되면 알려 드릴게요."),
            Bell.refresh,
        ]

    @rx.event
    async def unfollow(self):
        """No longer."""
        viewer = await allow(self, Permission.WATCH)
        await change(house().follows.unfollow, number_at_the_end(self.router.url.path), viewer=viewer)
        self.followed = False
        return [await done(self, "You will not be told any more.", "이제 알리지 않을게요."), Bell.refresh]

    async def _read(self, viewer: Principal | None) -> None:
        site = urlsplit(str(self.router.url)).hostname or ""
        try:
            scene = await look(_scene, number_at_the_end(self.router.url.path), viewer, site)
        except StreamNotFound:
            self.reset()
            self.phase = "missing"
            return
        if self.shown != scene.shown:
            self.shown = scene.shown
        self.moments, self.changes, self.broadcasts = scene.moments, scene.changes, scene.broadcasts
        self.followed = scene.followed
        self.phase = "there"


def _scene(tx: Transaction, stream_id: int, viewer: Principal | None, site: str) -> Scene:
    services = house()
    stream = services.streams.look(tx, stream_id)
    history = services.figures.history(tx, stream_id)
    begun = services.figures.begun(tx, [stream_id]).get(stream_id)
    person = viewer if viewer and viewer.user_id is not None else None
    newest = max((each.stream_id for each in history), default=stream_id)
    owns = person is not None and person.may(Permission.UPLOAD) and person.user_id == stream.owner.id
    return Scene(
        shown=stream_page(
            stream, begun=begun, newest=newest, site=site, may_edit=owns or (person is not None and person.is_admin)
        ),
        moments=moments_of(services.timestamps.of_stream(tx, stream_id), link=stream.link, begun=begun),
        changes=changes_of(history, stream_id)[:SHOWN_CHANGES],
        broadcasts=broadcasts_of(sessions(live_spans(history, now=services.figures.clock())), but=stream_id)[
            :SHOWN_BROADCASTS
        ],
        followed=person is not None and newest in services.follows.followed(tx, viewer=person),
    )
