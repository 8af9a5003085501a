"""The storyboard from keyframes alone, and what the same pictures cost when every frame is decoded."""

import asyncio
import shutil
import tempfile
from pathlib import Path

from benchmarks.clips import CACHE, FFMPEG, Clip
from benchmarks.cost import Cost, call, metered
from kdrama_app.transcode.ladder import Plan, plan
from kdrama_app.transcode.probe import probe
from kdrama_app.transcode.storyboard import storyboard_command, tile_of
from kdrama_app.transcode.views import Outputs

# What makes ffmpeg pass over all other frames: options, each with its value.
KEYFRAMES_ONLY = ("-discard:v", "-skip_frame")


def planned(clip: Clip) -> Plan:
    return plan(asyncio.run(probe(clip.path)), Outputs())


def keyframes_only(clip: Clip, plan: Plan) -> Cost:
    """Our own command."""
    return _measured(clip, plan, every_frame=False)


def every_frame(clip: Clip, plan: Plan) -> Cost:
    """The same command, made to decode all that it passes over."""
    return _measured(clip, plan, every_frame=True)


def _measured(clip: Clip, plan: Plan, *, every_frame: bool) -> Cost:
    folder = Path(tempfile.mkdtemp(dir=CACHE, prefix="previews-"))
    command = storyboard_command(FFMPEG, clip.path, plan, tile_of(plan), folder)
    try:
        with metered() as meter:
            call(_decoding_all(command) if every_frame else command)
        return meter.cost
    finally:
        shutil.rmtree(folder)


def _decoding_all(command: list[str]) -> list[str]:
    values = {command.index(option) + 1 for option in KEYFRAMES_ONLY}
    skipped = values | {index - 1 for index in values}
    return [part for index, part in enumerate(command) if index not in skipped]
