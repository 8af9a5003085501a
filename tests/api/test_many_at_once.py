"""Many people at once on SQLite: writers wait for each other, readers for nobody, and nobody is told of a lock."""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from starlette.testclient import TestClient

from kdrama_app.settings import Settings
from kdrama_app.wiring import Services
from tests.uploading import CHUNK, sha256

Headers = dict[str, str]
CHUNKS, UPLOADERS, READERS = 12, 4, 4


def upload(client: TestClient, headers: Headers, name: str) -> list[int]:
    """A whole upload; every status it was answered with."""
    content = os.urandom(CHUNKS * CHUNK - 1)
    asked = {
        "filename": f"{name}.mp4",
        "totalSize": len(content),
        "chunkSize": CHUNK,
        "metadata": {"title": name, "series": "One Series For All", "episode": 1},
    }
    start = client.post("/api/v1/upload/start", json=asked, headers=headers)
    body = start.json()
    statuses = [start.status_code]
    for index, url in enumerate(body["chunkUrls"]):
        sent = client.put(url, content=content[index * CHUNK : (index + 1) * CHUNK], headers=headers)
        statuses.append(sent.status_code)
    done = client.post(
        f"/api/v1/upload/complete/{body['uploadId']}", json={"finalChecksum": sha256(content)}, headers=headers
    )
    return [*statuses, done.status_code]


def test_uploads_readers_and_viewers_do_not_hinder_each_other(
    client: TestClient, register: Callable[..., Headers]
) -> None:
    client.get("/api/v1/openapi.json")  # FastAPI builds its routes at the first request
    people = [register(f"uploader{number}", "uploader") for number in range(UPLOADERS)]
    over = Event()

    def read(headers: Headers) -> set[int]:
        seen: set[int] = set()
        while not over.is_set():
            seen |= {client.get(path, headers=headers).status_code for path in ("/api/v1/upload", "/api/v1/auth/me")}
            seen.add(client.post("/api/v1/auth/refresh", json={"refreshToken": "unknown"}).status_code)
        return seen

    with ThreadPoolExecutor(UPLOADERS + READERS) as pool:
        readers = [pool.submit(read, people[number % UPLOADERS]) for number in range(READERS)]
        uploads = [pool.submit(upload, client, headers, f"Episode {number}") for number, headers in enumerate(people)]
        try:
            assert [done.result() for done in uploads] == [[200] * (CHUNKS + 2)] * UPLOADERS
        finally:
            over.set()
        assert {status for reader in readers for status in reader.result()} == {200, 401}


@pytest.mark.contract("any", "503 SYSTEM_UNAVAILABLE: the database is busy beyond all patience")
def test_a_database_that_stays_busy_is_unavailable_and_not_a_crash(
    settings: Settings,
    build_services: Callable[[Settings], Services],
    make_client: Callable[[Services], TestClient],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("kdrama_app.db.BUSY_TIMEOUT_MS", 50)
    services = build_services(settings)
    client = make_client(services)
    with services.database.transaction() as tx:
        tx.connection()
        answer = client.post("/api/v1/auth/logout", json={"refreshToken": "unknown"})
        assert (answer.status_code, answer.json()["error"]["code"]) == (503, "SYSTEM_UNAVAILABLE")
        assert client.get("/health/ready").status_code == 200
    assert client.post("/api/v1/auth/logout", json={"refreshToken": "unknown"}).status_code == 204


def test_without_its_database_the_site_lives_but_is_not_ready(client: TestClient, services: Services) -> None:
    services.database.dispose()
    folder = services.settings.data_dir
    folder.rename(folder.with_name("unmounted"))
    answer = client.get("/health/ready")
    assert (answer.status_code, answer.json()["error"]["type"]) == (503, "unavailable")
    assert client.get("/health/live").status_code == 200
