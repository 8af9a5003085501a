"""Keeps a child process alive for as long as we are."""

import asyncio
import contextlib
import time
from collections.abc import Sequence

import structlog

FIRST_PAUSE, LONGEST_PAUSE, SETTLED = 0.5, 30.0, 60.0
GOODBYE_SECONDS = 15

log = structlog.get_logger("kdrama.children")


async def keep_running(command: Sequence[str]) -> None:
    """Run `command` until cancelled: started again whenever it ends, later and later while it keeps ending at once.

    Its standard input is a pipe that we hold and never write to: when it closes, however we died, the child knows.
    """
    pause = FIRST_PAUSE
    while True:
        started = time.monotonic()
        child = await asyncio.create_subprocess_exec(*command, stdin=asyncio.subprocess.PIPE)
        try:
            code = await child.wait()
        finally:
            await _end(child)
        pause = FIRST_PAUSE if time.monotonic() - started > SETTLED else min(pause * 2, LONGEST_PAUSE)
        log.warning("child ended", command=command[-1], code=code, again_in_seconds=pause)
        await asyncio.sleep(pause)


async def _end(child: asyncio.subprocess.Process) -> None:
    """Ask a child to go, then make it."""
    if child.returncode is not None:
        return
    with contextlib.suppress(ProcessLookupError):
        child.terminate()
        try:
            async with asyncio.timeout(GOODBYE_SECONDS):
                await child.wait()
        except TimeoutError:
            child.kill()
