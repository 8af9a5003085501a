"""One video: its description, its picture, and the player's grant."""

from datetime import datetime, timedelta
from urllib.parse import urljoin

import pytest
from starlette.testclient import TestClient

from kdrama_app.accounts.views import Principal
from kdrama_app.catalog.views import EpisodeDraft, EpisodeView, Marks, Source, Visibility
from kdrama_app.db import utc_now
from kdrama_app.wiring import Services
from tests.library import add_episode
from tests.published import SECONDS, publish_episode

Headers = dict[str, str]


@pytest.mark.contract("GET /api/v1/videos/{videoId}", "200")
def test_a_video_is_described_to_everybody(client: TestClient, episode: EpisodeView, uploader: Principal) -> None:
    body = client.get(f"/api/v1/videos/{episode.id}").json()
    assert datetime.fromisoformat(body.pop("uploadDate")).tzinfo is not None
    assert body == {
        "id": episode.id,
        "title": "도깨비 1화",
        "series": "도깨비",
        "episode": 1,
        "description": "",
        "duration": SECONDS,
        "fileSize": 1000,
        "availableQualities": ["720p", "360p"],
        "thumbnailUrl": f"/api/v1/videos/{episode.id}/thumbnail",
        "uploader": {"id": str(uploader.user_id), "username": "uploader"},
        "streamingUrls": {
            "hls": f"/api/v1/stream/{episode.id}?format=hls",
            "dash": f"/api/v1/stream/{episode.id}?format=dash",
        },
        "language": "ko",
        "subtitles": [],
        "tags": ["드라마"],
        "status": "ready",
    }


def test_its_streaming_urls_work(client: TestClient, episode: EpisodeView, mina: Headers) -> None:
    urls = client.get(f"/api/v1/videos/{episode.id}").json()["streamingUrls"]
    assert [client.get(url, headers=mina).status_code for url in urls.values()] == [200, 200]


def test_what_the_house_itself_brought_has_an_uploader_without_a_name(client: TestClient, services: Services) -> None:
    with services.database.transaction() as tx:
        services.catalog.create_episode(
            tx,
            EpisodeDraft(title="Demo", series="Demo", number=1),
            episode_id="demoXdemoXde",
            uploader_id=None,
            source=Source("sources/demoXdemoXde/x.mp4", "x.mp4", "0" * 64, 1),
        )
    assert client.get("/api/v1/videos/demoXdemoXde").json()["uploader"] == {"id": "", "username": ""}


@pytest.mark.contract("GET /api/v1/videos/{videoId}", "401 AUTH_INVALID_TOKEN: bad credentials")
@pytest.mark.contract("GET /api/v1/metadata/videos/search", "401 AUTH_INVALID_TOKEN: bad credentials")
def test_a_bad_token_is_not_taken_for_nobody(client: TestClient, episode: EpisodeView) -> None:
    for path in (f"/api/v1/videos/{episode.id}", "/api/v1/metadata/videos/search"):
        assert client.get(path).status_code == 200
        answer = client.get(path, headers={"Authorization": "Bearer nonsense"})
        assert (answer.status_code, answer.json()["error"]["code"]) == (401, "AUTH_INVALID_TOKEN")


@pytest.mark.contract("GET /api/v1/videos/{videoId}", "404 STREAM_VIDEO_NOT_FOUND: hidden or unknown")
def test_a_hidden_or_unknown_video_is_not_found(
    client: TestClient, services: Services, uploader: Principal, mina: Headers
) -> None:
    with services.database.transaction() as tx:
        draft = add_episode(tx, services.catalog, uploader=uploader, visibility=Visibility.DRAFT)
    for video in (draft.id, "nothing"):
        for path in ("", "/playback", "/thumbnail", "/subtitles"):
            for headers in ({}, mina):
                answer = client.get(f"/api/v1/videos/{video}{path}", headers=headers)
                assert answer.status_code == 404
                assert answer.json()["error"]["code"] == "STREAM_VIDEO_NOT_FOUND"


def test_the_thumbnail_is_a_picture_for_everybody(client: TestClient, services: Services, episode: EpisodeView) -> None:
    url = f"/api/v1/videos/{episode.id}/thumbnail"
    answer = client.get(url)
    assert answer.headers["content-type"] == "image/jpeg"
    assert answer.headers["cache-control"] == "public, max-age=3600"
    assert answer.content == services.storage.read(episode.poster_key)
    assert client.get(url, headers={"If-None-Match": answer.headers["etag"]}).status_code == 304
    assert client.head(url).headers["content-length"] == str(len(answer.content))


def test_the_thumbnail_of_an_unlisted_video_is_kept_by_no_shared_cache(
    client: TestClient, services: Services, uploader: Principal
) -> None:
    with services.database.transaction() as tx:
        linked = publish_episode(
            tx, services.catalog, services.storage, uploader=uploader, visibility=Visibility.UNLISTED
        )
    answer = client.get(f"/api/v1/videos/{linked.id}/thumbnail")
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "private, max-age=3600")


def test_a_video_without_a_picture_yet_says_so(client: TestClient, services: Services, uploader: Principal) -> None:
    with services.database.transaction() as tx:
        waiting = add_episode(tx, services.catalog, uploader=uploader, playable=False)
    assert client.get(f"/api/v1/videos/{waiting.id}/thumbnail").status_code == 404


def test_the_players_grant_opens_everything_in_it(
    client: TestClient, services: Services, episode: EpisodeView, mina: Headers
) -> None:
    tracks = services.subtitles.convert(episode.id, "1\n00:00:01,000 --> 00:00:02,000\n안녕\n".encode(), language="ko")
    with services.database.transaction() as tx:
        services.subtitles.record(tx, tracks)
        services.extras.note_storyboard(tx, episode.id, f"media/{episode.id}/storyboard-1/storyboard.vtt")
        services.extras.note_chapters(tx, episode.id, f"media/{episode.id}/chapters-1/chapters.vtt")
    services.storage.write(f"media/{episode.id}/chapters-1/chapters.vtt", b"WEBVTT\n")
    for name, content in (("storyboard.vtt", b"WEBVTT\n"), ("sheet-001.jpg", b"picture")):
        services.storage.write(f"media/{episode.id}/storyboard-1/{name}", content)
    with services.database.transaction() as tx:
        services.catalog.set_marks(tx, episode.id, Marks(intro_start=0.5, intro_end=2.0, credits_start=5.0))
    client.put(f"/api/v1/viewing/progress/{episode.id}", json={"position": 3.5, "duration": 6}, headers=mina)
    answer = client.get(f"/api/v1/videos/{episode.id}/playback", headers=mina)
    assert answer.headers["cache-control"] == "no-store"
    grant = answer.json()
    assert (grant["status"], grant["complete"], grant["resumeAt"]) == ("ready", True, 3.5)
    assert (grant["intro"], grant["credits"]) == ({"start": 0.5, "end": 2.0}, 5.0)
    assert [(track["language"], track["label"]) for track in grant["tracks"]] == [("ko", "한국어")]
    sheet = urljoin(grant["storyboard"], "sheet-001.jpg")
    track = grant["tracks"][0]["src"]
    for url in (grant["hls"], grant["dash"], grant["poster"], track, grant["storyboard"], sheet, grant["chapters"]):
        assert client.get(url).status_code == 200
    cues = client.get(grant["tracks"][0]["src"])
    assert cues.headers["content-type"] == "text/vtt; charset=utf-8"
    assert "안녕" in cues.text
    left = datetime.fromisoformat(grant["expiresAt"]) - utc_now()
    assert timedelta(hours=7, minutes=59) < left <= timedelta(hours=9)


def test_while_nothing_plays_the_grant_says_how_it_stands(
    client: TestClient, services: Services, uploader: Principal, mina: Headers
) -> None:
    with services.database.transaction() as tx:
        waiting = add_episode(tx, services.catalog, uploader=uploader, playable=False)
    grant = client.get(f"/api/v1/videos/{waiting.id}/playback", headers=mina).json()
    assert (grant["status"], grant["hls"], grant["dash"], grant["poster"]) == ("processing", None, None, None)
    assert not grant["complete"]


def test_the_grant_needs_an_account(client: TestClient, episode: EpisodeView) -> None:
    answer = client.get(f"/api/v1/videos/{episode.id}/playback")
    assert answer.status_code == 401
    assert answer.json()["error"]["code"] == "STREAM_ACCESS_DENIED"
