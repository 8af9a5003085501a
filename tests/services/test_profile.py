"""Preferences, devices, and a history that its owner rules."""

import pytest

from kdrama_app.accounts.passwords import PasswordHasher
from kdrama_app.accounts.preferences import read_preferences, written_preferences
from kdrama_app.accounts.profile import Profile
from kdrama_app.accounts.service import Accounts
from kdrama_app.accounts.views import Preferences, Role, Theme
from kdrama_app.catalog.service import Catalog
from kdrama_app.db import Database
from kdrama_app.errors import InvalidInput, NotFound
from kdrama_app.viewing.service import Viewing
from tests.conftest import Clock
from tests.library import add_episode, person

DAY = 24 * 3600


@pytest.fixture
def profile(clock: Clock) -> Profile:
    return Profile(
        Accounts(
            signing_key=b"k" * 32,
            hasher=PasswordHasher(),
            access_seconds=900,
            refresh_seconds=30 * DAY,
            session_seconds=30 * DAY,
            clock=clock,
        )
    )


def test_only_what_was_chosen_is_kept(profile: Profile, database: Database) -> None:
    with database.transaction() as tx:
        mina = person(tx, "mina").user_id or 0
        assert profile.preferences(tx, mina) == Preferences()
        profile.prefer(tx, mina, language="ko")
        profile.prefer(tx, mina, theme=Theme.LIGHT)
    with database.snapshot() as tx:
        assert profile.preferences(tx, mina) == Preferences(language="ko", theme=Theme.LIGHT)
    assert written_preferences(Preferences(theme=Theme.LIGHT)) == {"theme": "light"}
    with database.transaction() as tx:
        profile.prefer(tx, mina, quality=0, speed=1.25, captions="off")
        assert profile.prefer(tx, mina, speed=1) == Preferences("ko", Theme.LIGHT, quality=0, speed=1, captions="off")


@pytest.mark.parametrize(
    "wrong",
    [
        {"language": "tlh"},
        *({"quality": value} for value in (-1, 720.5, "720", True, 100_000)),
        *({"speed": value} for value in (0, 3, "fast", False, float("nan"))),
        *({"captions": value} for value in ("", "e", "en us", "en/../", 7)),
    ],
)
def test_what_nobody_can_prefer_is_refused(profile: Profile, database: Database, wrong: dict[str, object]) -> None:
    with database.transaction() as tx:
        mina = person(tx, "mina").user_id or 0
        with pytest.raises(InvalidInput):
            profile.prefer(tx, mina, **wrong)
        assert profile.preferences(tx, mina) == Preferences()


def test_preferences_of_another_version_are_read_as_far_as_they_are_known() -> None:
    stored = {
        "language": "tlh",
        "theme": "sepia",
        "history": False,
        "autoplay": "?",
        "gone": 1,
        "speed": "x",
        "quality": 1.5,
    }
    assert read_preferences(stored) == Preferences(history=False)


def test_somebody_sees_where_they_are_signed_in_and_ends_it(profile: Profile, database: Database, clock: Clock) -> None:
    with database.transaction() as tx:
        mina, joon = person(tx, "mina").user_id or 0, person(tx, "joon").user_id or 0
        phone = profile.accounts.open_session(tx, mina, user_agent="Phone").token
        clock.advance(seconds=60)
        desk = profile.accounts.open_session(tx, mina, user_agent="Desk").token
        theirs = profile.accounts.open_session(tx, joon, user_agent="Other").token
        pair = profile.accounts.log_in(tx, mina)
        profile.accounts.refresh(tx, pair.refresh_token)
    with database.transaction() as tx:
        here, there = profile.devices(tx, mina, current=desk)
        assert (here.user_agent, here.current, there.user_agent, there.current) == ("Desk", True, "Phone", False)
        assert profile.programs(tx, mina) == 1
        with pytest.raises(NotFound):
            profile.sign_out(tx, joon, there.id)
        profile.sign_out(tx, mina, there.id)
        assert profile.accounts.find_session(tx, token=phone) is None
        profile.sign_out_elsewhere(tx, mina, keep=desk)
    with database.snapshot() as tx:
        assert profile.programs(tx, mina) == 0
        assert profile.accounts.find_session(tx, token=desk) is not None
        assert profile.accounts.find_session(tx, token=theirs) is not None


def test_a_visit_is_written_down_once_an_hour(profile: Profile, database: Database, clock: Clock) -> None:
    with database.transaction() as tx:
        mina = person(tx, "mina").user_id or 0
        token = profile.accounts.open_session(tx, mina).token
        assert profile.unseen(tx, token)
        profile.see(tx, token)
        clock.advance(seconds=3599)
        assert not profile.unseen(tx, token)
        clock.advance(seconds=1)
        assert profile.unseen(tx, token)
        profile.see(tx, token)
        assert profile.devices(tx, mina, current=token)[0].seen_at == clock()
        assert not profile.unseen(tx, "nobody's")


def test_a_history_is_read_paused_and_cleared(profile: Profile, database: Database, clock: Clock) -> None:
    catalog = Catalog(clock=clock)
    viewing = Viewing(catalog, clock=clock)
    with database.transaction() as tx:
        yuna, mina = person(tx, "yuna", Role.UPLOADER), person(tx, "mina")
        first, second, third = (add_episode(tx, catalog, uploader=yuna, number=number) for number in (1, 2, 3))
        for episode in (first, second):
            viewing.save_progress(tx, episode.id, viewer=mina, position=60, duration=3600)
            clock.advance(seconds=60)

        profile.prefer(tx, mina.user_id or 0, history=False)
        unsaved = viewing.save_progress(tx, third.id, viewer=mina, position=9999, duration=3600)
        assert (unsaved.position, unsaved.finished) == (3600.0, True)
        viewing.save_progress(tx, first.id, viewer=mina, position=900, duration=3600)
        assert [each.episode.number for each in viewing.history(tx, viewer=mina, limit=10)] == [2, 1]
        assert viewing.history(tx, viewer=mina, limit=1, offset=1)[0].progress.position == 60

        profile.prefer(tx, mina.user_id or 0, history=True)
        viewing.save_progress(tx, third.id, viewer=mina, position=60, duration=3600)
        viewing.forget(tx, second.id, viewer=mina)
        assert [each.episode.number for each in viewing.history(tx, viewer=mina, limit=10)] == [3, 1]
        viewing.save_progress(tx, first.id, viewer=yuna, position=60, duration=3600)
        viewing.forget_all(tx, viewer=mina)
        assert viewing.history(tx, viewer=mina, limit=10) == []
        assert len(viewing.history(tx, viewer=yuna, limit=10)) == 1
