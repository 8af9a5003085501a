"""A house with a real worker process, for tests that transcode: `studio.upload(file)`, `studio.transcode(episode)`."""

import hashlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from kdrama_app.catalog.views import EpisodeDraft, EpisodeView, Source
from kdrama_app.db import new_id
from kdrama_app.jobs.dbos import DbosJobs, migrate_engine
from kdrama_app.settings import Settings
from kdrama_app.storage.durable import DRAFT_SUFFIX
from kdrama_app.storage.local import LocalStorage
from kdrama_app.tables import METADATA
from kdrama_app.transcode.views import JobStatus, JobView, Outputs
from kdrama_app.wiring import build
from tests.library import person

ROOT = Path(__file__).resolve().parents[1]
# Two tests share the machine, and encoders step back for everything else.
PATIENCE = 240.0


class Studio:
    """The house of some settings, and what a test does in it."""

    def __init__(self, settings: Settings) -> None:
        migrate_engine(settings.jobs_url)
        services = build(settings)
        METADATA.create_all(services.database.engine)
        assert isinstance(services.jobs, DbosJobs)
        assert isinstance(services.storage, LocalStorage)
        self.settings = settings
        self.database, self.jobs, self.storage = services.database, services.jobs, services.storage
        self.clips = services.clips
        self.transcodes, self.extras, self.subtitles = services.transcodes, services.extras, services.subtitles

    def upload(self, file: Path, *, number: int = 1) -> EpisodeView:
        """The file as a finished upload: in the storage and in the catalog. It stays where it was, too."""
        episode_id = new_id()
        key = f"sources/{episode_id}/source{file.suffix}"
        self.storage.write(key, file.read_bytes())
        with self.database.transaction() as tx:
            uploader = person(tx, f"uploader-{episode_id}")
            return self.transcodes.catalog.create_episode(
                tx,
                EpisodeDraft(title=f"{number}화", series="도깨비", number=number),
                episode_id=episode_id,
                uploader_id=uploader.user_id or 0,
                source=Source(key=key, name=file.name, sha256="0" * 64, size=file.stat().st_size),
            )

    def start(self, episode: EpisodeView, *, callback_url: str = "") -> JobView:
        """A job in segments of two seconds, so that small videos have some."""
        outputs = Outputs(segment_seconds=2.0)
        with self.database.transaction() as tx:
            job = self.transcodes.start(
                tx, episode.id, source_key=episode.source_key, outputs=outputs, callback_url=callback_url
            )
        self.transcodes.dispatch(job)
        return job

    def job(self, job_id: str) -> JobView:
        with self.database.snapshot() as tx:
            return self.transcodes.find(tx, job_id)

    def episode(self, episode_id: str) -> EpisodeView:
        with self.database.snapshot() as tx:
            return self.transcodes.catalog.find(tx, episode_id)

    def wait(self, job_id: str, *, until: JobStatus | None = None, patience: float = PATIENCE) -> JobView:
        """The job once it has that status, or is finished in any way."""
        deadline = time.monotonic() + patience
        while True:
            job = self.job(job_id)
            if job.status is until or job.status.finished:
                return job
            assert time.monotonic() < deadline, f"still {job.status} at {job.progress} % in {job.stage}"
            time.sleep(0.02)

    def wait_for(self, condition: Callable[[], bool], *, seconds: float = PATIENCE, required: bool = True) -> None:
        """Until `condition` holds; after `seconds` without it the test fails, unless it is not `required`."""
        deadline = time.monotonic() + seconds
        while not condition():
            if time.monotonic() > deadline:
                assert not required, "it did not happen in time"
                return
            time.sleep(0.02)

    def told(self, event: str) -> list[dict[str, Any]]:
        """What the workers of this house logged under that name."""
        lines = (self.settings.data_dir / "worker.log").read_text().splitlines()
        return [line for line in map(_logged, lines) if line.get("event") == event]

    def encoders(self, *, of: int | None = None) -> list[int]:
        """Process ids of the encoders that work on this house's files, `of` one worker's process."""
        found: list[int] = []
        for entry in Path("/proc").glob("[0-9]*"):
            try:
                command = (entry / "cmdline").read_bytes()
                parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            except OSError:
                continue
            if of is not None and parent != of:
                continue
            if str(self.settings.data_dir).encode() in command and b"-filter_complex" in command:
                found.append(int(entry.name))
        return found

    def held_by(self, worker: str) -> int:
        """How many workflows the engine believes that worker to be at."""
        held = self.jobs._client.list_workflows(status="PENDING", executor_id=worker, load_input=False)
        return len(held)

    def close(self) -> None:
        self.jobs.close()
        self.database.dispose()

    def media(self, episode_id: str) -> Path:
        """Where the episode's published files lie."""
        return self.storage.root / "media" / episode_id

    def to_come(self, episode_id: str) -> bool:
        with self.database.snapshot() as tx:
            return self.extras.to_come(tx, episode_id)

    def leftovers(self) -> list[Path]:
        return list((self.settings.work_dir / "transcode").glob("*"))


def _logged(line: str) -> dict[str, Any]:
    """A line of our log; the engine's own are no JSON."""
    try:
        return json.loads(line)
    except ValueError:
        return {}


@contextmanager
def running_worker(settings: Settings, *, name: str = "") -> Iterator[subprocess.Popen[bytes]]:
    """A worker process on these settings, as `python -m kdrama_app worker` runs one; told to stop at the end."""
    process = start_worker(settings, name=name)
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        # The signal's own ending: it was told before it was up and could listen.
        assert process.wait(timeout=10) in {0, -signal.SIGTERM}


def start_worker(settings: Settings, *, name: str = "", lifeline: bool = False) -> subprocess.Popen[bytes]:
    """`name`: one of several on these settings. With a `lifeline` it ends when this process closes its stdin."""
    environment = {
        **os.environ,
        "KDRAMA_DATA_DIR": str(settings.data_dir),
        "KDRAMA_SECRET_KEY": settings.secret_key.get_secret_value(),
        "KDRAMA_CALLBACK_HOSTS": settings.callback_hosts,
        "KDRAMA_EXTRACTOR": str(settings.extractor),
        "KDRAMA_EXTRACTOR_ORIGIN": settings.extractor_origin,
        "KDRAMA_EXTRACTOR_HOSTS": settings.extractor_hosts,
        "KDRAMA_GOOGLE_PROJECT": settings.google_project,
        "KDRAMA_GOOGLE_LOCATION": settings.google_location,
        "KDRAMA_GOOGLE_BUCKET": settings.google_bucket,
        "KDRAMA_GOOGLE_ENDPOINT": settings.google_endpoint,
    }
    options = [*(["--name", name] if name else []), *(["--until-input-ends"] if lifeline else [])]
    command = [sys.executable, "-m", "kdrama_app", "worker", *options]
    stdin = subprocess.PIPE if lifeline else subprocess.DEVNULL
    with (settings.data_dir / "worker.log").open("ab") as log:
        return subprocess.Popen(command, cwd=ROOT, env=environment, stdin=stdin, stdout=log, stderr=log)


def published(folder: Path) -> dict[str, str]:
    """The SHA-256 of every file below a folder, by its path in it: a difference is to be read, not scrolled through."""
    # What a kill cut off in mid-write is no file of the store: test_storage shows that it goes.
    files = [file for file in folder.rglob("*") if file.is_file() and not file.name.endswith(DRAFT_SUFFIX)]
    return {file.relative_to(folder).as_posix(): hashlib.sha256(file.read_bytes()).hexdigest() for file in files}
