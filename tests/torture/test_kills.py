"""Fifty workers killed at fifty random moments, two at work at any time: `make torture`, about ten minutes.

Whatever they were at, the other one takes it over in time, what was finished is not made again, and the films end
as if nothing had happened.
"""

import random
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from kdrama_app.transcode.views import JobStatus, JobView
from tests import media
from tests.transcoding import Studio, published, start_worker

pytestmark = pytest.mark.torture

KILLS = 50
SECONDS = 200
SEED = 20261121
TAKEOVER_SECONDS = 15.0
LONGEST_PAUSE = 5.0
HLS = ("-allowed_extensions", "ALL")


@dataclass
class Crew:
    """Two workers, each of a name of its own; one that is killed is replaced by one of a new name."""

    studio: Studio
    random: random.Random
    workers: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    hired: int = 0

    def hire(self) -> None:
        self.hired += 1
        name = f"worker{self.hired}"
        self.workers[name] = start_worker(self.studio.settings, name=name)
        self.studio.wait_for(lambda: any(line["worker"] == name for line in self.studio.told("worker.started")))

    def kill_one(self) -> float:
        """Seconds until nothing is left in the dead one's name."""
        name = self.random.choice(sorted(self.workers))
        worker = self.workers.pop(name)
        worker.send_signal(signal.SIGKILL)
        worker.wait()
        killed = time.monotonic()
        self.studio.wait_for(lambda: self.studio.encoders(of=worker.pid) == [], seconds=2)
        self.studio.wait_for(lambda: self.studio.held_by(name) == 0, seconds=TAKEOVER_SECONDS)
        return time.monotonic() - killed

    def leave(self) -> None:
        for worker in self.workers.values():
            worker.kill()
            worker.wait()


@pytest.fixture
def crew(studio: Studio) -> Iterator[Crew]:
    crew = Crew(studio, random.Random(SEED))
    crew.hire()
    crew.hire()
    yield crew
    crew.leave()


def made(studio: Studio, job: JobView) -> Counter[int]:
    """How often each piece of a job was made."""
    return Counter(line["piece"] for line in studio.told("transcode.piece_made") if line["job"] == job.id)


@dataclass(frozen=True)
class Film:
    """`wanted`: what is published of it when nobody is killed, in so many `pieces`."""

    path: Path
    wanted: dict[str, str]
    pieces: int


def made_calmly(studio: Studio, path: Path, *, number: int) -> Film:
    calm = studio.start(episode := studio.upload(path, number=number))
    assert studio.wait(calm.id).status is JobStatus.COMPLETED
    studio.wait_for(lambda: studio.leftovers() == [])
    return Film(path, published(studio.media(episode.id)), len(made(studio, calm)))


def test_killed_at_random_moments(studio: Studio, crew: Crew, tmp_path: Path) -> None:
    paths = [
        media.make_mp4(tmp_path / "encoded.mp4", seconds=SECONDS, width=854, height=480),
        media.make_copyable(tmp_path / "copied.mp4", seconds=SECONDS, width=854, height=480),
    ]
    films = [made_calmly(studio, path, number=number) for number, path in enumerate(paths, start=1)]
    takeovers: list[float] = []
    number = len(films)
    while len(takeovers) < KILLS:
        number += 1
        film = films[number % len(films)]
        job, before = studio.start(episode := studio.upload(film.path, number=number)), len(takeovers)
        while not studio.job(job.id).status.finished and len(takeovers) < KILLS:
            # The moment of the kill is what is drawn, so there is no event to await.
            time.sleep(crew.random.uniform(0, LONGEST_PAUSE))
            takeovers.append(crew.kill_one())
            crew.hire()
        assert studio.wait(job.id, patience=300).status is JobStatus.COMPLETED
        studio.wait_for(lambda: studio.leftovers() == [])
        studio.wait_for(lambda: studio.encoders() == [])
        count = made(studio, job)
        assert len(count) == film.pieces
        assert sum(count.values()) - film.pieces <= len(takeovers) - before
        assert published(studio.media(episode.id)) == film.wanted
        decoded = media.decode(studio.media(episode.id) / "multivariant.m3u8", options=HLS)
        assert [len(times) for times in decoded.video] == [SECONDS * 25, SECONDS * 25]
    print(f"\n{KILLS} kills over {number - len(films)} films; takeover: median", end=" ")
    print(f"{sorted(takeovers)[KILLS // 2]:.1f} s, longest {max(takeovers):.1f} s")
