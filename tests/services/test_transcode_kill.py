"""A worker may die at any moment: nothing is lost, nothing is left lying about, and the result is the same."""

import random
import signal
from pathlib import Path

from sqlmodel import select

from kdrama_app.catalog.views import EpisodeStatus
from kdrama_app.jobs.models import WorkerHeartbeat
from kdrama_app.jobs.port import JobState
from kdrama_app.transcode.views import JobStatus
from kdrama_app.transcode.workshop import Workshop
from tests import media
from tests.transcoding import Studio, published, running_worker, start_worker

KILLS = 3
SEED = 20260105


def test_killed_again_and_again_it_ends_as_if_nothing_had_happened(studio: Studio, tmp_path: Path) -> None:
    film = media.make_mp4(tmp_path / "film.mp4", seconds=24, width=854, height=480)
    calm, troubled = studio.upload(film), studio.upload(film, number=2)
    with running_worker(studio.settings):
        assert studio.wait(studio.start(calm).id).status is JobStatus.COMPLETED

    moments = random.Random(SEED)
    job = studio.start(troubled)

    def landed() -> int:
        return len(list(studio.media(troubled.id).glob("360p-*/*.m4s")))

    for _ in range(KILLS):
        worker = start_worker(studio.settings)
        studio.wait_for(lambda: studio.encoders() != [])
        # Anywhere from a piece's first frame to two segments more than the last one left, of twelve.
        wanted = landed() + moments.randint(0, 2)
        studio.wait_for(lambda count=wanted: landed() >= count)
        worker.kill()
        worker.wait()
        # They die by the kernel's hand: the worker had no chance to end them.
        studio.wait_for(lambda: studio.encoders() == [], seconds=2)
        assert not studio.job(job.id).status.finished
    with running_worker(studio.settings):
        assert studio.wait(job.id).status is JobStatus.COMPLETED
        studio.wait_for(lambda: studio.leftovers() == [])

    assert studio.episode(troubled.id).status is EpisodeStatus.READY
    assert published(studio.media(troubled.id)) == published(studio.media(calm.id))
    frames = media.decode(studio.media(troubled.id) / "multivariant.m3u8", options=("-allowed_extensions", "ALL"))
    assert [len(times) for times in frames.video] == [600, 600]


def test_what_plays_is_never_taken_away(studio: Studio, tmp_path: Path) -> None:
    """The worker dies after the completion is recorded, before the engine notes it: the last step runs again."""
    episode = studio.upload(media.make_mp4(tmp_path / "clip.mp4", seconds=2))
    worker = start_worker(studio.settings)
    job = studio.start(episode)
    assert studio.wait(job.id).status is JobStatus.COMPLETED
    worker.kill()
    worker.wait()
    before = published(studio.media(episode.id))

    with running_worker(studio.settings):
        studio.wait_for(lambda: studio.jobs.state(job.id) is JobState.DONE)
        studio.wait_for(lambda: studio.leftovers() == [])
    # That moment is easily missed, so what the step would end with is also called outright.
    workshop = Workshop(studio.database, studio.storage, studio.transcodes, studio.settings.work_dir)
    workshop.folder(job.id).mkdir(parents=True)
    workshop.discard(job.id)
    workshop.sweep()

    assert studio.leftovers() == []
    # What goes with the video may have come since; nothing that was there went or changed.
    assert before.items() <= published(studio.media(episode.id)).items()


def test_told_to_stop_a_worker_goes_at_once_and_the_next_one_resumes(studio: Studio, tmp_path: Path) -> None:
    film = media.make_mp4(tmp_path / "film.mp4", seconds=10, width=1280, height=720)
    job = studio.start(studio.upload(film))
    worker = start_worker(studio.settings)
    studio.wait_for(lambda: studio.encoders() != [])
    with studio.database.snapshot() as tx:
        (beat,) = tx.exec(select(WorkerHeartbeat)).all()
    assert beat.pid == worker.pid

    worker.send_signal(signal.SIGTERM)

    assert worker.wait(timeout=3) == 0
    studio.wait_for(lambda: studio.encoders() == [], seconds=2)
    assert studio.job(job.id).status is JobStatus.PROCESSING
    with studio.database.snapshot() as tx:
        assert tx.exec(select(WorkerHeartbeat)).all() == []
    with running_worker(studio.settings):
        assert studio.wait(job.id).status is JobStatus.COMPLETED


def test_one_identity_works_once_and_the_second_takes_over(studio: Studio, tmp_path: Path) -> None:
    clip = media.make_mp4(tmp_path / "clip.mp4", seconds=2)
    first = start_worker(studio.settings)
    log = studio.settings.data_dir / "worker.log"
    studio.wait_for(lambda: log.read_text().count("worker.started") == 1)
    with running_worker(studio.settings):
        studio.wait_for(lambda: "worker.waiting" in log.read_text())
        assert log.read_text().count("worker.started") == 1
        first.kill()
        first.wait()
        assert studio.wait(studio.start(studio.upload(clip)).id).status is JobStatus.COMPLETED


def test_a_job_that_was_never_dispatched_is_found_by_the_next_worker(studio: Studio, tmp_path: Path) -> None:
    episode = studio.upload(media.make_mp4(tmp_path / "clip.mp4", seconds=2))
    with studio.database.transaction() as tx:
        # The web process dies here, between its commit and its dispatch.
        job = studio.transcodes.start(tx, episode.id, source_key=episode.source_key)
    with running_worker(studio.settings):
        assert studio.wait(job.id).status is JobStatus.COMPLETED


def test_a_worker_whose_starter_dies_goes_too(studio: Studio) -> None:
    worker = start_worker(studio.settings, lifeline=True)
    log = studio.settings.data_dir / "worker.log"
    studio.wait_for(lambda: "worker.started" in log.read_text())
    assert worker.poll() is None

    assert worker.stdin is not None
    worker.stdin.close()

    assert worker.wait(timeout=5) == 0
