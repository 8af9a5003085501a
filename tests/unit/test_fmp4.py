"""Segments read from what our own encoder writes, and refused when they are broken."""

from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kdrama_app.transcode.fmp4 import MalformedSegment, Segment, Track, read_init, read_segments
from tests import media


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Five seconds of picture at 24000/1001 in segments of two, with B-frames."""
    folder = tmp_path_factory.mktemp("rendition")
    film = media.make_mp4(folder / "film.mp4", seconds=5, width=320, height=180, rate="24000/1001")
    media.run_ffmpeg(
        *("-i", str(film), "-an", "-c:v", "libx264", "-preset", "veryfast", "-profile:v", "high", "-level:v", "3.0"),
        *("-force_key_frames", "expr:gte(t,n_forced*2)", "-sc_threshold", "0", "-avoid_negative_ts", "disabled"),
        *("-f", "hls", "-hls_time", "2", "-hls_segment_type", "fmp4", "-hls_segment_options", "movflags=+frag_discont"),
        *("-hls_list_size", "0", "-hls_segment_filename", str(folder / "%05d.m4s"), str(folder / "index.m3u8")),
    )
    return folder


def contents(folder: Path) -> tuple[Track, list[bytes]]:
    return read_init((folder / "init.mp4").read_bytes()), [f.read_bytes() for f in sorted(folder.glob("*.m4s"))]


def test_times_are_exact(folder: Path) -> None:
    track, files = contents(folder)
    assert (track.timescale, track.kind, track.codecs) == (24000, "video", "avc1.64001e")
    assert read_segments(track, files) == (
        Segment(0, 48 * 1001, len(files[0]), 48, True),
        Segment(48 * 1001, 48 * 1001, len(files[1]), 48, True),
        Segment(96 * 1001, 24 * 1001, len(files[2]), 24, True),
    )


def test_segments_out_of_order_are_refused(folder: Path) -> None:
    track, files = contents(folder)
    with pytest.raises(MalformedSegment):
        read_segments(track, reversed(files))


@pytest.mark.parametrize("broken", [b"", b"\0" * 64, b"\0\0\0\x08free", b"not a box at all, but text"])
def test_other_bytes_are_refused(folder: Path, broken: bytes) -> None:
    track, _ = contents(folder)
    with pytest.raises(MalformedSegment):
        read_init(broken)
    with pytest.raises(MalformedSegment):
        read_segments(track, [broken])


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=200)
@given(place=st.floats(0, 1), value=st.integers(0, 255), keep=st.floats(0, 1))
def test_a_damaged_file_is_read_or_refused_but_never_a_crash(
    folder: Path, place: float, value: int, keep: float
) -> None:
    track, files = contents(folder)
    header = bytearray(files[0][:600])
    header[int(place * (len(header) - 1))] = value
    damaged = bytes(header) + files[0][600:]
    init = bytearray((folder / "init.mp4").read_bytes())
    init[int(place * (len(init) - 1))] = value
    for attempt in (damaged, damaged[: int(keep * len(damaged))]):
        with suppress(MalformedSegment):
            read_segments(track, [attempt])
    with suppress(MalformedSegment):
        read_init(bytes(init))
