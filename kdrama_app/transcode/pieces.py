"""How a video is cut into pieces that are encoded apart and play as one: pure.

The pieces of a video are cut where its segments begin, at the times of real frames; so the joined pieces
have the very segments that one uncut encode would have. The first piece is short and begins with short
segments: an episode plays as soon as those are there. The others last about a minute, none is tiny.

A file whose packets do not say when its frames are shown, or which shows one for longer than a segment's
announced length allows, is encoded in one piece from there on, and plays when that is done.
"""

import math
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

HEAD_SECONDS = 60.0
FIRST_PIECE = 12.0
FIRST_SEGMENTS, FIRST_SEGMENT = 3, 2.0
PIECE = 60.0
# How far from its best place a cut may be moved to where less has to be decoded in vain.
LEEWAY = 12.0
# A segment may be a second longer than asked for before its playlist, while it grows, would be false.
SLACK = 1
EPSILON = Fraction(1, 1000)
# Containers without an index are sought in by guessing; half a second earlier is early enough.
GUESSED_SEEK = 0.5
INDEXED = ("mov", "matroska")


@dataclass(frozen=True)
class Timeline:
    """When frames are shown, ascending, and which of them are keyframes, in units of `unit` seconds.

    `begins`: the second at which the file's own clock starts. `whole`: to the last frame, else only a head.
    `ends`: until when the last frame is shown, 0 where no packet says.
    """

    unit: Fraction
    begins: float
    times: tuple[int, ...]
    keys: tuple[int, ...]
    whole: bool
    ends: int = 0

    @property
    def seconds(self) -> float:
        """From the first frame listed to the end of the last, where that is known."""
        return float((max(self.times[-1], self.ends) - self.times[0]) * self.unit)


@dataclass(frozen=True)
class Piece:
    """A stretch of a video, the `number`-th from 1; its segments are numbered from `first_segment`.

    In seconds of the file's own clock: `origin`, the frame that becomes time zero (None: whichever decodes
    first), `after` and `before`, between which the piece's frames lie (None: no bound). `seek`: seconds from
    the file's start where decoding begins. On our timeline: `starts` of its segments (none: they fall where
    they fall, and the piece is the last), where it `ends` (None: with the video); `leeway`: how far the first frame
    may be from there. `rungs`: the names of those it is encoded to, none for all that the plan encodes.
    `guessed`: decoding may begin where nothing can be decoded yet.
    """

    number: int
    first_segment: int
    seconds: float
    origin: Fraction | None = None
    seek: float = 0.0
    after: float | None = None
    before: float | None = None
    starts: tuple[Fraction, ...] = ()
    ends: Fraction | None = None
    leeway: Fraction = EPSILON
    rungs: tuple[str, ...] = ()
    guessed: bool = False

    @property
    def planned(self) -> bool:
        return bool(self.starts)

    @property
    def begins(self) -> float:
        """Seconds on our timeline."""
        if self.planned:
            return float(self.starts[0])
        return 0.0 if self.after is None or self.origin is None else self.after - float(self.origin)


def growing_target(segment_seconds: float) -> int:
    """The target duration (s) that a playlist announces while it grows: it may not change (RFC 8216, 4.3.3.1)."""
    return math.floor(segment_seconds + 0.5) + SLACK


def whole_piece(seconds: float) -> Piece:
    """All of a video at once."""
    return Piece(number=1, first_segment=1, seconds=seconds)


def keyframe_heads(timeline: Timeline, segment_seconds: float) -> tuple[int, ...]:
    """The frames that begin a segment where only keyframes can: those nearest to where one should begin.

    `timeline` begins with a keyframe.
    """
    keys, place, heads = timeline.keys, 0, [0]
    while True:
        length = _segment_length(len(heads), Fraction(segment_seconds))
        wanted = keys[place] + int(length / timeline.unit)
        after = bisect_left(keys, wanted, place + 1)
        # Not sooner than half of it: no segment of a few frames.
        soonest = bisect_left(keys, keys[place] + int(length / timeline.unit / 2), place + 1)
        near = [at for at in (after - 1, after) if soonest <= at < len(keys) and keys[at] < timeline.times[-1]]
        if not near:
            return tuple(heads)
        place = min(near, key=lambda at: abs(keys[at] - wanted))
        heads.append(bisect_left(timeline.times, keys[place]))


def pieces_between_keyframes(timeline: Timeline, *, container: str, segment_seconds: float) -> tuple[Piece, ...]:
    """Every piece of a video whose keyframes stay as they are; of a head only the first one, if it goes so far."""
    cutter = _Cutter(timeline, keyframe_heads(timeline, segment_seconds), container)
    if timeline.whole:
        return cutter.pieces(cutter.cuts())
    cut = cutter.first_cut()
    return () if cut is None else cutter.pieces([0, cut])[:1]


def first_pieces(
    timeline: Timeline | None, *, first_frame_at: float, container: str, segment_seconds: float, seconds: float
) -> tuple[Piece, ...]:
    """What can be begun with: every piece of a video whose `timeline` is whole, else the first one.

    `first_frame_at`: seconds from the file's start to the first frame that decodes; `seconds`: the video's length.
    """
    cutter = _cutter(timeline, first_frame_at=first_frame_at, container=container, segment_seconds=segment_seconds)
    if cutter is None:
        return (whole_piece(seconds),)
    if cutter.timeline.whole:
        return cutter.pieces(cutter.cuts())
    cut = cutter.first_cut()
    return (whole_piece(seconds),) if cut is None else cutter.pieces([0, cut])[:1]


def later_pieces(
    first: Piece,
    timeline: Timeline | None,
    *,
    first_frame_at: float,
    container: str,
    segment_seconds: float,
    seconds: float,
) -> tuple[Piece, ...]:
    """What follows a `first` piece that was planned from the head of the file, now that all of it is known."""
    begun = first.starts if first.ends is None else (*first.starts, first.ends)
    cutter = _cutter(
        timeline,
        first_frame_at=first_frame_at,
        container=container,
        segment_seconds=segment_seconds,
        begun=begun,
    )
    if cutter is not None and cutter.timeline.whole:
        head, *rest = cutter.pieces(cutter.cuts())
        if head == first and rest:
            return tuple(rest)
    rest = Piece(
        number=2,
        first_segment=first.first_segment + len(first.starts),
        seconds=max(0.0, seconds - first.seconds),
        origin=first.origin,
        after=first.before,
        leeway=first.leeway,
    )
    return (rest,)


@dataclass(frozen=True)
class _Cutter:
    """`heads`: which of the frames begin a segment."""

    timeline: Timeline
    heads: tuple[int, ...]
    container: str

    def second(self, head: int) -> Fraction:
        """When the `head`-th segment starts on our timeline."""
        return (self.timeline.times[self.heads[head]] - self.timeline.times[0]) * self.timeline.unit

    @property
    def length(self) -> Fraction:
        return (self.timeline.times[-1] - self.timeline.times[0]) * self.timeline.unit

    def first_cut(self) -> int | None:
        """The segment that begins the second piece; None when too little follows."""
        for head in range(1, len(self.heads)):
            if self.second(head) >= FIRST_PIECE - EPSILON:
                return head if self.length - self.second(head) >= FIRST_PIECE else None
        return None

    def cuts(self) -> list[int]:
        """The segments that begin a piece: about a minute apart, where little has to be decoded in vain."""
        first = self.first_cut()
        if first is None:
            return [0]
        rest = self.length - self.second(first)
        count = max(1, round(rest / Fraction(PIECE)))
        cuts = [0, first]
        for number in range(1, count):
            best = self.second(first) + rest * number / count
            near = [
                head
                for head in range(cuts[-1] + 1, len(self.heads))
                if abs(self.second(head) - best) <= LEEWAY and self.length - self.second(head) >= FIRST_PIECE
            ]
            if near:
                cuts.append(min(near, key=lambda head: (self._in_vain(head), abs(self.second(head) - best))))
        return cuts

    def pieces(self, cuts: Sequence[int]) -> tuple[Piece, ...]:
        return tuple(
            self._piece(number, begin, end)
            for number, (begin, end) in enumerate(zip(cuts, [*cuts[1:], None], strict=True), start=1)
        )

    def _piece(self, number: int, begin: int, end: int | None) -> Piece:
        line = self.timeline
        starts = tuple(self.second(head) for head in range(begin, len(self.heads) if end is None else end))
        ends = None if end is None else self.second(end)
        return Piece(
            number=number,
            first_segment=begin + 1,
            seconds=float((self.length if ends is None else ends) - starts[0]),
            origin=line.times[0] * line.unit,
            seek=self._seek(begin),
            after=self._just_before(begin) if begin else None,
            before=None if end is None else self._just_before(end),
            starts=starts,
            ends=ends,
            leeway=self._half_a_frame(begin),
            guessed=begin > 0 and not self.container.startswith(INDEXED),
        )

    def _half_a_frame(self, head: int) -> Fraction:
        index = min(self.heads[head], len(self.timeline.times) - 2)
        return (self.timeline.times[index + 1] - self.timeline.times[index]) * self.timeline.unit / 2

    def _just_before(self, head: int) -> float:
        """Between the frame that begins a segment and the one before: no rounding can put either on the wrong side."""
        index = self.heads[head]
        return float((self.timeline.times[index - 1] + self.timeline.times[index]) * self.timeline.unit / 2)

    def _keyframe(self, head: int) -> int:
        """The last keyframe from which all frames of the segment decode."""
        keys = self.timeline.keys
        at = bisect_right(keys, self.timeline.times[self.heads[head]])
        return keys[at - 1] if at else self.timeline.times[0]

    def _in_vain(self, head: int) -> int:
        return self.timeline.times[self.heads[head]] - self._keyframe(head)

    def _seek(self, head: int) -> float:
        if not head:
            return 0.0
        at = float(self._keyframe(head) * self.timeline.unit) - self.timeline.begins
        if not self.container.startswith(INDEXED):
            at -= GUESSED_SEEK
        # Up: a microsecond too early would be a whole group of pictures too early.
        return max(0.0, math.ceil(at * 1_000_000) / 1_000_000)


def _cutter(
    timeline: Timeline | None,
    *,
    first_frame_at: float,
    container: str,
    segment_seconds: float,
    begun: Sequence[Fraction] = (),
) -> _Cutter | None:
    """None where the timeline cannot be cut. `begun`: when the first segments start, where that is settled."""
    if timeline is None or not timeline.keys:
        return None
    shown = timeline.begins + first_frame_at - float(EPSILON)
    first = bisect_left(timeline.times, shown / timeline.unit)
    times = timeline.times[first:]
    if len(times) < 2:
        return None
    line = Timeline(timeline.unit, timeline.begins, times, timeline.keys, timeline.whole)
    heads = _segment_heads(line, Fraction(segment_seconds), begun)
    longest = growing_target(segment_seconds) + Fraction(1, 2)
    ends = [*heads[1:], len(times) - 1]
    spans = list(zip(heads, ends, strict=True))[max(0, len(begun) - 1) :]
    if any((times[end] - times[head]) * line.unit >= longest for head, end in spans):
        return None
    return _Cutter(line, heads, container)


def _segment_heads(line: Timeline, segment_seconds: Fraction, begun: Sequence[Fraction]) -> tuple[int, ...]:
    """The frames that begin a segment: the first one that is `segment_seconds` after the last; at first sooner."""
    heads = [bisect_left(line.times, line.times[0] + start / line.unit) for start in begun] or [0]
    while True:
        length = _segment_length(len(heads), segment_seconds)
        # To a thousandth: a clock of milliseconds shows 1.9999 s as 2.
        index = bisect_left(line.times, line.times[heads[-1]] + (length - EPSILON) / line.unit)
        if index >= len(line.times):
            return tuple(heads)
        heads.append(index)


def _segment_length(number: int, segment_seconds: Fraction) -> Fraction:
    """How long the `number`-th segment, from 1, should be: the first ones are short."""
    return min(segment_seconds, Fraction(FIRST_SEGMENT)) if number <= FIRST_SEGMENTS else segment_seconds
