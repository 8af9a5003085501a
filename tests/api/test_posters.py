"""A video's owner chooses its poster among the candidates."""

from collections.abc import Callable

import pytest
from starlette.testclient import TestClient

from kdrama_app.accounts.views import Principal, Role
from kdrama_app.catalog.views import EpisodeView
from kdrama_app.wiring import Services
from tests.library import add_episode

Headers = dict[str, str]


@pytest.fixture
def owner(register: Callable[..., Headers]) -> Headers:
    return register("mina", role="uploader")


@pytest.fixture
def episode(services: Services, client: TestClient, owner: Headers) -> EpisodeView:
    me = client.get("/api/v1/auth/me", headers=owner).json()
    mina = Principal("user", "mina", frozenset(), user_id=int(me["id"]), role=Role.UPLOADER)
    with services.database.transaction() as tx:
        episode = add_episode(tx, services.catalog, uploader=mina)
        keys = [f"media/{episode.id}/posters-1/{number}.jpg" for number in (1, 2, 3)]
        services.extras.note_posters(tx, episode.id, keys)
        services.catalog.set_poster(tx, episode.id, keys[0])
    for key in keys:
        services.storage.write(key, key[-5:].encode())
    return episode


def test_the_owner_takes_another(client: TestClient, services: Services, owner: Headers, episode: EpisodeView) -> None:
    base = f"/api/v1/videos/{episode.id}"
    offered = client.get(f"{base}/posters", headers=owner).json()["candidates"]
    assert [(each["candidate"], each["current"]) for each in offered] == [(1, True), (2, False), (3, False)]
    assert [client.get(each["url"], headers=owner).content for each in offered] == [b"1.jpg", b"2.jpg", b"3.jpg"]

    chosen = client.put(f"{base}/poster", json={"candidate": 3}, headers=owner)

    assert chosen.status_code == 200
    assert [each["current"] for each in chosen.json()["candidates"]] == [False, False, True]
    assert client.get(f"{base}/thumbnail").content == b"3.jpg"
    with services.database.transaction() as tx:
        # A later run offers others; what a person chose stays.
        services.extras.note_posters(tx, episode.id, [f"media/{episode.id}/posters-2/1.jpg"])
        assert services.extras.of(tx, episode.id).poster_chosen
    assert client.get(f"{base}/thumbnail").content == b"3.jpg"


@pytest.mark.parametrize("candidate", [0, 4, -1, "first"])
def test_what_was_not_offered_cannot_be_taken(
    client: TestClient, owner: Headers, episode: EpisodeView, candidate: object
) -> None:
    refused = client.put(f"/api/v1/videos/{episode.id}/poster", json={"candidate": candidate}, headers=owner)
    assert refused.status_code == 400
    assert list(refused.json()["error"]["details"]) == ["candidate"]
    if isinstance(candidate, int):
        assert client.get(f"/api/v1/videos/{episode.id}/posters/{candidate}", headers=owner).status_code == 404


def test_it_is_the_owners_and_the_admins_to_choose(
    client: TestClient, register: Callable[..., Headers], episode: EpisodeView
) -> None:
    stranger, admin = register("junho", role="uploader"), register("boss", role="admin")
    ways = (("GET", "posters", None), ("GET", "posters/1", None), ("PUT", "poster", {"candidate": 2}))
    for method, path, sent in ways:
        url = f"/api/v1/videos/{episode.id}/{path}"
        assert client.request(method, url, json=sent).status_code == 401
        assert client.request(method, url, json=sent, headers=stranger).status_code == 403
        assert client.request(method, url, json=sent, headers=admin).status_code == 200
