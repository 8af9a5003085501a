"""A job's end is told to whoever asked: signed, again until it is heard, and never to where only we can go."""

import asyncio
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlmodel import Session, select
from standardwebhooks import Webhook

from kdrama_app.db import Database
from kdrama_app.errors import InvalidInput
from kdrama_app.settings import Settings
from kdrama_app.transcode.addresses import AddressRefused, AllowedHosts
from kdrama_app.transcode.callback import KEPT_DAYS, MAX_TRIES, Call, Callbacks, Delivery, wait_after
from kdrama_app.transcode.models import CallbackDelivery
from kdrama_app.transcode.status import status_object
from kdrama_app.transcode.views import JobStatus
from kdrama_app.transcode.webhook import NoAnswer, Webhooks
from kdrama_app.wiring import callback_secret
from tests import media
from tests.conftest import Clock
from tests.receiver import Receiver, listening
from tests.transcoding import Studio, running_worker

SECRET = "whsec_" + "a2RyYW1h" * 5
BODY = '{"jobId":"abc-1","status":"completed"}'
URL = "https://example.com/hook"


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with listening() as receiver:
        yield receiver


def webhooks(*allowed: str, addresses: list[str] | None = None) -> Webhooks:
    async def answered(_host: str, _port: int) -> list[str]:
        return addresses or ["127.0.0.1"]

    return Webhooks(SECRET, AllowedHosts(frozenset(allowed)), answered)


def send(sender: Webhooks, url: str) -> int:
    return asyncio.run(sender.send("msg_1", url, BODY, now=datetime.now(UTC)))


# --- one message ------------------------------------------------------------------------------


def test_what_arrives_is_signed_as_standard_webhooks_has_it(receiver: Receiver) -> None:
    assert send(webhooks(receiver.host), receiver.url) == 204

    (got,) = receiver.received
    assert got.path == "/hook?for=kdrama"
    assert (got.headers["Host"], got.headers["Content-Type"]) == (receiver.host, "application/json")
    headers = {name.lower(): value for name, value in got.headers.items()}
    assert Webhook(SECRET).verify(got.body, headers) == json.loads(BODY)


def test_the_socket_takes_the_number_and_the_receiver_sees_the_name(receiver: Receiver) -> None:
    assert send(webhooks("ci.lan", addresses=["127.0.0.1"]), f"http://ci.lan:{receiver.port}/") == 204
    assert [got.headers["Host"] for got in receiver.received] == [f"ci.lan:{receiver.port}"]


@pytest.mark.parametrize("status", [302, 307, 308])
def test_a_redirect_is_an_answer_not_a_way(receiver: Receiver, status: int) -> None:
    receiver.answers, receiver.location = [status, 200], receiver.url
    assert send(webhooks(receiver.host), receiver.url) == status
    assert len(receiver.received) == 1


@pytest.mark.parametrize("addresses", [["127.0.0.1"], ["93.184.216.34", "127.0.0.1"], ["::1"], ["169.254.169.254"]])
def test_a_public_name_with_a_private_address_is_not_connected_to(receiver: Receiver, addresses: list[str]) -> None:
    with pytest.raises(AddressRefused):
        send(webhooks(addresses=addresses), f"https://rebound.example:{receiver.port}/")
    assert not receiver.received


def test_a_host_that_is_not_allowed_any_more_is_not_called(receiver: Receiver) -> None:
    with pytest.raises(InvalidInput):
        send(webhooks("other.lan"), receiver.url)
    assert not receiver.received


def test_nobody_there_is_no_answer(receiver: Receiver) -> None:
    with pytest.raises(NoAnswer, match="ConnectError"):
        send(webhooks("127.0.0.1", addresses=["127.0.0.1"]), "http://127.0.0.1:1/")
    with pytest.raises(NoAnswer):  # not TLS at the other end
        send(webhooks("127.0.0.1"), f"https://{receiver.host}/")
    with pytest.raises(NoAnswer):
        asyncio.run(
            Webhooks(SECRET, AllowedHosts(frozenset({"no.invalid"}))).send(
                "msg_1", "http://no.invalid/", BODY, now=datetime.now(UTC)
            )
        )


# --- until it is heard ------------------------------------------------------------------------


@dataclass
class Book:
    """The deliveries of one job, with chance left out."""

    database: Database
    callbacks: Callbacks
    clock: Clock

    def ask(self, *urls: str) -> None:
        with self.database.transaction() as tx:
            for url in urls:
                self.callbacks.ask(tx, "abc-1", url)

    def settle(self) -> list[Call]:
        with self.database.transaction() as tx:
            self.callbacks.settle(tx, "abc-1", body=lambda: json.loads(BODY))
            return self.callbacks.due(tx, "abc-1")

    def note(self, call: Call, status: int, fault: str = "") -> float | None:
        with self.database.transaction() as tx:
            return self.callbacks.note(tx, call, status=status, fault=fault)

    def rows(self) -> list[CallbackDelivery]:
        with self.database.snapshot() as tx:
            return list(tx.exec(select(CallbackDelivery)))

    def overdue(self) -> list[Call]:
        with self.database.transaction() as tx:
            return self.callbacks.overdue(tx)


@pytest.fixture
def book(database: Database, clock: Clock) -> Book:
    return Book(database, Callbacks(clock=clock, chance=lambda: 0.5), clock)


def test_each_url_is_told_once_the_job_has_ended(book: Book) -> None:
    book.ask(URL, "https://example.com/other", URL)
    with book.database.snapshot() as tx:
        assert book.callbacks.due(tx, "abc-1") == []

    calls = book.settle()
    with book.database.snapshot() as tx:
        letters = [book.callbacks.letter(tx, call.message_id) for call in calls]
    assert {letter.url for letter in letters if letter} == {URL, "https://example.com/other"}
    assert {letter.body for letter in letters if letter} == {BODY}
    assert [call.number for call in calls] == [1, 1]


def test_it_is_tried_again_under_the_same_id_for_about_a_day(book: Book) -> None:
    book.ask(URL)
    (call,) = book.settle()
    waits: list[float] = []
    while (wait := book.note(call, 500)) is not None:
        waits.append(wait)
        with book.database.snapshot() as tx:
            (following,) = book.callbacks.due(tx, "abc-1")
        assert following == Call(call.message_id, call.number + 1)
        call = following
    assert waits == [wait_after(tries) for tries in range(1, MAX_TRIES)]
    assert waits[:4] == [5, 20, 80, 320]
    assert max(waits) == 6 * 3600
    assert 20 * 3600 < sum(waits) < 30 * 3600
    (row,) = book.rows()
    assert (row.status, row.tries, row.answer, row.body) == (Delivery.GIVEN_UP, MAX_TRIES, "HTTP 500", "")


def test_heard_or_told_that_nobody_is_there_any_more_it_ends(book: Book) -> None:
    book.ask(URL, "https://example.com/other")
    first, second = book.settle()
    assert book.note(first, 0, "no answer in 20 s") == 5
    assert book.note(Call(first.message_id, 2), 202) is None
    assert book.note(second, 410) is None
    assert {row.id: row.status for row in book.rows()} == {
        first.message_id: Delivery.DELIVERED,
        second.message_id: Delivery.GIVEN_UP,
    }
    with book.database.snapshot() as tx:
        assert book.callbacks.letter(tx, first.message_id) is None


def test_a_try_noted_twice_counts_once(book: Book) -> None:
    book.ask(URL)
    (call,) = book.settle()
    assert book.note(call, 500) == book.note(call, 500) == 5


def test_what_the_engine_lost_is_found_and_what_is_old_is_forgotten(book: Book) -> None:
    book.ask(URL)
    (call,) = book.settle()
    assert book.overdue() == []
    book.clock.advance(minutes=2)
    assert book.overdue() == [call]
    assert book.note(call, 503) == 5
    assert book.overdue() == []
    book.clock.advance(minutes=2)
    assert book.overdue() == [Call(call.message_id, 2)]
    book.clock.advance(days=KEPT_DAYS)
    assert book.overdue() == []
    assert book.rows() == []


def test_whoever_waits_for_a_run_also_hears_of_its_repetition(book: Book) -> None:
    book.ask(URL)

    def urls(tx: Session) -> list[tuple[str, str]]:
        return [(row.job_id, row.url) for row in tx.exec(select(CallbackDelivery).order_by(CallbackDelivery.job_id))]

    with book.database.transaction() as tx:
        book.callbacks.carry(tx, "abc-1", to="abc-2")
        book.callbacks.carry(tx, "abc-1", to="abc-2")
        assert urls(tx) == [("abc-1", URL), ("abc-2", URL)]


# --- from a worker ----------------------------------------------------------------------------


def test_a_worker_calls_back_until_it_is_heard(
    receiver: Receiver, make_settings: Callable[..., Settings], tmp_path: Path
) -> None:
    settings = make_settings(callback_hosts=receiver.host)
    studio = Studio(settings)
    receiver.answers = [500, 204]
    with running_worker(settings):
        job = studio.start(studio.upload(media.make_mp4(tmp_path / "clip.mp4", seconds=2)), callback_url=receiver.url)
        done = studio.wait(job.id)
        studio.wait_for(lambda: len(receiver.received) == 2, seconds=20)
        studio.wait_for(lambda: delivery_of(studio, job.id).status == Delivery.DELIVERED)

    first, second = receiver.received
    assert done.status is JobStatus.COMPLETED
    assert first.headers["Webhook-Id"] == second.headers["Webhook-Id"]
    assert first.body == second.body
    with studio.database.snapshot() as tx:
        status = status_object(done, studio.transcodes.output_files(tx, job.id))
    headers = {name.lower(): value for name, value in second.headers.items()}
    assert Webhook(callback_secret(settings)).verify(second.body, headers) == status
    assert status["outputFiles"]["hls"]["segments"]
    waited = int(second.headers["Webhook-Timestamp"]) - int(first.headers["Webhook-Timestamp"])
    assert 4 <= waited <= 10
    studio.close()


def delivery_of(studio: Studio, job_id: str) -> CallbackDelivery:
    with studio.database.snapshot() as tx:
        return tx.exec(select(CallbackDelivery).where(CallbackDelivery.job_id == job_id)).one()
