"""What stands on the front page, read at once: ids of all shelves first, then the cards of all of them together."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from sqlmodel import Session as Transaction

from kdrama_app.accounts.views import Permission, Principal
from kdrama_app.catalog.views import SeriesCard
from kdrama_app.ui.bridge import house
from kdrama_app.ui.components.still import still_set
from kdrama_app.ui.components.tiles import (
    EpisodeTile,
    SeriesTile,
    episode_tile,
    series_href,
    thumbnail_src,
    watch_href,
)
from kdrama_app.ui.told import episode_tiles, series_tiles, those
from kdrama_app.viewing.views import ContinueItem

PAGE = 24
"""Tiles that are fetched at once; a shelf of series begins with half as many."""
FIRST = 12
SLIDES = 5
TAGS = 4
NEW = timedelta(days=30)
# Of a tag that so few series have a row says less than the grid below.
FEWEST = 3


@dataclass(frozen=True)
class Slide:
    """A series in the hero. `backdrop_set`: its widths, as AVIF; `play_href` leads on from where the reader stopped;
    `duration` in seconds; `video_id` is what moves by itself, "" where the reader may not watch."""

    name: str
    description: str
    backdrop: str
    backdrop_set: str
    play_href: str
    series_href: str
    video_id: str
    duration: float
    tags: list[str]
    count: int
    continuing: bool


@dataclass(frozen=True)
class TagShelf:
    tag: str
    tiles: list[SeriesTile]


@dataclass(frozen=True)
class Shelves:
    """One look at the library, as one visitor may see it."""

    slides: list[Slide]
    continuing: list[EpisodeTile]
    listed: list[SeriesTile]
    newest: list[EpisodeTile]
    popular: list[SeriesTile]
    tagged: list[TagShelf]
    series: list[SeriesTile]
    series_in_all: int


def read_shelves(tx: Transaction, viewer: Principal | None) -> Shelves:
    catalog, viewing = house().catalog, house().viewing
    newest = catalog.series_ids(tx, limit=PAGE)
    popular = viewing.popular(tx, limit=FIRST)
    listed = viewing.watchlist_ids(tx, viewer=viewer, limit=FIRST) if viewer and viewer.user_id else []
    tagged = {tag: catalog.series_ids(tx, tag=tag, limit=FIRST) for tag in catalog.common_tags(tx, limit=TAGS)}
    cards = catalog.cards_by_id(tx, [*newest, *popular, *listed, *_chained(tagged.values())], viewer=viewer)
    tiles = series_tiles(tx, cards, viewer)
    begun = viewing.continue_watching(tx, viewer=viewer, limit=PAGE) if viewer and viewer.user_id else []
    return Shelves(
        slides=_slides(tx, [cards[each] for each in newest[:SLIDES] if each in cards], begun, viewer),
        continuing=[episode_tile(item.episode, item.progress) for item in begun],
        listed=those(tiles, listed),
        newest=newest_episodes(tx, viewer, offset=0),
        popular=those(tiles, popular),
        tagged=[TagShelf(tag, those(tiles, ids)) for tag, ids in tagged.items() if len(ids) >= FEWEST],
        series=those(tiles, newest),
        series_in_all=catalog.count_series(tx),
    )


def more_series(tx: Transaction, viewer: Principal | None, shelf: str, offset: int) -> list[SeriesTile]:
    """The next of a shelf: "series" (all of them), "popular", "listed", or "tag:" and a tag."""
    catalog, viewing = house().catalog, house().viewing
    if shelf == "popular":
        ids = viewing.popular(tx, limit=PAGE, offset=offset)
    elif shelf == "listed":
        ids = viewing.watchlist_ids(tx, viewer=viewer, limit=PAGE, offset=offset) if viewer and viewer.user_id else []
    else:
        ids = catalog.series_ids(
            tx, tag=shelf.removeprefix("tag:") if shelf != "series" else "", limit=PAGE, offset=offset
        )
    return those(series_tiles(tx, catalog.cards_by_id(tx, ids, viewer=viewer), viewer), ids)


def newest_episodes(tx: Transaction, viewer: Principal | None, *, offset: int) -> list[EpisodeTile]:
    return episode_tiles(tx, house().catalog.newest(tx, viewer=viewer, limit=PAGE, offset=offset), viewer)


def _slides(
    tx: Transaction, cards: list[SeriesCard], begun: list[ContinueItem], viewer: Principal | None
) -> list[Slide]:
    """The newest series, and of those that came not long before it a few more."""
    new = [card for card in cards if cards[0].newest_at - card.newest_at < NEW]
    episodes = house().catalog.visible(tx, [card.poster_episode_id for card in new], viewer=viewer)
    going_on = {item.episode.series_slug: item.episode.id for item in begun}
    may_watch = viewer is not None and viewer.may(Permission.WATCH)
    slides = []
    for card in new:
        shown, next_up = episodes.get(card.poster_episode_id), going_on.get(card.slug)
        first = watch_href(shown.id) if shown else series_href(card.slug)
        slides.append(
            Slide(
                name=card.name,
                description=card.description,
                backdrop=thumbnail_src(shown.id) if shown else "",
                backdrop_set=still_set(thumbnail_src(shown.id)) if shown else "",
                play_href=watch_href(next_up) if next_up else first,
                series_href=series_href(card.slug),
                video_id=shown.id if shown and may_watch and shown.status.playable else "",
                duration=(shown.duration or 0.0) if shown else 0.0,
                tags=list(shown.tags[:3]) if shown else [],
                count=card.episode_count,
                continuing=next_up is not None,
            )
        )
    return slides


def _chained(shelves: Iterable[list[int]]) -> list[int]:
    return [each for shelf in shelves for each in shelf]
