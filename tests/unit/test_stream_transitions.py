"""The transitions against a model that was written another way: it keeps every word, and counts pauses afterwards."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kdrama_app.streams.transitions import Standing, Transition, hear
from kdrama_app.streams.views import Status

START = datetime(2026, 1, 5, 12, tzinfo=UTC)
HALF_AN_HOUR = 30 * 60


@dataclass
class Diary:
    """All that was ever heard, in whole seconds from START: (second, word, whether it was seen)."""

    heard: list[tuple[int, Status, bool]] = field(default_factory=list)

    def write(self, second: int, status: Status, seen: bool) -> None:
        self.heard.append((second, status, seen))

    def live_moments(self) -> list[int]:
        """Each word that says it is live; and one that ends it, where whoever says so was believed until then."""
        moments = []
        for number, (second, status, seen) in enumerate(self.heard):
            was_live = number > 0 and self.heard[number - 1][1] is Status.LIVE
            if status is Status.LIVE or (was_live and not seen):
                moments.append(second)
        return moments

    def streams(self) -> list[list[int]]:
        """The live moments, a list for each stream: one ends where more than half an hour passes, but not while it
        is live all the time."""
        found: list[list[int]] = []
        moments = self.live_moments()
        for moment in moments:
            held = self._held_until(moment)
            if found and (held or moment - found[-1][-1] <= HALF_AN_HOUR):
                found[-1].append(moment)
            else:
                found.append([moment])
        return found

    def _held_until(self, moment: int) -> bool:
        """Whether the word before that of `moment` said it was live."""
        number = max(index for index, (second, *_) in enumerate(self.heard) if second == moment)
        return number > 0 and self.heard[number - 1][1] is Status.LIVE


WORDS = st.lists(
    st.tuples(
        # Pauses around the window, to the second; none is 0, so that each word has its own moment.
        st.one_of(st.sampled_from([1, 1799, 1800, 1801, 900, 901]), st.integers(1, 10_000)),
        st.sampled_from(Status),
        st.booleans(),
    ),
    min_size=1,
    max_size=40,
)


@given(WORDS)
@example([(1, Status.LIVE, False), (1, Status.OFFLINE, False), (1800, Status.LIVE, False)])
@example([(1, Status.LIVE, False), (1, Status.OFFLINE, False), (1801, Status.LIVE, False)])
@example([(1, Status.LIVE, True), (900, Status.UNKNOWN, True), (900, Status.LIVE, True)])
@example([(1, Status.LIVE, True), (900, Status.UNKNOWN, True), (901, Status.LIVE, True)])
def test_streams_begin_and_go_on_as_in_the_model(words: list[tuple[int, Status, bool]]) -> None:
    diary, standing, second = Diary(), Standing(Status.UNKNOWN), 0
    begun, starts = 0, 0
    for pause, status, seen in words:
        second += pause
        diary.write(second, status, seen)
        was_live = standing.status is Status.LIVE
        heard = hear(standing, status, at=START + timedelta(seconds=second), seen=seen)
        standing = heard.standing
        begun += heard.begins_anew
        starts += heard.goes_live
        assert heard.goes_live == (status is Status.LIVE and not was_live)
        assert standing.status is status
    streams = diary.streams()
    assert begun == max(0, len(streams) - 1)
    last = START + timedelta(seconds=streams[-1][-1]) if streams else None
    assert standing.last_live_at == last
    assert starts >= len(streams)


AT_NOON = Standing(Status.OFFLINE, START)


@pytest.mark.parametrize(
    ("seconds", "anew"), [(0, False), (HALF_AN_HOUR - 1, False), (HALF_AN_HOUR, False), (HALF_AN_HOUR + 1, True)]
)
def test_the_window_is_thirty_minutes_to_the_second(seconds: int, anew: bool) -> None:
    at = START + timedelta(seconds=seconds)
    heard = hear(AT_NOON, Status.LIVE, at=at, seen=False)
    assert heard == Transition(Standing(Status.LIVE, at), goes_live=True, begins_anew=anew)


def test_a_microsecond_more_is_too_late() -> None:
    at = START + timedelta(minutes=30, microseconds=1)
    assert hear(AT_NOON, Status.LIVE, at=at, seen=True).begins_anew


def test_the_first_time_is_no_new_stream() -> None:
    heard = hear(Standing(Status.UNKNOWN), Status.LIVE, at=START, seen=True)
    assert heard == Transition(Standing(Status.LIVE, START), goes_live=True)


def test_what_somebody_says_is_over_was_live_until_then_but_what_was_seen_is_known_only_of_when_it_was() -> None:
    live, later = Standing(Status.LIVE, START), START + timedelta(hours=3)
    assert hear(live, Status.OFFLINE, at=later, seen=False).standing.last_live_at == later
    assert hear(live, Status.OFFLINE, at=later, seen=True).standing.last_live_at == START


def test_a_clock_that_is_set_back_makes_no_stream_older() -> None:
    heard = hear(AT_NOON, Status.LIVE, at=START - timedelta(hours=1), seen=True)
    assert heard == Transition(Standing(Status.LIVE, START), goes_live=True)
