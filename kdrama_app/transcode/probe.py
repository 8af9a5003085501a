"""Look into an uploaded file: PyAV in a short-lived confined process, its JSON turned into facts.

Parsing a stranger's bytes never happens inside a process of ours.
"""

import json
import math
import sys
from pathlib import Path
from typing import Any

from kdrama_app.errors import TranscodeFailed
from kdrama_app.transcode.ffmpeg import DECODERS, DEMUXERS
from kdrama_app.transcode.run import MIB, Limits, TimeLimitReached, run
from kdrama_app.transcode.source import AudioFacts, ChapterFacts, SourceFacts, SubtitleFacts, VideoFacts

INSPECT = Path(__file__).with_name("inspect_source.py")
PROBE_LIMITS = Limits(memory=2048 * MIB, cpu_seconds=30, file_bytes=0, wall_seconds=60)

MAX_PIXELS = 8192 * 4352
MAX_SECONDS = 12 * 3600
MAX_FRAME_RATE = 240
MAX_STREAMS = 64
MAX_CHAPTERS = 500

UNREADABLE = "This file is not a video we can read"
_PROBLEMS = {
    "unreadable": UNREADABLE,
    "cut_off": "The file is cut off: its index, which an MP4 keeps at the end, is missing",
    "no_picture": "The file has no picture: it holds sound only, or nothing that can be decoded",
    "photograph": "This file is a photograph, not a video",
    "unknown_codec": "The picture is stored in a format we do not know",
}


async def probe(path: Path) -> SourceFacts:
    """The facts of the file at `path`. Raises TranscodeFailed with a reason its uploader understands."""
    printed: list[str] = []
    command = [sys.executable, "-I", str(INSPECT), str(path), DEMUXERS, DECODERS]
    try:
        finished = await run(command, limits=PROBE_LIMITS, on_line=printed.append)
    except TimeLimitReached as late:
        raise TranscodeFailed(UNREADABLE) from late
    if not finished.succeeded or not printed:
        raise TranscodeFailed(UNREADABLE)
    answer = json.loads(printed[-1])
    if problem := answer.get("problem"):
        raise TranscodeFailed(_PROBLEMS[problem])
    return checked(answer["facts"])


def checked(found: dict[str, Any]) -> SourceFacts:
    """Facts from the prober's JSON, refused where encoding them could not end well. Raises TranscodeFailed."""
    video = VideoFacts(**found["video"])
    if not math.isfinite(video.aspect) or not 0.1 <= video.aspect <= 10:
        raise TranscodeFailed("The picture has an impossible shape")
    if video.width * video.height > MAX_PIXELS:
        raise TranscodeFailed(f"The picture is too large: {video.width} x {video.height} pixels")
    if video.frame_rate > MAX_FRAME_RATE:
        raise TranscodeFailed(f"The file has too many pictures a second: {video.frame_rate:.0f}")
    if found["streams"] > MAX_STREAMS:
        raise TranscodeFailed(f"The file holds too many tracks: {found['streams']}")
    if found["duration"] > MAX_SECONDS:
        raise TranscodeFailed(f"The video is too long: {found['duration'] / 3600:.1f} hours, 12 are the most")
    if found["unknown_sound"] and not found["audio"]:
        raise TranscodeFailed("The sound is stored in a format we do not know")
    return SourceFacts(
        container=found["container"],
        duration=found["duration"] or video.duration or 0.0,
        video=video,
        audio=tuple(AudioFacts(**track) for track in found["audio"]),
        subtitles=tuple(SubtitleFacts(**track) for track in found["subtitles"]),
        chapters=tuple(ChapterFacts(**chapter) for chapter in found["chapters"][:MAX_CHAPTERS]),
        bitrate=found["bitrate"],
    )
