"""Every cell of the table of permissions, asked of the served API."""

from collections.abc import Callable
from typing import Any

import pytest
from anyio.from_thread import start_blocking_portal
from starlette.testclient import TestClient

from kdrama_app.settings import Settings
from kdrama_app.wiring import Services
from tests.api.permissions import ASKERS, PAGE, PERMISSIONS, RULES, page
from tests.api.scenes import CARRIED, LISTED, House, Scene

METHODS = {"get", "put", "post", "delete", "patch"}


@pytest.fixture
def services(make_settings: Callable[..., Settings], build_services: Callable[[Settings], Services]) -> Services:
    return build_services(make_settings(rate_limits=False))


@pytest.fixture
def document(client: TestClient) -> dict[str, Any]:
    return client.get("/api/v1/openapi.json").json()


def answer(client: TestClient, house: House, operation: str, situation: str, asker: str) -> str:
    """What a fresh thing's request is answered, in the table's words."""
    scene = Scene(house, situation)
    carried = CARRIED.get(operation, lambda _: {})(scene)
    headers = {**house.headers(asker), **carried.pop("headers", {})}
    client.cookies.clear()
    response = client.request(operation.partition(" ")[0], scene.path(operation), headers=headers, **carried)
    if not response.is_success:
        return str(response.status_code)
    shown = operation not in LISTED or LISTED[operation](scene) in response.text
    return "yes" if shown else "none"


def area(operation: str) -> str:
    """ "videos" of "GET /api/v1/videos/{videoId}"; its operations share one server."""
    return operation.partition(" ")[2].removeprefix("/api/v1").split("/")[1]


@pytest.mark.usefixtures("cheap_hashes")
@pytest.mark.parametrize("asked", dict.fromkeys(map(area, PERMISSIONS)))
def test_each_asker_is_answered_as_the_table_says(client: TestClient, services: Services, asked: str) -> None:
    answers: dict[str, dict[str, dict[str, str]]] = {}
    expected: dict[str, dict[str, dict[str, str]]] = {}
    with start_blocking_portal() as client.portal:  # one event loop for all, not one for each request
        for operation in (each for each in PERMISSIONS if area(each) == asked):
            house, situations = House(services), PERMISSIONS[operation]
            expected[operation] = {situation: RULES[rule] for situation, rule in situations.items()}
            answers[operation] = {
                situation: {asker: answer(client, house, operation, situation, asker) for asker in ASKERS}
                for situation in situations
            }
    assert answers == expected


def test_the_table_has_every_operation_and_no_other(document: dict[str, Any]) -> None:
    operations = {
        f"{method.upper()} {path}" for path, item in document["paths"].items() for method in item if method in METHODS
    }
    assert operations == set(PERMISSIONS)
    assert set(PERMISSIONS) >= set(CARRIED) | set(LISTED)
    assert set(RULES) == {rule for situations in PERMISSIONS.values() for rule in situations.values()}


def test_the_document_says_where_no_credentials_are_needed(document: dict[str, Any]) -> None:
    for operation, situations in PERMISSIONS.items():
        method, _, path = operation.partition(" ")
        security = document["paths"][path][method.lower()].get("security", [{}])
        without = {situation for situation, rule in situations.items() if RULES[rule]["nobody"] in {"yes", "none"}}
        assert (not security or {} in security) == bool(without), operation


def test_the_page_for_people_says_the_same() -> None:
    assert PAGE.read_text() == page(), "python -m tests.api.permissions writes it anew"
