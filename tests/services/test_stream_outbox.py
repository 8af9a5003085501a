"""Writes that other backends are still to hear of: in order, once, whatever happens in between."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TypeVar

import httpx
import pytest
from sqlmodel import Session

from kdrama_app.accounts.passwords import PasswordHasher
from kdrama_app.accounts.service import Accounts
from kdrama_app.accounts.views import Role
from kdrama_app.db import Database
from kdrama_app.errors import BackendRefused, BackendUnavailable, IdempotencyKeyReused, InvalidInput, NotFound
from kdrama_app.streams.backends.edge import Edge
from kdrama_app.streams.backends.keys import WriteKeys
from kdrama_app.streams.backends.local import NOBODY, LocalBackend, telling
from kdrama_app.streams.backends.manager import BackendManager
from kdrama_app.streams.backends.outbox import Backlog, Outbox
from kdrama_app.streams.backends.port import WRITABLE, Stream, StreamChanges, StreamFilters
from kdrama_app.streams.backends.sender import Sender
from kdrama_app.streams.backends.stream_manager import StreamManager
from kdrama_app.streams.backends.stream_source import Credentials, Patience, StreamSourceBackend
from kdrama_app.streams.rows import stream_row
from kdrama_app.streams.service import Streams
from kdrama_app.streams.status import Statuses
from kdrama_app.streams.views import Status
from tests.conftest import Clock
from tests.library import person
from tests.stream_server import EMAIL, PASSWORD, PulledPlug, StreamServer, answering, failing

T = TypeVar("T")
LINK = "https://www.tiktok.com/@yuna/live"
AWAY = failing(httpx.ConnectError("connection refused"))


def new(title: str, **more: str) -> StreamChanges:
    return StreamChanges.of({"source": "yuna", "link": LINK, "title": title, **more})


@dataclass
class Fuse:
    """Pulls the plug before the `at`-th step, counted from 0; `blown` says that it did."""

    at: int = -1
    steps: int = 0
    blown: bool = False

    def step(self) -> None:
        if self.steps == self.at:
            self.blown = True
            raise PulledPlug
        self.steps += 1


@dataclass(frozen=True)
class FusedEdge(Edge):
    """An edge whose commits are steps: the plug may be pulled before each, and after it."""

    fuse: Fuse = field(default_factory=Fuse)

    def commit(self, verb: Callable[[Session], T]) -> T:
        self.fuse.step()
        done = super().commit(verb)
        self.fuse.step()
        return done


@dataclass
class Instance:
    """An instance that keeps its streams, or has them kept at `server`; `send` is its worker at work."""

    database: Database
    clock: Clock
    server: StreamServer
    user_id: int
    elsewhere: bool = False
    fuse: Fuse = field(default_factory=Fuse)
    http: httpx.Client = field(init=False)

    def __post_init__(self) -> None:
        self.http = httpx.Client(transport=httpx.MockTransport(self._request), verify=False)

    @property
    def edge(self) -> Edge:
        return FusedEdge(self.database, self.fuse)

    @property
    def outbox(self) -> Outbox:
        return Outbox(("local" if self.elsewhere else self.remote(0).name,), self.clock)

    @property
    def manager(self) -> StreamManager:
        primary, secondary = (self.remote, self.local) if self.elsewhere else (self.local, self.remote)
        others = dict.fromkeys(self.outbox.backends, secondary)
        return StreamManager(BackendManager(primary, others, self.outbox, self.edge, here=not self.elsewhere))

    def remote(self, _user_id: int | None) -> StreamSourceBackend:
        return StreamSourceBackend(
            "https://streams.example.com",
            Credentials(email=EMAIL, password=PASSWORD),
            Patience(retries=0),
            http=self.http,
            clock=self.clock,
        )

    def local(self, user_id: int | None) -> LocalBackend:
        accounts = Accounts(b"x" * 32, PasswordHasher(), access_seconds=60, refresh_seconds=60, session_seconds=60)
        outbox = NOBODY if self.elsewhere else self.outbox
        streams = Streams(Statuses(self.clock), self.clock)
        return LocalBackend(streams, accounts, self.edge, WriteKeys(self.clock), user_id, outbox)

    def sender(self, by: str = "worker") -> Sender:
        remote = self.remote(0)
        backend, primary = (self.local, lambda _: remote) if self.elsewhere else (lambda _: remote, self.local)
        name = self.outbox.backends[0]
        return Sender(self.edge, self.outbox, name, backend, primary, by, self.clock, lambda: 0.0)

    def send(self, by: str = "worker") -> None:
        self.sender(by).send_due(threading.Event())

    def create(self, title: str, **more: str) -> Stream:
        return self.manager.create_stream(new(title, **more), user_id=self.user_id)

    def update(self, stream: Stream, **changes: str) -> Stream:
        return self.manager.update_stream(stream.id, StreamChanges.of(changes), user_id=self.user_id)

    def pin(self, stream: Stream) -> Stream:
        return self.manager.pin_stream(stream.id, user_id=self.user_id)

    def unpin(self, stream: Stream) -> Stream:
        return self.manager.unpin_stream(stream.id, user_id=self.user_id)

    def delete(self, stream: Stream) -> None:
        self.manager.delete_stream(stream.id, user_id=self.user_id)

    def backlog(self) -> Backlog:
        return self.edge.look(self.outbox.backlogs)[0]

    def here(self) -> list[dict[str, object]]:
        return written(self.local(self.user_id).get_streams(StreamFilters(per_page=100)).streams)

    def there(self) -> list[dict[str, object]]:
        return written(self.remote(0).get_streams(StreamFilters(per_page=100)).streams)

    def _request(self, request: httpx.Request) -> httpx.Response:
        self.fuse.step()
        answer = self.server(request)
        self.fuse.step()
        return answer


def written(streams: tuple[Stream, ...]) -> list[dict[str, object]]:
    """What of streams is the same on every backend that has heard everything."""
    return sorted(({name: getattr(each, name) for name in WRITABLE} for each in streams), key=str)


@pytest.fixture
def make(database: Database, clock: Clock) -> Callable[..., Instance]:
    with database.transaction() as tx:
        user_id = person(tx, "mina", Role.UPLOADER).person

    server = StreamServer(clock)

    def make(**how: object) -> Instance:
        return Instance(database, clock, server, user_id, **how)  # pyright: ignore[reportArgumentType]

    return make


@pytest.fixture
def instance(make: Callable[..., Instance]) -> Instance:
    return make()


@contextmanager
def plug_pulled() -> Iterator[None]:
    """Around what a kill -9 ends, or does not."""
    try:
        yield
    except PulledPlug:
        return


# --- what arrives -----------------------------------------------------------------------------------


def test_every_kind_of_write_arrives(instance: Instance) -> None:
    kept, gone, loose = instance.create("kept", city="서울"), instance.create("gone"), instance.create("loose")
    instance.update(kept, notes="two lines\nof notes", city="")
    instance.pin(kept)
    instance.pin(loose)
    instance.unpin(loose)
    instance.delete(gone)
    assert instance.server.asked == []
    instance.send()
    assert instance.there() == instance.here()
    assert [each["title"] for each in instance.here() if each["is_pinned"]] == ["kept"]
    assert instance.backlog() == Backlog(instance.remote(0).name, 0, 0, 0, "", None)


def test_what_is_refused_here_goes_nowhere(instance: Instance) -> None:
    with pytest.raises(InvalidInput):
        instance.manager.create_stream(StreamChanges(source="yuna", link="not a link"), user_id=instance.user_id)
    with pytest.raises(InvalidInput) as told:
        instance.manager.create_stream(StreamChanges(title="x", is_pinned=True), user_id=instance.user_id)
    assert (told.value.details or {}).keys() == {"source", "link", "is_pinned"}
    assert instance.backlog().waiting == 0


def test_writes_wait_for_a_backend_that_is_away_and_arrive_in_order(instance: Instance, clock: Clock) -> None:
    first = instance.create("first")
    instance.server.troubles = [AWAY, AWAY, AWAY]
    instance.send()
    instance.update(first, title="renamed")
    second = instance.create("second")
    instance.send()  # it is not time yet
    backlog = instance.backlog()
    assert (backlog.waiting, backlog.failures, backlog.reason) == (3, 1, "ConnectError: connection refused")
    clock.advance(seconds=1)
    instance.send()
    clock.advance(seconds=1.9)
    instance.send()
    assert instance.backlog().failures == 2
    clock.advance(seconds=0.1)
    instance.send()
    clock.advance(seconds=4)
    instance.delete(second)
    instance.send()
    writes = [line for line in instance.server.asked if "/streams" in line and not line.startswith("GET")]
    assert instance.there() == instance.here()
    assert writes == [
        "POST /streams",
        "PUT /streams/101",
        "POST /streams",
        "DELETE /streams/102",
    ]


def test_what_a_limit_asks_for_outlives_the_worker(instance: Instance, clock: Clock) -> None:
    instance.create("one")
    instance.server.troubles = [None, answering(429, Retry_After="50")]
    instance.send("first worker")
    clock.advance(seconds=49)
    instance.send("second worker")
    assert instance.server.asked == ["POST /users/login"]
    clock.advance(seconds=1)
    instance.send("second worker")
    assert instance.there() == instance.here()


def test_a_backend_that_does_not_know_us_loses_nothing(instance: Instance, clock: Clock) -> None:
    instance.create("one")
    instance.server.troubles = [answering(401, "Invalid email or password")]
    instance.send()
    assert instance.backlog().reason == "HTTP 401: Invalid email or password"
    clock.advance(seconds=1)
    instance.send()
    assert instance.there() == instance.here()
    assert instance.backlog().reason == ""


def test_what_is_refused_is_set_aside_and_what_follows_goes_on(instance: Instance) -> None:
    bad = instance.create("a forbidden word")
    instance.create("good")
    instance.update(bad, notes="more of it")
    instance.send()
    assert [each["title"] for each in instance.there()] == ["good"]
    aside = instance.edge.look(instance.outbox.set_aside)
    assert [(each.kind, each.stream, each.reason) for each in aside] == [
        ("update", bad.id, "HTTP 422: Title is not acceptable"),
        ("create", bad.id, "HTTP 422: Title is not acceptable"),
    ]
    instance.edge.commit(lambda tx: instance.outbox.dismiss(tx, aside[0].number))
    assert instance.backlog().refused == 1
    with pytest.raises(NotFound):
        instance.edge.commit(lambda tx: instance.outbox.dismiss(tx, aside[0].number))


def test_what_was_refused_arrives_whole_once_it_is_acceptable(instance: Instance) -> None:
    bad = instance.create("a forbidden word", notes="kept")
    instance.send()
    instance.update(bad, title="a kind word")
    instance.pin(bad)
    instance.send()
    assert instance.there() == instance.here()


def test_deleting_what_never_arrived_ends_well(instance: Instance) -> None:
    bad = instance.create("a forbidden word")
    instance.send()
    instance.delete(bad)
    instance.send()
    assert (instance.there(), instance.backlog().waiting) == ([], 0)
    assert instance.server.sent("DELETE") == 0


def test_a_stream_older_than_the_federation_arrives_whole_when_it_is_touched(instance: Instance) -> None:
    silent = instance.local(instance.user_id)
    old = LocalBackend(silent.streams, silent.accounts, silent.edge, silent.keys, silent.user_id).create_stream(
        new("old"), key="before"
    )
    instance.pin(old)
    instance.send()
    assert instance.there() == instance.here()


def test_what_others_removed_there_is_made_again(instance: Instance) -> None:
    stream = instance.create("one")
    instance.send()
    instance.server.streams.clear()
    instance.update(stream, title="two")
    instance.send()
    assert instance.there() == instance.here()


def test_a_stream_that_begins_anew_here_is_its_old_self_there(instance: Instance, clock: Clock) -> None:
    """The server's own rule of 30 minutes may say otherwise than ours: what is shown is the same."""
    old = instance.create("show", status="live")
    instance.update(old, status="offline")
    clock.advance(hours=2)
    anew = instance.update(old, status="live")
    assert anew.id != old.id
    instance.update(anew, title="second night")
    instance.delete(old)
    instance.send()
    assert instance.there() == instance.here()
    instance.delete(anew)
    instance.send()
    assert instance.there() == instance.here() == []


def test_a_write_under_a_used_key_is_told_to_nobody_again(instance: Instance) -> None:
    made = [instance.manager.create_stream(new("once"), user_id=instance.user_id, key="k") for _ in range(2)]
    assert made[0] == made[1]
    assert instance.backlog().waiting == 1
    with pytest.raises(IdempotencyKeyReused):
        instance.manager.create_stream(new("other"), user_id=instance.user_id, key="k")


def test_what_the_checker_finds_is_told_to_the_others(instance: Instance, clock: Clock) -> None:
    stream = instance.create("show", status="offline")
    statuses = Statuses(clock, telling(instance.outbox))

    def see(status: Status) -> None:
        instance.edge.commit(lambda tx: statuses.see(tx, stream_row(tx, int(stream.id)), status))

    see(Status.OFFLINE)
    assert instance.backlog().waiting == 1  # which is no news
    see(Status.LIVE)
    see(Status.UNKNOWN)
    clock.advance(hours=2)
    see(Status.LIVE)  # as a stream of its own
    assert instance.backlog().waiting == 4
    instance.send()
    assert [each["status"] for each in instance.there()] == ["live"]
    assert instance.there() == instance.here()


# --- several workers --------------------------------------------------------------------------------


def test_one_worker_sends_at_a_time(instance: Instance, clock: Clock) -> None:
    instance.create("one")
    take = instance.outbox.take
    name = instance.outbox.backends[0]
    letter = instance.edge.commit(lambda tx: take(tx, name, by="slow"))
    assert letter is not None
    instance.send("quick")
    assert instance.server.asked == []
    clock.advance(seconds=91)
    instance.send("quick")
    assert instance.there() == instance.here()
    # What the slow one finds out now is too late to be noted.
    instance.edge.commit(lambda tx: instance.outbox.know(tx, letter, "999", by="slow"))
    instance.edge.commit(lambda tx: instance.outbox.refuse(tx, letter, "no", by="slow"))
    waited = instance.edge.commit(lambda tx: instance.outbox.stall(tx, name, "no", by="slow", wait=lambda _: 9.0))
    assert (waited, instance.backlog().failures, instance.backlog().refused) == (0.0, 0, 0)


def test_two_workers_claim_once_on_postgres(postgres: Database, clock: Clock) -> None:
    with postgres.transaction() as tx:
        user_id = person(tx, "mina", Role.UPLOADER).person
    instance = Instance(postgres, clock, StreamServer(clock), user_id)
    for number in range(20):
        instance.create(f"stream {number}")
    workers = [threading.Thread(target=instance.send, args=(f"worker {number}",)) for number in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert instance.there() == instance.here()
    assert instance.server.asked.count("POST /streams") == 20


# --- the plug is pulled between any two steps -------------------------------------------------------


def taken(streams: list[dict[str, object]]) -> list[dict[str, object]]:
    """Those that the server takes."""
    return [each for each in streams if "forbidden" not in str(each["title"])]


def a_day(instance: Instance) -> None:
    """Writes of every kind, all still to be sent."""
    kept, gone, _ = instance.create("kept"), instance.create("gone"), instance.create("a forbidden word")
    instance.pin(kept)
    instance.update(kept, title="kept and renamed")
    instance.delete(gone)


@pytest.mark.parametrize(("knows_keys", "survivor"), [(True, "another worker"), (False, "worker")])
def test_a_sender_that_dies_between_any_two_steps_repeats_nothing(
    make: Callable[..., Instance], clock: Clock, knows_keys: bool, survivor: str
) -> None:
    step, ended = 0, False
    while not ended:
        instance = make()
        instance.server.knows_keys = knows_keys
        a_day(instance)
        instance.fuse = Fuse(at=step)
        with plug_pulled():
            instance.send()
        ended = not instance.fuse.blown
        instance.fuse = Fuse()
        clock.advance(seconds=91)
        instance.send(survivor)
        assert instance.backlog().waiting == 0, step
        assert instance.there() == taken(instance.here()), step
        for stream in instance.local(instance.user_id).get_streams(StreamFilters(per_page=100)).streams:
            instance.delete(stream)
        instance.send(survivor)
        assert instance.there() == [], step
        step += 1
    assert step > 30


# --- a primary elsewhere ----------------------------------------------------------------------------


def test_with_a_primary_elsewhere_the_copy_here_hears_of_everything(make: Callable[..., Instance]) -> None:
    instance = make(elsewhere=True)
    a_day_without_refusals(instance)
    assert instance.here() == []
    instance.send()
    assert instance.here() == instance.there() != []


def a_day_without_refusals(instance: Instance) -> None:
    kept, gone = instance.create("kept"), instance.create("gone")
    instance.pin(kept)
    instance.update(kept, title="kept and renamed")
    instance.delete(gone)


def test_what_the_primary_elsewhere_refuses_or_never_heard_is_told_to_nobody(make: Callable[..., Instance]) -> None:
    instance = make(elsewhere=True)
    with pytest.raises(BackendRefused):
        instance.create("a forbidden word")
    instance.server.troubles = [AWAY]
    with pytest.raises(BackendUnavailable):
        instance.create("one")
    assert instance.backlog().waiting == 0


def test_what_the_primary_elsewhere_may_have_heard_is_found_out(make: Callable[..., Instance], clock: Clock) -> None:
    instance = make(elsewhere=True)
    instance.server.deaf = [None, httpx.ReadTimeout("the answer was lost")]
    with pytest.raises(BackendUnavailable):
        instance.create("one")
    instance.send()  # somebody may still be at work on it
    assert (instance.here(), instance.backlog().waiting) == ([], 1)
    clock.advance(minutes=6)
    instance.send()
    assert instance.here() == instance.there()
    assert len(instance.there()) == 1


def test_a_server_that_dies_while_its_primary_elsewhere_writes_loses_nothing(
    make: Callable[..., Instance], clock: Clock
) -> None:
    step, ended = 0, False
    while not ended:
        instance = make(elsewhere=True)
        instance.fuse = Fuse(at=step)
        with plug_pulled():
            instance.create(f"night {step}")
        ended = not instance.fuse.blown
        instance.fuse = Fuse()
        clock.advance(minutes=6)
        instance.send()
        assert instance.backlog().waiting == 0, step
        assert instance.here() == instance.there(), step
        step += 1
    assert step > 5
