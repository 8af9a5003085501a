"""A request that may have been lost on the way is sent again, and nothing happens twice."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from httpx2 import Response
from sqlmodel import select
from starlette.testclient import TestClient

from kdrama_app.db import utc_now
from kdrama_app.operations.idempotency import Idempotency
from kdrama_app.operations.models import IdempotentRequest
from kdrama_app.upload.models import UploadSession
from kdrama_app.wiring import Services

Headers = dict[str, str]
START = "/api/v1/upload/start"
ASKED: dict[str, Any] = {
    "filename": "a.mp4",
    "totalSize": 600_000,
    "metadata": {"title": "1화", "series": "도깨비", "episode": 1},
}
KEY = {"Idempotency-Key": "a-film-of-my-own"}


@pytest.fixture
def yuna(register: Callable[..., Headers]) -> Headers:
    return register("yuna", role="uploader")


def sessions(services: Services) -> int:
    with services.database.snapshot() as tx:
        return len(tx.exec(select(UploadSession)).all())


@pytest.mark.contract("any", "200: the same Idempotency-Key has one effect and one answer")
def test_the_same_key_gets_the_same_answer(client: TestClient, services: Services, yuna: Headers) -> None:
    first = client.post(START, json=ASKED, headers=yuna | KEY)
    again = client.post(START, json=ASKED, headers=yuna | KEY)
    assert first.status_code == again.status_code == 200
    assert first.content == again.content
    assert ("idempotency-replayed" in first.headers, again.headers["idempotency-replayed"]) == (False, "true")
    # Each answer is its own, of this moment.
    assert first.headers["x-request-id"] != again.headers["x-request-id"]
    assert again.headers["content-type"] == first.headers["content-type"]
    assert sessions(services) == 1
    assert client.post(START, json=ASKED, headers=yuna).json()["uploadId"] != first.json()["uploadId"]


def test_a_hundred_at_once_have_one_effect(client: TestClient, services: Services, yuna: Headers) -> None:
    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda _: client.post(START, json=ASKED, headers=yuna | KEY), range(100)))
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.content for answer in answers}) == 1
    assert sessions(services) == 1


@pytest.mark.contract("any", "422 IDEMPOTENCY_KEY_REUSED: another request under the key")
def test_another_request_under_the_key_is_refused(client: TestClient, services: Services, yuna: Headers) -> None:
    client.post(START, json=ASKED, headers=yuna | KEY)
    other = client.post(START, json={**ASKED, "filename": "b.mp4"}, headers=yuna | KEY)
    assert (other.status_code, other.json()["error"]["code"]) == (422, "IDEMPOTENCY_KEY_REUSED")
    elsewhere = client.post("/api/v1/upload/guess", json={"filename": "a.mp4"}, headers=yuna | KEY)
    assert elsewhere.status_code == 422
    assert sessions(services) == 1


def test_keys_are_each_ones_own(client: TestClient, yuna: Headers, register: Callable[..., Headers]) -> None:
    joon = register("joon", role="uploader")
    ids = {client.post(START, json=ASKED, headers=who | KEY).json()["uploadId"] for who in (yuna, joon)}
    assert len(ids) == 2


def test_a_refusal_is_kept_too_but_not_one_that_passes(client: TestClient, services: Services, yuna: Headers) -> None:
    wrong = {**ASKED, "totalSize": 0}
    refused = [client.post(START, json=wrong, headers=yuna | KEY) for _ in range(2)]
    assert [answer.status_code for answer in refused] == [400, 400]
    assert refused[1].json()["error"]["requestId"] == refused[0].json()["error"]["requestId"]

    later = {"Idempotency-Key": "later"}
    assert client.post(START, json=ASKED, headers={"Authorization": "Bearer x"} | later).status_code == 401
    assert client.post(START, json=ASKED, headers=later).status_code == 401
    assert client.post(START, json=ASKED, headers=yuna | later).status_code == 200


def test_a_crash_leaves_the_key_free(
    client: TestClient, services: Services, yuna: Headers, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(*_args: object, **_kwargs: object) -> None:
        raise RuntimeError("out of luck")

    with monkeypatch.context() as broken:
        broken.setattr(type(services.uploads), "reserve", crash)
        assert client.post(START, json=ASKED, headers=yuna | KEY).status_code == 500
    assert client.post(START, json=ASKED, headers=yuna | KEY).status_code == 200


@pytest.mark.parametrize("key", [b"", b"x" * 256, b"with space", "café".encode()])
@pytest.mark.contract("any", "400 VALIDATION_FAILED: an Idempotency-Key that is none")
def test_a_key_is_visible_ascii(client: TestClient, yuna: Headers, key: bytes) -> None:
    headers = {name.encode(): value.encode() for name, value in yuna.items()} | {b"Idempotency-Key": key}
    answer = client.post(START, json=ASKED, headers=headers)
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "VALIDATION_FAILED")


def test_reading_and_logging_in_take_no_notice_of_it(client: TestClient, services: Services, yuna: Headers) -> None:
    assert client.get("/api/v1/auth/me", headers=yuna | KEY).status_code == 200
    wrong = client.post("/api/v1/auth/login", json={"username": "yuna", "password": "x"}, headers=KEY)
    assert wrong.status_code == 401
    with services.database.snapshot() as tx:
        assert tx.exec(select(IdempotentRequest)).all() == []


@pytest.mark.contract("any", "409 IDEMPOTENCY_KEY_BUSY: the first request is still being worked on")
def test_who_asks_again_too_soon_waits_and_is_told_to_come_back(
    client: TestClient, services: Services, yuna: Headers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kdrama_app.api.idempotent.PATIENCE_SECONDS", 0.0)
    begun: list[Response] = []

    def meanwhile(*_args: object, **_kwargs: object) -> None:
        begun.append(client.post(START, json=ASKED, headers=yuna | KEY))

    monkeypatch.setattr(type(services.uploads), "reserve", meanwhile)
    assert client.post(START, json=ASKED, headers=yuna | KEY).status_code == 200
    (busy,) = begun
    assert (busy.status_code, busy.json()["error"]["code"]) == (409, "IDEMPOTENCY_KEY_BUSY")
    assert int(busy.headers["Retry-After"]) > 0


def test_what_was_interrupted_may_be_begun_again_after_a_while(services: Services) -> None:
    now = utc_now()
    who = {"sender": "user:1", "key": "k"}
    with services.database.transaction() as tx:
        assert Idempotency(b"secret", lambda: now).begin(tx, fingerprint="f", **who) is None
    later = Idempotency(b"secret", lambda: now + timedelta(minutes=6))
    with services.database.transaction() as tx:
        assert later.begin(tx, fingerprint="f", **who) is None


def test_the_database_alone_tells_nobody_what_was_answered(
    client: TestClient, services: Services, register: Callable[..., Headers]
) -> None:
    made = client.post(
        "/api/v1/auth/service-tokens",
        json={"name": "importer", "scopes": ["metadata:write"]},
        headers=register("boss", role="admin") | KEY,
    )
    assert made.status_code == 201
    with services.database.snapshot() as tx:
        (kept,) = tx.exec(select(IdempotentRequest)).all()
    assert kept.status == 201
    assert made.json()["token"].encode() not in kept.body
    with services.database.transaction() as tx:
        Idempotency(b"", lambda: utc_now() + timedelta(days=2)).forget_old(tx)
        assert tx.exec(select(IdempotentRequest)).all() == []
