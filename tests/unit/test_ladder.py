"""Which renditions a picture gets."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kdrama_app.transcode.ladder import STANDARD_RUNGS, Rung, ladder, nominal_height, plan
from kdrama_app.transcode.source import AudioFacts, SourceFacts, VideoFacts
from kdrama_app.transcode.views import Outputs

HD = VideoFacts(
    codec="h264",
    width=1920,
    height=1080,
    aspect=1.0,
    rotation=0,
    frame_rate=25.0,
    frames=None,
    duration=60.0,
    first_frame_at=0.0,
    pix_fmt="yuv420p",
    bit_depth=8,
    interlaced=False,
    transfer=1,
)


def rungs_of(width: int, height: int, *, names: tuple[str, ...] = tuple(STANDARD_RUNGS), **facts: float) -> list[Rung]:
    return list(ladder(replace(HD, width=width, height=height, **facts), names, segment_seconds=6))


def sizes(rungs: list[Rung]) -> dict[str, tuple[int, int]]:
    return {rung.name: (rung.width, rung.height) for rung in rungs}


@pytest.mark.parametrize(
    ("width", "height", "expected"),
    [
        (1920, 1080, {"1080p": (1920, 1080), "720p": (1280, 720), "360p": (640, 360)}),
        (3840, 2160, {"1080p": (1920, 1080), "720p": (1280, 720), "360p": (640, 360)}),
        (1280, 720, {"720p": (1280, 720), "360p": (640, 360)}),
        (640, 360, {"360p": (640, 360)}),
        # A cinema picture fills the frame from side to side.
        (1920, 804, {"1080p": (1920, 804), "720p": (1280, 536), "360p": (640, 268)}),
        (1440, 1080, {"1080p": (1440, 1080), "720p": (960, 720), "360p": (480, 360)}),
        # Nearly 1080p counts, and is not enlarged.
        (1918, 1078, {"1080p": (1918, 1078), "720p": (1280, 720), "360p": (640, 360)}),
        # Between two rungs: an own one, for half of the pixels would be lost.
        (854, 480, {"480p": (854, 480), "360p": (640, 360)}),
        (641, 361, {"360p": (640, 360)}),
        (320, 180, {"180p": (320, 180)}),
        (2, 2, {"2p": (2, 2)}),
        # Held upright.
        (1080, 1920, {"1080p": (1080, 1920), "720p": (720, 1280), "360p": (360, 640)}),
    ],
)
def test_rungs(width: int, height: int, expected: dict[str, tuple[int, int]]) -> None:
    assert list(sizes(rungs_of(width, height)).items()) == list(expected.items())


def test_a_rotated_picture_is_measured_upright() -> None:
    assert sizes(rungs_of(1280, 720, rotation=270)) == {"720p": (720, 1280), "360p": (360, 640)}


def test_wide_pixels_become_square() -> None:
    # A PAL DVD in 16:9.
    assert sizes(rungs_of(720, 576, aspect=64 / 45)) == {"576p": (1024, 576), "360p": (640, 360)}


def test_only_what_is_asked_for_is_made() -> None:
    assert sizes(rungs_of(1920, 1080, names=("720p",))) == {"720p": (1280, 720)}
    # The one rung that was asked for is out of reach: the picture itself is the nearest to it.
    assert sizes(rungs_of(854, 480, names=("1080p",))) == {"480p": (854, 480)}


@pytest.mark.parametrize(
    ("width", "height", "rate", "level"),
    [
        (640, 360, 30, "3.0"),
        (1280, 720, 30, "3.1"),
        (1280, 720, 60, "3.2"),
        (1920, 1080, 30, "4.0"),
        (1920, 1080, 60, "4.2"),
    ],
)
def test_the_level_is_the_lowest_that_players_need(width: int, height: int, rate: float, level: str) -> None:
    assert rungs_of(width, height, frame_rate=rate)[0].level == level


def test_keyframes_come_at_segment_starts_alone() -> None:
    assert rungs_of(640, 360, frame_rate=60)[0].keyframe_interval > 60 * 6


@given(
    width=st.integers(2, 8192),
    height=st.integers(2, 4352),
    aspect=st.floats(0.1, 10),
    rotation=st.sampled_from([0, 90, 180, 270]),
    rate=st.floats(0, 240),
    names=st.sets(st.sampled_from(sorted(STANDARD_RUNGS)), min_size=1),
)
def test_whatever_the_picture_every_rung_can_be_encoded(
    width: int, height: int, aspect: float, rotation: int, rate: float, names: set[str]
) -> None:
    facts = {"aspect": aspect, "rotation": rotation, "frame_rate": rate}
    seen = replace(HD, width=width, height=height, **facts).display_size
    rungs = rungs_of(width, height, names=tuple(names), **facts)
    assert rungs
    assert len({rung.name for rung in rungs}) == len(rungs)
    assert [rung.width * rung.height for rung in rungs] == sorted((r.width * r.height for r in rungs), reverse=True)
    for rung in rungs:
        assert rung.width % 2 == rung.height % 2 == 0
        # Never enlarged by a whole pixel (2 is the least a frame can have).
        assert rung.width < max(3, seen[0] + 1)
        assert rung.height < max(3, seen[1] + 1)
        assert nominal_height(rung.width, rung.height) <= max(STANDARD_RUNGS.values()) + 2
        assert rung.maxrate > 0
        if min(rung.width, rung.height) >= 100:
            assert rung.width / rung.height == pytest.approx(seen[0] / seen[1], rel=0.03)


def test_a_plan_carries_what_the_encoder_must_mind() -> None:
    video = replace(HD, interlaced=True, transfer=16, first_frame_at=0.5)
    source = SourceFacts("matroska,webm", 60.0, video, audio=(AudioFacts(1, "aac", 2, "kor", None),))
    planned = plan(source, Outputs(dash=False))
    assert [(sound.index, sound.language) for sound in planned.sounds] == [(1, "ko")]
    assert (planned.deinterlace, planned.tone_map) == (True, "smpte2084")
    assert (planned.starts_at, planned.seconds, planned.dash) == (0.5, 60.0, False)
