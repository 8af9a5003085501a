"""The front page and the search page, as anybody's browser can call them, on a real database."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import reflex as rx
from reflex.istate.data import RouterData
from sqlalchemy import event

from kdrama_app.accounts.views import Role
from kdrama_app.catalog.views import EpisodeChanges, EpisodeView, SiteSort, Visibility, Wanted
from kdrama_app.errors import InvalidInput, Unauthenticated
from kdrama_app.ui.home import HomeState
from kdrama_app.ui.home import state as home_state
from kdrama_app.ui.search import SearchState
from kdrama_app.ui.search.asked import Asked, asked_by
from tests.library import add_episode
from tests.unit.test_ui_viewer import Browser, Site, open_home, site

__all__ = ["site"]

# Of a whole visit, whatever the library holds: each shelf costs a question or two, none costs one a tile.
HOME_STATEMENTS = 40
SEARCH_STATEMENTS = 38


@pytest.fixture
def many(site: Site) -> list[EpisodeView]:
    """Thirty series of two episodes, half of them with a tag."""
    episodes, catalog = [], site.services.catalog
    with site.services.database.transaction() as tx:
        for series in range(30):
            for number in (1, 2):
                name = f"드라마 {series:02}"
                made = add_episode(
                    tx, catalog, uploader=site.uploader, series=name, number=number, poster_key="poster.jpg"
                )
                tags = ("로맨스", "의학") if series % 2 else ("가족",)
                episodes.append(catalog.edit(tx, made.id, EpisodeChanges(tags=tags)))
    return episodes


@contextmanager
def statements(site: Site) -> Iterator[list[str]]:
    said: list[str] = []

    def hear(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        said.append(statement)

    event.listen(site.services.database.engine, "before_cursor_execute", hear)
    yield said
    event.remove(site.services.database.engine, "before_cursor_execute", hear)


class Apart:
    """A State as a background event has it."""

    def __init__(self, state: rx.State) -> None:
        object.__setattr__(self, "state", state)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.state, name)

    def __setattr__(self, name: str, value: Any) -> None:
        setattr(self.state, name, value)

    async def __aenter__(self) -> "Apart":
        return self

    async def __aexit__(self, *_: object) -> None:
        pass


def in_page(browser: Browser, path: str, state: type[Any], *calls: Any) -> Any:
    """Open `path`, then call these one after another on its State."""

    async def run() -> Any:
        root = rx.State(_reflex_internal_init=True)  # pyright: ignore[reportCallIssue]
        headers = {"cookie": browser.cookie, "accept-language": browser.language, "origin": "http://drama.example"}
        place = {"asPath": path, "pathname": path.partition("?")[0]}
        root.router = RouterData.from_router_data({"headers": headers, **place})
        here = await root.get_state(state)
        await state.load.fn(here)
        for call in calls:
            await call(here)
        return here

    return asyncio.run(run())


# --- the front page -----------------------------------------------------------------------------


def test_the_shelves_cost_few_statements_however_much_was_begun(site: Site, many: list[EpisodeView]) -> None:
    mina, browser = site.member("mina")
    for number, episode in enumerate(many):
        site.watch(mina, episode, position=3600 if number % 2 == 0 else 60)
    with statements(site) as said:
        page = open_home(browser)
    assert len(page.continuing) == 24 and len(page.series) == 24 and len(page.tagged) == 3
    assert len(said) <= HOME_STATEMENTS


def test_the_grid_and_the_rows_go_on_without_a_tile_twice(site: Site, many: list[EpisodeView]) -> None:
    mina, browser = site.member("mina")
    with site.services.database.transaction() as tx:
        for series in range(20):
            site.services.viewing.add_to_watchlist(tx, f"드라마 {series:02}", viewer=mina)

    async def go_on(page: Any) -> None:
        for shelf in ("series", "newest", "listed", "tag:로맨스", "tag:없음", "popular", "nothing"):
            await HomeState.go_on.fn(page, shelf)

    page = in_page(browser, "/", HomeState, go_on, go_on)
    assert len({tile.href for tile in page.series}) == len(page.series) == 30
    assert len({tile.href for tile in page.newest}) == len(page.newest) == 60
    (romance,) = [shelf for shelf in page.tagged if shelf.tag == "로맨스"]
    assert len({tile.href for tile in romance.tiles}) == len(romance.tiles) == 15
    assert len({tile.href for tile in page.listed}) == len(page.listed) == 20
    assert not page.more


def test_a_page_left_open_keeps_no_more_than_it_shows(
    site: Site, many: list[EpisodeView], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(home_state, "GRID", 24)
    page = in_page(Browser(), "/", HomeState, lambda page: HomeState.go_on.fn(page, "series"))
    assert (len(page.series), page.series_in_all, page.more) == (24, 30, False)


def test_the_hero_moves_for_who_may_watch_and_leads_on_from_where_they_are(site: Site) -> None:
    mina, browser = site.member("mina")
    first = site.episode(1, poster_key="poster.jpg")
    second = site.episode(2)
    site.watch(mina, first, position=3600)

    (slide,) = open_home(browser).slides
    assert (slide.video_id, slide.duration, slide.count) == (first.id, 3600, 2)
    assert (slide.play_href, slide.continuing) == (f"/watch/{second.id}", True)
    (slide,) = open_home(Browser()).slides
    assert (slide.video_id, slide.play_href, slide.continuing) == ("", f"/watch/{first.id}", False)


def test_a_series_says_how_much_of_it_was_seen(site: Site) -> None:
    mina, browser = site.member("mina")
    first = site.episode(1)
    site.episode(2)
    site.watch(mina, first, position=3600)
    assert [tile.watched for tile in open_home(browser).series] == [50.0]
    assert [tile.watched for tile in open_home(Browser()).series] == [0.0]


def test_what_one_begun_is_put_aside_by_oneself_alone(site: Site) -> None:
    mina, browser = site.member("mina")
    jun, other_browser = site.member("jun")
    episode = site.episode(1)
    for viewer in (mina, jun):
        site.watch(viewer, episode, position=600)

    page = in_page(browser, "/", HomeState, lambda page: HomeState.put_aside.fn(page, episode.id))
    assert page.continuing == []
    assert open_home(browser).continuing == []
    assert len(open_home(other_browser).continuing) == 1
    with pytest.raises(Unauthenticated):
        in_page(Browser(), "/", HomeState, lambda page: HomeState.put_aside.fn(page, episode.id))


# --- search -------------------------------------------------------------------------------------


def test_an_address_says_what_is_asked_for() -> None:
    asked = asked_by("q=%EC%82%AC%EB%9E%91&tag=%EB%A1%9C%EB%A7%A8%EC%8A%A4&language=ko&sort=new&kind=series")
    assert asked == Asked("사랑", "로맨스", "ko", "new", "series")
    assert asked.wanted == Wanted("사랑", tags=("로맨스",), language="ko", sort=SiteSort.NEWEST)
    assert asked_by("q=+&sort=worst&kind=else&more=1") == Asked()
    assert not Asked(sort="new").anything
    assert len(asked_by("q=" + "a" * 5000).text) == 200


def test_a_search_finds_series_and_episodes_in_few_statements(site: Site, many: list[EpisodeView]) -> None:
    _, browser = site.member("mina")
    with statements(site) as said:
        page = in_page(browser, "/search?q=드라마 07", SearchState)
    assert page.phase == "found"
    assert [tile.name for tile in page.series] == ["드라마 07"]
    assert {tile.series for tile in page.episodes} == {"드라마 07"} and page.total == 2
    assert (page.told, page.told_ko) == ("1 series · 2 episodes", "시리즈 1개 · 에피소드 2편")
    assert len(said) <= SEARCH_STATEMENTS


def test_looking_around_offers_tags_and_what_is_popular(site: Site, many: list[EpisodeView]) -> None:
    page = in_page(Browser(), "/search", SearchState)
    assert (page.phase, page.tags, page.languages) == ("around", ["가족", "로맨스", "의학"], ["ko"])
    assert len(page.popular) == 12
    assert in_page(Browser(), "/search?q=zzzz", SearchState).phase == "nothing"


@pytest.mark.parametrize(("query", "total"), [("kind=series", 30), ("tag=로맨스", 15), ("kind=episodes&q=드라마", 60)])
def test_what_was_found_goes_on_to_its_end(site: Site, many: list[EpisodeView], query: str, total: int) -> None:
    more = [SearchState.more.fn] * 4
    page = in_page(Browser(), f"/search?{query}", SearchState, *more)
    shown = [tile.href for tile in (*page.series, *page.episodes)]
    assert len(set(shown)) == len(shown) == total
    assert not page.more_series and not page.more_episodes


def test_the_newest_question_wins_whatever_comes_back_last(site: Site) -> None:
    site.episode(1, series="도깨비")
    site.episode(1, series="시그널")

    async def typed(page: Any) -> None:
        await SearchState.find.fn(Apart(page), "q=시그널", 2)
        await SearchState.find.fn(Apart(page), "q=도깨비", 1)

    page = in_page(Browser(), "/search", SearchState, typed)
    assert [tile.name for tile in page.series] == ["시그널"]
    odd: Any = 7
    with pytest.raises(InvalidInput):
        in_page(Browser(), "/search", SearchState, lambda page: SearchState.find.fn(Apart(page), odd, 1))


def test_a_draft_is_found_by_nobody_else(site: Site) -> None:
    site.episode(1, series="도깨비", visibility=Visibility.DRAFT)
    _, browser = site.member("mina", Role.USER)
    assert in_page(browser, "/search?q=도깨비", SearchState).phase == "nothing"
    assert in_page(Browser(), "/search?kind=series", SearchState).phase == "nothing"
