"""Whatever is asked, the answer has the contract's form."""

import json
from collections.abc import Callable
from typing import Any

import pytest
import structlog
from starlette.testclient import TestClient

from kdrama_app.api.envelope import client_address, safe_path
from kdrama_app.settings import Settings
from kdrama_app.wiring import Services


def fact(answer) -> dict[str, str]:
    body = answer.json()
    assert set(body) == {"error"}
    assert {"code", "message", "timestamp", "requestId"} <= set(body["error"])
    assert body["error"]["requestId"] == answer.headers["X-Request-ID"]
    return body["error"]


def test_every_answer_carries_its_version_and_id(client: TestClient) -> None:
    answer = client.get("/health/live", headers={"X-Request-ID": "trace-1"})
    assert answer.headers["API-Version"] == "v1"
    assert answer.headers["X-Request-ID"] == "trace-1"
    strange = client.get("/health/live", headers={"X-Request-ID": 'x"><script>'})
    assert strange.headers["X-Request-ID"].startswith("req_")


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/api/v1/nowhere", 404, "NOT_FOUND"),
        ("GET", "/api/", 404, "NOT_FOUND"),
        ("GET", "/media/x", 404, "NOT_FOUND"),
        ("PUT", "/api/v1/auth/login", 405, "METHOD_NOT_ALLOWED"),
        ("GET", "/api/v2/auth/me", 400, "API_VERSION_UNSUPPORTED"),
        ("GET", "/api/v1/auth/me", 401, "AUTH_INVALID_TOKEN"),
    ],
)
def test_refusals_have_one_form(client: TestClient, method: str, path: str, status: int, code: str) -> None:
    answer = client.request(method, path)
    assert answer.status_code == status
    assert fact(answer)["code"] == code


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b'{"username": 5}', b"\xff\xfe", b'{"a": ' * 2000])
def test_bodies_that_are_not_what_was_asked_are_400(client: TestClient, body: bytes) -> None:
    answer = client.post("/api/v1/auth/login", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == 400
    assert fact(answer)["code"] == "VALIDATION_FAILED"


def test_an_unknown_field_is_named(client: TestClient) -> None:
    answer = client.post("/api/v1/auth/login", json={"username": "a", "password": "b", "pasword": "c"})
    assert "pasword" in fact(answer)["details"]


def test_the_version_may_stand_in_a_header(client: TestClient) -> None:
    assert client.get("/api/auth/me").status_code == 401
    assert client.get("/api/auth/me", headers={"Accept-Version": "v1"}).status_code == 401
    other = client.get("/api/auth/me", headers={"Accept-Version": "v9"})
    assert (other.status_code, fact(other)["code"]) == (400, "API_VERSION_UNSUPPORTED")


def test_a_crash_shows_no_stack(client: TestClient, services: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    def explode(*_args: object, **_kwargs: object) -> None:
        raise RuntimeError("the secret inner workings")

    monkeypatch.setattr(type(services.accounts), "find_session", explode)
    client.cookies.set("kdrama_session", "anything")
    answer = client.get("/api/v1/auth/me")
    assert answer.status_code == 500
    assert fact(answer)["code"] == "SYSTEM_ERROR"
    assert "secret" not in answer.text


def test_a_flood_is_told_when_to_come_back(
    make_settings: Callable[..., Settings],
    build_services: Callable[[Settings], Services],
    make_client: Callable[[Services], TestClient],
) -> None:
    client = make_client(build_services(make_settings(requests_per_minute=3)))
    left = [client.get("/api/v1/auth/me").headers["X-RateLimit-Remaining"] for _ in range(3)]
    assert left == ["2", "1", "0"]
    flooded = client.get("/api/v1/auth/me")
    assert (flooded.status_code, fact(flooded)["code"]) == (429, "RATE_LIMIT_EXCEEDED")
    assert int(flooded.headers["Retry-After"]) >= 1
    assert client.get("/health/live").status_code == 200


def test_while_the_counts_are_away_nobody_is_let_in_uncounted(
    make_settings: Callable[..., Settings],
    build_services: Callable[[Settings], Services],
    make_client: Callable[[Services], TestClient],
) -> None:
    client = make_client(build_services(make_settings(redis_url="redis://127.0.0.1:1/0")))
    answer = client.get("/api/v1/auth/me")
    assert (answer.status_code, fact(answer)["code"]) == (503, "SYSTEM_UNAVAILABLE")
    assert client.get("/health/live").status_code == 200


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
