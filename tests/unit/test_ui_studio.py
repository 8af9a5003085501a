"""The studio's States, as anybody's browser can call them, on a real database."""

import asyncio
from collections.abc import Callable
from functools import partial
from types import SimpleNamespace
from typing import Any, TypeVar

import pytest
import reflex as rx
from reflex.istate.data import RouterData

from kdrama_app.accounts.views import Principal, Role
from kdrama_app.catalog.views import EpisodeView, Visibility
from kdrama_app.db import utc_now
from kdrama_app.errors import AppError, EpisodeNotFound, Forbidden, InvalidInput, Unauthenticated
from kdrama_app.jobs.memory import InMemoryJobs
from kdrama_app.jobs.models import WorkerHeartbeat
from kdrama_app.jobs.port import JobState
from kdrama_app.transcode.fmp4 import Segment
from kdrama_app.transcode.playlist import Rendered
from kdrama_app.transcode.views import JobView
from kdrama_app.ui.studio.edit_form import Filled
from kdrama_app.ui.studio.edit_state import EditVideo
from kdrama_app.ui.studio.subtitles_state import VideoSubtitles
from kdrama_app.ui.studio.trash_state import Trash
from kdrama_app.ui.studio.upload_state import Ahead, UploadDesk
from kdrama_app.ui.studio.videos_state import PAGE_SIZE, MyVideos
from kdrama_app.ui.studio.work_state import VideoWork
from kdrama_app.upload.filenames import VIDEO_EXTENSIONS
from kdrama_app.wiring import Services
from tests.library import add_episode
from tests.unit.conftest import signed_in

S = TypeVar("S", bound=rx.State)


@pytest.fixture
def newcomer(house: Services) -> Callable[..., tuple[Principal, str]]:
    return partial(signed_in, house)


def upload(house: Services, uploader: Principal, *, playable: bool = False, number: int = 1) -> EpisodeView:
    with house.database.transaction() as tx:
        return add_episode(tx, house.catalog, uploader=uploader, number=number, playable=playable)


def begin_job(house: Services, episode: EpisodeView, *, stage: str = "encoding", progress: float = 42.0) -> JobView:
    with house.database.transaction() as tx:
        job = house.transcodes.start(tx, episode.id, source_key=episode.source_key)
        house.transcodes.begin(tx, job.id)
        house.transcodes.advance(tx, job.id, stage=stage, progress=progress)
    return job


def in_browser(cookie: str, act: Any, state: type[S], *arguments: object, at: str = "", first: Any = None) -> S:
    """Call an event handler as the page of whoever has `cookie` does; gives the State afterwards.

    `at`: the address of the page; `first`: a handler of the same State that was called before.
    """

    async def run() -> S:
        root = rx.State(_reflex_internal_init=True)  # pyright: ignore[reportCallIssue]
        headers = {"cookie": cookie, "origin": "http://testserver"}
        root.router = RouterData.from_router_data({"headers": headers, "asPath": at, "pathname": at})
        here = await root.get_state(state)
        if first is not None:
            await first.fn(here)
        await act.fn(here, *arguments)
        return here

    return asyncio.run(run())


def as_handler(act: Any) -> Any:
    """What `in_browser` calls as it does a handler."""
    return SimpleNamespace(fn=act)


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
    page = in_browser(cookie, MyVideos.turn, MyVideos, 1, first=MyVideos.load)
    assert (len(page.rows), page.total, page.has_more) == (1, PAGE_SIZE + 1, False)


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


def work(cookie: str, episode: EpisodeView) -> VideoWork:
    """What the page of one video shows of how it was made."""
    return in_browser(cookie, VideoWork.load, VideoWork, at=f"/studio/videos/{episode.id}")


def make(house: Services, episode: EpisodeView, *names: str) -> JobView:
    """A run of it that is done, in these qualities, with three posters to choose from."""
    job = begin_job(house, episode)
    run = job.id.rpartition("-")[2]
    segment = Segment(0, 100, 5 * 1024**2, 25, True)
    made = [
        Rendered(name, f"{name}-{run}", "video", "avc1.64001e", 25, (segment,), width=640, height=int(name[:-1]))
        for name in names
    ]
    with house.database.transaction() as tx:
        house.transcodes.complete(tx, job.id, renditions=made, poster_key=f"media/{episode.id}/posters-{run}/1.jpg")
        keys = [f"media/{episode.id}/posters-{run}/{number}.jpg" for number in (1, 2, 3)]
        house.extras.note_posters(tx, episode.id, keys)
    return job


def test_a_videos_own_page_tells_how_it_was_made(house, newcomer):
    mina, cookie = newcomer("mina", Role.UPLOADER)
    episode = upload(house, mina)
    make(house, episode, "360p", "720p")

    details = work(cookie, episode).details

    assert (details.id, details.ready, details.running) == (episode.id, True, False)
    assert [(each.name, each.size) for each in details.sizes] == [("720p", "5.0 MB"), ("360p", "5.0 MB")]
    assert (details.total, details.work) == ("10.0 MB", "720p, 360p encoded")
    assert [each.current for each in details.posters] == [True, False, False]
    assert details.posters[1].src == f"/api/v1/videos/{episode.id}/posters/2?run=1"


def test_another_poster_is_chosen(house, newcomer):
    mina, cookie = newcomer("mina", Role.UPLOADER)
    episode = upload(house, mina)
    make(house, episode, "360p")
    before = in_browser(cookie, MyVideos.load, MyVideos).rows[0].tile.thumbnail

    in_browser(cookie, VideoWork.choose_poster, VideoWork, episode.id, "3")

    assert in_browser(cookie, MyVideos.load, MyVideos).rows[0].tile.thumbnail != before
    details = work(cookie, episode).details
    assert [each.current for each in details.posters] == [False, False, True]
    for nonsense in ("4", "0", "a poster"):
        with pytest.raises(InvalidInput):
            in_browser(cookie, VideoWork.choose_poster, VideoWork, episode.id, nonsense)


def test_a_ready_video_is_encoded_again_put_first_and_called_off(house, newcomer):
    mina, cookie = newcomer("mina", Role.UPLOADER)
    episode = upload(house, mina)
    make(house, episode, "360p", "720p")

    in_browser(cookie, VideoWork.encode_again, VideoWork, episode.id)

    row = in_browser(cookie, MyVideos.load, MyVideos).rows[0]
    again = f"{episode.id}-2"
    assert (row.status, row.busy, row.again, row.stage) == ("ready", True, True, "queued")
    assert isinstance(house.jobs, InMemoryJobs)
    assert house.jobs.enqueued[again].priority == 2
    in_browser(cookie, VideoWork.set_priority, VideoWork, episode.id, "high")
    assert house.jobs.enqueued[again].priority == 1
    with pytest.raises(InvalidInput):
        in_browser(cookie, VideoWork.set_priority, VideoWork, episode.id, "now!")
    details = work(cookie, episode).details
    assert (details.running, details.priority) == (True, "high")

    in_browser(cookie, VideoWork.cancel, VideoWork, episode.id)
    row = in_browser(cookie, MyVideos.load, MyVideos).rows[0]

    assert (row.status, row.busy) == ("ready", False)
    assert house.jobs.states[again] is JobState.CANCELLED


def test_who_waits_is_told_for_how_long(house, newcomer):
    mina, cookie = newcomer("mina", Role.UPLOADER)
    episode = upload(house, mina)
    begin_job(house, episode)
    assert in_browser(cookie, MyVideos.load, MyVideos).rows[0].left == ""  # nobody is there to do it
    now = utc_now()
    with house.database.transaction() as tx:
        house.catalog.mark_probed(tx, episode.id, duration=600.0)
        tx.add(WorkerHeartbeat(worker_id="a", host="h", pid=1, started_at=now, seen_at=now))
    row = in_browser(cookie, MyVideos.load, MyVideos).rows[0]
    assert (row.left, row.left_ko) == ("ready in about 11 minutes", "약 11분 뒤 준비돼요")


def test_nobody_touches_anothers_video(house, newcomer):
    mina, _ = newcomer("mina", Role.UPLOADER)
    _, jun = newcomer("jun", Role.UPLOADER)
    episode = upload(house, mina)
    make(house, episode, "360p")
    deeds = (
        (VideoWork.choose_poster, VideoWork, ("2",)),
        (VideoWork.set_priority, VideoWork, ("high",)),
        (VideoWork.encode_again, VideoWork, ()),
        (VideoWork.cancel, VideoWork, ()),
        (VideoWork.retry, VideoWork, ()),
        (MyVideos.trash, MyVideos, ()),
    )
    for deed, state, arguments in deeds:
        with pytest.raises(Forbidden):
            in_browser(jun, deed, state, episode.id, *arguments)
    assert work(jun, episode).row is None
    assert house.jobs.enqueued == {}


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
    for deed, arguments in ((MyVideos.refresh, ()), (MyVideos.turn, (1,)), (MyVideos.retry, (episode.id,))):
        with pytest.raises(Forbidden):
            in_browser(cookie, deed, MyVideos, *arguments)


@pytest.mark.parametrize("cookie", ["", "kdrama_session=made-up", "kdrama_session"])
def test_a_stranger_is_sent_to_the_login(house, cookie):
    for deed, state in ((MyVideos.load, MyVideos), (MyVideos.refresh, MyVideos), (UploadDesk.load, UploadDesk)):
        with pytest.raises(AppError) as refused:
            in_browser(cookie, deed, state)
        assert isinstance(refused.value, Unauthenticated)


def test_ticked_videos_are_shown_and_thrown_away_together(house, newcomer):
    mina, cookie = newcomer("mina", Role.UPLOADER)
    ids = [upload(house, mina, playable=True, number=number).id for number in (1, 2)]
    jun, _ = newcomer("jun", Role.UPLOADER)
    others = upload(house, jun, playable=True).id

    async def tick(page: MyVideos) -> None:
        await MyVideos.load.fn(page)
        await MyVideos.choose_all.fn(page, True)
        await MyVideos.choose.fn(page, others, True)

    page = in_browser(cookie, MyVideos.show_chosen, MyVideos, "unlisted", first=as_handler(tick))
    assert [row.visibility for row in page.rows] == ["unlisted", "unlisted"]
    assert page.chosen == []
    with pytest.raises(InvalidInput):
        in_browser(cookie, MyVideos.show_chosen, MyVideos, "secret", first=as_handler(tick))
    page = in_browser(cookie, MyVideos.trash_chosen, MyVideos, first=as_handler(tick))
    assert page.empty
    assert {row.tile.id for row in in_browser(cookie, Trash.load, Trash).rows} == set(ids)
    page = in_browser(cookie, MyVideos.restore, MyVideos, ids)
    assert {row.tile.id for row in page.rows} == set(ids)
    with house.database.snapshot() as tx:
        assert house.catalog.find(tx, others).visibility == "published"


def test_the_trash_is_emptied_for_good_by_its_owner_only(house, newcomer):
    mina, cookie = newcomer("mina", Role.UPLOADER)
    _, jun = newcomer("jun", Role.UPLOADER)
    episode = upload(house, mina, playable=True)
    with pytest.raises(EpisodeNotFound):  # it does not lie in the trash
        in_browser(cookie, Trash.delete, Trash, episode.id)
    in_browser(cookie, MyVideos.trash, MyVideos, episode.id)
    for deed, state in ((Trash.delete, Trash), (Trash.restore, Trash)):
        with pytest.raises(Forbidden):
            in_browser(jun, deed, state, episode.id)
    with pytest.raises(Forbidden):
        in_browser(jun, MyVideos.restore, MyVideos, [episode.id])
    assert in_browser(cookie, Trash.delete, Trash, episode.id).empty
    with house.database.snapshot() as tx, pytest.raises(EpisodeNotFound):
        house.catalog.find(tx, episode.id)


def test_the_address_narrows_the_list(house, newcomer):
    mina, cookie = newcomer("mina", Role.UPLOADER)
    upload(house, mina, playable=True, number=1)
    waiting = upload(house, mina, number=2)
    page = in_browser(cookie, MyVideos.load, MyVideos, at="/studio?status=preparing&page=7")
    assert ([row.tile.id for row in page.rows], page.asked.page, page.narrowed) == ([waiting.id], 1, True)
    page = in_browser(cookie, MyVideos.narrow, MyVideos, "visibility", "draft", first=MyVideos.load)
    assert (page.rows, page.total) == ([], 0)
    with pytest.raises(InvalidInput):
        in_browser(cookie, MyVideos.narrow, MyVideos, "page", "2")


FORM = {"title": "신부", "series": "도깨비", "season": "1", "number": "3", "language": "ko", "visibility": "draft"}


def test_a_video_is_edited_whole_or_not_at_all(house, newcomer):
    mina, cookie = newcomer("mina", Role.UPLOADER)
    episode = upload(house, mina, playable=True)
    at = f"/studio/videos/{episode.id}"

    def save(**said: str) -> EditVideo:
        return in_browser(cookie, EditVideo.save, EditVideo, {**FORM, **said}, at=at, first=EditVideo.load)

    page = save(tags="판타지", intro_start="0:05", intro_end="1:05", credits_start="50:00")
    assert (page.saved, page.faults, page.form.title, page.form.visibility) == (1, {}, "신부", "draft")
    page = save(title="다른 제목", credits_start="99:00")  # the film is an hour long
    assert (page.saved, list(page.faults)) == (0, ["credits_start"])
    with house.database.snapshot() as tx:
        kept = house.catalog.find(tx, episode.id)
    assert (kept.title, kept.tags, kept.credits_start) == ("신부", ("판타지",), 3000.0)
    assert list(save(visibility="scheduled", publish_at="yesterday").faults) == ["publish_at"]


def test_nobody_edits_anothers_video(house, newcomer):
    mina, _ = newcomer("mina", Role.UPLOADER)
    _, jun = newcomer("jun", Role.UPLOADER)
    episode = upload(house, mina, playable=True)
    at = f"/studio/videos/{episode.id}"
    assert in_browser(jun, EditVideo.load, EditVideo, at=at).phase == "missing"
    assert in_browser(jun, VideoSubtitles.load, VideoSubtitles, at=at).video_id == ""

    async def forge(page: Any) -> None:
        page.form = Filled(id=episode.id)

    with pytest.raises(Forbidden):
        in_browser(jun, EditVideo.save, EditVideo, FORM, first=as_handler(forge))
    with pytest.raises(Forbidden):
        in_browser(jun, EditVideo.trash, EditVideo, first=as_handler(forge))


def test_subtitles_are_looked_into_and_taken_away(house, newcomer):
    mina, cookie = newcomer("mina", Role.UPLOADER)
    _, jun = newcomer("jun", Role.UPLOADER)
    episode = upload(house, mina, playable=True)
    words = "1\n00:01:05,000 --> 00:01:06,000\n<i>안녕</i> & 반가워\n".encode()
    (track,) = house.subtitles.convert(episode.id, words, language="ko")
    with house.database.transaction() as tx:
        house.subtitles.record(tx, [track])
    at = f"/studio/videos/{episode.id}"

    def act(who: str, deed: Any) -> VideoSubtitles:
        async def begin(page: VideoSubtitles) -> None:
            page.video_id = episode.id

        return in_browser(who, deed, VideoSubtitles, track.id, at=at, first=as_handler(begin))

    page = act(cookie, VideoSubtitles.look_into)
    assert [(line.at, line.text) for line in page.lines] == [("1:05", "안녕 & 반가워")]
    for deed in (VideoSubtitles.look_into, VideoSubtitles.remove):
        with pytest.raises(Forbidden):
            act(jun, deed)
    assert not act(cookie, VideoSubtitles.remove).any_tracks


HEAD = {"container": "MP4", "codec": "h264", "plain": True, "width": 1280, "height": 720, "frameRate": 25}


def test_the_desk_tells_what_becomes_of_a_file(house, newcomer):
    _, cookie = newcomer("mina", Role.UPLOADER)
    now = utc_now()
    with house.database.transaction() as tx:
        tx.add(WorkerHeartbeat(worker_id="a", host="h", pid=1, started_at=now, seen_at=now))

    def ahead(**said: object) -> Ahead:
        facts = {**HEAD, "seconds": 600, "size": 10**8, **said}
        return in_browser(cookie, UploadDesk.look_ahead, UploadDesk, "uppy-1", facts).answers["uppy-1"]

    assert ahead().at_once
    assert ahead().seconds > 0
    encoded = ahead(codec="hevc", plain=False)
    assert (encoded.known, encoded.at_once) == (True, False)
    assert encoded.seconds > ahead().seconds
    assert not ahead(codec="rv40").known
    assert ahead(seconds=13 * 3600).most_seconds == 12 * 3600
    for nonsense in ({"width": "wide"}, {"seconds": -1}, {"height": float("nan")}, {"codec": ""}, {"codec": None}):
        assert ahead(**nonsense).known
    with pytest.raises(InvalidInput):
        in_browser(cookie, UploadDesk.look_ahead, UploadDesk, "x" * 501, HEAD)


def test_the_desk_knows_a_file_that_is_here_already(house, newcomer):
    mina, cookie = newcomer("mina", Role.UPLOADER)
    _, jun = newcomer("jun", Role.UPLOADER)
    episode = upload(house, mina, playable=True)
    with house.database.transaction() as tx:
        house.catalog.show(tx, episode.id, Visibility.DRAFT)

    def twin(who: str, sha256: str) -> Ahead | None:
        return in_browser(who, UploadDesk.look_for_twin, UploadDesk, "uppy-1", sha256).answers.get("uppy-1")

    found = twin(cookie, "0" * 64)
    assert found is not None
    assert (found.twin_ko, found.twin_href) == ("도깨비 1화", f"/watch/{episode.id}")
    assert twin(cookie, "1" * 64) is None
    assert twin(jun, "0" * 64) is None  # somebody else's draft
    with pytest.raises(InvalidInput):
        twin(cookie, "not a checksum")
    _, viewer = newcomer("viewer", Role.USER)
    with pytest.raises(Forbidden):
        twin(viewer, "0" * 64)


def test_the_desk_knows_how_much_there_is_room_for(house, newcomer):
    _, cookie = newcomer("mina", Role.UPLOADER)
    assert 0 < in_browser(cookie, UploadDesk.load, UploadDesk).room_bytes <= house.settings.user_quota_bytes
