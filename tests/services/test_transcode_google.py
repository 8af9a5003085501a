"""With Google configured videos are made there and play from here; what goes wrong there our own workers make."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from kdrama_app.catalog.views import EpisodeStatus, EpisodeView
from kdrama_app.settings import Settings
from kdrama_app.transcode.views import JobStatus, JobView
from kdrama_app.transcode.workshop import Workshop
from tests import media
from tests.google_server import BUCKET, LOCATION, PROJECT, Google, Mood, google_at, served
from tests.transcoding import Studio, running_worker, start_worker


@dataclass
class Away:
    """A house that has an account at Google's."""

    studio: Studio
    google: Google

    def upload(self, film: Path, *, number: int = 1) -> EpisodeView:
        return self.studio.upload(film, number=number)

    def empty(self) -> bool:
        """Nothing is left there: no job, no object."""
        return not self.google.jobs and not self.google.objects()


@pytest.fixture
def away(make_settings: Callable[..., Settings], tmp_path: Path) -> Iterator[Away]:
    with google_at(tmp_path / "google") as google:
        studio = Studio(configured(make_settings, google.url))
        yield Away(studio, google)
        studio.close()


def configured(make_settings: Callable[..., Settings], url: str) -> Settings:
    return make_settings(google_project=PROJECT, google_location=LOCATION, google_bucket=BUCKET, google_endpoint=url)


def film(path: Path, *, title: str = "") -> Path:
    return media.make_mp4(path, seconds=6, width=854, height=480, title=title)


def assert_it_plays(studio: Studio, job: JobView) -> None:
    """All of it, in both forms, in every quality, from our own storage."""
    assert (job.status, job.error) == (JobStatus.COMPLETED, "")
    episode = studio.episode(job.episode_id)
    assert (episode.status, episode.qualities, episode.has_dash) == (EpisodeStatus.READY, ("480p", "360p"), True)
    assert episode.poster_key
    folder = studio.media(episode.id)
    hls = media.decode(folder / "multivariant.m3u8", options=("-allowed_extensions", "ALL"))
    assert [len(times) for times in hls.video] == [150, 150]
    assert hls.video[0] == hls.video[1]
    assert hls.video[0][0] == pytest.approx(0, abs=0.001)
    dash = media.decode(folder / "manifest.mpd")
    assert [len(times) for times in dash.video] == [150, 150]
    assert hls.audio and dash.audio


def test_a_video_is_made_there_and_plays_from_here(away: Away, tmp_path: Path) -> None:
    with running_worker(away.studio.settings):
        job = away.studio.start(away.upload(film(tmp_path / "film.mp4")))
        assert job.provider == "google_cloud"
        done = away.studio.wait(job.id)
        away.studio.wait_for(lambda: away.studio.leftovers() == [])

    assert done.provider == "google_cloud"
    assert_it_plays(away.studio, done)
    assert away.studio.told("transcode.piece_made") == []
    (order,) = away.google.ordered
    assert [mux["key"] for mux in order["config"]["muxStreams"]] == ["480p", "360p", "audio"]
    assert [manifest["type"] for manifest in order["config"]["manifests"]] == ["HLS", "DASH"]
    assert away.empty()


def test_whatever_goes_wrong_there_our_own_workers_make_it(away: Away, tmp_path: Path) -> None:
    source = film(tmp_path / "film.mp4")
    with running_worker(away.studio.settings):
        for number, (mood, told) in enumerate(
            (
                (Mood.REFUSING, "transcode.not_taken"),
                (Mood.FAILING, "transcode.not_made"),
                (Mood.CARELESS, "transcode.not_imported"),
            ),
            start=1,
        ):
            away.google.moods.append(mood)
            job = away.studio.start(away.upload(source, number=number))
            done = away.studio.wait(job.id)

            assert done.provider == "local", mood
            assert_it_plays(away.studio, done)
            (line,) = away.studio.told(told)
            assert (line["job"], line["provider"]) == (job.id, "google_cloud")
            assert len(away.google.ordered) == number
            away.studio.wait_for(away.empty)


def test_unreachable_it_is_not_asked(make_settings: Callable[..., Settings], tmp_path: Path) -> None:
    with google_at(tmp_path / "google") as google:
        studio = Studio(configured(make_settings, google.url))
    with running_worker(studio.settings):
        job = studio.wait(studio.start(studio.upload(film(tmp_path / "film.mp4"))).id)
    assert job.provider == "local"
    assert_it_plays(studio, job)
    (line,) = studio.told("transcode.not_taken")
    assert line["reason"] == "it is not available"
    studio.close()


def test_what_it_would_make_otherwise_is_not_sent_there(away: Away, tmp_path: Path) -> None:
    with running_worker(away.studio.settings):
        brief = away.upload(media.make_mp4(tmp_path / "brief.mp4", seconds=2))
        job = away.studio.wait(away.studio.start(brief).id)
    assert (job.status, job.provider) == (JobStatus.COMPLETED, "local")
    assert away.google.ordered == []


def test_cancelled_here_it_is_cancelled_there(away: Away, tmp_path: Path) -> None:
    away.google.open.clear()
    with running_worker(away.studio.settings):
        job = away.studio.start(away.upload(film(tmp_path / "film.mp4")))
        away.studio.wait_for(lambda: away.studio.job(job.id).progress >= 5)
        assert len(away.google.jobs) == 1
        with away.studio.database.transaction() as tx:
            away.studio.transcodes.cancel(tx, job.id)
        away.studio.transcodes.withdraw(job.id)
        away.studio.wait_for(away.empty)
        away.studio.wait_for(lambda: away.studio.leftovers() == [])
    assert away.studio.job(job.id).status is JobStatus.CANCELLED
    assert not list(away.studio.media(job.episode_id).glob("*"))


def test_a_worker_that_dies_orders_nothing_twice(away: Away, tmp_path: Path) -> None:
    google, studio = away.google, away.studio
    google.open.clear()
    google.answering.clear()
    job = studio.start(away.upload(film(tmp_path / "film.mp4")))
    first = start_worker(studio.settings)
    studio.wait_for(lambda: len(google.jobs) == 1)
    # It is ordered there; the answer never arrives.
    first.kill()
    first.wait()
    google.answering.set()

    second = start_worker(studio.settings)
    studio.wait_for(lambda: studio.job(job.id).progress >= 5)
    second.kill()
    second.wait()
    google.open.set()

    with running_worker(studio.settings):
        done = studio.wait(job.id)
        studio.wait_for(away.empty)
    assert_it_plays(studio, done)
    assert (done.provider, len(google.ordered)) == ("google_cloud", 1)
    uploads = [asked for asked in google.asked if asked.startswith("POST /upload/")]
    assert len(uploads) == 1


def test_what_could_not_be_removed_is_removed_later(make_settings: Callable[..., Settings], tmp_path: Path) -> None:
    google = Google(tmp_path / "bucket")
    with served(google):
        studio = Studio(configured(make_settings, google.url))
        job = studio.start(studio.upload(film(tmp_path / "film.mp4")))
        google.write(f"kdrama/{job.id}/source.mp4", b"film")
        google.write("kdrama/another/source.mp4", b"film")
    workshop = Workshop(studio.database, studio.storage, studio.transcodes, studio.settings.work_dir)
    workshop.note_held(job.id)
    with studio.database.transaction() as tx:
        studio.transcodes.cancel(tx, job.id)
    studio.transcodes.withdraw(job.id)

    # Nobody answers there any more.
    workshop.dismiss(job.id)
    workshop.sweep()
    workshop.dismiss_rest()
    assert studio.leftovers() != []
    with served(google, port=urlsplit(google.url).port or 0):
        workshop.dismiss_rest()
    workshop.sweep()

    assert studio.leftovers() == []
    assert google.objects() == ["kdrama/another/source.mp4"]
    studio.close()
