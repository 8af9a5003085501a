"""The marked moments of a stream as admins make them."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import reflex as rx
from sqlmodel import Session as Transaction

from kdrama_app.accounts.views import Permission, Principal
from kdrama_app.errors import Forbidden, InvalidInput, StreamNotFound
from kdrama_app.ui.bridge import allow, change, house, look
from kdrama_app.ui.components.fields import TO_THE_FAULT
from kdrama_app.ui.live.asked import number_at_the_end
from kdrama_app.ui.live.stream_shown import Moment, moments_of
from kdrama_app.ui.session import Session
from kdrama_app.ui.streams.fault_words import faults_in_words
from kdrama_app.ui.streams.trail import Trace, traces
from kdrama_app.ui.words import done

SHOWN_TRACES = 30
_PLACE = re.compile(r"(?:(\d{1,3}):)?(\d{1,3}):([0-5]?\d)", re.ASCII)


@dataclass(frozen=True)
class Marked:
    """`begun`: whether the stream was ever live, so that one can say how far into it something was."""

    moments: list[Moment]
    trail: list[Trace]
    begun: bool


class Marks(rx.State):
    """`editing`: the id of the mark whose words stand in a form, 0 for none; `merging`: of the one that is to become
    another."""

    marks: rx.Field[list[Moment]] = rx.field(default_factory=list)
    trail: rx.Field[list[Trace]] = rx.field(default_factory=list)
    begun: rx.Field[bool] = rx.field(False)
    faults: rx.Field[dict[str, str]] = rx.field(default_factory=dict)
    editing: rx.Field[int] = rx.field(0)
    merging: rx.Field[int] = rx.field(0)
    added: rx.Field[int] = rx.field(0)
    """How often one was added: the form begins anew."""

    @rx.event
    async def load(self):
        """On every visit; for others than admins there is nothing."""
        try:
            viewer = await allow(self, Permission.ADMINISTER)
            self.reset()
            await self._read(viewer)
        except (Forbidden, StreamNotFound):
            self.reset()

    @rx.event
    async def edit(self, mark_id: int):
        """Open the form of one; 0 closes it."""
        await allow(self, Permission.ADMINISTER)
        self.editing, self.faults = int(mark_id), {}

    @rx.event
    async def ask_merge(self, mark_id: int):
        """Ask which other one this is; 0 asks no more."""
        await allow(self, Permission.ADMINISTER)
        self.merging = int(mark_id)

    @rx.event
    async def mark(self, form: dict[str, Any]):
        """Mark a moment, or say otherwise of the one that is open."""
        viewer = await allow(self, Permission.ADMINISTER)
        korean = (await self.get_state(Session)).korean
        try:
            await change(_mark, self._stream, self.editing, form, viewer)
        except InvalidInput as refused:
            self.faults = faults_in_words(refused.details or {}, korean=korean)
            return rx.call_script(TO_THE_FAULT)
        self.editing, self.faults, self.added = 0, {}, self.added + 1
        await self._read(viewer)
        return await done(self, "Saved.", "저장했어요.")

    @rx.event
    async def remove(self, mark_id: int):
        """Take a mark away."""
        viewer = await allow(self, Permission.ADMINISTER)
        await change(house().timestamps.remove, int(mark_id), by=viewer)
        await self._read(viewer)
        return await done(self, "Removed.", "지웠어요.")

    @rx.event
    async def merge(self, into: int):
        """The one that was asked about is the same as this one."""
        viewer = await allow(self, Permission.ADMINISTER)
        await change(house().timestamps.merge, self.merging, into=int(into), by=viewer)
        self.merging = 0
        await self._read(viewer)
        return await done(self, "Merged.", "합쳤어요.")

    @property
    def _stream(self) -> int:
        return number_at_the_end(self.router.url.path)

    async def _read(self, viewer: Principal) -> None:
        marked = await look(_marked, self._stream, viewer)
        self.marks, self.trail, self.begun = marked.moments, marked.trail, marked.begun


def place_in(text: str) -> int:
    """Seconds of "1:02:03" or "4:05". Raises InvalidInput."""
    found = _PLACE.fullmatch(text.strip())
    if found is None:
        raise InvalidInput(details={"at": "is no moment"})
    hours, minutes, seconds = (int(part or 0) for part in found.groups())
    return hours * 3600 + minutes * 60 + seconds


def _mark(tx: Transaction, stream_id: int, mark_id: int, form: dict[str, Any], viewer: Principal) -> None:
    begun, title = _begun(tx, stream_id), str(form.get("mark_title", ""))
    if begun is None:
        raise InvalidInput(details={"at": "is no moment"})
    at = begun + timedelta(seconds=place_in(str(form.get("mark_at", ""))))
    if mark_id:
        house().timestamps.change(tx, mark_id, at=at, title=title, by=viewer)
    else:
        house().timestamps.mark(tx, stream_id, at=at, title=title, by=viewer)


def _marked(tx: Transaction, stream_id: int, viewer: Principal) -> Marked:
    services, begun = house(), _begun(tx, stream_id)
    if stream_id == 0:
        return Marked([], [], begun=False)
    stream = services.streams.look(tx, stream_id)
    found = services.timestamps.of_stream(tx, stream_id)
    trail = [deed for mark in found for deed in services.timestamps.deeds(tx, mark.id, by=viewer, limit=SHOWN_TRACES)]
    trail.sort(key=lambda deed: deed.at, reverse=True)
    moments = moments_of(found, link=stream.link, begun=begun)
    return Marked(moments, traces(trail[:SHOWN_TRACES]), begun=begun is not None)


def _begun(tx: Transaction, stream_id: int) -> datetime | None:
    return house().figures.begun(tx, [stream_id]).get(stream_id)
