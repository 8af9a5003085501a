"""Whether an H.264 stream is fit to be served as it is: read from its packets in a short-lived confined process."""

import json
import sys
from dataclasses import dataclass, replace
from pathlib import Path

from kdrama_app.transcode.ffmpeg import DECODERS, DEMUXERS
from kdrama_app.transcode.pieces import Timeline
from kdrama_app.transcode.run import AWAITED, TimeLimitReached, run
from kdrama_app.transcode.timeline import LIMITS, parsed

INSPECT = Path(__file__).with_name("inspect_bitstream.py")


@dataclass(frozen=True)
class Bitstream:
    """`problem`: why it is not fit, "" when it is. `timeline`: its frames, None where there is a problem; `sizes`: the
    bytes of each group of pictures, of the last one as many as were read."""

    problem: str
    timeline: Timeline | None = None
    sizes: tuple[int, ...] = ()


async def read_bitstream(path: Path, *, seconds: float = 0.0, niceness: int = AWAITED) -> Bitstream:
    """Every packet of the file at `path` examined, to the first that will not do; nothing is decoded.

    Of its first `seconds` only where given; `niceness` as of run.Limits.
    """
    lines: list[str] = []
    command = [sys.executable, "-I", str(INSPECT), str(path), DEMUXERS, DECODERS, str(seconds)]
    try:
        finished = await run(command, limits=replace(LIMITS, niceness=niceness), on_line=lines.append)
    except TimeLimitReached:
        return Bitstream("reading it took too long")
    if not finished.succeeded or not lines:
        return Bitstream("it cannot be read")
    found = [json.loads(line) for line in lines]
    if problem := found[-1].get("problem"):
        return Bitstream(problem)
    timeline = parsed(found)
    if timeline is None:
        return Bitstream("frames that are shown at the same time")
    sizes = [size for batch in found[1:-1] for size in batch["bytes"]]
    # Of a head the last frames are left out, a keyframe with them perhaps.
    return Bitstream("", timeline, tuple(sizes[: len(timeline.keys)]))
