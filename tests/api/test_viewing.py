"""A player reports where it is; the home page asks what to go on with."""

import json

import pytest
from starlette.testclient import TestClient

from kdrama_app.accounts.views import Principal
from kdrama_app.catalog.views import EpisodeView
from kdrama_app.wiring import Services
from tests.library import add_episode

Headers = dict[str, str]


@pytest.fixture
def episode(services: Services, uploader: Principal) -> EpisodeView:
    with services.database.transaction() as tx:
        return add_episode(tx, services.catalog, uploader=uploader)


def test_progress_is_kept_and_offered_again(client: TestClient, episode: EpisodeView, mina: Headers) -> None:
    answer = client.put(
        f"/api/v1/viewing/progress/{episode.id}", json={"position": 754.2, "duration": 3600}, headers=mina
    )
    assert (answer.status_code, answer.content) == (204, b"")
    (item,) = client.get("/api/v1/viewing/continue", headers=mina).json()
    assert (item["video"]["id"], item["position"], item["duration"]) == (episode.id, 754.2, 3600)


def test_the_last_word_of_a_closing_page_is_heard(client: TestClient, episode: EpisodeView, mina: Headers) -> None:
    """`navigator.sendBeacon` posts a string as text/plain."""
    body = json.dumps({"position": 100, "duration": 3600})
    answer = client.post(
        f"/api/v1/viewing/progress/{episode.id}",
        content=body,
        headers={**mina, "Content-Type": "text/plain;charset=UTF-8"},
    )
    assert answer.status_code == 204
    assert client.get("/api/v1/viewing/continue", headers=mina).json()[0]["position"] == 100


def test_after_a_finished_episode_the_next_is_offered_from_its_start(
    client: TestClient, services: Services, uploader: Principal, episode: EpisodeView, mina: Headers
) -> None:
    with services.database.transaction() as tx:
        second = add_episode(tx, services.catalog, uploader=uploader, number=2)
    url = f"/api/v1/viewing/progress/{episode.id}"
    client.put(url, json={"position": 3600, "duration": 3600}, headers=mina)
    (item,) = client.get("/api/v1/viewing/continue", headers=mina).json()
    assert (item["video"]["id"], item["position"]) == (second.id, 0)
    assert client.get(f"/api/v1/videos/{episode.id}/playback", headers=mina).json()["resumeAt"] == 0


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"not json",
        b"[]",
        b'{"position": 1}',
        b'{"position": "soon", "duration": 10}',
        b'{"position": 1, "duration": 0}',
        b'{"position": false, "duration": 10}',
        b'{"position": NaN, "duration": 10}',
        b'{"position": 1, "duration": 10, "volume": 11}',
        b'{"position": 1, "duration": 10}' + b" " * 2000,
    ],
)
def test_nonsense_is_a_validation_error(client: TestClient, episode: EpisodeView, mina: Headers, body: bytes) -> None:
    answer = client.post(f"/api/v1/viewing/progress/{episode.id}", content=body, headers=mina)
    assert answer.status_code == 400
    assert answer.json()["error"]["code"] == "VALIDATION_FAILED"
    assert answer.json()["error"]["details"]


def test_progress_needs_an_account_and_a_video(client: TestClient, episode: EpisodeView, mina: Headers) -> None:
    body = {"position": 1, "duration": 10}
    assert client.put(f"/api/v1/viewing/progress/{episode.id}", json=body).status_code == 401
    assert client.put("/api/v1/viewing/progress/nothing", json=body, headers=mina).status_code == 404
    assert client.get("/api/v1/viewing/continue").status_code == 401


def test_a_series_goes_onto_the_watchlist_and_off_again(
    client: TestClient, services: Services, episode: EpisodeView, mina: Headers
) -> None:
    def on_the_list() -> list[str]:
        with services.database.snapshot() as tx:
            viewer = services.accounts.find_bearer(tx, mina["Authorization"].removeprefix("Bearer "))
            return [card.slug for card in services.viewing.watchlist(tx, viewer=viewer)]

    url = f"/api/v1/viewing/watchlist/{episode.series_slug}"
    assert [client.put(url, headers=mina).status_code for _ in range(2)] == [204, 204]
    assert on_the_list() == [episode.series_slug]
    assert [client.delete(url, headers=mina).status_code for _ in range(2)] == [204, 204]
    assert on_the_list() == []


def test_the_watchlist_needs_an_account_and_a_series(client: TestClient, mina: Headers) -> None:
    assert client.put("/api/v1/viewing/watchlist/nothing").status_code == 401
    answer = client.put("/api/v1/viewing/watchlist/nothing", headers=mina)
    assert answer.status_code == 404
    assert answer.json()["error"]["code"] == "SERIES_NOT_FOUND"
