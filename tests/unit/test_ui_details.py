"""What the studio tells of one video, in words."""

import pytest

from kdrama_app.transcode.views import RenditionView
from kdrama_app.ui.studio.details import left_words, size_words, sizes_of, work_words

MB = 1024**2
PICTURE = (
    RenditionView("1080p", "video", 412 * MB, copied=True),
    RenditionView("720p", "video", 190 * MB),
    RenditionView("360p", "video", 61 * MB),
)


def test_how_it_was_made() -> None:
    assert work_words(PICTURE) == ("1080p copied; 720p, 360p encoded", "1080p 그대로 사용, 720p·360p 변환")
    assert work_words(PICTURE[1:]) == ("720p, 360p encoded", "720p·360p 변환")
    assert work_words(PICTURE[:1]) == ("1080p copied", "1080p 그대로 사용")
    assert work_words(()) == ("", "")


def test_sizes_name_the_language_of_a_sound_where_there_are_several() -> None:
    alone = [*PICTURE[:1], RenditionView("audio", "audio", 21 * MB, language="ko")]
    assert [(each.name, each.name_ko, each.size) for each in sizes_of(alone)] == [
        ("1080p", "1080p", "412.0 MB"),
        ("Sound", "소리", "21.0 MB"),
    ]
    two = [*alone, RenditionView("audio2", "audio", 21 * MB)]
    assert [each.name for each in sizes_of(two)] == ["1080p", "Sound ko", "Sound audio2"]
    assert size_words(3 * 1024 * MB) == "3.0 GB"


@pytest.mark.parametrize(
    ("seconds", "english", "korean"),
    [
        (None, "", ""),
        (2.0, "ready in less than a minute", "1분 안에 준비돼요"),
        (62.0, "ready in about 1 minute", "약 1분 뒤 준비돼요"),
        (250.0, "ready in about 4 minutes", "약 4분 뒤 준비돼요"),
        (3570.0, "ready in about 1 h", "약 1시간 뒤 준비돼요"),
        (5000.0, "ready in about 1 h 20 min", "약 1시간 20분 뒤 준비돼요"),
    ],
)
def test_when_it_is_ready(seconds: float | None, english: str, korean: str) -> None:
    assert left_words(seconds) == (english, korean)
