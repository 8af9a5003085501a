"""A failure is told in the language that is asked for."""

from starlette.testclient import TestClient

from kdrama_app.accounts.views import Role
from kdrama_app.wiring import Services
from tests.library import add_episode, person


def test_a_reason_in_korean_for_who_reads_korean(client: TestClient, services: Services) -> None:
    with services.database.transaction() as tx:
        yuna = person(tx, "yuna", Role.UPLOADER)
        episode = add_episode(tx, services.catalog, uploader=yuna, playable=False)
        services.storage.write(episode.source_key, b"no film")
        job = services.transcodes.start(tx, episode.id, source_key=episode.source_key)
        services.transcodes.fail(tx, job.id, reason="This file is not a video we can read")
        token = services.accounts.access_token(tx, yuna.user_id or 0, seconds=60)
    ask = {"Authorization": f"Bearer {token}"}
    path = f"/api/v1/transcode/status/{job.id}"
    english = client.get(path, headers={**ask, "Accept-Language": "en-US,ko;q=0.5"})
    korean = client.get(path, headers={**ask, "Accept-Language": "ko-KR,en;q=0.5"})
    assert english.json()["error"] == "This file is not a video we can read"
    assert korean.json()["error"] == "읽을 수 있는 영상 파일이 아니에요."
    assert "Accept-Language" in korean.headers["Vary"]
