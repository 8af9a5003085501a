"""When the frames of an uploaded file are shown: read from its packets in a short-lived confined process."""

import json
import sys
from fractions import Fraction
from pathlib import Path

from kdrama_app.transcode.ffmpeg import DECODERS, DEMUXERS
from kdrama_app.transcode.pieces import Timeline
from kdrama_app.transcode.run import MIB, Limits, TimeLimitReached, run

INSPECT = Path(__file__).with_name("inspect_timeline.py")
# A twelve hours' source is read at the speed of its disk.
LIMITS = Limits(memory=2048 * MIB, cpu_seconds=300, file_bytes=0, wall_seconds=1800)
# Frames lie in the file in decoding order; no codec here shows one more than 16 later than it lies (H.264, A.3.1).
REORDERED = 32


async def read_timeline(path: Path, *, seconds: float = 0.0) -> Timeline | None:
    """The frames of the file at `path`, of its first `seconds` only where given.

    None where the file does not say: a packet without a time of its own, or one that cannot be read.
    """
    lines: list[str] = []
    command = [sys.executable, "-I", str(INSPECT), str(path), DEMUXERS, DECODERS, str(seconds)]
    try:
        finished = await run(command, limits=LIMITS, on_line=lines.append)
    except TimeLimitReached:
        return None
    if not finished.succeeded or not lines:
        return None
    return parsed([json.loads(line) for line in lines])


def parsed(lines: list[dict]) -> Timeline | None:
    """What the script printed, as a timeline."""
    if "whole" not in lines[-1]:
        return None
    clock, *batches, last = lines
    shown = [time for batch in batches for time in batch["times"]]
    times = sorted(set(shown))
    if len(times) != len(shown):
        return None
    if not last["whole"]:
        del times[-REORDERED:]
    if not times:
        return None
    keys = sorted(key for batch in batches for key in batch["keys"] if key <= times[-1])
    unit, until = Fraction(*clock["unit"]), last.get("ends", 0)
    return Timeline(unit, clock["begins"], tuple(times), tuple(keys), whole=last["whole"], ends=until)
