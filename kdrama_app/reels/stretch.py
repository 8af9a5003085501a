"""Which segments of a rendition a clip is made of, and whether they can be taken as they are. Pure.

Somebody who sets a beginning and an end does it in tenths of a second (the sheet's own step): a boundary within half a
tenth of what they set is what they asked for. So where both ends fall so near to the boundaries of segments, which all
begin with a keyframe, the segments are copied bit for bit; everything else is encoded, exactly by frames.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from kdrama_app.transcode.fmp4 import Segment

TOLERANCE = 0.05
# Of a frame: numbers of a browser's clock are rounded.
_NEARLY = Fraction(1, 100)
_LENGTH = re.compile(r"#EXTINF:([0-9.]+)")


@dataclass(frozen=True)
class Listed:
    """A segment of a media playlist: its name, and where it begins and ends in seconds."""

    name: str
    begins: float
    ends: float


@dataclass(frozen=True)
class Stretch:
    """Segments in a row; `copied`: they are the clip, from their first frame to their last."""

    segments: tuple[Listed, ...]
    copied: bool


def listed(playlist: str) -> tuple[Listed, ...]:
    """The segments of a media playlist (RFC 8216, section 4.3.2.1)."""
    segments: list[Listed] = []
    length, at = None, 0.0
    for line in playlist.splitlines():
        if found := _LENGTH.match(line):
            length = float(found[1])
        elif length is not None and line and not line.startswith("#"):
            segments.append(Listed(line.strip(), at, at + length))
            at, length = at + length, None
    return tuple(segments)


def stretch(segments: Sequence[Listed], start: float, end: float, *, may_copy: bool) -> Stretch:
    """The segments that `start` to `end` takes; `may_copy`: the picture is to be the whole one."""
    within = [each for each in segments if each.begins > start - TOLERANCE and each.ends < end + TOLERANCE]
    met = bool(within) and abs(within[0].begins - start) <= TOLERANCE and abs(within[-1].ends - end) <= TOLERANCE
    if met and may_copy:
        return Stretch(tuple(within), copied=True)
    # One millisecond: what a playlist says is rounded.
    touched = [each for each in segments if each.ends > start - 0.001 and each.begins < end + 0.001]
    return Stretch(tuple(touched), copied=False)


def frame_at(segments: Sequence[Segment], timescale: int, seconds: float) -> Fraction:
    """When the frame begins that is shown at that moment: exact for a constant frame rate, near it for another.

    A player's clock stands somewhere within a frame; the sound is cut where that frame begins, not where it stood."""
    wanted = Fraction(seconds)
    for segment in reversed(segments):
        begins = Fraction(segment.start, timescale)
        if begins <= wanted + _NEARLY * _frame(segment, timescale):
            frame = _frame(segment, timescale)
            return begins + int((wanted - begins) / frame + _NEARLY) * frame
    return Fraction(segments[0].start, timescale)


def portrait(width: int, height: int, side: float) -> tuple[int, int, int, int]:
    """Width, height, left and top of the 9:16 that is cut out of a picture, in whole even pixels."""
    across, down = min(width, height * 9 // 16), min(height, width * 16 // 9)
    across, down = across // 2 * 2, down // 2 * 2
    return across, down, int((width - across) * side / 2) * 2, (height - down) // 4 * 2


def _frame(segment: Segment, timescale: int) -> Fraction:
    return Fraction(segment.duration, segment.frames * timescale)
