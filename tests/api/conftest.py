"""The API over real HTTP semantics, on a real database and disk; jobs wait in memory for the test to look at."""

from collections.abc import Callable, Generator, Iterator

import pytest
from starlette.testclient import TestClient

from kdrama_app.accounts import passwords
from kdrama_app.accounts.views import Principal, Role
from kdrama_app.api.app import enveloped
from kdrama_app.catalog.views import EpisodeView
from kdrama_app.jobs.memory import InMemoryJobs
from kdrama_app.settings import Settings
from kdrama_app.tables import METADATA
from kdrama_app.wiring import Services, build
from tests.api.contract import Answer, answer_of, claims_of, require_kept
from tests.library import CHEAP, PASSWORD, person
from tests.published import publish_episode

ANSWERS = pytest.StashKey[list[Answer]]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None]:
    """A test that is marked with answers of the contract fails where one of them did not come."""
    answer = yield
    require_kept(claims_of(item), item.stash.get(ANSWERS, []))
    return answer


@pytest.fixture
def build_services() -> Iterator[Callable[[Settings], Services]]:
    """A whole house, built as often as a test restarts the server."""
    built: list[Services] = []

    def start(settings: Settings) -> Services:
        services = build(settings, jobs=InMemoryJobs())
        METADATA.create_all(services.database.engine)
        built.append(services)
        return services

    yield start
    for services in built:
        services.database.dispose()


@pytest.fixture
def services(settings: Settings, build_services: Callable[[Settings], Services]) -> Services:
    return build_services(settings)


@pytest.fixture
def make_client(request: pytest.FixtureRequest) -> Iterator[Callable[[Services], TestClient]]:
    clients: list[TestClient] = []
    answers = request.node.stash.setdefault(ANSWERS, [])

    def make(services: Services) -> TestClient:
        app = enveloped(services)
        clients.append(client := TestClient(app, base_url="http://testserver"))
        client.event_hooks["response"].append(lambda response: answers.append(answer_of(response)))
        return client

    yield make
    for client in clients:
        client.close()


@pytest.fixture
def client(services: Services, make_client: Callable[[Services], TestClient]) -> TestClient:
    return make_client(services)


@pytest.fixture
def yuna(services: Services) -> Principal:
    """An uploader, asked for by no request."""
    with services.database.transaction() as tx:
        return person(tx, "yuna", Role.UPLOADER)


@pytest.fixture
def client_with(
    make_settings: Callable[..., Settings],
    build_services: Callable[[Settings], Services],
    make_client: Callable[[Services], TestClient],
) -> Callable[..., TestClient]:
    """`client_with(requests_per_minute=3)`: a client of this house, served with other settings."""
    return lambda **settings: make_client(build_services(make_settings(**settings)))


@pytest.fixture
def register(services: Services) -> Callable[..., dict[str, str]]:
    """`register("mina", role="uploader")`: an account made as the CLI does, and its bearer headers."""

    def make(username: str, role: str = "user") -> dict[str, str]:
        accounts = services.accounts
        registration = accounts.prepare(username=username, email=f"{username}@example.com", password=PASSWORD)
        with services.database.transaction() as tx:
            account = accounts.register(tx, registration, role=Role(role))
            token = accounts.access_token(tx, int(account.id), seconds=3600)
        return {"Authorization": f"Bearer {token}"}

    return make


@pytest.fixture
def mina(register: Callable[..., dict[str, str]]) -> dict[str, str]:
    return register("mina")


@pytest.fixture
def uploader(services: Services) -> Principal:
    with services.database.transaction() as tx:
        return person(tx, "uploader", Role.UPLOADER)


@pytest.fixture
def episode(services: Services, uploader: Principal) -> EpisodeView:
    """One that really plays."""
    with services.database.transaction() as tx:
        return publish_episode(tx, services.catalog, services.storage, uploader=uploader)


@pytest.fixture
def cheap_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """For tests that log in and register more often than they ask what a hash is worth."""
    monkeypatch.setattr(passwords, "_scheme", CHEAP)
