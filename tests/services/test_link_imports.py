"""A video from somebody else's link comes in by the same door as an upload: room held, told how far, never half."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlmodel import Session

from kdrama_app.accounts.views import Role
from kdrama_app.catalog.views import EpisodeDraft, EpisodeStatus
from kdrama_app.errors import (
    InvalidInput,
    NotFound,
    QuotaExceeded,
    StorageFull,
    UploadExpired,
    UploadNotFound,
    UploadTooLarge,
)
from kdrama_app.jobs.memory import InMemoryJobs
from kdrama_app.jobs.port import JobState
from kdrama_app.reels.extractor import MediaInfo
from kdrama_app.reels.import_workflow import Porter
from kdrama_app.reels.importing import Imports, ImportStatus, ImportView
from kdrama_app.reels.links import reel_link
from kdrama_app.settings import Settings
from kdrama_app.tables import METADATA
from kdrama_app.transcode.workshop import Workshop
from kdrama_app.upload.service import Uploads
from kdrama_app.wiring import Services, build
from tests import media
from tests.conftest import Clock
from tests.library import person
from tests.reel_server import ReelServer, Served, serving, until
from tests.transcoding import Studio, running_worker, start_worker

CODE = "Chunk8jurw1"
MIB = 1024 * 1024
DRAFT = EpisodeDraft(title="명장면", series="도깨비", number=7)
FOUND = MediaInfo(video_url="https://cdn.example/x.mp4", file_name=f"reel_{CODE}.mp4", size=8 * MIB)


@pytest.fixture
def uploads(make_uploads: Callable[..., Uploads], make_settings: Callable[..., Settings]) -> Uploads:
    return make_uploads(make_settings(user_quota_bytes=100 * MIB, max_upload_bytes=60 * MIB, min_free_bytes=0))


@pytest.fixture
def imports(uploads: Uploads, clock: Clock) -> Imports:
    return Imports(uploads, InMemoryJobs(), clock)


@pytest.fixture
def mina_id(tx: Session) -> int:
    return person(tx, "mina", Role.UPLOADER).user_id or 0


def start(tx: Session, imports: Imports, user_id: int, *, size: int = 8 * MIB) -> ImportView:
    found = MediaInfo(video_url=FOUND.video_url, file_name=FOUND.file_name, size=size)
    return imports.start(tx, reel_link(CODE), found, DRAFT, user_id=user_id)


# --- room -------------------------------------------------------------------------------------


def test_it_holds_a_little_more_than_is_said(tx: Session, imports: Imports, mina_id: int) -> None:
    start(tx, imports, mina_id)
    assert imports.uploads.room(tx, user_id=mina_id) == 90 * MIB


def test_it_holds_no_more_than_there_is(tx: Session, imports: Imports, mina_id: int) -> None:
    with pytest.raises(UploadTooLarge):
        start(tx, imports, mina_id, size=61 * MIB)
    start(tx, imports, mina_id, size=0)  # nobody says how large: the most that an upload may have
    assert imports.uploads.room(tx, user_id=mina_id) == 40 * MIB
    with pytest.raises(QuotaExceeded):
        start(tx, imports, mina_id, size=50 * MIB)


def test_a_full_disk_is_said_before(
    tx: Session, make_uploads: Callable[..., Uploads], make_settings: Callable[..., Settings], mina_id: int
) -> None:
    full = Imports(make_uploads(make_settings(min_free_bytes=2**60)), InMemoryJobs())
    with pytest.raises(StorageFull):
        start(tx, full, mina_id)


def test_what_ends_gives_its_room_back(tx: Session, imports: Imports, mina_id: int) -> None:
    one, two = start(tx, imports, mina_id), start(tx, imports, mina_id)
    _, leftovers = imports.cancel(tx, one.id, user_id=mina_id)
    leftovers += imports.fail(tx, two.id, "REEL_NETWORK_FAILED")
    assert len(leftovers) == 2
    assert imports.uploads.room(tx, user_id=mina_id) == 100 * MIB
    assert {each.status for each in imports.mine(tx, user_id=mina_id, limit=9)} == {"cancelled", "failed"}


def test_nobody_sends_chunks_into_a_held_room(tx: Session, imports: Imports, uploads: Uploads, mina_id: int) -> None:
    start(tx, imports, mina_id)
    held = imports.begin(tx, imports.mine(tx, user_id=mina_id, limit=1)[0].id)
    assert held is not None
    assert uploads.mine(tx, user_id=mina_id) == []
    for verb in (
        lambda: uploads.find(tx, held.upload_id, user_id=mina_id),
        lambda: uploads.plan_chunk(tx, held.upload_id, user_id=mina_id, index=0),
        lambda: uploads.cancel(tx, held.upload_id, user_id=mina_id),
    ):
        with pytest.raises(UploadNotFound):
            verb()


def test_a_held_room_is_given_up_like_an_upload_s(
    tx: Session, imports: Imports, uploads: Uploads, clock: Clock, mina_id: int
) -> None:
    order = imports.begin(tx, start(tx, imports, mina_id).id)
    assert order is not None
    clock.advance(hours=25)
    with pytest.raises(UploadExpired):
        uploads.take(tx, order.upload_id, size=1, sha256="0" * 64)
    uploads.expire(tx)
    with pytest.raises(UploadExpired):
        uploads.take(tx, order.upload_id, size=1, sha256="0" * 64)


# --- whose it is, and what may be done to it --------------------------------------------------


def test_it_is_its_uploaders_alone(tx: Session, imports: Imports, mina_id: int) -> None:
    other = person(tx, "joon", Role.UPLOADER).user_id or 0
    mine = start(tx, imports, mina_id)
    assert imports.mine(tx, user_id=other, limit=9) == []
    for verb in (imports.cancel, imports.retry, imports.dismiss):
        with pytest.raises(NotFound):
            verb(tx, mine.id, user_id=other)
        with pytest.raises(NotFound):
            verb(tx, "nothing", user_id=mina_id)


def test_a_failed_one_is_tried_again_under_another_key(tx: Session, imports: Imports, mina_id: int) -> None:
    first = start(tx, imports, mina_id)
    imports.dispatch(first)
    for verb in (imports.retry, imports.dismiss):
        with pytest.raises(InvalidInput):
            verb(tx, first.id, user_id=mina_id)
    imports.fail(tx, first.id, "REEL_NETWORK_FAILED")
    again = imports.retry(tx, first.id, user_id=mina_id)
    imports.dispatch(again)
    assert (again.status, again.fault, again.run) == (ImportStatus.WAITING, "", 2)
    assert isinstance(imports.jobs, InMemoryJobs)
    assert len(imports.jobs.enqueued) == 2
    assert imports.uploads.room(tx, user_id=mina_id) == 90 * MIB

    imports.cancel(tx, first.id, user_id=mina_id)
    imports.dismiss(tx, first.id, user_id=mina_id)
    assert imports.mine(tx, user_id=mina_id, limit=9) == []


def test_an_end_stays_the_end(tx: Session, imports: Imports, mina_id: int) -> None:
    one = start(tx, imports, mina_id)
    imports.cancel(tx, one.id, user_id=mina_id)
    assert imports.begin(tx, one.id) is None
    assert not imports.note(tx, one.id, arrived=1, total=2)
    assert imports.fail(tx, one.id, "lost") == []
    assert imports.cancel(tx, one.id, user_id=mina_id)[0].status is ImportStatus.CANCELLED


# --- with a worker ----------------------------------------------------------------------------


@pytest.fixture
def platform() -> Iterator[ReelServer]:
    with serving() as server:
        yield server


@pytest.fixture
def film(tmp_path: Path) -> bytes:
    return media.make_mp4(tmp_path / "film.mp4", seconds=2).read_bytes()


@pytest.fixture
def house(platform: ReelServer, make_settings: Callable[..., Settings]) -> Iterator["House"]:
    settings = make_settings(extractor=True, extractor_origin=platform.origin, extractor_hosts=platform.host)
    studio = Studio(settings)
    yield House(build(settings), studio)
    studio.close()


class House:
    """A house with somebody who imports."""

    def __init__(self, services: Services, studio: Studio) -> None:
        self.services, self.studio, self.imports = services, studio, services.imports
        with services.database.transaction() as tx:
            self.mina = person(tx, "mina", Role.UPLOADER).user_id or 0

    def start(self) -> ImportView:
        with self.services.database.transaction() as tx:
            view = start(tx, self.imports, self.mina)
        self.imports.dispatch(view)
        return view

    def view(self) -> ImportView:
        with self.services.database.snapshot() as tx:
            return self.imports.mine(tx, user_id=self.mina, limit=1)[0]

    def room(self) -> int:
        with self.services.database.snapshot() as tx:
            return self.services.uploads.room(tx, user_id=self.mina)

    def left(self) -> list[Path]:
        settings = self.services.settings
        return [*(settings.work_dir / "links").glob("*"), *settings.staging_dir.glob("*")]


def test_a_link_becomes_a_video(house: House, platform: ReelServer, film: bytes) -> None:
    platform.play_reel(CODE, film)
    house.start()
    with running_worker(house.services.settings):
        until(lambda: house.view().status is ImportStatus.DONE, seconds=60)
        done = house.view()
        assert (done.arrived, done.total) == (len(film), len(film))
        until(lambda: house.studio.episode(done.episode_id).status is EpisodeStatus.READY, seconds=120)
    episode = house.studio.episode(done.episode_id)
    assert (episode.title, episode.series, episode.number) == ("명장면", "도깨비", 7)
    assert house.services.storage.read(episode.source_key) == film
    assert house.left() == []


def test_a_worker_that_dies_in_the_middle_loses_nothing(house: House, platform: ReelServer, film: bytes) -> None:
    platform.play_reel(CODE, film)
    slow = Served(headers={"Content-Type": "video/mp4"}, body=film, pieces=50, pause=2.0)
    platform.answers[f"/v/{CODE}.mp4"] = slow
    house.start()
    worker = start_worker(house.services.settings)
    until(lambda: house.view().arrived > 0, seconds=60)
    worker.kill()
    worker.wait()
    assert house.view().status is ImportStatus.FETCHING

    platform.play_reel(CODE, film)
    with running_worker(house.services.settings):
        until(lambda: house.view().status is ImportStatus.DONE, seconds=60)
    episode = house.studio.episode(house.view().episode_id)
    assert house.services.storage.read(episode.source_key) == film
    assert house.left() == []


def test_called_off_it_stops_and_leaves_nothing(house: House, platform: ReelServer, film: bytes) -> None:
    platform.play_reel(CODE, film)
    slow = Served(headers={"Content-Type": "video/mp4"}, body=film, pieces=50, pause=2.0)
    platform.answers[f"/v/{CODE}.mp4"] = slow
    before = house.room()
    house.start()
    with running_worker(house.services.settings):
        until(lambda: house.view().arrived > 0, seconds=60)
        with house.services.database.transaction() as tx:
            view, leftovers = house.imports.cancel(tx, house.view().id, user_id=house.mina)
        house.imports.withdraw(view)
        house.services.uploads.sweep(leftovers)
        until(lambda: house.left() == [], seconds=10)
    assert house.view().status is ImportStatus.CANCELLED
    assert abs(house.room() - before) < 100 * MIB  # other things write to this disk
    assert list(house.services.storage.list("sources")) == []


def test_a_failure_is_told_by_its_name(house: House, platform: ReelServer, film: bytes) -> None:
    platform.play_reel(CODE, film, is_video=False)
    house.start()
    with running_worker(house.services.settings):
        until(lambda: house.view().status is ImportStatus.FAILED, seconds=60)
    assert house.view().fault == "REEL_UNSUPPORTED"
    assert house.left() == []


def test_what_the_engine_gave_up_is_said(make_settings: Callable[..., Settings], clock: Clock, tmp_path: Path) -> None:
    services = build(make_settings(), jobs=InMemoryJobs())
    METADATA.create_all(services.database.engine)
    assert isinstance(services.jobs, InMemoryJobs)
    with services.database.transaction() as tx:
        mina = person(tx, "mina", Role.UPLOADER).user_id or 0
        lost, unheard = start(tx, services.imports, mina), start(tx, services.imports, mina)
    services.imports.dispatch(lost)
    services.jobs.states[next(iter(services.jobs.enqueued))] = JobState.FAILED
    shop = Workshop(services.database, services.storage, services.transcodes, services.settings.work_dir)
    stale = services.settings.work_dir / "links" / "nobody-s"
    stale.mkdir(parents=True)
    Porter(shop, services.imports, None).look_after()

    with services.database.snapshot() as tx:
        found = {each.id: each for each in services.imports.mine(tx, user_id=mina, limit=9)}
    assert (found[lost.id].status, found[lost.id].fault) == (ImportStatus.FAILED, "lost")
    assert found[unheard.id].status is ImportStatus.WAITING
    assert len(services.jobs.enqueued) == 2
    assert not stale.exists()
