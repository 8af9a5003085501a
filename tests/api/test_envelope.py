"""Whatever is asked, the answer has the contract's form."""

import json
import time
from collections.abc import Callable
from typing import Any

import pytest
import structlog
from httpx2 import Response
from starlette.testclient import TestClient

from kdrama_app.api.envelope import client_address, safe_path
from kdrama_app.wiring import Services


def fact(answer) -> dict[str, str]:
    body = answer.json()
    assert set(body) == {"error"}
    assert {"code", "message", "timestamp", "requestId"} <= set(body["error"])
    assert body["error"]["requestId"] == answer.headers["X-Request-ID"]
    return body["error"]


@pytest.mark.contract(
    "any", "200: API-Version and X-Request-ID on every answer", "200: a sane X-Request-ID is kept, another is not"
)
def test_every_answer_carries_its_version_and_id(client: TestClient) -> None:
    answer = client.get("/health/live", headers={"X-Request-ID": "trace-1"})
    assert answer.headers["API-Version"] == "v1"
    assert answer.headers["X-Request-ID"] == "trace-1"
    strange = client.get("/health/live", headers={"X-Request-ID": 'x"><script>'})
    assert strange.headers["X-Request-ID"].startswith("req_")


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        pytest.param(
            "GET",
            "/api/v1/nowhere",
            404,
            "NOT_FOUND",
            marks=pytest.mark.contract("any", "404 NOT_FOUND: an unknown address"),
        ),
        ("GET", "/api/", 404, "NOT_FOUND"),
        ("GET", "/media/x", 404, "NOT_FOUND"),
        pytest.param(
            "GET",
            "/api/v2/auth/me",
            400,
            "API_VERSION_UNSUPPORTED",
            marks=pytest.mark.contract("any", "400 API_VERSION_UNSUPPORTED: in the address"),
        ),
        ("GET", "/api/v1/auth/me", 401, "AUTH_INVALID_TOKEN"),
    ],
)
def test_refusals_have_one_form(client: TestClient, method: str, path: str, status: int, code: str) -> None:
    answer = client.request(method, path)
    assert answer.status_code == status
    assert fact(answer)["code"] == code


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b'{"username": 5}', b"\xff\xfe", b'{"a": ' * 2000])
@pytest.mark.contract("any", "400 VALIDATION_FAILED: a body that is not what was asked")
@pytest.mark.contract("POST /api/v1/auth/login", "400 VALIDATION_FAILED")
def test_bodies_that_are_not_what_was_asked_are_400(client: TestClient, body: bytes) -> None:
    answer = client.post("/api/v1/auth/login", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == 400
    assert fact(answer)["code"] == "VALIDATION_FAILED"


@pytest.mark.contract("any", "400 VALIDATION_FAILED: an unknown field is named in details")
def test_an_unknown_field_is_named(client: TestClient) -> None:
    answer = client.post("/api/v1/auth/login", json={"username": "a", "password": "b", "pasword": "c"})
    assert "pasword" in fact(answer)["details"]


@pytest.mark.contract(
    "any",
    "200: an address without a version serves the latest",
    "200: Accept-Version names the version",
    "400 API_VERSION_UNSUPPORTED: in Accept-Version",
)
def test_the_version_may_stand_in_a_header(client: TestClient, register: Callable[..., dict[str, str]]) -> None:
    mina = register("mina")
    for headers in (mina, {**mina, "Accept-Version": "v1"}, {**mina, "Accept-Version": "1.0"}):
        answer = client.get("/api/auth/me", headers=headers)
        assert (answer.status_code, answer.headers["API-Version"]) == (200, "v1")
    other = client.get("/api/auth/me", headers={"Accept-Version": "v9"})
    assert (other.status_code, fact(other)["code"]) == (400, "API_VERSION_UNSUPPORTED")


@pytest.mark.contract("any", "500 SYSTEM_ERROR: a crash, without its stack")
def test_a_crash_shows_no_stack(client: TestClient, services: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    def explode(*_args: object, **_kwargs: object) -> None:
        raise RuntimeError("the secret inner workings")

    monkeypatch.setattr(type(services.accounts), "find_session", explode)
    client.cookies.set("kdrama_session", "anything")
    answer = client.get("/api/v1/auth/me")
    assert answer.status_code == 500
    assert fact(answer)["code"] == "SYSTEM_ERROR"
    assert "secret" not in answer.text


@pytest.mark.contract(
    "any",
    "401 AUTH_INVALID_TOKEN: X-RateLimit-Limit, -Remaining and -Reset on what is counted",
    "429 RATE_LIMIT_EXCEEDED: requests of a client in a minute, with Retry-After and X-RateLimit-*",
)
def test_a_flood_is_told_when_to_come_back(client_with: Callable[..., TestClient]) -> None:
    client = client_with(requests_per_minute=3)
    counted = [client.get("/api/v1/auth/me").headers for _ in range(3)]
    assert [headers["X-RateLimit-Remaining"] for headers in counted] == ["2", "1", "0"]
    assert {headers["X-RateLimit-Limit"] for headers in counted} == {"3"}
    assert all(0 < int(headers["X-RateLimit-Reset"]) - time.time() <= 61 for headers in counted)
    flooded = client.get("/api/v1/auth/me")
    assert (flooded.status_code, fact(flooded)["code"]) == (429, "RATE_LIMIT_EXCEEDED")
    assert_paused(flooded, limit=3, seconds=61)
    assert client.get("/health/live").status_code == 200
    assert client.get("/auth/validate").status_code == 401


def assert_paused(answer: Response, *, limit: int, seconds: int) -> None:
    """A 429 that says what was hit, and when it ends."""
    assert (answer.status_code, fact(answer)["code"]) == (429, "RATE_LIMIT_EXCEEDED")
    assert 1 <= int(answer.headers["Retry-After"]) <= seconds
    assert (answer.headers["X-RateLimit-Limit"], answer.headers["X-RateLimit-Remaining"]) == (str(limit), "0")
    assert abs(int(answer.headers["X-RateLimit-Reset"]) - time.time() - int(answer.headers["Retry-After"])) <= 2


@pytest.mark.parametrize(
    ("limit", "path", "seconds"),
    [
        pytest.param(
            "logins_per_20_minutes",
            "/api/v1/auth/login",
            1201,
            marks=pytest.mark.contract(
                "POST /api/v1/auth/login",
                "429 RATE_LIMIT_EXCEEDED: logins of a client in 20 minutes, with Retry-After and X-RateLimit-*",
            ),
        ),
        pytest.param(
            "signups_per_hour",
            "/api/v1/auth/register",
            3601,
            marks=pytest.mark.contract(
                "POST /api/v1/auth/register",
                "429 RATE_LIMIT_EXCEEDED: sign-ups of a client in an hour, with Retry-After and X-RateLimit-*",
            ),
        ),
    ],
)
def test_logins_and_sign_ups_are_counted_by_themselves(
    client_with: Callable[..., TestClient],
    limit: str,
    path: str,
    seconds: int,
) -> None:
    client = client_with(**{limit: 2})
    body = {"username": "mina", "password": "short"} | ({"email": "m@example.com"} if "register" in path else {})
    assert [client.post(path, json=body).status_code for _ in range(2)] in ([400] * 2, [401] * 2)
    assert_paused(client.post(path, json=body), limit=2, seconds=seconds)


@pytest.mark.contract("any", "405 METHOD_NOT_ALLOWED: a wrong method, with those that are right in Allow")
def test_a_wrong_method_is_told_the_right_ones(client: TestClient) -> None:
    for method, path, allowed in (
        ("PUT", "/api/v1/auth/login", {"POST"}),
        ("POST", "/api/v1/metadata/series", {"GET"}),
        ("DELETE", "/api/v1/upload/chunk/x/0", {"POST", "PUT"}),
        ("POST", "/api/v1/upload/x", {"GET", "DELETE"}),
        ("POST", "/api/v1/stream/x", {"GET", "HEAD"}),
    ):
        answer = client.request(method, path)
        assert (answer.status_code, fact(answer)["code"]) == (405, "METHOD_NOT_ALLOWED")
        assert {each.strip() for each in answer.headers["Allow"].split(",")} == allowed


@pytest.mark.contract("any", "503 SYSTEM_UNAVAILABLE: the counts of the rate limits are away")
def test_while_the_counts_are_away_nobody_is_let_in_uncounted(client_with: Callable[..., TestClient]) -> None:
    client = client_with(redis_url="redis://127.0.0.1:1/0")
    answer = client.get("/api/v1/auth/me")
    assert (answer.status_code, fact(answer)["code"]) == (503, "SYSTEM_UNAVAILABLE")
    assert client.get("/health/live").status_code == 200


@pytest.mark.contract("any", "403 STREAM_ACCESS_DENIED: one log line a request, without ticket, token or password")
def test_one_log_line_a_request_without_secrets(client: TestClient) -> None:
    with structlog.testing.capture_logs() as lines:
        client.post("/api/v1/auth/login", json={"username": "mina", "password": "hunter2hunter2"})
        client.get("/media/TICKET/abc/x.m4s", headers={"Authorization": "Bearer TOKEN"})
    assert [(line["method"], line["path"], line["status"]) for line in lines] == [
        ("POST", "/api/v1/auth/login", 401),
        ("GET", "/media/-/abc/x.m4s", 403),
    ]
    assert {"duration_ms", "user_agent", "ip", "user_id", "request_id"} <= set(lines[0])
    text = json.dumps(lines)
    assert not any(secret in text for secret in ("hunter2", "TICKET", "TOKEN"))


def test_forwarded_addresses_count_only_as_far_as_our_proxies_wrote_them() -> None:
    scope = {"client": ("10.0.0.1", 1), "headers": [(b"x-forwarded-for", b"6.6.6.6, 1.2.3.4")]}
    assert client_address(scope, 0) == "10.0.0.1"
    assert client_address(scope, 1) == "1.2.3.4"
    assert client_address(scope, 2) == "6.6.6.6"
    assert client_address(scope, 3) == "10.0.0.1"


def test_a_proxy_that_adds_a_line_of_its_own_is_believed_and_not_the_client() -> None:
    lines = [(b"x-forwarded-for", b"6.6.6.6"), (b"x-forwarded-for", b"1.2.3.4")]
    assert client_address({"client": ("10.0.0.1", 1), "headers": lines}, 1) == "1.2.3.4"


def test_what_a_client_wrote_fits_any_terminal() -> None:
    line: Any = {"event": "request", "path": "/\ud800/도깨비\n", "user_agent": "\x1b[2J"}
    for processor in structlog.get_config()["processors"]:
        line = processor(None, "info", line)
    assert line.isascii()
    assert line.isprintable()
    assert json.loads(line)["path"] == "/\ud800/도깨비\n"


def test_tickets_are_left_out_of_logged_paths() -> None:
    assert safe_path("/media/secret/abc/720p/1.m4s") == "/media/-/abc/720p/1.m4s"
    assert safe_path("/media/secret") == "/media/-"
