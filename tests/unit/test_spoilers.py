"""Which episodes of a series are told of to somebody who has watched so far."""

from hypothesis import given
from hypothesis import strategies as st

from kdrama_app.catalog.views import EpisodePlace
from kdrama_app.viewing.spoilers import frontier

numbers = st.lists(st.tuples(st.integers(1, 3), st.integers(0, 5)), min_size=1, max_size=12)


def series(*numbers: int, playing: bool = True) -> list[EpisodePlace]:
    return [EpisodePlace(f"e{number}", 1, number, playing, pictured=True) for number in numbers]


def test_who_has_begun_nothing_is_told_of_the_first_episode() -> None:
    assert frontier(series(1, 2, 3), {}) == (1, 1)


def test_a_special_is_not_the_beginning() -> None:
    assert frontier(series(0, 1, 2), {}) == (1, 1)
    assert frontier(series(0), {}) == (1, 0)


def test_in_the_middle_of_an_episode_the_next_is_still_ahead() -> None:
    assert frontier(series(1, 2, 3), {"e2": False}) == (1, 2)


def test_after_an_episode_the_next_is_told_of_and_no_more() -> None:
    assert frontier(series(1, 2, 3, 4), {"e1": True, "e2": True}) == (1, 3)
    assert frontier(series(1, 2), {"e2": True}) == (1, 2)


def test_the_next_is_the_next_that_plays() -> None:
    waiting = EpisodePlace("e2", 1, 2, playable=False, pictured=False)
    assert frontier([*series(1), waiting, *series(3)], {"e1": True}) == (1, 3)
    assert frontier([*series(1), waiting], {"e1": True}) == (1, 2)


def test_two_uploads_of_one_episode_are_one_place() -> None:
    twice = [*series(1), EpisodePlace("again", 1, 1, playable=True, pictured=True), *series(2)]
    assert frontier(twice, {"again": True}) == (1, 2)
    assert frontier(twice, {"again": False}) == (1, 1)


@given(numbers, st.data())
def test_nobody_is_told_of_more_than_one_episode_beyond_what_they_began(
    placed: list[tuple[int, int]], data: st.DataObject
) -> None:
    places = [
        EpisodePlace(str(index), season, number, data.draw(st.booleans()), pictured=False)
        for index, (season, number) in enumerate(sorted(placed))
    ]
    begun = data.draw(st.dictionaries(st.sampled_from([place.id for place in places]), st.booleans()))
    last = frontier(places, begun)
    told = {(place.season, place.number) for place in places if (place.season, place.number) <= last}
    reached = max(((place.season, place.number) for place in places if place.id in begun), default=(0, -1))
    beyond = {
        (place.season, place.number)
        for place in places
        if (place.season, place.number) > reached and place.playable and (place.season, place.number) in told
    }
    assert len(beyond - {(place.season, place.number) for place in places if place.number == 0}) <= 1
    assert last >= reached
