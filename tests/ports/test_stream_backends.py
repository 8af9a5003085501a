"""One contract for every keeper of streams: this instance's own, and a StreamSource server over HTTP, which is this
product's own API here."""

from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from starlette.testclient import TestClient

from kdrama_app.accounts.views import Role
from kdrama_app.api.app import enveloped
from kdrama_app.errors import BackendRefused, IdempotencyKeyReused, InvalidInput, StreamNotFound
from kdrama_app.jobs.memory import InMemoryJobs
from kdrama_app.settings import Settings
from kdrama_app.streams.backends.port import StreamBackend, StreamChanges, StreamFilters
from kdrama_app.streams.backends.stream_source import Credentials, StreamSourceBackend
from kdrama_app.tables import METADATA
from kdrama_app.wiring import Services, build
from tests.library import PASSWORD, person

LINK = "https://chzzk.naver.com/live/mina"
NEW = StreamChanges(source="미나의 밤", link=LINK, title="주문진 방파제에서", city="서울")
REFUSED = (BackendRefused, InvalidInput)


@pytest.fixture
def house(make_settings: Callable[..., Settings], tmp_path: Path) -> Iterator[Services]:
    services = build(make_settings(data_dir=tmp_path / "data"), jobs=InMemoryJobs())
    METADATA.create_all(services.database.engine)
    with services.database.transaction() as tx:
        person(tx, "mina", Role.UPLOADER)
    yield services
    services.database.dispose()


@pytest.fixture(params=["local", "stream_source"])
def backend(request: pytest.FixtureRequest, house: Services) -> Iterator[StreamBackend]:
    if request.param == "local":
        yield house.stream_manager.backends.primary(1)
        return
    with TestClient(enveloped(house)) as client:

        def ask(request: httpx.Request) -> httpx.Response:
            path = request.url.raw_path.decode()
            answer = client.request(request.method, path, content=request.content, headers=dict(request.headers))
            return httpx.Response(answer.status_code, headers=dict(answer.headers), content=answer.content)

        yield StreamSourceBackend(
            "http://testserver",
            Credentials(email="mina@example.com", password=PASSWORD),
            http=httpx.Client(transport=httpx.MockTransport(ask)),
        )


def test_a_new_stream_reads_back_whole(backend: StreamBackend) -> None:
    made = backend.create_stream(NEW, key="one")
    assert backend.get_stream(made.id) == made
    assert (made.source, made.link, made.title, made.city) == ("미나의 밤", LINK, "주문진 방파제에서", "서울")
    assert (made.platform, made.orientation, made.kind) == ("Naver CHZZK", "landscape", "stream")
    assert (made.status, made.is_pinned, made.last_live_at) == ("unknown", False, None)
    assert made.user is not None
    assert (made.user.email, made.user.role) == ("mina@example.com", "editor")


def test_another_like_it_is_alike(backend: StreamBackend) -> None:
    made = backend.create_stream(NEW, key="one")
    alike = backend.create_stream(StreamChanges.all_of(made), key="two")
    assert alike.id != made.id
    assert StreamChanges.all_of(alike) == StreamChanges.all_of(made)


def test_what_is_given_changes_and_what_is_emptied_is_empty(backend: StreamBackend) -> None:
    made = backend.create_stream(NEW, key="one")
    changed = backend.update_stream(made.id, StreamChanges(status="live", title="", notes="밤\n산책"), key="two")
    assert (changed.id, changed.status, changed.title, changed.notes) == (made.id, "live", "", "밤\n산책")
    assert changed.city == "서울"
    assert changed.last_live_at is not None
    assert backend.get_stream(made.id) == changed


def test_pins_go_on_and_off_and_twice_is_no_error(backend: StreamBackend) -> None:
    made = backend.create_stream(NEW, key="one")
    assert backend.pin_stream(made.id, key="two").is_pinned
    assert backend.pin_stream(made.id, key="three").is_pinned
    assert not backend.unpin_stream(made.id, key="four").is_pinned
    assert not backend.unpin_stream(made.id, key="five").is_pinned
    assert backend.update_stream(made.id, StreamChanges(is_pinned=True), key="six").is_pinned


def test_what_is_deleted_is_gone(backend: StreamBackend) -> None:
    made = backend.create_stream(NEW, key="one")
    backend.delete_stream(made.id, key="two")
    for verb in (
        lambda: backend.get_stream(made.id),
        lambda: backend.update_stream(made.id, StreamChanges(title="x"), key="three"),
        lambda: backend.pin_stream(made.id, key="four"),
        lambda: backend.delete_stream(made.id, key="five"),
    ):
        with pytest.raises(StreamNotFound):
            verb()


@pytest.mark.parametrize("stream_id", ["0", "-1", "999", "99999999999999999999"])
def test_there_is_nothing_at_an_odd_id(backend: StreamBackend, stream_id: str) -> None:
    with pytest.raises(StreamNotFound):
        backend.get_stream(stream_id)


@pytest.mark.parametrize(
    "bad",
    [
        {"link": "javascript:alert(1)"},
        {"source": " "},
        {"status": "asleep"},
        {"title": "가" * 301},
    ],
)
def test_what_is_not_valid_is_refused_and_leaves_nothing(backend: StreamBackend, bad: dict[str, str]) -> None:
    with pytest.raises(REFUSED):
        backend.create_stream(StreamChanges.of({**NEW.given, **bad}), key="one")
    assert backend.get_streams(StreamFilters()).total_count == 0
    assert backend.create_stream(NEW, key="one").title == NEW.title


def test_a_write_sent_again_under_its_key_has_one_effect(backend: StreamBackend) -> None:
    made = backend.create_stream(NEW, key="one")
    assert backend.create_stream(NEW, key="one") == made
    backend.update_stream(made.id, StreamChanges(title="first"), key="two")
    backend.update_stream(made.id, StreamChanges(title="second"), key="three")
    assert backend.update_stream(made.id, StreamChanges(title="first"), key="two").title == "second"
    backend.pin_stream(made.id, key="four")
    backend.unpin_stream(made.id, key="five")
    assert not backend.pin_stream(made.id, key="four").is_pinned
    backend.delete_stream(made.id, key="six")
    backend.delete_stream(made.id, key="six")
    assert backend.get_streams(StreamFilters()).total_count == 0


def test_a_key_belongs_to_one_write(backend: StreamBackend) -> None:
    backend.create_stream(NEW, key="one")
    with pytest.raises((IdempotencyKeyReused, BackendRefused)):
        backend.create_stream(StreamChanges(source="other", link=LINK), key="one")


def test_lists_are_filtered_ordered_and_paged(backend: StreamBackend) -> None:
    for number, name in enumerate(("나", "다", "가")):
        made = backend.create_stream(StreamChanges(source=name, link=f"{LINK}{number}"), key=f"make-{number}")
        if name == "가":
            backend.pin_stream(made.id, key="pin")
            backend.update_stream(made.id, StreamChanges(status="live"), key="live")

    def names(**filters: object) -> list[str]:
        page = backend.get_streams(StreamFilters(**filters))  # pyright: ignore[reportArgumentType]
        return [each.source for each in page.streams]

    assert names(sort="created") == ["나", "다", "가"]
    assert names() == names(sort="-created") == ["가", "다", "나"]
    assert names(sort="name") == ["가", "나", "다"]
    assert names(status="live") == names(is_pinned=True) == ["가"]
    assert names(not_status="live", sort="name") == ["나", "다"]
    assert names(user_id="1", is_pinned=False, sort="-name") == ["다", "나"]
    page = backend.get_streams(StreamFilters(page=2, per_page=2, sort="name"))
    assert ([each.source for each in page.streams], page.current_page, page.total_pages) == (["다"], 2, 2)
    assert (page.total_count, page.per_page) == (3, 2)
