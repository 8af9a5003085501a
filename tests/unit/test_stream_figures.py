"""Live time out of the history of statuses, and tables that no spreadsheet takes for formulas."""

import csv
import io
from datetime import UTC, date, datetime, timedelta

import pytest

from kdrama_app.streams.analytics import live_days, live_spans, sessions
from kdrama_app.streams.exchange import as_csv
from kdrama_app.streams.pace import (
    LIVE_EVERY,
    LONGEST,
    LONGEST_ABSENCE,
    OFFLINE_EVERY,
    SITE_SPACING,
    absence,
    pause_after,
)
from kdrama_app.streams.transitions import WINDOW
from kdrama_app.streams.views import LiveDay, LiveSession, Status, StatusChange

EVENING = datetime(2026, 1, 5, 23, 0, tzinfo=UTC)


def at(minutes: float) -> datetime:
    return EVENING + timedelta(minutes=minutes)


def test_live_time_is_told_by_day_and_by_stream() -> None:
    history = [
        StatusChange(1, Status.UNKNOWN, at(-10)),
        StatusChange(1, Status.LIVE, at(0)),
        StatusChange(1, Status.OFFLINE, at(90), live_until=at(90)),
        StatusChange(1, Status.LIVE, at(100)),
        # Seen an hour after it had last been seen live: what lay between is not known.
        StatusChange(1, Status.OFFLINE, at(180), live_until=at(120), seen=True),
        StatusChange(2, Status.LIVE, at(300)),
    ]
    spans = live_spans(history, now=at(310))
    assert live_days(spans) == (LiveDay(date(2026, 1, 5), 3600), LiveDay(date(2026, 1, 6), (30 + 20 + 10) * 60))
    assert sessions(spans) == (
        LiveSession(1, at(0), at(120), (90 + 20) * 60),
        LiveSession(2, at(300), None, 600),
    )


def test_a_stream_over_several_midnights_fills_the_days_between() -> None:
    spans = live_spans([StatusChange(1, Status.LIVE, at(0))], now=at(0) + timedelta(days=2))
    assert [day.live_seconds for day in live_days(spans)] == [3600, 86_400, 82_800]


def test_who_was_never_live_has_no_figures() -> None:
    spans = live_spans([StatusChange(1, Status.OFFLINE, at(0))], now=at(10))
    assert (spans, live_days(spans), sessions(spans)) == ((), (), ())


def test_a_clock_that_is_set_back_makes_no_time() -> None:
    history = [StatusChange(1, Status.LIVE, at(0)), StatusChange(1, Status.OFFLINE, at(-5), live_until=at(0))]
    assert [span.seconds for span in live_spans(history, now=at(-5))] == [0.0]


@pytest.mark.parametrize("formula", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1", "＠A"])
def test_no_cell_is_a_formula(formula: str) -> None:
    table = list(csv.reader(io.StringIO(as_csv(["title"], [[formula]]), newline="")))
    assert table == [["title"], [f"'{formula}"]]


def test_a_table_keeps_commas_quotes_and_lines() -> None:
    rows = [['미나, "밤"', "두\n줄", None, True, 7]]
    assert as_csv(["a", "b", "c", "d", "e"], rows) == 'a,b,c,d,e\r\n"미나, ""밤""","두\n줄",,true,7\r\n'


def test_what_is_live_is_looked_at_well_within_the_window() -> None:
    assert pause_after(Status.LIVE, misses=0, jitter=1.0) < WINDOW / 10
    assert pause_after(Status.LIVE, misses=0, jitter=0.5) == LIVE_EVERY
    assert pause_after(Status.OFFLINE, misses=0, jitter=0.0) == OFFLINE_EVERY * 0.9


def test_each_miss_doubles_the_pause_up_to_the_longest() -> None:
    pauses = [pause_after(Status.UNKNOWN, misses=misses, jitter=0.5) for misses in range(1, 8)]
    assert pauses[:5] == [OFFLINE_EVERY * 2**misses for misses in range(1, 6)]
    assert pauses[5:] == [LONGEST, LONGEST]
    assert pause_after(Status.UNKNOWN, misses=10_000, jitter=0.5) == LONGEST


@pytest.mark.parametrize("jitter", [0.0, 0.3, 1.0])
def test_a_site_is_never_asked_sooner_than_it_said(jitter: float) -> None:
    assert timedelta(seconds=90) <= absence(90, jitter=jitter) <= timedelta(seconds=99)
    assert absence(-5, jitter=jitter) >= SITE_SPACING
    assert absence(1e9, jitter=jitter) <= LONGEST_ABSENCE * 1.1
