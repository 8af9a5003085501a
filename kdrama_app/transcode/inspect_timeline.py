"""Lists when the frames of a stranger's file are shown, from its packets alone: nothing is decoded.

    python -I inspect_timeline.py FILE DEMUXERS DECODERS SECONDS

Runs as a script in a confined process of its own (see `timeline.py`) and imports nothing of ours. Only
the first SECONDS are read, all of the file when 0. It prints lines of JSON: the clock
(`{"unit": [numerator, denominator], "begins": seconds}`), then batches (`{"times": [...], "keys": [...]}`,
in units of that clock, as they lie in the file), then `{"whole": false}`, or `{"whole": true, "ends": time}`: until
when the last frame is shown, as far as packets say. Or `{"irregular": true}` as soon as a packet says no time of its
own. AVI keeps none: what is read there is reckoned, and each version of libavformat reckons otherwise.
"""

import json
import sys
from typing import Any

import av
import av.error
from av.stream import Discard, Disposition

BATCH = 5000


def main(path: str, demuxers: str, decoders: str, seconds: str) -> None:
    options = {"protocol_whitelist": "file", "format_whitelist": demuxers, "codec_whitelist": decoders}
    try:
        with av.open(f"file:{path}", options=options, metadata_errors="replace") as container:
            if container.format.name == "avi":
                _say({"irregular": True})
            else:
                _list(container, float(seconds))
    except (av.error.FFmpegError, ValueError, StopIteration):
        _say({"irregular": True})


def _list(container: Any, seconds: float) -> None:
    video = next(each for each in container.streams.video if not each.disposition & Disposition.attached_pic)
    for stream in container.streams:
        if stream is not video:
            stream.discard = Discard.all
    unit = video.time_base
    _say({"unit": [unit.numerator, unit.denominator], "begins": (container.start_time or 0) / av.time_base})
    times: list[int] = []
    keys: list[int] = []
    ends = 0
    limit = int((container.start_time or 0) / av.time_base / unit + seconds / unit) if seconds else None
    for packet in container.demux(video):
        if not packet.size or packet.is_discard:
            continue
        if packet.pts is None:
            _say({"irregular": True})
            return
        times.append(packet.pts)
        ends = max(ends, packet.pts + (packet.duration or 0))
        if packet.is_keyframe:
            keys.append(packet.pts)
        if limit is not None and packet.pts > limit:
            _say({"times": times, "keys": keys})
            _say({"whole": False})
            return
        if len(times) == BATCH:
            _say({"times": times, "keys": keys})
            times, keys = [], []
    _say({"times": times, "keys": keys})
    _say({"whole": True, "ends": ends})


def _say(line: dict[str, Any]) -> None:
    print(json.dumps(line))


if __name__ == "__main__":
    main(*sys.argv[1:])
