"""An upload that life gets in the way of."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.e2e.conftest import PASSWORD, Visitor, Watcher
from tests.e2e.site import ADMIN, Site
from tests.e2e.test_first_evening import POSITION
from tests.e2e.waits import wait_until
from tests.media import make_mp4

Visit = Callable[..., Visitor]
CHUNK = "**/api/v1/upload/chunk/**"
CHUNK_BYTES = 5 * 1024 * 1024
MIB = 1024 * 1024


def big_mp4(path: Path, *, seconds: float = 3) -> Path:
    """A playable MP4 of several chunks: a real one with a `free` box behind it (ISO/IEC 14496-12, 8.1.2)."""
    make_mp4(path, seconds=seconds)
    with path.open("ab") as file:
        file.write((17 * MIB + 8).to_bytes(4, "big") + b"free" + bytes(17 * MIB))
    return path


def choose(page: Page, film: Path) -> None:
    page.locator("input[type=file]").first.set_input_files(film)


def hold_after(page: Page, count: int) -> list[str]:
    """Let `count` chunks through and keep the others in the air; the URLs of those that went."""
    sent: list[str] = []

    def route(chunk: Route) -> None:
        if len(sent) < count:
            sent.append(chunk.request.url)
            chunk.continue_()

    page.route(CHUNK, route)
    return sent


def await_received(page: Page, upload_id: str, count: int) -> None:
    wait_until(
        page,
        "async (id) => (await (await fetch(`/api/v1/upload/${id}`)).json()).receivedChunks",
        upload_id,
        met=lambda received: len(received) == count,
    )


def test_a_reload_in_mid_upload_costs_only_what_was_not_acknowledged(
    visit: Visit, uploader: dict[str, str], tmp_path: Path, pictures: Callable[[Page, str], Path]
) -> None:
    film = big_mp4(tmp_path / "Signal.S01E04.mp4")
    yuna = visit("yuna")
    page = yuna.page
    sent = hold_after(page, 2)
    page.goto("/studio/upload")
    choose(page, film)
    page.get_by_role("button", name="Upload", exact=True).click()
    page.wait_for_event("requestfinished", lambda request: "/upload/chunk/" in request.url)
    upload_id = sent[0].split("/")[-2]
    await_received(page, upload_id, 2)
    pictures(page, "studio-uploading")
    page.reload()
    # Not `unroute`: now and then what a page asks in that very moment is never answered.
    page.route(CHUNK, lambda chunk: chunk.continue_())

    again: list[str] = []
    page.on("request", lambda request: again.append(request.url) if "/upload/chunk/" in request.url else None)
    expect(page.get_by_text("Signal.S01E04.mp4").first).to_be_visible()
    pictures(page, "studio-unfinished")
    choose(page, film)
    page.get_by_role("link", name="Watch").first.click(timeout=120_000)
    expect(page).to_have_url(re.compile("/watch/"))
    wait_until(page, POSITION, met=lambda position: position > 0.5)
    assert not set(again) & set(sent)
    assert all(f"/{upload_id}/" in url for url in again)
    assert len(again) + len(sent) == -(-film.stat().st_size // CHUNK_BYTES)
    yuna.watcher.assert_clean()


@pytest.fixture
def fragile_site(tmp_path: Path) -> Iterator[Site]:
    site = Site(tmp_path / "fragile").start()
    yield site
    site.stop(kill=True)


def test_the_site_is_killed_in_mid_upload_and_in_mid_encode(
    fragile_site: Site, browser: Browser, tmp_path: Path
) -> None:
    """kill -9 to everything, twice: the page goes on by itself, the encode ends right, nothing is sent twice."""
    site = fragile_site
    film = big_mp4(tmp_path / "Signal.S01E05.mp4", seconds=40)
    context = browser.new_context(base_url=site.url, locale="en-US")
    login = {"login": ADMIN, "password": PASSWORD}
    assert context.request.post("/api/v1/auth/session", data=login).ok
    page, watcher = context.new_page(), Watcher(site.url)
    watcher.watch(page)
    acknowledged: list[str] = []
    page.on(
        "response",
        lambda answer: acknowledged.append(answer.url) if "/upload/chunk/" in answer.url and answer.ok else None,
    )
    sent = hold_after(page, 2)
    page.goto("/studio/upload")
    choose(page, film)
    page.get_by_role("button", name="Upload", exact=True).click()
    page.wait_for_event("requestfinished", lambda request: "/upload/chunk/" in request.url)
    await_received(page, sent[0].split("/")[-2], 2)
    site.stop(kill=True)
    page.unroute(CHUNK)
    site.start()

    with page.expect_response("**/api/v1/upload/complete/**", timeout=120_000) as completed:
        pass
    job_id = completed.value.json()["transcodingJobId"]
    with httpx.Client(base_url=site.url, headers=bearer(site)) as api:
        status = f"/api/v1/transcode/status/{job_id}"
        while api.get(status).json()["progress"] < 20:
            assert api.get(status).json()["status"] in {"queued", "processing"}
        site.stop(kill=True)
        site.start()
        expect(page.get_by_text("Ready to watch", exact=True)).to_be_visible(timeout=120_000)
        assert api.get(status).json()["status"] == "completed"
    page.get_by_role("link", name="Watch").first.click()
    wait_until(page, POSITION, met=lambda position: position > 0.5)
    assert len(acknowledged) == len(set(acknowledged))
    assert not watcher.strangers
    context.close()


def bearer(site: Site) -> dict[str, str]:
    return {"Authorization": f"Bearer {site.command('token', '--username', ADMIN)}"}
