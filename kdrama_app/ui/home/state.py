"""What the front page shows, and how its shelves go on."""

from typing import TypeVar

import reflex as rx

from kdrama_app.accounts.views import Permission
from kdrama_app.ui.bridge import allow, change, house, look, visitor
from kdrama_app.ui.components.tiles import EpisodeTile, SeriesTile
from kdrama_app.ui.home.shelves import Slide, TagShelf, more_series, newest_episodes, read_shelves
from kdrama_app.ui.words import done

# A row is for looking around, and what is on the page stays in memory for as long as it is open: who wants more than
# this of a row or of the grid searches.
ROW, GRID = 72, 240

Tile = TypeVar("Tile", EpisodeTile, SeriesTile)


class HomeState(rx.State):
    slides: rx.Field[list[Slide]] = rx.field(default_factory=list)
    continuing: rx.Field[list[EpisodeTile]] = rx.field(default_factory=list)
    listed: rx.Field[list[SeriesTile]] = rx.field(default_factory=list)
    newest: rx.Field[list[EpisodeTile]] = rx.field(default_factory=list)
    popular: rx.Field[list[SeriesTile]] = rx.field(default_factory=list)
    tagged: rx.Field[list[TagShelf]] = rx.field(default_factory=list)
    series: rx.Field[list[SeriesTile]] = rx.field(default_factory=list)
    series_in_all: int = 0
    loaded: bool = False

    @rx.var
    def empty(self) -> bool:
        return self.loaded and not self.series

    @rx.var
    def more(self) -> bool:
        """Whether the grid goes on here."""
        return len(self.series) < min(self.series_in_all, GRID)

    @rx.event
    async def load(self):
        """On every visit: the shelves as they are now."""
        viewer = await visitor(self)
        shelves = await look(read_shelves, viewer)
        self.slides, self.continuing, self.listed = shelves.slides, shelves.continuing, shelves.listed
        self.newest, self.popular, self.tagged = shelves.newest, shelves.popular, shelves.tagged
        self.series, self.series_in_all = shelves.series, shelves.series_in_all
        self.loaded = True

    @rx.event
    async def go_on(self, shelf: str):
        """The end of a shelf is near: "newest", "popular", "listed", "series", or "tag:" and a tag that is shown."""
        viewer = await visitor(self)
        if shelf == "newest":
            if len(self.newest) < ROW:
                self.newest = _joined(self.newest, await look(newest_episodes, viewer, offset=len(self.newest)))
            return
        shown = self._shelf(shelf)
        if shown is None or len(shown) >= (GRID if shelf == "series" else ROW):
            return
        tiles = _joined(shown, await look(more_series, viewer, shelf, len(shown)))
        if shelf in {"series", "popular", "listed"}:
            setattr(self, shelf, tiles)
        else:
            self.tagged = [TagShelf(each.tag, tiles) if f"tag:{each.tag}" == shelf else each for each in self.tagged]

    @rx.event
    async def put_aside(self, episode_id: str):
        """Take a series off the row of what was begun."""
        viewer = await allow(self, Permission.WATCH)
        await change(house().viewing.put_aside, str(episode_id), viewer=viewer)
        self.continuing = [tile for tile in self.continuing if tile.id != episode_id]
        return await done(self, "Removed. It comes back when you watch on.", "목록에서 뺐어요. 다시 보면 돌아와요.")

    def _shelf(self, shelf: str) -> list[SeriesTile] | None:
        """What is shown of it; None of what is no shelf here."""
        shelves = {"series": self.series, "popular": self.popular, "listed": self.listed}
        return {**shelves, **{f"tag:{each.tag}": each.tiles for each in self.tagged}}.get(shelf)


def _joined(shown: list[Tile], more: list[Tile]) -> list[Tile]:
    """Both, each tile once: while somebody reads, others come in before them."""
    known = {tile.href for tile in shown}
    return [*shown, *(tile for tile in more if tile.href not in known)]
