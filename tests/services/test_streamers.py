"""Streamers and marked moments: searched, merged, and who did it."""

from datetime import datetime, timedelta

import pytest
from sqlmodel import Session, select

from kdrama_app import cli
from kdrama_app.accounts.views import Principal, Role
from kdrama_app.db import Database
from kdrama_app.errors import Forbidden, InvalidInput, NotFound, StreamerNotFound, TimestampNotFound
from kdrama_app.operations.audit import Actor, deeds
from kdrama_app.operations.flags import Flag, Flags
from kdrama_app.settings import Settings
from kdrama_app.streams.models import StreamerLink
from kdrama_app.streams.service import Streams
from kdrama_app.streams.status import Statuses
from kdrama_app.streams.streamers import MOST_LINKS, Streamers
from kdrama_app.streams.timestamps import Timestamps
from kdrama_app.streams.views import Platform, StreamDraft, StreamerDraft
from tests.conftest import Clock
from tests.library import person

YOUTUBE, KICK = "https://www.youtube.com/@mina", "https://kick.com/mina"


@pytest.fixture
def streams(clock: Clock) -> Streams:
    return Streams(Statuses(clock), clock)


@pytest.fixture
def streamers(clock: Clock) -> Streamers:
    return Streamers(clock)


@pytest.fixture
def timestamps(clock: Clock) -> Timestamps:
    return Timestamps(clock)


@pytest.fixture
def boss(tx: Session) -> Principal:
    return person(tx, "boss", Role.ADMIN)


@pytest.fixture
def mina(tx: Session) -> Principal:
    return person(tx, "mina")


def test_a_streamer_has_the_platforms_of_their_links_and_others(
    tx: Session, streamers: Streamers, boss: Principal
) -> None:
    draft = StreamerDraft(" 미나 ", (Platform.TIKTOK,), (YOUTUBE, KICK, YOUTUBE), " 밤에 걷는다 ")
    made = streamers.create(tx, draft, by=boss)
    assert (made.name, made.notes) == ("미나", "밤에 걷는다")
    assert [link.link for link in made.links] == [YOUTUBE, KICK]
    assert made.platforms == (Platform.KICK, Platform.TIKTOK, Platform.YOUTUBE)
    changed = streamers.change(tx, made.id, StreamerDraft("Mina", links=(KICK,)), by=boss)
    assert (changed.name, changed.platforms, changed.notes) == ("Mina", (Platform.KICK,), "")
    assert streamers.read(tx, made.id) == changed


def test_all_faults_of_a_streamer_are_named(tx: Session, streamers: Streamers, boss: Principal) -> None:
    with pytest.raises(InvalidInput) as refused:
        streamers.create(tx, StreamerDraft(" ", links=("youtu.be/a",), notes="\0"), by=boss)
    assert set(refused.value.details or {}) == {"name", "links", "notes"}
    many = tuple(f"{KICK}{n}" for n in range(MOST_LINKS + 1))
    with pytest.raises(InvalidInput):
        streamers.create(tx, StreamerDraft("미나", links=many), by=boss)


def test_streams_at_a_streamers_link_are_theirs(
    tx: Session, streams: Streams, streamers: Streamers, mina: Principal, boss: Principal
) -> None:
    before = streams.create(tx, StreamDraft("m", KICK), owner=mina)
    streamer = streamers.create(tx, StreamerDraft("미나", links=(KICK,)), by=boss)
    after = streams.create(tx, StreamDraft("m", KICK), owner=mina)
    other = streams.create(tx, StreamDraft("m", YOUTUBE), owner=mina)
    assert [streams.read(tx, each.id, viewer=mina).streamer_id for each in (before, after, other)] == [
        streamer.id,
        streamer.id,
        None,
    ]
    moved = streams.update(tx, other.id, {"link": KICK}, viewer=mina)
    assert moved.streamer_id == streamer.id
    streamers.attribute(tx, other.id, None, by=boss)
    assert streams.read(tx, other.id, viewer=mina).streamer_id is None
    assert streamers.read(tx, streamer.id).stream_count == 2
    streamers.remove(tx, streamer.id, by=boss)
    tx.expire_all()
    assert streams.read(tx, after.id, viewer=mina).streamer_id is None


def test_streamers_are_found_by_name_link_and_notes(tx: Session, streamers: Streamers, boss: Principal) -> None:
    for draft in (
        StreamerDraft("ＭＩＮＡ", links=(KICK,)),
        StreamerDraft("준", notes="mina의 동생"),
        StreamerDraft("100%"),
    ):
        streamers.create(tx, draft, by=boss)

    def found(text: str) -> list[str]:
        return [each.name for each in streamers.search(tx, text, limit=10).streamers]

    assert found(" Mina ") == ["ＭＩＮＡ", "준"]
    assert found("kick.com") == ["ＭＩＮＡ"]
    assert found("%") == ["100%"]
    assert found("") == ["100%", "ＭＩＮＡ", "준"]
    page = streamers.search(tx, "", limit=1, offset=1)
    assert ([each.name for each in page.streamers], page.total) == (["ＭＩＮＡ"], 3)


def test_duplicates_become_one_with_all_that_was_theirs(
    tx: Session, streams: Streams, streamers: Streamers, mina: Principal, boss: Principal
) -> None:
    kept = streamers.create(tx, StreamerDraft("미나", (Platform.TIKTOK,), (KICK,), "하나"), by=boss)
    gone = streamers.create(tx, StreamerDraft(" 미나", (Platform.SOOP,), (YOUTUBE, KICK), "둘"), by=boss)
    streamers.create(tx, StreamerDraft("준"), by=boss)
    stream = streams.create(tx, StreamDraft("m", YOUTUBE), owner=mina)
    assert stream.streamer_id == gone.id
    assert [[each.id for each in group] for group in streamers.duplicates(tx, limit=10)] == [[kept.id, gone.id]]
    merged = streamers.merge(tx, gone.id, into=kept.id, by=boss)
    assert [link.link for link in merged.links] == [KICK, YOUTUBE]
    assert set(merged.platforms) == {Platform.KICK, Platform.SOOP, Platform.TIKTOK, Platform.YOUTUBE}
    assert (merged.notes, merged.stream_count) == ("하나\n\n둘", 1)
    tx.expire_all()
    assert streams.read(tx, stream.id, viewer=mina).streamer_id == kept.id
    with pytest.raises(StreamerNotFound):
        streamers.read(tx, gone.id)
    assert streamers.duplicates(tx, limit=10) == []
    assert {link.streamer_id for link in tx.exec(select(StreamerLink)).all()} == {kept.id}
    with pytest.raises(InvalidInput):
        streamers.merge(tx, kept.id, into=kept.id, by=boss)
    (deed, *_) = streamers.deeds(tx, kept.id, by=boss, limit=10)
    assert (deed.action, deed.actor) == ("streamer.merge", "boss")
    assert deed.details["gone"] == gone.id
    assert deed.details["streams"] == [stream.id]
    assert deed.details["before"]["links"] == [YOUTUBE, KICK]


def test_a_merge_that_fails_leaves_both_as_they_were(
    database: Database, streams: Streams, streamers: Streamers, monkeypatch: pytest.MonkeyPatch
) -> None:
    with database.transaction() as tx:
        boss = person(tx, "boss", Role.ADMIN)
        one = streamers.create(tx, StreamerDraft("미나", links=(KICK,)), by=boss)
        two = streamers.create(tx, StreamerDraft("Mina", links=(YOUTUBE,)), by=boss)

    def fail(*_: object, **__: object) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr("kdrama_app.streams.streamers.record", fail)
    with pytest.raises(OSError, match="disk"), database.transaction() as tx:
        streamers.merge(tx, two.id, into=one.id, by=boss)
    with database.snapshot() as tx:
        assert (streamers.read(tx, one.id), streamers.read(tx, two.id)) == (one, two)


def test_a_moment_is_marked_changed_merged_and_removed(
    tx: Session, streams: Streams, timestamps: Timestamps, mina: Principal, boss: Principal, clock: Clock
) -> None:
    stream = streams.create(tx, StreamDraft("미나의 밤", KICK, "live"), owner=mina)
    start = clock.now
    clock.advance(hours=1)
    late = timestamps.mark(tx, stream.id, at=start + timedelta(minutes=30), title="방파제", by=boss)
    early = timestamps.mark(tx, stream.id, at=start + timedelta(minutes=5), title=" 첫 장면 ", by=boss)
    assert (early.title, early.source, early.created_by) == ("첫 장면", "미나의 밤", "boss")
    assert timestamps.of_stream(tx, stream.id) == (early, late)
    changed = timestamps.change(tx, early.id, at=start + timedelta(minutes=29), title="방파제!", by=boss)
    assert timestamps.search(tx, "방파제", limit=10).timestamps == (late, changed)
    assert timestamps.search(tx, "미나", limit=1, offset=1).timestamps == (changed,)
    assert timestamps.search(tx, "비", limit=10).total == 0
    assert timestamps.merge(tx, changed.id, into=late.id, by=boss) == late
    assert timestamps.of_stream(tx, stream.id) == (late,)
    timestamps.remove(tx, late.id, by=boss)
    actions = [deed.action for deed in timestamps.deeds(tx, by=boss, limit=10)]
    assert actions == [f"timestamp.{deed}" for deed in ("remove", "merge", "change", "create", "create")]


def test_what_is_no_moment_is_refused(
    tx: Session, streams: Streams, timestamps: Timestamps, mina: Principal, boss: Principal, clock: Clock
) -> None:
    one, other = (streams.create(tx, StreamDraft("m", KICK), owner=mina) for _ in range(2))
    for at, title, fields in (
        (clock.now + timedelta(seconds=1), "", {"at", "title"}),
        (datetime(2026, 1, 1), "a", {"at"}),
    ):
        with pytest.raises(InvalidInput) as refused:
            timestamps.mark(tx, one.id, at=at, title=title, by=boss)
        assert set(refused.value.details or {}) == fields
    first = timestamps.mark(tx, one.id, at=clock.now, title="a", by=boss)
    second = timestamps.mark(tx, other.id, at=clock.now, title="a", by=boss)
    for gone in (first.id, second.id):
        with pytest.raises(InvalidInput):
            timestamps.merge(tx, gone, into=first.id, by=boss)
    with pytest.raises(TimestampNotFound):
        timestamps.remove(tx, 2**40, by=boss)


def test_only_admins_change_them(
    tx: Session, streams: Streams, streamers: Streamers, timestamps: Timestamps, mina: Principal, clock: Clock
) -> None:
    stream = streams.create(tx, StreamDraft("m", KICK), owner=mina)
    for act in (
        lambda: streamers.create(tx, StreamerDraft("a"), by=mina),
        lambda: streamers.change(tx, 1, StreamerDraft("a"), by=mina),
        lambda: streamers.remove(tx, 1, by=mina),
        lambda: streamers.merge(tx, 1, into=2, by=mina),
        lambda: streamers.attribute(tx, stream.id, None, by=mina),
        lambda: streamers.deeds(tx, by=mina, limit=1),
        lambda: timestamps.mark(tx, stream.id, at=clock.now, title="a", by=mina),
        lambda: timestamps.change(tx, 1, at=clock.now, title="a", by=mina),
        lambda: timestamps.remove(tx, 1, by=mina),
        lambda: timestamps.merge(tx, 1, into=2, by=mina),
        lambda: timestamps.deeds(tx, by=mina, limit=1),
    ):
        with pytest.raises(Forbidden):
            act()


def test_postgres_merges_alike(postgres: Database, streams: Streams, streamers: Streamers) -> None:
    with postgres.transaction() as tx:
        boss, mina = person(tx, "boss", Role.ADMIN), person(tx, "mina")
        kept = streamers.create(tx, StreamerDraft("미나", links=(KICK,)), by=boss)
        gone = streamers.create(tx, StreamerDraft("미나", links=(KICK, YOUTUBE)), by=boss)
        streams.create(tx, StreamDraft("m", YOUTUBE), owner=mina)
        assert [len(group) for group in streamers.duplicates(tx, limit=10)] == [2]
        assert streamers.search(tx, "kick", limit=10).total == 2
        assert streamers.merge(tx, gone.id, into=kept.id, by=boss).stream_count == 1


def test_a_flag_is_off_until_somebody_turns_it_on_and_that_is_known(tx: Session, clock: Clock, boss: Principal) -> None:
    flags, actor = Flags(clock), Actor("boss", boss.user_id)
    assert flags.on(tx) == frozenset()
    with pytest.raises(NotFound):
        flags.require(tx, Flag.STREAM_EXPORT)
    for on in (True, True, False, False, True):
        flags.switch(tx, Flag.STREAM_EXPORT, on=on, by=actor)
    flags.require(tx, Flag.STREAM_EXPORT)
    assert flags.on(tx) == {Flag.STREAM_EXPORT}
    done = deeds(tx, subject="flag:stream_export", limit=10)
    assert [(deed.action, deed.actor) for deed in done] == [
        ("flag.on", "boss"),
        ("flag.off", "boss"),
        ("flag.on", "boss"),
    ]


def test_a_command_turns_flags_on_and_off(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(cli, "Settings", lambda: settings)
    assert cli.main(["flag", "stream_analytics", "on"]) == 0
    database = Database(settings.database_url)
    with database.snapshot() as tx:
        assert Flags().on(tx) == {Flag.STREAM_ANALYTICS}
        assert [deed.actor for deed in deeds(tx, subject="flag:", limit=10)] == ["console"]
    assert cli.main(["flag", "stream_analytics", "off"]) == 0
    with database.snapshot() as tx:
        assert Flags().on(tx) == frozenset()
    database.dispose()
    assert "stream_analytics is off" in capsys.readouterr().out
