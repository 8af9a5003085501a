"""A poster for screens: an AVIF as wide as they ask for, for whoever may see the poster, while it is the poster."""

from collections.abc import Callable

import pytest
from starlette.testclient import TestClient

from kdrama_app.accounts.views import Principal, Role
from kdrama_app.catalog.views import EpisodeView, Visibility
from kdrama_app.transcode.stills import StillWidth, still_key
from kdrama_app.wiring import Services
from tests.published import publish_episode

Headers = dict[str, str]
Register = Callable[..., Headers]


@pytest.fixture
def owner(client: TestClient, register: Register) -> Principal:
    me = client.get("/api/v1/auth/me", headers=register("nari", role="uploader")).json()
    return Principal("user", "nari", frozenset(), user_id=int(me["id"]), role=Role.UPLOADER)


@pytest.fixture
def publish(services: Services, owner: Principal) -> Callable[[Visibility], EpisodeView]:
    """An episode of Nari's; its poster, 1280 pixels wide, is the first of two candidates."""

    def add(visibility: Visibility) -> EpisodeView:
        with services.database.transaction() as tx:
            episode = publish_episode(tx, services.catalog, services.storage, uploader=owner, visibility=visibility)
            other = episode.poster_key.replace("1.jpg", "2.jpg")
            services.extras.note_posters(tx, episode.id, [episode.poster_key, other])
        for width in StillWidth:
            services.storage.write(still_key(other, width), f"other {width:d}".encode())
        return episode

    return add


def test_a_screen_gets_the_width_it_asks_for(
    client: TestClient, services: Services, publish: Callable[[Visibility], EpisodeView]
) -> None:
    episode = publish(Visibility.PUBLISHED)
    url = f"/api/v1/videos/{episode.id}/thumbnail"
    sizes = [len(client.get(url).content)]
    for width in sorted(StillWidth, reverse=True):
        answer = client.get(url, params={"width": int(width)})
        assert (answer.status_code, answer.headers["content-type"]) == (200, "image/avif")
        assert answer.headers["cache-control"] == "public, max-age=3600"
        assert answer.content == services.storage.read(still_key(episode.poster_key, width))
        sizes.append(len(answer.content))
        etag = answer.headers["etag"]
        assert client.get(url, params={"width": int(width)}, headers={"If-None-Match": etag}).status_code == 304
        assert client.head(url, params={"width": int(width)}).headers["content-length"] == str(len(answer.content))
    assert sizes == sorted(sizes, reverse=True)
    assert client.get(url).headers["content-type"] == "image/jpeg"


def test_what_was_not_made_is_the_next_best(
    client: TestClient, services: Services, publish: Callable[[Visibility], EpisodeView]
) -> None:
    """A video of 640 pixels has none of 1280, and a library from before has the JPEGs alone."""
    episode = publish(Visibility.PUBLISHED)
    url, kept = f"/api/v1/videos/{episode.id}/thumbnail", services.storage.read(episode.poster_key)
    services.storage.delete(still_key(episode.poster_key, StillWidth.WIDE))
    middle = client.get(url, params={"width": 640})
    assert middle.headers["content-type"] == "image/avif"
    assert client.get(url, params={"width": 1280}).content == middle.content
    for width in StillWidth:
        services.storage.delete(still_key(episode.poster_key, width))
    for width in StillWidth:
        answer = client.get(url, params={"width": int(width)})
        assert (answer.content, answer.headers["content-type"]) == (kept, "image/jpeg")


@pytest.mark.parametrize("width", ["321", "0", "-1", "1281", "wide", "", "99999999999999999999"])
def test_other_widths_are_not_offered(
    client: TestClient, publish: Callable[[Visibility], EpisodeView], width: str
) -> None:
    episode = publish(Visibility.PUBLISHED)
    refused = client.get(f"/api/v1/videos/{episode.id}/thumbnail", params={"width": width})
    assert (refused.status_code, list(refused.json()["error"]["details"])) == (400, ["width"])


def test_a_new_poster_is_the_new_one_in_every_width(
    client: TestClient, register: Register, publish: Callable[[Visibility], EpisodeView]
) -> None:
    episode, boss = publish(Visibility.PUBLISHED), register("boss", role="admin")
    base = f"/api/v1/videos/{episode.id}"
    assert client.get(f"{base}/posters/2", params={"width": 320}, headers=boss).content == b"other 320"
    client.put(f"{base}/poster", json={"candidate": 2}, headers=boss).raise_for_status()
    for width in StillWidth:
        assert client.get(f"{base}/thumbnail", params={"width": int(width)}).content == f"other {width:d}".encode()


def test_nobody_sees_more_of_it_than_of_the_poster(
    client: TestClient, register: Register, publish: Callable[[Visibility], EpisodeView]
) -> None:
    mina, boss = register("mina"), register("boss", role="admin")
    linked, hidden = publish(Visibility.UNLISTED), publish(Visibility.DRAFT)
    for width in StillWidth:
        asked = f"thumbnail?width={width:d}"
        answer = client.get(f"/api/v1/videos/{linked.id}/{asked}")
        assert (answer.status_code, answer.headers["cache-control"]) == (200, "private, max-age=3600")
        assert client.get(f"/api/v1/videos/{hidden.id}/{asked}").status_code == 404
        assert client.get(f"/api/v1/videos/{hidden.id}/{asked}", headers=mina).status_code == 404
        seen = client.get(f"/api/v1/videos/{hidden.id}/{asked}", headers=boss)
        assert (seen.status_code, seen.headers["cache-control"]) == (200, "private, max-age=3600")
        candidate = f"/api/v1/videos/{linked.id}/posters/2?width={width:d}"
        assert client.get(candidate).status_code == 401
        assert client.get(candidate, headers=mina).status_code == 403
        assert client.get(candidate, headers=boss).headers["cache-control"] == "private, no-cache"
