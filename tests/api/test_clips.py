"""Clips by the API: asked for, followed, listed, taken away."""

from collections.abc import Callable
from typing import Any

import pytest
from starlette.testclient import TestClient

from kdrama_app.accounts.views import Principal
from kdrama_app.catalog.views import EpisodeView, Visibility
from kdrama_app.jobs.memory import InMemoryJobs
from kdrama_app.reels.service import QUEUE, WORKFLOW
from kdrama_app.settings import Settings
from kdrama_app.wiring import Services
from tests.clips import add_clip
from tests.library import add_episode, person

ASKED = {"title": "  우산 속의   두 사람 ", "start": 754.2, "end": 784.2, "crop": "portrait", "side": 0.25}


@pytest.fixture
def episode(services: Services, uploader: Principal) -> EpisodeView:
    with services.database.transaction() as tx:
        return add_episode(tx, services.catalog, uploader=uploader)


def test_a_clip_is_asked_for_and_sent_to_the_worker(
    client: TestClient, services: Services, mina: dict[str, str], register: Any, episode: EpisodeView
) -> None:
    answer = client.post(f"/api/v1/videos/{episode.id}/clips", json=ASKED, headers=mina)
    assert answer.status_code == 202
    body = answer.json()
    code = body["shortcode"]
    assert len(code) == 11
    wanted = {"status": "making", "title": "우산 속의 두 사람", "duration": 30.0, "crop": "portrait", "width": None}
    assert {name: body[name] for name in wanted} == pytest.approx(wanted)
    assert body["maker"]["username"] == "mina"
    assert (body["shareUrl"], body["videoUrl"]) == (f"/clip/{code}", f"/reel/{code}/")
    assert isinstance(services.jobs, InMemoryJobs)
    (sent,) = services.jobs.enqueued.values()
    assert (sent.workflow, sent.args, sent.queue, sent.priority) == (WORKFLOW, (code,), QUEUE, 1)

    assert client.get(f"/api/v1/clips/{code}", headers=mina).json()["status"] == "making"
    # It is nobody else's affair until it is there.
    assert client.get(f"/api/v1/clips/{code}", headers=register("joon")).status_code == 404
    assert client.get("/api/v1/clips", headers=mina).json()["clips"] == []


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"title": "   "}, "title"),
        ({"title": "가" * 101}, "title"),
        ({"title": "a\u202eb"}, "title"),
        ({"start": -1}, "start"),
        ({"end": 754.3}, "end"),
        ({"end": 845}, "end"),
        ({"start": 3590, "end": 3601}, "end"),
        ({"side": 1.5}, "side"),
        ({"crop": "square"}, "crop"),
        ({"sied": 0.5}, "sied"),
    ],
)
def test_what_cannot_be_a_clip_is_refused_by_its_field(
    client: TestClient, mina: dict[str, str], episode: EpisodeView, changed: dict[str, Any], field: str
) -> None:
    answer = client.post(f"/api/v1/videos/{episode.id}/clips", json={**ASKED, **changed}, headers=mina)
    assert answer.status_code == 400
    assert answer.json()["error"]["code"] == "VALIDATION_FAILED"
    assert list(answer.json()["error"]["details"]) == [field]


def test_of_what_does_not_play_there_is_no_clip(
    client: TestClient, services: Services, mina: dict[str, str], uploader: Principal
) -> None:
    with services.database.transaction() as tx:
        waiting = add_episode(tx, services.catalog, uploader=uploader, number=2, playable=False)
    answer = client.post(f"/api/v1/videos/{waiting.id}/clips", json=ASKED, headers=mina)
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "STREAM_QUALITY_NOT_AVAILABLE")


def test_a_day_has_so_many_clips_and_a_person_so_much_room(
    make_settings: Callable[..., Settings],
    build_services: Callable[[Settings], Services],
    make_client: Callable[[Services], TestClient],
) -> None:
    services = build_services(make_settings(clips_per_day=2, clip_quota_bytes=500_000))
    client = make_client(services)
    with services.database.transaction() as tx:
        mina = person(tx, "mina")
        episode = add_episode(tx, services.catalog, uploader=mina)
        token = services.accounts.access_token(tx, mina.person, seconds=60)
        add_clip(tx, services.clips, episode, maker=mina, size=500_000)

    def ask() -> Any:
        headers = {"Authorization": f"Bearer {token}"}
        return client.post(f"/api/v1/videos/{episode.id}/clips", json=ASKED, headers=headers)

    full = ask()
    assert (full.status_code, full.json()["error"]["code"]) == (413, "CLIP_QUOTA_EXCEEDED")
    assert full.json()["error"]["details"] == {"used": 500_000, "quota": 500_000}
    with services.database.transaction() as tx:
        services.clips.forget(tx, services.clips.made_by(tx, mina, limit=1).clips[0].clip.shortcode)
    assert ask().status_code == 202
    often = ask()
    assert (often.status_code, often.json()["error"]["code"]) == (429, "CLIP_QUOTA_EXCEEDED")
    assert often.json()["error"]["details"]["perDay"] == 2
    assert 86_000 < int(often.headers["retry-after"]) <= 86_400


def test_clips_are_listed_the_newest_first_in_pages(
    client: TestClient, services: Services, mina: dict[str, str], uploader: Principal, episode: EpisodeView
) -> None:
    with services.database.transaction() as tx:
        other = add_episode(tx, services.catalog, uploader=uploader, number=2, visibility=Visibility.UNLISTED)
        for number in range(3):
            add_clip(tx, services.clips, episode, maker=uploader, title=f"{number}")
        add_clip(tx, services.clips, other, maker=uploader, title="unlisted")

    def titles(path: str, **asked: int) -> tuple[list[str], int]:
        body = client.get(path, params=asked).json()
        return [clip["title"] for clip in body["clips"]], body["total"]

    assert titles("/api/v1/clips") == (["2", "1", "0"], 3)
    assert titles("/api/v1/clips", page=2, limit=2) == (["0"], 3)
    assert titles(f"/api/v1/videos/{other.id}/clips") == (["unlisted"], 1)
    assert client.get("/api/v1/clips", params={"limit": 101}, headers=mina).status_code == 400


def test_a_clip_is_taken_away_by_who_made_it(
    client: TestClient, services: Services, mina: dict[str, str], register: Any, episode: EpisodeView
) -> None:
    code = client.post(f"/api/v1/videos/{episode.id}/clips", json=ASKED, headers=mina).json()["shortcode"]
    assert client.delete(f"/api/v1/clips/{code}", headers=register("joon")).status_code == 404
    assert client.delete(f"/api/v1/clips/{code}", headers=mina).status_code == 204
    assert client.get(f"/api/v1/clips/{code}", headers=mina).status_code == 404
    assert client.delete(f"/api/v1/clips/{code}", headers=mina).status_code == 404
