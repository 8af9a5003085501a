"""What somebody watched."""

from dataclasses import dataclass

import reflex as rx

from kdrama_app.accounts.views import Permission
from kdrama_app.ui.bridge import allow, change, house, look
from kdrama_app.ui.components.tiles import EpisodeTile, episode_tile
from kdrama_app.ui.words import done
from kdrama_app.viewing.views import Watched

PAGE = 24


@dataclass(frozen=True)
class Entry:
    """`watched_at` is ISO 8601."""

    tile: EpisodeTile
    watched_at: str


class HistoryState(rx.State):
    entries: rx.Field[list[Entry]] = rx.field(default_factory=list)
    has_more: rx.Field[bool] = rx.field(False)
    paused: rx.Field[bool] = rx.field(False)
    loaded: rx.Field[bool] = rx.field(False)

    @rx.event
    async def load(self):
        """On every visit: the latest."""
        viewer = await allow(self, Permission.WATCH)
        found = await look(house().viewing.history, viewer=viewer, limit=PAGE + 1)
        self._show([], found)
        self.paused = not (await look(house().profile.preferences, viewer.person)).history
        self.loaded = True

    @rx.event
    async def more(self):
        """The next page below."""
        viewer = await allow(self, Permission.WATCH)
        found = await look(house().viewing.history, viewer=viewer, limit=PAGE + 1, offset=len(self.entries))
        self._show(self.entries, found)

    @rx.event
    async def forget(self, episode_id: str):
        """Take one out."""
        viewer = await allow(self, Permission.WATCH)
        await change(house().viewing.forget, str(episode_id), viewer=viewer)
        self.entries = [each for each in self.entries if each.tile.id != episode_id]

    @rx.event
    async def forget_all(self):
        """Clear all of it."""
        viewer = await allow(self, Permission.WATCH)
        await change(house().viewing.forget_all, viewer=viewer)
        self.entries, self.has_more = [], False
        return await done(self, "Your history is empty now.", "시청 기록을 모두 지웠어요.")

    @rx.event
    async def pause(self, paused: bool):
        """Remember nothing from now on, or again."""
        viewer = await allow(self, Permission.WATCH)
        chosen = await change(house().profile.prefer, viewer.person, history=paused is not True)
        self.paused = not chosen.history

    def _show(self, before: list[Entry], found: list[Watched]) -> None:
        self.has_more = len(found) > PAGE
        self.entries = [*before, *(entry(each) for each in found[:PAGE])]


def entry(watched: Watched) -> Entry:
    return Entry(episode_tile(watched.episode, watched.progress), watched.progress.updated_at.isoformat())
