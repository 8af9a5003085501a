"""Whether a source's own picture can be the top rung, unchanged: pure.

Only H.264 that plays everywhere, in frames of the top rung's very size, with closed groups of pictures that
are short enough to be segments. Then the other rungs get their keyframes where the source has its own.
"""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import accumulate, pairwise

from kdrama_app.transcode.ladder import Plan
from kdrama_app.transcode.pieces import Timeline, keyframe_heads
from kdrama_app.transcode.source import SourceFacts, VideoFacts

LONGEST_GROUP = 10.0
"""Seconds between two keyframes: seeking and switching would be coarser than viewers bear."""
FASTEST = 60.5
DEAREST = 2.0
"""How many times the bitrate ceiling of its rung a source may take, over any segment: beyond it, encoding pays."""


@dataclass(frozen=True)
class Groups:
    """When each group of pictures begins, in units of `unit` seconds on our timeline; `heads`: those of segments."""

    unit: Fraction
    keys: tuple[int, ...]
    heads: tuple[int, ...]


@dataclass(frozen=True)
class Copied:
    """A picture to be copied, in `groups`; of the beginning only its first `segments`, where given.

    `number`: under which it stands in the ledger. `seconds`: how much of the source to read for it, 0 for all.
    """

    number: int
    groups: Groups
    segments: int = 0
    seconds: float = 0.0


class NotCopyable(Exception):
    """The picture must be encoded. The message says why, for a log."""


def worth_a_look(source: SourceFacts, planned: Plan) -> bool:
    """Whether reading every packet could show that the top rung can be copied."""
    video, top = source.video, planned.rungs[0]
    return (
        _plain(video)
        and (video.width, video.height) == (top.width, top.height)
        and 0 < video.frame_rate <= FASTEST
        # Half again: what else is in the file.
        and source.bitrate <= 1.5 * DEAREST * top.maxrate
    )


def plan_copy(planned: Plan, timeline: Timeline, sizes: Sequence[int]) -> tuple[Plan, Groups]:
    """The plan with its top rung copied, and how its segments are grouped; `sizes`: the bytes of each group.

    Raises NotCopyable.
    """
    if abs(timeline.begins + planned.starts_at - float(timeline.times[0] * timeline.unit)) > 0.001:
        raise NotCopyable("a beginning that does not decode")
    if any(end - key > LONGEST_GROUP / timeline.unit for key, end in pairwise([*timeline.keys, timeline.times[-1]])):
        raise NotCopyable("keyframes too far apart")
    starts = [timeline.times[head] for head in keyframe_heads(timeline, planned.segment_seconds)]
    lengths = [float((end - start) * timeline.unit) for start, end in pairwise([*starts, timeline.times[-1]])]
    heads = [bisect_left(timeline.keys, start) for start in starts]
    until = list(accumulate(sizes, initial=0))
    segments = [until[after] - until[head] for head, after in pairwise([*heads, len(timeline.keys)])]
    top = planned.rungs[0]
    if any(size * 8 > DEAREST * top.maxrate * max(1.0, lasts) for size, lasts in zip(segments, lengths, strict=True)):
        raise NotCopyable("more bits than its rung may take")
    keys = tuple(key - timeline.keys[0] for key in timeline.keys)
    return replace(planned, copied=top.name, longest=max(lengths)), Groups(timeline.unit, keys, tuple(heads))


def _plain(video: VideoFacts) -> bool:
    """Upright, progressive, 8 bit 4:2:0 in standard range, in square pixels."""
    return (
        video.codec == "h264"
        and video.pix_fmt == "yuv420p"
        and not (video.interlaced or video.rotation or video.hdr)
        and abs(video.aspect - 1) < 0.001
    )
