"""The series' page and its editor, as anybody's browser can call them, on a real database."""

import asyncio
from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any, TypeVar
from urllib.parse import quote

import pytest
import reflex as rx
from reflex.istate.data import RouterData

from kdrama_app.accounts.views import Principal, Role
from kdrama_app.catalog.views import (
    CastMember,
    EpisodeChanges,
    EpisodeView,
    Picture,
    PictureKind,
    SeriesFacts,
    Visibility,
)
from kdrama_app.errors import Forbidden, InvalidInput, SeriesNotFound, Unauthenticated
from kdrama_app.ui.series import SeriesState
from kdrama_app.ui.series.state import PAGE
from kdrama_app.ui.studio.series_state import SeriesEditor
from kdrama_app.wiring import Services
from tests.library import add_episode
from tests.unit.conftest import signed_in

S = TypeVar("S", bound=rx.State)
FACTS = {
    "name": "도깨비",
    "also_known_as": "Goblin",
    "description": "불멸의 삶",
    "year": "2016",
    "network": "tvN",
    "cast": [{"actor": "공유", "role": "김신"}],
    "tags": ["로맨스", "판타지"],
}


@pytest.fixture
def newcomer(house: Services) -> Callable[..., tuple[Principal, str]]:
    return partial(signed_in, house)


@pytest.fixture
def yuna(newcomer: Callable[..., tuple[Principal, str]]) -> tuple[Principal, str]:
    return newcomer("yuna", Role.UPLOADER)


@pytest.fixture
def add(house: Services, yuna: tuple[Principal, str]) -> Callable[..., EpisodeView]:
    def make(number: int = 1, *, season: int = 1, **what: Any) -> EpisodeView:
        with house.database.transaction() as tx:
            episode = add_episode(tx, house.catalog, uploader=yuna[0], number=number, **what)
            return house.catalog.edit(tx, episode.id, EpisodeChanges(season=season))

    return make


def in_browser(cookie: str, path: str, state: type[S], *acts: tuple[Any, ...]) -> tuple[S, Any]:
    """Call event handlers, one after the other, as a page at `path` does; gives the State and the last answer."""

    async def run() -> tuple[S, Any]:
        root = rx.State(_reflex_internal_init=True)  # pyright: ignore[reportCallIssue]
        headers = {"cookie": cookie, "accept-language": "en"}
        root.router = RouterData.from_router_data({"headers": headers, "asPath": quote(path), "pathname": path})
        here, answer = await root.get_state(state), None
        for act, *arguments in acts:
            answer = await act.fn(here, *arguments)
        return here, answer

    return asyncio.run(run())


def open_series(cookie: str = "", slug: str = "도깨비", *acts: tuple[Any, ...]) -> SeriesState:
    return in_browser(cookie, f"/series/{slug}", SeriesState, (SeriesState.load,), *acts)[0]


def open_editor(cookie: str, *acts: tuple[Any, ...], slug: str = "도깨비") -> tuple[SeriesEditor, Any]:
    return in_browser(cookie, f"/studio/series/{slug}", SeriesEditor, (SeriesEditor.load,), *acts)


def watch(house: Services, viewer: Principal, episode: EpisodeView, position: float) -> None:
    with house.database.transaction() as tx:
        house.viewing.save_progress(tx, episode.id, viewer=viewer, position=position, duration=3600)


# --- the page -----------------------------------------------------------------------------------


def test_it_says_what_is_known(house, add, yuna):
    episode = add(poster_key="p.jpg")
    facts = SeriesFacts("도깨비", "Goblin", "불멸의 삶", 2016, "tvN", (CastMember("공유", "김신"),), ("판타지",))
    with house.database.transaction() as tx:
        house.series_editing.describe(tx, "도깨비", facts, editor=yuna[0])
        house.catalog.set_air_date(tx, episode.id, date(2016, 12, 2))
    page = open_series()
    shown = page.shown
    assert (shown.also_known_as, shown.year, shown.network, shown.count) == ("Goblin", "2016", "tvN", 1)
    assert [(member.actor, member.role) for member in shown.cast] == [("공유", "김신")]
    assert [(tag.name, tag.href) for tag in shown.tags] == [
        (tag, f"/search?tag={quote(tag)}") for tag in ("판타지", "드라마")
    ]
    assert (shown.backdrop, shown.poster) == (f"/api/v1/videos/{episode.id}/thumbnail", "")
    assert page.episodes[0].aired == "2016-12-02"
    with house.database.transaction() as tx:
        for kind in PictureKind:
            house.series_editing.set_picture(tx, "도깨비", kind, Picture("x", (640, 1280)), editor=yuna[0])
    shown = open_series().shown
    assert shown.backdrop == "/api/v1/pictures/x/1280.jpg"
    assert shown.backdrop_set == "/api/v1/pictures/x/640.avif 640w, /api/v1/pictures/x/1280.avif 1280w"


def test_play_leads_to_what_is_next_and_at_last_to_the_beginning(house, add, newcomer):
    mina, cookie = newcomer("mina")
    first, second, third = add(1), add(2), add(3)

    def play() -> tuple[str, str, str, str]:
        shown = open_series(cookie).shown
        return shown.play, shown.play_label, shown.play_href.removeprefix("/watch/"), shown.left

    assert play() == ("play", "E1", first.id, "")
    watch(house, mina, second, 1200)
    assert play() == ("continue", "E2", second.id, "40 min left")
    watch(house, mina, second, 3600)
    assert play() == ("continue", "E3", third.id, "")
    watch(house, mina, third, 3600)
    assert play() == ("continue", "E1", first.id, "")
    watch(house, mina, first, 3600)
    assert play() == ("again", "E1", first.id, "")
    assert [row.state for row in open_series(cookie).episodes] == ["next", "watched", "watched"]


def test_nothing_plays_yet(add):
    add(1, playable=False)
    page = open_series()
    assert (page.phase, page.shown.play, page.episodes[0].state) == ("there", "", "preparing")


def test_seasons_and_long_lists(house, add, newcomer):
    mina, cookie = newcomer("mina")
    for number in range(1, PAGE + 3):
        add(number)
    watch(house, mina, add(1, season=2), 100)
    add(0, season=0)
    page = open_series(cookie)
    assert ([each.label for each in page.seasons], page.season) == (["Season 1", "Season 2", "Specials"], 2)
    assert page.shown.play_label == "S2 E1"
    page = open_series(cookie, "도깨비", (SeriesState.choose_season, 1))
    assert (len(page.episodes), page.more) == (PAGE, True)
    page = open_series(cookie, "도깨비", (SeriesState.choose_season, 1), (SeriesState.show_more,))
    assert (len(page.episodes), page.more) == (PAGE + 2, False)
    # A reconnect runs `load` again, and leaves what was open.
    page = open_series(cookie, "도깨비", (SeriesState.choose_season, 1), (SeriesState.load,))
    assert page.season == 1
    for nonsense in (7, "1", None):
        assert open_series(cookie, "도깨비", (SeriesState.choose_season, nonsense)).season == 2


def test_a_list_and_a_rating_of_ones_own(house, add, newcomer):
    add(1)
    (_, mina), (_, jun) = newcomer("mina"), newcomer("jun")
    page = open_series(mina, "도깨비", (SeriesState.keep, True), (SeriesState.rate, 4))
    assert (page.kept, page.stars, page.average, page.ratings) == (True, 4, "4.0", 1)
    page = open_series(jun, "도깨비", (SeriesState.rate, 5))
    assert (page.kept, page.stars, page.average, page.ratings) == (False, 5, "4.5", 2)
    page = open_series(mina, "도깨비", (SeriesState.keep, False), (SeriesState.rate, 0))
    assert (page.kept, page.stars, page.average, page.ratings) == (False, 0, "5.0", 1)
    for nonsense in (6, -1, "4", True, None):
        with pytest.raises(InvalidInput):
            open_series(mina, "도깨비", (SeriesState.rate, nonsense))
    for act in ((SeriesState.keep, True), (SeriesState.rate, 3)):
        with pytest.raises(Unauthenticated):
            open_series("", "도깨비", act)


def test_what_is_hidden_is_neither_kept_nor_rated(add, newcomer):
    add(1, visibility=Visibility.DRAFT)
    _, mina = newcomer("mina")
    assert open_series(mina).phase == "missing"
    for act in ((SeriesState.keep, True), (SeriesState.rate, 3)):
        with pytest.raises(SeriesNotFound):
            open_series(mina, "도깨비", act)


def test_an_old_address_leads_to_the_new_one(house, add, yuna):
    add(1)
    with house.database.transaction() as tx:
        house.series_editing.describe(tx, "도깨비", SeriesFacts("Goblin"), editor=yuna[0])
    page, sent = in_browser("", "/series/도깨비", SeriesState, (SeriesState.load,))
    assert (page.phase, page.shown.name) == ("there", "Goblin")
    assert "/series/goblin" in str(sent)


def test_edit_is_offered_to_who_may(add, yuna, newcomer):
    add(1)
    assert open_series(yuna[1]).shown.edit_href == "/studio/series/도깨비"
    assert open_series(newcomer("boss", Role.ADMIN)[1]).shown.edit_href
    assert not open_series(newcomer("sora", Role.UPLOADER)[1]).shown.edit_href
    assert not open_series(newcomer("mina")[1]).shown.edit_href


# --- the editor ---------------------------------------------------------------------------------


def test_what_is_saved_is_there_and_a_new_name_moves_the_page(house, add, yuna):
    add(1)
    editor, _ = open_editor(yuna[1], (SeriesEditor.save, FACTS))
    assert (editor.facts, editor.errors, editor.revision) == (FACTS, {}, 2)
    editor, answers = open_editor(yuna[1], (SeriesEditor.save, {**FACTS, "name": " Goblin "}))
    assert (editor.slug, editor.facts["name"]) == ("goblin", "Goblin")
    assert "/studio/series/goblin" in str(answers)
    # A reconnect takes nothing away from who is writing.
    assert open_editor(yuna[1], (SeriesEditor.load,), slug="goblin")[0].revision == 1


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"name": ""}, {"name": "missing"}),
        ({"year": "MMXVI"}, {"year": "out_of_range"}),
        ({"year": "²"}, {"year": "out_of_range"}),
        ({"year": "1600"}, {"year": "out_of_range"}),
        ({"cast": [{"actor": "", "role": "김신"}]}, {"cast.0": "missing"}),
        ({"cast": "everybody"}, {"cast": "too_long"}),
        ({"cast": [FACTS["cast"]]}, {"actor": "unwritable"}),
        ({"cast": FACTS["cast"] * 5000}, {"cast": "too_long"}),
        ({"tags": ["가" * 51]}, {"tags": "too_long"}),
        ({"tags": "로맨스"}, {"tags": "too_long"}),
        ({"tags": [1]}, {"tags": "too_long"}),
        ({"name": 7}, {"name": "unwritable"}),
    ],
)
def test_what_makes_no_sense_is_said_and_not_kept(house, add, yuna, change, fault):
    add(1)
    editor, _ = open_editor(yuna[1], (SeriesEditor.save, {**FACTS, **change}))
    assert (editor.errors, editor.revision) == (fault, 1)
    assert open_series().shown.year == ""


def test_who_may_not_gets_nothing_and_changes_nothing(house, add, yuna, newcomer):
    add(1)
    for name, role in (("sora", Role.UPLOADER), ("mina", Role.USER)):
        _, cookie = newcomer(name, role)
        editor, _ = open_editor(cookie)
        assert (editor.phase, editor.facts) == ("refused", {})
        for act in (
            (SeriesEditor.save, FACTS),
            (SeriesEditor.remove_picture, "poster"),
            (SeriesEditor.look_at_pictures,),
        ):
            # As somebody's own socket can, with a State that names the series.
            with pytest.raises((Forbidden, SeriesNotFound)):
                in_browser(cookie, "/", SeriesEditor, (_Set("slug", "도깨비"),), act)
    with pytest.raises(Unauthenticated):
        open_editor("")
    assert open_editor(yuna[1], slug="nothing")[0].phase == "missing"
    assert open_series().shown.network == ""


class _Set:
    """As an event: a var of the State is this."""

    def __init__(self, name: str, value: object) -> None:
        self._name, self._value = name, value

    async def fn(self, state: rx.State) -> None:
        setattr(state, self._name, self._value)


def test_a_picture_goes_and_an_episodes_comes_back(house, add, yuna):
    episode = add(1, poster_key="p.jpg")
    with house.database.transaction() as tx:
        house.series_editing.set_picture(tx, "도깨비", PictureKind.POSTER, Picture("x", (320, 640)), editor=yuna[0])
    editor, _ = open_editor(yuna[1])
    assert (editor.pictures.poster, editor.pictures.poster_own) == ("/api/v1/pictures/x/640.jpg", True)
    editor, _ = open_editor(yuna[1], (SeriesEditor.remove_picture, "poster"))
    assert (editor.pictures.poster, editor.pictures.poster_own) == (f"/api/v1/videos/{episode.id}/thumbnail", False)
    with pytest.raises(InvalidInput):
        open_editor(yuna[1], (SeriesEditor.remove_picture, "created_by"))
