"""From the history of statuses to live time: sessions, and seconds a day. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import groupby

from kdrama_app.streams.views import LiveDay, LiveSession, Status, StatusChange


@dataclass(frozen=True)
class Span:
    """A stream was live from `start` to `end`; `open`: it still is."""

    stream_id: int
    start: datetime
    end: datetime
    open: bool = False

    @property
    def seconds(self) -> float:
        return (self.end - self.start).total_seconds()


def live_spans(history: Sequence[StatusChange], *, now: datetime) -> tuple[Span, ...]:
    """When streams were live. `history` in order of streams, and of time within each."""
    return tuple(span for _, group in groupby(history, lambda each: each.stream_id) for span in _spans(group, now))


def sessions(spans: Sequence[Span]) -> tuple[LiveSession, ...]:
    """One for each stream that was ever live."""
    return tuple(_session(stream_id, tuple(group)) for stream_id, group in groupby(spans, lambda each: each.stream_id))


def live_days(spans: Sequence[Span]) -> tuple[LiveDay, ...]:
    """Live seconds of each day in UTC that has some, in order; what overlaps counts once for each stream."""
    seconds: dict[date, float] = {}
    for span in spans:
        for day, part in _by_day(span.start.astimezone(UTC), span.end.astimezone(UTC)):
            seconds[day] = seconds.get(day, 0.0) + part
    return tuple(LiveDay(day, round(seconds[day])) for day in sorted(seconds) if round(seconds[day]))


def _spans(history: Iterator[StatusChange], now: datetime) -> Iterator[Span]:
    """Of one stream."""
    began: StatusChange | None = None
    for change in history:
        if change.status is Status.LIVE:
            began = began or change
        elif began is not None:
            # A clock that was set back makes no time.
            yield Span(began.stream_id, began.at, max(began.at, change.live_until or change.at))
            began = None
    if began is not None:
        yield Span(began.stream_id, began.at, max(began.at, now), open=True)


def _session(stream_id: int, spans: tuple[Span, ...]) -> LiveSession:
    last = spans[-1]
    seconds = round(sum(span.seconds for span in spans))
    return LiveSession(stream_id, spans[0].start, None if last.open else last.end, seconds)


def _by_day(start: datetime, end: datetime) -> Iterator[tuple[date, float]]:
    while start < end:
        midnight = datetime.combine(start.date() + timedelta(days=1), datetime.min.time(), UTC)
        until = min(midnight, end)
        yield start.date(), (until - start).total_seconds()
        start = until
