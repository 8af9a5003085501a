"""Shelves: what is popular, what has a tag, how much of a series was seen, and series by name."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count

import pytest
from sqlmodel import Session, col, select

from kdrama_app.accounts.views import Principal, Role
from kdrama_app.catalog.fts5 import Fts5Index
from kdrama_app.catalog.pg_trgm import TrigramIndex
from kdrama_app.catalog.search import Search
from kdrama_app.catalog.series_editing import SeriesEditing
from kdrama_app.catalog.series_search import SeriesSearch
from kdrama_app.catalog.service import Catalog
from kdrama_app.catalog.views import (
    EpisodeChanges,
    EpisodeView,
    SearchSort,
    SeriesFacts,
    SiteSort,
    Visibility,
    Wanted,
)
from kdrama_app.db import Database
from kdrama_app.viewing.models import Progress
from kdrama_app.viewing.service import Viewing
from tests.conftest import Clock
from tests.library import add_episode, person


@dataclass
class Library:
    """One transaction on a library, and somebody who fills it."""

    tx: Session
    clock: Clock
    catalog: Catalog
    viewing: Viewing
    finder: SeriesSearch
    uploader: Principal

    def add(self, series: str, number: int = 1, *, tags: tuple[str, ...] = (), **what) -> EpisodeView:
        self.clock.advance(minutes=1)
        episode = add_episode(self.tx, self.catalog, uploader=self.uploader, series=series, number=number, **what)
        return self.catalog.edit(self.tx, episode.id, EpisodeChanges(tags=tags))

    def names(self, series_ids: list[int]) -> list[str]:
        cards = self.catalog.cards_by_id(self.tx, series_ids, viewer=None)
        return [cards[each].name for each in series_ids if each in cards]

    def found(self, text: str = "", **more) -> list[str]:
        wanted = Wanted(text, **more)
        return [card.name for card in self.finder.find_series(self.tx, wanted, viewer=None, limit=24).cards]

    def watch(self, viewer: Principal, episode: EpisodeView, position: float = 600) -> None:
        self.viewing.save_progress(self.tx, episode.id, viewer=viewer, position=position, duration=3600)


@pytest.fixture(params=["sqlite", "postgres"])
def library(request: pytest.FixtureRequest, clock: Clock) -> Iterator[Library]:
    """The same on either database."""
    database: Database = request.getfixturevalue("database" if request.param == "sqlite" else "postgres")
    catalog = Catalog(clock)
    search = Search(catalog, Fts5Index() if request.param == "sqlite" else TrigramIndex())
    with database.transaction() as tx:
        uploader = person(tx, "yuna", Role.UPLOADER)
        yield Library(tx, clock, catalog, Viewing(catalog, clock), SeriesSearch(search), uploader)


def test_popular_is_what_most_people_watched_within_a_month(library: Library) -> None:
    old, one, two = library.add("옛날"), library.add("하나"), library.add("둘")
    people = [person(library.tx, f"viewer{number}") for number in range(3)]
    for viewer in people:
        library.watch(viewer, old)
    library.clock.advance(days=31)
    again = library.add("하나", 2)
    for episode in (one, again):  # twice by one person
        library.watch(people[0], episode)
    for viewer in people[:2]:
        library.watch(viewer, two)
    assert library.names(library.viewing.popular(library.tx, limit=24)) == ["둘", "하나"]
    assert library.names(library.viewing.popular(library.tx, limit=1, offset=1)) == ["하나"]


def test_what_is_popular_is_told_anew_after_a_minute(library: Library) -> None:
    episode, mina = library.add("도깨비"), person(library.tx, "mina")
    assert library.viewing.popular(library.tx, limit=24) == []
    library.watch(mina, episode)
    assert library.viewing.popular(library.tx, limit=24) == []
    library.clock.advance(minutes=1)
    assert library.names(library.viewing.popular(library.tx, limit=24)) == ["도깨비"]


def test_shelves_by_tag_hold_what_everybody_may_find_the_newest_first(library: Library) -> None:
    library.add("하나", tags=("로맨스", "의학"))
    library.add("둘", tags=("로맨스",))
    library.add("셋", tags=("로맨스", "의학"), visibility=Visibility.DRAFT)
    library.add("넷", tags=("로맨스",), playable=False)
    assert library.catalog.common_tags(library.tx, limit=4) == ["로맨스"]  # one series alone has no company
    assert library.names(library.catalog.series_ids(library.tx, tag="로맨스", limit=24)) == ["둘", "하나"]
    assert library.names(library.catalog.series_ids(library.tx, tag="의학", limit=24)) == ["하나"]
    assert library.catalog.series_ids(library.tx, tag="없음", limit=24) == []


def test_a_common_tag_is_found_as_a_rare_one_is(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    library.add("하나", tags=("로맨스",))
    library.add("둘", tags=("로맨스",))
    monkeypatch.setattr("kdrama_app.catalog.browsing._COMMON", 1)
    assert library.names(library.catalog.series_ids(library.tx, tag="로맨스", limit=24)) == ["둘", "하나"]


def test_how_much_of_a_series_was_seen_is_the_share_of_its_episodes(library: Library) -> None:
    mina, jun = person(library.tx, "mina"), person(library.tx, "jun")
    first, second, *_ = [library.add("도깨비", number) for number in range(1, 5)]
    library.add("시그널")
    library.watch(mina, first, 3600)
    library.watch(mina, second, 1800)
    cards = library.catalog.series_cards(library.tx, viewer=mina, limit=24)
    (card,) = [card for card in cards if card.name == "도깨비"]
    assert library.viewing.series_progress(library.tx, cards, viewer=mina) == {card.id: pytest.approx(1.5 / 4)}
    assert library.viewing.series_progress(library.tx, cards, viewer=jun) == {}
    assert library.viewing.series_progress(library.tx, cards, viewer=None) == {}


def test_what_is_put_aside_stays_so_until_one_watches_on(library: Library) -> None:
    mina = person(library.tx, "mina")
    first, second, other = library.add("도깨비", 1), library.add("도깨비", 2), library.add("시그널")

    def going_on() -> list[str]:
        return [item.episode.id for item in library.viewing.continue_watching(library.tx, viewer=mina)]

    library.watch(mina, other)
    library.clock.advance(minutes=1)
    library.watch(mina, first, 3600)
    assert going_on() == [second.id, other.id]
    library.viewing.put_aside(library.tx, second.id, viewer=mina)  # what the row shows: the next one
    library.tx.flush()
    assert going_on() == [other.id]
    library.viewing.put_aside(library.tx, "nothing", viewer=mina)
    library.clock.advance(minutes=1)
    library.watch(mina, second, 30)
    assert going_on() == [second.id, other.id]


def test_series_of_the_matches_are_found_those_named_so_first(library: Library) -> None:
    library.add("사랑의 불시착")
    numbers = count(1)
    mentioned = library.add("미생", next(numbers))
    library.catalog.edit(library.tx, mentioned.id, EpisodeChanges(title="사랑은 없다"))
    assert library.found("사랑") == ["사랑의 불시착", "미생"]
    assert library.found("ㅅㄹㅇ") == ["사랑의 불시착", "미생"]
    assert library.found("사라") == ["사랑의 불시착", "미생"]
    assert library.found("bulsichak") == ["사랑의 불시착"]
    assert library.found("사랑", sort=SearchSort.UPLOAD_DATE) == ["미생", "사랑의 불시착"]
    assert library.found("없는 것") == []


def test_without_a_text_series_are_browsed_page_by_page(library: Library) -> None:
    for name in ("다", "가", "나"):
        library.add(name, tags=("로맨스",))
    wanted = Wanted(tags=("로맨스",), sort=SearchSort.SERIES)
    first = library.finder.find_series(library.tx, wanted, viewer=None, limit=2)
    rest = library.finder.find_series(library.tx, wanted, viewer=None, after=first.going_on, limit=2)
    assert [card.name for card in (*first.cards, *rest.cards)] == ["가", "나", "다"]
    assert (first.going_on, rest.going_on) == (2, 0)
    assert library.catalog.languages(library.tx) == ["ko"]


def test_what_most_people_watched_comes_first_however_often_each_did(library: Library) -> None:
    people = [person(library.tx, f"viewer{number}") for number in range(3)]
    one, two, again = library.add("하나"), library.add("둘"), library.add("하나", 2)
    library.add("셋")
    for viewer in people:
        library.watch(viewer, two, 600)
        library.watch(viewer, two, 900)
    library.watch(people[0], one)
    library.watch(people[0], again)

    assert library.found(sort=SiteSort.VIEWS) == ["둘", "하나", "셋"]
    assert library.found("하나", sort=SiteSort.VIEWS) == ["하나"]
    wanted = Wanted(sort=SiteSort.VIEWS)
    found = library.finder.search.find(library.tx, wanted, viewer=None, offset=0, limit=9).videos
    assert [(video.series, video.number) for video in found] == [("둘", 1), ("하나", 2), ("하나", 1), ("셋", 1)]

    library.catalog.delete_episode(library.tx, two.id)
    library.viewing.forget_all(library.tx, viewer=people[0])
    library.catalog.edit(library.tx, again.id, EpisodeChanges(series="넷"))
    assert library.found(sort=SiteSort.VIEWS)[:2] == ["넷", "하나"]


def test_a_series_has_tags_of_its_own_on_every_shelf(library: Library) -> None:
    editing = SeriesEditing(library.catalog)
    one, _ = library.add("하나", tags=("의학",)), library.add("둘", tags=("로맨스",))
    facts = SeriesFacts("하나", tags=("로맨스", "명작"))
    series = editing.describe(library.tx, "하나", facts, editor=library.uploader)

    assert (series.own_tags, series.tags) == (("로맨스", "명작"), ("로맨스", "명작", "의학"))
    assert library.catalog.tags_of(library.tx, [one.id]) == {one.id: ["로맨스", "명작", "의학"]}
    assert library.catalog.common_tags(library.tx, limit=4) == ["로맨스"]
    assert library.names(library.catalog.series_ids(library.tx, tag="로맨스", limit=9)) == ["둘", "하나"]
    assert library.found(tags=("명작",)) == library.found("명작") == ["하나"]
    assert library.found("하나", tags=("명작",)) == ["하나"]
    assert library.found("둘", tags=("명작",)) == []

    library.add("하나", 2)
    editing.describe(library.tx, "하나", SeriesFacts("하나"), editor=library.uploader)
    assert library.found("명작") == library.found(tags=("명작",)) == []
    assert library.found("의학") == ["하나"]


def test_of_what_somebody_watched_only_that_of_the_series_asked_for_is_read(library: Library) -> None:
    mina, theirs = person(library.tx, "mina"), library.add("도깨비")
    for episode in (theirs, library.add("하나"), library.add("둘")):
        library.watch(mina, episode)
    library.watch(person(library.tx, "jun"), library.add("도깨비", 2))
    watched = select(Progress.episode_id).where(col(Progress.user_id) == mina.user_id)

    rows = library.catalog.of_series(library.tx, watched, {theirs.series_id})

    assert [row.episode_id for row in rows] == [theirs.id]
