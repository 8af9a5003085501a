"""What somebody is told who wanted to know when streams go live."""

from dataclasses import dataclass

import reflex as rx
from sqlmodel import Session as Transaction

from kdrama_app.accounts.views import Permission, Principal
from kdrama_app.streams.views import LiveNotification
from kdrama_app.ui.bridge import allow, change, house, look, visitor
from kdrama_app.ui.components.platforms import MARKS, live_href

SHOWN = 12


@dataclass(frozen=True)
class Told:
    """`at` is ISO 8601."""

    id: int
    href: str
    name: str
    mark: str
    at: str
    read: bool
    still_live: bool


class Bell(rx.State):
    """`wanted`: somebody follows a stream, or was told something once."""

    unread: rx.Field[int] = rx.field(0)
    wanted: rx.Field[bool] = rx.field(False)
    told: rx.Field[list[Told]] = rx.field(default_factory=list)
    opened: rx.Field[bool] = rx.field(False)

    @rx.event
    async def refresh(self):
        """On every visit and now and then: is there anything new?"""
        viewer = await visitor(self)
        if viewer is None or viewer.user_id is None:
            if self.wanted:
                self.reset()
            return
        await self._read(viewer)

    @rx.event
    async def open(self):
        """Somebody looks at what they were told."""
        viewer = await allow(self, Permission.WATCH)
        self.opened = True
        await self._read(viewer)

    @rx.event
    async def read(self, notification_id: int):
        """One of them was opened."""
        viewer = await allow(self, Permission.WATCH)
        await change(house().follows.mark_read, viewer=viewer, notification_id=int(notification_id))
        await self._read(viewer)

    @rx.event
    async def read_all(self):
        """There is nothing new."""
        viewer = await allow(self, Permission.WATCH)
        await change(house().follows.mark_read, viewer=viewer)
        await self._read(viewer)

    async def _read(self, viewer: Principal) -> None:
        unread, told, follows = await look(_told, viewer)
        # What is so already is not sent again.
        if self.unread != unread:
            self.unread = unread
        if self.wanted != (wanted := bool(told or follows)):
            self.wanted = wanted
        # The list goes to the browser once somebody asks for it.
        if self.opened and self.told != told:
            self.told = told


def _told(tx: Transaction, viewer: Principal) -> tuple[int, list[Told], bool]:
    follows = house().follows
    told = [told_of(each) for each in follows.notifications(tx, viewer=viewer, limit=SHOWN)]
    return follows.count_unread(tx, viewer=viewer), told, bool(follows.followed(tx, viewer=viewer))


def told_of(notification: LiveNotification) -> Told:
    return Told(
        id=notification.id,
        href=live_href(notification.stream_id),
        name=notification.title or notification.source,
        mark=MARKS[notification.platform],
        at=notification.live_at.isoformat(),
        read=notification.read,
        still_live=notification.still_live,
    )
