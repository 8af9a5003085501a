"""What admins alone decide and see of streams: what is turned on, and what other servers did not take."""

from dataclasses import dataclass

import reflex as rx
from sqlmodel import Session as Transaction

from kdrama_app.accounts.views import Permission
from kdrama_app.errors import Forbidden, InvalidInput
from kdrama_app.operations.audit import Actor
from kdrama_app.operations.flags import Flag
from kdrama_app.streams.backends.outbox import Backlog, SetAside
from kdrama_app.ui.bridge import allow, change, house, look
from kdrama_app.ui.streams.list_state import StreamsDesk, edit_href
from kdrama_app.ui.words import done


@dataclass(frozen=True)
class Backend:
    """How a server stands that is to hear of all writes; `reason`: why the last try failed, "" where it did not."""

    name: str
    waiting: int
    refused: int
    reason: str


@dataclass(frozen=True)
class Refused:
    """A write that a server will never take. `kind`: create, update, delete, pin or unpin; `at` is ISO 8601."""

    number: int
    backend: str
    kind: str
    stream: str
    href: str
    reason: str
    at: str


class StreamSwitches(rx.State):
    on: rx.Field[list[str]] = rx.field(default_factory=list)
    backends: rx.Field[list[Backend]] = rx.field(default_factory=list)
    refused: rx.Field[list[Refused]] = rx.field(default_factory=list)

    @rx.event
    async def load(self):
        """On every visit; for others than admins there is nothing."""
        try:
            await allow(self, Permission.ADMINISTER)
        except Forbidden:
            self.reset()
            return
        await self._read()

    @rx.event
    async def switch(self, flag: str, on: bool):
        """Turn a part of the streams on or off."""
        viewer = await allow(self, Permission.ADMINISTER)
        if flag not in set(Flag):
            raise InvalidInput(details={"flag": "there is no such flag"})
        await change(house().flags.switch, Flag(flag), on=on is True, by=Actor(viewer.name, viewer.person))
        await self._read()
        return StreamsDesk.load

    @rx.event
    async def dismiss(self, number: int):
        """Nobody needs to see a refused write any more."""
        await allow(self, Permission.ADMINISTER)
        await change(house().stream_manager.backends.outbox.dismiss, int(number))
        await self._read()
        return await done(self, "Dismissed.", "목록에서 지웠어요.")

    async def _read(self) -> None:
        self.on, self.backends, self.refused = await look(_all)


def _all(tx: Transaction) -> tuple[list[str], list[Backend], list[Refused]]:
    outbox = house().stream_manager.backends.outbox
    return (
        sorted(flag.value for flag in house().flags.on(tx)),
        [_backend(each) for each in outbox.backlogs(tx)],
        [_refused(each) for each in outbox.set_aside(tx)],
    )


def _backend(backlog: Backlog) -> Backend:
    return Backend(backlog.backend, backlog.waiting, backlog.refused, backlog.reason)


def _refused(write: SetAside) -> Refused:
    there = write.stream.isdecimal() and write.kind != "delete" and house().stream_manager.backends.here
    return Refused(
        number=write.number,
        backend=write.backend,
        kind=write.kind.value,
        stream=write.stream,
        href=edit_href(int(write.stream)) if there else "",
        reason=write.reason,
        at=write.created_at.isoformat(),
    )
