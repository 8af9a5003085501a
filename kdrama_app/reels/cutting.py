"""A clip cut out of an episode's published segments by a confined ffmpeg: copied, or encoded by frames.

Faststart MP4, H.264 and AAC: it begins to play in any browser and messenger before it is all there.
"""

import asyncio
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from kdrama_app.errors import TranscodeFailed
from kdrama_app.reels.reasons import NOT_THERE_YET
from kdrama_app.reels.shortcodes import POSTER, VIDEO
from kdrama_app.reels.stretch import Listed, frame_at, listed, portrait, stretch
from kdrama_app.reels.views import ClipView, Crop, Made
from kdrama_app.storage.port import Storage
from kdrama_app.transcode.fmp4 import Segment, Track, read_init, read_segments
from kdrama_app.transcode.ladder import AUDIO_BITRATE, AUDIO_RATE
from kdrama_app.transcode.layout import INIT_NAME
from kdrama_app.transcode.run import FIRST, MIB, Limits, NothingMade, TimeLimitReached, run
from kdrama_app.transcode.stills import draw_stills

WIDEST_POSTER = 1280
# Of a picture that was encoded once already: finer than a rung, as every generation loses something.
CRF = 21
_LIMITS = Limits(memory=4096 * MIB, cpu_seconds=900, file_bytes=1024 * MIB, wall_seconds=600, niceness=FIRST)
# An AAC decoder hears a frame right only after the one before it: that one comes along, and is not played.
_PRIMING = Fraction(2 * 1024, AUDIO_RATE)
Area = tuple[int, int, int, int]
"""Width, height, left and top, in pixels."""
# Before the frame that is to be the first, after the one that was the last: no rounding can miss one.
_MARGIN = Fraction(1, 2000)


@dataclass(frozen=True)
class Picture:
    """The segments of a rendition that a clip takes, joined in `file`."""

    file: Path
    track: Track
    segments: tuple[Segment, ...]
    copied: bool

    @property
    def begins(self) -> Fraction:
        return Fraction(self.segments[0].start, self.track.timescale)

    @property
    def ends(self) -> Fraction:
        last = self.segments[-1]
        return Fraction(last.start + last.duration, self.track.timescale)


@dataclass(frozen=True)
class Taken:
    """What a clip is made of: files with its picture and sound (None: silent), and when in the episode it begins and
    ends, in seconds."""

    video: Path
    audio: Path | None
    start: Fraction
    end: Fraction


async def cut(storage: Storage, clip: ClipView, video: str, audio: str, folder: Path, *, binary: str) -> Made:
    """Make `clip.mp4` and its posters in `folder` from the media playlists `video` and `audio` (storage keys; "" for
    a silent one). Raises NothingMade, TranscodeFailed, KeyNotFound."""
    picture = await asyncio.to_thread(_picture, storage, clip, video, folder)
    start, end = _bounds(picture, clip)
    sound = await asyncio.to_thread(_sound, storage, audio, start, end, folder) if audio else None
    taken, made = Taken(picture.file, sound, start, end), folder / "made"
    await asyncio.to_thread(made.mkdir)
    size = (picture.track.width, picture.track.height)
    if picture.copied:
        command = copy_command(binary, taken, made / VIDEO)
    else:
        area = portrait(*size, clip.side) if clip.crop is Crop.PORTRAIT else None
        size = area[:2] if area else size
        command = encode_command(binary, taken, area, made / VIDEO)
    await _run(command, made / VIDEO)
    await _run(poster_command(binary, made / VIDEO, made / POSTER), made / POSTER)
    await draw_stills(binary, [made / POSTER], min(WIDEST_POSTER, size[0]))
    seconds, length = await asyncio.to_thread(lambda: (mp4_seconds(made / VIDEO), (made / VIDEO).stat().st_size))
    return Made(round(float(start), 6), seconds, *size, length, picture.copied)


def copy_command(binary: str, taken: Taken, made: Path) -> list[str]:
    """Every packet of the picture as it is, its time counted from `start`; the sound's that are heard meanwhile.

    Timestamps are left alone by the muxer: the reordering delay is an edit list, and sound and picture stay together.
    """
    start, end = taken.start, taken.end
    to_zero = f"setts=pts=PTS-{_seconds(start)}/TB:dts=DTS-{_seconds(start)}/TB"
    outputs = ["-map", "0:v:0", "-c:v", "copy", "-bsf:v", to_zero]
    if taken.audio:
        heard = f"noise=drop=lt(pts*tb\\,{_seconds(-_PRIMING)})+gte(pts*tb\\,{_seconds(end - start)})"
        outputs += ["-map", "1:a:0", "-c:a", "copy", "-bsf:a", f"{to_zero},{heard}"]
    return [*_opened(binary, taken.video, taken.audio), *outputs, "-avoid_negative_ts", "disabled", *_closed(made)]


def encode_command(binary: str, taken: Taken, area: Area | None, made: Path) -> list[str]:
    """The frames that are shown from `start`, the time of one, until `end`; `area`: what is kept of them."""
    start, end = taken.start, taken.end
    crop = f"crop={area[0]}:{area[1]}:{area[2]}:{area[3]}," if area else ""
    kept = f"start={_seconds(start - _MARGIN)}:end={_seconds(end - _MARGIN)}"
    graph = f"[0:v:0]trim={kept},setpts=PTS-STARTPTS,{crop}setsar=1,format=yuv420p[v]"
    outputs = [
        *("-map", "[v]", "-c:v", "libx264", "-preset", "veryfast", "-crf", str(CRF), "-profile:v", "high"),
        *("-g", "120", "-fps_mode", "passthrough", "-enc_time_base", "demux"),
    ]
    if taken.audio:
        heard = f"start={_seconds(start)}:end={_seconds(end)}"
        graph += f";[1:a:0]atrim={heard},asetpts=PTS-{_seconds(start)}/TB,aresample={AUDIO_RATE}[a]"
        outputs += ["-map", "[a]", "-c:a", "aac", "-b:a", str(AUDIO_BITRATE), "-ac", "2"]
    return [*_opened(binary, taken.video, taken.audio), "-filter_complex", graph, *outputs, *_closed(made)]


def poster_command(binary: str, video: Path, made: Path) -> list[str]:
    """The most telling of its first hundred frames, no wider than screens ask for."""
    scale = f"thumbnail=n=100,scale=w=trunc(min({WIDEST_POSTER}\\,iw)/2)*2:h=-2,setsar=1"
    return [
        *(binary, "-hide_banner", "-nostdin", "-nostats", "-y", "-loglevel", "error", "-protocol_whitelist", "file"),
        *("-f", "mov", "-i", f"file:{video}", "-vf", scale, "-frames:v", "1", "-q:v", "3", "-pix_fmt", "yuvj420p"),
        *("-map_metadata", "-1", "-f", "image2", "-update", "1", f"file:{made}"),
    ]


def mp4_seconds(path: Path) -> float:
    """How long a faststart MP4 says it is: its movie header (ISO/IEC 14496-12, 8.2.2). Raises NothingMade."""
    with path.open("rb") as file:
        head = file.read(4096)
    at = head.find(b"mvhd")
    if at < 0 or len(head) < at + 36:
        raise NothingMade("a file without its header in front")
    layout = ">IQ" if head[at + 4] else ">II"
    timescale, duration = struct.unpack_from(layout, head, at + (24 if head[at + 4] else 16))
    return round(duration / timescale, 3)


def _bounds(picture: Picture, clip: ClipView) -> tuple[Fraction, Fraction]:
    if picture.copied:
        return picture.begins, picture.ends
    scale = picture.track.timescale
    return frame_at(picture.segments, scale, clip.start), min(Fraction(clip.end), picture.ends + _MARGIN)


def _picture(storage: Storage, clip: ClipView, playlist: str, folder: Path) -> Picture:
    segments = listed(storage.read(playlist).decode())
    # The length of a whole video is told rounded.
    if not segments or segments[-1].ends < clip.end - 0.1:
        raise TranscodeFailed(NOT_THERE_YET)
    found = stretch(segments, clip.start, clip.end, may_copy=clip.crop is Crop.LANDSCAPE)
    init, contents = _fetched(storage, playlist, found.segments)
    track = read_init(init)
    index = read_segments(track, contents)
    copied = found.copied and index[0].starts_with_keyframe
    return Picture(_joined(folder / "video.mp4", init, contents), track, index, copied)


def _sound(storage: Storage, playlist: str, start: Fraction, end: Fraction, folder: Path) -> Path:
    """What is heard meanwhile, and what a decoder begins with."""
    segments = listed(storage.read(playlist).decode())
    found = [each for each in segments if each.ends > start - _PRIMING and each.begins < end]
    return _joined(folder / "audio.mp4", *_fetched(storage, playlist, found or segments[-1:]))


def _fetched(storage: Storage, playlist: str, segments: Sequence[Listed]) -> tuple[bytes, list[bytes]]:
    folder = playlist.rpartition("/")[0]
    return storage.read(f"{folder}/{INIT_NAME}"), [storage.read(f"{folder}/{each.name}") for each in segments]


def _joined(path: Path, init: bytes, contents: list[bytes]) -> Path:
    path.write_bytes(b"".join([init, *contents]))
    return path


async def _run(command: list[str], made: Path) -> None:
    try:
        finished = await run(command, limits=_LIMITS, on_line=lambda _line: None)
    except TimeLimitReached as late:
        raise NothingMade("ffmpeg took too long") from late
    # ffmpeg ends well, too, where it had nothing to write.
    if not finished.succeeded or not await asyncio.to_thread(lambda: made.exists() and made.stat().st_size):
        raise NothingMade(f"ffmpeg ended with {finished.returncode}: {finished.log[-500:]}")


def _opened(binary: str, *files: Path | None) -> list[str]:
    command = [binary, "-hide_banner", "-nostdin", "-nostats", "-y", "-loglevel", "error", "-copyts"]
    for file in files:
        command += ["-protocol_whitelist", "file", "-f", "mov", "-i", f"file:{file}"] if file else []
    return command


def _closed(made: Path) -> list[str]:
    flags = ("-map_metadata", "-1", "-map_chapters", "-1", "-fflags", "+bitexact", "-movflags", "+faststart")
    return [*flags, "-f", "mp4", f"file:{made}"]


def _seconds(time: Fraction) -> str:
    return f"{float(time):.6f}"
