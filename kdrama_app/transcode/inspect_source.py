"""The prober's inside: opens a stranger's file with PyAV and prints what it found as one line of JSON.

    python -I inspect_source.py FILE DEMUXERS DECODERS

Runs as a script in a confined process of its own (see `probe.py`) and imports nothing of ours. The
JSON is `{"facts": {...}}` or `{"problem": NAME}`; a crash prints nothing, which is an answer too.
"""

import json
import sys
from pathlib import Path
from typing import Any

import av
import av.error
from av.stream import Disposition

TITLE_CHARACTERS = 200


def main(path: str, demuxers: str, decoders: str) -> None:
    options = {"protocol_whitelist": "file", "format_whitelist": demuxers, "codec_whitelist": decoders}
    try:
        # The explicit protocol keeps a name with a colon from choosing another one.
        with av.open(f"file:{path}", options=options, metadata_errors="replace") as container:
            answer = _describe(container, set(decoders.split(",")))
    except (av.error.FFmpegError, ValueError):
        answer = {"problem": "cut_off" if _starts_like_mp4(path) else "unreadable"}
    print(json.dumps(answer))


def _describe(container: Any, decoders: set[str]) -> dict[str, Any]:
    pictures = [stream for stream in container.streams.video if not stream.disposition & Disposition.attached_pic]
    if not pictures:
        return {"problem": "no_picture"}
    video = pictures[0]
    if video.codec_context is None:
        return {"problem": "unknown_codec"}
    frame = next(iter(container.decode(video)), None)
    if frame is None or not frame.width:
        return {"problem": "no_picture"}
    if video.duration is None and video.frames == 1:
        # HEIF, which is MP4's family (ISO/IEC 23008-12): an item has no clock.
        return {"problem": "photograph"}
    start = (container.start_time or 0) / av.time_base
    return {
        "facts": {
            "container": container.format.name,
            "duration": (container.duration or 0) / av.time_base,
            "bitrate": float(container.bit_rate or 0),
            "streams": len(container.streams),
            "video": {
                "codec": video.codec_context.name,
                "width": frame.width,
                "height": frame.height,
                "aspect": float(video.sample_aspect_ratio or 1),
                "rotation": int(frame.rotation) % 360,
                "frame_rate": float(video.average_rate or video.guessed_rate or 0),
                "frames": video.frames or None,
                "duration": _seconds(video),
                "first_frame_at": max(0.0, _shown_at(container, video, frame, start) - start),
                "pix_fmt": frame.format.name,
                "bit_depth": frame.format.components[0].bits,
                "interlaced": bool(frame.interlaced_frame),
                "transfer": int(frame.color_trc or 0),
            },
            "audio": [
                {
                    "index": index,
                    "codec": stream.codec_context.name,
                    "channels": stream.codec_context.channels,
                    "language": stream.language or "und",
                    "duration": _seconds(stream),
                    "title": stream.metadata.get("title", "")[:TITLE_CHARACTERS],
                    "default": bool(stream.disposition & Disposition.default),
                    "role": _role(stream.disposition),
                }
                for index, stream in enumerate(container.streams.audio)
                if _decodes(stream, decoders) and stream.codec_context.sample_rate
            ],
            "unknown_sound": any(not _decodes(stream, decoders) for stream in container.streams.audio),
            "subtitles": [
                {
                    "index": index,
                    "codec": stream.codec_context.name,
                    "language": stream.language or "und",
                    "forced": bool(stream.disposition & Disposition.forced),
                    "hearing_impaired": bool(stream.disposition & Disposition.hearing_impaired),
                }
                for index, stream in enumerate(container.streams.subtitles)
                if stream.codec_context is not None
            ],
            "chapters": [
                {
                    "start": max(0.0, float(chapter["start"] * chapter["time_base"]) - start),
                    "title": chapter["metadata"].get("title", "")[:TITLE_CHARACTERS],
                }
                for chapter in container.chapters()
            ],
        }
    }


def _shown_at(container: Any, video: Any, frame: Any, start: float) -> float:
    """When a frame is shown. AVI only says when it is decoded; a delay added to that would be a guess."""
    if container.format.name == "avi":
        return start if frame.dts is None else float(frame.dts * video.time_base)
    return frame.time or start


def _decodes(stream: Any, decoders: set[str]) -> bool:
    return stream.codec_context is not None and stream.codec_context.name in decoders


def _role(disposition: Disposition) -> str:
    if disposition & Disposition.visual_impaired:
        return "description"
    return "commentary" if disposition & Disposition.comment else ""


def _seconds(stream: Any) -> float | None:
    """A stream's own declared length; Matroska keeps it in a tag ("00:00:04.000000000")."""
    if stream.duration:
        return float(stream.duration * stream.time_base)
    try:
        hours, minutes, seconds = stream.metadata.get("DURATION", "").split(":")
        return int(hours) * 3600 + int(minutes) * 60 + float(seconds)
    except ValueError:
        return None


def _starts_like_mp4(path: str) -> bool:
    """An MP4 that does not open has most often lost its end, where recorders write the index."""
    with Path(path).open("rb") as file:
        return file.read(8)[4:] in {b"ftyp", b"moov", b"mdat"}


if __name__ == "__main__":
    main(*sys.argv[1:])
