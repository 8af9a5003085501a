"""A newcomer starts an empty house and finds something to watch."""

import fcntl
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kdrama_app.accounts.views import Principal, Role
from kdrama_app.catalog.views import EpisodeStatus
from kdrama_app.demo import seed
from kdrama_app.demo.film import HEIGHT, MORNING, NIGHT, RATE, SECONDS, WIDTH, Scene, film_arguments
from kdrama_app.demo.story import EPISODES, SERIES
from kdrama_app.jobs.memory import InMemoryJobs
from kdrama_app.settings import Settings
from kdrama_app.tables import METADATA
from kdrama_app.wiring import Services, build
from tests.library import add_episode, person
from tests.media import count_frames, make_mp4, run_ffmpeg


@pytest.fixture
def services(settings: Settings) -> Iterator[Services]:
    services = build(settings, jobs=InMemoryJobs())
    METADATA.create_all(services.database.engine)
    yield services
    services.database.dispose()


@pytest.fixture
def drawn() -> list[Scene]:
    """The scenes that were drawn, in order."""
    return []


@pytest.fixture
def draw(drawn: list[Scene]) -> Callable[[Services, Scene, Path], None]:
    """A quick test card instead of the half minute that the real film takes."""

    def make(_services: Services, scene: Scene, target: Path) -> None:
        drawn.append(scene)
        make_mp4(target)

    return make


Draw = Callable[[Services, Scene, Path], None]


def jobs_of(services: Services) -> list[str]:
    assert isinstance(services.jobs, InMemoryJobs)
    return list(services.jobs.enqueued)


def test_an_empty_library_gets_two_episodes_on_their_way_with_subtitles(services: Services, draw: Draw) -> None:
    seed(services, draw=draw)
    with services.database.snapshot() as tx:
        series = services.catalog.series(tx, SERIES, viewer=None)
        tracks = {
            episode.id: [track.language for track in services.subtitles.tracks(tx, episode.id)]
            for episode in series.episodes
        }
    assert "봄" in series.description and "Spring" in series.description
    assert series.year and series.network and len(series.cast) == 4
    assert [(episode.number, episode.status) for episode in series.episodes] == [
        (1, EpisodeStatus.PROCESSING),
        (2, EpisodeStatus.PROCESSING),
    ]
    assert all(sorted(languages) == ["en", "ko"] for languages in tracks.values())
    assert jobs_of(services) == [f"{episode.id}-1" for episode in series.episodes]
    for episode in series.episodes:
        assert services.storage.stat(episode.source_key).size == episode.file_size
    assert not (services.settings.work_dir / "demo").exists()


def test_it_comes_once(services: Services, draw: Draw, drawn: list[Scene]) -> None:
    seed(services, draw=draw)
    seed(services, draw=draw)
    assert drawn == [MORNING, NIGHT]
    assert len(jobs_of(services)) == 2


def test_who_deletes_it_is_not_given_it_again(services: Services, draw: Draw, drawn: list[Scene]) -> None:
    seed(services, draw=draw)
    with services.database.transaction() as tx:
        for demo in EPISODES:
            services.catalog.delete_episode(tx, demo.id)
    seed(services, draw=draw)
    assert len(drawn) == 2


def test_a_library_with_something_in_it_is_left_alone(services: Services, draw: Draw, drawn: list[Scene]) -> None:
    with services.database.transaction() as tx:
        add_episode(tx, services.catalog, uploader=person(tx, "jun", Role.UPLOADER))
    seed(services, draw=draw)
    assert drawn == []


def test_killed_in_the_middle_it_goes_on_where_it_was(services: Services, draw: Draw, drawn: list[Scene]) -> None:
    def die_at_night(services: Services, scene: Scene, target: Path) -> None:
        if scene is NIGHT:
            target.write_bytes(b"half a film")
            raise KeyboardInterrupt
        draw(services, scene, target)

    with pytest.raises(KeyboardInterrupt):
        seed(services, draw=die_at_night)
    assert jobs_of(services) == [f"{EPISODES[0].id}-1"]
    with services.database.transaction() as tx:  # meanwhile somebody uploads
        add_episode(tx, services.catalog, uploader=person(tx, "jun", Role.UPLOADER))
    seed(services, draw=draw)
    assert drawn == [MORNING, NIGHT]
    assert jobs_of(services) == [f"{demo.id}-1" for demo in EPISODES]


def test_the_first_admin_owns_it(services: Services, draw: Draw) -> None:
    with services.database.transaction() as tx:
        admin: Principal = person(tx, "boss", Role.ADMIN)
    seed(services, draw=draw)
    with services.database.snapshot() as tx:
        assert services.catalog.find(tx, EPISODES[0].id).uploader_id == admin.user_id


def test_before_there_is_an_admin_it_is_nobodys(services: Services, draw: Draw) -> None:
    seed(services, draw=draw)
    with services.database.snapshot() as tx:
        assert services.catalog.find(tx, EPISODES[0].id).uploader_id is None


def test_two_processes_that_start_at_once_make_it_once(services: Services, draw: Draw, drawn: list[Scene]) -> None:
    lock = services.settings.work_dir / "demo.lock"
    lock.parent.mkdir(parents=True)
    with lock.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        seed(services, draw=draw)
        assert drawn == []
    seed(services, draw=draw)
    assert drawn == [MORNING, NIGHT]


def test_the_real_film_has_pictures_and_music(tmp_path: Path) -> None:
    film = tmp_path / "night.mp4"
    run_ffmpeg(*film_arguments(NIGHT, seconds=2), str(film))
    assert count_frames(film) == 2 * RATE
    # Late enough to be past the fade-in: neither the picture nor the sound is empty.
    shown = run_ffmpeg("-i", str(film), "-vf", "blackframe=amount=90", "-af", "volumedetect", "-f", "null", "-")
    assert f"{WIDTH}x{HEIGHT}" in shown
    assert shown.count("pblack") < RATE
    loudness = float(shown.split("max_volume: ")[1].split(" dB")[0])
    assert -30 < loudness < -1


def test_every_line_lies_inside_its_film_and_follows_the_last() -> None:
    for demo in EPISODES:
        ends = [0.0, *(line[1] for line in demo.lines)]
        for (start, end, *_texts), before in zip(demo.lines, ends, strict=False):
            assert before <= start < end <= SECONDS
        assert len(demo.scene.chords) * 5 == SECONDS
