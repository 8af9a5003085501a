"""Streams are looked at as they fall due, politely, and by nobody twice at once; what is asked is a script."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import pytest
from sqlmodel import select

from kdrama_app.db import Database
from kdrama_app.streams import checker as checker_module
from kdrama_app.streams.checker import Checker
from kdrama_app.streams.checking import LEASE, Checking
from kdrama_app.streams.figures import Figures
from kdrama_app.streams.following import Follows
from kdrama_app.streams.liveness import ComeBack, Sighting
from kdrama_app.streams.models import StreamCheck, StreamSite
from kdrama_app.streams.pace import LIVE_EVERY, LONGEST, OFFLINE_EVERY, SITE_SPACING
from kdrama_app.streams.service import Streams
from kdrama_app.streams.status import Statuses
from kdrama_app.streams.views import CheckCounts, LiveDay, Status, StreamDraft, StreamView
from tests.conftest import Clock
from tests.library import person

LIVE, OFFLINE, UNKNOWN = (Sighting(status) for status in Status)


@dataclass
class Script:
    """Answers what it is told to, link by link; the last answer stays."""

    answers: dict[str, list[Sighting | ComeBack | Exception]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def look(self, link: str) -> Sighting | ComeBack:
        self.asked.append(link)
        answers = self.answers.get(link, [OFFLINE])
        answer = answers.pop(0) if len(answers) > 1 else answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer


@dataclass
class Desk:
    """A house with a checker, at a clock that the test moves."""

    database: Database
    clock: Clock
    script: Script = field(default_factory=Script)

    def __post_init__(self) -> None:
        statuses = Statuses(self.clock)
        self.streams = Streams(statuses, self.clock)
        self.checking = Checking(statuses, self.clock, jitter=lambda: 0.5)
        self.checker = Checker(self.database, self.checking, self.script)
        with self.database.transaction() as tx:
            self.mina = person(tx, "mina")

    def add(self, link: str, status: str = "") -> int:
        with self.database.transaction() as tx:
            return self.streams.create(tx, StreamDraft("미나", link, status), owner=self.mina).id

    def read(self, stream_id: int) -> StreamView:
        with self.database.snapshot() as tx:
            return self.streams.read(tx, stream_id, viewer=self.mina)

    def row(self, stream_id: int) -> StreamCheck:
        with self.database.snapshot() as tx:
            return tx.get_one(StreamCheck, stream_id)

    def script_for(self, link: str, *answers: Sighting | ComeBack | Exception) -> None:
        self.script.answers[link] = list(answers)


@pytest.fixture
def desk(database: Database, clock: Clock) -> Desk:
    return Desk(database, clock)


A, B = "https://youtu.be/a", "https://kick.com/b"


def test_what_was_seen_is_kept_and_counted(desk: Desk, clock: Clock) -> None:
    stream = desk.add(A)
    desk.script_for(A, LIVE, LIVE, OFFLINE)
    start = clock.now
    assert desk.checker.check_next()
    seen = desk.read(stream)
    assert (seen.status, seen.last_checked_at, seen.last_live_at) == (Status.LIVE, start, start)
    assert not desk.checker.check_next()
    clock.advance(seconds=LIVE_EVERY.total_seconds())
    desk.checker.check_next()
    clock.advance(seconds=LIVE_EVERY.total_seconds())
    desk.checker.check_next()
    seen = desk.read(stream)
    assert (seen.status, seen.last_checked_at) == (Status.OFFLINE, clock.now)
    assert seen.last_live_at == start + LIVE_EVERY
    with desk.database.snapshot() as tx:
        figures = Figures(desk.streams, clock).of(tx, stream, viewer=desk.mina)
    assert figures.checks == CheckCounts(live=2, offline=1)
    assert figures.days == (LiveDay(start.date(), int(LIVE_EVERY.total_seconds())),)
    assert [(each.status, each.seen) for each in figures.history] == [
        (Status.UNKNOWN, False),
        (Status.LIVE, True),
        (Status.OFFLINE, True),
    ]


def test_a_stream_that_is_seen_again_after_the_window_begins_anew_and_is_told(desk: Desk, clock: Clock) -> None:
    stream, follows = desk.add(A, "live"), Follows(clock)
    with desk.database.transaction() as tx:
        joon = person(tx, "joon")
        follows.follow(tx, stream, viewer=joon)
    desk.script_for(A, OFFLINE, LIVE)
    desk.checker.check_next()
    clock.advance(minutes=31)
    desk.checker.check_next()
    old = desk.read(stream)
    assert (old.status, old.archived) == (Status.OFFLINE, True)
    with desk.database.snapshot() as tx:
        (told,) = follows.notifications(tx, viewer=joon, limit=10)
        (check,) = tx.exec(select(StreamCheck)).all()
    assert told.stream_id == check.stream_id != stream
    assert (check.next_at, check.claim) == (clock.now + LIVE_EVERY, "")


def test_a_site_is_asked_by_one_at_a_time_and_with_pauses(desk: Desk, clock: Clock) -> None:
    links = [f"https://youtu.be/{n}" for n in range(3)]
    for link in (*links, B):
        desk.add(link)
    assert [desk.checker.check_next() for _ in range(3)] == [True, True, False]
    assert desk.script.asked == [links[0], B]
    clock.advance(seconds=SITE_SPACING.total_seconds())
    assert [desk.checker.check_next() for _ in range(2)] == [True, False]
    assert desk.script.asked == [links[0], B, links[1]]


def test_what_gives_no_answer_is_asked_ever_more_rarely(desk: Desk, clock: Clock) -> None:
    stream = desk.add(A)
    desk.script_for(A, UNKNOWN, OSError("no route"), UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, OFFLINE)
    pauses = []
    for _ in range(7):
        desk.checker.check_next()
        pauses.append(desk.row(stream).next_at - clock.now)
        clock.now = desk.row(stream).next_at
    assert pauses == [OFFLINE_EVERY * 2**n for n in range(1, 6)] + [LONGEST] * 2
    assert desk.read(stream).status is Status.UNKNOWN
    desk.checker.check_next()
    assert desk.row(stream).next_at - clock.now == OFFLINE_EVERY
    assert desk.row(stream).misses == 0


def test_a_site_that_asks_to_be_left_alone_is_for_all_of_its_streams(desk: Desk, clock: Clock) -> None:
    first, second, other = desk.add(A), desk.add("https://youtu.be/z"), desk.add(B)
    desk.script_for(A, ComeBack(600), LIVE)
    desk.checker.check_next()
    assert (desk.read(first).status, desk.read(first).last_checked_at) == (Status.UNKNOWN, None)
    clock.advance(seconds=599)
    assert [desk.checker.check_next() for _ in range(2)] == [True, False]
    assert desk.read(other).status is Status.OFFLINE
    clock.advance(seconds=31)
    assert desk.checker.check_next()
    clock.advance(seconds=SITE_SPACING.total_seconds())
    assert desk.checker.check_next()
    assert (desk.read(first).status, desk.read(second).status) == (Status.LIVE, Status.OFFLINE)


def test_a_turn_that_was_lost_changes_nothing(desk: Desk, clock: Clock) -> None:
    stream = desk.add(A)
    with desk.database.transaction() as tx:
        late = desk.checking.take(tx)
    assert late is not None
    # Held though its site may be asked again; whoever holds it died: another has the turn after the lease.
    clock.advance(seconds=LEASE.total_seconds() - 1)
    with desk.database.transaction() as tx:
        assert desk.checking.take(tx) is None
    clock.advance(seconds=1)
    assert desk.checker.check_next()
    with desk.database.transaction() as tx:
        desk.checking.note(tx, late, LIVE)
    assert desk.read(stream).status is Status.OFFLINE


def test_what_was_seen_at_the_old_link_says_nothing_of_the_new_one(desk: Desk) -> None:
    stream = desk.add(A)
    with desk.database.transaction() as tx:
        turn = desk.checking.take(tx)
        assert turn is not None
        desk.streams.update(tx, stream, {"link": B}, viewer=desk.mina)
    with desk.database.transaction() as tx:
        desk.checking.note(tx, turn, LIVE)
    assert desk.read(stream).status is Status.UNKNOWN
    assert (desk.row(stream).site, desk.row(stream).claim) == ("Kick", "")
    desk.checker.check_next()
    assert desk.script.asked == [B]


def test_a_stream_that_is_gone_meanwhile_is_no_fault(desk: Desk) -> None:
    stream = desk.add(A)
    with desk.database.transaction() as tx:
        turn = desk.checking.take(tx)
        assert turn is not None
        desk.streams.delete(tx, stream, viewer=desk.mina)
    with desk.database.transaction() as tx:
        desk.checking.note(tx, turn, LIVE)
        assert not desk.checking.is_due(tx)


def test_the_thread_works_until_it_is_told_to_stop(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """And goes on after a database that was away for a moment."""
    desk.add(A)
    monkeypatch.setattr(checker_module, "IDLE_SECONDS", 0.01)
    stopping, looked = threading.Event(), threading.Event()
    monkeypatch.setattr(desk.script, "look", lambda link: looked.set() or OFFLINE)
    fail_once(monkeypatch, desk.database)
    thread = threading.Thread(target=desk.checker.run, args=(stopping,))
    thread.start()
    assert looked.wait(10)
    stopping.set()
    thread.join(10)
    assert not thread.is_alive()


def fail_once(monkeypatch: pytest.MonkeyPatch, database: Database) -> None:
    snapshot, failed = database.snapshot, threading.Event()

    def flaky():
        if failed.is_set():
            return snapshot()
        failed.set()
        raise OSError("the disk is away")

    monkeypatch.setattr(database, "snapshot", flaky)


@pytest.fixture
def postgres_desk(postgres: Database, clock: Clock) -> Iterator[Desk]:
    yield Desk(postgres, clock)


def test_many_workers_on_postgres_never_ask_the_same_at_once(postgres_desk: Desk, clock: Clock) -> None:
    desk = postgres_desk
    links = [f"https://site{n}.example/live" for n in range(24)]
    for link in links:
        desk.add(link)

    def work(_: int) -> None:
        # An empty hand may mean that another was faster at this very moment.
        for _ in range(200):
            if not desk.checker.check_next() and not is_due(desk):
                return

    with ThreadPoolExecutor(8) as workers:
        list(workers.map(work, range(8)))
    assert sorted(desk.script.asked) == sorted(links)


def test_workers_on_postgres_share_a_sites_pauses(postgres_desk: Desk, clock: Clock) -> None:
    desk = postgres_desk
    for n in range(32):
        desk.add(f"https://youtu.be/{n}")
    # The first time nobody knows the site yet, afterwards all do.
    for times in range(1, 4):
        with ThreadPoolExecutor(8) as workers:
            list(workers.map(lambda _: desk.checker.check_next(), range(8)))
        assert len(desk.script.asked) == times
        clock.advance(seconds=SITE_SPACING.total_seconds())
    with desk.database.snapshot() as tx:
        assert [site.site for site in tx.exec(select(StreamSite)).all()] == ["YouTube"]


def is_due(desk: Desk) -> bool:
    with desk.database.snapshot() as tx:
        return desk.checking.is_due(tx)
