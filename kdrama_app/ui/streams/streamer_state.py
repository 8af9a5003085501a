"""One streamer as admins have them before them: name, platforms, links, notes; and who they may be one with."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import reflex as rx
from sqlmodel import Session as Transaction

from kdrama_app.accounts.views import Permission, Principal
from kdrama_app.errors import Forbidden, InvalidInput, StreamerNotFound
from kdrama_app.streams.views import Platform, StreamerDraft, StreamerView
from kdrama_app.ui.bridge import allow, change, house, look
from kdrama_app.ui.components.fields import TO_THE_FAULT
from kdrama_app.ui.live.asked import number_at_the_end
from kdrama_app.ui.session import Session
from kdrama_app.ui.streams.asked import LONGEST
from kdrama_app.ui.streams.fault_words import faults_in_words
from kdrama_app.ui.streams.streamers_state import StreamerRow, streamer_href, streamer_row
from kdrama_app.ui.streams.trail import Trace, traces
from kdrama_app.ui.words import done, say

SHOWN_TRACES, OFFERED = 30, 8
NOTHING: Mapping[str, Any] = {}


@dataclass(frozen=True)
class StreamerForm:
    """`links`: one a line; `platforms`: named beyond what the links tell."""

    name: str = ""
    links: str = ""
    notes: str = ""
    platforms: tuple[str, ...] = ()


class EditStreamer(rx.State):
    """`id` is 0 for a new one. `candidates`: whom they may be merged into; `into`: the one that was chosen."""

    phase: rx.Field[str] = rx.field("loading")
    """loading, missing or there."""
    id: rx.Field[int] = rx.field(0)
    form: rx.Field[StreamerForm] = rx.field(default_factory=StreamerForm)
    revision: rx.Field[int] = rx.field(0)
    faults: rx.Field[dict[str, str]] = rx.field(default_factory=dict)
    streams: rx.Field[int] = rx.field(0)
    trail: rx.Field[list[Trace]] = rx.field(default_factory=list)
    candidates: rx.Field[list[StreamerRow]] = rx.field(default_factory=list)
    into: rx.Field[StreamerRow | None] = rx.field(None)

    @rx.var
    def name(self) -> str:
        """For the window's title; "" for a new one."""
        return self.form.name

    @rx.event
    async def load(self):
        """On every visit: the one whose id stands in the address, or a new one."""
        try:
            viewer = await allow(self, Permission.ADMINISTER)
            await self._read(viewer)
        except (Forbidden, StreamerNotFound):
            self.reset()
            self.phase = "missing"

    @rx.event
    async def save(self, form: dict[str, Any]):
        """Say what the form says, all of it or nothing."""
        viewer = await allow(self, Permission.ADMINISTER)
        korean = (await self.get_state(Session)).korean
        streamers = house().streamers
        try:
            if self.id:
                saved = await change(streamers.change, self.id, draft_in(form), by=viewer)
            else:
                saved = await change(streamers.create, draft_in(form), by=viewer)
        except InvalidInput as refused:
            self.faults = faults_in_words(refused.details or {}, korean=korean)
            return [
                rx.toast.error(say(korean, "Please look at the marked fields.", "표시된 항목을 확인해 주세요.")),
                rx.call_script(TO_THE_FAULT),
            ]
        said = await done(self, "Saved.", "저장했어요.")
        if self.id != saved.id:
            return [said, rx.redirect(streamer_href(saved.id), replace=True)]
        self.faults = {}
        await self._read(viewer, typed=form)
        return said

    @rx.event
    async def remove(self):
        """Their streams stay, and are nobody's."""
        viewer = await allow(self, Permission.ADMINISTER)
        await change(house().streamers.remove, self.id, by=viewer)
        self.reset()
        return [rx.redirect("/admin/streamers"), await done(self, "Removed.", "지웠어요.")]

    @rx.event
    async def look_for(self, text: str):
        """Whom they may be one with, by a part of a name, a link or the notes."""
        await allow(self, Permission.ADMINISTER)
        self.candidates = await look(_candidates, self.id, str(text)[:LONGEST]) if str(text).strip() else []

    @rx.event
    async def choose(self, streamer_id: int):
        """Ask whether they are to become this one; 0 asks no more."""
        await allow(self, Permission.ADMINISTER)
        self.into = streamer_row(await look(house().streamers.read, int(streamer_id))) if streamer_id else None

    @rx.event
    async def merge(self):
        """All that is theirs becomes that of the chosen one, whose page comes next."""
        viewer = await allow(self, Permission.ADMINISTER)
        if self.into is None:
            return None
        kept = await change(house().streamers.merge, self.id, into=self.into.id, by=viewer)
        self.reset()
        said = await done(self, f"Merged into {kept.name}.", f"{kept.name} 님에게 합쳤어요.")
        return [said, rx.redirect(streamer_href(kept.id), replace=True)]

    async def _read(self, viewer: Principal, *, typed: Mapping[str, Any] = NOTHING) -> None:
        """`typed`: what stands in the form; where that is what is kept it stays, with whoever's focus is in it."""
        if self.router.url.path.rstrip("/").endswith("/new"):
            if self.id or self.phase != "there":
                self.reset()
            self.phase = "there"
            return
        streamer_id = number_at_the_end(self.router.url.path)
        if self.id != streamer_id:
            self.reset()
        streamer, self.trail, self.candidates = await look(_known, streamer_id, viewer)
        self.id, self.streams = streamer.id, streamer.stream_count
        if self.form != (kept := form_of(streamer)):
            same = all(str(typed.get(name, "")) == getattr(kept, name) for name in ("name", "links", "notes"))
            self.form, self.revision = kept, self.revision + (not same)
        self.phase = "there"


def form_of(streamer: StreamerView) -> StreamerForm:
    told = {link.platform for link in streamer.links}
    return StreamerForm(
        name=streamer.name,
        links="\n".join(link.link for link in streamer.links),
        notes=streamer.notes,
        platforms=tuple(platform.value for platform in streamer.platforms if platform not in told),
    )


def draft_in(form: dict[str, Any]) -> StreamerDraft:
    """What a form says; a ticked platform is a field of its own."""
    return StreamerDraft(
        name=str(form.get("name", "")),
        platforms=tuple(each for each in Platform if form.get(f"on-{each.name}")),
        links=tuple(line.strip() for line in str(form.get("links", "")).splitlines() if line.strip()),
        notes=str(form.get("notes", "")),
    )


def _known(tx: Transaction, streamer_id: int, viewer: Principal) -> tuple[StreamerView, list[Trace], list[StreamerRow]]:
    streamers = house().streamers
    streamer = streamers.read(tx, streamer_id)
    trail = traces(streamers.deeds(tx, streamer_id, by=viewer, limit=SHOWN_TRACES))
    return streamer, trail, _candidates(tx, streamer_id, streamer.name)


def _candidates(tx: Transaction, streamer_id: int, text: str) -> list[StreamerRow]:
    found = house().streamers.search(tx, text, limit=OFFERED + 1)
    return [streamer_row(each) for each in found.streamers if each.id != streamer_id][:OFFERED]
