"""How long to wait before asking again: what a server tells (RFC 9110 10.2.3), else longer each time."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

GROWTH = 2.0
# 2**64 seconds are past any limit: a larger power would be no float at last.
MOST_DOUBLINGS = 64


def told_pause(retry_after: str, *, now: datetime) -> float | None:
    """Seconds that a `Retry-After` asks for, given as seconds or as a date; None for what is neither."""
    if retry_after.isascii() and retry_after.isdecimal():
        return float(retry_after)
    try:
        until = parsedate_to_datetime(retry_after)
    except ValueError:
        return None
    return max(0.0, (until.replace(tzinfo=until.tzinfo or UTC) - now).total_seconds())


def backoff(tries: int, *, first: float, longest: float, chance: float) -> float:
    """Seconds after the `tries`-th failure: doubling from `first` up to `longest`, of which `chance` (0 to 1) takes up
    to half away, so that many who were refused at once do not come back at once."""
    return min(longest, first * GROWTH ** min(tries - 1, MOST_DOUBLINGS)) * (1 - chance / 2)
