"""Where a video is cut: at real frames, where its segments begin, with no piece too small."""

import itertools
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kdrama_app.errors import TranscodeFailed
from kdrama_app.transcode.package import check_gaps
from kdrama_app.transcode.pieces import (
    FIRST_PIECE,
    Piece,
    Timeline,
    first_pieces,
    growing_target,
    keyframe_heads,
    later_pieces,
    pieces_between_keyframes,
    whole_piece,
)
from kdrama_app.transcode.timeline import parsed

FILM = Fraction(1001, 24000)


def timeline(frames: int, *, gop: int = 120, begins: int = 0, whole: bool = True) -> Timeline:
    """23.976 frames a second on a clock of 24 kHz, a keyframe every `gop` frames."""
    times = tuple(begins + 1001 * index for index in range(frames))
    return Timeline(Fraction(1, 24000), begins / 24000, times, times[::gop], whole=whole)


def planned(line: Timeline | None, *, container: str = "mov,mp4", segment_seconds: float = 6.0) -> tuple[Piece, ...]:
    seconds = line.seconds if line else 100.0
    facts = {"first_frame_at": 0.0, "container": container, "segment_seconds": segment_seconds, "seconds": seconds}
    return first_pieces(line, **facts)


def rest_of(line: Timeline | None, first: Piece, *, seconds: float) -> tuple[Piece, ...]:
    return later_pieces(first, line, first_frame_at=0.0, container="mov,mp4", segment_seconds=6.0, seconds=seconds)


def test_the_first_piece_is_short_and_starts_with_short_segments() -> None:
    first, *others = planned(timeline(24 * 300))
    assert [round(float(start), 1) for start in first.starts] == [0.0, 2.0, 4.0, 6.0]
    assert round(first.seconds) == 12
    assert all(48 <= piece.seconds <= 84 for piece in others)
    lengths = {round(float(b - a)) for a, b in zip(others[0].starts, others[0].starts[1:], strict=False)}
    assert lengths == {6}


def test_a_short_video_stays_whole_and_no_last_piece_is_tiny() -> None:
    assert len(planned(timeline(24 * 23))) == 1
    for seconds in (25, 40, 73, 100, 102, 130, 200):
        pieces = planned(timeline(24 * seconds))
        assert min(piece.seconds for piece in pieces) > FIRST_PIECE - 1
        assert pieces[-1].before is pieces[-1].ends is None


def test_decoding_begins_at_the_keyframe_before_a_cut() -> None:
    line = timeline(24 * 60, gop=100, begins=3 * 24000)
    second = planned(line)[1]
    cut = 288 * FILM
    assert second.starts[0] == cut
    # The clock of the file begins at 3 s; the frame before the cut is cut off, whatever is rounded.
    assert second.origin == 3
    assert second.after is not None
    assert 3 + cut - FILM < second.after < 3 + cut
    # Seeking counts from the file's start, to the keyframe at 200 frames, never a microsecond too early.
    assert 0 <= second.seek - float(200 * FILM) < 0.000002
    guessed = planned(line, container="mpegts")[1]
    assert guessed.seek < second.seek - 0.4


def test_cuts_move_to_where_less_is_decoded_in_vain() -> None:
    line = timeline(24 * 140, gop=24 * 48)
    cut = planned(line)[2].starts[0]
    assert cut > 60  # midway would be 76 s, but there is a keyframe at 96 s, and one at 48 s
    assert cut == planned(line)[1].ends


def test_a_head_is_planned_as_the_whole_will_be() -> None:
    whole = timeline(24 * 600)
    head = Timeline(whole.unit, 0.0, whole.times[:1400], whole.keys, whole=False)
    (first,) = planned(head)
    every = planned(whole)
    assert first == every[0]
    assert rest_of(whole, first, seconds=600.0) == every[1:]


def test_what_follows_a_planned_head_may_turn_out_to_be_irregular() -> None:
    (first,) = planned(timeline(1400, whole=False))
    (rest,) = rest_of(None, first, seconds=600.0)
    assert not rest.planned
    assert (rest.number, rest.first_segment, rest.after, rest.before) == (2, 5, first.before, None)
    assert rest.origin == first.origin
    assert round(rest.begins) == 12
    assert round(rest.seconds) == 588


def test_what_cannot_be_cut_is_made_whole() -> None:
    alone = (whole_piece(100.0),)
    assert planned(None) == alone
    still = Timeline(Fraction(1, 1000), 0.0, (*range(0, 20_000, 40), *range(40_000, 80_000, 40)), (0,), whole=True)
    assert planned(still) == (whole_piece(80.0 - 0.04),)
    assert planned(replace(timeline(2400), keys=())) == (whole_piece(timeline(2400).seconds),)


def test_the_script_tells_frames_in_decoding_order() -> None:
    clock = {"unit": [1, 1000], "begins": 0.0}
    batch = {"times": [0, 80, 40, 160, 120], "keys": [0]}
    line = parsed([clock, batch, {"whole": True, "ends": 200}])
    assert line == Timeline(Fraction(1, 1000), 0.0, (0, 40, 80, 120, 160), (0,), whole=True, ends=200)
    assert line is not None and line.seconds == 0.2
    assert parsed([clock, batch, {"irregular": True}]) is None
    # Two frames at one time: the file contradicts itself.
    assert parsed([clock, batch, {"times": [40], "keys": []}, {"whole": True, "ends": 200}]) is None
    # Of a head the last frames may lie further on in the file.
    many = {"times": list(range(0, 4000, 40)), "keys": [0]}
    head = parsed([clock, many, {"whole": False}])
    assert head is not None
    assert len(head.times) == 100 - 32


@given(
    gaps=st.lists(st.integers(8, 400), min_size=300, max_size=2500),
    gop=st.integers(1, 300),
    segment_seconds=st.sampled_from([2.0, 4.0, 6.0, 10.0]),
)
def test_whatever_the_rhythm_every_frame_is_in_one_piece(gaps: list[int], gop: int, segment_seconds: float) -> None:
    times = [sum(gaps[:index]) for index in range(len(gaps))]
    line = Timeline(Fraction(1, 1000), 0.0, tuple(times), tuple(times[::gop]), whole=True)
    pieces = planned(line, segment_seconds=segment_seconds)
    for time in times:
        inside = [
            piece.number
            for piece in pieces
            if (piece.after is None or time / 1000 > piece.after)
            and (piece.before is None or time / 1000 < piece.before)
        ]
        assert len(inside) == 1
    starts = [start for piece in pieces for start in piece.starts]
    assert starts == sorted(set(starts))
    assert {start * 1000 for start in starts} <= set(times)
    numbers = [piece.first_segment + index for piece in pieces for index in range(len(piece.starts))]
    assert numbers == list(range(1, len(starts) + 1))
    spans = [b - a for a, b in itertools.pairwise(starts)]
    assert all(span + Fraction(1, 2) < growing_target(segment_seconds) + 1 for span in spans)
    for piece, following in itertools.pairwise(pieces):
        assert piece.ends == following.starts[0]
        assert following.seek <= float(following.starts[0]) + 0.00001


def test_where_only_keyframes_can_segments_begin_at_the_nearest() -> None:
    keys = [0, 5, 48, 60, 110, 111, 250, 260, 475, 480, 499]
    line = Timeline(Fraction(1, 24), 0.0, tuple(range(500)), tuple(keys), whole=True)
    # Two seconds are wanted three times, then six; neither the last frame is a segment, nor is one begun too soon.
    assert [keys.index(head) for head in keyframe_heads(line, 6.0)] == [0, 2, 4, 6, 8]
    longer = Timeline(Fraction(1, 24), 0.0, tuple(range(900)), tuple(range(0, 900, 50)), whole=True)
    one, two = pieces_between_keyframes(longer, container="mov,mp4", segment_seconds=2.0)
    assert one.ends == two.starts[0]
    assert two.ends is None
    assert all(start * 24 % 50 == 0 for start in (*one.starts, *two.starts))


def test_a_clock_that_lies_is_no_film() -> None:
    check_gaps(Timeline(Fraction(1, 24), 0.0, (0, 1, 24 * 800), (0,), whole=True))
    with pytest.raises(TranscodeFailed, match="missing at about 1:00"):
        check_gaps(Timeline(Fraction(1, 24), 0.0, (0, 24 * 60, 24 * 60 * 60), (0,), whole=True))


def test_after_a_beginning_cut_at_keyframes_the_rest_may_be_cut_anywhere() -> None:
    """Its top rung was to stay as it is; the whole file then said that it cannot."""
    line = timeline(24 * 300, gop=75)
    head = replace(line, times=line.times[: 24 * 60], keys=line.keys[:20], whole=False)
    (first,) = pieces_between_keyframes(head, container="mov,mp4", segment_seconds=6.0)
    later = rest_of(line, first, seconds=300)
    assert [piece.number for piece in (first, *later)] == [1, 2, 3, 4, 5, 6]
    for one, following in itertools.pairwise((first, *later)):
        assert one.ends == following.starts[0]
        assert following.first_segment == one.first_segment + len(one.starts)
