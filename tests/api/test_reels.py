"""Reels and health as document 4 has them: every status, header, error type and detail."""

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from starlette.testclient import TestClient

from kdrama_app.accounts.views import Principal, Role
from kdrama_app.api.reel_errors import INSIDE
from kdrama_app.catalog.views import EpisodeView, Visibility
from kdrama_app.errors import (
    AppError,
    ReelNotExtracted,
    ReelPrivate,
    ReelRateLimited,
    ReelUnreachable,
    ReelUnreadable,
    ReelUnsupported,
)
from kdrama_app.operations.vitals import Vitals, spelled
from kdrama_app.reels.service import Clips
from kdrama_app.reels.shortcodes import POSTER, VIDEO, clip_key
from kdrama_app.reels.views import ClipDraft, ClipView
from kdrama_app.wiring import Services
from tests.clips import add_clip
from tests.library import person
from tests.media import make_mp4

UNKNOWN = "8tKqWm3ZxPf"


@pytest.fixture
def film(tmp_path: Any) -> bytes:
    return make_mp4(tmp_path / "clip.mp4", seconds=2).read_bytes()


@pytest.fixture
def clip(services: Services, episode: EpisodeView, uploader: Principal, film: bytes) -> ClipView:
    """Two seconds of the episode."""
    with services.database.transaction() as tx:
        made = add_clip(tx, services.clips, episode, maker=uploader, size=len(film))
    services.storage.write(clip_key(made.shortcode, VIDEO), film)
    services.storage.write(clip_key(made.shortcode, POSTER), b"a picture")
    return made


def fault(answer: Any, kind: str) -> dict[str, Any]:
    """The details of an error in the document's form, which it has to have to the letter."""
    body = answer.json()
    assert answer.headers["content-type"] == "application/json"
    assert body.keys() == {"error", "timestamp"}
    assert body["error"].keys() == {"type", "message", "details"}
    assert body["error"]["type"] == kind
    assert body["error"]["message"]
    assert datetime.fromisoformat(body["timestamp"]).tzinfo is not None
    assert "Traceback" not in answer.text
    return body["error"]["details"]


# --- health ---------------------------------------------------------------------------------------


@pytest.mark.contract("GET /health", "200: status, timestamp with its zone, uptime, active_connections, version")
@pytest.mark.contract("GET /health/live", "200")
@pytest.mark.contract("GET /health/ready", "200")
def test_health_tells_how_the_server_is(client: TestClient) -> None:
    answer = client.get("/health")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/json"
    body = answer.json()
    assert body.keys() == {"status", "timestamp", "uptime", "active_connections", "version"}
    assert (body["status"], body["active_connections"]) == ("healthy", 1)
    assert datetime.fromisoformat(body["timestamp"]).tzinfo is not None
    assert re.fullmatch(r"(\d+h)?(\d+m)?\d+s", body["uptime"])
    assert client.get("/health/live").json() == {"status": "healthy", "version": body["version"]}
    assert client.get("/health/ready").status_code == 200


@pytest.mark.contract("GET /health", "200: uptime as 1h30m45s")
def test_uptime_is_written_as_the_document_has_it(services: Services, make_client: Callable[..., TestClient]) -> None:
    now = [100.0]
    object.__setattr__(services, "vitals", Vitals(lambda: now[0]))
    now[0] += 5445.6
    assert make_client(services).get("/health").json()["uptime"] == "1h30m45s"
    assert [spelled(seconds) for seconds in (0.4, 59.9, 60, 3600, 360_005)] == [
        "0s",
        "59s",
        "1m0s",
        "1h0m0s",
        "100h0m5s",
    ]


@pytest.mark.contract("GET /health", "503 unavailable: no room to work in")
@pytest.mark.contract("GET /health/ready", "503 unavailable: no room to work in")
def test_a_server_without_room_is_not_healthy(client_with: Callable[..., TestClient]) -> None:
    client = client_with(min_free_bytes=2**62)
    for path in ("/health", "/health/ready"):
        answer = client.get(path)
        assert answer.status_code == 503
        assert fault(answer, "unavailable") == {}
        assert answer.headers["retry-after"]


@pytest.mark.contract("GET /health/ready", "500 internal_error: a crash, without its stack")
def test_a_crash_of_health_is_told_in_its_own_form(
    services: Services, client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(type(services.storage), "free_bytes", lambda _self: 1 / 0)
    answer = client.get("/health/ready")
    assert answer.status_code == 500
    assert fault(answer, "internal_error") == {"request_id": answer.headers["x-request-id"]}


# --- the page -------------------------------------------------------------------------------------


@pytest.mark.contract("GET /reel/", "200: text/html, in English", "200: in Korean for who reads it")
def test_a_page_explains(client: TestClient) -> None:
    english = client.get("/reel/", headers={"Accept-Language": "fr, en;q=0.5"})
    korean = client.get("/reel/", headers={"Accept-Language": "ko-KR,ko;q=0.9,en;q=0.8"})
    for answer, language in ((english, "en"), (korean, "ko")):
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith("text/html")
        assert f'<html lang="{language}">' in answer.text
        assert "/reel/{shortcode}/" in answer.text
    assert "릴스" in korean.text
    assert client.get("/reel", follow_redirects=False).headers["location"] == "/reel/"


# --- the video ------------------------------------------------------------------------------------


@pytest.mark.contract("GET /reel/{shortcode}/", "200: video/mp4 with Content-Length, Accept-Ranges and ETag", "304")
@pytest.mark.contract("HEAD /reel/{shortcode}/", "200: the headers of GET, and no body")
def test_a_reel_is_one_mp4(client: TestClient, mina: dict[str, str], clip: ClipView, film: bytes) -> None:
    path = f"/reel/{clip.shortcode}/"
    answer = client.get(path, headers=mina)
    assert (answer.status_code, answer.content) == (200, film)
    assert answer.headers["content-type"] == "video/mp4"
    assert answer.headers["content-length"] == str(len(film))
    assert answer.headers["accept-ranges"] == "bytes"
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["cache-control"] == "private, no-cache"
    head = client.head(path, headers=mina)
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-length"] == str(len(film))
    assert client.get(path, headers={**mina, "If-None-Match": answer.headers["etag"]}).status_code == 304
    bare = client.get(path[:-1], headers=mina, follow_redirects=False)
    assert (bare.status_code, bare.headers["location"]) == (308, path)


@pytest.mark.contract(
    "GET /reel/{shortcode}/", "206: Content-Range says which bytes of how many", "206: several ranges"
)
@pytest.mark.contract("GET /reel/{shortcode}/", "416 range_not_satisfiable: with the size in Content-Range")
def test_a_reel_comes_in_ranges(client: TestClient, mina: dict[str, str], clip: ClipView, film: bytes) -> None:
    path = f"/reel/{clip.shortcode}/"
    part = client.get(path, headers={**mina, "Range": "bytes=0-1023"})
    assert (part.status_code, part.content) == (206, film[:1024])
    assert part.headers["content-range"] == f"bytes 0-1023/{len(film)}"
    assert part.headers["content-length"] == "1024"
    last = client.get(path, headers={**mina, "Range": "bytes=-10"})
    assert last.content == film[-10:]
    several = client.get(path, headers={**mina, "Range": "bytes=0-9,100-109"})
    assert several.status_code == 206
    assert several.headers["content-type"].startswith("multipart/byteranges")
    beyond = client.get(path, headers={**mina, "Range": f"bytes={len(film)}-"})
    assert beyond.status_code == 416
    assert fault(beyond, "range_not_satisfiable") == {"size": len(film)}
    assert beyond.headers["content-range"] == f"bytes */{len(film)}"


@pytest.mark.contract("GET /reel/{shortcode}/info", "200: data with metadata, version, processing_time_ms")
def test_what_is_known_of_a_reel(client: TestClient, mina: dict[str, str], clip: ClipView, film: bytes) -> None:
    answer = client.get(f"/reel/{clip.shortcode}/info", headers=mina)
    body = answer.json()
    assert (answer.status_code, body.keys()) == (200, {"data", "version", "processing_time_ms"})
    site = "http://localhost:8000"
    assert body["data"] == {
        "video_url": f"{site}/reel/{clip.shortcode}/",
        "file_name": f"reel_{clip.shortcode}.mp4",
        "thumbnail_url": f"{site}/reel/{clip.shortcode}/poster",
        "caption": "우산 속의 두 사람",
        "username": "uploader",
        "metadata": {"duration": 2.0, "resolution": "720p", "bitrate": f"{round(len(film) * 8 / 2000)}kbps"},
    }
    assert isinstance(body["processing_time_ms"], int)
    assert client.get(f"/reel/{clip.shortcode}/poster").content == b"a picture"


# --- refusals -------------------------------------------------------------------------------------


@pytest.mark.contract("GET /reel/{shortcode}/", "400 invalid_url: details.url")
@pytest.mark.contract("GET /reel/{shortcode}/info", "400 invalid_url")
@pytest.mark.parametrize(
    "word", ["invalid", "invalid-shortcode", "a", "ABC 123", "가나다라마", "x" * 40, "ABC123%2F.."]
)
def test_what_is_no_shortcode_is_told_so(client: TestClient, mina: dict[str, str], word: str) -> None:
    for path in (f"/reel/{word}/", f"/reel/{word}/info"):
        answer = client.get(path, headers=mina)
        if "%2F" in word:  # an address of more parts, and none of ours
            assert answer.status_code in {400, 404}
            continue
        assert answer.status_code == 400
        details = fault(answer, "invalid_url")
        assert details.keys() == {"url"}
        assert details["url"].startswith("http://testserver/reel/")
        assert answer.json()["error"]["message"] == f"invalid reel URL: {details['url']}"
    client.get("/reel/invalid/")
    client.get("/reel/invalid/info")


@pytest.mark.contract("GET /reel/{shortcode}/", "404 not_found: details.shortcode and details.reason")
@pytest.mark.contract("GET /reel/{shortcode}/info", "404 not_found")
def test_an_unknown_reel(client: TestClient, mina: dict[str, str]) -> None:
    for code in (UNKNOWN, "ABC123"):
        for path in (f"/reel/{code}/", f"/reel/{code}/info", f"/reel/{code}/poster"):
            answer = client.get(path, headers=mina)
            assert answer.status_code == 404
            assert fault(answer, "not_found") == {"shortcode": code, "reason": "private_or_deleted"}
    nowhere = client.get(f"/reel/{UNKNOWN}/more/of/it", headers=mina)
    assert (nowhere.status_code, fault(nowhere, "not_found").keys()) == (404, {"url"})


@pytest.mark.contract("GET /reel/{shortcode}/", "401 authentication: nobody is logged in, or by bad credentials")
@pytest.mark.contract("GET /reel/{shortcode}/", "403 forbidden: somebody known who may not watch")
@pytest.mark.contract("GET /reel/{shortcode}/info", "401 authentication")
def test_watching_needs_an_account(client: TestClient, services: Services, clip: ClipView) -> None:
    for headers in ({}, {"Authorization": "Bearer nonsense"}):
        for path in (f"/reel/{clip.shortcode}/", f"/reel/{clip.shortcode}/info"):
            answer = client.get(path, headers=headers)
            assert answer.status_code == 401
            fault(answer, "authentication")
            assert answer.headers["www-authenticate"].startswith("Bearer")
    with services.database.transaction() as tx:
        token = services.accounts.create_service_token(tx, name="s", scopes=["metadata:write"], days=1)
    answer = client.get(f"/reel/{clip.shortcode}/", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 403
    fault(answer, "forbidden")


@pytest.mark.contract("GET /reel/{shortcode}/", "404 not_found: its episode is a draft, in the trash, or gone")
def test_a_reel_is_hidden_with_its_episode(
    client: TestClient, services: Services, mina: dict[str, str], episode: EpisodeView, clip: ClipView
) -> None:
    path, catalog = f"/reel/{clip.shortcode}/", services.catalog

    def seen(act: Callable[[Any], object]) -> int:
        with services.database.transaction() as tx:
            act(tx)
        assert client.get(f"/reel/{clip.shortcode}/poster").status_code == client.get(path, headers=mina).status_code
        return client.get(path, headers=mina).status_code

    assert seen(lambda tx: catalog.show(tx, episode.id, Visibility.DRAFT)) == 404
    assert seen(lambda tx: catalog.show(tx, episode.id, Visibility.UNLISTED)) == 200
    soon = catalog.clock().replace(year=2099)
    assert seen(lambda tx: catalog.show(tx, episode.id, Visibility.PUBLISHED, publish_at=soon)) == 404
    assert seen(lambda tx: catalog.show(tx, episode.id, Visibility.PUBLISHED)) == 200
    assert seen(lambda tx: catalog.trash(tx, episode.id)) == 404
    assert seen(lambda tx: catalog.restore(tx, episode.id)) == 200
    assert seen(lambda tx: catalog.delete_episode(tx, episode.id)) == 404


def test_a_reel_that_is_being_made_is_not_there_yet(
    client: TestClient, services: Services, mina: dict[str, str], episode: EpisodeView
) -> None:
    with services.database.transaction() as tx:
        maker = person(tx, "joon")
        clip = services.clips.ask(tx, episode.id, ClipDraft("곧", 0.0, 2.0), maker=maker)
    answer = client.get(f"/reel/{clip.shortcode}/", headers=mina)
    assert answer.status_code == 404
    assert fault(answer, "not_found") == {"shortcode": clip.shortcode, "reason": "being_made"}


@pytest.mark.contract("GET /reel/{shortcode}/", "429 rate_limited: details.retry_after, limit, remaining, as texts")
def test_too_many_requests(client_with: Callable[..., TestClient]) -> None:
    client = client_with(requests_per_minute=2)
    for _ in range(2):
        client.get(f"/reel/{UNKNOWN}/")
    answer = client.get(f"/reel/{UNKNOWN}/")
    assert answer.status_code == 429
    details = fault(answer, "rate_limited")
    assert details == {"retry_after": answer.headers["retry-after"], "limit": "2", "remaining": "0"}


@pytest.mark.contract("GET /reel/{shortcode}/", "500 internal_error: details.request_id")
@pytest.mark.contract("GET /reel/{shortcode}/", "500 internal_error: details.component where errors are told in full")
def test_a_crash(client_with: Callable[..., TestClient], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Clips, "find_watchable", lambda *_a, **_k: 1 / 0)
    for debug in (False, True):
        answer = client_with(debug_errors=debug).get(f"/reel/{UNKNOWN}/")
        assert answer.status_code == 500
        details = fault(answer, "internal_error")
        assert details.pop("request_id") == answer.headers["x-request-id"]
        assert details == ({"component": "AppError"} if debug else {})


# What another house's reels can meet, and all that is said of it.
UPSTREAM: list[tuple[AppError, int, str, dict[str, Any]]] = [
    (ReelPrivate(UNKNOWN), 401, "authentication", {"shortcode": UNKNOWN}),
    (ReelUnsupported(UNKNOWN), 415, "unsupported", {"shortcode": UNKNOWN}),
    (
        ReelRateLimited(retry_after=60, limit=100),
        429,
        "rate_limited",
        {"retry_after": "60", "limit": "100", "remaining": "0"},
    ),
    (
        ReelNotExtracted("ABC123", strategies_tried=4, last_error="JSON parsing failed"),
        502,
        "extraction",
        {"shortcode": "ABC123", "strategies_tried": 4, "last_error": "JSON parsing failed"},
    ),
    (
        ReelUnreadable(UNKNOWN, last_error="unexpected end"),
        502,
        "parsing",
        {"shortcode": UNKNOWN, "last_error": "unexpected end"},
    ),
    (
        ReelUnreachable(operation="content_fetch", timeout=30, retries=3),
        502,
        "network",
        {"operation": "content_fetch", "timeout": "30s", "retries": 3},
    ),
]


@pytest.mark.contract(
    "GET /reel/{shortcode}/", "415 unsupported", "429 rate_limited: by whom a reel is from", "502 parsing"
)
@pytest.mark.contract(
    "GET /reel/{shortcode}/", "502 extraction: details.shortcode; in full strategies_tried and last_error"
)
@pytest.mark.contract("GET /reel/{shortcode}/", "502 network: in full operation, timeout and retries")
@pytest.mark.parametrize("debug", [False, True])
def test_what_another_house_may_answer(
    client_with: Callable[..., TestClient], monkeypatch: pytest.MonkeyPatch, debug: bool
) -> None:
    client = client_with(debug_errors=debug)
    for error, status, kind, details in UPSTREAM:

        def fail(*_: object, error: AppError = error, **__: object) -> None:
            raise error

        monkeypatch.setattr(Clips, "find_watchable", fail)
        answer = client.get(f"/reel/{UNKNOWN}/")
        assert answer.status_code == status
        assert fault(answer, kind) == {name: value for name, value in details.items() if debug or name not in INSIDE}
        if status == 429:
            assert answer.headers["retry-after"] == "60"


def test_a_wrong_method(client: TestClient) -> None:
    answer = client.delete(f"/reel/{UNKNOWN}/")
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD")
    fault(answer, "method_not_allowed")
    assert fault(client.post("/health"), "method_not_allowed") == {}


def test_an_admin_sees_a_reel_of_a_draft(
    client: TestClient,
    services: Services,
    register: Callable[..., dict[str, str]],
    episode: EpisodeView,
    clip: ClipView,
) -> None:
    with services.database.transaction() as tx:
        services.catalog.show(tx, episode.id, Visibility.DRAFT)
    assert client.get(f"/reel/{clip.shortcode}/", headers=register("boss", role=Role.ADMIN)).status_code == 200
