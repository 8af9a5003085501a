"""Listens to short stretches all over a stranger's sound track: how loud is it on the whole?

    python -I inspect_loudness.py FILE DEMUXERS DECODERS TRACK SECONDS

Runs as a script in a confined process of its own (see `loudness.py`) and imports nothing of ours. TRACK is the
file's sound track, from 0, SECONDS its length. It prints one line of JSON: `{"integrated": LUFS, "peak": dBFS}`.
"""

import json
import math
import sys
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import av
import av.error
import av.filter
from av.stream import Discard

STRETCHES, STRETCH_SECONDS = 60, 1.5


def main(path: str, demuxers: str, decoders: str, track: str, seconds: str) -> None:
    options = {"protocol_whitelist": "file", "format_whitelist": demuxers, "codec_whitelist": decoders}
    with av.open(f"file:{path}", options=options, metadata_errors="replace") as container:
        found = _listen(container, container.streams.audio[int(track)], float(seconds))
    peak = float(found["lavfi.r128.sample_peak"])
    decibels = 20 * math.log10(peak) if peak > 0 else -120.0
    print(json.dumps({"integrated": float(found["lavfi.r128.I"]), "peak": decibels}))


def _listen(container: Any, sound: Any, seconds: float) -> dict[str, str]:
    """What the meter says at the end, of all stretches as if they were one."""
    for stream in container.streams:
        if stream is not sound:
            stream.discard = Discard.all
    meter, found, at = None, {}, 0
    for number in range(STRETCHES):
        for frame in _stretch(container, sound, (number + 0.5) * seconds / STRETCHES):
            meter = meter or _meter(frame)
            # One after the other, whatever lies between them in the file.
            frame.pts, at = at, at + frame.samples
            meter.push(frame)
            found = _pulled(meter) or found
    return found


def _stretch(container: Any, sound: Any, at: float) -> Iterator[Any]:
    start = sound.start_time or 0
    container.seek(start + int(at / sound.time_base), stream=sound)
    heard = 0.0
    try:
        for frame in container.decode(sound):
            yield frame
            heard += frame.samples / frame.sample_rate
            if heard >= STRETCH_SECONDS:
                return
    except av.error.InvalidDataError:
        # A damaged stretch says nothing; the others do.
        return


def _meter(frame: Any) -> Any:
    """The encode's own way to stereo, into a meter."""
    graph = av.filter.Graph()
    shape = {"sample_rate": frame.sample_rate, "format": frame.format.name, "layout": frame.layout.name}
    chain = [
        graph.add_abuffer(**shape, time_base=Fraction(1, frame.sample_rate)),
        graph.add("aresample", "48000"),
        graph.add("aformat", "sample_fmts=fltp:channel_layouts=stereo"),
        graph.add("ebur128", "metadata=1:peak=sample:framelog=quiet"),
        graph.add("abuffersink"),
    ]
    graph.link_nodes(*chain).configure()
    return graph


def _pulled(meter: Any) -> dict[str, str]:
    latest: dict[str, str] = {}
    while True:
        try:
            latest = dict(meter.pull().metadata)
        except (av.error.BlockingIOError, av.error.EOFError):
            return latest


if __name__ == "__main__":
    main(*sys.argv[1:])
