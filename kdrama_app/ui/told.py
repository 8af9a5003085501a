"""Tiles as one reader is told of them: how far they are, and what is still ahead of them withheld."""

from collections.abc import Iterable, Mapping, Sequence

from sqlmodel import Session as Transaction

from kdrama_app.accounts.views import Principal
from kdrama_app.catalog.views import EpisodeView, SeriesCard
from kdrama_app.ui.bridge import house
from kdrama_app.ui.components.tiles import EpisodeTile, SeriesTile, episode_tile, series_tile


def episode_tiles(tx: Transaction, episodes: Sequence[EpisodeView], viewer: Principal | None) -> list[EpisodeTile]:
    progress = house().viewing.progress_of(tx, [episode.id for episode in episodes], viewer=viewer)
    veil = house().horizon.veil(tx, episodes, viewer=viewer)
    return [episode_tile(episode, progress.get(episode.id), veil) for episode in episodes]


def series_tiles(tx: Transaction, cards: Mapping[int, SeriesCard], viewer: Principal | None) -> dict[int, SeriesTile]:
    """By the series' ids, as `cards` are."""
    tags = house().catalog.tags_of(tx, (card.poster_episode_id for card in cards.values()))
    seen = house().viewing.series_progress(tx, cards.values(), viewer=viewer)
    return {
        series_id: series_tile(card, tags=tags.get(card.poster_episode_id, ()), seen=seen.get(series_id, 0.0))
        for series_id, card in cards.items()
    }


def those(tiles: Mapping[int, SeriesTile], ids: Iterable[int]) -> list[SeriesTile]:
    """In the order of `ids`; what is not there is left out."""
    return [tiles[each] for each in ids if each in tiles]
