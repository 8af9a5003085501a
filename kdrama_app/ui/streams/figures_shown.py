"""The figures of a stream as its editor shows them. Pure."""

from dataclasses import dataclass
from datetime import date, timedelta

from kdrama_app.streams.views import LineFigures
from kdrama_app.ui.components.tiles import length_of

# Days of the chart: the last ones up to the last that has any.
DAYS = 30


@dataclass(frozen=True)
class DayBar:
    """`height`: 0 to 100, the longest day is 100."""

    day: str
    height: float
    lasted: str
    lasted_ko: str


@dataclass(frozen=True)
class SessionShown:
    """`ended` is "" while it is live; moments are ISO 8601."""

    stream_id: int
    started: str
    ended: str
    lasted: str
    lasted_ko: str


@dataclass(frozen=True)
class FiguresShown:
    lasted: str
    lasted_ko: str
    days: list[DayBar]
    sessions: list[SessionShown]
    checks: int
    checks_live: int


def figures_shown(figures: LineFigures) -> FiguresShown:
    return FiguresShown(
        *_lasted(figures.live_seconds),
        days=_bars({each.day: each.live_seconds for each in figures.days}),
        sessions=[
            SessionShown(
                each.stream_id,
                each.started_at.isoformat(),
                each.ended_at.isoformat() if each.ended_at else "",
                *_lasted(each.live_seconds),
            )
            for each in reversed(figures.sessions)
        ][:DAYS],
        checks=figures.checks.total,
        checks_live=figures.checks.live,
    )


def _bars(seconds: dict[date, int]) -> list[DayBar]:
    """A bar for each day, also where there was nothing."""
    if not seconds:
        return []
    last = max(seconds)
    days = [last - timedelta(days=back) for back in range(DAYS - 1, -1, -1)]
    most = max(seconds.get(day, 0) for day in days)
    return [
        DayBar(day.isoformat(), round(100 * seconds.get(day, 0) / most, 1), *_lasted(seconds.get(day, 0)))
        for day in days
    ]


def _lasted(seconds: int) -> tuple[str, str]:
    return (
        length_of(seconds, hour=" h", minute=" min", second=" s") or "0 min",
        length_of(seconds, hour="시간", minute="분", second="초") or "0분",
    )
