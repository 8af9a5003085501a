"""Whether a source's own picture can be the top rung, unchanged: pure.

Only H.264 that plays everywhere, in frames of the top rung's very size, with closed groups of pictures that
are short enough to be segments. Then the other rungs get their keyframes where the source has its own.
"""

from bisect import bisect_left
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import accumulate, pairwise

from kdrama_app.transcode.bitstream import Bitstream
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


def plan_copy(planned: Plan, timeline: Timeline | None, stream: Bitstream) -> tuple[Plan, Groups]:
    """The plan with its top rung copied, and how its segments are grouped. Raises NotCopyable."""
    if stream.problem:
        raise NotCopyable(stream.problem)
    if timeline is None or not timeline.whole:
        raise NotCopyable("frames without times")
    if timeline.keys != stream.keys or stream.keys[0] != timeline.times[0]:
        raise NotCopyable("keyframes that are not where they are said to be")
    if abs(timeline.begins + planned.starts_at - float(timeline.times[0] * timeline.unit)) > 0.001:
        raise NotCopyable("a beginning that does not decode")
    if any(end - key > LONGEST_GROUP / timeline.unit for key, end in pairwise([*stream.keys, timeline.times[-1]])):
        raise NotCopyable("keyframes too far apart")
    starts = [timeline.times[head] for head in keyframe_heads(timeline, planned.segment_seconds)]
    lengths = [float((end - start) * timeline.unit) for start, end in pairwise([*starts, timeline.times[-1]])]
    heads = [bisect_left(stream.keys, start) for start in starts]
    until = list(accumulate(stream.sizes, initial=0))
    sizes = [until[after] - until[head] for head, after in pairwise([*heads, len(stream.keys)])]
    top = planned.rungs[0]
    if any(size * 8 > DEAREST * top.maxrate * max(1.0, lasts) for size, lasts in zip(sizes, lengths, strict=True)):
        raise NotCopyable("more bits than its rung may take")
    keys = tuple(key - stream.keys[0] for key in stream.keys)
    return replace(planned, copied=top.name, longest=max(lengths)), Groups(timeline.unit, keys, tuple(heads))


def _plain(video: VideoFacts) -> bool:
    """Upright, progressive, 8 bit 4:2:0 in standard range, in square pixels."""
    return (
        video.codec == "h264"
        and video.pix_fmt == "yuv420p"
        and not (video.interlaced or video.rotation or video.hdr)
        and abs(video.aspect - 1) < 0.001
    )
