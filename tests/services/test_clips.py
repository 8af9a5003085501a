"""Clips: who finds them, what they cost their maker, and what becomes of them when all else goes."""

import pytest
from sqlmodel import Session

from kdrama_app.accounts.views import Principal, Role
from kdrama_app.catalog.service import Catalog
from kdrama_app.catalog.views import EpisodeView, Visibility
from kdrama_app.errors import ClipsPerDayExceeded, Forbidden, ReelNotFound, StreamAuthenticationRequired
from kdrama_app.jobs.memory import InMemoryJobs
from kdrama_app.jobs.port import JobState
from kdrama_app.playback.service import Playback
from kdrama_app.reels.models import Clip
from kdrama_app.reels.reasons import GAVE_UP, in_korean
from kdrama_app.reels.service import Clips
from kdrama_app.reels.shortcodes import is_shortcode, new_shortcode
from kdrama_app.reels.stretch import listed, portrait, stretch
from kdrama_app.reels.views import ClipDraft, ClipStatus
from kdrama_app.settings import Settings
from kdrama_app.wiring import build
from tests.clips import add_clip
from tests.conftest import Clock
from tests.library import add_episode, person


@pytest.fixture
def jobs() -> InMemoryJobs:
    return InMemoryJobs()


@pytest.fixture
def clips(settings: Settings, catalog: Catalog, jobs: InMemoryJobs, clock: Clock) -> Clips:
    playback: Playback = build(settings, jobs=jobs).playback
    codes = iter(f"Clip{number:07d}" for number in range(100))
    return Clips(catalog, playback, jobs, per_day=3, quota=10**9, clock=clock, new_code=lambda: next(codes))


@pytest.fixture
def joon(tx: Session) -> Principal:
    return person(tx, "joon", Role.UPLOADER)


@pytest.fixture
def mina(tx: Session) -> Principal:
    return person(tx, "mina")


@pytest.fixture
def episode(tx: Session, catalog: Catalog, joon: Principal) -> EpisodeView:
    return add_episode(tx, catalog, uploader=joon)


def test_a_clip_is_shown_to_whoever_may_watch_its_episode(
    tx: Session, catalog: Catalog, clips: Clips, joon: Principal, mina: Principal, episode: EpisodeView
) -> None:
    code = add_clip(tx, clips, episode, maker=mina).shortcode
    assert clips.find_watchable(tx, code, viewer=joon).clip.maker == "mina"
    with pytest.raises(StreamAuthenticationRequired):
        clips.find_watchable(tx, code, viewer=None)
    catalog.show(tx, episode.id, Visibility.DRAFT)
    # Whose episode it is sees it still; who made it does not, for nobody may watch that.
    assert clips.find_watchable(tx, code, viewer=joon)
    with pytest.raises(ReelNotFound):
        clips.find_watchable(tx, code, viewer=mina)
    assert clips.made_by(tx, mina, limit=9).clips == ()


def test_only_its_maker_and_admins_take_a_clip_away(
    tx: Session, clips: Clips, joon: Principal, mina: Principal, episode: EpisodeView
) -> None:
    first, second = (add_clip(tx, clips, episode, maker=mina).shortcode for _ in range(2))
    with pytest.raises(Forbidden):
        clips.delete(tx, first, by=joon)
    clips.delete(tx, first, by=mina)
    clips.delete(tx, second, by=person(tx, "boss", Role.ADMIN))
    assert clips.newest(tx, viewer=joon, limit=9).clips == ()
    assert sorted(clips.leftovers(tx)) == [first, second]


def test_a_day_passes(tx: Session, clips: Clips, clock: Clock, mina: Principal, episode: EpisodeView) -> None:
    """Deleted ones count, failed ones do not."""
    draft = ClipDraft("첫눈", 1.0, 3.0)
    made = []
    for _ in range(3):
        made.append(clips.ask(tx, episode.id, draft, maker=mina).shortcode)
        clock.advance(hours=1)
    clips.delete(tx, made[-1], by=mina)
    clips.forget(tx, made[-1])
    with pytest.raises(ClipsPerDayExceeded) as refused:
        clips.ask(tx, episode.id, draft, maker=mina)
    assert refused.value.retry_after == 21 * 3600
    clock.advance(hours=21)
    assert clips.ask(tx, episode.id, draft, maker=mina)
    with pytest.raises(ClipsPerDayExceeded):
        clips.ask(tx, episode.id, draft, maker=mina)
    clips.fail(tx, "Clip0000003", reason=GAVE_UP)
    assert clips.ask(tx, episode.id, draft, maker=mina)


def test_what_is_left_of_a_clip_goes_when_its_episode_goes(
    tx: Session, catalog: Catalog, clips: Clips, clock: Clock, mina: Principal, episode: EpisodeView
) -> None:
    code = add_clip(tx, clips, episode, maker=mina).shortcode
    assert clips.leftovers(tx) == []
    catalog.delete_episode(tx, episode.id)
    tx.expire_all()
    assert clips.leftovers(tx) == [code]
    clips.forget(tx, code)
    assert tx.get(Clip, code) is not None
    clock.advance(hours=25)
    clips.forget(tx, code)
    tx.flush()
    assert tx.get(Clip, code) is None


def test_a_clip_being_made_is_cleared_only_when_its_worker_is_done(
    tx: Session, catalog: Catalog, clips: Clips, jobs: InMemoryJobs, mina: Principal, episode: EpisodeView
) -> None:
    code = clips.ask(tx, episode.id, ClipDraft("첫눈", 1.0, 3.0), maker=mina).shortcode
    clips.dispatch(code)
    catalog.delete_episode(tx, episode.id)
    tx.expire_all()
    assert clips.order(tx, code) is None
    assert clips.leftovers(tx) == []
    jobs.states[f"clip/{code}"] = JobState.DONE
    assert clips.leftovers(tx) == [code]


def test_what_fell_between_two_stages_is_picked_up(
    tx: Session, clips: Clips, jobs: InMemoryJobs, mina: Principal, episode: EpisodeView
) -> None:
    lost, given_up = (clips.ask(tx, episode.id, ClipDraft("첫눈", 1.0, 3.0), maker=mina).shortcode for _ in range(2))
    clips.dispatch(given_up)
    jobs.states[f"clip/{given_up}"] = JobState.FAILED
    assert clips.reconcile(tx) == [lost]
    shown = clips.find_visible(tx, given_up, viewer=mina).clip
    assert (shown.status, shown.failure) == (ClipStatus.FAILED, GAVE_UP)
    assert in_korean(shown.failure) != GAVE_UP


def test_shortcodes() -> None:
    codes = {new_shortcode() for _ in range(1000)}
    assert len(codes) == 1000
    assert all(map(is_shortcode, [*codes, "ABC123", "test123", "CxYz_-12345", "abcdefghijk"]))
    assert not any(map(is_shortcode, ["", "invalid", "invalid-shortcode", "ABC 123", "ABC1", "ABC123\n", "../ABC123"]))


def test_the_part_that_is_cut_out() -> None:
    assert portrait(1920, 1080, 0.5) == (606, 1080, 656, 0)
    assert portrait(1920, 1080, 1.0) == (606, 1080, 1314, 0)
    # What is upright already keeps its width.
    assert portrait(400, 1000, 0.5) == (400, 710, 0, 144)
    for side in (0.0, 0.3, 1.0):
        width, height, left, top = portrait(1279, 719, side)
        assert left + width <= 1279 and top + height <= 719
        assert not (width | height | left | top) % 2


def test_segments_are_found_by_their_times() -> None:
    playlist = "#EXTM3U\n#EXTINF:2.000000,\n00001.m4s\n#EXTINF:2.000000,\n00002.m4s\n#EXTINF:1.500000,\n00003.m4s\n"
    segments = listed(playlist)
    assert [(each.name, each.begins, each.ends) for each in segments][-1] == ("00003.m4s", 4.0, 5.5)

    def names(start: float, end: float) -> tuple[str, bool]:
        found = stretch(segments, start, end, may_copy=True)
        return "".join(each.name[4] for each in found.segments), found.copied

    assert names(2.04, 5.46) == ("23", True)
    assert names(2.06, 5.46) == ("23", False)
    assert names(1.0, 1.5) == ("1", False)
    assert names(0.0, 3.0) == ("12", False)
    assert not stretch(segments, 2.0, 4.0, may_copy=False).copied
