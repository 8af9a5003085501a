"""Transcoding by Google Cloud's Transcoder API: the source goes into a bucket, the results are fetched from there.

The official client libraries over REST. They take long to load: import this module only where it is configured.
"""

import json
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

from google.api_core.exceptions import GoogleAPIError, NotFound
from google.auth.credentials import AnonymousCredentials
from google.auth.exceptions import GoogleAuthError
from google.cloud import storage
from google.cloud.storage import transfer_manager
from google.cloud.storage.exceptions import DataCorruption, InvalidResponse
from google.cloud.storage.retry import DEFAULT_RETRY
from google.cloud.video import transcoder_v1

from kdrama_app.transcode import google_job
from kdrama_app.transcode.google_job import LABEL, OddPlaylist, files_of, label_of, output_prefix, prefix_of
from kdrama_app.transcode.ladder import Plan
from kdrama_app.transcode.layout import INIT_NAME, segment_name
from kdrama_app.transcode.provider import AwayFailed, AwayState, AwayStatus
from kdrama_app.transcode.source import SourceFacts

GOOD_SECONDS, BAD_SECONDS = 60.0, 15.0
"""How long a verdict holds: good news longer than bad."""
ANSWER_SECONDS = 10.0
PERSISTENCE_SECONDS = 60.0
"""How long a part of an upload or a file of the results is tried again."""
MIB = 1024**2
UPLOAD_PART = 16 * MIB
FETCHED_AT_ONCE = 8
FETCHED_IN_A_GO = 64


class Stopped(Exception):
    """Nobody wants it any more."""


@dataclass
class GoogleCloudTranscoder:
    """`endpoint`: a server that speaks both APIs in Google's place; "" for Google's own.

    Credentials are Google's Application Default Credentials; over plain http none are sent.
    `clock`: seconds, for how long a verdict holds.
    """

    project: str
    location: str
    bucket: str
    endpoint: str = ""
    clock: Callable[[], float] = time.monotonic
    name: str = "google_cloud"
    _made: "dict[str, Any]" = field(default_factory=dict, repr=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)
    _verdict: tuple[bool, float] | None = field(default=None, repr=False)

    def available(self) -> bool:
        # Who asks meanwhile waits for the one answer.
        with self._lock:
            if self._verdict is None or self.clock() >= self._verdict[1]:
                good = self._answers()
                self._verdict = good, self.clock() + (GOOD_SECONDS if good else BAD_SECONDS)
            return self._verdict[0]

    def suits(self, source: SourceFacts, plan: Plan) -> bool:
        return google_job.suits(source, plan)

    def place(self, job: str, file: Path, source: SourceFacts, plan: Plan, *, stopped: Callable[[], bool]) -> str:
        with _their_faults():
            for found in self._orders(job):
                return found.name
            key = f"{prefix_of(job)}source{file.suffix}"
            self._upload(file, key, stopped)
            order = google_job.job_order(job, self._uri(key), self._uri(output_prefix(job)), source, plan)
            if stopped():
                raise Stopped
            return (
                self._jobs()
                .create_job(
                    parent=self._parent,
                    job=transcoder_v1.Job.from_json(json.dumps(order)),
                    timeout=ANSWER_SECONDS,
                    retry=None,
                )
                .name
            )

    def look(self, order: str) -> AwayStatus:
        with _their_faults():
            try:
                job = self._jobs().get_job(name=order, timeout=ANSWER_SECONDS, retry=None)
            except NotFound:
                return AwayStatus(AwayState.FAILED, 0.0, "the job is gone")
        states = {"SUCCEEDED": AwayState.MADE, "FAILED": AwayState.FAILED}
        placed = (datetime.now(UTC) - job.create_time).total_seconds()
        return AwayStatus(states.get(job.state.name, AwayState.WORKING), max(0.0, placed), job.error.message)

    def fetch(self, job: str, renditions: Sequence[str], folder: Path, *, stopped: Callable[[], bool]) -> None:
        for rendition in renditions:
            prefix = f"{output_prefix(job)}"
            with _their_faults():
                playlist = self._blob(f"{prefix}{rendition}.m3u8").download_as_text(
                    timeout=ANSWER_SECONDS, retry=_persistently()
                )
                init, segments = files_of(playlist)
            (folder / rendition).mkdir(parents=True)
            files = [(init, INIT_NAME), *((name, segment_name(n)) for n, name in enumerate(segments, start=1))]
            for first in range(0, len(files), FETCHED_IN_A_GO):
                if stopped():
                    raise Stopped
                go = files[first : first + FETCHED_IN_A_GO]
                self._download([(f"{prefix}{name}", folder / rendition / ours) for name, ours in go])

    def forget(self, job: str) -> None:
        with _their_faults():
            for found in self._orders(job):
                self._jobs().delete_job({"name": found.name, "allow_missing": True}, timeout=ANSWER_SECONDS, retry=None)
            for blob in list(self._blobs(prefix_of(job))):
                self._remove(blob)

    # --- inside -------------------------------------------------------------------------------

    def _answers(self) -> bool:
        """Whether both services do, to us: the jobs may be listed, and the bucket's objects."""
        try:
            with _their_faults():
                self._jobs().list_jobs({"parent": self._parent, "page_size": 1}, timeout=ANSWER_SECONDS, retry=None)
                next(iter(self._blobs("kdrama/", max_results=1)), None)
        except AwayFailed:
            return False
        return True

    def _orders(self, job: str) -> "Iterator[Any]":
        """What was ordered for a job of ours, whatever became of the answer; one, but for the rarest crash."""
        label = label_of(job)
        request = {"parent": self._parent, "filter": f"labels.{LABEL}={label}"}
        for found in self._jobs().list_jobs(request, timeout=ANSWER_SECONDS, retry=None):
            if found.labels.get(LABEL) == label:
                yield found

    def _upload(self, file: Path, key: str, stopped: Callable[[], bool]) -> None:
        size = file.stat().st_size
        present = self._bucket().get_blob(key, timeout=ANSWER_SECONDS, retry=None)
        if present is not None and present.size == size:
            # An object appears whole.
            return
        blob = self._blob(key)
        blob.chunk_size = UPLOAD_PART
        with file.open("rb") as content:
            blob.upload_from_file(
                _Stoppable(content, stopped), size=size, timeout=PERSISTENCE_SECONDS, retry=_persistently()
            )

    def _download(self, pairs: Sequence[tuple[str, Path]]) -> None:
        with _their_faults():
            transfer_manager.download_many(
                [(self._blob(key), str(path)) for key, path in pairs],
                download_kwargs={"timeout": PERSISTENCE_SECONDS, "retry": _persistently()},
                raise_exception=True,
                worker_type=transfer_manager.THREAD,
                max_workers=FETCHED_AT_ONCE,
            )

    def _remove(self, blob: Any) -> None:
        try:
            blob.delete(timeout=ANSWER_SECONDS, retry=None)
        except NotFound:
            return

    @property
    def _parent(self) -> str:
        return f"projects/{self.project}/locations/{self.location}"

    def _uri(self, key: str) -> str:
        return f"gs://{self.bucket}/{key}"

    def _blob(self, key: str) -> Any:
        return self._bucket().blob(key)

    def _blobs(self, prefix: str, *, max_results: int | None = None) -> Any:
        return self._storage().list_blobs(
            self.bucket, prefix=prefix, max_results=max_results, timeout=ANSWER_SECONDS, retry=None
        )

    def _bucket(self) -> Any:
        return self._storage().bucket(self.bucket)

    def _storage(self) -> Any:
        return self._kept("storage", self._open_storage)

    def _jobs(self) -> Any:
        return self._kept("jobs", self._open_jobs)

    def _kept(self, name: str, make: Callable[[], Any]) -> Any:
        """Made twice by two threads it is made once too often, no more."""
        if name not in self._made:
            self._made[name] = make()
        return self._made[name]

    def _open_storage(self) -> Any:
        options = {"api_endpoint": self.endpoint} if self.endpoint else None
        return storage.Client(project=self.project, credentials=self._credentials(), client_options=options)

    def _open_jobs(self) -> Any:
        options = {"api_endpoint": self.endpoint} if self.endpoint else None
        return transcoder_v1.TranscoderServiceClient(
            transport="rest", credentials=self._credentials(), client_options=options
        )

    def _credentials(self) -> Any:
        """None: the library finds the default ones."""
        return AnonymousCredentials() if self.endpoint.startswith("http://") else None


def _persistently() -> Any:
    return DEFAULT_RETRY.with_timeout(PERSISTENCE_SECONDS)


@contextmanager
def _their_faults() -> Iterator[None]:
    """All that the libraries raise, and the network below them, as AwayFailed."""
    try:
        yield
    except (GoogleAPIError, GoogleAuthError, InvalidResponse, DataCorruption, OddPlaylist, OSError) as fault:
        raise AwayFailed(f"{type(fault).__name__}: {fault}") from fault


class _Stoppable:
    """A file that can be read until it is told to stop: an upload asks for its next part."""

    def __init__(self, content: IO[bytes], stopped: Callable[[], bool]) -> None:
        self._content, self._stopped = content, stopped

    def read(self, size: int = -1) -> bytes:
        if self._stopped():
            raise Stopped
        return self._content.read(size)

    def seek(self, offset: int, whence: int = 0) -> int:
        return self._content.seek(offset, whence)

    def tell(self) -> int:
        return self._content.tell()
