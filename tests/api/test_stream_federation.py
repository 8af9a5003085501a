"""An instance that hears of another's streams, and limits it: nothing is lost, everything arrives."""

import threading
import types
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from starlette.testclient import TestClient

from kdrama_app.accounts.views import Role
from kdrama_app.operations.audit import CONSOLE, Actor
from kdrama_app.operations.flags import Flag
from kdrama_app.operations.limits import Limits
from kdrama_app.settings import Settings
from kdrama_app.streams.backends.port import StreamChanges, StreamFilters
from kdrama_app.streams.backends.sender import Sender
from kdrama_app.streams.backends.stream_source import StreamSourceBackend
from kdrama_app.wiring import Services, open_senders
from tests.conftest import Clock
from tests.library import PASSWORD, person

LIMIT, WRITES = 20, 60
LINK = "https://chzzk.naver.com/live/mina"


@pytest.fixture
def second(
    make_settings: Callable[..., Settings],
    build_services: Callable[[Settings], Services],
    tmp_path: Path,
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
) -> Services:
    """It takes LIMIT requests a minute, of a time that the test moves; and has somebody to tell, too."""
    at = types.SimpleNamespace(time=lambda: clock().timestamp())
    for module in ("limits.storage.memory", "limits.strategies"):
        monkeypatch.setattr(f"{module}.time", at)
    settings = make_settings(
        data_dir=tmp_path / "second", requests_per_minute=LIMIT, streamsource_url="http://first", streamsource_token="t"
    )
    services = replace(build_services(settings), limits=Limits(settings, clock=at.time))
    with services.database.transaction() as tx:
        person(tx, "mina", Role.UPLOADER)
    return services


@pytest.fixture
def first(
    make_settings: Callable[..., Settings], build_services: Callable[[Settings], Services], tmp_path: Path
) -> Services:
    account = {"streamsource_email": "mina@example.com", "streamsource_password": PASSWORD}
    settings = make_settings(data_dir=tmp_path / "first", streamsource_url="http://testserver", **account)
    services = build_services(settings)
    with services.database.transaction() as tx:
        person(tx, "joon", Role.UPLOADER)
    return services


@pytest.fixture
def sender(
    first: Services, second: Services, make_client: Callable[[Services], TestClient], clock: Clock
) -> Iterator[Sender]:
    """The first one's, whose requests the second one hears."""
    client = make_client(second)

    def ask(request: httpx.Request) -> httpx.Response:
        path = request.url.raw_path.decode()
        answer = client.request(request.method, path, content=request.content, headers=dict(request.headers))
        return httpx.Response(answer.status_code, headers=dict(answer.headers), content=answer.content)

    sender = open_senders(first, by="worker")[0]
    there = sender.backend(None)
    assert isinstance(there, StreamSourceBackend)
    there.http = httpx.Client(transport=httpx.MockTransport(ask))
    yield replace(sender, outbox=replace(sender.outbox, clock=clock), clock=clock)
    there.http.close()


def test_a_limit_slows_the_writes_down_and_loses_none(
    first: Services, second: Services, sender: Sender, clock: Clock
) -> None:
    for number in range(WRITES):
        first.stream_manager.create_stream(StreamChanges(source=f"{number}", link=LINK), user_id=1)
    pauses = list[float]()
    while sender.edge.look(sender.outbox.backlogs)[0].waiting:
        sender.send_due(threading.Event())
        backlog = sender.edge.look(sender.outbox.backlogs)[0]
        if backlog.next_at is not None:
            assert "429" in backlog.reason
            pauses.append((backlog.next_at - clock()).total_seconds())
            clock.now = backlog.next_at
    # As long as the other says each time, and so as few times as can be.
    assert len(pauses) == WRITES // LIMIT
    assert all(59 <= pause <= 62 for pause in pauses)
    wanted = StreamFilters(per_page=100, sort="created")
    here, there = (
        [StreamChanges.all_of(each) for each in house.stream_manager.list_streams(wanted, user_id=1).streams]
        for house in (first, second)
    )
    assert len(here) == WRITES
    assert there == here


def test_what_is_imported_is_told_too(
    first: Services, second: Services, sender: Sender, make_client: Callable[[Services], TestClient]
) -> None:
    with first.database.transaction() as tx:
        first.flags.switch(tx, Flag.STREAM_BULK_IMPORT, on=True, by=Actor(CONSOLE))
    client = make_client(first)
    token = client.post("/api/v1/users/login", json={"email": "joon@example.com", "password": PASSWORD}).json()["token"]
    rows = [{"source": "a", "link": LINK}, {"source": "b", "link": LINK}]
    told = client.post("/api/v1/streams/bulk_import", json=rows, headers={"Authorization": f"Bearer {token}"})
    assert told.status_code == 201
    sender.send_due(threading.Event())
    there = second.stream_manager.list_streams(StreamFilters(sort="created"), user_id=1)
    assert [each.source for each in there.streams] == ["a", "b"]


def test_what_another_instance_told_is_told_nobody_so_that_two_may_tell_each_other(
    first: Services, second: Services, sender: Sender
) -> None:
    def waiting() -> list[int]:
        backends = second.stream_manager.backends
        return [each.waiting for each in backends.edge.look(backends.outbox.backlogs)]

    told = first.stream_manager.create_stream(StreamChanges(source="a", link=LINK), user_id=1)
    first.stream_manager.update_stream(told.id, StreamChanges(city="Seoul"), user_id=1)
    sender.send_due(threading.Event())
    (there,) = second.stream_manager.list_streams(StreamFilters(), user_id=1).streams
    assert (there.city, waiting()) == ("Seoul", [0])
    second.stream_manager.update_stream(there.id, StreamChanges(status="live"), user_id=1)
    assert waiting() == [0]
    second.stream_manager.create_stream(StreamChanges(source="its own", link=LINK), user_id=1)
    assert waiting() == [1]

    first.stream_manager.delete_stream(told.id, user_id=1)
    sender.send_due(threading.Event())
    (own,) = second.stream_manager.list_streams(StreamFilters(), user_id=1).streams
    assert (own.source, waiting()) == ("its own", [1])
