"""The worker process: runs the job queues. `python -m kdrama_app worker`.

Killing it in any way loses nothing: what it was at is resumed as soon as a worker of the same identity starts
again, or by another worker within seconds. One identity runs once, guarded by a lock that the kernel frees with
its process.
"""

import fcntl
import os
import signal
import socket
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO, BinaryIO

import structlog
from dbos import DBOS
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import col, delete, select

from kdrama_app.db import new_id, utc_now
from kdrama_app.jobs.dbos import engine_config, hand_over, migrate_engine
from kdrama_app.jobs.models import WorkerHeartbeat
from kdrama_app.jobs.workers import SILENT_SECONDS
from kdrama_app.reels import import_workflow, importing, making
from kdrama_app.reels.import_workflow import Porter
from kdrama_app.reels.keeping import Keeper
from kdrama_app.reels.service import QUEUE as CLIPS_QUEUE
from kdrama_app.settings import Settings
from kdrama_app.storage.durable import write_atomically
from kdrama_app.streams.checker import Checker
from kdrama_app.transcode import callback, delivery, dressing, steps
from kdrama_app.transcode.collector import Collector
from kdrama_app.transcode.ffmpeg import ffmpeg_path
from kdrama_app.transcode.remains import Remains
from kdrama_app.transcode.service import QUEUE
from kdrama_app.transcode.workflow import LIGHT_QUEUE, PIECES_QUEUE
from kdrama_app.transcode.workshop import Workshop
from kdrama_app.wiring import Services, build, open_senders, open_webhooks

HEARTBEAT_SECONDS = 2.0
RECONCILE_SECONDS = 60.0
PARENTS, LIGHT, CALLBACKS_AT_ONCE, CLIPS_AT_ONCE, IMPORTS_AT_ONCE = 64, 4, 8, 2, 2
# How often a queue is looked at. Every look costs 3 ms of a core, which is all that an idle worker does: the sound is
# done long before the first picture, so it may begin a little later.
AWAITED_SECONDS, LIGHT_SECONDS, CALLBACK_SECONDS, IMPORT_SECONDS = 0.15, 0.3, 1.0, 1.0
# A queue of their own: the sounds of four films take minutes, and somebody waits for a clip.
CLIPS_SECONDS = 0.4
LOCK_RETRY_SECONDS = 0.2
# Each waits for a site that takes its time; no site is asked by two at once.
LOOKS_AT_ONCE = 4

log = structlog.get_logger()


def main(settings: Settings, *, worker_id: str = "", lifeline: BinaryIO | None = None) -> None:
    """Work until SIGTERM or SIGINT; then exit at once, what was under way being resumed by the next start.

    `worker_id` tells several workers on one data folder apart; without one the folder's own is used, made at
    the first start. `lifeline`: a pipe whose other end the starter holds and never writes to; when it closes,
    however the starter died, so does the worker (a death signal would follow the starter's thread, not its process).
    """
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    if lifeline is not None:
        threading.Thread(target=_hold, args=(lifeline, stopping), daemon=True).start()
    identity = worker_id or _own_identity(settings.work_dir)
    with _sole(settings.work_dir / f"{identity}.lock", stopping) as held:
        if held:
            _work(build(settings), identity, stopping)
    log.info("worker.stopped", worker=identity)
    _leave()


def _work(services: Services, identity: str, stopping: threading.Event) -> None:
    settings = services.settings
    migrate_engine(settings.jobs_url)
    workshop = Workshop(services.database, services.storage, services.transcodes, settings.work_dir)
    steps.bind(workshop)
    dressing.bind(dressing.Wardrobe(workshop, services.extras, services.subtitles, ffmpeg_path(settings.ffmpeg)))
    delivery.bind(workshop, open_webhooks(settings))
    room = making.CuttingRoom(
        services.database, services.storage, services.clips, settings.work_dir, ffmpeg_path(settings.ffmpeg)
    )
    making.bind(room)
    porter = Porter(workshop, services.imports, services.extractor)
    import_workflow.bind(porter)
    DBOS(config=engine_config(settings.jobs_url, executor_id=identity))
    rounds = Rounds(workshop, identity, slots=settings.worker_concurrency, also=(porter.look_after,))
    # Before the first job: one whose worker shows no sign of life is taken from it.
    rounds.beat()
    DBOS.launch()
    # A job's own workflow plans and waits; what costs is in its pieces. Sound and posters are cheap.
    for queue, at_once, seconds in (
        (QUEUE, PARENTS, AWAITED_SECONDS),
        (PIECES_QUEUE, settings.worker_concurrency, AWAITED_SECONDS),
        (LIGHT_QUEUE, LIGHT, LIGHT_SECONDS),
        (CLIPS_QUEUE, CLIPS_AT_ONCE, CLIPS_SECONDS),
        (callback.QUEUE, CALLBACKS_AT_ONCE, CALLBACK_SECONDS),
        (importing.QUEUE, IMPORTS_AT_ONCE, IMPORT_SECONDS),
    ):
        DBOS.register_queue(queue, worker_concurrency=at_once, polling_interval_sec=seconds)
    collector = Collector(workshop, Remains(services.catalog), tickets=services.playback.tickets.longest)
    for beside in (collector, Keeper(room), *open_senders(services, by=identity)):
        threading.Thread(target=beside.run, args=(stopping,), daemon=True).start()
    if settings.stream_checks and services.liveness is not None:
        checker = Checker(services.database, services.checking, services.liveness)
        for _ in range(LOOKS_AT_ONCE):
            threading.Thread(target=checker.run, args=(stopping,), daemon=True).start()
    log.info("worker.started", worker=identity, pid=os.getpid())
    rounds.run(stopping)


@dataclass
class Rounds:
    """What a worker does beside its jobs: show that it lives, and pick up what fell between two stages.

    `also`: who looks after work of another kind, once a minute.
    """

    workshop: Workshop
    identity: str
    slots: int = 1
    clock: Callable[[], datetime] = utc_now
    also: Sequence[Callable[[], None]] = ()
    started_at: datetime = field(init=False)

    def __post_init__(self) -> None:
        self.started_at = self.clock()

    def run(self, stopping: threading.Event) -> None:
        """Until `stopping`; a database that is away for a while is reported and tried again."""
        reconciled_at: datetime | None = None
        while not stopping.is_set():
            try:
                self.beat()
                self.take_over()
                if reconciled_at is None or (self.clock() - reconciled_at).total_seconds() >= RECONCILE_SECONDS:
                    self.reconcile()
                    reconciled_at = self.clock()
            except (SQLAlchemyError, OSError):
                log.exception("worker.round_failed", worker=self.identity)
            stopping.wait(HEARTBEAT_SECONDS)
        self.leave()

    def beat(self) -> None:
        """Refresh this worker's row."""
        with self.workshop.database.transaction() as tx:
            tx.merge(
                WorkerHeartbeat(
                    worker_id=self.identity,
                    host=socket.gethostname(),
                    pid=os.getpid(),
                    slots=self.slots,
                    started_at=self.started_at,
                    seen_at=self.clock(),
                )
            )

    def take_over(self) -> None:
        """Hand what a silent worker left unfinished to the living, ourselves among them, and forget that worker.

        The engine gives a workflow to one taker alone, and takes nothing more from a worker that was only slow.
        """
        running = DBOS.list_workflows(status="PENDING", load_input=False, load_output=False)
        # Asked for second: a worker shows that it lives before it takes its first job.
        since = self.clock() - timedelta(seconds=SILENT_SECONDS)
        with self.workshop.database.snapshot() as tx:
            living = set(tx.exec(select(WorkerHeartbeat.worker_id).where(col(WorkerHeartbeat.seen_at) >= since)).all())
        gone = {each.executor_id for each in running if each.executor_id} - living - {self.identity}
        for worker in sorted(gone):
            taken = hand_over(worker)
            log.info("worker.took_over", worker=self.identity, gone=worker, workflows=taken)
        with self.workshop.database.transaction() as tx:
            tx.exec(delete(WorkerHeartbeat).where(col(WorkerHeartbeat.seen_at) < since))

    def reconcile(self) -> None:
        """Publish what is due, dispatch jobs that the engine never heard of, tell it what priority they have, and clear
        away what ended."""
        with self.workshop.database.transaction() as tx:
            published = self.workshop.transcodes.catalog.publish_due(tx)
            lost = self.workshop.transcodes.reconcile(tx)
            turns = self.workshop.transcodes.turns(tx)
            unsent = self.workshop.transcodes.callbacks.overdue(tx)
        for episode in published:
            log.info("worker.published", episode=episode)
        for job in lost:
            self.workshop.transcodes.dispatch(job)
            log.info("worker.dispatched_again", job=job.id)
        self.workshop.transcodes.reorder(turns)
        self.workshop.transcodes.call_back(unsent)
        self.workshop.sweep()
        for look_after in self.also:
            look_after()
        # Apart: a provider that does not answer must not hold up the heartbeat.
        threading.Thread(target=self.workshop.dismiss_rest, daemon=True).start()

    def leave(self) -> None:
        """Take the row away: this silence is meant."""
        try:
            with self.workshop.database.transaction() as tx:
                tx.exec(delete(WorkerHeartbeat).where(col(WorkerHeartbeat.worker_id) == self.identity))
        except SQLAlchemyError:
            log.exception("worker.leave_failed", worker=self.identity)


@contextmanager
def _sole(path: Path, stopping: threading.Event) -> Iterator[bool]:
    """Hold the lock file of an identity; wait for a predecessor that is still going. False: told to stop before."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        held = _lock(file)
        if not held:
            log.info("worker.waiting", lock=str(path))
        while not held and not stopping.wait(LOCK_RETRY_SECONDS):
            held = _lock(file)
        yield held


def _lock(file: IO[bytes]) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _own_identity(work_dir: Path) -> str:
    """The identity kept in the work folder, beside the work it belongs to: host names change with containers."""
    path = work_dir / "worker.id"
    if not path.exists():
        write_atomically(path, f"{socket.gethostname()}-{new_id(6)}".encode())
    return path.read_text()


def _hold(lifeline: BinaryIO, stopping: threading.Event) -> None:
    lifeline.read()
    stopping.set()


def _leave() -> None:
    """End without waiting for what runs: its encoders die with this process, and its steps are resumed.

    An orderly end of the engine would wait for workflows, or record the interruption as their failure.
    """
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)
