"""What programs get of a video that was encoded again while they had hold of it."""

from collections.abc import Callable

from starlette.testclient import TestClient

from kdrama_app.catalog.views import EpisodeView
from kdrama_app.playback.playlists import only_quality
from kdrama_app.wiring import Services

Headers = dict[str, str]


def bring_on_a_second_run(services: Services, episode: EpisodeView) -> None:
    """In 720p alone, the same pictures; the record of it is still to come."""
    prefix = f"media/{episode.id}"
    for folder in ("720p", "audio"):
        for file in services.storage.list(f"{prefix}/{folder}-1"):
            services.storage.write(file.key.replace(f"{folder}-1", f"{folder}-2"), services.storage.read(file.key))
    lists = services.storage.read(f"{prefix}/multivariant.m3u8").decode()
    services.storage.write(f"{prefix}/multivariant.m3u8", only_quality(lists, "720p").replace("-1/", "-2/").encode())


def test_who_has_begun_with_the_older_one_reads_on_and_who_comes_later_gets_the_newer(
    client: TestClient, services: Services, register: Callable[..., Headers], episode: EpisodeView
) -> None:
    mina = register("mina")
    url = f"/api/v1/stream/{episode.id}"
    opened = client.get(f"{url}?format=hls", headers=mina).text
    older = [line for line in opened.splitlines() if line.endswith(".m3u8") and not line.startswith("#")]
    film = client.head(f"{url}?format=mp4&quality=720p", headers=mina).headers

    bring_on_a_second_run(services, episode)

    for playlist in older:
        listed = client.get(playlist)
        assert listed.status_code == 200
        segment = next(line for line in listed.text.splitlines() if line.endswith(".m4s"))
        assert client.get(playlist.rpartition("/")[0] + "/" + segment).status_code == 200
    assert "/720p-2/" in client.get(f"{url}?format=hls", headers=mina).text
    # A new file under a new name: nobody glues half of it to half of the old one.
    rest = {**mina, "Range": "bytes=100-", "If-Range": film["etag"]}
    newer = client.get(f"{url}?format=mp4&quality=720p", headers=rest)
    assert newer.status_code == 200
    assert newer.headers["etag"] != film["etag"]


def test_a_quality_that_the_newer_one_lacks_is_said_to_be_missing(
    client: TestClient, services: Services, register: Callable[..., Headers], episode: EpisodeView
) -> None:
    bring_on_a_second_run(services, episode)
    mina = register("mina")
    for kind in ("hls", "mp4"):
        answer = client.get(f"/api/v1/stream/{episode.id}?format={kind}&quality=360p", headers=mina)
        assert (answer.status_code, answer.json()["error"]["code"]) == (404, "STREAM_QUALITY_NOT_AVAILABLE")
