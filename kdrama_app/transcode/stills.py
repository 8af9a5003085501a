"""A poster in the widths that screens ask for: AVIFs beside its JPEG, `2-640.avif` beside `2.jpg`.

The JPEG is what programs, crawlers and players are given; who cannot read an AVIF has it too. Measured on four frames
of Big Buck Bunny in 1280x720 (bytes, SSIM, CPU): mjpeg -q:v 3, which the JPEGs are, 74 kB; libwebp -quality 80 46.6 kB
0.989 0.09 s; libaom -crf 26 -cpu-used 6 37.0 kB 0.988 1.04 s; SVT-AV1 as below 32.9 kB 0.987 0.14 s, at 640 pixels
11.2 kB, at 320 3.8 kB. All widths of three candidates cost 0.8 s of one core.
"""

import asyncio
from collections.abc import Sequence
from enum import IntEnum
from pathlib import Path

from kdrama_app.transcode.run import MIB, Limits, NothingMade, TimeLimitReached, run


class StillWidth(IntEnum):
    """How wide a still may be asked for, in pixels."""

    NARROW = 320
    MIDDLE = 640
    WIDE = 1280


# Tune 3 is SVT-AV1's for pictures. One thread: others encode what viewers wait for.
_AVIF = ("-c:v", "libsvtav1", "-preset", "6", "-crf", "32", "-svtav1-params", "avif=1:tune=3:lp=1", "-f", "avif")
_LIMITS = Limits(memory=4096 * MIB, cpu_seconds=60, file_bytes=16 * MIB, wall_seconds=60)


def still_key(poster: str, width: StillWidth) -> str:
    """Where the AVIF of that width is, of the poster with this key or path."""
    return f"{poster.removesuffix('.jpg')}-{width:d}.avif"


def widths_of(pixels: int) -> list[StillWidth]:
    """Which are made of a picture that wide: those it fills, else the next one, for all that it shows."""
    return [width for width in StillWidth if not any(pixels <= narrower < width for narrower in StillWidth)]


async def draw_stills(binary: str, posters: Sequence[Path], pixels: int) -> None:
    """Every width of these JPEGs, `pixels` wide, beside them. Raises NothingMade, and has made none then."""
    made = [Path(still_key(str(poster), width)) for poster in posters for width in widths_of(pixels)]
    try:
        finished = await run(draw_command(binary, posters, pixels), limits=_LIMITS, on_line=lambda _line: None)
        # ffmpeg ends well, too, where it had nothing to write.
        drawn = finished.succeeded and await asyncio.to_thread(_all_there, made)
        reason = "" if drawn else f"ffmpeg ended with {finished.returncode}: {finished.log[-500:]}"
    except TimeLimitReached:
        reason = "ffmpeg took too long"
    if reason:
        await asyncio.to_thread(_remove, made)
        raise NothingMade(reason)


def draw_command(binary: str, posters: Sequence[Path], pixels: int) -> list[str]:
    """ffmpeg's, for all of them at once: never enlarged, sides even."""
    widths = widths_of(pixels)
    inputs: list[str] = []
    graph: list[str] = []
    outputs: list[str] = []
    for place, poster in enumerate(posters):
        inputs += ["-threads", "1", "-codec_whitelist", "mjpeg", "-f", "jpeg_pipe", "-i", f"file:{poster}"]
        graph.append(f"[{place}:v]split={len(widths)}{''.join(f'[in{place}.{width:d}]' for width in widths)}")
        for width in widths:
            scale = f"scale=w=trunc(min({width:d}\\,iw)/2)*2:h=-2:flags=lanczos,setsar=1,format=yuv420p"
            graph.append(f"[in{place}.{width:d}]{scale}[out{place}.{width:d}]")
            outputs += ["-map", f"[out{place}.{width:d}]", "-frames:v", "1", "-map_metadata", "-1", *_AVIF]
            outputs.append(f"file:{still_key(str(poster), width)}")
    return [
        *(binary, "-hide_banner", "-nostdin", "-nostats", "-y", "-loglevel", "error", "-protocol_whitelist", "file"),
        *(*inputs, "-filter_complex", ";".join(graph), *outputs),
    ]


def _all_there(files: Sequence[Path]) -> bool:
    return all(file.exists() and file.stat().st_size for file in files)


def _remove(files: Sequence[Path]) -> None:
    for file in files:
        file.unlink(missing_ok=True)
