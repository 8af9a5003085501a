"""The series somebody wants to see."""

import reflex as rx

from kdrama_app.accounts.views import Permission
from kdrama_app.ui.bridge import allow, house, look
from kdrama_app.ui.components.tiles import SeriesTile, series_tile

PAGE = 24


class MyListState(rx.State):
    series: rx.Field[list[SeriesTile]] = rx.field(default_factory=list)
    has_more: rx.Field[bool] = rx.field(False)
    loaded: rx.Field[bool] = rx.field(False)

    @rx.event
    async def load(self):
        """On every visit: the latest added."""
        viewer = await allow(self, Permission.WATCH)
        found = await look(house().viewing.watchlist, viewer=viewer, limit=PAGE + 1)
        self.series, self.has_more = [series_tile(card) for card in found[:PAGE]], len(found) > PAGE
        self.loaded = True

    @rx.event
    async def more(self):
        """The next page below."""
        viewer = await allow(self, Permission.WATCH)
        found = await look(house().viewing.watchlist, viewer=viewer, limit=PAGE + 1, offset=len(self.series))
        self.series = [*self.series, *(series_tile(card) for card in found[:PAGE])]
        self.has_more = len(found) > PAGE
