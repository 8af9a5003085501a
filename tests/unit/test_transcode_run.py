"""Programs run on strangers' files: confined, watched, and gone with their caller."""

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from kdrama_app.transcode.ffmpeg import has_filter
from kdrama_app.transcode.run import BACKGROUND, FIRST, MIB, Finished, Limits, TimeLimitReached, run
from tests import media

ROOMY = Limits(memory=2048 * MIB, cpu_seconds=30, file_bytes=MIB, wall_seconds=30)


def python(program: str, *, limits: Limits = ROOMY) -> tuple[Finished, list[str]]:
    lines: list[str] = []
    finished = asyncio.run(run([sys.executable, "-I", "-S", "-c", program], limits=limits, on_line=lines.append))
    return finished, lines


def eventually(condition: Callable[[], bool], *, seconds: float = 5) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.01)


def alive(pid: int) -> bool:
    try:
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return False


def test_lines_come_as_they_are_printed_and_the_end_of_the_complaints_is_kept() -> None:
    finished, lines = python(
        "import sys; print('one'); print('two'); sys.stderr.write('x' * 50000 + 'last words'); sys.exit(3)"
    )
    assert lines == ["one", "two"]
    assert finished.returncode == 3
    assert finished.log.endswith("last words")
    assert len(finished.log) <= 16 * 1024


def test_it_may_not_take_more_than_it_is_given(tmp_path: Path) -> None:
    finished, _ = python("bytearray(4 * 1024**3)")
    assert "MemoryError" in finished.log
    big = f"open({str(tmp_path / 'big')!r}, 'wb').write(bytes(8 * 1024**2))"
    finished, _ = python(big)
    assert not finished.succeeded
    assert (tmp_path / "big").stat().st_size <= MIB
    finished, _ = python("while True: pass", limits=Limits(2048 * MIB, 1, MIB, 30))
    assert finished.returncode < 0


def test_it_sees_nothing_of_our_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KDRAMA_SECRET_KEY", "do not tell")
    _, lines = python("import os; print(sorted(os.environ))")
    assert "KDRAMA" not in lines[0]


def test_time_runs_out() -> None:
    with pytest.raises(TimeLimitReached):
        python("import time; time.sleep(60)", limits=Limits(2048 * MIB, 30, MIB, 0.3))


def test_what_is_no_longer_awaited_stands_back_with_all_its_threads() -> None:
    waits = (
        "import os, threading, time; here = os.getpriority(os.PRIO_PROCESS, 0); print(here, flush=True)\n"
        "def watch():\n"
        "    while os.getpriority(os.PRIO_PROCESS, threading.get_native_id()) == here: time.sleep(0.01)\n"
        "    print(os.getpriority(os.PRIO_PROCESS, threading.get_native_id()), flush=True)\n"
        "threads = [threading.Thread(target=watch) for _ in range(3)]\n"
        "for each in threads: each.start()\n"
        "for each in threads: each.join()\n"
    )
    finished, lines = python(waits, limits=replace(ROOMY, niceness=FIRST, awaited=0.2))
    assert finished.succeeded
    mine = os.getpriority(os.PRIO_PROCESS, 0)
    assert lines == [str(min(19, mine + FIRST)), *[str(min(19, mine + BACKGROUND))] * 3]


def test_a_cancelled_program_dies_with_its_children() -> None:
    program = (
        "import os, subprocess, sys, time\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])\n"
        "print(os.getpid(), child.pid, flush=True); time.sleep(60)"
    )

    async def cancel_once_started() -> str:
        started: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        command = [sys.executable, "-I", "-S", "-c", program]
        task = asyncio.create_task(run(command, limits=ROOMY, on_line=started.set_result))
        pids = await started
        task.cancel()
        await asyncio.wait({task})
        assert task.cancelled()
        return pids

    pids = [int(pid) for pid in asyncio.run(cancel_once_started()).split()]
    eventually(lambda: not any(alive(pid) for pid in pids), seconds=2)


def test_a_program_dies_with_a_caller_that_is_killed() -> None:
    caller = (
        "import asyncio, sys\n"
        "from kdrama_app.transcode.run import Limits, run\n"
        "program = 'import os, time; print(os.getpid(), flush=True); time.sleep(60)'\n"
        "limits = Limits(2**31, 30, 2**20, 60)\n"
        "say = lambda line: print(line, flush=True)\n"
        "asyncio.run(run([sys.executable, '-I', '-S', '-c', program], limits=limits, on_line=say))"
    )
    process = subprocess.Popen([sys.executable, "-c", caller], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    pid = int(process.stdout.readline())
    assert alive(pid)

    process.kill()
    process.wait()
    process.stdout.close()

    eventually(lambda: not alive(pid), seconds=2)


def test_the_launcher_refuses_to_start_for_a_parent_that_is_gone() -> None:
    confine = Path("kdrama_app/transcode/confine.py").resolve()
    nobody = str(os.getppid())
    limits = [str(2**31), "10", "1000", "10"]
    done = subprocess.run([sys.executable, "-I", "-S", confine, nobody, *limits, "--", "/bin/true"], check=False)
    assert done.returncode == 125


def test_the_filters_of_a_build_are_known() -> None:
    assert has_filter(media.FFMPEG, "bwdif")
    assert not has_filter(media.FFMPEG, "no_such_filter")
