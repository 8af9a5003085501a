"""What a word about a stream's status makes of it. Pure.

    live again within WINDOW of when it was last live   the same stream goes on
    live again later                                    a new stream begins; this one is archived

What a person or a program says through the API holds until they say otherwise: a stream that was said to be live was
live until it is said to be over. What the checker saw holds for the moment when it looked.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from kdrama_app.streams.views import Status

WINDOW = timedelta(minutes=30)


@dataclass(frozen=True)
class Standing:
    """Where a stream stands; `last_live_at` is the latest moment at which it is known to have been live."""

    status: Status
    last_live_at: datetime | None = None


@dataclass(frozen=True)
class Transition:
    """Where it stands then. `goes_live`: it was not live before. `begins_anew`: as a stream of its own."""

    standing: Standing
    goes_live: bool = False
    begins_anew: bool = False


def hear(standing: Standing, status: Status, *, at: datetime, seen: bool) -> Transition:
    """What `status`, heard `at` a moment, makes of `standing`; `seen`: by the checker, else said by somebody."""
    was_live, known = standing.status is Status.LIVE, standing.last_live_at
    if status is not Status.LIVE:
        ended = at if was_live and not seen else known
        return Transition(Standing(status, _later(known, ended)))
    live = Standing(Status.LIVE, _later(known, at))
    if was_live:
        return Transition(live)
    anew = known is not None and at - known > WINDOW
    return Transition(Standing(Status.LIVE, at) if anew else live, goes_live=True, begins_anew=anew)


def _later(one: datetime | None, other: datetime | None) -> datetime | None:
    """A clock that is set back must not make a stream older than it was."""
    moments = [moment for moment in (one, other) if moment is not None]
    return max(moments, default=None)
