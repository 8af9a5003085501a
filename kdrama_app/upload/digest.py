"""The whole file's SHA-256, running along behind the chunks while they arrive.

It follows the contiguous prefix of acknowledged chunks, which never change again, so at completion
only the last stretch is left to read. It lives in this process; after a restart it reads the file anew.
"""

import hashlib
import threading
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

READ_BYTES = 4 * 1024 * 1024


@dataclass
class _Run:
    """One file's digest: `position` bytes are in it, `target` may be."""

    hash: Any = field(default_factory=hashlib.sha256)
    position: int = 0
    target: int = 0
    busy: bool = False
    waiting: dict[int, Future[str]] = field(default_factory=dict)


class PrefixDigests:
    """The digests of this process's uploads, by file; safe to call from any thread."""

    def __init__(self, *, workers: int = 2) -> None:
        self._pool = ThreadPoolExecutor(workers, thread_name_prefix="upload-digest")
        self._lock = threading.Lock()
        self._runs: dict[Path, _Run] = {}

    def advance(self, path: Path, *, through: int) -> None:
        """The first `through` bytes of `path` are final: take them in, in the background."""
        with self._lock:
            self._reach(path, through)

    def whole(self, path: Path, *, size: int) -> "Future[str]":
        """The SHA-256 hex of all `size` bytes, as soon as it is known; fails with OSError when they cannot be read."""
        with self._lock:
            run = self._reach(path, size)
            return run.waiting.setdefault(size, Future()) if run.busy else _settled(run.hash.hexdigest())

    def forget(self, path: Path) -> None:
        """The file is finished with, or gone."""
        with self._lock:
            self._runs.pop(path, None)

    def close(self) -> None:
        """Stop reading; what is unfinished is read anew by the next process."""
        with self._lock:
            runs = list(self._runs.items())
        for path, run in runs:
            self._give_up(path, run, RuntimeError("this process is ending"))
        self._pool.shutdown(cancel_futures=True)

    def _reach(self, path: Path, target: int) -> _Run:
        run = self._runs.setdefault(path, _Run())
        run.target = max(run.target, target)
        if not run.busy and run.position < run.target:
            run.busy = True
            self._pool.submit(self._catch_up, path, run)
        return run

    def _catch_up(self, path: Path, run: _Run) -> None:
        try:
            with path.open("rb") as file:
                file.seek(run.position)
                while wanted := self._still_wanted(path, run):
                    piece = file.read(wanted)
                    if not piece:
                        raise OSError(f"{path.name} ends at byte {run.position}")
                    run.hash.update(piece)
                    run.position += len(piece)
        except Exception as error:
            # Whatever it was: somebody may be waiting for an answer.
            self._give_up(path, run, error)

    def _still_wanted(self, path: Path, run: _Run) -> int:
        """How much to read next, in bytes; at 0 the run rests, and whoever waits for it is answered."""
        with self._lock:
            forgotten = self._runs.get(path) is not run
            if not forgotten and run.position < run.target:
                return min(READ_BYTES, run.target - run.position)
            run.busy = False
            waiting, run.waiting = run.waiting, {}
        for size, future in waiting.items():
            if size == run.position:
                future.set_result(run.hash.hexdigest())
            else:
                future.set_exception(FileNotFoundError(path))
        return 0

    def _give_up(self, path: Path, run: _Run, error: Exception) -> None:
        with self._lock:
            run.busy = False
            if self._runs.get(path) is run:
                del self._runs[path]
            waiting, run.waiting = run.waiting, {}
        for future in waiting.values():
            future.set_exception(error)


def _settled(digest: str) -> "Future[str]":
    future: Future[str] = Future()
    future.set_result(digest)
    return future
