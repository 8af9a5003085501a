"""A video in pieces, made by real workers: it plays while it is made, and outlives any one of them."""

import signal
import time
from collections import Counter
from contextlib import ExitStack
from pathlib import Path

import pytest
from sqlmodel import select

from kdrama_app.catalog.views import EpisodeStatus, EpisodeView
from kdrama_app.jobs.models import WorkerHeartbeat
from kdrama_app.jobs.port import JobState
from kdrama_app.settings import Settings
from kdrama_app.transcode.service import GAVE_UP
from kdrama_app.transcode.views import JobStatus, JobView, Priority
from tests import media
from tests.transcoding import Studio, published, running_worker, start_worker

HLS = ("-allowed_extensions", "ALL")


def playlists(studio: Studio, episode: EpisodeView) -> dict[str, str]:
    """The media playlists there are, after a look that everything they name is there too."""
    found: dict[str, str] = {}
    for path in studio.media(episode.id).glob("*/index.m3u8"):
        text = found[path.parent.name] = path.read_text()
        for line in text.splitlines():
            if line.endswith(".m4s"):
                assert (path.parent / line).stat().st_size
        assert (path.parent / "init.mp4").stat().st_size
    return found


def test_an_episode_plays_while_it_is_made(studio: Studio, tmp_path: Path) -> None:
    film = media.make_mp4(tmp_path / "film.mp4", seconds=50, width=854, height=480)
    episode = studio.upload(film)
    with running_worker(studio.settings):
        job = studio.start(episode)
        studio.wait_for(lambda: studio.episode(episode.id).status is EpisodeStatus.GROWING)
        assert studio.job(job.id).progress < 60
        before = playlists(studio, episode)
        assert set(before) == {"480p-1", "360p-1", "audio-1"}
        opened = (studio.media(episode.id) / "multivariant.m3u8").read_text()
        growths = 0
        while not studio.job(job.id).status.finished:
            now = playlists(studio, episode)
            if studio.job(job.id).status.finished:
                break
            for name, text in now.items():
                if "#EXT-X-ENDLIST" not in text:
                    assert text.startswith(before[name])
                    assert "#EXT-X-PLAYLIST-TYPE:EVENT" in text
                    growths += text != before[name]
            before = {**before, **{name: text for name, text in now.items() if "#EXT-X-ENDLIST" not in text}}
            time.sleep(0.02)
        assert growths
    assert studio.episode(episode.id).status is EpisodeStatus.READY
    for name, text in playlists(studio, episode).items():
        assert text.endswith("#EXT-X-ENDLIST\n")
        # What was listed while it grew is what plays at the end.
        segments = [line for line in before[name].splitlines() if line.startswith(("#EXTINF", "0"))]
        assert [line for line in text.splitlines() if line.startswith(("#EXTINF", "0"))][: len(segments)] == segments
    assert [line for line in opened.splitlines() if not line.startswith("#")] == [
        "480p-1/index.m3u8",
        "360p-1/index.m3u8",
    ]
    decoded = media.decode(studio.media(episode.id) / "multivariant.m3u8", options=HLS)
    assert decoded.video == [pytest.approx([index / 25 for index in range(50 * 25)], abs=0.0005)] * 2


def test_a_second_run_leaves_what_plays_alone_until_it_is_done(studio: Studio, tmp_path: Path) -> None:
    episode = studio.upload(media.make_mp4(tmp_path / "film.mp4", seconds=26, width=320, height=180))
    with running_worker(studio.settings):
        studio.wait(studio.start(episode).id)
        first = (studio.media(episode.id) / "multivariant.m3u8").read_text()
        again = studio.start(episode)
        while not studio.job(again.id).status.finished:
            text = (studio.media(episode.id) / "multivariant.m3u8").read_text()
            assert studio.episode(episode.id).status is EpisodeStatus.READY
            if text != first:
                assert "180p-2/" in text
            time.sleep(0.02)
        assert studio.job(again.id).status is JobStatus.COMPLETED


def begin(studio: Studio, film: Path, *, number: int, priority: Priority) -> JobView:
    episode = studio.upload(film, number=number)
    with studio.database.transaction() as tx:
        job = studio.transcodes.start(tx, episode.id, source_key=episode.source_key, priority=priority)
    studio.transcodes.dispatch(job)
    return job


def test_every_video_is_begun_before_any_is_continued(studio: Studio, tmp_path: Path) -> None:
    film = media.make_mp4(tmp_path / "film.mp4", seconds=26, width=320, height=180)
    order = (Priority.LOW, Priority.NORMAL, Priority.HIGH)
    jobs = {each: begin(studio, film, number=number, priority=each) for number, each in enumerate(order, start=1)}
    with running_worker(studio.settings):
        for job in jobs.values():
            assert studio.wait(job.id).status is JobStatus.COMPLETED
    made = [(line["job"], line["piece"]) for line in studio.told("transcode.piece_made") if line["piece"]]
    assert {piece for _, piece in made[:3]} == {1}
    later = [job for job, piece in made if piece == 2]
    assert later == [jobs[each].id for each in (Priority.HIGH, Priority.NORMAL, Priority.LOW)]


def test_a_job_that_became_urgent_overtakes_those_before_it(studio: Studio, tmp_path: Path) -> None:
    """Its pieces are in the engine's queue already, and the engine takes them first all the same."""
    long = media.make_mp4(tmp_path / "long.mp4", seconds=80, width=320, height=180)
    film = media.make_mp4(tmp_path / "film.mp4", seconds=26, width=320, height=180)
    jobs = [begin(studio, each, number=n, priority=Priority.NORMAL) for n, each in enumerate((long, film, film))]
    with running_worker(studio.settings):
        studio.wait_for(lambda: all(studio.jobs.state(f"{job.id}/2") is JobState.WAITING for job in jobs[1:]))
        with studio.database.transaction() as tx:
            studio.transcodes.prioritize(tx, jobs[2].id, Priority.HIGH)
            turns = studio.transcodes.turns(tx, jobs[2].id)
        studio.transcodes.reorder(turns)
        for job in jobs:
            assert studio.wait(job.id).status is JobStatus.COMPLETED
    made = [line["job"] for line in studio.told("transcode.piece_made") if line["piece"] == 2]
    assert made.index(jobs[2].id) < made.index(jobs[1].id)


def test_a_job_whose_piece_the_engine_gave_up_fails(studio: Studio, tmp_path: Path) -> None:
    film = media.make_mp4(tmp_path / "film.mp4", seconds=40, width=1280, height=720)
    job = studio.start(studio.upload(film))
    with running_worker(studio.settings):
        studio.wait_for(lambda: studio.jobs.state(f"{job.id}/1") is JobState.RUNNING)
        studio.jobs.cancel(f"{job.id}/1")
        assert studio.wait(job.id).error == GAVE_UP
        studio.wait_for(lambda: studio.leftovers() == [])


def long_film(folder: Path) -> Path:
    """Three pieces long."""
    return media.make_mp4(folder / "film.mp4", seconds=104, width=320, height=180)


def workers(studio: Studio) -> list[str]:
    with studio.database.snapshot() as tx:
        return [beat.worker_id for beat in tx.exec(select(WorkerHeartbeat)).all()]


@pytest.fixture(scope="module")
def calm(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What becomes of the long film when nothing happens."""
    folder = tmp_path_factory.mktemp("calm")
    studio = Studio(Settings(_env_file=None, data_dir=folder / "data", secret_key="k" * 40, demo=False))  # pyright: ignore
    episode = studio.upload(long_film(folder))
    with running_worker(studio.settings):
        assert studio.wait(studio.start(episode).id).status is JobStatus.COMPLETED
        # The storyboard follows when it plays.
        studio.wait_for(lambda: studio.leftovers() == [])
    studio.close()
    return published(studio.media(episode.id))


@pytest.mark.parametrize("fate", ["killed", "asleep"])
def test_another_worker_takes_over_from_one_that_falls_silent(
    studio: Studio, tmp_path: Path, calm: dict[str, str], fate: str
) -> None:
    """Within 15 s, and nothing finished is made again; one that was only asleep wakes up to find itself replaced."""
    film = long_film(tmp_path)
    job = studio.start(episode := studio.upload(film))
    first = start_worker(studio.settings, name="a")
    studio.wait_for(lambda: [line["piece"] for line in studio.told("transcode.piece_made")][:1] == [1])
    with ExitStack() as watch:
        watch.enter_context(running_worker(studio.settings, name="b"))
        studio.wait_for(lambda: len(studio.told("worker.started")) == 2)
        studio.wait_for(lambda: bool(studio.encoders(of=first.pid)))
        finished = {line["piece"] for line in studio.told("transcode.piece_made")}
        first.send_signal(signal.SIGKILL if fate == "killed" else signal.SIGSTOP)
        silent_since = time.monotonic()
        studio.wait_for(lambda: bool(studio.told("worker.took_over")), seconds=15)
        assert time.monotonic() - silent_since < 15
        studio.wait_for(lambda: workers(studio) == ["b"], seconds=2)
        if fate == "asleep":
            first.send_signal(signal.SIGCONT)
        assert studio.wait(job.id).status is JobStatus.COMPLETED
        studio.wait_for(lambda: studio.leftovers() == [])
        studio.wait_for(lambda: studio.encoders() == [])
    first.kill()
    first.wait()
    assert finished
    count = Counter(line["piece"] for line in studio.told("transcode.piece_made"))
    assert set(count) == {0, 1, 2, 3}
    assert all(count[piece] == 1 for piece in finished)
    assert published(studio.media(episode.id)) == calm
