"""What a player fetches with a ticket: playlists, segments, subtitles, the poster."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from obstore.store import MemoryStore
from starlette.testclient import TestClient

from kdrama_app.accounts.models import User
from kdrama_app.accounts.views import Principal
from kdrama_app.api.delivery import stored_body
from kdrama_app.catalog.views import EpisodeChanges, EpisodeView, Visibility
from kdrama_app.db import utc_now
from kdrama_app.playback.ranges import Span
from kdrama_app.storage.objects import ObjectStorage
from kdrama_app.wiring import Services
from tests.published import publish_episode

Grant = dict[str, Any]


@pytest.fixture
def grant(client: TestClient, episode: EpisodeView, register: Callable[..., dict[str, str]]) -> Grant:
    return client.get(f"/api/v1/videos/{episode.id}/playback", headers=register("mina")).json()


@pytest.fixture
def base(grant: Grant) -> str:
    return grant["hls"].removesuffix("multivariant.m3u8")


@pytest.mark.parametrize(
    ("path", "kind", "caching"),
    [
        ("multivariant.m3u8", "application/vnd.apple.mpegurl", "public, max-age=10"),
        ("manifest.mpd", "application/dash+xml", "no-cache"),
        ("720p-1/index.m3u8", "application/vnd.apple.mpegurl", "public, max-age=3600"),
        ("720p-1/init.mp4", "video/mp4", "public, max-age=31536000, immutable"),
        ("720p-1/00001.m4s", "video/mp4", "public, max-age=31536000, immutable"),
        ("audio-1/init.mp4", "audio/mp4", "public, max-age=31536000, immutable"),
        ("audio-1/00001.m4s", "audio/mp4", "public, max-age=31536000, immutable"),
        ("posters-1/1.jpg", "image/jpeg", "public, max-age=3600"),
    ],
)
def test_each_kind_of_file_says_what_it_is_and_how_long_it_keeps(
    client: TestClient, services: Services, episode: EpisodeView, base: str, path: str, kind: str, caching: str
) -> None:
    answer = client.get(base + path)
    assert answer.status_code == 200
    assert (answer.headers["content-type"], answer.headers["cache-control"]) == (kind, caching)
    assert answer.content == services.storage.read(f"media/{episode.id}/{path}")
    assert int(answer.headers["content-length"]) == len(answer.content)
    told = client.head(base + path)
    assert (told.status_code, told.content) == (200, b"")
    assert told.headers["content-length"] == answer.headers["content-length"]
    assert "last-modified" not in answer.headers
    again = client.get(base + path, headers={"If-None-Match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["cache-control"] == caching


def test_a_segment_is_served_in_ranges(client: TestClient, base: str) -> None:
    whole = client.get(base + "720p-1/00001.m4s").content
    part = client.get(base + "720p-1/00001.m4s", headers={"Range": "bytes=10-19"})
    assert (part.status_code, part.content) == (206, whole[10:20])
    outside = client.get(base + "720p-1/00001.m4s", headers={"Range": f"bytes={len(whole)}-"})
    assert (outside.status_code, outside.headers["content-range"]) == (416, f"bytes */{len(whole)}")


def test_no_database_is_asked(
    client: TestClient, services: Services, base: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_arguments: object) -> None:
        raise AssertionError("a segment must not cost a query")

    monkeypatch.setattr(type(services.database), "transaction", refuse)
    monkeypatch.setattr(type(services.database), "snapshot", refuse)
    assert client.get(base + "720p-1/00001.m4s").status_code == 200
    assert client.get(base + "multivariant.m3u8").status_code == 200


def test_the_playlists_name_only_what_can_be_fetched(client: TestClient, base: str) -> None:
    uris = re.findall(r'URI="([^"]+)"|^([^#\n]+)$', client.get(base + "multivariant.m3u8").text, re.MULTILINE)
    for uri in ("".join(pair) for pair in uris):
        folder = uri.rpartition("/")[0]
        media = client.get(base + uri)
        assert media.status_code == 200
        for name in re.findall(r"^[^#\n]+$", media.text, re.MULTILINE):
            assert client.head(f"{base}{folder}/{name}").status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "",
        "nothing.m4s",
        "720p-1",
        "720p-1/",
        "720p-1/nothing.m3u8",
        "%2e%2e/%2e%2e/kdrama.db",
        "720p-1/%2e%2e/%2e%2e/other/00001.m4s",
        "..%2f..%2fsecret.mp4",
        "%2fetc/passwd",
        "/etc/hosts.mp4",
        "720p-1\\00001.m4s",
        "x" * 300 + ".m4s",
        "%00.m4s",
    ],
)
def test_what_is_not_there_and_what_lies_elsewhere_is_the_same_answer(
    client: TestClient, services: Services, base: str, path: str
) -> None:
    (services.settings.data_dir / "secret.mp4").write_bytes(b"secret")
    answer = client.get(base + path)
    assert answer.status_code == 404
    assert answer.json()["error"]["code"] == "NOT_FOUND"


def test_a_ticket_opens_its_own_episode_only(
    client: TestClient, services: Services, uploader: Principal, base: str
) -> None:
    with services.database.transaction() as tx:
        other = publish_episode(tx, services.catalog, services.storage, uploader=uploader)
    ticket = base.split("/")[2]
    for stranger in (f"/media/{ticket}/{other.id}/", f"/media/{ticket[:-1]}x/{other.id}/", "/media/nonsense/x/"):
        answer = client.get(stranger + "720p-1/init.mp4")
        assert answer.status_code == 403
        assert answer.json()["error"]["code"] == "STREAM_ACCESS_DENIED"


def test_an_expired_ticket_asks_for_credentials(client: TestClient, services: Services, episode: EpisodeView) -> None:
    past = utc_now() - timedelta(seconds=services.settings.ticket_seconds + 3601)
    ticket = services.playback.tickets.issue(episode.id, user_id=1, now=past)
    answer = client.get(f"/media/{ticket.text}/{episode.id}/720p-1/init.mp4")
    assert answer.status_code == 401
    assert answer.json()["error"]["code"] == "STREAM_ACCESS_DENIED"


async def _all(body: Any, span: Span) -> bytes:
    return b"".join([piece async for piece in body.read(span)])


@pytest.mark.anyio
async def test_an_object_store_gives_the_same_bytes() -> None:
    storage = ObjectStorage(MemoryStore())
    storage.write("media/x/1.m4s", bytes(range(200)))
    body = stored_body(storage, "media/x/1.m4s")
    assert (body.size, body.path) == (200, None)
    assert await _all(body, Span(10, 19)) == bytes(range(10, 20))


@pytest.mark.contract(
    "GET /auth/validate",
    "200: a ticketed media path, while its viewer may watch",
    "401: a ticket whose viewer may not watch any more",
)
def test_at_the_gate_a_ticket_passes_only_while_its_viewer_may_watch(
    client: TestClient, services: Services, episode: EpisodeView, base: str
) -> None:
    asked = {"X-Original-URI": f"{base}720p-1/00001.m4s"}
    assert client.get("/auth/validate", headers=asked).json() == {"valid": True}

    with services.database.transaction() as tx:
        services.catalog.edit(tx, episode.id, EpisodeChanges(visibility=Visibility.DRAFT))
    hidden = client.get("/auth/validate", headers=asked)
    assert (hidden.status_code, hidden.json()["valid"]) == (401, False)
    with services.database.transaction() as tx:
        services.catalog.edit(tx, episode.id, EpisodeChanges(visibility=Visibility.PUBLISHED))
    assert client.get("/auth/validate", headers=asked).status_code == 200

    with services.database.transaction() as tx:
        mina = services.accounts.account_named(tx, "mina")
        assert mina is not None
        row = tx.get(User, int(mina.id))
        assert row is not None
        row.disabled = True
    assert client.get("/auth/validate", headers=asked).status_code == 401
    # Without a gateway a ticket is checked by its seal alone.
    assert client.get(f"{base}720p-1/00001.m4s").status_code == 200


def test_the_short_way_is_one_route_for_metrics_and_other_methods(
    client: TestClient, services: Services, base: str
) -> None:
    for _ in range(2):
        assert client.get(base + "720p-1/00001.m4s").status_code == 200
    assert client.head(base + "720p-1/00001.m4s").status_code == 200
    told = services.metrics.exposition({}).decode()
    route = 'route="/media/{ticket}/{episode_id}/{path:path}"'
    assert f'http_request_duration_seconds_count{{method="GET",{route},status_code="200"}} 2.0' in told
    assert f'http_request_duration_seconds_count{{method="HEAD",{route},status_code="200"}} 1.0' in told
    refused = client.post(base + "720p-1/00001.m4s")
    assert (refused.status_code, refused.json()["error"]["code"]) == (405, "METHOD_NOT_ALLOWED")
