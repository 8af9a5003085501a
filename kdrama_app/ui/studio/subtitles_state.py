"""The subtitle tracks of one video: looked into, taken away. Files come in by the API."""

import asyncio
import html
import re
from collections.abc import Iterable
from dataclasses import dataclass

import reflex as rx
from sqlmodel import Session as Transaction

from kdrama_app.accounts.views import Permission, Principal
from kdrama_app.errors import EpisodeNotFound, Forbidden, InvalidInput
from kdrama_app.storage.port import KeyNotFound
from kdrama_app.subtitles.views import Cue, TrackView
from kdrama_app.ui.bridge import allow, change, house, look
from kdrama_app.ui.studio.edit_form import clock_text
from kdrama_app.ui.words import done

FIRST_CUES = 6


@dataclass(frozen=True)
class Track:
    id: str
    language: str
    label: str
    cues: int


@dataclass(frozen=True)
class Line:
    """A cue in plain text; `at` as m:ss."""

    at: str
    text: str


class VideoSubtitles(rx.State):
    video_id: rx.Field[str] = rx.field("")
    tracks: rx.Field[list[Track]] = rx.field(default_factory=list)
    opened: rx.Field[str] = rx.field("")
    """The track that is looked into, "" for none."""
    lines: rx.Field[list[Line]] = rx.field(default_factory=list)

    @rx.var
    def any_tracks(self) -> bool:
        return bool(self.tracks)

    @rx.event
    async def load(self):
        """On every visit: the tracks of the video whose id stands in the address."""
        try:
            viewer = await allow(self, Permission.UPLOAD)
            video_id = self.router.url.path.rstrip("/").rsplit("/", 1)[-1]
            self.tracks = await look(_tracks, video_id, viewer)
        except (EpisodeNotFound, Forbidden):
            self.reset()
            return
        if self.video_id != video_id:
            self.video_id, self.opened, self.lines = video_id, "", []

    @rx.event
    async def refresh(self):
        """A file was added: the tracks as they are now."""
        viewer = await allow(self, Permission.UPLOAD)
        self.tracks, self.opened, self.lines = await look(_tracks, self.video_id, viewer), "", []

    @rx.event
    async def look_into(self, track_id: str):
        """Show how a track begins; or close it again."""
        viewer = await allow(self, Permission.UPLOAD)
        if self.opened == track_id:
            self.opened, self.lines = "", []
            return
        track = await look(_track, self.video_id, str(track_id), viewer)
        try:
            cues = await asyncio.to_thread(house().subtitles.first_cues, track, count=FIRST_CUES)
        except (KeyNotFound, InvalidInput):
            cues = []
        self.opened, self.lines = track.id, lines_of(cues)

    @rx.event
    async def remove(self, track_id: str):
        """Take a track away."""
        viewer = await allow(self, Permission.UPLOAD)
        keys = await change(_remove, self.video_id, str(track_id), viewer)
        await asyncio.to_thread(house().subtitles.discard, keys)
        self.tracks, self.opened, self.lines = await look(_tracks, self.video_id, viewer), "", []
        return await done(self, "Subtitles removed.", "자막을 삭제했어요.")


def lines_of(cues: Iterable[Cue]) -> list[Line]:
    """Cues without their markup."""
    return [Line(clock_text(cue.start // 1000), html.unescape(re.sub(r"<[^>]*>", "", cue.text))) for cue in cues]


def _tracks(tx: Transaction, video_id: str, viewer: Principal) -> list[Track]:
    house().catalog.require_manager(tx, video_id, viewer)
    tracks = house().subtitles.tracks(tx, video_id)
    return [Track(track.id, track.language, track.label, track.cue_count) for track in tracks]


def _track(tx: Transaction, video_id: str, track_id: str, viewer: Principal) -> TrackView:
    house().catalog.require_manager(tx, video_id, viewer)
    return house().subtitles.find(tx, video_id, track_id)


def _remove(tx: Transaction, video_id: str, track_id: str, viewer: Principal) -> list[str]:
    house().catalog.require_manager(tx, video_id, viewer)
    return house().subtitles.remove(tx, video_id, track_id)
