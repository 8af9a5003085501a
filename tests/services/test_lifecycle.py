"""Drafts that publish themselves, the trash, and an uploader's own list."""

from datetime import timedelta

import pytest
from sqlmodel import Session

from kdrama_app.accounts.views import Principal, Role
from kdrama_app.catalog.fts5 import Fts5Index
from kdrama_app.catalog.lifecycle import TRASH_KEEPS
from kdrama_app.catalog.search import Search
from kdrama_app.catalog.service import Catalog
from kdrama_app.catalog.views import (
    EpisodeChanges,
    EpisodeStatus,
    HoldingFilter,
    HoldingSort,
    SearchSort,
    SiteSort,
    Visibility,
    Wanted,
)
from kdrama_app.errors import EpisodeNotFound, Forbidden, InvalidInput, SeriesNotFound
from kdrama_app.viewing.service import Viewing
from tests.conftest import Clock
from tests.library import add_episode, person


@pytest.fixture
def yuna(tx: Session) -> Principal:
    return person(tx, "yuna", Role.UPLOADER)


@pytest.fixture
def mina(tx: Session) -> Principal:
    return person(tx, "mina")


@pytest.fixture
def admin(tx: Session) -> Principal:
    return person(tx, "boss", Role.ADMIN)


def test_a_scheduled_video_is_a_draft_until_its_time(
    tx: Session, catalog: Catalog, clock: Clock, yuna: Principal, mina: Principal
) -> None:
    episode = add_episode(tx, catalog, uploader=yuna)
    catalog.show(tx, episode.id, Visibility.PUBLISHED, publish_at=clock.now + timedelta(hours=1))
    with pytest.raises(EpisodeNotFound):
        catalog.find_visible(tx, episode.id, viewer=mina)
    assert catalog.newest(tx, viewer=mina, limit=9) == []
    clock.advance(minutes=59)
    assert catalog.publish_due(tx) == []
    clock.advance(minutes=1)

    assert catalog.publish_due(tx) == [episode.id]

    seen = catalog.find_visible(tx, episode.id, viewer=mina)
    assert (seen.visibility, seen.publish_at) == (Visibility.PUBLISHED, None)
    assert [each.id for each in catalog.newest(tx, viewer=mina, limit=9)] == [episode.id]
    assert catalog.publish_due(tx) == []


def test_what_was_prepared_in_hiding_is_new_when_it_comes_and_only_then(
    tx: Session, catalog: Catalog, clock: Clock, yuna: Principal
) -> None:
    search = Search(catalog, Fts5Index())
    early = add_episode(tx, catalog, uploader=yuna, series="시그널", visibility=Visibility.DRAFT)
    catalog.show(tx, early.id, Visibility.PUBLISHED, publish_at=clock.now + timedelta(days=2))
    clock.advance(days=1)
    late = add_episode(tx, catalog, uploader=yuna)
    clock.advance(days=1)

    def newest() -> list[list[str]]:
        found = [
            search.find(tx, wanted, viewer=None, offset=0, limit=9).videos
            for wanted in (Wanted(), Wanted(sort=SiteSort.NEWEST), Wanted("화"))
        ]
        cards = catalog.series_cards(tx, viewer=None, limit=9)
        shelves = [[each.id for each in videos] for videos in (catalog.newest(tx, viewer=None, limit=9), *found)]
        return [*shelves, [early.id if card.name == "시그널" else late.id for card in cards]]

    assert newest() == [[late.id]] * 5
    catalog.publish_due(tx)
    assert newest() == [[early.id, late.id]] * 5
    # Put away and shown again, it came when it came; and it was uploaded when it was.
    clock.advance(days=1)
    for visibility in (Visibility.DRAFT, Visibility.PUBLISHED):
        catalog.edit(tx, late.id, EpisodeChanges(visibility=visibility))
    assert newest() == [[early.id, late.id]] * 5
    assert catalog.find(tx, early.id).uploaded_at == early.uploaded_at


def test_a_schedule_is_called_off_by_any_other_word(
    tx: Session, catalog: Catalog, clock: Clock, yuna: Principal
) -> None:
    episode, later = add_episode(tx, catalog, uploader=yuna), clock.now + timedelta(hours=1)
    with pytest.raises(InvalidInput):
        catalog.show(tx, episode.id, Visibility.PUBLISHED, publish_at=clock.now)
    catalog.show(tx, episode.id, Visibility.PUBLISHED, publish_at=later)
    assert catalog.show(tx, episode.id, Visibility.DRAFT).publish_at is None
    catalog.show(tx, episode.id, Visibility.PUBLISHED, publish_at=later)
    assert catalog.edit(tx, episode.id, EpisodeChanges(visibility=Visibility.UNLISTED)).publish_at is None
    clock.advance(hours=2)
    assert catalog.publish_due(tx) == []


def test_what_lies_in_the_trash_is_seen_by_nobody_anywhere(
    tx: Session, catalog: Catalog, viewing: Viewing, yuna: Principal, mina: Principal, admin: Principal
) -> None:
    search = Search(catalog, Fts5Index())
    kept, thrown = (add_episode(tx, catalog, uploader=yuna, number=number, poster_key="p.jpg") for number in (2, 1))
    lone = add_episode(tx, catalog, uploader=yuna, series="시그널")
    viewing.save_progress(tx, thrown.id, viewer=mina, position=60, duration=3600)
    viewing.add_to_watchlist(tx, lone.series_slug, viewer=mina)
    for each in (thrown, lone):
        catalog.trash(tx, each.id)

    for viewer in (None, mina, yuna, admin):
        with pytest.raises(EpisodeNotFound):
            catalog.find_visible(tx, thrown.id, viewer=viewer)
        assert list(catalog.visible(tx, [thrown.id, kept.id], viewer=viewer)) == [kept.id]
        assert [each.id for each in catalog.newest(tx, viewer=viewer, limit=9)] == [kept.id]
        assert [each.id for each in catalog.series(tx, "도깨비", viewer=viewer).episodes] == [kept.id]
        (card,) = catalog.series_cards(tx, viewer=viewer, limit=9)
        assert (card.name, card.episode_count, card.poster_episode_id) == ("도깨비", 1, kept.id)
        with pytest.raises(SeriesNotFound):
            catalog.series(tx, "시그널", viewer=viewer)
        for wanted in (Wanted("도깨비"), Wanted("도깨비", sort=SearchSort.TITLE), Wanted(series="도깨비"), Wanted()):
            found = search.find(tx, wanted, viewer=viewer, offset=0, limit=9)
            assert ([each.id for each in found.videos], found.total) == ([kept.id], 1), wanted
    assert catalog.count_series(tx) == 1
    assert viewing.continue_watching(tx, viewer=mina) == []
    assert catalog.series_ids(tx, tag="드라마", limit=9) == viewing.popular(tx, limit=9) == [card.id]
    assert viewing.series_progress(tx, [card], viewer=mina) == {}
    assert viewing.watchlist(tx, viewer=mina) == []
    assert [each.id for each in catalog.uploaded_by(tx, yuna.user_id or 0, limit=9)] == [kept.id]
    assert catalog.holdings(tx, yuna.user_id or 0, HoldingFilter(), limit=9).total == 1
    for principal in (yuna, admin):
        with pytest.raises(EpisodeNotFound):
            catalog.require_manager(tx, thrown.id, principal)
    with pytest.raises(EpisodeNotFound):
        catalog.edit(tx, thrown.id, EpisodeChanges(title="다시"))


def test_what_was_thrown_away_comes_back_as_it_was(
    tx: Session, catalog: Catalog, viewing: Viewing, clock: Clock, yuna: Principal, mina: Principal
) -> None:
    episode = add_episode(tx, catalog, uploader=yuna, visibility=Visibility.UNLISTED)
    viewing.save_progress(tx, episode.id, viewer=mina, position=60, duration=3600)
    catalog.trash(tx, episode.id)
    since = clock.now
    clock.advance(days=1)
    assert catalog.trash(tx, episode.id).trashed_at == since
    assert [each.id for each in catalog.in_trash(tx, yuna.user_id or 0, limit=9)] == [episode.id]
    assert catalog.in_trash(tx, mina.user_id or 0, limit=9) == []

    assert catalog.restore(tx, episode.id) == episode

    assert catalog.in_trash(tx, yuna.user_id or 0, limit=9) == []
    assert [item.episode.id for item in viewing.continue_watching(tx, viewer=mina)] == [episode.id]


def test_the_trash_is_its_owners_and_the_admins(
    tx: Session, catalog: Catalog, yuna: Principal, mina: Principal, admin: Principal
) -> None:
    episode = add_episode(tx, catalog, uploader=yuna)
    with pytest.raises(EpisodeNotFound):
        catalog.require_trashed(tx, episode.id, yuna)
    catalog.trash(tx, episode.id)
    for principal in (yuna, admin):
        assert catalog.require_trashed(tx, episode.id, principal).id == episode.id
    with pytest.raises(Forbidden):
        catalog.require_trashed(tx, episode.id, mina)


def test_a_video_in_the_trash_does_not_publish_itself(
    tx: Session, catalog: Catalog, clock: Clock, yuna: Principal
) -> None:
    episode = add_episode(tx, catalog, uploader=yuna)
    catalog.show(tx, episode.id, Visibility.PUBLISHED, publish_at=clock.now + timedelta(hours=1))
    catalog.trash(tx, episode.id)
    clock.advance(hours=2)
    assert catalog.publish_due(tx) == []
    catalog.restore(tx, episode.id)
    assert catalog.publish_due(tx) == [episode.id]


def test_the_trash_keeps_things_for_thirty_days(tx: Session, catalog: Catalog, clock: Clock, yuna: Principal) -> None:
    episode = add_episode(tx, catalog, uploader=yuna)
    catalog.trash(tx, episode.id)
    clock.advance(seconds=TRASH_KEEPS.total_seconds() - 1)
    assert list(catalog.overdue_trash(tx)) == []
    clock.advance(seconds=1)
    assert list(catalog.overdue_trash(tx)) == [episode.id]


def test_ones_own_list_is_narrowed_and_ordered(tx: Session, catalog: Catalog, clock: Clock, yuna: Principal) -> None:
    mine = yuna.user_id or 0
    ready = add_episode(tx, catalog, uploader=yuna, series="시그널", number=2, duration=60)
    clock.advance(hours=1)
    waiting = add_episode(tx, catalog, uploader=yuna, number=1, playable=False)
    clock.advance(hours=1)
    later = add_episode(tx, catalog, uploader=yuna, series="비밀의 숲", number=3, duration=90)
    catalog.show(tx, later.id, Visibility.PUBLISHED, publish_at=clock.now + timedelta(days=1))
    add_episode(tx, catalog, uploader=person(tx, "joon", Role.UPLOADER))

    def ids(**wanted) -> list[str]:
        found = catalog.holdings(tx, mine, HoldingFilter(**wanted), limit=9)
        assert found.total == len(found.videos)
        return [each.id for each in found.videos]

    assert ids() == [later.id, waiting.id, ready.id]
    assert ids(descending=False) == [ready.id, waiting.id, later.id]
    assert ids(sort=HoldingSort.TITLE, descending=False) == [waiting.id, later.id, ready.id]
    assert ids(statuses=(EpisodeStatus.PROCESSING,)) == [waiting.id]
    assert ids(visibility=Visibility.DRAFT, scheduled=True) == [later.id]
    assert ids(visibility=Visibility.DRAFT, scheduled=False) == []
    assert ids(text="ㅅㄱㄴ") == [ready.id]
    page = catalog.holdings(tx, mine, HoldingFilter(), limit=1, offset=1)
    assert ([each.id for each in page.videos], page.total) == ([waiting.id], 3)


def test_the_same_file_is_known_to_who_may_see_it(
    tx: Session, catalog: Catalog, yuna: Principal, mina: Principal
) -> None:
    draft = add_episode(tx, catalog, uploader=yuna, visibility=Visibility.DRAFT)
    same = "0" * 64  # as add_episode says of every file
    found = catalog.twin(tx, same, viewer=yuna)
    assert found is not None
    assert found.id == draft.id
    assert catalog.twin(tx, same, viewer=mina) is None
    assert catalog.twin(tx, "1" * 64, viewer=yuna) is None
    catalog.trash(tx, draft.id)
    assert catalog.twin(tx, same, viewer=yuna) is None


def test_an_episode_counts_who_watched_it(
    tx: Session, catalog: Catalog, viewing: Viewing, yuna: Principal, mina: Principal
) -> None:
    seen, unseen = (add_episode(tx, catalog, uploader=yuna, number=number) for number in (1, 2))
    for who in (yuna, mina, mina):
        viewing.save_progress(tx, seen.id, viewer=who, position=60, duration=3600)
    assert viewing.viewers_of(tx, [seen.id, unseen.id]) == {seen.id: 2}


def test_an_uploader_is_offered_their_own_series_the_latest_first(
    tx: Session, catalog: Catalog, clock: Clock, yuna: Principal, mina: Principal
) -> None:
    for number, series in enumerate(("도깨비", "미생", "도깨비"), start=1):
        add_episode(tx, catalog, uploader=yuna, series=series, number=number)
        clock.advance(minutes=1)
    add_episode(tx, catalog, uploader=mina, series="나의 아저씨")
    thrown = add_episode(tx, catalog, uploader=yuna, series="시그널")
    catalog.trash(tx, thrown.id)
    assert catalog.series_names(tx, yuna.person, limit=9) == ["도깨비", "미생"]
    assert catalog.series_names(tx, yuna.person, limit=1) == ["도깨비"]
