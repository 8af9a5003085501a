"""Whatever comes in, however odd, is answered in the contract's form and never as a crash of ours."""

import asyncio
import json
from collections.abc import Callable

import pytest
from starlette.testclient import TestClient
from starlette.types import Message, Receive, Scope, Send

from kdrama_app.api.app import FrontDoor
from kdrama_app.api.envelope import Envelope
from kdrama_app.api.idempotent import Idempotent
from kdrama_app.api.media import MediaDoor
from kdrama_app.wiring import Services

MEBIBYTE = 1024 * 1024


async def site(_scope: Scope, _receive: Receive, send: Send) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"the site"})


async def unheard(_message: Message) -> None:
    """Nobody is there to be answered."""


async def nothing() -> Message:
    return {"type": "http.request", "body": b"", "more_body": False}


def ask(
    door: FrontDoor,
    path: str,
    *,
    method: str = "GET",
    headers: list[tuple[bytes, bytes]] | None = None,
    receive: Receive = nothing,
) -> int:
    """The status that a bare server would pass on; `path` may be what no HTTP client sends."""
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "method": method,
        "path": path,
        "query_string": b"",
        "headers": headers or [],
        "client": ("10.0.0.1", 1),
        "server": ("testserver", 80),
        "scheme": "http",
        "http_version": "1.1",
    }
    asyncio.run(door(scope, receive, send))
    return sent[0]["status"]


@pytest.fixture
def door(services: Services) -> FrontDoor:
    return FrontDoor(site, services)


def test_a_start_and_an_end_reach_who_does_something_then(services: Services) -> None:
    heard: list[str] = []

    async def application(scope: Scope, _receive: Receive, _send: Send) -> None:
        heard.append(scope["type"])

    for door in (
        FrontDoor(application, services),
        Envelope(MediaDoor(Idempotent(application, services), services), services),
    ):
        asyncio.run(door({"type": "lifespan"}, nothing, unheard))
    assert heard == ["lifespan"] * 2


@pytest.mark.parametrize(("path", "asked"), [("/login", "/login/"), ("/login/", "/login/"), ("/logins", "/logins")])
def test_a_page_is_found_where_it_lies_in_the_build(services: Services, path: str, asked: str) -> None:
    found: list[str] = []

    async def pages(scope: Scope, receive: Receive, send: Send) -> None:
        found.append(scope["path"])
        await site(scope, receive, send)

    assert ask(FrontDoor(pages, services, pages={"/login"}), path) == 200
    assert found == [asked]


def test_the_whole_server_may_be_asked_about(door: FrontDoor) -> None:
    # `OPTIONS *` (RFC 9110, section 9.3.7) has no path at all.
    assert ask(door, "*", method="OPTIONS") == 200
    assert ask(door, "") == 200


@pytest.mark.parametrize(
    "path", ["/api/v1/videos/\x00", "/api/v1/videos/a\nb", "/api/v1/videos/\ud800", "/media/\x7f/x/y"]
)
def test_there_is_nothing_at_an_address_that_cannot_be_written(door: FrontDoor, path: str) -> None:
    assert ask(door, path) == 404


@pytest.mark.parametrize("origin", ["http://[", "http://[::1", "null", "//", "http://testserver.evil.example", "é"])
def test_an_origin_that_is_none_is_not_ours(client: TestClient, origin: str) -> None:
    login = {"login": "mina", "password": "a long password"}
    answer = client.post("/api/v1/auth/session", json=login, headers={b"Origin": origin.encode("latin-1")})
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "AUTH_INSUFFICIENT_PERMISSIONS")


def test_a_socket_of_another_origin_is_closed_however_it_is_written(services: Services) -> None:
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    async def receive() -> Message:
        return {"type": "websocket.connect"}

    for origin in (b"http://evil.example", b"http://["):
        scope = {"type": "websocket", "path": "/_event", "headers": [(b"host", b"testserver"), (b"origin", origin)]}
        asyncio.run(FrontDoor(site, services)(scope, receive, send))
    assert [message["type"] for message in sent] == ["websocket.close"] * 2


@pytest.mark.parametrize(
    "body",
    [
        {"username": "mina\x00", "email": "mina@example.com", "password": "a long password"},
        {"username": "mina", "email": "mina\x00@example.com", "password": "a long password"},
        {"username": "mina", "email": "mi\x1bna@example.com", "password": "a long password"},
        {"username": "mina", "email": "mina@exa\x7fmple.com", "password": "a long password"},
        {"username": "mina", "email": "mina@example.com", "password": "a long\x00 password"},
        {"username": "\ud800mina", "email": "mina@example.com", "password": "a long password"},
        {"username": "mina", "email": "mina@example.com", "password": "a long password", "\ud800": 1},
        {"username": 10**400, "email": "mina@example.com", "password": "a long password"},
        {"username": "mina", "email": float("nan"), "password": "a long password"},
    ],
)
def test_text_that_no_store_takes_is_refused_at_the_door(client: TestClient, body: dict[str, object]) -> None:
    answer = client.post(
        "/api/v1/auth/register", content=json.dumps(body), headers={"Content-Type": "application/json"}
    )
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "VALIDATION_FAILED")


def test_nul_inside_a_list_is_refused_too(client: TestClient, register: Callable[..., dict[str, str]]) -> None:
    wanted = {"name": "import", "scopes": ["videos:\x00watch"]}
    answer = client.post("/api/v1/auth/service-tokens", json=wanted, headers=register("admin", "admin"))
    assert "scopes" in answer.json()["error"]["details"]


@pytest.mark.parametrize("declared", [True, False])
def test_a_body_larger_than_any_we_take_is_not_read(door: FrontDoor, declared: bool) -> None:
    read = 0

    async def receive() -> Message:
        nonlocal read
        read += 1
        return {"type": "http.request", "body": b" " * MEBIBYTE, "more_body": read < 64}

    headers = [(b"content-length", str(64 * MEBIBYTE).encode())] if declared else []
    assert ask(door, "/api/v1/auth/login", method="POST", headers=headers, receive=receive) == 400
    assert read <= (0 if declared else 9)


@pytest.mark.parametrize("length", ["-1", "1e9", "9" * 400, "٣", ""])
def test_a_length_that_is_no_number_is_no_crash(client: TestClient, length: str) -> None:
    headers = {b"Content-Type": b"application/json", b"Content-Length": length.encode()}
    assert client.post("/api/v1/auth/login", content=b"{}", headers=headers).status_code == 400


@pytest.mark.parametrize(
    "kind", ["multipart/form-data", 'multipart/form-data; boundary="', "Multipart/Form-Data; boundary=é"]
)
def test_a_form_without_a_form_is_400(client: TestClient, register: Callable[..., dict[str, str]], kind: str) -> None:
    anna = register("anna", "uploader")
    metadata = {"title": "Episode 1", "series": "Test Drama", "episode": 1}
    asked = {"filename": "a.mp4", "totalSize": 10, "metadata": metadata}
    started = client.post("/api/v1/upload/start", json=asked, headers=anna).json()
    answer = client.post(
        started["chunkUrls"][0],
        content=b"--a\r\n\r\n",
        headers={b"Authorization": anna["Authorization"].encode(), b"Content-Type": kind.encode("latin-1")},
    )
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "VALIDATION_FAILED")


# --- the gateway ----------------------------------------------------------------------------------


@pytest.mark.parametrize("uri", ["//[x", "http://[", "/media/%FF/%00/x", "", "?", "é", "/" * 5000])
def test_the_gateway_is_asked_about_any_address(
    client: TestClient, register: Callable[..., dict[str, str]], uri: str
) -> None:
    headers = {**register("mina"), "X-Original-URI": uri.encode("latin-1")}
    assert client.get("/auth/validate", headers=headers).status_code in {200, 401, 403}


@pytest.mark.parametrize(
    "uri",
    [
        "/x/../media/no-ticket/abc/720p/1.m4s",
        "//media/no-ticket/abc/720p/1.m4s",
        "/%6dedia/no-ticket/abc/720p/1.m4s",
        "/x/%2e%2e/media/no-ticket/abc/720p/1.m4s",
        "/./media//no-ticket/abc/720p/1.m4s",
        "http://testserver/media/no-ticket/abc/720p/1.m4s",
    ],
)
def test_a_detour_to_media_is_decided_by_its_ticket_too(
    client: TestClient, register: Callable[..., dict[str, str]], uri: str
) -> None:
    """A proxy serves what the address means (RFC 3986, section 6.2.2), not how it is written."""
    answer = client.get("/auth/validate", headers={**register("mina"), "X-Original-URI": uri})
    assert (answer.status_code, answer.json()["valid"]) == (401, False)


@pytest.mark.parametrize(
    "uri", ["/api/auth/service-tokens", "/api/upload/start", "/studio//upload", "/x/../admin/people"]
)
def test_an_address_asks_for_the_same_rights_however_it_is_written(
    client: TestClient, register: Callable[..., dict[str, str]], uri: str
) -> None:
    assert client.get("/auth/validate", headers={**register("mina"), "X-Original-URI": uri}).status_code == 403


def test_a_programs_name_cannot_write_headers(client: TestClient, register: Callable[..., dict[str, str]]) -> None:
    wanted = {"name": "import\r\nX-User-Role: admin é", "scopes": ["videos:watch"]}
    token = client.post("/api/v1/auth/service-tokens", json=wanted, headers=register("admin", "admin")).json()["token"]
    passed = client.get("/auth/validate", headers={"Authorization": f"Bearer {token}", "X-Original-URI": "/"})
    assert passed.headers["X-User-ID"] == "service:import??X-User-Role: admin ?"
    assert passed.headers["X-User-Role"] == "user"


@pytest.mark.parametrize(
    ("path", "methods"),
    [
        ("/api/v1/upload/x", "GET, DELETE"),
        ("/api/v1/upload/chunk/x/0", "POST, PUT"),
        ("/api/v1/videos/x/thumbnail", "GET, HEAD"),
        ("/api/v1/auth/login", "POST"),
        ("/media/t/x/index.m3u8", "GET, HEAD"),
    ],
)
def test_a_wrong_method_is_told_every_right_one(client: TestClient, path: str, methods: str) -> None:
    refused = client.request("OPTIONS", path)
    assert refused.status_code == 405
    assert refused.headers["allow"] == methods
