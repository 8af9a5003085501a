"""StreamSource's API: every endpoint, field, status and error of its document, in its own form."""

import base64
import csv
import io
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from httpx2 import Response
from starlette.testclient import TestClient

from kdrama_app.errors import Unauthenticated
from kdrama_app.operations.audit import CONSOLE, Actor
from kdrama_app.operations.flags import Flag
from kdrama_app.streams.backends.stream_manager import StreamManager
from kdrama_app.streams.figures import Figures
from kdrama_app.streams.service import Streams
from kdrama_app.streams.status import Statuses
from kdrama_app.wiring import Services, open_backends
from tests.conftest import Clock
from tests.library import PASSWORD

Headers = dict[str, str]
USERS, STREAMS = "/api/v1/users", "/api/v1/streams"
# The document's own example, in its order.
FIELDS = [
    "id", "source", "link", "status", "is_pinned", "platform", "orientation", "kind", "city", "state", "notes", "title",
    "posted_by", "last_checked_at", "last_live_at", "created_at", "updated_at", "user",
]  # fmt: skip
ASKED: dict[str, Any] = {
    "source": "StreamerName",
    "link": "https://www.tiktok.com/@streamer/live",
    "status": "live",
    "platform": "TikTok",
    "orientation": "portrait",
    "kind": "stream",
    "city": "New York",
    "state": "NY",
    "notes": "Additional notes",
    "title": "Stream Title",
    "posted_by": "username",
}
SHORT = {"source": "미나", "link": "https://youtu.be/abc"}


@pytest.fixture
def services(services: Services, clock: Clock) -> Services:
    """The house with a clock for streams that the test moves."""
    streams = Streams(Statuses(clock), clock)
    exchange = replace(services.exchange, streams=streams)
    backends = open_backends(services.settings, streams, services.accounts, services.database, retries=0)
    manager = StreamManager(backends)
    return replace(
        services, streams=streams, stream_manager=manager, figures=Figures(streams, clock), exchange=exchange
    )


@pytest.fixture
def joon(register: Callable[..., Headers]) -> Headers:
    return register("joon", role="uploader")


@pytest.fixture
def admin(register: Callable[..., Headers]) -> Headers:
    return register("boss", role="admin")


@pytest.fixture
def all_flags(services: Services) -> None:
    with services.database.transaction() as tx:
        for flag in Flag:
            services.flags.switch(tx, flag, on=True, by=Actor(CONSOLE))


def error(answer: Response, status: int) -> str:
    """The message of a refusal, which is all there is of it."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/json"
    assert list(answer.json()) == ["error"]
    message = answer.json()["error"]
    assert isinstance(message, str) and message
    return message


def make(client: TestClient, who: Headers, **fields: object) -> dict[str, Any]:
    answer = client.post(STREAMS, json={**SHORT, **fields}, headers=who)
    assert answer.status_code == 201, answer.text
    return answer.json()


def listed(client: TestClient, who: Headers, **query: str | int | bool) -> list[str]:
    answer = client.get(STREAMS, params=query, headers=who)
    assert answer.status_code == 200, answer.text
    return [stream["source"] for stream in answer.json()["streams"]]


# --- users ----------------------------------------------------------------------------------------


@pytest.mark.contract("POST /api/v1/users/signup", "201: an account with the role default, and a token of 24 hours")
@pytest.mark.contract("POST /api/v1/users/login", "200: the same, for one that is there")
def test_an_account_is_made_and_logged_in_by_email(client: TestClient) -> None:
    made = client.post(f"{USERS}/signup", json={"email": "your-app@example.com", "password": PASSWORD})
    assert made.status_code == 201
    known = client.post(f"{USERS}/login", json={"email": "Your-App@example.com", "password": PASSWORD})
    assert known.status_code == 200
    for answer in (made.json(), known.json()):
        assert list(answer) == ["user", "token"]
        assert answer["user"] == {"id": answer["user"]["id"], "email": "your-app@example.com", "role": "default"}
        assert isinstance(answer["user"]["id"], int)
        head, claims, _ = answer["token"].split(".")
        assert json.loads(base64.urlsafe_b64decode(head + "=="))["alg"] == "HS256"
        told = json.loads(base64.urlsafe_b64decode(claims + "=="))
        assert told["exp"] - told["iat"] == 24 * 3600
        assert client.get(STREAMS, headers={"Authorization": f"Bearer {answer['token']}"}).status_code == 200


@pytest.mark.usefixtures("cheap_hashes")
def test_a_username_is_made_of_the_address_and_is_nobody_elses(client: TestClient) -> None:
    def name(email: str) -> str:
        answer = client.post(f"{USERS}/signup", json={"email": email, "password": PASSWORD})
        headers = {"Authorization": f"Bearer {answer.json()['token']}"}
        return client.get("/api/v1/auth/me", headers=headers).json()["username"]

    assert name("mina+live@example.com") == "mina"
    assert name("mina@example.org").startswith("mina-")
    assert name("a@example.org") == "user-a"
    assert name("!!@example.org") == "user"


@pytest.mark.contract("POST /api/v1/users/signup", "422: an address or a password that is none, or is taken")
@pytest.mark.usefixtures("cheap_hashes")
def test_what_is_no_sign_up_is_said(client: TestClient) -> None:
    good = {"email": "mina@example.com", "password": PASSWORD}
    assert client.post(f"{USERS}/signup", json=good).status_code == 201
    for body, fault in (
        (good, "email: is already taken"),
        ({**good, "email": "mina"}, "email: is not an e-mail address"),
        ({**good, "email": "a@example.com", "password": "short"}, "password: must have 8 to 128 characters"),
        ({"email": "a@example.com"}, "password: Field required"),
        ({**good, "name": "mina"}, "name: Extra inputs are not permitted"),
    ):
        assert error(client.post(f"{USERS}/signup", json=body), 422) == fault


@pytest.mark.contract("POST /api/v1/users/login", "401: unknown address and wrong password alike", "422")
def test_a_login_does_not_tell_who_is_there(client: TestClient, mina: Headers) -> None:
    wrong = client.post(f"{USERS}/login", json={"email": "mina@example.com", "password": "wrong-password"})
    unknown = client.post(f"{USERS}/login", json={"email": "nobody@example.com", "password": "wrong-password"})
    assert error(wrong, 401) == error(unknown, 401)
    assert error(client.post(f"{USERS}/login", json={"email": 7, "password": ""}), 422)


@pytest.mark.contract("POST /api/v1/users/signup", "429: 300 in an hour")
@pytest.mark.contract("POST /api/v1/users/login", "429: 500 in 20 minutes")
@pytest.mark.contract("GET /api/v1/streams", "429: 1000 requests in a minute")
def test_limits_are_the_houses(client_with: Callable[..., TestClient]) -> None:
    client = client_with(signups_per_hour=1, logins_per_20_minutes=1, requests_per_minute=5)
    body = {"email": "mina@example.com", "password": "x"}
    for path in (f"{USERS}/signup", f"{USERS}/login"):
        client.post(path, json=body)
        paused = client.post(path, json=body)
        assert error(paused, 429) == "Too many requests, please try again later"
        assert int(paused.headers["Retry-After"]) > 60
        assert paused.headers["X-RateLimit-Limit"] == "1"
    client.get(STREAMS)
    flooded = client.get(STREAMS)
    assert error(flooded, 429)
    assert 1 <= int(flooded.headers["Retry-After"]) <= 61


# --- a stream -------------------------------------------------------------------------------------


@pytest.mark.contract("POST /api/v1/streams", "201: exactly the document's fields")
def test_a_stream_has_exactly_the_documents_fields(client: TestClient, joon: Headers, clock: Clock) -> None:
    clock.now = datetime(2025, 1, 5, 10, 0, 0, 123456, tzinfo=UTC)
    answer = client.post(STREAMS, json=ASKED, headers=joon)
    assert answer.status_code == 201
    stream = answer.json()
    assert list(stream) == FIELDS
    assert {name: stream[name] for name in ASKED} == ASKED
    assert (stream["is_pinned"], type(stream["id"])) == (False, int)
    for name in ("last_checked_at", "last_live_at", "created_at", "updated_at"):
        assert stream[name] == "2025-01-05T10:00:00Z"
    assert stream["user"] == {"id": stream["user"]["id"], "email": "joon@example.com", "role": "editor"}
    assert client.get(f"{STREAMS}/{stream['id']}", headers=joon).json() == stream


@pytest.mark.contract("POST /api/v1/streams", "201: source and link alone; platform and orientation by the link")
def test_two_fields_are_enough(client: TestClient, mina: Headers, admin: Headers) -> None:
    stream = make(client, mina, link="https://chzzk.naver.com/live/a", notes=None)
    assert list(stream) == FIELDS
    found = {name: stream[name] for name in ("status", "platform", "orientation", "kind")}
    assert found == {"status": "unknown", "platform": "Naver CHZZK", "orientation": "landscape", "kind": "stream"}
    empty = ("city", "state", "notes", "title", "posted_by", "last_checked_at", "last_live_at")
    assert {stream[name] for name in empty} == {None}
    assert stream["user"]["role"] == "default"
    assert make(client, admin)["user"]["role"] == "admin"


@pytest.mark.contract("POST /api/v1/streams", "422: the message names the field")
@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ({"link": "https://youtu.be/a"}, "source: Field required"),
        ({"source": "a"}, "link: Field required"),
        ({"source": " ", "link": "ftp://a"}, "source: is required; link: must be a link that begins with http:"),
        ({**SHORT, "status": "dead"}, "status: Input should be 'live', 'offline' or 'unknown'"),
        ({**SHORT, "platform": "MySpace"}, "platform: Input should be 'TikTok', 'YouTube'"),
        ({**SHORT, "orientation": "round"}, "orientation: Input should be 'landscape' or 'portrait'"),
        ({**SHORT, "city": "a" * 101}, "city: String should have at most 100 characters"),
        ({**SHORT, "titel": "a"}, "titel: Extra inputs are not permitted"),
        ({**SHORT, "title": 7}, "title: Input should be a valid string"),
        ([], "body: Input should be a valid dictionary"),
    ],
)
def test_what_is_no_stream_is_said(client: TestClient, mina: Headers, body: object, fault: str) -> None:
    assert error(client.post(STREAMS, json=body, headers=mina), 422).startswith(fault)
    assert listed(client, mina) == []


@pytest.mark.contract("GET /api/v1/streams/{streamId}", "200", "404: there is none")
@pytest.mark.contract("PUT /api/v1/streams/{streamId}", "200: what is left out stays", "404: there is none", "422")
@pytest.mark.contract("DELETE /api/v1/streams/{streamId}", "204", "404: there is none")
def test_a_stream_is_read_changed_and_removed(client: TestClient, mina: Headers, clock: Clock) -> None:
    stream = make(client, mina, **ASKED)
    path = f"{STREAMS}/{stream['id']}"
    clock.advance(minutes=1)
    changed = client.put(path, json={"title": "2부", "city": None, "is_pinned": True}, headers=mina)
    assert changed.status_code == 200
    expected = {"title": "2부", "city": None, "is_pinned": True, "updated_at": "2026-01-05T12:01:00Z"}
    assert changed.json() == {**stream, **expected}
    assert client.get(path, headers=mina).json() == changed.json()
    assert error(client.put(path, json={"status": None, "source": ""}, headers=mina), 422)
    gone = client.delete(path, headers=mina)
    assert (gone.status_code, gone.content) == (204, b"")
    for method in ("GET", "PUT", "DELETE"):
        body = {} if method == "PUT" else None
        assert error(client.request(method, path, headers=mina, json=body), 404) == "Stream not found"
    for number in (0, 2**31, 9_999_999_999):
        assert error(client.get(f"{STREAMS}/{number}", headers=mina), 404) == "Stream not found"


@pytest.mark.contract("PUT /api/v1/streams/{streamId}/pin", "200: pinned", "404: there is none")
@pytest.mark.contract("DELETE /api/v1/streams/{streamId}/pin", "200: no longer", "404: there is none")
def test_a_stream_is_pinned_and_no_longer(client: TestClient, mina: Headers) -> None:
    stream = make(client, mina)
    path = f"{STREAMS}/{stream['id']}/pin"
    for method, pinned in (("PUT", True), ("PUT", True), ("DELETE", False), ("DELETE", False)):
        answer = client.request(method, path, headers=mina)
        assert (answer.status_code, answer.json()) == (200, {**stream, "is_pinned": pinned})
    for method in ("PUT", "DELETE"):
        assert error(client.request(method, f"{STREAMS}/4711/pin", headers=mina), 404)


@pytest.mark.contract("PUT /api/v1/streams/{streamId}", "200: live again within 30 minutes it is the same stream")
@pytest.mark.contract("PUT /api/v1/streams/{streamId}", "200: later a new one, and the old one leaves the list")
def test_the_window_of_thirty_minutes(client: TestClient, mina: Headers, clock: Clock) -> None:
    stream = make(client, mina, status="live")

    def say(status: str) -> dict[str, Any]:
        return client.put(f"{STREAMS}/{stream['id']}", json={"status": status}, headers=mina).json()

    off = say("offline")
    assert (off["status"], off["last_checked_at"], off["last_live_at"]) == (
        "offline",
        "2026-01-05T12:00:00Z",
        "2026-01-05T12:00:00Z",
    )
    clock.advance(minutes=30)
    assert say("live")["id"] == stream["id"]
    say("offline")
    clock.advance(minutes=30, seconds=1)
    assert say("unknown")["id"] == stream["id"]
    new = say("live")
    assert new["id"] != stream["id"]
    assert new["created_at"] == new["last_live_at"] == "2026-01-05T13:00:01Z"
    ids = [each["id"] for each in client.get(STREAMS, headers=mina).json()["streams"]]
    assert ids == [new["id"]]
    assert client.get(f"{STREAMS}/{stream['id']}", headers=mina).json()["status"] == "unknown"


# --- lists ----------------------------------------------------------------------------------------


@pytest.mark.contract("GET /api/v1/streams", "200: every filter and order", "200: page by page")
def test_a_list_is_filtered_ordered_and_paged(client: TestClient, mina: Headers, clock: Clock) -> None:
    for source, status in (("b", "live"), ("a", "offline"), ("c", "unknown")):
        make(client, mina, source=source, status=status)
        clock.advance(seconds=1)
    client.put(f"{STREAMS}/1/pin", headers=mina)
    for query, expected in (
        ({}, "cab"),
        ({"sort": "created"}, "bac"),
        ({"sort": "-created"}, "cab"),
        ({"sort": "name"}, "abc"),
        ({"sort": "-name"}, "cba"),
        ({"status": "live"}, "b"),
        ({"notStatus": "live"}, "ca"),
        ({"is_pinned": "true"}, "b"),
        ({"is_pinned": "false", "notStatus": "offline"}, "c"),
        ({"per_page": 2, "sort": "name"}, "ab"),
        ({"per_page": 2, "sort": "name", "page": 2}, "c"),
        ({"page": 9}, ""),
    ):
        assert "".join(listed(client, mina, **query)) == expected, query
    answer = client.get(STREAMS, params={"per_page": 2}, headers=mina).json()
    assert list(answer) == ["streams", "meta"]
    assert answer["meta"] == {"current_page": 1, "total_pages": 2, "total_count": 3, "per_page": 2}
    assert client.get(STREAMS, headers=mina).json()["meta"]["per_page"] == 25
    assert list(answer["streams"][0]) == FIELDS


@pytest.mark.contract("GET /api/v1/streams", "200: one's own, for admins everybody's", "403: another's by user_id")
def test_people_see_their_own_and_admins_all(client: TestClient, mina: Headers, joon: Headers, admin: Headers) -> None:
    hers, his = make(client, mina, source="hers"), make(client, joon, source="his")
    assert (listed(client, mina), listed(client, joon)) == (["hers"], ["his"])
    assert listed(client, mina, user_id=hers["user"]["id"]) == ["hers"]
    assert error(client.get(STREAMS, params={"user_id": his["user"]["id"]}, headers=mina), 403)
    assert listed(client, admin) == ["his", "hers"]
    assert listed(client, admin, user_id=his["user"]["id"]) == ["his"]


@pytest.mark.contract("GET /api/v1/streams", "422")
@pytest.mark.parametrize(
    "query", ["page=0", "per_page=101", "per_page=x", "status=dead", "notStatus=x", "is_pinned=7", "sort=title"]
)
def test_what_cannot_be_asked_is_said(client: TestClient, mina: Headers, query: str) -> None:
    assert error(client.get(f"{STREAMS}?{query}", headers=mina), 422).startswith(query.partition("=")[0])


@pytest.mark.contract("POST /api/v1/streams", "401", "403: a service is nobody who streams")
@pytest.mark.contract("GET /api/v1/streams", "401")
@pytest.mark.contract("GET /api/v1/streams/{streamId}", "401", "403: somebody else's")
@pytest.mark.contract("PUT /api/v1/streams/{streamId}", "401", "403: somebody else's")
@pytest.mark.contract("DELETE /api/v1/streams/{streamId}", "401", "403: somebody else's")
@pytest.mark.contract("PUT /api/v1/streams/{streamId}/pin", "401", "403: somebody else's")
@pytest.mark.contract("DELETE /api/v1/streams/{streamId}/pin", "401", "403: somebody else's")
def test_who_may_not_is_told(client: TestClient, services: Services, mina: Headers, joon: Headers) -> None:
    path = f"{STREAMS}/{make(client, mina)['id']}"
    asked = [("GET", path), ("PUT", path), ("DELETE", path), ("PUT", f"{path}/pin"), ("DELETE", f"{path}/pin")]
    for method, address in asked:
        body = {} if (method, address) == ("PUT", path) else None
        assert error(client.request(method, address, headers=joon, json=body), 403)
    for method, address in [*asked, ("GET", STREAMS), ("POST", STREAMS)]:
        for headers in ({}, {"Authorization": "Bearer forged"}):
            refused = client.request(method, address, headers=headers)
            assert error(refused, 401) == "Invalid or expired authentication token"
            assert refused.headers["WWW-Authenticate"].startswith("Bearer")
    with services.database.transaction() as tx:
        token = services.accounts.create_service_token(tx, name="x", scopes=["videos:watch"], days=1)
    assert error(client.post(STREAMS, json=SHORT, headers={"Authorization": f"Bearer {token}"}), 403)


# --- behind flags ---------------------------------------------------------------------------------


@pytest.mark.contract("GET /api/v1/streams/{streamId}/analytics", "404: stream_analytics is off")
@pytest.mark.contract("POST /api/v1/streams/bulk_import", "404: stream_bulk_import is off")
@pytest.mark.contract("GET /api/v1/streams/export", "404: stream_export is off")
def test_what_a_flag_hides_is_not_there(client: TestClient, mina: Headers) -> None:
    stream = make(client, mina)
    for method, path in (
        ("GET", f"{STREAMS}/{stream['id']}/analytics"),
        ("POST", f"{STREAMS}/bulk_import"),
        ("GET", f"{STREAMS}/export"),
    ):
        body = [SHORT] if method == "POST" else None
        assert error(client.request(method, path, headers=mina, json=body), 404) == "There is nothing at this address"
    assert listed(client, mina) == ["미나"]


@pytest.mark.contract(
    "GET /api/v1/streams/{streamId}/analytics", "200: live time, days, sessions, history, checks", "401"
)
@pytest.mark.contract("GET /api/v1/streams/{streamId}/analytics", "403: somebody else's", "404: there is none")
@pytest.mark.usefixtures("all_flags")
def test_the_figures_of_a_stream(client: TestClient, mina: Headers, joon: Headers, clock: Clock) -> None:
    stream = make(client, mina, status="live")
    clock.advance(hours=13)
    client.put(f"{STREAMS}/{stream['id']}", json={"status": "offline"}, headers=mina)
    path = f"{STREAMS}/{stream['id']}/analytics"
    assert client.get(path, headers=mina).json() == {
        "live_seconds": 46_800,
        "days": [{"day": "2026-01-05", "live_seconds": 43_200}, {"day": "2026-01-06", "live_seconds": 3600}],
        "sessions": [
            {
                "stream_id": stream["id"],
                "started_at": "2026-01-05T12:00:00Z",
                "ended_at": "2026-01-06T01:00:00Z",
                "live_seconds": 46_800,
            }
        ],
        "history": [
            {"stream_id": stream["id"], "status": "live", "at": "2026-01-05T12:00:00Z", "seen": False},
            {"stream_id": stream["id"], "status": "offline", "at": "2026-01-06T01:00:00Z", "seen": False},
        ],
        "checks": {"total": 0, "live": 0, "offline": 0, "unknown": 0},
    }
    assert error(client.get(path), 401)
    assert error(client.get(path, headers=joon), 403)
    assert error(client.get(f"{STREAMS}/4711/analytics", headers=mina), 404) == "Stream not found"


@pytest.mark.contract("POST /api/v1/streams/bulk_import", "201: all of them", "401")
@pytest.mark.contract("POST /api/v1/streams/bulk_import", "422: none of them, and what is wrong row by row")
@pytest.mark.usefixtures("all_flags")
def test_many_are_imported_all_or_none(client: TestClient, mina: Headers) -> None:
    path = f"{STREAMS}/bulk_import"
    made = client.post(path, json=[ASKED, SHORT], headers=mina)
    assert made.status_code == 201
    assert [list(stream) for stream in made.json()["streams"]] == [FIELDS, FIELDS]
    rows = [SHORT, {**SHORT, "link": "ftp://a", "source": "\x07"}, {"titel": "a"}, 7]
    refused = client.post(path, json=rows, headers=mina)
    assert (refused.status_code, list(refused.json())) == (422, ["error", "rows"])
    assert refused.json()["error"] == "3 of 4 rows are not valid; nothing was imported"
    assert [(row["row"], sorted(row["errors"])) for row in refused.json()["rows"]] == [
        (2, ["link", "source"]),
        (3, ["link", "source", "titel"]),
        (4, ["row"]),
    ]
    for body in ([], {}, [SHORT] * 1001):
        assert error(client.post(path, json=body, headers=mina), 422)
    assert listed(client, mina) == ["미나", "StreamerName"]
    assert error(client.post(path, json=[SHORT]), 401)


@pytest.mark.contract("GET /api/v1/streams/export", "200: JSON, with the list's filters", "200: CSV without formulas")
@pytest.mark.contract("GET /api/v1/streams/export", "401", "403: another's by user_id", "422")
@pytest.mark.usefixtures("all_flags")
def test_all_are_exported(client: TestClient, mina: Headers, joon: Headers) -> None:
    path = f"{STREAMS}/export"
    stream = make(client, mina, source="=HYPERLINK(1)", title='쉼표, "따옴표"', status="live")
    for _ in range(30):
        make(client, mina, status="offline")
    answer = client.get(path, params={"status": "live"}, headers=mina)
    assert answer.json() == {"streams": [stream]}
    assert len(client.get(path, headers=mina).json()["streams"]) == 31
    table = client.get(path, params={"format": "csv", "sort": "created"}, headers=mina)
    assert table.headers["content-type"] == "text/csv; charset=utf-8"
    assert table.headers["content-disposition"] == 'attachment; filename="streams.csv"'
    rows = list(csv.DictReader(io.StringIO(table.text, newline="")))
    assert list(rows[0]) == [*FIELDS[:-1], "user_id", "user_email"]
    assert (rows[0]["source"], rows[0]["title"], rows[0]["is_pinned"]) == ("'=HYPERLINK(1)", '쉼표, "따옴표"', "false")
    assert rows[0]["user_email"] == "mina@example.com"
    assert len(rows) == 31
    assert error(client.get(path), 401)
    assert error(client.get(path, params={"user_id": stream["user"]["id"]}, headers=joon), 403)
    assert error(client.get(path, params={"format": "xml"}, headers=mina), 422)


# --- the form of errors, everywhere ---------------------------------------------------------------


@pytest.mark.contract("GET /api/v1/streams", "500: a crash, without its stack")
def test_a_crash_shows_no_stack(client: TestClient, mina: Headers, monkeypatch: pytest.MonkeyPatch) -> None:
    def explode(*_: object, **__: object) -> None:
        raise RuntimeError("the secret inner workings")

    monkeypatch.setattr(Streams, "find", explode)
    assert "secret" not in error(client.get(STREAMS, headers=mina), 500)


def test_all_below_it_refuses_in_its_form(client: TestClient, services: Services, mina: Headers) -> None:
    stream = make(client, mina)
    unknown = (
        f"{USERS}/me",
        f"{STREAMS}/1/2/3",
        f"{STREAMS}/",
        f"{STREAMS}/abc",
        f"{STREAMS}/-1",
        "/api/streams/1/2/3",
    )
    for path in (*unknown, f"{STREAMS}/{'9' * 5000}"):
        assert error(client.get(path, headers=mina), 404)
    wrong = client.patch(f"{STREAMS}/{stream['id']}", headers=mina)
    assert error(wrong, 405)
    assert wrong.headers["Allow"] == "GET, PUT, DELETE"
    assert error(client.put(f"{STREAMS}/export", headers=mina), 405)
    assert error(client.get("/api/v9/streams", headers=mina), 400)
    assert error(client.post(STREAMS, content=b"{", headers=mina), 422)
    assert error(client.post(STREAMS, json=SHORT, headers={**mina, "Idempotency-Key": "a b"}), 422)
    with services.database.transaction() as tx:
        services.maintenance.close(tx, message="새 디스크")
    closed = client.get(STREAMS, headers=mina)
    assert error(closed, 503) == "새 디스크"
    assert int(closed.headers["Retry-After"]) > 0
    # An admin's way in, by its own refusal.
    assert error(client.post(f"{USERS}/login", json={}), 422)
    # Its neighbours keep theirs.
    assert client.get("/api/v1/stream/x").json()["error"]["code"] == "SYSTEM_MAINTENANCE"


def test_a_stream_is_entered_once_under_a_key(client: TestClient, mina: Headers) -> None:
    keyed = {**mina, "Idempotency-Key": "one"}
    answers = [client.post(STREAMS, json=SHORT, headers=keyed) for _ in range(2)]
    assert answers[0].json() == answers[1].json()
    assert error(client.post(STREAMS, json=ASKED, headers=keyed), 422)
    assert listed(client, mina) == ["미나"]


def test_a_token_ends_after_a_day(client: TestClient, services: Services) -> None:
    """What the signature says is kept: a moment before, and a moment after."""
    made = client.post(f"{USERS}/signup", json={"email": "app@example.com", "password": PASSWORD})
    token = made.json()["token"]
    issued = datetime.now(UTC)
    for hours, valid in ((23.9, True), (24.1, False)):
        accounts = replace(services.accounts, clock=lambda hours=hours: issued + timedelta(hours=hours))
        with services.database.snapshot() as tx:
            if valid:
                assert accounts.find_bearer(tx, token).name == "app"
                continue
            with pytest.raises(Unauthenticated):
                accounts.find_bearer(tx, token)
