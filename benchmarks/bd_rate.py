"""The Bjøntegaard rate: how much more one encoder spends than another at the same quality. Pure.

After G. Bjøntegaard, "Calculation of average PSNR differences between RD-curves" (ITU-T VCEG-M33, 2001), with the
logarithm of the rate drawn over the quality by a monotone cubic through the points (PCHIP, as JCT-VC's own sheets do:
Fritsch and Butland, "A method for constructing local monotone piecewise cubic interpolants", 1984) instead of one
polynomial, which swings between unevenly spaced points.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise


@dataclass(frozen=True)
class Point:
    """One encode: bits a second, and its quality on any scale where more is better."""

    rate: float
    quality: float


class CurvesApart(Exception):
    """The two encoders were never as good as each other: there is nothing to compare."""


def bd_rate(ours: Sequence[Point], theirs: Sequence[Point]) -> float:
    """The share by which `ours` needs more rate for the same quality (-0.1: a tenth less), over what both reach.

    At least two points each, of differing quality. Raises CurvesApart.
    """
    first, second = _Curve(ours), _Curve(theirs)
    low, high = max(first.low, second.low), min(first.high, second.high)
    if low >= high:
        raise CurvesApart
    return math.exp((first.area(low, high) - second.area(low, high)) / (high - low)) - 1


class _Curve:
    """The logarithm of the rate over the quality: a cubic between each two points, level where the data turn."""

    def __init__(self, points: Sequence[Point]) -> None:
        # Of two encodes of one quality the cheaper one is what the encoder can do.
        best = {point.quality: point for point in sorted(points, key=lambda point: -point.rate)}
        if len(best) < 2:
            raise CurvesApart
        self.at = sorted(best)
        self.value = [math.log(best[quality].rate) for quality in self.at]
        self.slope = _slopes(self.at, self.value)

    @property
    def low(self) -> float:
        return self.at[0]

    @property
    def high(self) -> float:
        return self.at[-1]

    def area(self, low: float, high: float) -> float:
        """The integral between two qualities on the curve."""
        total = 0.0
        for index, (begin, end) in enumerate(pairwise(self.at)):
            left, right = max(low, begin), min(high, end)
            if left < right:
                # Simpson's rule is exact for a cubic.
                middle = (left + right) / 2
                ends = self._read(index, left) + self._read(index, right)
                total += (right - left) / 6 * (ends + 4 * self._read(index, middle))
        return total

    def _read(self, index: int, quality: float) -> float:
        """The cubic Hermite of an interval."""
        width = self.at[index + 1] - self.at[index]
        t = (quality - self.at[index]) / width
        before, after = self.value[index], self.value[index + 1]
        leaving, arriving = self.slope[index] * width, self.slope[index + 1] * width
        return (
            before * (1 + 2 * t) * (1 - t) ** 2
            + leaving * t * (1 - t) ** 2
            + after * t * t * (3 - 2 * t)
            + arriving * t * t * (t - 1)
        )


def _slopes(at: Sequence[float], value: Sequence[float]) -> list[float]:
    """Fritsch and Butland's: a weighted harmonic mean within, a one-sided estimate at the ends."""
    widths = [after - before for before, after in pairwise(at)]
    rises = [(after - before) / width for (before, after), width in zip(pairwise(value), widths, strict=True)]
    if len(rises) == 1:
        return [rises[0], rises[0]]
    inner = [
        _between(rises[index - 1], rises[index], widths[index - 1], widths[index]) for index in range(1, len(rises))
    ]
    first = _edge(rises[0], rises[1], widths[0], widths[1])
    last = _edge(rises[-1], rises[-2], widths[-1], widths[-2])
    return [first, *inner, last]


def _between(left: float, right: float, wide_left: float, wide_right: float) -> float:
    if left * right <= 0:
        return 0.0
    near, far = 2 * wide_right + wide_left, wide_right + 2 * wide_left
    return (near + far) / (near / left + far / right)


def _edge(nearest: float, next_one: float, width: float, next_width: float) -> float:
    slope = ((2 * width + next_width) * nearest - width * next_one) / (width + next_width)
    if slope * nearest <= 0:
        return 0.0
    if nearest * next_one <= 0 and abs(slope) > 3 * abs(nearest):
        return 3 * nearest
    return slope
