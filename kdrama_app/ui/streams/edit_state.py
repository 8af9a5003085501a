"""One stream as who keeps it has it before them."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import reflex as rx
from sqlmodel import Session as Transaction

from kdrama_app.accounts.views import Permission, Principal
from kdrama_app.errors import Forbidden, InvalidInput, StreamNotFound
from kdrama_app.operations.flags import Flag
from kdrama_app.streams.views import StreamView
from kdrama_app.ui.bridge import allow, change, house, look
from kdrama_app.ui.components.fields import TO_THE_FAULT
from kdrama_app.ui.live.asked import number_at_the_end
from kdrama_app.ui.live.shown import StreamCard, stream_card
from kdrama_app.ui.session import Session
from kdrama_app.ui.streams.edit_form import Filled, changes_in, filled, says
from kdrama_app.ui.streams.fault_words import faults_in_words
from kdrama_app.ui.streams.figures_shown import FiguresShown, figures_shown
from kdrama_app.ui.streams.list_state import edit_href, writer
from kdrama_app.ui.words import done, say

# Whose a stream may be is chosen of so many.
OFFERED_STREAMERS = 500
NOTHING: Mapping[str, Any] = {}


@dataclass(frozen=True)
class Known:
    """One look. `newest`: where a stream goes on that another one took the place of, "" for none."""

    stream: StreamView
    card: StreamCard
    newest: str
    streamers: list[tuple[str, str]]
    figures: FiguresShown | None


class EditStream(rx.State):
    """`card` is None for a new one; `streamers` are (id, name)."""

    phase: rx.Field[str] = rx.field("loading")
    """loading, missing or there."""
    card: rx.Field[StreamCard | None] = rx.field(None)
    form: rx.Field[Filled] = rx.field(default_factory=Filled)
    revision: rx.Field[int] = rx.field(0)
    """Each, of each stream, is a form of its own."""
    faults: rx.Field[dict[str, str]] = rx.field(default_factory=dict)
    newest: rx.Field[str] = rx.field("")
    owner: rx.Field[str] = rx.field("")
    streamers: rx.Field[list[tuple[str, str]]] = rx.field(default_factory=list)
    figures: rx.Field[FiguresShown | None] = rx.field(None)
    elsewhere: rx.Field[bool] = rx.field(False)

    @rx.var
    def name(self) -> str:
        """For the window's title; "" for a new one."""
        return self.card.name if self.card else ""

    @rx.var
    def is_new(self) -> bool:
        return self.card is None

    @rx.event
    async def load(self):
        """On every visit: the stream whose id stands in the address, or a new one. What is being written stays."""
        try:
            viewer = await allow(self, Permission.UPLOAD)
            await self._read(viewer)
        except (StreamNotFound, Forbidden):
            self.reset()
            self.phase = "missing"

    @rx.event
    async def save(self, form: dict[str, Any]):
        """Say what the form says, all of it or nothing."""
        viewer = await allow(self, Permission.UPLOAD)
        korean = (await self.get_state(Session)).korean
        try:
            stream_id = await asyncio.to_thread(self._write, form, writer(viewer))
            if viewer.is_admin and "streamer" in form:
                await self._attribute(stream_id, str(form["streamer"]), viewer)
        except InvalidInput as refused:
            self.faults = faults_in_words(refused.details or {}, korean=korean)
            return [
                rx.toast.error(say(korean, "Please look at the marked fields.", "표시된 항목을 확인해 주세요.")),
                rx.call_script(TO_THE_FAULT),
            ]
        said = await done(self, "Saved.", "저장했어요.")
        if self.card is None or self.card.id != stream_id:
            # A new one, or one that begins anew by going live again.
            return [said, rx.redirect(edit_href(stream_id), replace=True)]
        self.faults = {}
        await self._read(viewer, typed=form)
        return said

    @rx.event
    async def pin(self, pinned: bool):
        """Pin it, or no longer."""
        viewer = await allow(self, Permission.UPLOAD)
        manager = house().stream_manager
        verb = manager.pin_stream if pinned is True else manager.unpin_stream
        await asyncio.to_thread(verb, self._id, user_id=writer(viewer))
        await self._read(viewer)

    @rx.event
    async def delete(self):
        """Remove it with its history, and go back to the list."""
        viewer = await allow(self, Permission.UPLOAD)
        await asyncio.to_thread(house().stream_manager.delete_stream, self._id, user_id=writer(viewer))
        self.reset()
        return [rx.redirect("/admin/streams"), await done(self, "The stream is deleted.", "방송을 삭제했어요.")]

    # --- inside -------------------------------------------------------------------------------

    @property
    def _id(self) -> str:
        return str(number_at_the_end(self.router.url.path))

    def _write(self, form: dict[str, Any], user_id: int) -> int:
        manager, changes = house().stream_manager, changes_in(form, self.form)
        if self.card is None:
            return int(manager.create_stream(changes, user_id=user_id).id)
        return int(manager.update_stream(str(self.card.id), changes, user_id=user_id).id)

    async def _attribute(self, stream_id: int, chosen: str, viewer: Principal) -> None:
        if chosen == self.form.streamer:
            return
        if chosen and not (chosen.isascii() and chosen.isdecimal() and len(chosen) < 12):
            raise InvalidInput(details={"streamer": "is no streamer"})
        await change(house().streamers.attribute, stream_id, int(chosen) if chosen else None, by=viewer)

    async def _read(self, viewer: Principal, *, typed: Mapping[str, Any] = NOTHING) -> None:
        """`typed`: what stands in the form; where that is what is kept it stays, with whoever's focus is in it."""
        self.elsewhere = not house().stream_manager.backends.here
        if self.router.url.path.rstrip("/").endswith("/new"):
            if self.card is not None or self.phase != "there":
                self.reset()
                self.elsewhere = not house().stream_manager.backends.here
            self.streamers = await look(_streamers) if viewer.is_admin else []
            self.phase = "there"
            return
        known = await look(_known, number_at_the_end(self.router.url.path), viewer)
        if self.card is None or self.card.id != known.card.id:
            self.reset()
        if self.form != (kept := filled(known.stream)):
            self.form, self.revision = kept, self.revision + (not says(typed, kept))
        self.card, self.newest, self.owner = known.card, known.newest, known.stream.owner.email
        self.streamers, self.figures = known.streamers, known.figures
        self.elsewhere = not house().stream_manager.backends.here
        self.phase = "there"


def _known(tx: Transaction, stream_id: int, viewer: Principal) -> Known:
    services = house()
    stream = services.streams.read(tx, stream_id, viewer=viewer)
    newest = max((each.stream_id for each in services.figures.history(tx, stream_id)), default=stream_id)
    shows = services.flags.is_on(tx, Flag.STREAM_ANALYTICS)
    return Known(
        stream=stream,
        card=stream_card(stream, begun=services.figures.begun(tx, [stream_id]).get(stream_id)),
        newest=edit_href(newest) if stream.archived and newest != stream_id else "",
        streamers=_streamers(tx) if viewer.is_admin else [],
        figures=figures_shown(services.figures.of(tx, stream_id, viewer=viewer)) if shows else None,
    )


def _streamers(tx: Transaction) -> list[tuple[str, str]]:
    found = house().streamers.search(tx, limit=OFFERED_STREAMERS)
    return [(str(streamer.id), streamer.name) for streamer in found.streamers]
