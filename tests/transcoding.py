"""A house with a real worker process, for tests that transcode: `studio.upload(file)`, `studio.transcode(episode)`."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from kdrama_app.catalog.service import Catalog
from kdrama_app.catalog.views import EpisodeDraft, EpisodeView, Source
from kdrama_app.db import Database, new_id
from kdrama_app.jobs.dbos import DbosJobs
from kdrama_app.jobs.port import Jobs
from kdrama_app.settings import Settings
from kdrama_app.storage.local import LocalStorage
from kdrama_app.transcode.ffmpeg import ffmpeg_path
from kdrama_app.transcode.local import LocalTranscoder
from kdrama_app.transcode.service import Transcodes
from kdrama_app.transcode.views import JobStatus, JobView, Outputs
from tests.library import person

ROOT = Path(__file__).resolve().parents[1]
PATIENCE = 60.0


@dataclass
class Studio:
    """The parts around transcoding, on real files."""

    settings: Settings
    database: Database
    storage: LocalStorage
    jobs: Jobs
    transcodes: Transcodes

    @classmethod
    def on(cls, settings: Settings, database: Database, storage: LocalStorage, *, jobs: Jobs | None = None) -> "Studio":
        engine = jobs or DbosJobs(settings.jobs_url)
        provider = LocalTranscoder(ffmpeg_path(settings.ffmpeg))
        return cls(settings, database, storage, engine, Transcodes(Catalog(), storage, engine, provider))

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

    def start(self, episode: EpisodeView, *, segment_seconds: float = 2.0, dash: bool = True) -> JobView:
        outputs = Outputs(segment_seconds=segment_seconds, dash=dash)
        with self.database.transaction() as tx:
            job = self.transcodes.start(tx, episode.id, source_key=episode.source_key, outputs=outputs)
        self.transcodes.dispatch(job)
        return job

    def job(self, job_id: str) -> JobView:
        with self.database.snapshot() as tx:
            return self.transcodes.find(tx, job_id)

    def episode(self, episode_id: str) -> EpisodeView:
        with self.database.snapshot() as tx:
            return self.transcodes.catalog.find(tx, episode_id)

    def wait(self, job_id: str, *, until: JobStatus | None = None) -> JobView:
        """The job once it has that status, or is finished in any way."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            job = self.job(job_id)
            if job.status is until or job.status.finished:
                return job
            time.sleep(0.02)
        raise AssertionError(f"still {job.status} at {job.progress} % in {job.stage}")

    def media(self, episode_id: str) -> Path:
        """Where the episode's published files lie."""
        return self.storage.root / "media" / episode_id

    def leftovers(self) -> list[Path]:
        return list((self.settings.work_dir / "transcode").glob("*"))


@contextmanager
def running_worker(settings: Settings) -> Iterator[subprocess.Popen[bytes]]:
    """A worker process on these settings, as `python -m kdrama_app worker` runs one; told to stop at the end."""
    worker = start_worker(settings)
    try:
        yield worker
    finally:
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(timeout=10) == 0


def start_worker(settings: Settings) -> subprocess.Popen[bytes]:
    environment = {
        **os.environ,
        "KDRAMA_DATA_DIR": str(settings.data_dir),
        "KDRAMA_SECRET_KEY": settings.secret_key.get_secret_value(),
    }
    with (settings.data_dir / "worker.log").open("ab") as log:
        return subprocess.Popen(
            [sys.executable, "-m", "tests.transcoding"], cwd=ROOT, env=environment, stdout=log, stderr=log
        )


def main() -> None:

    from kdrama_app import worker

    settings = Settings()
    database, storage = Database(settings.database_url), LocalStorage(settings.data_dir / "storage")
    studio = Studio.on(settings, database, storage)
    worker.build = lambda settings: studio
    worker.main(settings)


if __name__ == "__main__":
    main()
