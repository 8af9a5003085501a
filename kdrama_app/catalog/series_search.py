"""Finding series: those of the videos that were found, the ones named so first."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session

from kdrama_app.accounts.views import Principal
from kdrama_app.catalog.folding import folded, folded_initials, has_korean, words
from kdrama_app.catalog.romanising import sound
from kdrama_app.catalog.search import Search
from kdrama_app.catalog.search_query import Word, parsed
from kdrama_app.catalog.views import EpisodeView, SeriesCard, Wanted

# Of the best matches so many are looked at for their series.
LOOKED_AT = 120


@dataclass(frozen=True)
class FoundSeries:
    """`cards` in the order they are to be shown; `videos` were looked at for them, of `total` matches. `going_on` is
    where to look for more, 0 where there is nothing more."""

    cards: tuple[SeriesCard, ...]
    videos: tuple[EpisodeView, ...]
    total: int
    going_on: int


@dataclass(frozen=True)
class SeriesSearch:
    """The verb of finding series; it runs in the transaction it is given."""

    search: Search

    def find_series(
        self, tx: Session, wanted: Wanted, *, viewer: Principal | None, after: int = 0, limit: int
    ) -> FoundSeries:
        """Series that `wanted` finds, from where an earlier answer was `going_on`. Without a text that is every series
        of a language and with a tag (the first), by `limit`; with one the series of the next matches, however many."""
        if not parsed(wanted.text):
            return self._browsed(tx, wanted, viewer, after=after, limit=limit)
        found = self.search.find(tx, wanted, viewer=viewer, offset=after, limit=LOOKED_AT)
        ids = dict.fromkeys(video.series_id for video in found.videos)
        cards = self.search.catalog.cards_by_id(tx, ids, viewer=viewer)
        shown = [cards[series_id] for series_id in ids if series_id in cards]
        if wanted.sort is None:
            asked = parsed(wanted.text)
            shown.sort(key=lambda card: not is_named(card.name, asked))
        looked = after + LOOKED_AT
        return FoundSeries(tuple(shown), found.videos, found.total, looked if looked < found.total else 0)

    def _browsed(self, tx: Session, wanted: Wanted, viewer: Principal | None, *, after: int, limit: int) -> FoundSeries:
        ids = self.search.catalog.series_ids(
            tx,
            tag=next(iter(wanted.tags), ""),
            language=wanted.language,
            sort=wanted.sort,
            limit=limit + 1,
            offset=after,
        )
        cards = self.search.catalog.cards_by_id(tx, ids[:limit], viewer=viewer)
        shown = tuple(cards[series_id] for series_id in ids[:limit] if series_id in cards)
        return FoundSeries(shown, (), 0, after + limit if len(ids) > limit else 0)


def is_named(name: str, asked: Sequence[Word]) -> bool:
    """Whether a name contains all words: pure."""
    texts = folded(name), folded_initials(name), "".join(sound(word) for word in words(name) if has_korean(word))
    return all(
        any(
            needle and needle in text
            for needle, text in zip((word.typed, word.initials, word.sound), texts, strict=True)
        )
        for word in asked
    )
