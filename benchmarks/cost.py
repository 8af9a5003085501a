"""What work costs: wall clock, and CPU seconds of this process and of every process that it started and waited for."""

import os
import resource
import statistics
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

_LOG_END = 800


@dataclass(frozen=True)
class Cost:
    """Seconds."""

    wall: float
    cpu: float


@dataclass
class Meter:
    """Set when the block that it watches has ended."""

    cost: Cost = field(default_factory=lambda: Cost(0.0, 0.0))


class CommandFailed(Exception):
    """A program that is measured ended badly: the end of its log."""


@contextmanager
def metered() -> Iterator[Meter]:
    """Measure a block. What children took counts when they have ended and were waited for, within it."""
    meter, began, spent = Meter(), time.monotonic(), _cpu()
    yield meter
    meter.cost = Cost(time.monotonic() - began, _cpu() - spent)


def call(command: Sequence[str | Path]) -> str:
    """Run a program to its end; its stderr. Raises CommandFailed."""
    done = subprocess.run([str(part) for part in command], stdin=subprocess.DEVNULL, capture_output=True, check=False)
    log = done.stderr.decode(errors="replace")
    if done.returncode:
        raise CommandFailed(log[-_LOG_END:])
    return log


def interleaved(works: Mapping[str, Callable[[], Cost]], *, times: int) -> dict[str, list[Cost]]:
    """Every work `times` times, round after round, so that what else the machine does falls on all of them alike.

    Each round begins with another one.
    """
    found: dict[str, list[Cost]] = {name: [] for name in works}
    names = list(works)
    for turn in range(times):
        start = turn % len(names)
        for name in names[start:] + names[:start]:
            found[name].append(works[name]())
    return found


def median(costs: Sequence[Cost]) -> Cost:
    return Cost(statistics.median(each.wall for each in costs), statistics.median(each.cpu for each in costs))


def ratio(ours: Sequence[Cost], theirs: Sequence[Cost]) -> float:
    """The median of the ratios of each round's CPU seconds: what slows the machine down for a while slows both."""
    return statistics.median(one.cpu / other.cpu for one, other in zip(ours, theirs, strict=True))


def process_cpu(pid: int) -> float:
    """CPU seconds of a running process and of its children that have ended and were waited for (proc(5), stat)."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return sum(int(ticks) for ticks in fields[11:15]) / os.sysconf("SC_CLK_TCK")


def _cpu() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)
