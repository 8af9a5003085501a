"""What people really have: every container with every codec that is found in it, made by ffmpeg when asked for."""

from dataclasses import dataclass
from pathlib import Path

from tests import media

_FAST = {
    "h264": ("-c:v", "libx264", "-preset", "ultrafast", "-crf", "32", "-pix_fmt", "yuv420p"),
    "hevc": ("-c:v", "libx265", "-preset", "ultrafast", "-x265-params", "log-level=error"),
    "vp9": ("-c:v", "libvpx-vp9", "-deadline", "realtime", "-cpu-used", "8", "-b:v", "300k"),
    "av1": ("-c:v", "libsvtav1", "-preset", "12"),
    "mpeg2": ("-c:v", "mpeg2video", "-q:v", "6"),
    "mpeg4": ("-c:v", "mpeg4", "-q:v", "6"),
}
# A container and the sound that is usual in it.
_SOUND = {
    "mp4": ("-c:a", "aac"),
    "mkv": ("-c:a", "ac3"),
    "webm": ("-c:a", "libopus"),
    "mov": ("-c:a", "alac"),
    "avi": ("-c:a", "libmp3lame"),
    "ts": ("-c:a", "mp2"),
    "flv": ("-c:a", "aac"),
    "mpg": ("-c:a", "mp2"),
}
# MPEG's own containers have no place for VP9 and AV1, nor AVI for those and HEVC; FLV has one for all since 2023.
_CODECS = {
    "mp4": ("h264", "hevc", "vp9", "av1", "mpeg2", "mpeg4"),
    "mkv": ("h264", "hevc", "vp9", "av1", "mpeg2", "mpeg4"),
    "webm": ("vp9", "av1"),
    "mov": ("h264", "hevc", "mpeg2", "mpeg4"),
    "avi": ("h264", "mpeg2", "mpeg4"),
    "ts": ("h264", "hevc", "mpeg2", "mpeg4"),
    "flv": ("h264", "hevc", "vp9", "av1"),
    "mpg": ("h264", "mpeg2", "mpeg4"),
}
PAIRS = [(container, codec) for container, codecs in _CODECS.items() for codec in codecs]


@dataclass(frozen=True)
class Shape:
    """A way in which a picture is unusual: ffmpeg's output options, and the multivariant playlist's line about it."""

    options: tuple[str, ...]
    shown: str
    suffix: str = ".mkv"
    rate: str = "25"
    seconds: float = 2


_H264 = _FAST["h264"]
_HDR = ("-pix_fmt", "yuv420p10le", "-color_primaries", "bt2020", "-colorspace", "bt2020nc")
_TEN_BIT = ("-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p10le")
SHAPES = {
    "anamorphic": Shape(("-vf", "scale=360:288,setsar=64/45", *_FAST["mpeg2"]), "RESOLUTION=512x288", ".mpg"),
    "odd sides": Shape(("-vf", "scale=321:179,setsar=1,format=yuv444p", *_H264[:6]), "RESOLUTION=320x178"),
    "ten bits": Shape(_TEN_BIT, "avc1.64"),
    "HDR10": Shape((*_FAST["hevc"], *_HDR, "-color_trc", "smpte2084"), "avc1.64"),
    "HLG": Shape((*_FAST["hevc"], *_HDR, "-color_trc", "arib-std-b67"), "avc1.64"),
    "interlaced": Shape(
        ("-vf", "interlace", *_FAST["mpeg2"], "-flags", "+ilme+ildct", "-c:a", "mp2"), "FRAME-RATE=25.000", ".ts", "50"
    ),
    "fifty": Shape(_H264, "FRAME-RATE=50.000", ".mp4", "50"),
    "sixty": Shape(_FAST["vp9"], "FRAME-RATE=59.9", ".webm", "60000/1001"),
    "film": Shape(_FAST["mpeg2"], "FRAME-RATE=23.9", ".mkv", "24000/1001"),
    "slides": Shape(_H264, "FRAME-RATE=0.200", ".mp4", "1/5", 20),
}


def make_pair(folder: Path, container: str, codec: str, *, seconds: float = 3) -> Path:
    """A card of 25 frames a second, 320x180, with a tone."""
    path = folder / f"{codec}.{container}"
    options = (*_FAST[codec], *_SOUND[container])
    return media.make_encoded(path, *options, seconds=seconds, width=320, height=180)


def make_shape(folder: Path, name: str) -> Path:
    shape = SHAPES[name]
    picture = f"testsrc2=size=320x180:rate={shape.rate}:duration={shape.seconds}"
    path = folder / f"{name.replace(' ', '-')}{shape.suffix}"
    media.run_ffmpeg("-f", "lavfi", "-i", picture, *shape.options, str(path))
    return path


def make_victim(path: Path, *options: str, codec: str = "h264") -> Path:
    """A small file to be damaged: six seconds in two rungs, ten frames a second, so that both can disagree."""
    picture = ("-f", "lavfi", "-i", "testsrc2=size=800x450:rate=10:duration=6")
    sound = ("-f", "lavfi", "-i", "sine=frequency=440:sample_rate=48000:duration=6")
    group = ("-g", "20", *(("-bf", "2") if codec == "h264" else ()))
    media.run_ffmpeg(*picture, *sound, *_FAST[codec], *group, "-c:a", "aac", "-b:a", "48k", *options, str(path))
    return path


def make_victims(folder: Path) -> dict[str, Path]:
    """The three containers that most uploads are: an index at the end, elements, fragments."""
    fragments = ("-movflags", "+frag_keyframe+empty_moov+default_base_moof")
    return {
        "mp4": make_victim(folder / "plain.mp4", "-movflags", "+faststart"),
        "mkv": make_victim(folder / "plain.mkv"),
        "fragments": make_victim(folder / "fragments.mp4", *fragments),
    }
