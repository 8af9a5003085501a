"""An uploader brings subtitles; others read them."""

import errno
from collections.abc import Callable

import pytest
from starlette.testclient import TestClient

from kdrama_app.accounts.views import Principal
from kdrama_app.catalog.views import EpisodeView
from kdrama_app.subtitles.formats import MAX_BYTES
from kdrama_app.wiring import Services
from tests.library import add_episode

Headers = dict[str, str]
KOREAN = "1\n00:00:01,000 --> 00:00:02,000\n안녕하세요\n".encode("cp949")
BILINGUAL = (
    "<SAMI><HEAD><STYLE>.KRCC {lang:ko-KR;} .ENCC {lang:en-US;}</STYLE></HEAD><BODY>"
    "<SYNC Start=1000><P Class=KRCC>안녕하세요<P Class=ENCC>Hello"
    "<SYNC Start=2000><P Class=KRCC>&nbsp;<P Class=ENCC>&nbsp;</BODY></SAMI>"
).encode("cp949")


@pytest.fixture
def jun(register: Callable[..., Headers]) -> Headers:
    return register("jun", role="uploader")


@pytest.fixture
def episode(client: TestClient, services: Services, jun: Headers) -> EpisodeView:
    with services.database.transaction() as tx:
        owner: Principal = services.accounts.find_bearer(tx, jun["Authorization"].removeprefix("Bearer "))
        return add_episode(tx, services.catalog, uploader=owner)


def listed(client: TestClient, episode: EpisodeView) -> list[tuple[str, str, int]]:
    tracks = client.get(f"/api/v1/videos/{episode.id}/subtitles").json()
    return [(track["language"], track["label"], track["cueCount"]) for track in tracks]


def test_the_owner_adds_a_file_as_the_body(client: TestClient, episode: EpisodeView, jun: Headers) -> None:
    answer = client.post(
        f"/api/v1/videos/{episode.id}/subtitles?language=ko",
        content=KOREAN,
        headers={**jun, "Content-Type": "application/octet-stream"},
    )
    assert answer.status_code == 201
    assert listed(client, episode) == [("ko", "한국어", 1)]
    assert client.get(f"/api/v1/videos/{episode.id}").json()["subtitles"] == ["ko"]


def test_the_owner_adds_a_file_by_a_form_and_a_bilingual_one_is_two_tracks(
    client: TestClient, episode: EpisodeView, jun: Headers
) -> None:
    answer = client.post(
        f"/api/v1/videos/{episode.id}/subtitles?language=ko", files={"file": ("도깨비.smi", BILINGUAL)}, headers=jun
    )
    assert answer.status_code == 201
    assert [(track["language"], track["cueCount"]) for track in answer.json()] == [("ko", 1), ("en", 1)]
    assert sorted(listed(client, episode)) == [("en", "English", 1), ("ko", "한국어", 1)]


def test_a_player_reads_what_was_said(client: TestClient, episode: EpisodeView, jun: Headers, mina: Headers) -> None:
    client.post(f"/api/v1/videos/{episode.id}/subtitles?language=ko", content=KOREAN, headers=jun)
    (track,) = client.get(f"/api/v1/videos/{episode.id}/playback", headers=mina).json()["tracks"]
    cues = client.get(track["src"])
    assert cues.text == "WEBVTT\n\n00:00:01.000 --> 00:00:02.000\n안녕하세요\n"
    assert cues.headers["cache-control"] == "public, max-age=3600"


def test_the_owner_removes_a_track(client: TestClient, services: Services, episode: EpisodeView, jun: Headers) -> None:
    url = f"/api/v1/videos/{episode.id}/subtitles"
    (track,) = client.post(f"{url}?language=ko", content=KOREAN, headers=jun).json()
    assert client.delete(f"{url}/{track['id']}", headers=jun).status_code == 204
    assert listed(client, episode) == []
    assert list(services.storage.list(f"media/{episode.id}/subtitles")) == []
    assert client.delete(f"{url}/{track['id']}", headers=jun).status_code == 404


def test_others_change_nothing(client: TestClient, episode: EpisodeView, jun: Headers, mina: Headers) -> None:
    url = f"/api/v1/videos/{episode.id}/subtitles"
    (track,) = client.post(f"{url}?language=ko", content=KOREAN, headers=jun).json()
    for headers, status in ((mina, 403), ({}, 401)):
        assert client.post(f"{url}?language=en", content=KOREAN, headers=headers).status_code == status
        assert client.delete(f"{url}/{track['id']}", headers=headers).status_code == status
    assert listed(client, episode) == [("ko", "한국어", 1)]


@pytest.mark.parametrize(
    ("query", "content", "field"),
    [
        ("language=ko", b"no subtitles at all", "file"),
        ("language=ko", b" " * (MAX_BYTES + 100_000), "file"),
        ("language=klingonese", KOREAN, "language"),
        ("", KOREAN, "language"),
    ],
)
def test_bad_input_is_answered_with_what_is_wrong(
    client: TestClient, episode: EpisodeView, jun: Headers, query: str, content: bytes, field: str
) -> None:
    answer = client.post(f"/api/v1/videos/{episode.id}/subtitles?{query}", content=content, headers=jun)
    assert answer.status_code == 400
    assert answer.json()["error"]["code"] == "VALIDATION_FAILED"
    assert field in answer.json()["error"]["details"]


def test_a_form_without_the_file_is_refused(client: TestClient, episode: EpisodeView, jun: Headers) -> None:
    url = f"/api/v1/videos/{episode.id}/subtitles?language=ko"
    assert client.post(url, files={"other": ("x.srt", KOREAN)}, headers=jun).status_code == 400
    broken = {**jun, "Content-Type": "multipart/form-data; boundary=x"}
    assert client.post(url, content=b"--x\r\nnonsense", headers=broken).status_code == 400


@pytest.mark.parametrize(
    "kind",
    ["multipart/form-data", 'multipart/form-data; boundary="', "multipart/form-data; boundary=é", "multipart/"],
)
def test_a_form_that_is_none_is_refused(client: TestClient, episode: EpisodeView, jun: Headers, kind: str) -> None:
    headers = {b"Authorization": jun["Authorization"].encode(), b"Content-Type": kind.encode("latin-1")}
    url = f"/api/v1/videos/{episode.id}/subtitles?language=ko"
    assert client.post(url, content=b"--x\r\n\r\n", headers=headers).status_code == 400


def test_a_form_is_a_form_in_capitals_too(
    client: TestClient, services: Services, episode: EpisodeView, jun: Headers
) -> None:
    """Media types are case-insensitive (RFC 9110, section 8.3.1)."""
    form = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.srt"\r\n\r\n' + KOREAN + b"\r\n--x--\r\n"
    headers = {**jun, "Content-Type": "Multipart/Form-Data; boundary=x"}
    answer = client.post(f"/api/v1/videos/{episode.id}/subtitles?language=ko", content=form, headers=headers)
    assert answer.status_code == 201
    track = services.storage.read(f"media/{episode.id}/subtitles/{answer.json()[0]['id']}.vtt")
    assert b"--x--" not in track


@pytest.mark.contract("any", "507 STORAGE_FULL: a disk that fills up meanwhile")
def test_a_full_disk_is_said_so_and_anything_else_is_a_crash(
    client: TestClient, services: Services, episode: EpisodeView, jun: Headers, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number, status, code in ((errno.ENOSPC, 507, "STORAGE_FULL"), (errno.EIO, 500, "SYSTEM_ERROR")):

        def broken(*_: object, number: int = number) -> None:
            raise OSError(number, "the disk says no")

        monkeypatch.setattr(services.storage, "write", broken)
        answer = client.post(f"/api/v1/videos/{episode.id}/subtitles?language=ko", content=KOREAN, headers=jun)
        assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)
    assert listed(client, episode) == []


def test_a_body_without_end_is_cut_off_at_the_limit(client: TestClient, episode: EpisodeView, jun: Headers) -> None:
    sent = 0

    def endless() -> object:
        nonlocal sent
        while sent < 50:
            sent += 1
            yield b" " * 1_000_000

    answer = client.post(
        f"/api/v1/videos/{episode.id}/subtitles?language=ko",
        content=endless(),  # pyright: ignore[reportArgumentType]
        headers=jun,
    )
    assert answer.status_code == 400
