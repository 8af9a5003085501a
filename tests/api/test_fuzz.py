"""Generated requests at every endpoint of the schema: whatever is sent, the answer is one that the schema names."""

from collections.abc import Callable
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as some
from schemathesis import Case
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from starlette.testclient import TestClient

from kdrama_app.accounts.service import ROLE_PERMISSIONS
from kdrama_app.accounts.views import Principal, Role
from kdrama_app.api.app import enveloped
from kdrama_app.settings import Settings
from kdrama_app.wiring import Services
from tests.published import publish_episode

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
EXAMPLES = 8
OPERATIONS = 41


@pytest.fixture
def services(make_settings: Callable[..., Settings], build_services: Callable[[Settings], Services]) -> Services:
    return build_services(make_settings(rate_limits=False))


@pytest.fixture
def known(services: Services, client: TestClient, register: Callable[..., dict[str, str]]) -> dict[str, str]:
    """Ids of things that are there, by the name of the path's parameter; and the bearer headers of their owner."""
    yuna = register("yuna", "uploader")
    owner = Principal("user", "yuna", ROLE_PERMISSIONS[Role.UPLOADER], 1, Role.UPLOADER)
    with services.database.transaction() as tx:
        episode = publish_episode(tx, services.catalog, services.storage, uploader=owner)
        job = services.transcodes.start(tx, episode.id, source_key=episode.source_key)
    metadata = {"title": "Episode 1", "series": "Test Drama", "episode": 1}
    asked = {"filename": "a.mp4", "totalSize": 600_000, "chunkSize": 262_144, "metadata": metadata}
    upload = client.post("/api/v1/upload/start", json=asked, headers=yuna).json()["uploadId"]
    ids = {"videoId": episode.id, "uploadId": upload, "jobId": job.id, "seriesSlug": episode.series_slug}
    return {**ids, **yuna}


@pytest.mark.parametrize("role", ["owner", "admin"])
def test_nothing_that_is_sent_is_answered_with_a_crash(
    services: Services, known: dict[str, str], register: Callable[..., dict[str, str]], role: str
) -> None:
    owner = {"Authorization": known.pop("Authorization")}
    headers = {"owner": owner, "admin": register("admin", "admin")}[role]
    app = enveloped(services)
    operations = list(schemathesis.openapi.from_asgi("/api/v1/openapi.json", app).get_all_operations())
    assert len(operations) >= OPERATIONS
    for operation in operations:
        send_generated(operation.ok(), headers, known)  # pyright: ignore[reportAttributeAccessIssue]


def send_generated(operation: Any, headers: dict[str, str], known: dict[str, str]) -> None:
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
    )
    @given(case=operation.as_strategy(), there=some.booleans())
    def send(case: Case, there: bool) -> None:
        if there:
            case.path_parameters.update({name: known[name] for name in case.path_parameters if name in known})
        answer = case.call(headers=headers)
        assert answer.headers["api-version"] == ["v1"]
        case.validate_response(answer, checks=CHECKS)

    send()
