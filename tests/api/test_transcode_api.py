"""Transcode jobs over HTTP, as another service and as the people concerned use them."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from starlette.testclient import TestClient

from kdrama_app.accounts.views import Principal, Role
from kdrama_app.catalog.views import EpisodeView, Visibility
from kdrama_app.jobs.memory import InMemoryJobs
from kdrama_app.jobs.port import JobState
from kdrama_app.transcode.fmp4 import Segment
from kdrama_app.transcode.playlist import Rendered
from kdrama_app.wiring import Services
from tests.library import add_episode

START = "/api/v1/transcode/start"
Headers = dict[str, str]


@pytest.fixture
def owner(register: Callable[..., Headers]) -> Headers:
    return register("mina", role="uploader")


@pytest.fixture
def upload(services: Services, client: TestClient, owner: Headers) -> Callable[[Visibility], EpisodeView]:
    """Something of Mina's, uploaded and not yet transcoded."""
    me = client.get("/api/v1/auth/me", headers=owner).json()
    mina = Principal("user", "mina", frozenset(), user_id=int(me["id"]), role=Role.UPLOADER)

    def make(visibility: Visibility) -> EpisodeView:
        with services.database.transaction() as tx:
            episode = add_episode(tx, services.catalog, uploader=mina, playable=False, visibility=visibility)
        services.storage.write(episode.source_key, b"film")
        return episode

    return make


@pytest.fixture
def episode(upload: Callable[[Visibility], EpisodeView]) -> EpisodeView:
    return upload(Visibility.DRAFT)


@pytest.fixture
def service(services: Services) -> Headers:
    """The headers of another program that may transcode."""
    with services.database.transaction() as tx:
        token = services.accounts.create_service_token(tx, name="ingest", scopes=["videos:transcode"], days=1)
    return {"Authorization": f"Bearer {token}"}


def body(episode: EpisodeView, **changes: Any) -> dict[str, Any]:
    hls = {"resolutions": ["360p", "720p", "1080p"], "segmentDuration": 10}
    asked = {
        "videoId": episode.id,
        "sourcePath": episode.source_key,
        "outputFormats": {"hls": hls},
        "priority": "normal",
    }
    return {**asked, **changes}


def rendered() -> Rendered:
    segment = Segment(0, 100, 5000, 25, True)
    return Rendered("360p", "360p-1", "video", "avc1.64001e", 25, (segment,), width=640, height=360)


def code_of(response: Any) -> str:
    return response.json()["error"]["code"]


@pytest.mark.contract("POST /api/v1/transcode/start", "200: a service's token")
@pytest.mark.contract("POST /api/v1/transcode/{jobId}/retry", "400 VALIDATION_FAILED: a job that is complete")
@pytest.mark.contract("GET /api/v1/transcode/status/{jobId}", "200: queued, processing, completed with outputFiles")
def test_a_service_starts_a_job_and_follows_it(
    client: TestClient, services: Services, service: Headers, episode: EpisodeView
) -> None:
    formats = {"hls": body(episode)["outputFormats"]["hls"]}
    formats["dash"] = formats["hls"]
    response = client.post(START, json=body(episode, outputFormats=formats, priority="high"), headers=service)

    assert response.status_code == 200
    job = response.json()
    assert job == {
        "jobId": f"{episode.id}-1",
        "status": "queued",
        "estimatedDuration": pytest.approx(0, abs=0.1),
        "provider": "local",
    }
    assert isinstance(services.jobs, InMemoryJobs)
    assert services.jobs.enqueued[job["jobId"]].priority == 1
    status = f"/api/v1/transcode/status/{job['jobId']}"
    waiting = {"jobId": job["jobId"], "status": "queued", "progress": 0.0, "playable": False}
    assert client.get(status, headers=service).json() == waiting

    with services.database.transaction() as tx:
        services.transcodes.begin(tx, job["jobId"])
        services.transcodes.advance(tx, job["jobId"], stage="encoding", progress=41.234)
    assert client.get(status, headers=service).json()["progress"] == 41.2

    with services.database.transaction() as tx:
        services.transcodes.open(tx, job["jobId"], renditions=[rendered()])
    assert client.get(status, headers=service).json()["playable"] is True

    with services.database.transaction() as tx:
        services.transcodes.complete(tx, job["jobId"], renditions=[rendered()], poster_key="")
    done = client.get(status, headers=service).json()
    prefix = f"media/{episode.id}"
    assert done["status"] == "completed"
    assert done["completedAt"]
    assert done["outputFiles"] == {
        "hls": {"playlist": f"{prefix}/multivariant.m3u8", "segments": [f"{prefix}/360p-1/00001.m4s"]},
        "dash": {"manifest": f"{prefix}/manifest.mpd", "segments": [f"{prefix}/360p-1/00001.m4s"]},
    }
    assert "error" not in done
    late = client.post(f"/api/v1/transcode/{job['jobId']}/retry", headers=service)
    assert (late.status_code, code_of(late)) == (400, "VALIDATION_FAILED")


@pytest.mark.contract("POST /api/v1/transcode/start", "200: the owner")
@pytest.mark.contract("POST /api/v1/transcode/{jobId}/cancel", "200")
@pytest.mark.contract("POST /api/v1/transcode/{jobId}/retry", "200")
def test_its_owner_cancels_and_tries_again(
    client: TestClient, services: Services, owner: Headers, episode: EpisodeView
) -> None:
    job = client.post(START, json=body(episode), headers=owner).json()["jobId"]

    cancelled = client.post(f"/api/v1/transcode/{job}/cancel", headers=owner).json()

    assert (cancelled["status"], cancelled["error"]) == ("cancelled", "Transcoding was cancelled")
    assert services.jobs.state(job) is JobState.CANCELLED
    again = client.post(f"/api/v1/transcode/{job}/retry", headers=owner)
    assert again.status_code == 200
    assert again.json()["jobId"] == f"{episode.id}-2"
    assert services.jobs.state(f"{episode.id}-2") is JobState.WAITING


def test_its_owner_lets_it_go_before_others(
    client: TestClient, services: Services, owner: Headers, register: Callable[..., Headers], episode: EpisodeView
) -> None:
    job = client.post(START, json=body(episode), headers=owner).json()["jobId"]
    path = f"/api/v1/transcode/{job}/priority"
    assert isinstance(services.jobs, InMemoryJobs)

    changed = client.post(path, json={"priority": "high"}, headers=owner)

    assert (changed.status_code, changed.json()["status"]) == (200, "queued")
    assert services.jobs.enqueued[job].priority == 1
    assert client.post(path, json={"priority": "urgent"}, headers=owner).status_code == 400
    assert client.post(path, json={"priority": "low"}, headers=register("junho", role="uploader")).status_code == 404
    client.post(f"/api/v1/transcode/{job}/cancel", headers=owner)
    late = client.post(path, json={"priority": "low"}, headers=owner)
    assert (late.status_code, code_of(late)) == (400, "VALIDATION_FAILED")


@pytest.mark.contract("POST /api/v1/transcode/start", "200: with a callbackUrl")
def test_who_gave_a_url_is_called_with_the_status(
    client: TestClient, services: Services, service: Headers, episode: EpisodeView
) -> None:
    url = "https://hooks.example.com/kdrama"
    job = client.post(START, json=body(episode, callbackUrl=url), headers=service).json()["jobId"]
    assert isinstance(services.jobs, InMemoryJobs)
    assert list(services.jobs.enqueued) == [job]

    status = client.post(f"/api/v1/transcode/{job}/cancel", headers=service).json()

    told = services.jobs.enqueued[list(services.jobs.enqueued)[-1]]
    assert (told.workflow, told.queue) == ("deliver_callback", "callbacks")
    with services.database.snapshot() as tx:
        letter = services.transcodes.callbacks.letter(tx, told.args[0])
    assert letter is not None
    assert letter.url == url
    assert json.loads(letter.body) == status
    assert status == client.get(f"/api/v1/transcode/status/{job}", headers=service).json()


@pytest.mark.contract(
    "GET /api/v1/transcode/status/{jobId}", "200: failed with its reason (what TRANSCODE_FAILED says)"
)
def test_a_failed_job_says_why(client: TestClient, services: Services, owner: Headers, episode: EpisodeView) -> None:
    job = client.post(START, json=body(episode), headers=owner).json()["jobId"]
    with services.database.transaction() as tx:
        services.transcodes.fail(tx, job, reason="The file is cut off")
    failed = client.get(f"/api/v1/transcode/status/{job}", headers=owner).json()
    assert (failed["status"], failed["error"]) == ("failed", "The file is cut off")
    assert failed["completedAt"]


@pytest.mark.contract("POST /api/v1/transcode/start", "401 AUTH_INVALID_TOKEN")
@pytest.mark.contract(
    "GET /api/v1/transcode/status/{jobId}",
    "401 AUTH_INVALID_TOKEN",
    "404 STREAM_VIDEO_NOT_FOUND: a job of a video that is not theirs to know",
)
@pytest.mark.contract("POST /api/v1/transcode/{jobId}/cancel", "401 AUTH_INVALID_TOKEN")
@pytest.mark.contract("POST /api/v1/transcode/{jobId}/retry", "401 AUTH_INVALID_TOKEN")
def test_strangers_are_kept_out(
    client: TestClient, owner: Headers, register: Callable[..., Headers], episode: EpisodeView
) -> None:
    job = client.post(START, json=body(episode), headers=owner).json()["jobId"]
    routes = [
        ("POST", START),
        ("GET", f"/api/v1/transcode/status/{job}"),
        ("POST", f"/api/v1/transcode/{job}/cancel"),
        ("POST", f"/api/v1/transcode/{job}/retry"),
    ]
    stranger, admin = register("junho", role="uploader"), register("boss", role="admin")
    for method, path in routes:
        sent = body(episode) if path == START else None
        nobody = client.request(method, path, json=sent)
        assert (nobody.status_code, code_of(nobody)) == (401, "AUTH_INVALID_TOKEN")
        # A draft is not even admitted to be there.
        hidden = client.request(method, path, headers=stranger, json=sent)
        assert (hidden.status_code, code_of(hidden)) == (404, "STREAM_VIDEO_NOT_FOUND")
        assert client.request(method, path, headers=admin, json=sent).status_code == 200


@pytest.mark.contract("POST /api/v1/transcode/start", "403 AUTH_INSUFFICIENT_PERMISSIONS")
@pytest.mark.contract("GET /api/v1/transcode/status/{jobId}", "403 AUTH_INSUFFICIENT_PERMISSIONS")
@pytest.mark.contract("POST /api/v1/transcode/{jobId}/cancel", "403 AUTH_INSUFFICIENT_PERMISSIONS")
@pytest.mark.contract("POST /api/v1/transcode/{jobId}/retry", "403 AUTH_INSUFFICIENT_PERMISSIONS")
def test_a_published_video_is_still_not_everybodys_to_transcode(
    client: TestClient,
    owner: Headers,
    register: Callable[..., Headers],
    upload: Callable[[Visibility], EpisodeView],
) -> None:
    published, junho = upload(Visibility.PUBLISHED), register("junho", role="uploader")
    job = client.post(START, json=body(published), headers=owner).json()["jobId"]
    for response in (
        client.post(START, json=body(published), headers=junho),
        client.get(f"/api/v1/transcode/status/{job}", headers=junho),
        client.post(f"/api/v1/transcode/{job}/cancel", headers=junho),
        client.post(f"/api/v1/transcode/{job}/retry", headers=junho),
    ):
        assert (response.status_code, code_of(response)) == (403, "AUTH_INSUFFICIENT_PERMISSIONS")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"sourcePath": "/etc/passwd"}, "sourcePath"),
        ({"sourcePath": "sources/another/film.mp4"}, "sourcePath"),
        ({"sourcePath": "sources/../secret.key"}, "sourcePath"),
        ({"sourcePath": "http://169.254.169.254/latest"}, "sourcePath"),
        ({"priority": "urgent"}, "priority"),
        ({"outputFormats": {"hls": {"resolutions": ["8k"], "segmentDuration": 6}}}, "outputFormats.hls.resolutions.0"),
        ({"outputFormats": {"hls": {"resolutions": [], "segmentDuration": 6}}}, "outputFormats.hls.resolutions"),
        ({"outputFormats": {"hls": {"segmentDuration": 0}}}, "outputFormats.hls.segmentDuration"),
        ({"outputFormats": {"hls": {}, "dash": {"segmentDuration": 4}}}, "outputFormats.dash"),
        ({"callbackUrl": "http://example.com/done"}, "callbackUrl"),
        ({"callbackUrl": "https://127.1/done"}, "callbackUrl"),
        ({"unknown": 1}, "unknown"),
    ],
)
@pytest.mark.contract(
    "POST /api/v1/transcode/start",
    "400 VALIDATION_FAILED: a source outside our storage, and whatever else cannot be done",
)
def test_what_cannot_be_done_is_refused_by_name(
    client: TestClient, services: Services, service: Headers, episode: EpisodeView, changes: dict[str, Any], field: str
) -> None:
    response = client.post(START, json=body(episode, **changes), headers=service)
    assert (response.status_code, code_of(response)) == (400, "VALIDATION_FAILED")
    assert list(response.json()["error"]["details"]) == [field]
    assert isinstance(services.jobs, InMemoryJobs)
    assert not services.jobs.enqueued


@pytest.mark.contract("POST /api/v1/transcode/start", "404 STREAM_VIDEO_NOT_FOUND")
@pytest.mark.contract("GET /api/v1/transcode/status/{jobId}", "404 TRANSCODE_JOB_NOT_FOUND")
@pytest.mark.contract("POST /api/v1/transcode/{jobId}/cancel", "404 TRANSCODE_JOB_NOT_FOUND")
@pytest.mark.contract("POST /api/v1/transcode/{jobId}/retry", "404 TRANSCODE_JOB_NOT_FOUND")
def test_unknown_jobs_and_videos(client: TestClient, service: Headers, episode: EpisodeView) -> None:
    for method, path in (("GET", "status/nothing-1"), ("POST", "nothing-1/cancel"), ("POST", "nothing-1/retry")):
        missing = client.request(method, f"/api/v1/transcode/{path}", headers=service)
        assert (missing.status_code, code_of(missing)) == (404, "TRANSCODE_JOB_NOT_FOUND")
    missing = client.post(START, json=body(episode, videoId="nothing"), headers=service)
    assert (missing.status_code, code_of(missing)) == (404, "STREAM_VIDEO_NOT_FOUND")


@pytest.mark.contract("POST /api/v1/transcode/start", "503 TRANSCODE_PROVIDER_UNAVAILABLE")
@pytest.mark.contract("POST /api/v1/transcode/{jobId}/retry", "503 TRANSCODE_PROVIDER_UNAVAILABLE")
def test_without_a_provider_nothing_is_promised(
    client: TestClient, services: Services, service: Headers, episode: EpisodeView, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = client.post(START, json=body(episode), headers=service).json()["jobId"]
    client.post(f"/api/v1/transcode/{job}/cancel", headers=service)
    monkeypatch.setattr(type(services.transcodes.provider), "available", lambda _self: False)
    for response in (
        client.post(START, json=body(episode), headers=service),
        client.post(f"/api/v1/transcode/{job}/retry", headers=service),
    ):
        assert (response.status_code, code_of(response)) == (503, "TRANSCODE_PROVIDER_UNAVAILABLE")
