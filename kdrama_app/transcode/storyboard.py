"""Pictures for the scrub bar: sheets of small frames, and a WebVTT file that says which is shown when.

Only keyframes are decoded, so a frame stands for the time from its keyframe to the next one that was
taken. `#xywh` is a spatial media fragment (W3C Media Fragments URI 1.0, section 4.2.2); the sheets' names are
relative to the file's own address, so one file serves under every ticket.
"""

from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

import ffmpeg

from kdrama_app.transcode.commands import PICTURE, source_input, upright_sdr
from kdrama_app.transcode.ladder import Plan
from kdrama_app.transcode.run import BACKGROUND, MIB, Limits, NothingMade, TimeLimitReached, run

TILE = 160
COLUMNS = ROWS = 5
TILES_WANTED = 300
SHORTEST_SECONDS, LONGEST_SECONDS = 2.0, 30.0
VTT_NAME = "storyboard.vtt"
_SHEETS = "sheet-%03d.jpg"
_LIMITS = Limits(memory=8192 * MIB, cpu_seconds=3600, file_bytes=64 * MIB, wall_seconds=1800, niceness=BACKGROUND)


@dataclass(frozen=True)
class Tile:
    """The size of every frame in pixels, and the seconds from one to the next, at least."""

    width: int
    height: int
    seconds: float


async def make_storyboard(binary: str, source: Path, plan: Plan, folder: Path) -> None:
    """Fill the empty `folder` with sheets and `storyboard.vtt`. Raises NothingMade when no frame was to be had."""
    tile, printed = tile_of(plan), []
    try:
        finished = await run(
            storyboard_command(binary, source, plan, tile, folder), limits=_LIMITS, on_line=printed.append
        )
    except TimeLimitReached as late:
        raise NothingMade("The previews took far too long") from late
    times = frame_times(printed)
    # A source that is broken near its end still has the previews up to there.
    if not times or not (folder / sheet_name(0)).exists():
        raise NothingMade("No previews could be taken from this video: " + finished.log[-200:])
    shown = [max(0.0, time - plan.starts_at) for time in times]
    (folder / VTT_NAME).write_text(cues(shown, tile, seconds=plan.seconds))


def tile_of(plan: Plan) -> Tile:
    """Inside a square of 160 pixels, even sides; some 300 a video, 2 to 30 seconds apart."""
    top = plan.rungs[0]
    scale = TILE / max(top.width, top.height)
    width, height = (max(2, round(side * scale / 2) * 2) for side in (top.width, top.height))
    return Tile(width, height, min(LONGEST_SECONDS, max(SHORTEST_SECONDS, plan.seconds / TILES_WANTED)))


def frame_times(printed: list[str]) -> list[float]:
    """Seconds of every frame that ffmpeg's framecrc muxer printed."""
    unit, times = Fraction(1), []
    for line in printed:
        if line.startswith("#tb 0: "):
            unit = Fraction(line.removeprefix("#tb 0: "))
        elif not line.startswith("#"):
            times.append(float(int(line.split(",")[2]) * unit))
    return times


def cues(times: list[float], tile: Tile, *, seconds: float) -> str:
    """The WebVTT file: the frame at `times[i]` is shown until `times[i + 1]`, the first from 0, the last to the end."""
    starts = [0.0, *times[1:]]
    ends = [*times[1:], seconds if seconds > starts[-1] else starts[-1] + tile.seconds]
    blocks = ["WEBVTT\n"]
    for index, (start, end) in enumerate(zip(starts, ends, strict=True)):
        row, column = divmod(index % (COLUMNS * ROWS), COLUMNS)
        place = f"{column * tile.width},{row * tile.height},{tile.width},{tile.height}"
        blocks.append(f"{timestamp(start)} --> {timestamp(end)}\n{sheet_name(index)}#xywh={place}\n")
    return "\n".join(blocks)


def sheet_name(index: int) -> str:
    """The file that holds the frame with this index, counted from 0."""
    return _SHEETS % (index // (COLUMNS * ROWS) + 1)


def timestamp(seconds: float) -> str:
    """As WebVTT writes a time: hh:mm:ss.ttt."""
    whole, milliseconds = divmod(round(seconds * 1000), 1000)
    return f"{whole // 3600:02d}:{whole // 60 % 60:02d}:{whole % 60:02d}.{milliseconds:03d}"


def storyboard_command(binary: str, source: Path, plan: Plan, tile: Tile, folder: Path) -> list[str]:
    # The demuxer leaves out what the decoder would skip: an MP4's other frames are not even read.
    keyframes = {"discard:v": "nokey", "discard:a": "all", "discard:s": "all", "skip_frame": "nokey"}
    picture = source_input(source, **keyframes)[PICTURE]
    picture = picture.filter("select", f"isnan(prev_selected_t)+gte(t-prev_selected_t,{tile.seconds:g})")
    # Made small first, so that what follows costs nothing. Neighbouring keyframes are no fields of one picture,
    # and lines woven together are not seen at this size: nothing is deinterlaced.
    picture = picture.filter("scale", tile.width, tile.height, flags="area")
    picture = upright_sdr(binary, picture, replace(plan, deinterlace=False))
    picture = picture.filter("setsar", 1).filter("format", "yuvj420p").split()
    sheets = picture[0].filter("tile", f"{COLUMNS}x{ROWS}")
    passed = {"fps_mode": "passthrough", "enc_time_base": "filter", "map_metadata": -1}
    return (
        ffmpeg.merge_outputs(
            sheets.output(str(folder / _SHEETS), format="image2", **{"q:v": 4}, **passed),
            picture[1].output("pipe:1", format="framecrc", **passed),
        )
        .global_args("-hide_banner", "-nostdin", "-nostats", "-loglevel", "error")
        .compile(cmd=binary, overwrite_output=True)
    )
