"""What is said of a series: by whom, what makes sense, and what follows from a new name."""

from dataclasses import replace

import pytest
from sqlmodel import Session

from kdrama_app.accounts.views import Principal, Role
from kdrama_app.catalog.fts5 import Fts5Index
from kdrama_app.catalog.search import Search
from kdrama_app.catalog.series_editing import MOST_CAST, MOST_TAGS, SeriesEditing, may_edit
from kdrama_app.catalog.service import Catalog
from kdrama_app.catalog.views import (
    CastMember,
    EpisodeChanges,
    Picture,
    PictureKind,
    SeriesFacts,
    Visibility,
    Wanted,
)
from kdrama_app.errors import Forbidden, InvalidInput, SeriesNotFound
from tests.conftest import Clock
from tests.library import add_episode, person

GOBLIN = SeriesFacts(
    name="도깨비",
    also_known_as="Guardian: The Lonely and Great God",
    description="불멸의 삶을 끝내려는 도깨비.\n신부를 찾는다.",
    year=2016,
    network="tvN",
    cast=(CastMember("공유", "김신"), CastMember("김고은", "Ji Eun-tak")),
)


@pytest.fixture
def editing(catalog: Catalog) -> SeriesEditing:
    return SeriesEditing(catalog)


@pytest.fixture
def yuna(tx: Session, catalog: Catalog) -> Principal:
    """She brought the series here."""
    yuna = person(tx, "yuna", Role.UPLOADER)
    add_episode(tx, catalog, uploader=yuna)
    return yuna


def test_everything_that_is_said_is_shown(
    tx: Session, editing: SeriesEditing, catalog: Catalog, yuna: Principal
) -> None:
    assert editing.describe(tx, "도깨비", GOBLIN, editor=yuna) == catalog.series(tx, "도깨비", viewer=None)
    series = catalog.series(tx, "도깨비", viewer=None)
    assert (series.year, series.network, series.also_known_as) == (2016, "tvN", GOBLIN.also_known_as)
    assert (series.description, series.cast) == (GOBLIN.description, GOBLIN.cast)
    assert editing.describe(tx, "도깨비", SeriesFacts(name="도깨비"), editor=yuna).cast == ()


def test_a_new_name_moves_it_and_old_links_lead_there(
    tx: Session, editing: SeriesEditing, catalog: Catalog, yuna: Principal
) -> None:
    assert editing.describe(tx, "도깨비", replace(GOBLIN, name="Goblin"), editor=yuna).slug == "goblin"
    assert editing.describe(tx, "도깨비", replace(GOBLIN, name="The Goblin"), editor=yuna).slug == "the-goblin"
    for slug in ("도깨비", "goblin", "the-goblin", "THE goblin"):
        assert catalog.series(tx, slug, viewer=None).slug == "the-goblin"
    # Back to where it was.
    assert editing.describe(tx, "the-goblin", GOBLIN, editor=yuna).slug == "도깨비"
    assert catalog.series(tx, "goblin", viewer=None).slug == "도깨비"


def test_an_old_slug_is_not_given_to_another(
    tx: Session, editing: SeriesEditing, catalog: Catalog, yuna: Principal
) -> None:
    editing.describe(tx, "도깨비", replace(GOBLIN, name="Goblin"), editor=yuna)
    other = add_episode(tx, catalog, uploader=yuna, series="도깨비")
    assert other.series_slug == "도깨비-2"
    assert catalog.series(tx, "도깨비-2", viewer=None).name == "도깨비"
    # The name is the newcomer's now: who asks by it means that one. The slug is the old one's for good.
    with pytest.raises(InvalidInput) as refusal:
        editing.describe(tx, "goblin", GOBLIN, editor=yuna)
    assert refusal.value.details == {"name": "taken"}


def test_a_spelling_keeps_the_address(tx: Session, editing: SeriesEditing, catalog: Catalog, yuna: Principal) -> None:
    add_episode(tx, catalog, uploader=yuna, series="my mister")
    assert editing.describe(tx, "my-mister", SeriesFacts(name="My Mister!"), editor=yuna).slug == "my-mister"
    assert catalog.series(tx, "my-mister", viewer=None).name == "My Mister!"


def test_search_finds_it_by_its_new_name(
    tx: Session, editing: SeriesEditing, catalog: Catalog, yuna: Principal
) -> None:
    search = Search(catalog, Fts5Index())
    episode = add_episode(tx, catalog, uploader=yuna, number=2)
    catalog.edit(tx, episode.id, EpisodeChanges(title="첫눈"))
    editing.describe(tx, "도깨비", replace(GOBLIN, name="쓸쓸하고 찬란하神"), editor=yuna)
    found = search.find(tx, Wanted(text="찬란"), viewer=None, offset=0, limit=10)
    assert {video.number for video in found.videos} == {1, 2}
    assert search.find(tx, Wanted(text="첫눈 도깨비"), viewer=None, offset=0, limit=10).total == 0


@pytest.mark.parametrize(
    ("facts", "faults"),
    [
        (replace(GOBLIN, name="  "), {"name": "missing"}),
        (replace(GOBLIN, name="가" * 201), {"name": "too_long"}),
        (replace(GOBLIN, name="a\nb"), {"name": "unwritable"}),
        (replace(GOBLIN, network="a\x00b"), {"network": "unwritable"}),
        (replace(GOBLIN, description="가" * 5001), {"description": "too_long"}),
        (replace(GOBLIN, also_known_as="\ud800"), {"also_known_as": "unwritable"}),
        (replace(GOBLIN, year=1899), {"year": "out_of_range"}),
        (replace(GOBLIN, year=20166), {"year": "out_of_range"}),
        (replace(GOBLIN, cast=(GOBLIN.cast[0], CastMember(" ", "왕여"))), {"cast.1": "missing"}),
        (replace(GOBLIN, cast=(CastMember("공유", "가" * 81),)), {"cast.0": "too_long"}),
        (replace(GOBLIN, cast=GOBLIN.cast * (MOST_CAST // 2 + 1)), {"cast": "too_long"}),
        (replace(GOBLIN, tags=("가" * 51,)), {"tags": "too_long"}),
        (replace(GOBLIN, tags=tuple(map(str, range(MOST_TAGS + 1)))), {"tags": "too_long"}),
        (replace(GOBLIN, tags=("a\nb",)), {"tags": "unwritable"}),
        (replace(GOBLIN, name="", year=3), {"name": "missing", "year": "out_of_range"}),
    ],
)
def test_what_makes_no_sense_is_said_of_each_field(
    tx: Session, editing: SeriesEditing, catalog: Catalog, yuna: Principal, facts: SeriesFacts, faults: dict[str, str]
) -> None:
    with pytest.raises(InvalidInput) as refusal:
        editing.describe(tx, "도깨비", facts, editor=yuna)
    assert refusal.value.details == faults
    assert catalog.series(tx, "도깨비", viewer=None).description == ""


def test_who_may(tx: Session, editing: SeriesEditing, catalog: Catalog, yuna: Principal) -> None:
    admin, junho = person(tx, "boss", Role.ADMIN), person(tx, "junho", Role.UPLOADER)
    viewer, stranger = person(tx, "mina"), person(tx, "sora", Role.UPLOADER)
    add_episode(tx, catalog, uploader=junho, number=2)
    series = catalog.series(tx, "도깨비", viewer=None)
    assert [may_edit(series, who) for who in (admin, yuna, junho)] == [True] * 3
    assert [may_edit(series, who) for who in (viewer, stranger, None)] == [False] * 3
    # Who uploads no more looks after nothing.
    assert not may_edit(series, replace(yuna, permissions=viewer.permissions))
    for who in (viewer, stranger):
        for act in (
            lambda who=who: editing.describe(tx, "도깨비", GOBLIN, editor=who),
            lambda who=who: editing.expect_picture(tx, "도깨비", editor=who),
            lambda who=who: editing.set_picture(tx, "도깨비", PictureKind.POSTER, None, editor=who),
        ):
            with pytest.raises(Forbidden):
                act()


def test_a_hidden_series_is_not_there_for_others(
    tx: Session, editing: SeriesEditing, catalog: Catalog, yuna: Principal
) -> None:
    add_episode(tx, catalog, uploader=yuna, series="비밀", visibility=Visibility.DRAFT)
    assert editing.find(tx, "비밀", editor=yuna).name == "비밀"
    with pytest.raises(SeriesNotFound):
        editing.find(tx, "비밀", editor=person(tx, "sora", Role.UPLOADER))


def test_pictures_come_and_go_and_none_is_lost_track_of(
    tx: Session, editing: SeriesEditing, catalog: Catalog, yuna: Principal, clock: Clock
) -> None:
    def due() -> list[str]:
        clock.advance(seconds=1)
        return editing.stray_pictures(tx, before=clock.now)

    ids = [editing.expect_picture(tx, "도깨비", editor=yuna) for _ in range(3)]
    assert sorted(due()) == sorted(ids)
    first, second, poster = (Picture(each, (320, 640)) for each in ids)
    editing.set_picture(tx, "도깨비", PictureKind.BACKDROP, first, editor=yuna)
    editing.set_picture(tx, "도깨비", PictureKind.POSTER, poster, editor=yuna)
    series = catalog.series(tx, "도깨비", viewer=None)
    assert (series.backdrop, series.poster, due()) == (first, poster, [second.id])

    editing.set_picture(tx, "도깨비", PictureKind.BACKDROP, second, editor=yuna)
    assert due() == [first.id]
    editing.set_picture(tx, "도깨비", PictureKind.BACKDROP, None, editor=yuna)
    assert catalog.series(tx, "도깨비", viewer=None).backdrop is None
    (card,) = catalog.series_cards(tx, viewer=None, limit=1)
    assert (card.poster, card.backdrop, sorted(due())) == (poster, None, sorted([first.id, second.id]))

    for each in (first, second):
        editing.forget_stray(tx, each.id)
    # A series that goes with its last episode leaves its pictures to be collected.
    for episode in series.episodes:
        catalog.delete_episode(tx, episode.id)
    assert due() == [poster.id]
