"""Small videos made by the real ffmpeg: a moving test card with a beep, a few seconds each.

Every recipe is encoded once a test session and copied from there, so asking again costs nothing.
Widths, heights in pixels, `rate` a frame rate as ffmpeg writes it ("25", "24000/1001").
"""

import atexit
import functools
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import imageio_ffmpeg

FFMPEG = imageio_ffmpeg.get_ffmpeg_exe()

H264_AAC = (
    "-c:v",
    "libx264",
    "-preset",
    "ultrafast",
    # Coded as fields might be, it is encoded anew, as most sources are; make_copyable's is not.
    "-x264-params",
    "fake-interlaced=1",
    "-crf",
    "30",
    "-pix_fmt",
    "yuv420p",
    "-c:a",
    "aac",
    "-b:a",
    "64k",
)
VP9_OPUS = (
    "-c:v",
    "libvpx-vp9",
    "-deadline",
    "realtime",
    "-cpu-used",
    "8",
    "-crf",
    "45",
    "-b:v",
    "0",
    "-c:a",
    "libopus",
)


def make_mp4(
    path: Path,
    *,
    seconds: float = 4,
    width: int = 640,
    height: int = 360,
    rate: str = "25",
    audio: bool = True,
    title: str = "",
) -> Path:
    """H.264/AAC in MP4. Different `title`s give files with different bytes and the same picture."""
    return _copy(_card(seconds, width, height, rate, audio, (*H264_AAC, "-metadata", f"title={title}"), ".mp4"), path)


def make_copyable(
    path: Path, *options: str, seconds: float = 4, width: int = 640, height: int = 360, rate: str = "25"
) -> Path:
    """H.264 whose picture can be served as it is, with a keyframe every 2 s; `options` are ffmpeg's, over ours."""
    encoder = ("-c:v", "libx264", "-preset", "superfast", "-crf", "28", "-bf", "3", "-g", str(2 * round(_number(rate))))
    return _copy(_card(seconds, width, height, rate, True, (*encoder, "-c:a", "aac", *options), path.suffix), path)


def _number(rate: str) -> float:
    return float(Fraction(rate))


def make_webm(
    path: Path, *, seconds: float = 4, width: int = 640, height: int = 360, rate: str = "25", audio: bool = True
) -> Path:
    """VP9/Opus in WebM."""
    return _copy(_card(seconds, width, height, rate, audio, VP9_OPUS, ".webm"), path)


def make_encoded(path: Path, *options: str, seconds: float = 4, width: int = 640, height: int = 360) -> Path:
    """Any other codec or container: `options` are ffmpeg's output options, the container follows the file's suffix."""
    return _copy(_card(seconds, width, height, "25", True, options, path.suffix), path)


def make_rotated(path: Path, *, degrees: int = 90, seconds: float = 4, width: int = 640, height: int = 360) -> Path:
    """What a phone held upright records: a landscape picture marked "turn me by `degrees`"."""
    return _copy(_rotated(degrees, seconds, width, height), path)


def make_vfr(path: Path, *, seconds: float = 4, width: int = 640, height: int = 360) -> Path:
    """Variable frame rate: 30 frames a second with irregular gaps, as screen recorders leave them."""
    return _copy(_vfr(seconds, width, height), path)


def make_audio_only(path: Path, *, seconds: float = 4) -> Path:
    """AAC in MP4 without a picture."""
    return _copy(_audio_only(seconds), path)


def make_truncated(path: Path, whole: Path, *, keep: float) -> Path:
    """The first `keep` (0-1) of the bytes of `whole`: an upload that lost its end before it reached us."""
    content = whole.read_bytes()
    path.write_bytes(content[: int(len(content) * keep)])
    return path


def make_faststart(path: Path, whole: Path) -> Path:
    """The same streams with the index in front, so that a truncated copy still opens."""
    run_ffmpeg("-i", str(whole), "-map", "0", "-c", "copy", "-movflags", "+faststart", str(path))
    return path


def make_garbage(path: Path, *, size: int = 200_000) -> Path:
    """Bytes that are no video at all."""
    path.write_bytes(bytes((index * 7919 + index // 256) % 256 for index in range(size)))
    return path


def run_ffmpeg(*arguments: str) -> str:
    """Run the wheel's ffmpeg; its log. A failure is an AssertionError with the log."""
    done = subprocess.run(
        [FFMPEG, "-hide_banner", "-nostdin", "-y", *arguments], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stderr


def count_frames(source: str | Path, *, stream: str = "0:v:0", options: tuple[str, ...] = ()) -> int:
    """How many frames of one stream really decode; any decoding error is an AssertionError."""
    return len(frame_times(source, stream=stream, options=options))


def frame_times(source: str | Path, *, stream: str = "0:v:0", options: tuple[str, ...] = ()) -> list[float]:
    """Presentation time in seconds of every frame of one stream, decoded strictly."""
    decoded = decode(source, streams=stream, options=options)
    (times,) = decoded.video + decoded.audio
    return times


@dataclass(frozen=True)
class Decoded:
    """Presentation times in seconds of every frame of every stream."""

    video: list[list[float]]
    audio: list[list[float]]


# Else two frames of a variable rate may fall on one tick of the average rate.
_OWN_CLOCK = ("-enc_time_base:v", "demux")


def decode(source: str | Path, *, streams: str = "0", options: tuple[str, ...] = ()) -> Decoded:
    """Decode streams (as ffmpeg's -map names them) strictly; any complaint is an AssertionError.

    Ask for all of a playlist with several renditions: ffmpeg drops the ones not asked for in the middle
    of a frame and complains about that.
    """
    arguments = ("-v", "error", "-xerror", *options, "-i", str(source), "-map", streams)
    done = subprocess.run(
        [FFMPEG, "-nostdin", *arguments, "-fps_mode", "passthrough", *_OWN_CLOCK, "-copyts", "-f", "framecrc", "-"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0 and not done.stderr, done.stderr
    units: dict[str, Fraction] = {}
    kinds: dict[str, str] = {}
    times: dict[str, list[float]] = {}
    for line in done.stdout.splitlines():
        if line.startswith(("#tb ", "#media_type ")):
            key, value = line.split(": ")
            name, stream = key.split(" ")
            times.setdefault(stream, [])
            if name == "#tb":
                units[stream] = Fraction(value)
            else:
                kinds[stream] = value
        elif not line.startswith("#"):
            stream, _, presented = line.split(",")[:3]
            times[stream].append(float(int(presented) * units[stream]))
    return Decoded(*([times[stream] for stream in times if kinds[stream] == kind] for kind in ("video", "audio")))


# --- the recipes, each encoded once a session -------------------------------------------------


@functools.cache
def _kitchen() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="kdrama-test-media-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def _dish(suffix: str) -> Path:
    return Path(tempfile.mkdtemp(dir=_kitchen())) / f"video{suffix}"


def _copy(made: Path, path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(made, path)
    return path


@functools.cache
def _card(
    seconds: float, width: int, height: int, rate: str, audio: bool, options: tuple[str, ...], suffix: str
) -> Path:
    made = _dish(suffix)
    sound = ("-f", "lavfi", "-i", f"sine=frequency=440:sample_rate=48000:duration={seconds}") if audio else ()
    picture = f"testsrc2=size={width}x{height}:rate={rate}:duration={seconds}"
    run_ffmpeg("-f", "lavfi", "-i", picture, *sound, "-threads", "2", *options, str(made))
    return made


@functools.cache
def _rotated(degrees: int, seconds: float, width: int, height: int) -> Path:
    made = _dish(".mp4")
    upright = _card(seconds, width, height, "25", True, H264_AAC, ".mp4")
    run_ffmpeg("-display_rotation", str(degrees), "-i", str(upright), "-c", "copy", str(made))
    return made


@functools.cache
def _vfr(seconds: float, width: int, height: int) -> Path:
    made = _dish(".mp4")
    picture = f"testsrc2=size={width}x{height}:rate=30:duration={seconds},select='mod(n*n\\,7)+lt(n\\,5)'"
    sound = f"sine=frequency=440:sample_rate=48000:duration={seconds}"
    run_ffmpeg("-f", "lavfi", "-i", picture, "-f", "lavfi", "-i", sound, "-fps_mode", "vfr", *H264_AAC, str(made))
    return made


@functools.cache
def _audio_only(seconds: float) -> Path:
    made = _dish(".mp4")
    run_ffmpeg(
        "-f", "lavfi", "-i", f"sine=frequency=440:sample_rate=48000:duration={seconds}", "-c:a", "aac", str(made)
    )
    return made
