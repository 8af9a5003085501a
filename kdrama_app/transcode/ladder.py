"""Which renditions a source gets: pure.

A rung is named by the 16:9 frame it fits into, as viewers know the names: a 1920x804 cinema picture
is "1080p", a 1080x1920 portrait one too (the short side counts, whatever way it is turned). The rules:

- a requested rung is made when the source fills its frame (5 % less still counts: 1918x1078 is 1080p);
- nothing is ever enlarged, the aspect is kept, pixels become square, sides even (4:2:0 needs it);
- a source clearly between two rungs (an 854x480 DVD: a quarter above 360p) keeps its own size as one
  more rung, named by its height ("480p"), where the request reaches above it: it would lose half its pixels else;
- a source below the lowest rung gets one rung at its own size, named likewise ("180p").
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass

from kdrama_app.transcode.sounds import Sound, chosen_sounds
from kdrama_app.transcode.source import SourceFacts, VideoFacts
from kdrama_app.transcode.views import Outputs

STANDARD_RUNGS = {"360p": 360, "720p": 720, "1080p": 1080}
FILLS = 0.95
WORTH_ITS_OWN_RUNG = 1.25
CRF = 24
AUDIO_BITRATE = 128_000
AUDIO_RATE = 48_000
DEFAULT_FRAME_RATE = 25.0

# Rec. ITU-T H.264, Table A-1: level, macroblocks a second, macroblocks a frame, bits/s (x 1.25 in High profile).
_LEVELS = (
    ("3.0", 40_500, 1_620, 10_000_000),
    ("3.1", 108_000, 3_600, 14_000_000),
    ("3.2", 216_000, 5_120, 20_000_000),
    ("4.0", 245_760, 8_192, 20_000_000),
    ("4.2", 522_240, 8_704, 50_000_000),
    ("5.1", 983_040, 36_864, 240_000_000),
    ("5.2", 2_073_600, 36_864, 240_000_000),
    ("6.2", 16_711_680, 139_264, 800_000_000),
)


@dataclass(frozen=True)
class Rung:
    """One video rendition: H.264 High at constant quality `crf`, bounded by `maxrate` and `bufsize` (bits/s, bits)."""

    name: str
    width: int
    height: int
    crf: int
    maxrate: int
    bufsize: int
    level: str
    keyframe_interval: int


@dataclass(frozen=True)
class Plan:
    """All that the encoder needs to know. `rungs` highest first; `tone_map` is the HDR curve to undo, "" for none.

    `sounds`: the default one first, none for silence. `seconds`: the source's declared length.
    `starts_at`: the seconds into the source where its picture begins, which becomes time zero of everything.
    `copied`: the rung that is the source's own picture (`copying.py`), "" for none; then `longest` is the length
    of the longest segment, in seconds, as the source's keyframes have it.
    """

    rungs: tuple[Rung, ...]
    sounds: tuple[Sound, ...]
    seconds: float
    segment_seconds: float
    deinterlace: bool
    tone_map: str
    starts_at: float
    dash: bool
    copied: str = ""
    longest: float = 0.0

    @property
    def encoded(self) -> tuple[Rung, ...]:
        return tuple(rung for rung in self.rungs if rung.name != self.copied)


def plan(source: SourceFacts, outputs: Outputs) -> Plan:
    """Decide everything about a run."""
    video = source.video
    return Plan(
        rungs=ladder(video, outputs.resolutions, segment_seconds=outputs.segment_seconds),
        sounds=chosen_sounds(source.audio),
        seconds=source.duration,
        segment_seconds=outputs.segment_seconds,
        deinterlace=video.interlaced,
        tone_map={16: "smpte2084", 18: "arib-std-b67"}.get(video.transfer, ""),
        starts_at=video.first_frame_at,
        dash=outputs.dash,
    )


def ladder(video: VideoFacts, names: Iterable[str], *, segment_seconds: float) -> tuple[Rung, ...]:
    """The rungs of a picture, highest first; `names` are keys of STANDARD_RUNGS."""
    width, height = video.display_size
    size = nominal_height(width, height)
    wanted = sorted({STANDARD_RUNGS[name] for name in names})
    filled = [rung for rung in wanted if size >= FILLS * rung]
    frames = {f"{rung}p": rung for rung in filled}
    if len(filled) < len(wanted) and size >= WORTH_ITS_OWN_RUNG * max(filled, default=0):
        own = _even(size)
        frames[f"{own}p"] = own
    rate = video.frame_rate or DEFAULT_FRAME_RATE
    rungs = [
        _rung(name, _fit(width, height, frame), rate=rate, segment_seconds=segment_seconds)
        for name, frame in frames.items()
    ]
    return tuple(sorted(rungs, key=lambda rung: rung.width * rung.height, reverse=True))


def nominal_height(width: float, height: float) -> float:
    """The height of the smallest 16:9 frame (upright or turned) that holds the picture."""
    short, long = sorted((width, height))
    return max(short, long * 9 / 16)


def _fit(width: float, height: float, frame: int) -> tuple[int, int]:
    """Even sides that fit a 16:9 frame of height `frame`, never larger than the picture itself."""
    scale = min(1.0, frame / nominal_height(width, height))
    return _even(width * scale), _even(height * scale)


def _even(side: float) -> int:
    """The nearest even number that adds no whole pixel: 853.3 (480 lines at 16:9) becomes 854, but 361 becomes 360."""
    return max(2, math.floor((side + 0.9) / 2) * 2)


def _rung(name: str, size: tuple[int, int], *, rate: float, segment_seconds: float) -> Rung:
    width, height = size
    maxrate = _maxrate(width * height, rate)
    return Rung(
        name=name,
        width=width,
        height=height,
        crf=CRF,
        maxrate=maxrate,
        bufsize=2 * maxrate,
        level=_level(width, height, rate=rate, bitrate=maxrate),
        # Longer than any segment, a variable rate's fastest too: only the forced keyframes at segment starts are made.
        keyframe_interval=math.ceil(20 * max(rate, DEFAULT_FRAME_RATE) * segment_seconds),
    )


def _maxrate(pixels: int, rate: float) -> int:
    """The ceiling for hard scenes, bits/s: 5.5 Mbit/s at 1080p, falling slower than the pixels; half more at 50/60."""
    ceiling = 5_500_000 * (pixels / (1920 * 1080)) ** 0.75 * (1.5 if rate > 31 else 1.0)
    return max(200_000, round(ceiling / 1000) * 1000)


def _level(width: int, height: int, *, rate: float, bitrate: int) -> str:
    """The lowest H.264 level that allows the picture: players decide by it whether they can show it."""
    blocks = math.ceil(width / 16) * math.ceil(height / 16)
    for level, per_second, per_frame, bits in _LEVELS:
        if blocks <= per_frame and blocks * rate <= per_second and bitrate <= bits * 1.25:
            return level
    return _LEVELS[-1][0]
