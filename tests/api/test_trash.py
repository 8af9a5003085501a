"""What lies in the trash is not there for any address of the API, whoever asks."""

import pytest
from starlette.testclient import TestClient

from kdrama_app.wiring import Services
from tests.api.scenes import SUBTITLES, House, Scene

PATHS = (
    ("GET", "/api/v1/videos/{id}"),
    ("GET", "/api/v1/videos/{id}/playback"),
    ("GET", "/api/v1/videos/{id}/thumbnail"),
    ("GET", "/api/v1/videos/{id}/thumbnail?width=320"),
    ("GET", "/api/v1/videos/{id}/subtitles"),
    ("GET", "/api/v1/videos/{id}/posters"),
    ("GET", "/api/v1/stream/{id}"),
    ("PATCH", "/api/v1/metadata/videos/{id}"),
    ("DELETE", "/api/v1/metadata/videos/{id}"),
    ("PUT", "/api/v1/viewing/progress/{id}"),
    ("POST", "/api/v1/videos/{id}/subtitles?language=ko"),
)
BODIES = {"PATCH": {"title": "다시"}, "PUT": {"position": 1, "duration": 2}}


@pytest.mark.parametrize(("method", "path"), PATHS)
@pytest.mark.parametrize("asker", ["owner", "admin"])
def test_a_video_in_the_trash_is_not_there(
    client: TestClient, services: Services, method: str, path: str, asker: str
) -> None:
    house = House(services)
    video = Scene(house, "").video
    with services.database.transaction() as tx:
        services.catalog.trash(tx, video.id)

    def ask() -> int:
        address, headers = path.format(id=video.id), house.headers(asker)
        if method == "POST":
            return client.post(address, content=SUBTITLES, headers=headers).status_code
        return client.request(method, address, json=BODIES.get(method), headers=headers).status_code

    assert ask() == 404
    with services.database.transaction() as tx:
        services.catalog.restore(tx, video.id)
    assert ask() < 300


def test_a_program_does_not_bring_it_back_either(client: TestClient, services: Services) -> None:
    house = House(services)
    video = Scene(house, "").video
    with services.database.transaction() as tx:
        services.catalog.trash(tx, video.id)
    described = {"videoId": video.id, "title": "다시", "series": "도깨비", "episode": 1}
    program = house.headers("s:metadata")
    assert client.post("/api/v1/metadata/videos", json=described, headers=program).status_code == 404
    assert client.patch(f"/api/v1/metadata/videos/{video.id}", json={"title": "다"}, headers=program).status_code == 404
