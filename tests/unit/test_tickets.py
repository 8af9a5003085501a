"""A ticket opens one episode for one viewer until it ends, and nothing else."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kdrama_app.errors import StreamAccessDenied, StreamAuthenticationRequired
from kdrama_app.playback.tickets import Tickets

NOON = datetime(2026, 1, 5, 12, 10, tzinfo=UTC)
TICKETS = Tickets((b"a secret of the site",), seconds=8 * 3600)


def test_a_ticket_opens_its_episode_and_tells_whose_it_is() -> None:
    issued = TICKETS.issue("7YkPq2mNvRtA", user_id=42, now=NOON)
    assert TICKETS.check(issued.text, "7YkPq2mNvRtA", now=NOON) == issued
    assert issued.user_id == 42


def test_a_ticket_stands_in_a_path_as_it_is() -> None:
    assert re.fullmatch(r"[A-Za-z0-9_-]{38}", TICKETS.issue("7YkPq2mNvRtA", user_id=2**40, now=NOON).text)


def test_a_program_has_a_ticket_of_nobody() -> None:
    issued = TICKETS.issue("7YkPq2mNvRtA", user_id=None, now=NOON)
    assert TICKETS.check(issued.text, "7YkPq2mNvRtA", now=NOON).user_id is None


def test_within_the_hour_the_url_stays_the_same() -> None:
    first = TICKETS.issue("7YkPq2mNvRtA", user_id=42, now=NOON)
    later = TICKETS.issue("7YkPq2mNvRtA", user_id=42, now=NOON + timedelta(minutes=45))
    next_hour = TICKETS.issue("7YkPq2mNvRtA", user_id=42, now=NOON + timedelta(minutes=55))
    assert first.text == later.text != next_hour.text


@given(st.datetimes(datetime(2020, 1, 1), datetime(2090, 1, 1)))
def test_it_lasts_what_was_promised_and_at_most_an_hour_more(moment: datetime) -> None:
    now = moment.replace(tzinfo=UTC)
    left = TICKETS.issue("7YkPq2mNvRtA", user_id=1, now=now).expires_at - now
    assert timedelta(hours=8) - timedelta(seconds=1) < left <= TICKETS.longest == timedelta(hours=9)


def test_after_its_end_one_has_to_come_back_with_credentials() -> None:
    issued = TICKETS.issue("7YkPq2mNvRtA", user_id=42, now=NOON)
    assert TICKETS.check(issued.text, "7YkPq2mNvRtA", now=issued.expires_at - timedelta(seconds=1))
    with pytest.raises(StreamAuthenticationRequired):
        TICKETS.check(issued.text, "7YkPq2mNvRtA", now=issued.expires_at)


def test_it_opens_no_other_episode() -> None:
    issued = TICKETS.issue("7YkPq2mNvRtA", user_id=42, now=NOON)
    with pytest.raises(StreamAccessDenied):
        TICKETS.check(issued.text, "7YkPq2mNvRtB", now=NOON)


def test_no_character_of_it_can_be_changed() -> None:
    issued = TICKETS.issue("7YkPq2mNvRtA", user_id=42, now=NOON).text
    for place, character in enumerate(issued):
        forged = issued[:place] + ("A" if character != "A" else "B") + issued[place + 1 :]
        with pytest.raises(StreamAccessDenied):
            TICKETS.check(forged, "7YkPq2mNvRtA", now=NOON)


@given(st.text(max_size=60))
def test_nonsense_opens_nothing(nonsense: str) -> None:
    with pytest.raises(StreamAccessDenied):
        TICKETS.check(nonsense, "7YkPq2mNvRtA", now=NOON)


@given(st.text(alphabet="ABCabc019_-=+/ \n", min_size=38, max_size=38))
def test_nonsense_of_the_right_length_opens_nothing(nonsense: str) -> None:
    with pytest.raises(StreamAccessDenied):
        TICKETS.check(nonsense, "7YkPq2mNvRtA", now=NOON)


def test_a_rotated_key_still_opens_what_the_old_one_signed() -> None:
    old = TICKETS.issue("7YkPq2mNvRtA", user_id=42, now=NOON)
    rotated = Tickets((b"a new secret", *TICKETS.secrets), seconds=8 * 3600)
    assert rotated.check(old.text, "7YkPq2mNvRtA", now=NOON) == old
    with pytest.raises(StreamAccessDenied):
        TICKETS.check(rotated.issue("7YkPq2mNvRtA", user_id=42, now=NOON).text, "7YkPq2mNvRtA", now=NOON)
