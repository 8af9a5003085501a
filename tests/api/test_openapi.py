"""The schema tells a program everything, and only what is true."""

import json
import re
from collections.abc import Iterator
from typing import Any

import jsonschema_rs
import pytest
from fastapi.routing import APIRoute
from starlette.testclient import TestClient

from kdrama_app.api import auth, stream_source, stream_source_users
from kdrama_app.api.app import CREDENTIALED_ROUTERS, ROOT_ROUTERS
from kdrama_app.api.schema import KEY_PARAMETER as IDEMPOTENT

METHODS = {"get", "put", "post", "delete", "patch"}
NAME = re.compile(r"[a-z]+([A-Z][a-z]+)*")
FORMS = {
    re.compile(r"\w+ /api/v1/(users|streams)(/|$)"): "SourceErrorBody",
    re.compile(r"\w+ /(reel|health)(/|$)"): "ReelErrorBody",
    re.compile(""): "ErrorBody",
}


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


@pytest.mark.contract("GET /api/v1/openapi.json", "200")
def test_the_schema_is_there_without_a_version_too(client: TestClient, document: dict[str, Any]) -> None:
    assert client.get("/api/openapi.json").json() == document


def test_no_text_of_a_body_may_hold_nul(client: TestClient, document: dict[str, Any]) -> None:
    taken = [schema for schema in document["components"]["schemas"].values() if "additionalProperties" in schema]
    fields = [field for schema in taken for field in schema.get("properties", {}).values()]
    values = [value.get("items", value) for field in fields for value in field.get("anyOf", [field])]
    texts = [value for value in values if value.get("type") == "string" and "format" not in value]
    assert len(texts) > 30
    assert not [text for text in texts if jsonschema_rs.is_valid({**text, "minLength": 0}, "a\0b")]
    answer = client.post("/api/v1/auth/session", json={"login": "mina", "password": "a\0b"})
    assert answer.json()["error"]["details"] == {"password": "must not contain the character NUL"}


def test_every_route_is_in_it(document: dict[str, Any]) -> None:
    named = {name for name, _ in operations(document)}
    versioned = (auth.router, stream_source_users.router, stream_source.router, *CREDENTIALED_ROUTERS)
    routes = [("/api/v1", route) for router in versioned for route in router.routes]
    routes += [("", route) for router in ROOT_ROUTERS for route in router.routes]
    for prefix, route in routes:
        assert isinstance(route, APIRoute)
        path = prefix + re.sub(r":(path|number)}", "}", route.path)
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
    assert {"startUpload", "sendChunk", "getTranscodeStatus", "streamVideo", "searchVideos", "validate"} <= set(ids)
    assert [name for name in ids if not NAME.fullmatch(name)] == []
    assert not [name for name in document["components"]["schemas"] if name.startswith("kdrama_app")]


def test_refusals_are_documented_as_they_come(document: dict[str, Any]) -> None:
    """FastAPI would promise 422 and a form of its own; here it is 400 in ours, and 422 in StreamSource's."""
    assert "HTTPValidationError" not in document["components"]["schemas"]
    for name, operation in operations(document):
        refusals = {status: answer for status, answer in operation["responses"].items() if status >= "400"}
        keyed, form = IDEMPOTENT in operation.get("parameters", []), form_of(name)
        closed = "unavailable" if form == "ReelErrorBody" else "SYSTEM_MAINTENANCE"
        assert ("422" in refusals) == (keyed or form == "SourceErrorBody"), name
        assert ("IDEMPOTENCY_KEY_REUSED" in refusals.get("422", {"description": ""})["description"]) == keyed, name
        assert closed in refusals["503"]["description"], name
        assert "default" in refusals, name
        for status, answer in refusals.items():
            if status not in {"401", "403"} or "/auth/validate" not in name:
                schema = answer["content"]["application/json"]["schema"]
                assert schema == {"$ref": f"#/components/schemas/{form}"}, name
        if "/api/v1/" in name and "chunk" not in name:
            assert "RATE_LIMIT_EXCEEDED" in refusals["429"]["description"], name


def test_it_says_how_to_prove_who_one_is(document: dict[str, Any]) -> None:
    assert {scheme["type"] for scheme in document["components"]["securitySchemes"].values()} == {"http", "apiKey"}
    by_name = dict(operations(document))
    assert set(document["components"]["securitySchemes"]) == {"bearer", "session", "service"}
    people, anybody = [["bearer"], ["session"]], [["bearer"], ["session"], ["service"], []]
    for name, ways in {
        "get /api/v1/auth/me": people,
        "post /api/v1/upload/start": people,
        "get /api/v1/stream/{videoId}": [*people, ["service"]],
        "get /api/v1/videos/{videoId}": anybody,
        "post /api/v1/auth/login": [],
        "get /health/live": [],
    }.items():
        assert [list(way) for way in by_name[name]["security"]] == ways, name
    for name, operation in by_name.items():
        asked = bool(operation["security"])
        assert asked <= ("401" in operation["responses"]), name


def test_everything_is_described(document: dict[str, Any]) -> None:
    tags = {tag["name"]: tag["description"] for tag in document["tags"]}
    for name, operation in operations(document):
        assert operation["summary"] and operation["description"], name
        assert "\n" not in operation["summary"] and len(operation["summary"]) < 90, name
        assert operation["tags"] and all(tags[tag] for tag in operation["tags"]), name
        assert all(answer["description"] for answer in operation["responses"].values()), name
    assert set(tags) == {tag for _, operation in operations(document) for tag in operation["tags"]}


def test_every_body_has_an_example_that_its_schema_takes(document: dict[str, Any]) -> None:
    for name, operation in operations(document):
        for parameter in operation.get("parameters", []):
            shown = parameter.get("example")
            assert parameter["in"] != "path" or shown is not None, (name, parameter["name"])
            if shown is not None:
                validate(document, parameter["schema"], shown, of=name)
        for where, body in {"request": operation.get("requestBody", {}), **operation["responses"]}.items():
            for kind, entry in body.get("content", {}).items():
                if not is_binary(entry["schema"]):
                    shown = [entry["example"]] if "example" in entry else examples(entry)
                    assert shown, (name, where, kind)
                    for example in shown:
                        assert "string" not in json.dumps(example).split('"'), (name, where)
                        validate(document, entry["schema"], example, of=f"{name} {where}")


def test_every_error_code_has_an_example_under_its_status(document: dict[str, Any]) -> None:
    for name, operation in operations(document):
        for status, answer in operation["responses"].items():
            entry = answer.get("content", {}).get("application/json", {})
            form = form_of(name)
            if form == "SourceErrorBody" or entry.get("schema") != {"$ref": f"#/components/schemas/{form}"}:
                continue
            field = "type" if form == "ReelErrorBody" else "code"
            shown = {example["error"][field] for example in examples(entry)}
            assert shown, (name, status)
            if status != "default":
                assert set(re.findall("`([A-Z]+_[A-Z_]+|[a-z_]+)`:", answer["description"])) == shown, (name, status)


def test_the_headers_of_answers_are_documented(document: dict[str, Any]) -> None:
    known = document["components"]["headers"]
    assert all(header["description"] and header["schema"] for header in known.values())
    for name, operation in operations(document):
        limited = "RATE_LIMIT_EXCEEDED" in operation["responses"].get("429", {"description": ""})["description"]
        assert limited == ("/api/" in name and "chunk" not in name), name
        limited = limited or "/reel/" in name
        for status, answer in operation["responses"].items():
            headers = answer["headers"]
            assert all(header["$ref"].removeprefix("#/components/headers/") in known for header in headers.values())
            assert {"X-Request-ID", "API-Version"} <= set(headers), (name, status)
            assert ("X-RateLimit-Remaining" in headers) == limited, (name, status)
            assert ("Retry-After" in headers) == (status in {"409", "429", "503"}), (name, status)
            assert ("Content-Range" in headers) == (status in {"206", "416"}), (name, status)
            replayed = IDEMPOTENT in operation.get("parameters", []) and status.startswith("2")
            assert ("Idempotency-Replayed" in headers) == replayed, (name, status)


def form_of(name: str) -> str:
    """The schema of an operation's refusals."""
    return next(form for names, form in FORMS.items() if names.match(name))


def examples(entry: dict[str, Any]) -> list[Any]:
    return [example["value"] for example in entry.get("examples", {}).values()]


def is_binary(schema: dict[str, Any]) -> bool:
    """Bytes as they are, or a form that carries some."""
    return schema.get("format") == "binary" or any(map(is_binary, schema.get("properties", {}).values()))


def validate(document: dict[str, Any], schema: dict[str, Any], value: Any, *, of: str) -> None:
    whole = {**schema, "components": document["components"]}
    faults = [fault.message for fault in jsonschema_rs.iter_errors(whole, value, validate_formats=True)]
    assert not faults, (of, faults, value)
