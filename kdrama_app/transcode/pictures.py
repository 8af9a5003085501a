"""Pictures that people give: looked into and made anew, so that nothing of a stranger's file is ever sent to anybody.

A picture becomes `pictures/{id}/{width}.avif` and `.jpg` in the storage, in widths that screens ask for.
"""

import asyncio
import json
import shutil
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from kdrama_app.catalog.views import Picture, PictureKind
from kdrama_app.db import new_id
from kdrama_app.errors import InvalidInput
from kdrama_app.storage.port import Storage
from kdrama_app.transcode.run import MIB, Limits, TimeLimitReached, run

MAX_BYTES = 8 * MIB
MAX_PIXELS = 50_000_000
WIDTHS = {PictureKind.POSTER: (320, 640), PictureKind.BACKDROP: (640, 1280, 1920)}
# Smaller ones would be a blur where they are shown; the other side may be three times as long, and a third.
SMALLEST = {PictureKind.POSTER: 300, PictureKind.BACKDROP: 640}
LONGEST_SIDE = 4
ENDINGS = ("avif", "jpg")

INSPECT = Path(__file__).with_name("inspect_picture.py")
_LOOKING = Limits(memory=1024 * MIB, cpu_seconds=15, file_bytes=0, wall_seconds=20)
_MAKING = Limits(memory=4096 * MIB, cpu_seconds=60, file_bytes=16 * MIB, wall_seconds=60)
# The file's first bytes, and what may read the rest: ffmpeg's demuxer and decoder.
_FORMATS = (
    (b"\xff\xd8\xff", 0, "jpeg_pipe", "mjpeg"),
    (b"\x89PNG\r\n\x1a\n", 0, "png_pipe", "png"),
    (b"WEBP", 8, "webp_pipe", "webp"),
)
# Of ffmpeg's test picture, 1920 pixels wide: 35 kB as AVIF, 86 kB as JPEG.
_AVIF = ("-c:v", "libaom-av1", "-still-picture", "1", "-crf", "30", "-cpu-used", "6", "-f", "avif")
_JPEG = ("-c:v", "mjpeg", "-q:v", "4", "-f", "image2", "-update", "1")


@dataclass(frozen=True)
class Pictures:
    """Makes pictures in `work` and keeps them in `storage`; `ffmpeg` is the binary."""

    storage: Storage
    ffmpeg: str
    work: Path

    async def make(self, content: bytes, kind: PictureKind, picture_id: str) -> Picture:
        """A picture of a JPEG, PNG or WebP file. Raises InvalidInput, whose details say of `picture` whether it is
        "too_large", "unreadable", "too_small" or "odd_shape"."""
        reader = _reader_of(content)
        folder = self.work / f"picture-{new_id()}"
        try:
            source, made = await asyncio.to_thread(_lay_out, folder, content)
            width = checked_width(await self._look(source, reader), kind)
            widths = tuple(sorted({min(width, wanted) for wanted in WIDTHS[kind]}))
            await self._draw(source, reader, widths, made)
            await asyncio.to_thread(self._keep, made, widths, picture_id)
        finally:
            await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)
        return Picture(picture_id, widths)

    def discard(self, picture_id: str) -> None:
        """Take its files away; done again it ends the same."""
        self.storage.delete_folder(folder_of(picture_id))

    async def _look(self, source: Path, reader: tuple[str, str]) -> tuple[int, int]:
        printed: list[str] = []
        command = [sys.executable, "-I", str(INSPECT), str(source), *reader]
        try:
            finished = await run(command, limits=_LOOKING, on_line=printed.append)
        except TimeLimitReached as late:
            raise _refusal("unreadable") from late
        if not finished.succeeded or not printed:
            raise _refusal("unreadable")
        width, height = json.loads(printed[-1])
        return width, height

    async def _draw(self, source: Path, reader: tuple[str, str], widths: Sequence[int], folder: Path) -> None:
        try:
            finished = await run(
                draw_command(self.ffmpeg, source, reader, widths, folder), limits=_MAKING, on_line=lambda _line: None
            )
        except TimeLimitReached as late:
            raise _refusal("unreadable") from late
        if not finished.succeeded:
            raise _refusal("unreadable")

    def _keep(self, made: Path, widths: Sequence[int], picture_id: str) -> None:
        """ffmpeg ends well, too, where it had nothing to write."""
        files = {path.name for path in made.iterdir() if path.stat().st_size}
        if files != {f"{width}.{ending}" for width in widths for ending in ENDINGS}:
            raise _refusal("unreadable")
        self.storage.publish(made, folder_of(picture_id))


def folder_of(picture_id: str) -> str:
    """Where its files are kept."""
    return f"pictures/{picture_id}"


def checked_width(size: tuple[int, int], kind: PictureKind) -> int:
    """The width of a picture that can be shown. Raises InvalidInput."""
    width, height = size
    if width * height > MAX_PIXELS:
        raise _refusal("too_large")
    if width < SMALLEST[kind]:
        raise _refusal("too_small")
    if not 1 / LONGEST_SIDE <= width / height <= LONGEST_SIDE:
        raise _refusal("odd_shape")
    return width


def draw_command(binary: str, source: Path, reader: tuple[str, str], widths: Sequence[int], folder: Path) -> list[str]:
    """ffmpeg's: the first frame, upright, without transparency and without a word of metadata, in each width."""
    demuxer, decoder = reader
    wanted = [(width, ending) for width in widths for ending in ENDINGS]
    graph = f"[0:v:0]split={len(wanted)}{''.join(f'[in{place}]' for place in range(len(wanted)))}"
    outputs: list[str] = []
    for place, (width, ending) in enumerate(wanted):
        pixels, encoder = ("yuv420p", _AVIF) if ending == "avif" else ("yuvj420p", _JPEG)
        graph += f";[in{place}]scale=w={width}:h=-2:flags=lanczos,setsar=1,format={pixels}[out{place}]"
        outputs += ["-map", f"[out{place}]", "-frames:v", "1", "-map_metadata", "-1", *encoder]
        outputs.append(f"file:{folder / f'{width}.{ending}'}")
    return [
        *(binary, "-hide_banner", "-nostdin", "-nostats", "-y", "-loglevel", "error", "-protocol_whitelist", "file"),
        *("-threads", "1", "-codec_whitelist", decoder, "-f", demuxer, "-i", f"file:{source}"),
        *("-filter_complex", graph, *outputs),
    ]


def _lay_out(folder: Path, content: bytes) -> tuple[Path, Path]:
    """The given file, and an empty folder for what is made of it."""
    source, made = folder / "given", folder / "made"
    made.mkdir(parents=True)
    source.write_bytes(content)
    return source, made


def _reader_of(content: bytes) -> tuple[str, str]:
    if len(content) > MAX_BYTES:
        raise _refusal("too_large")
    for mark, place, demuxer, decoder in _FORMATS:
        if content[place : place + len(mark)] == mark:
            return demuxer, decoder
    raise _refusal("unreadable")


def _refusal(why: str) -> InvalidInput:
    return InvalidInput("This picture cannot be taken", details={"picture": why})
