"""Streams elsewhere: entered, continued, begun anew, followed, counted, imported."""

from datetime import timedelta

import pytest
from sqlmodel import Session, col, select

from kdrama_app.accounts.views import Permission, Principal, Role
from kdrama_app.db import Database
from kdrama_app.errors import Forbidden, InvalidInput, RowsRefused, StreamNotFound
from kdrama_app.streams.exchange import MOST_ROWS, Exchange
from kdrama_app.streams.figures import Figures
from kdrama_app.streams.following import Follows
from kdrama_app.streams.models import StreamCheck, StreamFollow
from kdrama_app.streams.service import Streams
from kdrama_app.streams.status import Statuses
from kdrama_app.streams.views import (
    CheckCounts,
    LiveDay,
    Orientation,
    Platform,
    Status,
    StreamDraft,
    StreamSort,
    StreamsWanted,
    StreamView,
)
from tests.conftest import Clock
from tests.library import person

DRAFT = StreamDraft(source="미나의 밤", link="https://www.youtube.com/live/abc")
LIVE = StreamDraft(source="미나의 밤", link="https://youtu.be/abc", status="live")


@pytest.fixture
def streams(clock: Clock) -> Streams:
    return Streams(Statuses(clock), clock)


@pytest.fixture
def follows(clock: Clock) -> Follows:
    return Follows(clock)


@pytest.fixture
def mina(tx: Session) -> Principal:
    return person(tx, "mina")


@pytest.fixture
def joon(tx: Session) -> Principal:
    return person(tx, "joon")


@pytest.fixture
def boss(tx: Session) -> Principal:
    return person(tx, "boss", Role.ADMIN)


def tell(streams: Streams, tx: Session, stream: StreamView, status: Status, viewer: Principal) -> StreamView:
    return streams.update(tx, stream.id, {"status": status.value}, viewer=viewer)


# --- entering and changing ------------------------------------------------------------------------


def test_what_is_not_said_is_found_out(tx: Session, streams: Streams, mina: Principal, clock: Clock) -> None:
    stream = streams.create(tx, StreamDraft(source=" 미나 ", link=" https://vm.tiktok.com/a "), owner=mina)
    assert (stream.source, stream.link) == ("미나", "https://vm.tiktok.com/a")
    assert (stream.platform, stream.orientation) == (Platform.TIKTOK, Orientation.PORTRAIT)
    assert (stream.status, stream.kind, stream.is_pinned) == (Status.UNKNOWN, "stream", False)
    assert (stream.last_checked_at, stream.last_live_at) == (None, None)
    assert stream.created_at == stream.updated_at == clock.now
    assert stream.owner.email == "mina@example.com"


def test_what_is_said_stands_whatever_its_letters(tx: Session, streams: Streams, mina: Principal) -> None:
    draft = StreamDraft("미나", "https://youtu.be/a", "LIVE", "naver chzzk", "Portrait", kind="news")
    stream = streams.create(tx, draft, owner=mina)
    assert (stream.platform, stream.orientation) == (Platform.CHZZK, Orientation.PORTRAIT)
    assert (stream.status, stream.kind) == (Status.LIVE, "news")


def test_every_fault_is_named_at_once(tx: Session, streams: Streams, mina: Principal) -> None:
    bad = StreamDraft(" ", "ftp://a", "dead", "MySpace", "round", city="a" * 101, title="a\x07b")
    with pytest.raises(InvalidInput) as refused:
        streams.create(tx, bad, owner=mina)
    assert refused.value.details == {
        "source": "is required",
        "link": "must be a link that begins with http:// or https://",
        "status": "must be one of live, offline, unknown",
        "platform": "must be one of TikTok, YouTube, Twitch, Facebook, Instagram, Kick, Naver CHZZK, SOOP, Weverse, "
        "Other",
        "orientation": "must be one of landscape, portrait",
        "city": "must have at most 100 characters",
        "title": "must not contain control characters",
    }


def test_a_new_link_is_another_platform_unless_one_is_said(tx: Session, streams: Streams, mina: Principal) -> None:
    stream = streams.create(tx, DRAFT, owner=mina)
    moved = streams.update(tx, stream.id, {"link": "https://www.tiktok.com/@mina/live"}, viewer=mina)
    assert (moved.platform, moved.orientation) == (Platform.TIKTOK, Orientation.PORTRAIT)
    said = streams.update(tx, stream.id, {"link": "https://example.com/a", "platform": "SOOP"}, viewer=mina)
    assert (said.platform, said.orientation) == (Platform.SOOP, Orientation.PORTRAIT)
    anew = streams.update(tx, stream.id, {"platform": "", "orientation": ""}, viewer=mina)
    assert (anew.platform, anew.orientation) == (Platform.OTHER, Orientation.LANDSCAPE)


def test_people_see_their_own_and_admins_all(
    tx: Session, streams: Streams, mina: Principal, joon: Principal, boss: Principal
) -> None:
    theirs = streams.create(tx, DRAFT, owner=mina)
    for refused in (
        lambda: streams.read(tx, theirs.id, viewer=joon),
        lambda: streams.update(tx, theirs.id, {"title": "x"}, viewer=joon),
        lambda: streams.delete(tx, theirs.id, viewer=joon),
        lambda: streams.pin(tx, theirs.id, viewer=joon, pinned=True),
        lambda: streams.find(tx, StreamsWanted(user_id=mina.user_id), viewer=joon),
    ):
        with pytest.raises(Forbidden):
            refused()
    assert streams.find(tx, StreamsWanted(), viewer=joon).total == 0
    assert [each.id for each in streams.find(tx, StreamsWanted(), viewer=boss).streams] == [theirs.id]
    assert streams.find(tx, StreamsWanted(user_id=joon.user_id), viewer=boss).total == 0
    assert streams.read(tx, theirs.id, viewer=boss).id == theirs.id
    with pytest.raises(StreamNotFound):
        streams.read(tx, 2**70, viewer=boss)


def test_a_service_is_nobody_who_streams(tx: Session, streams: Streams) -> None:
    service = Principal("service", "nightly", frozenset({Permission.WATCH}))
    with pytest.raises(Forbidden):
        streams.create(tx, DRAFT, owner=service)


def test_lists_are_filtered_ordered_and_paged(tx: Session, streams: Streams, mina: Principal, clock: Clock) -> None:
    made = {}
    for name, status in (("나리", "live"), ("가온", "offline"), ("bada", "unknown"), ("Aru", "live")):
        made[name] = streams.create(tx, StreamDraft(name, "https://kick.com/a", status, city=name), owner=mina).id
        clock.advance(seconds=1)
    streams.pin(tx, made["bada"], viewer=mina, pinned=True)

    def found(**wanted: object) -> list[str]:
        page = streams.find(tx, StreamsWanted(**wanted), viewer=mina)  # pyright: ignore[reportArgumentType]
        return [stream.source for stream in page.streams]

    assert found() == ["Aru", "bada", "가온", "나리"]
    assert found(sort=StreamSort.CREATED) == ["나리", "가온", "bada", "Aru"]
    assert found(sort=StreamSort.NAME) == ["Aru", "bada", "가온", "나리"]
    assert found(sort=StreamSort.NAME_DOWN) == ["나리", "가온", "bada", "Aru"]
    assert found(status=Status.LIVE) == ["Aru", "나리"]
    assert found(not_status=Status.LIVE) == ["bada", "가온"]
    assert found(is_pinned=True) == ["bada"]
    assert found(is_pinned=False, status=Status.LIVE, sort=StreamSort.CREATED) == ["나리", "Aru"]
    assert found(platform=Platform.YOUTUBE) == []
    assert found(text="AR", city="Aru") == ["Aru"]
    assert found(text="%") == []
    assert found(live_first=True) == ["bada", "Aru", "나리", "가온"]
    page = streams.find(tx, StreamsWanted(), viewer=mina, limit=2, offset=3)
    assert ([stream.source for stream in page.streams], page.total) == (["나리"], 4)
    assert streams.cities(tx) == sorted(made)


# --- statuses -------------------------------------------------------------------------------------


def test_live_again_within_half_an_hour_it_is_the_same_stream(
    tx: Session, streams: Streams, mina: Principal, clock: Clock
) -> None:
    stream = streams.create(tx, LIVE, owner=mina)
    clock.advance(hours=2)
    off = tell(streams, tx, stream, Status.OFFLINE, mina)
    assert off.last_live_at == off.last_checked_at == clock.now
    clock.advance(minutes=30)
    again = tell(streams, tx, stream, Status.LIVE, mina)
    assert (again.id, again.status, again.last_live_at) == (stream.id, Status.LIVE, clock.now)


def test_later_a_new_stream_begins_and_the_old_one_is_archived(
    tx: Session, streams: Streams, mina: Principal, clock: Clock
) -> None:
    stream = streams.create(tx, LIVE, owner=mina)
    streams.update(tx, stream.id, {"is_pinned": True, "status": "offline"}, viewer=mina)
    clock.advance(minutes=30, seconds=1)
    new = streams.update(tx, stream.id, {"status": "live", "title": "2부"}, viewer=mina)
    assert new.id != stream.id
    assert (new.source, new.link, new.title, new.is_pinned) == (stream.source, stream.link, "2부", True)
    assert new.created_at == new.last_live_at == clock.now
    old = streams.read(tx, stream.id, viewer=mina)
    assert (old.status, old.archived, old.is_pinned, old.title) == (Status.OFFLINE, True, False, "")
    assert [each.id for each in streams.find(tx, StreamsWanted(), viewer=mina).streams] == [new.id]
    # Said again under the old number, as by a program whose answer was lost: nothing more begins.
    assert tell(streams, tx, stream, Status.LIVE, mina).id == new.id
    # What is no status is said of the very stream.
    assert streams.update(tx, stream.id, {"notes": "1부"}, viewer=mina).id == stream.id
    assert [check.stream_id for check in tx.exec(select(StreamCheck)).all()] == [new.id]


def test_where_the_next_one_was_removed_the_old_one_comes_back(
    tx: Session, streams: Streams, mina: Principal, clock: Clock
) -> None:
    stream = streams.create(tx, LIVE, owner=mina)
    tell(streams, tx, stream, Status.OFFLINE, mina)
    clock.advance(hours=1)
    new = tell(streams, tx, stream, Status.LIVE, mina)
    streams.delete(tx, new.id, viewer=mina)
    back = tell(streams, tx, stream, Status.OFFLINE, mina)
    assert (back.id, back.archived) == (stream.id, False)
    assert [check.stream_id for check in tx.exec(select(StreamCheck)).all()] == [stream.id]


def test_a_number_is_never_given_twice(tx: Session, streams: Streams, mina: Principal) -> None:
    stream = streams.create(tx, DRAFT, owner=mina)
    streams.delete(tx, stream.id, viewer=mina)
    assert streams.create(tx, DRAFT, owner=mina).id > stream.id


# --- following ------------------------------------------------------------------------------------


def test_followers_are_told_once_for_each_time_it_goes_live(
    tx: Session, streams: Streams, follows: Follows, mina: Principal, joon: Principal, clock: Clock
) -> None:
    stream = streams.create(tx, DRAFT, owner=mina)
    follows.follow(tx, stream.id, viewer=joon)
    follows.follow(tx, stream.id, viewer=joon)
    assert follows.followed(tx, viewer=joon) == {stream.id}
    for status in (Status.LIVE, Status.LIVE, Status.UNKNOWN, Status.LIVE, Status.OFFLINE):
        clock.advance(minutes=10)
        tell(streams, tx, stream, status, mina)
    (told,) = follows.notifications(tx, viewer=joon, limit=10)
    assert (told.stream_id, told.source, told.read, told.still_live) == (stream.id, "미나의 밤", False, False)
    clock.advance(hours=1)
    new = tell(streams, tx, stream, Status.LIVE, mina)
    assert [each.stream_id for each in follows.notifications(tx, viewer=joon, limit=10)] == [new.id, stream.id]
    assert follows.followed(tx, viewer=joon) == {new.id}
    assert follows.notifications(tx, viewer=joon, limit=1)[0].still_live
    assert follows.notifications(tx, viewer=mina, limit=10) == ()


def test_what_was_told_is_read_one_by_one_or_all_at_once(
    tx: Session, streams: Streams, follows: Follows, mina: Principal, joon: Principal
) -> None:
    for number in range(3):
        stream = streams.create(tx, StreamDraft(f"{number}", "https://kick.com/a"), owner=mina)
        follows.follow(tx, stream.id, viewer=joon)
        tell(streams, tx, stream, Status.LIVE, mina)
    assert follows.count_unread(tx, viewer=joon) == 3
    first = follows.notifications(tx, viewer=joon, limit=1)[0]
    with pytest.raises(StreamNotFound):
        follows.mark_read(tx, viewer=mina, notification_id=first.id)
    follows.mark_read(tx, viewer=joon, notification_id=first.id)
    assert follows.count_unread(tx, viewer=joon) == 2
    follows.mark_read(tx, viewer=joon)
    assert follows.count_unread(tx, viewer=joon) == 0
    assert all(each.read for each in follows.notifications(tx, viewer=joon, limit=10))


def test_who_follows_no_more_is_told_no_more(
    tx: Session, streams: Streams, follows: Follows, mina: Principal, joon: Principal
) -> None:
    stream = streams.create(tx, DRAFT, owner=mina)
    follows.follow(tx, stream.id, viewer=joon)
    follows.unfollow(tx, stream.id, viewer=joon)
    follows.unfollow(tx, stream.id, viewer=joon)
    tell(streams, tx, stream, Status.LIVE, mina)
    assert follows.count_unread(tx, viewer=joon) == 0


def test_with_a_stream_goes_who_followed_it(
    tx: Session, streams: Streams, follows: Follows, mina: Principal, joon: Principal
) -> None:
    stream = streams.create(tx, LIVE, owner=mina)
    follows.follow(tx, stream.id, viewer=joon)
    streams.delete(tx, stream.id, viewer=mina)
    assert tx.exec(select(StreamFollow).where(col(StreamFollow.line) == stream.line)).all() == []


# --- figures and lists ----------------------------------------------------------------------------


def test_the_figures_of_a_stream_are_those_of_its_whole_line(
    tx: Session, streams: Streams, mina: Principal, joon: Principal, clock: Clock
) -> None:
    figures, start = Figures(streams, clock), clock.now
    stream = streams.create(tx, LIVE, owner=mina)
    clock.advance(minutes=45)
    tell(streams, tx, stream, Status.OFFLINE, mina)
    clock.advance(hours=1)
    new = tell(streams, tx, stream, Status.LIVE, mina)
    clock.advance(minutes=15)
    found = figures.of(tx, new.id, viewer=mina)
    assert found.live_seconds == 3600
    assert found.days == (LiveDay(start.date(), 3600),)
    assert [(each.stream_id, each.live_seconds) for each in found.sessions] == [(stream.id, 2700), (new.id, 900)]
    assert [each.status for each in found.history] == [Status.LIVE, Status.OFFLINE, Status.LIVE]
    assert found.history[1].live_until == start + timedelta(minutes=45)
    assert found.checks == CheckCounts()
    assert figures.of(tx, stream.id, viewer=mina) == found
    with pytest.raises(Forbidden):
        figures.of(tx, new.id, viewer=joon)


def test_a_list_is_imported_as_a_whole(tx: Session, streams: Streams, mina: Principal) -> None:
    exchange = Exchange(streams)
    made = exchange.bring_in(tx, [DRAFT, LIVE], owner=mina)
    assert [stream.status for stream in made] == [Status.UNKNOWN, Status.LIVE]
    bad = StreamDraft("", "ftp://a")
    with pytest.raises(RowsRefused) as refused:
        exchange.bring_in(tx, [DRAFT, bad, {"zz": "is no field"}], owner=mina)
    assert refused.value.message == "2 of 3 rows are not valid; nothing was imported"
    assert refused.value.details == {
        "rows": [
            {
                "row": 2,
                "errors": {"source": "is required", "link": "must be a link that begins with http:// or https://"},
            },
            {"row": 3, "errors": {"zz": "is no field"}},
        ]
    }
    for rows in ([], [DRAFT] * (MOST_ROWS + 1)):
        with pytest.raises(InvalidInput):
            exchange.bring_in(tx, rows, owner=mina)
    assert streams.find(tx, StreamsWanted(), viewer=mina).total == 2


# --- another database -----------------------------------------------------------------------------


def test_postgres_keeps_streams_alike(postgres: Database, streams: Streams, follows: Follows, clock: Clock) -> None:
    with postgres.transaction() as tx:
        mina, joon = person(tx, "mina"), person(tx, "joon")
        stream = streams.create(tx, LIVE, owner=mina)
        follows.follow(tx, stream.id, viewer=joon)
        tell(streams, tx, stream, Status.OFFLINE, mina)
        clock.advance(hours=1)
        new = tell(streams, tx, stream, Status.LIVE, mina)
        assert follows.count_unread(tx, viewer=joon) == 1
        wanted = StreamsWanted(text="밤", live_first=True, sort=StreamSort.NAME)
        assert [each.id for each in streams.find(tx, wanted, viewer=mina).streams] == [new.id]
        assert Figures(streams, clock).of(tx, new.id, viewer=mina).checks.total == 0
        streams.delete(tx, stream.id, viewer=mina)
        streams.delete(tx, new.id, viewer=mina)
