"""Jobs in a house with a real worker process: what one costs, and how soon a long video plays."""

import os
import secrets
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from pydantic import SecretStr

from benchmarks.clips import CACHE, Clip
from benchmarks.cost import process_cpu
from kdrama_app.catalog.views import EpisodeDraft, EpisodeStatus, EpisodeView, Source
from kdrama_app.db import new_id
from kdrama_app.settings import Settings
from kdrama_app.transcode.views import JobStatus, JobView
from tests.library import person
from tests.transcoding import Studio, running_worker

PATIENCE = 600.0
POLL = 0.01


class NeverPlayed(Exception):
    """A job failed, or took far too long. The message says which."""


@contextmanager
def house() -> Iterator[tuple[Studio, int]]:
    """A new house on the cache's disk with an idle worker, and that worker's process id."""
    with tempfile.TemporaryDirectory(dir=CACHE, prefix="house-") as folder:
        data = Path(folder) / "data"
        secret = SecretStr(secrets.token_urlsafe(32))
        settings = Settings(_env_file=None, data_dir=data, secret_key=secret, demo=False)  # pyright: ignore[reportCallIssue]
        studio = Studio(settings)
        try:
            with running_worker(settings) as worker:
                studio.wait_for(lambda: bool(studio.told("worker.started")))
                yield studio, worker.pid
        finally:
            studio.close()


def job_cpu(studio: Studio, worker: int, clip: Clip) -> float:
    """CPU seconds that a worker spends on one video, from its arrival until all is done, previews too.

    What ended outside of the worker's own children is not counted: there is nothing such.
    """
    before = process_cpu(worker)
    job = _start(studio, _arrived(studio, clip))
    _until(lambda: bool(studio.leftovers()) or studio.job(job.id).status.finished)
    _until(lambda: studio.job(job.id).status.finished and not studio.leftovers())
    ended = studio.job(job.id)
    if ended.status is not JobStatus.COMPLETED:
        raise NeverPlayed(ended.error)
    return process_cpu(worker) - before


def seconds_to_play(studio: Studio, clip: Clip, *, times: int) -> float:
    """The median of the seconds from the hand-over of an uploaded file until its episode plays.

    The upload's own last step is not in it: it compares a finished digest and renames the file.
    """
    found = []
    for _ in range(times):
        episode = _arrived(studio, clip)
        began = time.monotonic()
        job = _start(studio, episode)
        _until(lambda episode=episode: studio.episode(episode.id).status is not EpisodeStatus.PROCESSING)
        found.append(time.monotonic() - began)
        if not studio.episode(episode.id).status.playable:
            raise NeverPlayed(studio.job(job.id).error)
        with studio.database.transaction() as tx:
            studio.transcodes.cancel(tx, job.id)
        studio.transcodes.withdraw(job.id)
        _until(lambda: not studio.encoders() and not studio.leftovers())
    return statistics.median(found)


def _arrived(studio: Studio, clip: Clip) -> EpisodeView:
    """The clip as a finished upload: a link, so that gigabytes need not be written for it."""
    episode_id = new_id()
    key = f"sources/{episode_id}/source{clip.path.suffix}"
    path = studio.storage.local_path(key)
    path.parent.mkdir(parents=True)
    os.link(clip.path, path)
    draft = EpisodeDraft(title="1화", series=f"도깨비 {episode_id}", number=1)
    source = Source(key=key, name=clip.path.name, sha256="0" * 64, size=path.stat().st_size)
    with studio.database.transaction() as tx:
        uploader = person(tx, f"uploader-{episode_id}")
        return studio.transcodes.catalog.create_episode(
            tx, draft, episode_id=episode_id, uploader_id=uploader.user_id or 0, source=source
        )


def _start(studio: Studio, episode: EpisodeView) -> JobView:
    with studio.database.transaction() as tx:
        job = studio.transcodes.start(tx, episode.id, source_key=episode.source_key)
    studio.transcodes.dispatch(job)
    return job


def _until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > deadline:
            raise NeverPlayed(f"not within {PATIENCE:.0f} s")
        time.sleep(POLL)
