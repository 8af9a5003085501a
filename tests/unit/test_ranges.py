"""What a Range header asks for (RFC 9110, section 14)."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kdrama_app.errors import RangeNotSatisfiable
from kdrama_app.playback.ranges import MAX_RANGES, Span, etag_matches, parse_range, range_still_valid


@pytest.mark.parametrize(
    ("header", "spans"),
    [
        ("bytes=0-499", [(0, 499)]),
        ("bytes=500-999", [(500, 999)]),
        ("bytes=-500", [(9500, 9999)]),
        ("bytes=9500-", [(9500, 9999)]),
        ("bytes=0-0,-1", [(0, 0), (9999, 9999)]),
        ("bytes= 0-999, 4500-5499, -1000", [(0, 999), (4500, 5499), (9000, 9999)]),
        ("bytes=0-99999", [(0, 9999)]),
        ("bytes=-99999", [(0, 9999)]),
        ("BYTES=1-2", [(1, 2)]),
    ],
)
def test_the_examples_of_the_rfc(header: str, spans: list[tuple[int, int]]) -> None:
    assert [(span.start, span.end) for span in parse_range(header, 10_000)] == spans


def test_ranges_that_overlap_or_touch_are_sent_once_and_in_order() -> None:
    assert parse_range("bytes=500-600,601-999,0-10,5-20", 10_000) == (Span(0, 20), Span(500, 999))


def test_a_range_that_begins_outside_is_left_out_beside_one_inside() -> None:
    assert parse_range("bytes=0-1,20000-20001", 10_000) == (Span(0, 1),)


@pytest.mark.parametrize("header", ["bytes=10000-", "bytes=10000-10001,20000-", "bytes=-0"])
def test_ranges_that_all_lie_outside_are_refused_with_the_size(header: str) -> None:
    with pytest.raises(RangeNotSatisfiable) as refusal:
        parse_range(header, 10_000)
    assert refusal.value.size == 10_000


@pytest.mark.parametrize(
    "header",
    ["", "bytes", "bytes=", "bytes=-", "bytes=5-1", "bytes=a-b", "bytes=1-2,", "items=0-1", "bytes=1", "bytes=٣-٤"],
)
def test_what_is_malformed_or_in_another_unit_is_ignored(header: str) -> None:
    assert parse_range(header, 10_000) == ()


def test_a_flood_of_ranges_or_digits_is_ignored() -> None:
    assert parse_range("bytes=" + ",".join(f"{n}-{n}" for n in range(0, 100, 2)), 10_000) == ()
    assert len(parse_range("bytes=" + ",".join(f"{n * 2}-{n * 2}" for n in range(MAX_RANGES)), 10_000)) == MAX_RANGES
    assert parse_range("bytes=" + "9" * 5000 + "-", 10_000) == ()


def test_an_empty_file_satisfies_no_range() -> None:
    for header in ("bytes=0-", "bytes=-5"):
        with pytest.raises(RangeNotSatisfiable):
            parse_range(header, 0)


@given(st.text(alphabet="bytes=0123456789-, ", max_size=60), st.integers(0, 5000))
def test_whatever_is_asked_spans_lie_inside_ascending_and_apart(header: str, size: int) -> None:
    try:
        spans = parse_range(header, size)
    except RangeNotSatisfiable:
        return
    assert all(0 <= span.start <= span.end < size for span in spans)
    assert all(left.end + 1 < right.start for left, right in itertools.pairwise(spans))


def test_a_span_says_its_length_and_place() -> None:
    assert Span(0, 499).length == 500
    assert Span(0, 499).content_range(1234) == "bytes 0-499/1234"


def test_validators_compare_as_the_rfc_has_it() -> None:
    assert etag_matches('"a", W/"b"', '"b"')
    assert etag_matches("*", '"anything"')
    assert not etag_matches('"a"', '"b"')
    assert range_still_valid(None, '"a"')
    assert range_still_valid('"a"', '"a"')
    assert not range_still_valid('W/"a"', '"a"')
    assert not range_still_valid("Wed, 21 Oct 2015 07:28:00 GMT", '"a"')
