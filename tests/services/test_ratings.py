"""What people think of a series."""

from collections.abc import Iterator

import pytest
from sqlmodel import Session

from kdrama_app.accounts.views import Permission, Principal, Role
from kdrama_app.catalog.service import Catalog
from kdrama_app.catalog.views import Visibility
from kdrama_app.db import Database
from kdrama_app.errors import Forbidden, InvalidInput, SeriesNotFound
from kdrama_app.viewing.ratings import Ratings
from kdrama_app.viewing.views import OwnRating, SeriesRating
from tests.conftest import Clock
from tests.library import add_episode, person


@pytest.fixture(params=["database", "postgres"])
def tx(request: pytest.FixtureRequest) -> Iterator[Session]:
    database: Database = request.getfixturevalue(request.param)
    with database.transaction() as session:
        yield session


@pytest.fixture
def ratings(clock: Clock) -> Ratings:
    return Ratings(Catalog(clock), clock)


@pytest.fixture
def series_id(tx: Session, ratings: Ratings) -> int:
    add_episode(tx, ratings.catalog, uploader=person(tx, "yuna", Role.UPLOADER))
    return ratings.catalog.series(tx, "도깨비", viewer=None).id


def test_each_has_one_and_the_average_is_of_all(tx: Session, ratings: Ratings, series_id: int) -> None:
    mina, jun = person(tx, "mina"), person(tx, "jun")
    assert ratings.of(tx, series_id, viewer=mina) == SeriesRating()
    assert ratings.rate(tx, "도깨비", stars=2, viewer=mina) == SeriesRating(2.0, 1, 2)
    assert ratings.rate(tx, "도깨비", stars=5, viewer=mina) == SeriesRating(5.0, 1, 5)
    assert ratings.rate(tx, "도깨비", stars=4, viewer=jun) == SeriesRating(4.5, 2, 4)
    assert ratings.of(tx, series_id, viewer=None) == SeriesRating(4.5, 2, 0)

    assert ratings.take_back(tx, "도깨비", viewer=mina) == SeriesRating(4.0, 1, 0)
    assert ratings.take_back(tx, "도깨비", viewer=mina) == SeriesRating(4.0, 1, 0)
    assert ratings.of(tx, series_id, viewer=jun).own == 4


def test_somebody_takes_what_they_rated_along(tx: Session, ratings: Ratings, series_id: int, clock: Clock) -> None:
    mina = person(tx, "mina")
    ratings.rate(tx, "도깨비", stars=4, viewer=mina)
    ratings.rate(tx, "도깨비", stars=1, viewer=person(tx, "jun"))
    assert ratings.own(tx, viewer=mina) == [OwnRating("도깨비", 4, clock())]


def test_ones_own_ratings_come_in_pages_the_latest_first(tx: Session, ratings: Ratings, clock: Clock) -> None:
    mina, yuna = person(tx, "mina"), person(tx, "yuna", Role.UPLOADER)
    for number in range(5):
        add_episode(tx, ratings.catalog, uploader=yuna, series=f"시리즈 {number}")
        clock.advance(minutes=1)
        ratings.rate(tx, f"시리즈 {number}", stars=number + 1, viewer=mina)
    ratings.take_back(tx, "시리즈 2", viewer=mina)

    def page(offset: int) -> list[tuple[str, int]]:
        return [(each.card.name, each.stars) for each in ratings.rated(tx, viewer=mina, limit=2, offset=offset)]

    assert (page(0), page(2)) == ([("시리즈 4", 5), ("시리즈 3", 4)], [("시리즈 1", 2), ("시리즈 0", 1)])
    assert (ratings.count(tx, viewer=mina), ratings.count(tx, viewer=yuna)) == (4, 0)


@pytest.mark.parametrize("stars", [0, 6, -1, True, 2.5, "5", None])
@pytest.mark.usefixtures("series_id")
def test_one_to_five_whole_stars(tx: Session, ratings: Ratings, stars: object) -> None:
    with pytest.raises(InvalidInput):
        ratings.rate(tx, "도깨비", stars=stars, viewer=person(tx, "mina"))  # pyright: ignore[reportArgumentType]


@pytest.mark.usefixtures("series_id")
def test_what_one_does_not_see_one_does_not_rate(tx: Session, ratings: Ratings) -> None:
    mina, program = person(tx, "mina"), Principal("service", "nightly", frozenset({Permission.WATCH}))
    add_episode(
        tx, ratings.catalog, uploader=person(tx, "sora", Role.UPLOADER), series="비밀", visibility=Visibility.DRAFT
    )
    with pytest.raises(SeriesNotFound):
        ratings.rate(tx, "비밀", stars=5, viewer=mina)
    with pytest.raises(Forbidden):
        ratings.rate(tx, "도깨비", stars=5, viewer=program)
    with pytest.raises(Forbidden):
        ratings.take_back(tx, "도깨비", viewer=program)
