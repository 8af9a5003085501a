"""Series and episodes: what is entered, and who sees it."""

from datetime import date

import pytest
from sqlmodel import Session

from kdrama_app.accounts.models import User
from kdrama_app.accounts.service import ROLE_PERMISSIONS
from kdrama_app.accounts.views import Principal, Role
from kdrama_app.catalog.naming import slugify
from kdrama_app.catalog.service import Catalog
from kdrama_app.catalog.views import EpisodeDraft, EpisodeStatus, EpisodeView, Marks, Source, Visibility
from kdrama_app.db import Database
from kdrama_app.errors import EpisodeNotFound, Forbidden, InvalidInput, SeriesNotFound
from tests.conftest import Clock


def person(user_id: int, role: Role = Role.UPLOADER) -> Principal:
    return Principal("user", f"user{user_id}", ROLE_PERMISSIONS[role], user_id, role)


YUNA, MINA, ADMIN = person(1), person(2, Role.USER), person(3, Role.ADMIN)


@pytest.fixture
def catalog(clock: Clock, database: Database) -> Catalog:
    with database.transaction() as tx:
        for who in (YUNA, MINA, ADMIN):
            tx.add(
                User(
                    username=who.name,
                    username_key=who.name,
                    email=who.name,
                    email_key=who.name,
                    password_hash="",
                    role=who.role or "",
                    created_at=clock(),
                )
            )
    return Catalog(clock=clock)


def enter(
    catalog: Catalog,
    tx: Session,
    number: int,
    series: str = "도깨비",
    visibility: Visibility = Visibility.PUBLISHED,
    ready: bool = True,
) -> EpisodeView:
    draft = EpisodeDraft(title=f"{number}화", series=series, number=number, tags=("romance", "fantasy", "romance"))
    episode_id = f"{series}-{number}-{visibility}"
    source = Source(f"sources/{episode_id}/source.mp4", "a.mp4", "00", 1000)
    catalog.create_episode(tx, draft, episode_id=episode_id, uploader_id=1, source=source, visibility=visibility)
    if ready:
        catalog.mark_playable(
            tx, episode_id, qualities=["720p"], poster_key="p.jpg", has_dash=True, finished=True, duration=60.0
        )
    return catalog.find(tx, episode_id)


def test_an_entered_episode_is_all_that_was_said_of_it(catalog: Catalog, database: Database) -> None:
    with database.transaction() as tx:
        episode = enter(catalog, tx, 3)
    assert (episode.series, episode.series_slug, episode.number, episode.title) == ("도깨비", "도깨비", 3, "3화")
    assert sorted(episode.tags) == ["fantasy", "romance"]
    assert (episode.status, episode.qualities, episode.duration) == (EpisodeStatus.READY, ("720p",), 60.0)
    assert episode.uploader_name == "user1"


def test_marks_say_where_to_skip(catalog: Catalog, database: Database) -> None:
    with database.transaction() as tx:
        episode = enter(catalog, tx, 3)  # a minute long
        catalog.set_marks(tx, episode.id, Marks(intro_start=2.0, intro_end=9.5, credits_start=50.0))
        catalog.set_air_date(tx, episode.id, date(2017, 6, 10))
        marked = catalog.find(tx, episode.id)
        assert (marked.intro_start, marked.intro_end, marked.credits_start) == (2.0, 9.5, 50.0)
        assert marked.air_date == date(2017, 6, 10)
        catalog.set_marks(tx, episode.id, Marks())
        assert catalog.find(tx, episode.id).intro_end is None


@pytest.mark.parametrize(
    "marks",
    [
        Marks(intro_start=2.0),
        Marks(intro_start=9.0, intro_end=2.0),
        Marks(intro_start=-1.0, intro_end=2.0),
        Marks(credits_start=61.0),
        Marks(intro_start=2.0, intro_end=9.0, credits_start=5.0),
        Marks(credits_start=float("nan")),
    ],
    ids=["half an intro", "backwards", "before it begins", "after it ends", "credits before the intro ends", "nan"],
)
def test_marks_that_make_no_sense_are_refused(catalog: Catalog, database: Database, marks: Marks) -> None:
    with database.transaction() as tx:
        episode = enter(catalog, tx, 3)
        with pytest.raises(InvalidInput):
            catalog.set_marks(tx, episode.id, marks)


def test_one_series_however_its_name_is_typed(catalog: Catalog, database: Database) -> None:
    with database.transaction() as tx:
        enter(catalog, tx, 1, series="Crash Landing on You")
        enter(catalog, tx, 2, series="  crash landing  ON you ")
        series = catalog.series(tx, "CRASH LANDING ON YOU", viewer=None)
    assert series.name == "Crash Landing on You"
    assert series.slug == "crash-landing-on-you"
    assert [episode.number for episode in series.episodes] == [1, 2]


def test_two_names_with_one_slug_stay_apart(catalog: Catalog, database: Database) -> None:
    with database.transaction() as tx:
        enter(catalog, tx, 1, series="Signal!")
        enter(catalog, tx, 2, series="Signal?")
        assert catalog.series(tx, "signal", viewer=None).name == "Signal!"
        assert catalog.series(tx, "signal-2", viewer=None).name == "Signal?"


def test_a_draft_is_its_uploaders_and_the_admins(catalog: Catalog, database: Database) -> None:
    with database.transaction() as tx:
        draft = enter(catalog, tx, 1, visibility=Visibility.DRAFT)
        for viewer in (None, MINA):
            with pytest.raises(EpisodeNotFound):
                catalog.find_visible(tx, draft.id, viewer=viewer)
            with pytest.raises(SeriesNotFound):
                catalog.series(tx, "도깨비", viewer=viewer)
            assert catalog.newest(tx, viewer=viewer, limit=9) == []
            assert catalog.series_cards(tx, viewer=viewer, limit=9) == []
        for viewer in (YUNA, ADMIN):
            assert catalog.find_visible(tx, draft.id, viewer=viewer).id == draft.id
            assert len(catalog.newest(tx, viewer=viewer, limit=9)) == 1


def test_an_unlisted_episode_is_found_by_link_only(catalog: Catalog, database: Database) -> None:
    with database.transaction() as tx:
        hidden = enter(catalog, tx, 1, visibility=Visibility.UNLISTED)
        assert catalog.find_visible(tx, hidden.id, viewer=None).id == hidden.id
        assert catalog.newest(tx, viewer=MINA, limit=9) == []


def test_what_does_not_play_yet_is_in_no_rail(catalog: Catalog, database: Database) -> None:
    with database.transaction() as tx:
        enter(catalog, tx, 1, ready=False)
        assert catalog.newest(tx, viewer=MINA, limit=9) == []
        assert catalog.series_cards(tx, viewer=MINA, limit=9) == []
        assert len(catalog.uploaded_by(tx, 1, limit=9)) == 1


def test_rails_are_newest_first_and_paged(catalog: Catalog, database: Database, clock: Clock) -> None:
    with database.transaction() as tx:
        for number in range(1, 4):
            clock.advance(days=1)
            enter(catalog, tx, number)
        clock.advance(days=1)
        enter(catalog, tx, 1, series="시그널")
        assert [card.name for card in catalog.series_cards(tx, viewer=None, limit=9)] == ["시그널", "도깨비"]
        card = catalog.series_cards(tx, viewer=None, limit=1, offset=1)[0]
        assert (card.episode_count, card.poster_episode_id) == (3, "도깨비-1-published")
        assert [episode.number for episode in catalog.newest(tx, viewer=None, limit=2, offset=1)] == [3, 2]


def test_only_owner_and_admin_manage(catalog: Catalog, database: Database) -> None:
    with database.transaction() as tx:
        episode = enter(catalog, tx, 1)
        assert catalog.require_manager(tx, episode.id, YUNA).id == episode.id
        assert catalog.require_manager(tx, episode.id, ADMIN).id == episode.id
        with pytest.raises(Forbidden):
            catalog.require_manager(tx, episode.id, MINA)


def test_a_failed_rerun_leaves_what_played_playing(catalog: Catalog, database: Database) -> None:
    with database.transaction() as tx:
        ready, fresh = enter(catalog, tx, 1), enter(catalog, tx, 2, ready=False)
        for episode in (ready, fresh):
            catalog.mark_processing(tx, episode.id)
            catalog.mark_failed(tx, episode.id, reason="The file is cut off")
        assert catalog.find(tx, ready.id).status is EpisodeStatus.READY
        assert catalog.find(tx, fresh.id).status is EpisodeStatus.FAILED
        assert catalog.find(tx, fresh.id).failure == "The file is cut off"


def test_the_last_episode_takes_its_series_along(catalog: Catalog, database: Database) -> None:
    with database.transaction() as tx:
        first, second = enter(catalog, tx, 1), enter(catalog, tx, 2)
        catalog.delete_episode(tx, first.id)
        assert len(catalog.series(tx, "도깨비", viewer=None).episodes) == 1
        catalog.delete_episode(tx, second.id)
        with pytest.raises(SeriesNotFound):
            catalog.series(tx, "도깨비", viewer=None)
        assert catalog.is_empty(tx)


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("도깨비 시즌 2", "도깨비-시즌-2"),
        ("Crash Landing on You!", "crash-landing-on-you"),
        ("응답하라_1988", "응답하라-1988"),
        ("???", "series"),
    ],
)
def test_slugs_keep_hangul(name: str, slug: str) -> None:
    assert slugify(name) == slug


def test_an_address_names_the_series_it_was_given_to(catalog: Catalog, database: Database) -> None:
    """Another series may bear the address as its name: "sky castle" lives where "sky-castle" would be looked for."""
    with database.transaction() as tx:
        enter(catalog, tx, 1, series="sky castle")
        enter(catalog, tx, 1, series="sky-castle")
        assert catalog.series(tx, "sky-castle", viewer=None).name == "sky castle"
        assert catalog.series(tx, "sky-castle-2", viewer=None).name == "sky-castle"
