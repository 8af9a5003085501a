"""What stories about States share: a house that they are in."""

from collections.abc import Iterator

import pytest

from kdrama_app import wiring
from kdrama_app.accounts.views import SESSION_COOKIE, Principal, Role
from kdrama_app.jobs.memory import InMemoryJobs
from kdrama_app.settings import Settings
from kdrama_app.tables import METADATA
from kdrama_app.ui import bridge
from kdrama_app.wiring import Services
from tests.library import person


@pytest.fixture
def house(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Services]:
    """The services that every State reaches, on a real database."""
    services = wiring.build(settings, jobs=InMemoryJobs())
    METADATA.create_all(services.database.engine)
    monkeypatch.setattr(bridge, "current_services", lambda: services)
    yield services
    services.database.dispose()


def signed_in(services: Services, name: str, role: Role = Role.USER) -> tuple[Principal, str]:
    """Somebody with an account, and the cookie of their browser."""
    with services.database.transaction() as tx:
        somebody = person(tx, name, role)
        grant = services.accounts.open_session(tx, somebody.person)
    return somebody, f"{SESSION_COOKIE}={grant.token}"
