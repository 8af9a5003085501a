"""What we order from the Transcoder API, as its REST form writes it (v1, projects.locations.jobs): pure.

The rungs, the quality and the segments are those of our own encoder, so that a viewer cannot tell who made a video.
The renditions are fragmented MP4 in files of their own, picture and sound apart: they become ours by being renamed.
"""

import hashlib
import re
from pathlib import PurePosixPath
from typing import Any

from kdrama_app.transcode.effort import PRESET
from kdrama_app.transcode.ladder import AUDIO_BITRATE, AUDIO_RATE, Plan, Rung
from kdrama_app.transcode.loudness import TARGET_LUFS
from kdrama_app.transcode.source import SourceFacts

LABEL = "kdrama_job"
B_FRAMES = 3
# Without what else ours is told, which is worth that much.
CRF = 22
# Its own record of a job that nobody deleted.
KEPT_DAYS = 7
# The API's limits: seconds and pixels of an input, frames a second of an output.
SHORTEST_INPUT = 5.0
LARGEST_SIDE = 4096
MOST_FRAMES = 120.0
SQUARE = 0.01


def label_of(job: str) -> str:
    """The label that marks the order of one of our jobs: labels hold no capitals, our ids do. Hex."""
    return hashlib.sha256(job.encode()).hexdigest()[:40]


def prefix_of(job: str) -> str:
    """Where everything of a job lies in the bucket."""
    return f"kdrama/{job}/"


def output_prefix(job: str) -> str:
    return f"{prefix_of(job)}out/"


def suits(source: SourceFacts, plan: Plan) -> bool:
    """Whether the API makes of this source what our own encoder would: what it does to others is not documented.

    Those are: several sound tracks, a picture that begins late, pixels that are not square.
    """
    video = source.video
    return (
        source.duration >= SHORTEST_INPUT
        and max(video.width, video.height) <= LARGEST_SIDE
        and 0 < video.frame_rate <= MOST_FRAMES
        and abs(video.aspect - 1) <= SQUARE
        and plan.starts_at <= 1 / video.frame_rate
        and len(source.audio) <= 1
    )


def job_order(job: str, source_uri: str, output_uri: str, source: SourceFacts, plan: Plan) -> dict[str, Any]:
    """The job to create; URIs as `gs://bucket/key`, the output's ends with a slash."""
    names = [rung.name for rung in plan.rungs]
    streams = [_picture(rung, source, plan) for rung in plan.rungs]
    names += [sound.name for sound in plan.sounds]
    streams += [_sound(sound.name) for sound in plan.sounds]
    manifests = [{"fileName": "manifest.m3u8", "type": "HLS", "muxStreams": names}]
    if plan.dash:
        manifests.append({"fileName": "manifest.mpd", "type": "DASH", "muxStreams": names})
    return {
        "labels": {LABEL: label_of(job)},
        "ttlAfterCompletionDays": KEPT_DAYS,
        "config": {
            "inputs": [{"key": "source", "uri": source_uri, "preprocessingConfig": _preparation(plan)}],
            "editList": [{"key": "whole", "inputs": ["source"]}],
            "elementaryStreams": streams,
            "muxStreams": [_rendition(name, plan) for name in names],
            "manifests": manifests,
            "output": {"uri": output_uri},
        },
    }


def _preparation(plan: Plan) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if plan.sounds:
        found["audio"] = {"lufs": TARGET_LUFS}
    if plan.deinterlace:
        found["deinterlace"] = {"bwdif": {"mode": "send_frame"}}
    return found


def _picture(rung: Rung, source: SourceFacts, plan: Plan) -> dict[str, Any]:
    # The API turns a picture upright by itself and its sides with it: it is asked as the file stores them.
    turned = source.video.rotation % 180 != 0
    width, height = (rung.height, rung.width) if turned else (rung.width, rung.height)
    encoder: dict[str, Any] = {
        "widthPixels": width,
        "heightPixels": height,
        "frameRate": source.video.frame_rate,
        "rateControlMode": "crf",
        "crfLevel": CRF,
        "bitrateBps": rung.maxrate,
        "vbvSizeBits": rung.bufsize,
        "pixelFormat": "yuv420p",
        "profile": "high",
        "preset": PRESET,
        "bFrameCount": B_FRAMES,
        "gopDuration": _seconds(plan.segment_seconds),
    }
    if plan.tone_map:
        encoder["sdr"] = {}
    return {"key": rung.name, "videoStream": {"h264": encoder}}


def _sound(name: str) -> dict[str, Any]:
    stream = {"codec": "aac", "bitrateBps": AUDIO_BITRATE, "channelCount": 2, "sampleRateHertz": AUDIO_RATE}
    return {"key": name, "audioStream": stream}


def _rendition(name: str, plan: Plan) -> dict[str, Any]:
    return {
        "key": name,
        "container": "fmp4",
        "elementaryStreams": [name],
        "segmentSettings": {"segmentDuration": _seconds(plan.segment_seconds), "individualSegments": True},
    }


def _seconds(value: float) -> str:
    """A duration as protobuf's JSON has it."""
    return f"{value:.3f}".rstrip("0").rstrip(".") + "s"


class OddPlaylist(ValueError):
    """A media playlist that does not name one init file and whole segments beside it."""


def files_of(playlist: str) -> tuple[str, tuple[str, ...]]:
    """The init file and the segments, in order, that a media playlist names (RFC 8216). Raises OddPlaylist.

    Read rather than guessed: how the API names the init file is not documented.
    """
    inits = {match["uri"] for match in re.finditer(r'^#EXT-X-MAP:(?:.*,)?URI="(?P<uri>[^"]*)"', playlist, re.MULTILINE)}
    segments = tuple(line.strip() for line in playlist.splitlines() if line.strip() and not line.startswith("#"))
    if len(inits) != 1 or not segments or "BYTERANGE" in playlist:
        raise OddPlaylist("it names no init file, several, no segments, or parts of files")
    (init,) = inits
    if any(PurePosixPath(name).name != name or name == ".." for name in (init, *segments)):
        raise OddPlaylist("it names files elsewhere")
    return init, segments
