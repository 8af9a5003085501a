"""What was found: series and episodes, as one types."""

from dataclasses import dataclass
from urllib.parse import urlencode

import reflex as rx
from sqlmodel import Session as Transaction

from kdrama_app.accounts.views import Principal
from kdrama_app.catalog.text_index import MOST_COUNTED
from kdrama_app.errors import InvalidInput
from kdrama_app.ui.bridge import house, look, visitor
from kdrama_app.ui.components.tiles import EpisodeTile, SeriesTile
from kdrama_app.ui.search.asked import Asked, asked_by
from kdrama_app.ui.told import episode_tiles, series_tiles, those

PAGE = 24
# What is on the page stays in memory for as long as it is open; who has seen so many says more exactly what they want.
MOST = 240
OFFERED_TAGS = 12


@dataclass(frozen=True)
class Results:
    """One answer. `going_on`: where to look for more series, 0 where there are none; `total` of the episodes."""

    series: list[SeriesTile]
    going_on: int
    episodes: list[EpisodeTile]
    total: int


@dataclass(frozen=True)
class Offers:
    """What one may look around by."""

    tags: list[str]
    languages: list[str]
    popular: list[SeriesTile]


class SearchState(rx.State):
    asked: Asked = Asked()
    phase: str = "loading"
    """loading, around (nothing was asked for), found or nothing."""
    series: rx.Field[list[SeriesTile]] = rx.field(default_factory=list)
    episodes: rx.Field[list[EpisodeTile]] = rx.field(default_factory=list)
    total: int = 0
    going_on: int = 0
    tags: rx.Field[list[str]] = rx.field(default_factory=list)
    languages: rx.Field[list[str]] = rx.field(default_factory=list)
    popular: rx.Field[list[SeriesTile]] = rx.field(default_factory=list)
    # The moment in milliseconds of the newest question, as the browser that asks counts.
    _turn: int = 0

    @rx.var
    def more_series(self) -> bool:
        return self.going_on > 0 and not self.both and len(self.series) < MOST

    @rx.var
    def more_episodes(self) -> bool:
        return len(self.episodes) < min(self.total, MOST)

    @rx.var
    def shown(self) -> int:
        return len(self.series) + len(self.episodes)

    @rx.var
    def both(self) -> bool:
        """Whether the first series are followed by episodes; who wants more series asks for series."""
        return bool(self.asked.text) and not self.asked.kind

    @rx.var
    def told(self) -> str:
        """How much was found, in English; `told_ko` in Korean."""
        more = "+" if self.going_on else ""
        series = f"{len(self.series)}{more} series" if self.series else ""
        many = "+" if self.total == MOST_COUNTED else ""
        episodes = f"{self.total:,}{many} episode{'s' if self.total != 1 else ''}" if self.episodes else ""
        return " · ".join(filter(None, (series, episodes))) or "Nothing found"

    @rx.var
    def told_ko(self) -> str:
        more = "+" if self.going_on else ""
        series = f"시리즈 {len(self.series)}{more}개" if self.series else ""
        many = " 이상" if self.total == MOST_COUNTED else ""
        episodes = f"에피소드 {self.total:,}편{many}" if self.episodes else ""
        return " · ".join(filter(None, (series, episodes))) or "찾은 것이 없어요"

    @rx.var
    def without_filters(self) -> str:
        """Where the text alone is searched for; "" where nothing else narrows it."""
        narrowed = self.asked.tag or self.asked.language or self.asked.kind
        return f"/search?{urlencode({'q': self.asked.text})}" if self.asked.text and narrowed else ""

    @rx.var
    def only_series(self) -> str:
        """Where all the series of the same text are."""
        filters = {"tag": self.asked.tag, "language": self.asked.language, "sort": self.asked.sort}
        kept = {name: value for name, value in filters.items() if value}
        return f"/search?{urlencode({'kind': 'series', 'q': self.asked.text, **kept})}"

    @rx.event
    async def load(self):
        """On every visit: what the address asks for."""
        viewer = await visitor(self)
        wanted = asked_by(self.router.url.query)
        offers = await look(_offers, viewer)
        self.tags, self.languages, self.popular = offers.tags, offers.languages, offers.popular
        self._show(wanted, await look(_results, wanted, viewer))

    @rx.event(background=True)
    async def find(self, query: str, turn: int):
        """Somebody types: what `query`, the address's, asks for, unless they have typed on since (a later `turn`)."""
        viewer = await visitor(self)
        if not isinstance(query, str) or not isinstance(turn, int):
            raise InvalidInput(details={"query": "text", "turn": "a number"})
        async with self:
            if turn < self._turn:
                return
            self._turn = turn
        wanted = asked_by(query)
        results = await look(_results, wanted, viewer)
        async with self:
            if turn == self._turn:
                self._show(wanted, results)

    @rx.event
    async def more(self):
        """The end of what is shown is near."""
        viewer = await visitor(self)
        if self.asked.kind == "episodes" or not self.more_series:
            if self.more_episodes:
                found = await look(_episodes, self.asked, viewer, len(self.episodes))
                known = {tile.id for tile in self.episodes}
                self.episodes = [*self.episodes, *(tile for tile in found.episodes if tile.id not in known)]
                # Where some have gone since nothing more may come.
                self.total = found.total if found.episodes else len(self.episodes)
            return
        found = await look(_series, self.asked, viewer, self.going_on)
        known = {tile.href for tile in self.series}
        self.series = [*self.series, *(tile for tile in found.series if tile.href not in known)]
        self.going_on = found.going_on

    def _show(self, wanted: Asked, results: Results) -> None:
        self.asked = wanted
        self.series, self.going_on = results.series, results.going_on
        self.episodes, self.total = results.episodes, results.total
        found = "found" if results.series or results.episodes else "nothing"
        self.phase = found if wanted.anything else "around"


def _offers(tx: Transaction, viewer: Principal | None) -> Offers:
    catalog, viewing = house().catalog, house().viewing
    ids = viewing.popular(tx, limit=PAGE // 2) or catalog.series_ids(tx, limit=PAGE // 2)
    cards = catalog.cards_by_id(tx, ids, viewer=viewer)
    return Offers(
        tags=catalog.common_tags(tx, limit=OFFERED_TAGS),
        languages=catalog.languages(tx),
        popular=those(series_tiles(tx, cards, viewer), ids),
    )


def _results(tx: Transaction, wanted: Asked, viewer: Principal | None) -> Results:
    """The first of everything; of both kinds one look brings both."""
    if not wanted.anything:
        return Results([], 0, [], 0)
    if wanted.kind == "episodes":
        return _episodes(tx, wanted, viewer, 0)
    return _series(tx, wanted, viewer, 0)


def _series(tx: Transaction, wanted: Asked, viewer: Principal | None, after: int) -> Results:
    found = house().series_search.find_series(tx, wanted.wanted, viewer=viewer, after=after, limit=PAGE)
    series = list(series_tiles(tx, {card.id: card for card in found.cards}, viewer).values())
    if wanted.kind == "series":
        return Results(series, found.going_on, [], 0)
    return Results(series, found.going_on, episode_tiles(tx, found.videos[:PAGE], viewer), found.total)


def _episodes(tx: Transaction, wanted: Asked, viewer: Principal | None, offset: int) -> Results:
    found = house().search.find(tx, wanted.wanted, viewer=viewer, offset=offset, limit=PAGE)
    return Results([], 0, episode_tiles(tx, found.videos, viewer), found.total)
