"""What the front page shows: the newest series large, then rails."""

from dataclasses import dataclass

import reflex as rx
from sqlmodel import Session as Transaction

from kdrama_app.accounts.views import Principal
from kdrama_app.catalog.views import SeriesCard
from kdrama_app.ui.bridge import house, look, visitor
from kdrama_app.ui.components.tiles import (
    EpisodeTile,
    SeriesTile,
    episode_tile,
    series_href,
    series_tile,
    thumbnail_src,
    watch_href,
)

RAIL = 24


@dataclass(frozen=True)
class Hero:
    """The newest series; `play_href` leads to its first episode."""

    name: str = ""
    description: str = ""
    backdrop: str = ""
    play_href: str = ""
    series_href: str = ""


@dataclass(frozen=True)
class Shelves:
    """One look at the library, as one visitor may see it."""

    hero: Hero
    continuing: list[EpisodeTile]
    newest: list[EpisodeTile]
    series: list[SeriesTile]


class HomeState(rx.State):
    hero: Hero = Hero()
    continuing: rx.Field[list[EpisodeTile]] = rx.field(default_factory=list)
    newest: rx.Field[list[EpisodeTile]] = rx.field(default_factory=list)
    series: rx.Field[list[SeriesTile]] = rx.field(default_factory=list)
    loaded: bool = False

    @rx.var
    def empty(self) -> bool:
        return self.loaded and not self.series

    @rx.event
    async def load(self):
        """On every visit: the shelves as they are now."""
        viewer = await visitor(self)
        shelves = await look(_shelves, viewer)
        self.hero, self.continuing = shelves.hero, shelves.continuing
        self.newest, self.series = shelves.newest, shelves.series
        self.loaded = True


def _shelves(tx: Transaction, viewer: Principal | None) -> Shelves:
    catalog, viewing = house().catalog, house().viewing
    cards = catalog.series_cards(tx, viewer=viewer, limit=RAIL)
    newest = catalog.newest(tx, viewer=viewer, limit=RAIL)
    begun = viewing.continue_watching(tx, viewer=viewer, limit=RAIL) if viewer and viewer.user_id else []
    veil = house().horizon.veil(tx, newest, viewer=viewer)
    return Shelves(
        hero=_hero(cards[0]) if cards else Hero(),
        continuing=[episode_tile(item.episode, item.progress) for item in begun],
        newest=[episode_tile(episode, None, veil) for episode in newest],
        series=[series_tile(card) for card in cards],
    )


def _hero(card: SeriesCard) -> Hero:
    picture = card.poster_episode_id
    return Hero(
        name=card.name,
        description=card.description,
        backdrop=thumbnail_src(picture) if picture else "",
        play_href=watch_href(picture) if picture else series_href(card.slug),
        series_href=series_href(card.slug),
    )
