"""A launcher that gives up rights, then becomes the program it was asked to start.

    python -I -S confine.py PARENT_PID MEMORY CPU_SECONDS FILE_BYTES NICENESS -- PROGRAM ARGUMENTS...

Started as a script by `run.py` before every program that reads a stranger's file; nothing of ours
is imported, so it is up in some 15 ms. A limit passed is the program's end: a failed allocation
(MEMORY, bytes of address space), SIGXCPU or SIGXFSZ.
"""

import ctypes
import os
import resource
import signal
import sys

PR_SET_PDEATHSIG = 1
PR_SET_NO_NEW_PRIVS = 38


def main(arguments: list[str]) -> None:
    """Confine this process and replace it. Exits 125 when the parent is already gone."""
    separator = arguments.index("--")
    parent, memory, cpu_seconds, file_bytes, niceness = (int(value) for value in arguments[:separator])
    _die_with(parent)
    _limit(resource.RLIMIT_AS, memory)
    _limit(resource.RLIMIT_CPU, cpu_seconds)
    _limit(resource.RLIMIT_FSIZE, file_bytes)
    _limit(resource.RLIMIT_CORE, 0)
    # Python ignores it, and what is ignored stays so after execv: ffmpeg would go on, writing nothing.
    signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
    os.nice(niceness)
    command = arguments[separator + 1 :]
    os.execv(command[0], command)


def _die_with(parent: int) -> None:
    """Ask the kernel for a SIGKILL when the starter dies: also by kill -9, when it can tidy nothing itself."""
    if sys.platform == "linux":
        libc = ctypes.CDLL(None, use_errno=True)
        libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    # The parent may have died before the kernel was asked: then nobody would ever send the signal.
    if os.getppid() != parent:
        sys.exit(125)


def _limit(kind: int, value: int) -> None:
    """Lower a limit for good; one that is stricter already stays."""
    _, hard = resource.getrlimit(kind)
    ceiling = value if hard == resource.RLIM_INFINITY else min(value, hard)
    resource.setrlimit(kind, (ceiling, ceiling))


if __name__ == "__main__":
    main(sys.argv[1:])
