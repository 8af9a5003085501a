"""Programs that describe, search and list videos, and who may."""

from collections.abc import Callable

import pytest
from starlette.testclient import TestClient

from kdrama_app.accounts.views import Principal, Role
from kdrama_app.catalog.views import EpisodeView, Visibility
from kdrama_app.wiring import Services
from tests.library import add_episode, person

Headers = dict[str, str]
VIDEOS, SEARCH, SERIES = "/api/v1/metadata/videos", "/api/v1/metadata/videos/search", "/api/v1/metadata/series"
ANNOUNCED = {
    "videoId": "goblin-s1e1",
    "title": "1화",
    "series": "도깨비",
    "episode": 1,
    "description": "불멸의 삶을 끝내려면",
    "duration": 3600.5,
    "fileSize": 1_500_000_000,
    "uploaderId": "",
    "uploaderUsername": "",
    "availableQualities": ["1080p"],
    "thumbnailUrl": "https://elsewhere.example/1.jpg",
    "streamingUrls": {"hls": "https://elsewhere.example/1.m3u8"},
    "tags": ["판타지"],
    "language": "ko",
    "subtitles": ["en"],
}


@pytest.fixture
def service(services: Services) -> Callable[..., Headers]:
    def make(*scopes: str) -> Headers:
        with services.database.transaction() as tx:
            token = services.accounts.create_service_token(tx, name="importer", scopes=scopes, days=1)
        return {"Authorization": f"Bearer {token}"}

    return make


@pytest.fixture
def writer(service: Callable[..., Headers]) -> Headers:
    return service("metadata:write")


@pytest.fixture
def yuna(services: Services) -> Principal:
    with services.database.transaction() as tx:
        return person(tx, "yuna", Role.UPLOADER)


@pytest.fixture
def headers_of(services: Services) -> Callable[[Principal], Headers]:
    def make(who: Principal) -> Headers:
        with services.database.transaction() as tx:
            token = services.accounts.access_token(tx, who.user_id or 0, seconds=600)
        return {"Authorization": f"Bearer {token}"}

    return make


@pytest.fixture
def add(services: Services, yuna: Principal) -> Callable[..., EpisodeView]:
    def make(series: str = "도깨비", number: int = 1, **more) -> EpisodeView:
        with services.database.transaction() as tx:
            return add_episode(tx, services.catalog, uploader=yuna, series=series, number=number, **more)

    return make


@pytest.mark.contract("POST /api/v1/metadata/videos", "201: a new one", "200: one that is here, described anew")
def test_another_service_announces_a_video_and_describes_it_anew(
    client: TestClient, writer: Headers, yuna: Principal, add: Callable[..., EpisodeView]
) -> None:
    announced = client.post(VIDEOS, json={**ANNOUNCED, "uploaderId": str(yuna.user_id)}, headers=writer)
    assert announced.status_code == 201
    body = announced.json()
    assert {name: body[name] for name in ("id", "series", "episode", "duration", "fileSize", "tags", "status")} == {
        "id": "goblin-s1e1",
        "series": "도깨비",
        "episode": 1,
        "duration": 3600.5,
        "fileSize": 1_500_000_000,
        "tags": ["판타지"],
        "status": "processing",
    }
    # Of files nothing is believed that is not here.
    assert (body["availableQualities"], body["subtitles"]) == ([], [])
    assert body["thumbnailUrl"] == "/api/v1/videos/goblin-s1e1/thumbnail"
    assert body["uploader"] == {"id": str(yuna.user_id), "username": "yuna"}

    again = client.post(VIDEOS, json={**ANNOUNCED, "title": "첫눈", "tags": []}, headers=writer)
    assert again.status_code == 200
    assert (again.json()["title"], again.json()["tags"]) == ("첫눈", [])
    assert again.json()["uploader"]["username"] == "yuna"
    assert client.get("/api/v1/videos/goblin-s1e1").json()["title"] == "첫눈"

    # What the files of a video that is here say, no announcement changes.
    known = add("미생")
    described = client.post(VIDEOS, json={**ANNOUNCED, "videoId": known.id, "duration": 1.0}, headers=writer).json()
    assert (described["series"], described["duration"], described["fileSize"]) == ("도깨비", known.duration, 1000)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("videoId", "../etc"),
        ("videoId", ""),
        ("title", " "),
        ("episode", -1),
        ("episode", "1"),
        ("fileSize", True),
        ("duration", -1),
        ("language", "klingon"),
        ("tags", ["x" * 41]),
        ("uploaderId", "99999"),
        ("uploaderId", "mina"),
        ("poster", "x"),
    ],
)
@pytest.mark.contract("POST /api/v1/metadata/videos", "400 VALIDATION_FAILED: the field is named")
def test_a_wrong_announcement_says_what_is_wrong(
    client: TestClient, writer: Headers, field: str, value: object
) -> None:
    refused = client.post(VIDEOS, json={**ANNOUNCED, field: value}, headers=writer)
    assert refused.status_code == 400
    assert refused.json()["error"]["code"] == "VALIDATION_FAILED"
    assert next(iter(refused.json()["error"]["details"])).partition(".")[0] == field


def test_a_whole_number_may_be_written_with_a_point(client: TestClient, writer: Headers) -> None:
    announced = client.post(VIDEOS, json={**ANNOUNCED, "episode": 2.0}, headers=writer)
    assert (announced.status_code, announced.json()["episode"]) == (201, 2)


@pytest.mark.contract("POST /api/v1/metadata/videos", "401 AUTH_INVALID_TOKEN", "403 AUTH_INSUFFICIENT_PERMISSIONS")
def test_only_a_service_that_may_write_announces(
    client: TestClient, service: Callable[..., Headers], register: Callable[..., Headers]
) -> None:
    assert client.post(VIDEOS, json=ANNOUNCED).json()["error"]["code"] == "AUTH_INVALID_TOKEN"
    for headers in (service("videos:transcode"), register("mina"), register("joon", role="uploader")):
        assert client.post(VIDEOS, json=ANNOUNCED, headers=headers).status_code == 403
    assert client.post(VIDEOS, json=ANNOUNCED, headers=register("boss", role="admin")).status_code == 201


@pytest.mark.contract("PATCH /api/v1/metadata/videos/{videoId}", "200", "400 VALIDATION_FAILED")
def test_the_owner_changes_what_is_said_of_a_video(
    client: TestClient, add: Callable[..., EpisodeView], yuna: Principal, headers_of: Callable[[Principal], Headers]
) -> None:
    episode, owner = add("도께비"), headers_of(yuna)
    changed = client.patch(
        f"{VIDEOS}/{episode.id}",
        json={"series": "도깨비", "title": "첫눈", "tags": ["판타지", "판타지"], "visibility": "unlisted"},
        headers=owner,
    )
    assert changed.status_code == 200
    assert (changed.json()["title"], changed.json()["tags"], changed.json()["episode"]) == ("첫눈", ["판타지"], 1)
    # The misspelled series had no other episode.
    assert client.get(f"{SERIES}/도께비").status_code == 404
    assert client.get(SEARCH, params={"q": "첫눈"}).json()["total"] == 0
    assert client.get(SEARCH, params={"q": "첫눈"}, headers=owner).json()["total"] == 1
    client.patch(f"{VIDEOS}/{episode.id}", json={"visibility": "published"}, headers=owner)
    assert client.get(SEARCH, params={"q": "첫눈"}).json()["total"] == 1
    assert client.patch(f"{VIDEOS}/{episode.id}", json={"episode": "two"}, headers=owner).status_code == 400


@pytest.mark.contract(
    "PATCH /api/v1/metadata/videos/{videoId}",
    "401 AUTH_INVALID_TOKEN",
    "403 AUTH_INSUFFICIENT_PERMISSIONS",
    "404 STREAM_VIDEO_NOT_FOUND",
)
@pytest.mark.contract(
    "DELETE /api/v1/metadata/videos/{videoId}", "401 AUTH_INVALID_TOKEN", "403 AUTH_INSUFFICIENT_PERMISSIONS"
)
def test_others_neither_change_nor_delete_it(
    client: TestClient,
    add: Callable[..., EpisodeView],
    register: Callable[..., Headers],
    service: Callable[..., Headers],
    writer: Headers,
) -> None:
    video, draft = f"{VIDEOS}/{add().id}", f"{VIDEOS}/{add(number=2, visibility=Visibility.DRAFT).id}"
    mina, joon = register("mina"), register("joon", role="uploader")
    for headers, status, hidden in ((mina, 403, 404), (joon, 403, 404), (service("videos:transcode"), 403, 404)):
        assert client.patch(video, json={}, headers=headers).status_code == status
        assert client.delete(video, headers=headers).status_code == status
        assert client.patch(draft, json={}, headers=headers).status_code == hidden
    assert client.patch(video, json={}).status_code == client.delete(video).status_code == 401
    # A service that writes metadata writes everybody's, and deletes nobody's video.
    assert client.patch(draft, json={"title": "x"}, headers=writer).status_code == 200
    assert client.delete(video, headers=writer).status_code == 403
    assert (
        client.patch(f"{VIDEOS}/nothing", json={}, headers=writer).json()["error"]["code"] == "STREAM_VIDEO_NOT_FOUND"
    )


@pytest.mark.contract("DELETE /api/v1/metadata/videos/{videoId}", "204", "404 STREAM_VIDEO_NOT_FOUND")
def test_a_deleted_video_is_gone_with_its_files(
    client: TestClient,
    services: Services,
    add: Callable[..., EpisodeView],
    yuna: Principal,
    headers_of: Callable[[Principal], Headers],
) -> None:
    episode, other = add("시그널"), add("미생")
    for key in (f"media/{episode.id}/720p-1/00001.m4s", episode.source_key, f"media/{other.id}/720p-1/00001.m4s"):
        services.storage.write(key, b"film")
    with services.database.transaction() as tx:
        job = services.transcodes.start(tx, episode.id, source_key=episode.source_key)
    services.transcodes.dispatch(job)

    assert client.delete(f"{VIDEOS}/{episode.id}", headers=headers_of(yuna)).status_code == 204

    assert client.get(f"/api/v1/videos/{episode.id}").status_code == 404
    assert client.get(f"{SERIES}/시그널").status_code == 404
    assert client.get(SEARCH, params={"q": "시그널"}).json()["videos"] == []
    assert [file.key for top in ("media", "sources") for file in services.storage.list(top)] == [
        f"media/{other.id}/720p-1/00001.m4s"
    ]
    assert client.delete(f"{VIDEOS}/{episode.id}", headers=headers_of(yuna)).status_code == 404
    with services.database.snapshot() as tx:
        assert services.catalog.departed(tx, before=services.catalog.clock()) == [episode.id]


@pytest.mark.contract("GET /api/v1/metadata/videos/search", "200: every filter, sort and order", "200: page by page")
def test_search_answers_page_by_page(client: TestClient, add: Callable[..., EpisodeView]) -> None:
    for number in range(1, 6):
        add("사랑의 불시착", number)
    add("미생")
    first = client.get(SEARCH, params={"q": "사ㄹ", "limit": 2, "sort": "episode"}).json()
    assert [video["episode"] for video in first["videos"]] == [1, 2]
    assert (first["total"], first["page"], first["limit"], first["totalPages"]) == (5, 1, 2, 3)
    last = client.get(SEARCH, params={"q": "사ㄹ", "limit": 2, "sort": "episode", "order": "desc", "page": 3}).json()
    assert [video["episode"] for video in last["videos"]] == [1]
    assert first["videos"][0] == client.get(f"/api/v1/videos/{first['videos'][0]['id']}").json()
    filtered = client.get(
        SEARCH, params={"series": "미생", "episode": 1, "language": "ko", "uploader": "yuna", "tags": "드라마, "}
    ).json()
    assert [video["series"] for video in filtered["videos"]] == ["미생"]
    for sort in ("title", "uploadDate", "episode", "series"):
        ways = [client.get(SEARCH, params={"sort": sort, "order": order}).json()["videos"] for order in ("asc", "desc")]
        for way, videos in zip(("asc", "desc"), ways, strict=True):
            keys = [video[sort] for video in videos]
            assert (keys, len(videos)) == (sorted(keys, reverse=way == "desc"), 6), (sort, way)


@pytest.mark.parametrize(
    "wrong",
    [{"limit": 101}, {"limit": 0}, {"page": 0}, {"sort": "size"}, {"order": "up"}, {"episode": "x"}, {"q": "x" * 201}],
)
@pytest.mark.contract("GET /api/v1/metadata/videos/search", "400 VALIDATION_FAILED")
def test_a_wrong_search_says_what_is_wrong(client: TestClient, wrong: dict[str, str | int]) -> None:
    refused = client.get(SEARCH, params=wrong)
    assert refused.status_code == 400
    assert list(refused.json()["error"]["details"]) == list(wrong)


@pytest.mark.contract(
    "GET /api/v1/metadata/series/{seriesName}", "200: by name", "200: by slug", "404 SERIES_NOT_FOUND"
)
def test_a_series_by_name_or_slug(client: TestClient, services: Services, add: Callable[..., EpisodeView]) -> None:
    add("사랑의 불시착", 2)
    poster = add("사랑의 불시착", 1, poster_key="media/x/posters-1/1.jpg")
    add("사랑의 불시착", 3, playable=False)
    add("사랑의 불시착", 4, visibility=Visibility.DRAFT)
    with services.database.transaction() as tx:
        services.catalog.describe_series(tx, "사랑의 불시착", description="돌풍과 함께")
    by_name = client.get(f"{SERIES}/사랑의 불시착")
    assert by_name.status_code == 200
    body = by_name.json()
    assert body == client.get(f"{SERIES}/사랑의-불시착").json()
    assert [video["episode"] for video in body.pop("episodes")] == [1, 2, 3]
    assert body == {
        "name": "사랑의 불시착",
        "slug": "사랑의-불시착",
        "description": "돌풍과 함께",
        "totalEpisodes": 3,
        "availableEpisodes": [1, 2],
        "language": "ko",
        "tags": ["드라마"],
        "thumbnailUrl": f"/api/v1/videos/{poster.id}/thumbnail",
    }
    assert client.get(f"{SERIES}/없는 드라마").json()["error"]["code"] == "SERIES_NOT_FOUND"


@pytest.mark.contract("GET /api/v1/metadata/series", "200")
def test_the_list_of_series(client: TestClient, add: Callable[..., EpisodeView]) -> None:
    for series in ("도깨비", "미생", "시그널"):
        add(series, 1)
        add(series, 2)
    add("준비 중", playable=False)
    listed = client.get(SERIES, params={"limit": 2}).json()
    assert (listed["total"], listed["totalPages"], len(listed["series"])) == (3, 2, 2)
    assert {"name", "slug", "description", "language", "totalEpisodes", "thumbnailUrl"} == set(listed["series"][0])
    rest = client.get(SERIES, params={"limit": 2, "page": 2}).json()["series"]
    assert {each["name"] for each in listed["series"] + rest} == {"도깨비", "미생", "시그널"}
    assert {each["totalEpisodes"] for each in rest} == {2}
