"""Reels of another platform by this house's addresses: our own server plays Instagram."""

import time
from collections.abc import Callable, Iterator

import pytest
from starlette.testclient import TestClient

from tests.api.test_reels import fault
from tests.reel_server import ReelServer, Served, html, page, serving

CODE = "Chunk8jurw1"
VIDEO = bytes(range(256)) * 400


@pytest.fixture
def platform() -> Iterator[ReelServer]:
    with serving() as server:
        yield server


@pytest.fixture
def client(platform: ReelServer, client_with: Callable[..., TestClient]) -> TestClient:
    return client_with(
        extractor=True, extractor_origin=platform.origin, extractor_hosts=platform.host, debug_errors=True
    )


@pytest.mark.contract("GET /reel/{shortcode}/", "200: another platform's reel, fetched once and kept")
def test_another_platforms_reel_is_sent_as_ours_are(client: TestClient, platform: ReelServer) -> None:
    platform.play_reel(CODE, VIDEO)
    whole = client.get(f"/reel/{CODE}/")
    assert (whole.status_code, whole.content) == (200, VIDEO)
    assert whole.headers["content-type"] == "video/mp4"
    assert (whole.headers["content-length"], whole.headers["accept-ranges"]) == (str(len(VIDEO)), "bytes")
    asked = len(platform.asked)

    part = client.get(f"/reel/{CODE}/", headers={"Range": "bytes=0-1023"})
    assert (part.status_code, part.content) == (206, VIDEO[:1024])
    assert part.headers["content-range"] == f"bytes 0-1023/{len(VIDEO)}"
    assert client.get(f"/reel/{CODE}/", headers={"If-None-Match": whole.headers["etag"]}).status_code == 304
    assert client.head(f"/reel/{CODE}/").headers["content-length"] == str(len(VIDEO))
    assert len(platform.asked) == asked


@pytest.mark.contract("GET /reel/{shortcode}/info", "200: of another platform's reel")
def test_what_is_known_of_it(client: TestClient, platform: ReelServer) -> None:
    platform.play_reel(CODE, VIDEO)
    answer = client.get(f"/reel/{CODE}/info").json()
    assert answer["data"] == {
        "video_url": f"{platform.origin}/v/{CODE}.mp4",
        "file_name": f"reel_{CODE}.mp4",
        "thumbnail_url": f"{platform.origin}/t/{CODE}.jpg",
        "caption": "오늘의 명장면",
        "username": "mina.drama",
        "metadata": {"duration": 12.5, "resolution": "720p"},
    }
    assert answer.keys() == {"data", "version", "processing_time_ms"}


@pytest.mark.contract("GET /reel/{shortcode}/", "401 authentication: nobody is logged in, or by bad credentials")
@pytest.mark.contract("GET /reel/{shortcode}/", "404 not_found: details.shortcode and details.reason")
@pytest.mark.contract("GET /reel/{shortcode}/", "415 unsupported")
@pytest.mark.contract("GET /reel/{shortcode}/", "400 invalid_url: details.url")
def test_what_the_platform_refuses_is_told(client: TestClient, platform: ReelServer) -> None:
    def answers(code: str, page: Served) -> tuple[int, str]:
        platform.answers[f"/reel/{code}/embed/captioned/"] = page
        answer = client.get(f"/reel/{code}/")
        fault(answer, answer.json()["error"]["type"])
        return answer.status_code, answer.json()["error"]["type"]

    assert answers("Photo000001", html(page({"is_video": False}))) == (415, "unsupported")
    assert client.get("/reel/invalid/").json()["error"]["type"] == "invalid_url"
    # What the embedded page does not give, yt-dlp is asked for; from here it reaches nobody.
    assert answers("Gone0000001", Served(404)) == (404, "not_found")
    assert answers("Private0001", Served(401)) == (401, "authentication")


@pytest.mark.contract("GET /reel/{shortcode}/", "429 rate_limited: by whom a reel is from")
@pytest.mark.contract("GET /reel/{shortcode}/info", "429 rate_limited: by whom a reel is from")
def test_a_pause_that_the_platform_asks_for_is_kept(client: TestClient, platform: ReelServer) -> None:
    limits = {"Retry-After": "60", "X-RateLimit-Limit": "100", "X-RateLimit-Remaining": "0"}
    platform.answers[f"/reel/{CODE}/embed/captioned/"] = Served(429, limits)
    first = client.get(f"/reel/{CODE}/")
    assert (first.status_code, first.headers["retry-after"]) == (429, "60")
    assert fault(first, "rate_limited") == {"retry_after": "60", "limit": "100", "remaining": "0"}

    platform.play_reel("Other000001", VIDEO)
    other = client.get("/reel/Other000001/info")
    assert other.status_code == 429
    assert 50 <= int(fault(other, "rate_limited")["retry_after"]) <= 60
    assert platform.asked == [f"/reel/{CODE}/embed/captioned/"]


@pytest.mark.contract("GET /reel/{shortcode}/", "502 network: in full operation, timeout and retries")
@pytest.mark.contract("GET /reel/{shortcode}/info", "502 network: known once, answered within 100 ms")
def test_nobody_answers(client_with: Callable[..., TestClient]) -> None:
    """No name server knows the platform, as on a machine without a network."""
    client = client_with(extractor=True, extractor_origin="https://instagram.invalid", debug_errors=True)
    began = time.monotonic()
    answer = client.get(f"/reel/{CODE}/")
    assert time.monotonic() - began < 15
    assert answer.status_code == 502
    assert fault(answer, "network") == {"operation": "content_fetch", "timeout": "10s", "retries": 0}

    took = []
    for _ in range(3):
        began = time.perf_counter()
        assert client.get(f"/reel/{CODE}/info").status_code == 502
        took.append(time.perf_counter() - began)
    assert min(took) < 0.1


@pytest.mark.contract("GET /reel/{shortcode}/", "404 not_found: details.shortcode and details.reason")
def test_turned_off_the_platform_is_not_asked(platform: ReelServer, client_with: Callable[..., TestClient]) -> None:
    platform.play_reel(CODE, VIDEO)
    client = client_with(extractor_origin=platform.origin, extractor_hosts=platform.host)
    answer = client.get(f"/reel/{CODE}/")
    assert answer.status_code == 404
    assert fault(answer, "not_found") == {"shortcode": CODE, "reason": "private_or_deleted"}
    assert platform.asked == []
