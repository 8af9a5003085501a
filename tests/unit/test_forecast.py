"""When jobs will be done: the queue played through."""

from dataclasses import replace

import pytest

from kdrama_app.transcode.forecast import (
    BEGINNING,
    ENDING,
    SOUND_SPEED,
    STARTING,
    JobLeft,
    PieceLeft,
    assumed_load,
    load_of,
    seconds_left,
)
from kdrama_app.transcode.ladder import plan
from kdrama_app.transcode.source import SourceFacts, VideoFacts
from kdrama_app.transcode.views import Outputs, Priority

FILM = VideoFacts("h264", 1920, 1080, 1.0, 0, 24.0, None, 3600.0, 0.0, "yuv420p", 8, False, 1)
# A minute of video is a minute of work.
PACE = 10.0


def job(name: str, *, pieces: int, priority: Priority = Priority.NORMAL, unsent: float = 0.0) -> JobLeft:
    left = [PieceLeft(number, 60.0, 0.0) for number in range(1, pieces + 1)]
    return JobLeft(name, priority, load=PACE, unsent=unsent, pieces=left)


def minutes(jobs: list[JobLeft], *, slots: int = 1) -> dict[str, float]:
    return {name: seconds / 60 for name, seconds in seconds_left(jobs, slots=slots, pace=PACE).items()}


def near(value: float) -> object:
    return pytest.approx(value, abs=0.2)


def test_a_job_alone_takes_as_long_as_its_pieces() -> None:
    assert minutes([job("a", pieces=6)]) == {"a": near(6)}
    assert minutes([job("a", pieces=6)], slots=3) == {"a": near(2)}
    assert minutes([job("a", pieces=1)], slots=3) == {"a": near(1)}
    assert seconds_left([], slots=1, pace=PACE) == {}


def test_what_is_not_cut_yet_counts_too() -> None:
    assert minutes([job("a", pieces=1, unsent=300)], slots=2) == {"a": near(3)}
    new = JobLeft("a", Priority.NORMAL, load=PACE, unsent=120)
    assert seconds_left([new], slots=1, pace=PACE) == {"a": pytest.approx(120 + 2 * STARTING + BEGINNING + ENDING)}


def test_the_queue_in_front_counts() -> None:
    """First pieces go first; then the older job, unless another is more urgent."""
    first, second = job("first", pieces=3), job("second", pieces=3)
    assert minutes([first, second]) == {"first": near(4), "second": near(6)}
    urgent = replace(second, priority=Priority.HIGH)
    assert minutes([first, urgent]) == {"first": near(6), "second": near(4)}
    idle = replace(first, priority=Priority.LOW)
    assert minutes([idle, second]) == {"first": near(6), "second": near(4)}


def test_what_is_begun_is_finished_first_however_urgent_others_are() -> None:
    begun = JobLeft("low", Priority.LOW, PACE, 0.0, [PieceLeft(2, 60.0, 30.0, spent=5.0)])
    assert minutes([begun, job("high", pieces=1, priority=Priority.HIGH)]) == {"low": near(0.5), "high": near(1.5)}


def test_a_job_under_way_goes_on_at_its_own_pace() -> None:
    """Half the learned pace, seen for long enough, is what it is."""
    hard = JobLeft("a", Priority.NORMAL, PACE, 0.0, [PieceLeft(2, 60.0, 0.0)], done=300.0, spent=60.0)
    assert minutes([hard]) == {"a": near(2)}
    assert minutes([replace(hard, spent=5.0)]) == {"a": near(1)}


def test_copied_picture_waits_for_its_sound_alone() -> None:
    copied = JobLeft("a", Priority.NORMAL, 0.0, 0.0, [PieceLeft(1, 3600.0, 0.0)], sound=3600.0)
    assert seconds_left([copied], slots=1, pace=PACE) == {"a": pytest.approx(3600 / SOUND_SPEED + ENDING)}


def test_the_load_is_what_is_decoded_and_encoded() -> None:
    planned = plan(SourceFacts("mov", 3600.0, FILM), Outputs())
    pixels = 1920 * 1080 + 1280 * 720 + 640 * 360
    assert load_of(FILM, planned) == pytest.approx(24 * (pixels + 0.2 * 1920 * 1080) / 1e6)
    assert load_of(FILM, planned) == pytest.approx(assumed_load(("360p", "720p", "1080p")))
    less = load_of(FILM, replace(planned, copied="1080p"))
    assert less == pytest.approx(24 * (pixels - 1920 * 1080 + 0.2 * 1920 * 1080) / 1e6)
