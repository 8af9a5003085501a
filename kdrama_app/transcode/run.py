"""Run a program on a stranger's file: confined, watched, and gone when its caller is."""

import asyncio
import contextlib
import math
import os
import signal
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import cast

CONFINE = Path(__file__).with_name("confine.py")
MIB = 1024 * 1024
STDERR_BYTES = 16 * 1024
LINE_BYTES = 8 * MIB
# How far a program stands back for others (nice(2)). A step of five takes two thirds of one's share: the first pictures
# of a video take longest, what else is awaited is soon done, for the rest nobody waits.
FIRST, AWAITED, BACKGROUND = 1, 5, 10


@dataclass(frozen=True)
class Limits:
    """What one program may take: address space and any one file in bytes, CPU and wall clock in seconds.

    `niceness`: how far it stands back for others; after `awaited` seconds it works in the background.
    """

    memory: int
    cpu_seconds: int
    file_bytes: int
    wall_seconds: float
    niceness: int = AWAITED
    awaited: float = math.inf


@dataclass(frozen=True)
class Finished:
    """How it ended. `returncode` is negative for a signal; `log` holds the last 16 KiB of its stderr."""

    returncode: int
    log: str

    @property
    def succeeded(self) -> bool:
        return self.returncode == 0


class TimeLimitReached(Exception):
    """The program ran past its wall clock limit and was killed."""


class NothingMade(Exception):
    """A program ended without what it was run for, and the video does without it. The message is for a log."""


async def run(command: list[str], *, limits: Limits, on_line: Callable[[str], None]) -> Finished:
    """Run `command` (its first part an absolute path), giving each line of its stdout to `on_line`.

    Raises TimeLimitReached. However this ends - time, cancellation, an exception of `on_line` - the
    program's whole process group is killed before it returns.
    """
    process = await asyncio.create_subprocess_exec(
        *_confined(command, limits),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        limit=LINE_BYTES,
        process_group=0,
        # Nothing of ours: the environment holds the keys of the house.
        env={"LC_ALL": "C.UTF-8", "PATH": os.defpath},
    )
    # Pipes, as asked for above; asyncio's types do not know.
    stdout, stderr = cast(asyncio.StreamReader, process.stdout), cast(asyncio.StreamReader, process.stderr)
    try:
        with _standing_back(process, limits.awaited):
            async with asyncio.timeout(limits.wall_seconds):
                _, log = await asyncio.gather(_each_line(stdout, on_line), _tail(stderr))
                return Finished(await process.wait(), log)
    except TimeoutError as late:
        raise TimeLimitReached from late
    finally:
        if process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            # Reaped even while this task is being cancelled: the kill takes effect at once.
            await asyncio.shield(process.wait())


def _confined(command: list[str], limits: Limits) -> list[str]:
    numbers = (os.getpid(), limits.memory, limits.cpu_seconds, limits.file_bytes, limits.niceness)
    return [sys.executable, "-I", "-S", str(CONFINE), *(str(number) for number in numbers), "--", *command]


@contextlib.contextmanager
def _standing_back(process: asyncio.subprocess.Process, awaited: float) -> Iterator[None]:
    """Let a program work in the background after so many seconds."""
    if awaited == math.inf:
        yield
        return

    ours = os.getpriority(os.PRIO_PROCESS, 0)

    def stand_back() -> None:
        with contextlib.suppress(ProcessLookupError):
            os.setpriority(os.PRIO_PGRP, process.pid, min(19, ours + BACKGROUND))

    timer = asyncio.get_running_loop().call_later(awaited, stand_back)
    try:
        yield
    finally:
        timer.cancel()


async def _each_line(stdout: asyncio.StreamReader, on_line: Callable[[str], None]) -> None:
    async for line in stdout:
        on_line(line.decode(errors="replace").rstrip("\n"))


async def _tail(stderr: asyncio.StreamReader) -> str:
    """The end of stderr. Read in blocks: a hostile file can make a decoder print without end or line break."""
    kept = b""
    while block := await stderr.read(STDERR_BYTES):
        kept = (kept + block)[-STDERR_BYTES:]
    return kept.decode(errors="replace")
