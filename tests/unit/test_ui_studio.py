"""The studio's States, as anybody's browser can call them, on a real database."""

import asyncio
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

import pytest
import reflex as rx
from reflex.istate.data import RouterData
from sqlmodel import SQLModel

from kdrama_app import wiring
from kdrama_app.accounts.views import Principal, Role
from kdrama_app.catalog.views import EpisodeView
from kdrama_app.errors import AppError, EpisodeNotFound, Forbidden, Unauthenticated
from kdrama_app.jobs.memory import InMemoryJobs
from kdrama_app.settings import Settings
from kdrama_app.transcode.views import JobView
from kdrama_app.ui import bridge
from kdrama_app.ui.studio.upload_state import UploadDesk
from kdrama_app.ui.studio.videos_state import PAGE_SIZE, MyVideos
from kdrama_app.upload.filenames import VIDEO_EXTENSIONS
from kdrama_app.wiring import Services
from tests.library import add_episode, person

S = TypeVar("S", bound=rx.State)


@pytest.fixture
def house(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Services]:
    services = wiring.build(settings, jobs=InMemoryJobs())
    SQLModel.metadata.create_all(services.database.engine)
    monkeypatch.setattr(bridge, "current_services", lambda: services)
    yield services
    services.database.dispose()


@pytest.fixture
def newcomer(house: Services) -> Callable[[str, Role], tuple[Principal, str]]:
    """Somebody with an account, and the cookie of their signed-in browser."""

    def sign_in(name: str, role: Role) -> tuple[Principal, str]:
        with house.database.transaction() as tx:
            somebody = person(tx, name, role)
            grant = house.accounts.open_session(tx, somebody.user_id or 0)
        return somebody, f"kdrama_session={grant.token}"

    return sign_in


def upload(house: Services, uploader: Principal, *, playable: bool = False, number: int = 1) -> EpisodeView:
    with house.database.transaction() as tx:
        return add_episode(tx, house.catalog, uploader=uploader, number=number, playable=playable)


def begin_job(house: Services, episode: EpisodeView, *, stage: str = "encoding", progress: float = 42.0) -> JobView:
    with house.database.transaction() as tx:
        job = house.transcodes.start(tx, episode.id, source_key=episode.source_key)
        house.transcodes.begin(tx, job.id)
        house.transcodes.advance(tx, job.id, stage=stage, progress=progress)
    return job


def in_browser(cookie: str, act: Any, state: type[S], *arguments: object) -> S:
    """Call an event handler as the page of whoever has `cookie` does; gives the State afterwards."""

    async def run() -> S:
        root = rx.State(_reflex_internal_init=True)  # pyright: ignore[reportCallIssue]
        root.router = RouterData.from_router_data({"headers": {"cookie": cookie}})
        here = await root.get_state(state)
        await act.fn(here, *arguments)
        return here

    return asyncio.run(run())


def test_an_uploader_sees_how_far_each_video_is(house, newcomer):
    mina, cookie = newcomer("mina", Role.UPLOADER)
    upload(house, mina, playable=True, number=1)
    begin_job(house, upload(house, mina, number=2))

    page = in_browser(cookie, MyVideos.load, MyVideos)

    under_way = next(row for row in page.rows if row.busy)
    assert (under_way.status, under_way.stage, under_way.progress) == ("processing", "encoding", 42.0)
    finished = next(row for row in page.rows if not row.busy)
    assert (finished.status, finished.tile.playable, finished.failure) == ("ready", True, "")
    assert page.busy
    assert not page.has_more


def test_others_videos_are_not_in_the_list(house, newcomer):
    mina, _ = newcomer("mina", Role.UPLOADER)
    upload(house, mina)
    _, cookie = newcomer("jun", Role.UPLOADER)
    page = in_browser(cookie, MyVideos.load, MyVideos)
    assert page.empty
    assert page.loaded


def test_a_long_list_comes_in_parts(house, newcomer):
    mina, cookie = newcomer("mina", Role.UPLOADER)
    for number in range(PAGE_SIZE + 1):
        upload(house, mina, playable=True, number=number)
    assert len(in_browser(cookie, MyVideos.load, MyVideos).rows) == PAGE_SIZE
    page = in_browser(cookie, MyVideos.more, MyVideos)
    assert (len(page.rows), page.has_more) == (PAGE_SIZE + 1, False)


def test_a_failed_video_says_why_and_is_tried_again(house, newcomer):
    mina, cookie = newcomer("mina", Role.UPLOADER)
    episode = upload(house, mina)
    job = begin_job(house, episode)
    with house.database.transaction() as tx:
        house.transcodes.fail(tx, job.id, reason="This file has no video track")
    assert in_browser(cookie, MyVideos.load, MyVideos).rows[0].failure == "This file has no video track"

    row = in_browser(cookie, MyVideos.retry, MyVideos, episode.id).rows[0]

    assert (row.status, row.stage, row.failure) == ("processing", "queued", "")
    assert f"{episode.id}-2" in house.jobs.enqueued


def test_nobody_retries_anothers_video(house, newcomer):
    mina, _ = newcomer("mina", Role.UPLOADER)
    _, jun = newcomer("jun", Role.UPLOADER)
    episode = upload(house, mina)
    job = begin_job(house, episode)
    with house.database.transaction() as tx:
        house.transcodes.fail(tx, job.id, reason="broken")
    with pytest.raises(Forbidden):
        in_browser(jun, MyVideos.retry, MyVideos, episode.id)
    with pytest.raises(EpisodeNotFound):
        in_browser(jun, MyVideos.retry, MyVideos, "no such video")
    assert house.jobs.enqueued == {}


def test_the_desk_knows_what_the_house_takes(house, newcomer):
    mina, cookie = newcomer("mina", Role.UPLOADER)
    upload(house, mina)
    desk = in_browser(cookie, UploadDesk.load, UploadDesk)
    assert (desk.owner, desk.series_names) == ("mina", ["도깨비"])
    assert set(desk.extensions) == VIDEO_EXTENSIONS
    assert desk.max_bytes == house.settings.max_upload_bytes


def test_a_viewer_is_refused_calmly_on_arrival_and_by_every_deed(house, newcomer):
    mina, _ = newcomer("mina", Role.UPLOADER)
    episode = upload(house, mina)
    _, cookie = newcomer("viewer", Role.USER)
    assert in_browser(cookie, MyVideos.load, MyVideos).rows == []
    assert in_browser(cookie, UploadDesk.load, UploadDesk).owner == ""
    for deed, arguments in ((MyVideos.refresh, ()), (MyVideos.more, ()), (MyVideos.retry, (episode.id,))):
        with pytest.raises(Forbidden):
            in_browser(cookie, deed, MyVideos, *arguments)


@pytest.mark.parametrize("cookie", ["", "kdrama_session=made-up", "kdrama_session"])
def test_a_stranger_is_sent_to_the_login(house, cookie):
    for deed, state in ((MyVideos.load, MyVideos), (MyVideos.refresh, MyVideos), (UploadDesk.load, UploadDesk)):
        with pytest.raises(AppError) as refused:
            in_browser(cookie, deed, state)
        assert isinstance(refused.value, Unauthenticated)
