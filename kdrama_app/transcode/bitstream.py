"""Whether an H.264 stream is fit to be served as it is: read from its packets in a short-lived confined process."""

import json
import sys
from dataclasses import dataclass
from pathlib import Path

from kdrama_app.transcode.ffmpeg import DECODERS, DEMUXERS
from kdrama_app.transcode.run import TimeLimitReached, run
from kdrama_app.transcode.timeline import LIMITS

INSPECT = Path(__file__).with_name("inspect_bitstream.py")


@dataclass(frozen=True)
class Bitstream:
    """`problem`: why it is not fit, "" when it is. `keys`: when each keyframe is shown, in the stream's own
    units, ascending; `sizes`: the bytes of each group of pictures."""

    problem: str
    keys: tuple[int, ...] = ()
    sizes: tuple[int, ...] = ()


async def read_bitstream(path: Path) -> Bitstream:
    """Every packet of the file at `path` examined; nothing is decoded."""
    lines: list[str] = []
    command = [sys.executable, "-I", str(INSPECT), str(path), DEMUXERS, DECODERS]
    try:
        finished = await run(command, limits=LIMITS, on_line=lines.append)
    except TimeLimitReached:
        return Bitstream("reading it took too long")
    if not finished.succeeded or not lines:
        return Bitstream("it cannot be read")
    found = json.loads(lines[-1])
    if problem := found.get("problem"):
        return Bitstream(problem)
    return Bitstream("", tuple(found["keys"]), tuple(found["bytes"]))
