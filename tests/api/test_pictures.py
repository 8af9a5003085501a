"""A series' own pictures over HTTP: given by who looks after it, kept by browsers for good, gone when replaced."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from anyio import run
from starlette.testclient import TestClient

from kdrama_app.accounts.views import Principal, Role
from kdrama_app.api.pictures import collect_pictures
from kdrama_app.catalog.series_editing import SeriesEditing
from kdrama_app.catalog.service import Catalog
from kdrama_app.settings import Settings
from kdrama_app.transcode.pictures import MAX_BYTES
from kdrama_app.wiring import Services
from tests.conftest import Clock
from tests.library import add_episode
from tests.pictures import make_picture

Headers = dict[str, str]
BACKDROP = "/api/v1/series/도깨비/pictures/backdrop"


@pytest.fixture
def owner(services: Services, client: TestClient, register: Callable[..., Headers]) -> Headers:
    headers = register("mina", role="uploader")
    me = client.get("/api/v1/auth/me", headers=headers).json()
    with services.database.transaction() as tx:
        mina = Principal("user", "mina", frozenset(), user_id=int(me["id"]), role=Role.UPLOADER)
        add_episode(tx, services.catalog, uploader=mina)
    return headers


@pytest.fixture
def drawn(tmp_path: Path) -> bytes:
    return make_picture(tmp_path / "wide.jpg", "800x450")


def kept(settings: Settings) -> set[str]:
    return {path.parent.name for path in (settings.data_dir / "storage" / "pictures").rglob("*.jpg")}


def test_a_backdrop_is_given_and_kept_for_good(client: TestClient, owner: Headers, drawn: bytes) -> None:
    given = client.put(BACKDROP, content=drawn, headers={**owner, "Content-Type": "image/jpeg"})
    assert given.status_code == 200
    assert given.json()["widths"] == [640, 800]

    for name, media_type in (("800.jpg", "image/jpeg"), ("640.avif", "image/avif")):
        url = given.json()["url"].replace("800.jpg", name)
        picture = client.get(url)
        assert (picture.status_code, picture.headers["content-type"]) == (200, media_type)
        assert picture.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert picture.headers["x-content-type-options"] == "nosniff"
        assert client.get(url, headers={"If-None-Match": picture.headers["etag"]}).status_code == 304
        head = client.head(url)
        assert (head.content, head.headers["content-length"]) == (b"", str(len(picture.content)))


def test_a_replaced_one_goes_when_nobody_shows_it(
    client: TestClient,
    services: Services,
    settings: Settings,
    clock: Clock,
    owner: Headers,
    drawn: bytes,
    tmp_path: Path,
) -> None:
    first = client.put(BACKDROP, content=drawn, headers=owner).json()["url"]
    second = client.put(BACKDROP, content=make_picture(tmp_path / "b.png", "700x400"), headers=owner).json()["url"]
    assert first != second
    # One that was refused left nothing but its name; pages that are open still show the first.
    assert client.put(BACKDROP, content=b"no picture", headers=owner).status_code == 400
    assert run(collect_pictures, services) == 0
    assert client.get(first).status_code == 200

    clock.now = services.catalog.clock()
    clock.advance(hours=2)
    later = replace(services, series_editing=SeriesEditing(Catalog(clock)))
    assert run(collect_pictures, later) == 2
    assert (client.get(first).status_code, client.get(second).status_code) == (404, 200)
    assert len(kept(settings)) == 1
    assert run(collect_pictures, later) == 0


@pytest.mark.parametrize(
    ("content", "why"), [(b"", "unreadable"), (b"<svg/>", "unreadable"), (bytes(MAX_BYTES + 1), None)]
)
def test_what_is_no_picture_is_refused(client: TestClient, owner: Headers, content: bytes, why: str | None) -> None:
    refused = client.put(BACKDROP, content=content, headers=owner)
    assert refused.status_code == 400
    assert (refused.json()["error"].get("details") or {}).get("picture") == why


def test_it_is_for_who_looks_after_the_series(
    client: TestClient, register: Callable[..., Headers], owner: Headers, drawn: bytes
) -> None:
    assert client.put(BACKDROP, content=drawn).status_code == 401
    assert client.put(BACKDROP, content=drawn, headers=register("junho", role="uploader")).status_code == 403
    assert client.put(BACKDROP, content=drawn, headers=register("boss", role="admin")).status_code == 200
    missing = client.put("/api/v1/series/nothing/pictures/poster", content=drawn, headers=owner)
    assert missing.json()["error"]["code"] == "SERIES_NOT_FOUND"
    assert client.put("/api/v1/series/도깨비/pictures/banner", content=drawn, headers=owner).status_code == 400


@pytest.mark.parametrize(
    "path", ["AAAAAAAAAAAA/640.jpg", "../kdrama.db", "AAAAAAAAAAA1/640.png", "x/1.jpg", "1/2/3.jpg"]
)
def test_nothing_else_is_sent(client: TestClient, path: str) -> None:
    assert client.get(f"/api/v1/pictures/{path}").status_code == 404
