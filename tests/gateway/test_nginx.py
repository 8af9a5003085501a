"""nginx in front: it asks who may pass, serves segments itself, and lets nobody in when nobody answers."""

import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urljoin

import httpx
import pytest

from kdrama_app.client import Client
from tests.e2e.site import ADMIN, ADMIN_PASSWORD, Site
from tests.gateway.nginx import Gateway, find_nginx
from tests.media import make_mp4

pytestmark = pytest.mark.skipif(find_nginx() is None, reason="nginx is not installed here (apt install nginx-light)")

BEHIND_ONE = {"KDRAMA_TRUSTED_PROXY_HOPS": "1", "KDRAMA_UPLOAD_STARTS_PER_HOUR": "1000"}
PASSWORD = "a password for tests"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    site = Site(tmp_path_factory.mktemp("behind-nginx"), settings=BEHIND_ONE)
    yield site.start()
    site.stop()


@pytest.fixture(scope="module", params=["local", "proxied"])
def gateway(request: pytest.FixtureRequest, site: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gateway]:
    gateway = Gateway(site, tmp_path_factory.mktemp("nginx"), proxied=request.param == "proxied")
    yield gateway.start()
    gateway.stop()


@pytest.fixture(scope="module")
def video(gateway: Gateway, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A real film, sent and made through the gateway."""
    film = make_mp4(tmp_path_factory.mktemp("film") / "film.mp4", seconds=5, title=gateway.url)
    with Client(gateway.url) as admin:
        admin.login(ADMIN, ADMIN_PASSWORD)
        sent = admin.upload(film, series="시그널", episode=1)
        admin.wait(sent.job_id)
    return sent.video_id


@pytest.fixture
def login(gateway: Gateway) -> Callable[[str], dict[str, str]]:
    """`login("mina")`: her bearer headers; she gets an account when she has none."""

    def come(name: str) -> dict[str, str]:
        who = {"username": name, "password": PASSWORD}
        answer = httpx.post(f"{gateway.url}/api/v1/auth/login", json=who)
        if answer.status_code != 200:
            answer = httpx.post(f"{gateway.url}/api/v1/auth/register", json=who | {"email": f"{name}@example.com"})
        return {"Authorization": f"Bearer {answer.json()['accessToken']}"}

    return come


def segments(gateway: Gateway, video: str, headers: dict[str, str]) -> list[str]:
    """The addresses of a video's picture, init segment first, as one viewer has them."""
    granted = httpx.get(f"{gateway.url}/api/v1/videos/{video}/playback", headers=headers).json()
    main = httpx.get(urljoin(gateway.url, granted["hls"]))
    rung = next(line for line in main.text.splitlines() if line.endswith("m3u8") and not line.startswith("#"))
    playlist = httpx.get(urljoin(str(main.url), rung))
    assert playlist.headers["content-type"] == "application/vnd.apple.mpegurl"
    init = next(line for line in playlist.text.splitlines() if line.startswith("#EXT-X-MAP")).split('"')[1]
    names = [init, *(line for line in playlist.text.splitlines() if line.endswith(".m4s") and line[0] != "#")]
    return [urljoin(str(playlist.url), name) for name in names]


def test_a_video_is_watched_through_it(gateway: Gateway, video: str, login: Callable[..., dict[str, str]]) -> None:
    addresses = segments(gateway, video, login("mina"))
    assert len(addresses) >= 3
    for address in addresses:
        whole = httpx.get(address)
        assert (whole.status_code, whole.headers["content-type"]) == (200, "video/mp4"), whole.text
        assert whole.headers["cache-control"] == "public, max-age=31536000, immutable"
        path = gateway.site.folder / "storage" / "media" / address.split("/media/")[1].split("/", 1)[1]
        assert whole.content == path.read_bytes()
        part = httpx.get(address, headers={"Range": "bytes=10-19"})
        assert (part.status_code, part.content) == (206, whole.content[10:20])
        fresh = httpx.get(address, headers={"If-None-Match": whole.headers["etag"]})
        assert fresh.status_code == 304


def test_two_viewers_share_one_segment(gateway: Gateway, video: str, login: Callable[..., dict[str, str]]) -> None:
    hers, his = (segments(gateway, video, login(name))[1] for name in ("yuna", "joon"))
    assert hers != his
    assert httpx.get(hers).content == httpx.get(his).content
    if gateway.proxied:
        assert httpx.get(his).headers["x-cache-status"] == "HIT"
        kept = [path for path in (gateway.folder / "segments").rglob("*") if path.is_file()]
        keys = [path.read_bytes().split(b"KEY: ")[1].split(b"\n")[0].decode() for path in kept]
        assert len(keys) == len(set(keys))
        assert keys.count(hers.split("/media/")[1].split("/", 1)[1]) == 1


def test_a_ticket_opens_what_it_was_given_for_and_nothing_else(
    gateway: Gateway, video: str, login: Callable[..., dict[str, str]]
) -> None:
    address = segments(gateway, video, login("mina"))[1]
    ticket = address.split("/media/")[1].split("/")[0]
    forged = ("A" if ticket[0] != "A" else "B") + ticket[1:]
    assert httpx.get(address.replace(ticket, forged)).status_code in {401, 403}
    for path in (f"{forged}/{video}", f"{ticket}/somebody-elses", f"{ticket}/../{video}"):
        refused = httpx.get(f"{gateway.url}/media/{path}/{address.rsplit('/', 2)[1]}/00001.m4s")
        assert refused.status_code in {401, 403, 404}, path
        assert b"ftyp" not in refused.content and b"moof" not in refused.content
    sources = httpx.get(f"{gateway.url}/media/{ticket}/{video}/../../../sources/{video}/film.mp4")
    assert sources.status_code in {400, 401, 403, 404}


def test_who_may_not_upload_is_refused_by_the_applications_own_words(
    gateway: Gateway, login: Callable[..., dict[str, str]]
) -> None:
    asked = {"filename": "a.mp4", "totalSize": 600_000, "metadata": {"title": "1", "series": "x", "episode": 1}}
    for headers, status, code in (
        ({}, 401, "AUTH_INVALID_TOKEN"),
        (login("mina"), 403, "AUTH_INSUFFICIENT_PERMISSIONS"),
        # What somebody says of themselves opens nothing.
        (login("mina") | {"X-User-Role": "admin", "X-User-ID": "1"}, 403, "AUTH_INSUFFICIENT_PERMISSIONS"),
        ({"X-User-Role": "admin", "X-User-Permissions": "videos:upload"}, 401, "AUTH_INVALID_TOKEN"),
    ):
        refused = httpx.post(f"{gateway.url}/api/v1/upload/start", json=asked, headers=headers)
        assert (refused.status_code, refused.json()["error"]["code"]) == (status, code)


def test_the_address_of_a_client_is_the_one_that_nginx_saw(gateway: Gateway, site: Site) -> None:
    name = f"look-at-{gateway.port}"
    httpx.get(f"{gateway.url}/api/v1/videos/x", headers={"X-Forwarded-For": "6.6.6.6", "X-Request-ID": name})
    (line,) = [line for line in site.log.read_text().splitlines() if f'"{name}"' in line]
    assert json.loads(line)["ip"] == "127.0.0.1"


def test_pages_and_their_socket_come_through(gateway: Gateway) -> None:
    page = httpx.get(f"{gateway.url}/", headers={"Accept-Encoding": "gzip"})
    assert (page.status_code, page.headers["content-type"].partition(";")[0]) == (200, "text/html")
    socket = httpx.get(
        f"{gateway.url}/_event/",
        params={"EIO": "4", "transport": "websocket"},
        headers={
            "Connection": "Upgrade",
            "Upgrade": "websocket",
            "Sec-WebSocket-Version": "13",
            "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
            "Origin": gateway.url,
        },
    )
    assert socket.status_code == 101


def test_what_is_revoked_or_deleted_is_closed_within_ten_seconds(
    gateway: Gateway, tmp_path: Path, login: Callable[..., dict[str, str]]
) -> None:
    changes = {"PATCH": {"visibility": "draft"}, "DELETE": None}
    with Client(gateway.url) as admin:
        admin.login(ADMIN, ADMIN_PASSWORD)
        sent = {}
        for number, method in enumerate(changes, start=8):
            film = make_mp4(tmp_path / f"{method}.mp4", seconds=3, title=f"{method} {gateway.url}")
            sent[method] = admin.upload(film, series="시그널", episode=number)
        for each in sent.values():
            admin.wait(each.job_id)
        addresses = [segments(gateway, each.video_id, login("mina"))[1] for each in sent.values()]
        assert [httpx.get(each).status_code for each in addresses] == [200, 200]
        for method, change in changes.items():
            admin.request(method, f"/api/v1/metadata/videos/{sent[method].video_id}", json=change)
    until_closed(*addresses)


def test_with_the_application_away_nobody_is_let_in(tmp_path: Path, site: Site, gateway: Gateway, video: str) -> None:
    address = segments(gateway, video, {"Authorization": f"Bearer {_token(gateway)}"})[1]
    assert httpx.get(address).status_code == 200
    away = Site(tmp_path)
    closed = Gateway(away, tmp_path / "nginx", proxied=gateway.proxied)
    # Nobody has ever answered here; the very files are on this machine's disk.
    away.folder = site.folder
    closed.start()
    try:
        refused = httpx.get(address.replace(gateway.url, closed.url))
        assert (refused.status_code, refused.json()["error"]["code"]) == (503, "SYSTEM_UNAVAILABLE")
        upload = httpx.post(f"{closed.url}/api/v1/upload/start", json={})
        assert (upload.status_code, upload.headers["retry-after"]) == (503, "5")
    finally:
        closed.stop()


def until_closed(*addresses: str) -> None:
    """Ask until nothing is given any more; at most as long as a verdict is believed, and a little."""
    deadline = time.monotonic() + 12
    for address in addresses:
        while (status := httpx.get(address).status_code) == 200:
            assert time.monotonic() < deadline
            time.sleep(0.5)
        assert status in {401, 403, 404}


def _token(gateway: Gateway) -> str:
    who = {"username": ADMIN, "password": ADMIN_PASSWORD}
    return httpx.post(f"{gateway.url}/api/v1/auth/login", json=who).json()["accessToken"]
