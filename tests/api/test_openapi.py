"""The schema tells a program everything, and only what is true."""

from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.routing import APIRoute
from starlette.testclient import TestClient

from kdrama_app.api import auth
from kdrama_app.api.app import CREDENTIALED_ROUTERS, ROOT_ROUTERS
from kdrama_app.api.schema import KEY_PARAMETER as IDEMPOTENT

METHODS = {"get", "put", "post", "delete", "patch"}


@pytest.fixture
def document(client: TestClient) -> dict[str, Any]:
    answer = client.get("/api/v1/openapi.json")
    assert answer.status_code == 200
    return answer.json()


def operations(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, item in document["paths"].items():
        for method, operation in item.items():
            assert method in METHODS
            yield f"{method} {path}", operation


def test_the_schema_is_there_without_a_version_too(client: TestClient, document: dict[str, Any]) -> None:
    assert client.get("/api/openapi.json").json() == document


def test_every_route_is_in_it(document: dict[str, Any]) -> None:
    named = {name for name, _ in operations(document)}
    routes = [("/api/v1", route) for router in (auth.router, *CREDENTIALED_ROUTERS) for route in router.routes]
    routes += [("", route) for router in ROOT_ROUTERS for route in router.routes]
    for prefix, route in routes:
        assert isinstance(route, APIRoute)
        path = prefix + route.path.replace(":path}", "}")
        assert {f"{method.lower()} {path}" for method in (route.methods or set()) - {"HEAD"}} <= named
    assert {
        "get /auth/validate",
        "post /auth/validate",
        "get /api/v1/auth/validate",
        "post /api/v1/auth/login",
        "post /api/v1/upload/start",
        "post /api/v1/upload/chunk/{uploadId}/{chunkIndex}",
        "put /api/v1/upload/chunk/{uploadId}/{chunkIndex}",
        "post /api/v1/upload/complete/{uploadId}",
        "get /api/v1/transcode/status/{jobId}",
        "get /api/v1/stream/{videoId}",
        "get /api/v1/videos/{videoId}",
        "get /health/ready",
    } <= named


def test_operations_have_names_of_their_own(document: dict[str, Any]) -> None:
    ids = [operation["operationId"] for _, operation in operations(document)]
    assert len(ids) == len(set(ids))
    assert not [name for name in document["components"]["schemas"] if name.startswith("kdrama_app")]


def test_refusals_are_documented_as_they_come(document: dict[str, Any]) -> None:
    """FastAPI would promise 422 and a form of its own; here it is 400 in ours."""
    assert "HTTPValidationError" not in document["components"]["schemas"]
    for name, operation in operations(document):
        refusals = {status: answer for status, answer in operation["responses"].items() if status >= "400"}
        assert ("422" in refusals) == (IDEMPOTENT in operation.get("parameters", [])), name
        assert "IDEMPOTENCY_KEY_REUSED" in refusals.get("422", {"description": "IDEMPOTENCY_KEY_REUSED"})["description"]
        assert "SYSTEM_MAINTENANCE" in refusals["503"]["description"], name
        assert "default" in refusals, name
        for status, answer in refusals.items():
            if status not in {"401", "403"} or "/auth/validate" not in name:
                assert answer["content"]["application/json"]["schema"]["$ref"].endswith("/ErrorBody"), name
        if "/api/v1/" in name and "chunk" not in name:
            assert "RATE_LIMIT_EXCEEDED" in refusals["429"]["description"], name


def test_it_says_how_to_prove_who_one_is(document: dict[str, Any]) -> None:
    assert {scheme["type"] for scheme in document["components"]["securitySchemes"].values()} == {"http", "apiKey"}
    by_name = dict(operations(document))
    for name in (
        "get /api/v1/auth/me",
        "post /api/v1/upload/start",
        "get /api/v1/stream/{videoId}",
        "get /auth/validate",
    ):
        assert [list(way) for way in by_name[name]["security"]] == [["bearer"], ["session"]]
        assert "401" in by_name[name]["responses"]
    for name in ("post /api/v1/auth/login", "get /health/live"):
        assert "security" not in by_name[name]
