"""Pictures to choose a poster from: three candidates, the sharpest chosen.

Sharpness is what a JPEG spends its bytes on: at one size and one quality the file with the most bytes shows
the most. Measured on one frame (720p): as it is 58 kB, blurred by 2 pixels 33 kB, by 6 pixels 26 kB, dim and
pale 34 kB, one flat colour 5.6 kB. ffmpeg's blurdetect finds the dim frame the sharpest (4.2 against 4.8) and
has no number for the flat one.
"""

import asyncio
from dataclasses import dataclass
from pathlib import Path

from kdrama_app.transcode.commands import PICTURE, source_input, upright_sdr
from kdrama_app.transcode.ladder import Plan
from kdrama_app.transcode.run import MIB, Limits, NothingMade, TimeLimitReached, run

WANTED = 3
WIDTH = 1280
PLACES = (0.1, 0.35, 0.6, 0.2, 0.5, 0.75)
"""Where to look, as shares of the length, until three are found: never at the very start, nor where the end is told."""
WINDOW_SECONDS = 20.0
FLAT_BYTES_PER_PIXEL = 0.012
_DRAFT = "draft.jpg"
_LIMITS = Limits(memory=4096 * MIB, cpu_seconds=120, file_bytes=64 * MIB, wall_seconds=120)


@dataclass(frozen=True)
class Candidate:
    """A JPEG and its size in bytes; `number` from 1 in the order of the film."""

    path: Path
    number: int
    size: int


async def take_posters(binary: str, source: Path, plan: Plan, seconds: float, folder: Path) -> list[Candidate]:
    """Up to three good frames of a video of that many seconds, as `1.jpg` on in `folder`.

    Black and flat ones only where there is nothing else. Raises NothingMade where there is nothing at all.
    """
    width, height = size_of(plan)
    good: dict[float, bytes] = {}
    flat: dict[float, bytes] = {}
    for place in PLACES:
        picture = await _picture(_command(binary, source, plan, seconds * place, folder, bright=True), folder)
        # Two places may lead to one frame: the first that is not black after either.
        if picture is not None and picture not in good.values():
            kind = flat if len(picture) < FLAT_BYTES_PER_PIXEL * width * height else good
            kind[place] = picture
        if len(good) == WANTED:
            break
    if not good and not flat:
        picture = await _picture(_command(binary, source, plan, 0.0, folder, bright=False), folder)
        if picture is None:
            raise NothingMade("No picture could be taken from this video")
        flat[0.0] = picture
    found = good or dict(list(flat.items())[:1])
    return await asyncio.to_thread(_write, [found[place] for place in sorted(found)], folder)


def sharpest(candidates: list[Candidate]) -> Candidate:
    """The one with the most bytes; the earlier of two alike."""
    return max(candidates, key=lambda candidate: (candidate.size, -candidate.number))


def size_of(plan: Plan) -> tuple[int, int]:
    """Width and height of the pictures, in pixels."""
    top = plan.rungs[0]
    width = min(WIDTH, top.width)
    return width, round(top.height * width / top.width)


async def _picture(command: list[str], folder: Path) -> bytes | None:
    """The JPEG that a command makes. ffmpeg ends well, without a file, when no frame passed its filters."""
    draft = folder / _DRAFT
    await asyncio.to_thread(draft.unlink, missing_ok=True)
    try:
        finished = await run(command, limits=_LIMITS, on_line=lambda _line: None)
        return await asyncio.to_thread(draft.read_bytes) if finished.succeeded else None
    except (TimeLimitReached, FileNotFoundError):
        return None
    finally:
        await asyncio.to_thread(draft.unlink, missing_ok=True)


def _write(pictures: list[bytes], folder: Path) -> list[Candidate]:
    candidates = []
    for number, picture in enumerate(pictures, start=1):
        path = folder / f"{number}.jpg"
        path.write_bytes(picture)
        candidates.append(Candidate(path, number, len(picture)))
    return candidates


def _command(binary: str, source: Path, plan: Plan, at: float, folder: Path, *, bright: bool) -> list[str]:
    picture = upright_sdr(binary, source_input(source, ss=round(at, 3), t=WINDOW_SECONDS)[PICTURE], plan)
    if bright:
        # A frame that is black in nine tenths of its pixels is a fade, not a picture.
        picture = picture.filter("blackframe", amount=0)
        dark = {"mode": "select", "key": "lavfi.blackframe.pblack", "value": 90, "function": "less"}
        picture = picture.filter("metadata", **dark).filter("thumbnail", n=50)
    return (
        picture.filter("scale", *size_of(plan))
        .filter("setsar", 1)
        .output(str(folder / _DRAFT), format="image2", update=1, pix_fmt="yuvj420p", **{"frames:v": 1, "q:v": 3})
        .global_args("-hide_banner", "-nostdin", "-nostats", "-loglevel", "error")
        .compile(cmd=binary, overwrite_output=True)
    )
