"""Somebody watches: where they stopped, what comes next, what they keep for later."""

import pytest
from sqlmodel import Session

from kdrama_app.accounts.views import Permission, Principal, Role
from kdrama_app.catalog.service import Catalog
from kdrama_app.catalog.views import Visibility
from kdrama_app.errors import EpisodeNotFound, Forbidden, InvalidInput, SeriesNotFound
from kdrama_app.viewing.service import Viewing
from tests.conftest import Clock
from tests.library import add_episode, person


@pytest.fixture
def uploader(tx: Session) -> Principal:
    return person(tx, "uploader", Role.UPLOADER)


@pytest.fixture
def mina(tx: Session) -> Principal:
    return person(tx, "mina")


@pytest.fixture
def jun(tx: Session) -> Principal:
    return person(tx, "jun")


def test_she_comes_back_to_where_she_stopped(
    tx: Session, viewing: Viewing, catalog: Catalog, uploader: Principal, mina: Principal, clock: Clock
) -> None:
    episode = add_episode(tx, catalog, uploader=uploader)
    viewing.save_progress(tx, episode.id, viewer=mina, position=600, duration=3600)
    clock.advance(minutes=10)
    viewing.save_progress(tx, episode.id, viewer=mina, position=1200, duration=3600)
    progress = viewing.progress(tx, episode.id, viewer=mina)
    assert progress is not None
    assert (progress.resume_at, progress.finished, progress.updated_at) == (1200, False, clock.now)
    assert progress.fraction == pytest.approx(1 / 3)


def test_what_one_watches_another_does_not_see(
    tx: Session, viewing: Viewing, catalog: Catalog, uploader: Principal, mina: Principal, jun: Principal
) -> None:
    episode = add_episode(tx, catalog, uploader=uploader)
    viewing.save_progress(tx, episode.id, viewer=mina, position=600, duration=3600)
    assert viewing.progress(tx, episode.id, viewer=jun) is None
    assert viewing.progress(tx, episode.id, viewer=None) is None
    assert viewing.continue_watching(tx, viewer=jun) == []


@pytest.mark.parametrize(
    ("duration", "position", "finished"),
    [
        (3600, 3479, False),
        (3600, 3480, True),  # two minutes of an hour are the credits
        (600, 569, False),
        (600, 570, True),  # of ten minutes, half a one
        (40, 37.9, False),
        (40, 38, True),
        (40, 40, True),
    ],
)
def test_an_episode_is_finished_when_only_the_credits_are_left(
    tx: Session,
    viewing: Viewing,
    catalog: Catalog,
    uploader: Principal,
    mina: Principal,
    duration: float,
    position: float,
    finished: bool,
) -> None:
    episode = add_episode(tx, catalog, uploader=uploader, duration=duration)
    saved = viewing.save_progress(tx, episode.id, viewer=mina, position=position, duration=duration)
    assert saved.finished is finished
    assert saved.resume_at == (0 if finished else position)


def test_a_growing_video_is_not_finished_at_the_end_of_what_there_is(
    tx: Session, viewing: Viewing, catalog: Catalog, uploader: Principal, mina: Principal
) -> None:
    episode = add_episode(tx, catalog, uploader=uploader, finished=False, duration=3600)
    saved = viewing.save_progress(tx, episode.id, viewer=mina, position=60, duration=61)
    assert (saved.finished, saved.position, saved.duration) == (False, 60, 3600)


def test_positions_are_clamped_into_the_video(
    tx: Session, viewing: Viewing, catalog: Catalog, uploader: Principal, mina: Principal
) -> None:
    episode = add_episode(tx, catalog, uploader=uploader, duration=3600)
    assert viewing.save_progress(tx, episode.id, viewer=mina, position=-5, duration=3600).position == 0
    assert viewing.save_progress(tx, episode.id, viewer=mina, position=9999, duration=3600).position == 3600


@pytest.mark.parametrize(("position", "duration"), [(float("nan"), 10), (1, float("inf")), (1, 0), (1, -3)])
def test_impossible_numbers_are_refused(
    tx: Session,
    viewing: Viewing,
    catalog: Catalog,
    uploader: Principal,
    mina: Principal,
    position: float,
    duration: float,
) -> None:
    episode = add_episode(tx, catalog, uploader=uploader)
    with pytest.raises(InvalidInput):
        viewing.save_progress(tx, episode.id, viewer=mina, position=position, duration=duration)


def test_nobody_keeps_progress_in_what_they_may_not_see(
    tx: Session, viewing: Viewing, catalog: Catalog, uploader: Principal, mina: Principal
) -> None:
    draft = add_episode(tx, catalog, uploader=uploader, visibility=Visibility.DRAFT)
    with pytest.raises(EpisodeNotFound):
        viewing.save_progress(tx, draft.id, viewer=mina, position=1, duration=10)
    with pytest.raises(EpisodeNotFound):
        viewing.save_progress(tx, "nothing", viewer=mina, position=1, duration=10)


def test_a_program_has_no_history(tx: Session, viewing: Viewing, catalog: Catalog, uploader: Principal) -> None:
    program = Principal("service", "player", frozenset({Permission.WATCH}))
    episode = add_episode(tx, catalog, uploader=uploader)
    with pytest.raises(Forbidden):
        viewing.save_progress(tx, episode.id, viewer=program, position=1, duration=10)


def test_the_home_page_offers_each_series_once_the_latest_first(
    tx: Session, viewing: Viewing, catalog: Catalog, uploader: Principal, mina: Principal, clock: Clock
) -> None:
    first = add_episode(tx, catalog, uploader=uploader, series="도깨비", number=1)
    second = add_episode(tx, catalog, uploader=uploader, series="도깨비", number=2)
    other = add_episode(tx, catalog, uploader=uploader, series="시그널", number=1)
    for episode in (first, other, second):
        clock.advance(hours=1)
        viewing.save_progress(tx, episode.id, viewer=mina, position=600, duration=3600)
    items = viewing.continue_watching(tx, viewer=mina)
    assert [item.episode.id for item in items] == [second.id, other.id]
    assert [item.progress.position for item in items if item.progress] == [600, 600]
    assert [item.episode.id for item in viewing.continue_watching(tx, viewer=mina, limit=1)] == [second.id]


def test_after_a_finished_episode_comes_the_next_that_plays(
    tx: Session, viewing: Viewing, catalog: Catalog, uploader: Principal, mina: Principal
) -> None:
    first = add_episode(tx, catalog, uploader=uploader, number=1)
    add_episode(tx, catalog, uploader=uploader, number=2, playable=False)
    add_episode(tx, catalog, uploader=uploader, number=3, visibility=Visibility.DRAFT)
    fourth = add_episode(tx, catalog, uploader=uploader, number=4)
    viewing.save_progress(tx, first.id, viewer=mina, position=3590, duration=3600)
    (item,) = viewing.continue_watching(tx, viewer=mina)
    assert (item.episode.id, item.progress) == (fourth.id, None)


def test_a_series_seen_to_its_end_is_offered_no_more(
    tx: Session, viewing: Viewing, catalog: Catalog, uploader: Principal, mina: Principal, clock: Clock
) -> None:
    first = add_episode(tx, catalog, uploader=uploader, number=1)
    second = add_episode(tx, catalog, uploader=uploader, number=2)
    for episode in (second, first):  # the last one first: some people do
        clock.advance(hours=1)
        viewing.save_progress(tx, episode.id, viewer=mina, position=3600, duration=3600)
    assert viewing.continue_watching(tx, viewer=mina) == []


def test_an_unlisted_episode_leads_to_no_other(
    tx: Session, viewing: Viewing, catalog: Catalog, uploader: Principal, mina: Principal
) -> None:
    linked = add_episode(tx, catalog, uploader=uploader, visibility=Visibility.UNLISTED)
    viewing.save_progress(tx, linked.id, viewer=mina, position=100, duration=3600)
    assert [item.episode.id for item in viewing.continue_watching(tx, viewer=mina)] == [linked.id]
    viewing.save_progress(tx, linked.id, viewer=mina, position=3600, duration=3600)
    assert viewing.continue_watching(tx, viewer=mina) == []


def test_the_watchlist_keeps_what_was_added_last_first(
    tx: Session, viewing: Viewing, catalog: Catalog, uploader: Principal, mina: Principal, jun: Principal, clock: Clock
) -> None:
    for name in ("도깨비", "시그널"):
        clock.advance(hours=1)
        slug = add_episode(tx, catalog, uploader=uploader, series=name).series_slug
        viewing.add_to_watchlist(tx, slug, viewer=mina)
        viewing.add_to_watchlist(tx, slug, viewer=mina)
    assert [card.name for card in viewing.watchlist(tx, viewer=mina)] == ["시그널", "도깨비"]
    assert viewing.watchlist(tx, viewer=jun) == []
    series = catalog.series(tx, "시그널", viewer=mina)
    assert viewing.is_on_watchlist(tx, series.id, viewer=mina)
    assert not viewing.is_on_watchlist(tx, series.id, viewer=jun)
    assert not viewing.is_on_watchlist(tx, series.id, viewer=None)


def test_a_series_is_taken_off_the_watchlist_and_doing_so_twice_is_no_error(
    tx: Session, viewing: Viewing, catalog: Catalog, uploader: Principal, mina: Principal
) -> None:
    slug = add_episode(tx, catalog, uploader=uploader).series_slug
    viewing.add_to_watchlist(tx, slug, viewer=mina)
    viewing.remove_from_watchlist(tx, slug, viewer=mina)
    viewing.remove_from_watchlist(tx, slug, viewer=mina)
    assert viewing.watchlist(tx, viewer=mina) == []


def test_a_series_that_is_not_there_cannot_be_kept(tx: Session, viewing: Viewing, mina: Principal) -> None:
    with pytest.raises(SeriesNotFound):
        viewing.add_to_watchlist(tx, "nothing", viewer=mina)
