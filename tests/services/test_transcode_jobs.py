"""Asking for transcodes and watching them, with an engine that only remembers what it is told."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from kdrama_app.catalog.service import Catalog
from kdrama_app.catalog.views import EpisodeStatus, EpisodeView
from kdrama_app.db import Database
from kdrama_app.errors import EpisodeNotFound, InvalidInput, JobNotFound, ProviderUnavailable
from kdrama_app.jobs.memory import InMemoryJobs
from kdrama_app.jobs.models import WorkerHeartbeat
from kdrama_app.jobs.port import JobState
from kdrama_app.storage.local import LocalStorage
from kdrama_app.transcode.extras import Extras
from kdrama_app.transcode.fmp4 import Segment
from kdrama_app.transcode.forecast import ASSUMED_PACE, seconds_away
from kdrama_app.transcode.ledger import Ledger
from kdrama_app.transcode.local import LocalTranscoder
from kdrama_app.transcode.models import TranscodeJob
from kdrama_app.transcode.pieces import Piece
from kdrama_app.transcode.playlist import Rendered
from kdrama_app.transcode.service import GAVE_UP, Transcodes
from kdrama_app.transcode.source import SourceFacts, VideoFacts
from kdrama_app.transcode.status import status_object
from kdrama_app.transcode.views import Foresight, JobStatus, JobView, Outputs, Priority, RenditionView
from tests import media
from tests.conftest import Clock
from tests.library import add_episode, person


@dataclass
class Desk:
    """Where jobs are asked for."""

    database: Database
    storage: LocalStorage
    jobs: InMemoryJobs
    transcodes: Transcodes
    clock: Clock
    episode: EpisodeView

    def start(self, *, priority: Priority = Priority.NORMAL, outputs: Outputs | None = None) -> JobView:
        with self.database.transaction() as tx:
            job = self.transcodes.start(
                tx, self.episode.id, source_key=self.episode.source_key, priority=priority, outputs=outputs
            )
        self.transcodes.dispatch(job)
        return job

    def find(self, job: JobView) -> JobView:
        with self.database.snapshot() as tx:
            return self.transcodes.find(tx, job.id)

    def seen(self) -> EpisodeView:
        with self.database.snapshot() as tx:
            return self.transcodes.catalog.find(tx, self.episode.id)

    def begin(self, job: JobView) -> bool:
        with self.database.transaction() as tx:
            return self.transcodes.begin(tx, job.id) is not None

    def complete(self, job: JobView, *, seconds: int = 60) -> None:
        with self.database.transaction() as tx:
            self.transcodes.complete(tx, job.id, renditions=renditions(job, seconds), poster_key="media/x/poster-1.jpg")

    def fail(self, job: JobView) -> None:
        with self.database.transaction() as tx:
            self.transcodes.fail(tx, job.id, reason="The file is cut off")


def renditions(job: JobView, seconds: int) -> list[Rendered]:
    run = job.id.rpartition("-")[2]
    segments = (Segment(0, seconds, 5000, seconds * 25, True), Segment(seconds, seconds, 5000, seconds * 25, True))
    shape = {"codecs": "avc1.64001e", "timescale": 2, "segments": segments}
    return [
        Rendered(name="360p", folder=f"360p-{run}", kind="video", width=640, height=360, **shape),
        Rendered(name="720p", folder=f"720p-{run}", kind="video", width=1280, height=720, **shape),
        Rendered(name="audio", folder=f"audio-{run}", kind="audio", **shape),
    ]


@pytest.fixture
def desk(database: Database, storage: LocalStorage, clock: Clock) -> Desk:
    catalog, jobs = Catalog(clock), InMemoryJobs()
    with database.transaction() as tx:
        episode = add_episode(tx, catalog, uploader=person(tx, "mina"), playable=False)
    storage.write(episode.source_key, b"film")
    provider = LocalTranscoder(media.FFMPEG)
    return Desk(database, storage, jobs, Transcodes(catalog, storage, jobs, provider, clock), clock, episode)


def test_a_job_waits_until_a_worker_takes_it_and_is_asked_for_once(desk: Desk) -> None:
    job = desk.start(priority=Priority.HIGH)
    assert (job.id, job.status, job.provider) == (f"{desk.episode.id}-1", JobStatus.QUEUED, "local")
    told = desk.jobs.enqueued[job.id]
    assert (told.workflow, told.args, told.queue, told.priority) == ("transcode", (job.id,), "transcode", 1)

    assert desk.start().id == job.id
    assert desk.begin(job)
    assert desk.start().id == job.id
    assert desk.find(job).status is JobStatus.PROCESSING


def test_progress_never_goes_back(desk: Desk) -> None:
    job = desk.start()
    desk.begin(job)
    for told, shown in ((40.0, 40.0), (20.0, 40.0), (120.0, 100.0)):
        with desk.database.transaction() as tx:
            assert desk.transcodes.advance(tx, job.id, stage="encoding", progress=told)
        assert desk.find(job).progress == shown
    assert desk.find(job).stage == "encoding"


def test_a_completed_job_makes_its_episode_play(desk: Desk) -> None:
    job = desk.start()
    desk.begin(job)
    desk.complete(job)

    done, episode = desk.find(job), desk.seen()
    assert (done.status, done.progress, done.stage) == (JobStatus.COMPLETED, 100.0, "dressing")
    assert (episode.status, episode.qualities, episode.duration) == (EpisodeStatus.READY, ("720p", "360p"), 60.0)
    with desk.database.snapshot() as tx:
        files = desk.transcodes.output_files(tx, job.id)
    assert files is not None
    prefix = f"media/{desk.episode.id}"
    assert (files.hls_playlist, files.dash_manifest) == (f"{prefix}/multivariant.m3u8", f"{prefix}/manifest.mpd")
    assert files.hls_segments == files.dash_segments
    assert len(files.hls_segments) == 6
    assert f"{prefix}/720p-1/00002.m4s" in files.hls_segments


def test_a_completed_job_is_dressed_until_nobody_works_on_it(desk: Desk) -> None:
    extras = Extras(desk.transcodes.catalog)

    def to_come() -> bool:
        with desk.database.snapshot() as tx:
            return extras.to_come(tx, desk.episode.id)

    job = desk.start()
    desk.begin(job)
    assert not to_come()
    desk.complete(job)
    assert to_come()
    with desk.database.transaction() as tx:
        desk.transcodes.note_dressed(tx, job.id)
        desk.transcodes.note_dressed(tx, "deleted meanwhile")
    assert (to_come(), desk.find(job).stage) == (False, "")
    # What plays is whole while another run is made of it.
    desk.begin(desk.start())
    assert not to_come()


def test_a_newer_run_takes_the_place_of_the_older(desk: Desk) -> None:
    first = desk.start()
    desk.complete(first)
    second = desk.start(outputs=Outputs(dash=False))
    assert second.id == f"{desk.episode.id}-2"
    assert desk.seen().status is EpisodeStatus.READY  # what the first made plays meanwhile
    desk.complete(second)
    with desk.database.snapshot() as tx:
        assert desk.transcodes.output_files(tx, first.id) is None
        files = desk.transcodes.output_files(tx, second.id)
        assert desk.transcodes.latest(tx, desk.episode.id).id == second.id
    assert files is not None
    assert files.dash_segments == ()
    assert not desk.seen().has_dash


def test_a_failure_is_told_and_retried_as_a_new_run(desk: Desk) -> None:
    job = desk.start(priority=Priority.LOW, outputs=Outputs(("720p",), 4.0, dash=False))
    desk.begin(job)
    desk.fail(job)
    assert (desk.find(job).status, desk.find(job).error) == (JobStatus.FAILED, "The file is cut off")
    assert (desk.seen().status, desk.seen().failure) == (EpisodeStatus.FAILED, "The file is cut off")
    assert not desk.begin(job)

    with desk.database.transaction() as tx:
        again = desk.transcodes.retry(tx, job.id)
        order = desk.transcodes.begin(tx, again.id)

    assert (again.id, again.priority) == (f"{desk.episode.id}-2", Priority.LOW)
    assert order is not None
    assert order.outputs == Outputs(("720p",), 4.0, dash=False)
    assert (desk.seen().status, desk.seen().failure) == (EpisodeStatus.PROCESSING, "")
    desk.complete(again)
    with pytest.raises(InvalidInput), desk.database.transaction() as tx:
        desk.transcodes.retry(tx, again.id)


def test_a_cancelled_job_is_not_taken_up_again(desk: Desk) -> None:
    job = desk.start()
    with desk.database.transaction() as tx:
        desk.transcodes.cancel(tx, job.id)
    desk.transcodes.withdraw(job.id)
    assert desk.jobs.state(job.id) is JobState.CANCELLED
    assert not desk.begin(job)
    with desk.database.transaction() as tx:
        assert not desk.transcodes.advance(tx, job.id, stage="encoding", progress=50)
    desk.complete(job)
    desk.fail(job)
    assert desk.find(job).status is JobStatus.CANCELLED
    assert desk.seen().status is EpisodeStatus.FAILED


def test_a_job_changes_its_place_in_the_queue_until_it_has_ended(desk: Desk) -> None:
    job = desk.start()
    with desk.database.transaction() as tx:
        assert desk.transcodes.prioritize(tx, job.id, Priority.HIGH).priority is Priority.HIGH
        turns = desk.transcodes.turns(tx, job.id)
        assert desk.transcodes.turns(tx) == turns
    desk.transcodes.reorder(turns)
    assert desk.jobs.enqueued[job.id].priority == 1

    desk.complete(job)
    with desk.database.snapshot() as tx:
        assert desk.transcodes.turns(tx) == {}
    with pytest.raises(InvalidInput), desk.database.transaction() as tx:
        desk.transcodes.prioritize(tx, job.id, Priority.LOW)


def test_what_fell_between_two_stages_is_found(desk: Desk) -> None:
    with desk.database.transaction() as tx:
        lost = desk.transcodes.start(tx, desk.episode.id, source_key=desk.episode.source_key)
    assert desk.jobs.state(lost.id) is None
    with desk.database.transaction() as tx:
        assert desk.transcodes.reconcile(tx) == [lost]
    desk.transcodes.dispatch(lost)
    with desk.database.transaction() as tx:
        assert desk.transcodes.reconcile(tx) == []

    desk.jobs.states[lost.id] = JobState.FAILED
    with desk.database.transaction() as tx:
        assert desk.transcodes.reconcile(tx) == []
    assert (desk.find(lost).status, desk.find(lost).error) == (JobStatus.FAILED, GAVE_UP)

    again = desk.start()
    desk.jobs.cancel(again.id)
    with desk.database.transaction() as tx:
        desk.transcodes.reconcile(tx)
    assert desk.find(again).status is JobStatus.CANCELLED


def survey(desk: Desk, job: JobView, *, seconds: float, pieces: int) -> None:
    """As a worker does: an hour, say, at a load that the assumed pace takes in half an hour."""
    each = seconds / pieces
    with desk.database.transaction() as tx:
        desk.transcodes.note_duration(tx, job.id, seconds=seconds)
        desk.transcodes.note_plan(tx, job.id, megapixels=ASSUMED_PACE / 2, copied=())
        cut = [Piece(number, number * 10, each) for number in range(1, pieces + 1)]
        Ledger().enter(tx, job.id, cut, [0], seconds=seconds)


def beat(desk: Desk, *, slots: int) -> None:
    with desk.database.transaction() as tx:
        seen = desk.clock()
        tx.merge(WorkerHeartbeat(worker_id="a", host="h", pid=1, slots=slots, started_at=seen, seen_at=seen))


def test_the_estimate_learns_from_this_machine(desk: Desk) -> None:
    job = desk.start()
    with desk.database.snapshot() as tx:
        # 1000 bytes are a moment; nothing is known of the length yet.
        assert desk.transcodes.estimate(tx, job.id) == pytest.approx(0.0, abs=0.1)
    desk.begin(job)
    survey(desk, job, seconds=3600, pieces=60)
    with desk.database.transaction() as tx:
        assert desk.transcodes.estimate(tx, job.id) == pytest.approx(30, rel=0.02)
        assert desk.transcodes.left(tx) == {}  # nobody is there to do it
    beat(desk, slots=2)
    with desk.database.transaction() as tx:
        assert desk.transcodes.left(tx)[job.id] == pytest.approx(900, rel=0.02)
        # The machine turns out to be three times as fast.
        for number in range(1, 61):
            Ledger().note(tx, job.id, number, done=60.0, landed={}, spent=10.0, finished=True)
    desk.complete(job, seconds=3600)

    again = desk.start()
    survey(desk, again, seconds=3600, pieces=60)
    with desk.database.snapshot() as tx:
        assert desk.transcodes.left(tx) == {again.id: pytest.approx(300, rel=0.05)}
    desk.clock.advance(seconds=60)
    with desk.database.snapshot() as tx:
        assert desk.transcodes.left(tx) == {}  # the worker fell silent


def picture(codec: str = "h264", height: int = 1080) -> SourceFacts:
    """An hour of it, as the head of a file says."""
    width = height * 16 // 9
    video = VideoFacts(codec, width, height, 1.0, 0, 24.0, None, 3600.0, 0.0, "yuv420p", 8, False, 0)
    return SourceFacts("mov", 3600.0, video)


def test_what_would_become_of_a_file_is_told_before_it_is_sent(desk: Desk) -> None:
    with desk.database.transaction() as tx:
        assert desk.transcodes.foresee(tx, picture()) == Foresight(at_once=True, seconds=None)
    beat(desk, slots=1)
    with desk.database.transaction() as tx:
        copied, encoded, small = (
            desk.transcodes.foresee(tx, facts) for facts in (picture(), picture("hevc"), picture("hevc", 360))
        )
        assert (copied.at_once, encoded.at_once) == (True, False)
        assert (small.seconds or 0) < (copied.seconds or 0) < (encoded.seconds or 0)
        alone = encoded.seconds or 0
    survey(desk, desk.start(), seconds=3600, pieces=60)
    with desk.database.transaction() as tx:
        assert (desk.transcodes.foresee(tx, picture("hevc")).seconds or 0) > alone


def test_what_is_made_elsewhere_keeps_nobody_here_waiting(desk: Desk) -> None:
    away = desk.start()
    desk.begin(away)
    survey(desk, away, seconds=3600, pieces=60)
    beat(desk, slots=2)
    with desk.database.transaction() as tx:
        assert desk.transcodes.left(tx)[away.id] == pytest.approx(900, rel=0.02)
        desk.transcodes.note_provider(tx, away.id, "google_cloud")
        assert desk.transcodes.left(tx)[away.id] == seconds_away(3600)
    desk.clock.advance(seconds=300)
    beat(desk, slots=2)
    with desk.database.snapshot() as tx:
        assert desk.transcodes.left(tx) == {away.id: seconds_away(3600) - 300}


def test_what_was_made_is_told_with_its_size_and_what_was_copied(desk: Desk) -> None:
    job = desk.start()
    desk.begin(job)
    with desk.database.transaction() as tx:
        row = tx.get_one(TranscodeJob, job.id)
        row.outputs = {**row.outputs, "copied": ["720p"]}
    desk.complete(job)
    with desk.database.snapshot() as tx:
        files = desk.transcodes.output_files(tx, job.id)
        assert desk.transcodes.renditions(tx, "nobody") == ()
    assert files is not None
    assert files.renditions == (
        RenditionView("720p", "video", 10_000, copied=True),
        RenditionView("360p", "video", 10_000),
        RenditionView("audio", "audio", 10_000),
    )
    told = status_object(desk.find(job), files)
    assert told["work"] == {"720p": "copied", "360p": "encoded"}
    assert told["sizes"] == {"720p": 10_000, "360p": 10_000, "audio": 10_000}


def test_only_what_can_be_made_is_taken(desk: Desk, tmp_path: Path) -> None:
    for outputs in (Outputs(("4320p",)), Outputs(()), Outputs(segment_seconds=1), Outputs(segment_seconds=21)):
        with pytest.raises(InvalidInput):
            desk.start(outputs=outputs)
    with pytest.raises(EpisodeNotFound), desk.database.transaction() as tx:
        desk.transcodes.start(tx, "nobody", source_key="sources/nobody/film.mp4")
    with pytest.raises(JobNotFound), desk.database.snapshot() as tx:
        desk.transcodes.latest(tx, desk.episode.id)
    closed = Transcodes(desk.transcodes.catalog, desk.storage, desk.jobs, LocalTranscoder(str(tmp_path / "no-ffmpeg")))
    with pytest.raises(ProviderUnavailable), desk.database.transaction() as tx:
        closed.start(tx, desk.episode.id, source_key=desk.episode.source_key)


def test_a_source_is_the_episodes_own(desk: Desk) -> None:
    desk.storage.write("sources/another/film.mp4", b"film")
    assert desk.transcodes.source_key(desk.episode.id, desk.episode.source_key) == desk.episode.source_key
    assert desk.transcodes.source_key(desk.episode.id, "/" + desk.episode.source_key) == desk.episode.source_key
    for path in (
        "sources/another/film.mp4",
        f"sources/{desk.episode.id}/../another/film.mp4",
        f"sources/{desk.episode.id}/missing.mp4",
        f"//{desk.episode.source_key}",
        "/etc/passwd",
        "https://example.com/film.mp4",
        "",
    ):
        with pytest.raises(InvalidInput):
            desk.transcodes.source_key(desk.episode.id, path)
