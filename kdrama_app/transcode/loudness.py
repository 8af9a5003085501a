"""How loud a sound track is, and the one gain that levels it: linear, so that what is quiet stays quiet.

Measured as EBU R 128 and ITU-R BS.1770 have it, on the stereo that viewers will hear. The target is that of
AES TD1008 for streaming. A gain never lifts the true peak above the ceiling: a film with loud peaks stays
below the target instead of being compressed.

A long film is not listened to from end to end, since viewers wait for its first sound: 60 stretches of 1.5 s, all
over it, tell its loudness. A peak between them may be higher than those heard; a limiter holds it at the ceiling,
and touches nothing else.
"""

import json
import math
import re
import sys
from dataclasses import dataclass
from pathlib import Path

from kdrama_app.transcode.commands import CEILING_DBTP, SAMPLE_MARGIN, aligned_stereo, source_input
from kdrama_app.transcode.ffmpeg import DECODERS, DEMUXERS
from kdrama_app.transcode.ladder import Plan
from kdrama_app.transcode.run import FIRST, MIB, Limits, NothingMade, TimeLimitReached, run
from kdrama_app.transcode.sounds import Sound

INSPECT = Path(__file__).with_name("inspect_loudness.py")
TARGET_LUFS = -16.0
MOST_GAIN = 20.0
LONG_SECONDS = 600.0
SILENCE_LUFS = -70.0
"""The absolute gate of BS.1770: below it there is nothing to measure."""
_INTEGRATED = re.compile(r"^\s+I:\s+(-?[\d.]+|-?inf|nan) LUFS", re.MULTILINE)
_PEAK = re.compile(r"^\s+Peak:\s+(-?[\d.]+|-?inf|nan) dBFS", re.MULTILINE)


@dataclass(frozen=True)
class Loudness:
    """`integrated` in LUFS over the whole track, `true_peak` in dBTP; minus infinity for silence.

    `sampled`: from stretches of it, the true peak guessed from their samples.
    """

    integrated: float
    true_peak: float
    sampled: bool = False


def gain(measured: Loudness) -> float:
    """Decibels to add, a tenth at a time: to the target, but never above the ceiling. 0 for silence."""
    if not math.isfinite(measured.integrated) or measured.integrated <= SILENCE_LUFS:
        return 0.0
    wanted = min(TARGET_LUFS - measured.integrated, CEILING_DBTP - measured.true_peak, MOST_GAIN)
    # Down to the tenth: rounded up it could pass the ceiling. The epsilon keeps 0.3 from becoming 0.2.
    return math.floor(wanted * 10 + 1e-9) / 10


async def measure(binary: str, source: Path, plan: Plan, sound: Sound) -> Loudness:
    """Decode a sound track once and listen; of a long one, stretches. Raises NothingMade."""
    lines: list[str] = []
    long = plan.seconds > LONG_SECONDS
    command = _sample_command(source, plan, sound) if long else measure_command(binary, source, plan, sound)
    try:
        finished = await run(command, limits=_limits(plan), on_line=lines.append)
    except TimeLimitReached as late:
        raise NothingMade("Measuring the loudness took far too long") from late
    if not long:
        return read_summary(finished.log)
    if not finished.succeeded or not lines:
        raise NothingMade("The loudness of this video could not be measured")
    found = json.loads(lines[-1])
    return Loudness(found["integrated"], found["peak"] + SAMPLE_MARGIN, sampled=True)


def _sample_command(source: Path, plan: Plan, sound: Sound) -> list[str]:
    script = [sys.executable, "-I", str(INSPECT), str(source), DEMUXERS, DECODERS]
    return [*script, str(sound.index), str(plan.seconds)]


def measure_command(binary: str, source: Path, plan: Plan, sound: Sound) -> list[str]:
    """The encode's own sound chain up to the encoder, into a meter; its summary is the end of stderr."""
    opened = source_input(source, **{"discard:v": "all", "discard:s": "all"})
    heard = aligned_stereo(opened[f"a:{sound.index}"], plan).filter("ebur128", peak="true", framelog="quiet")
    return (
        heard.output("-", format="null")
        .global_args("-hide_banner", "-nostdin", "-nostats", "-loglevel", "info")
        .compile(cmd=binary)
    )


def read_summary(log: str) -> Loudness:
    """What ffmpeg's ebur128 says when it is done. Raises NothingMade when it said nothing."""
    integrated, peaks = _INTEGRATED.findall(log), _PEAK.findall(log)
    if not integrated or not peaks:
        raise NothingMade("The loudness of this video could not be measured")
    return Loudness(float(integrated[-1]), float(peaks[-1]))


def _limits(plan: Plan) -> Limits:
    wall = 120 + plan.seconds
    return Limits(memory=2048 * MIB, cpu_seconds=int(2 * wall), file_bytes=0, wall_seconds=wall, niceness=FIRST)
