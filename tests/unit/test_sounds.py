"""Which sound tracks viewers may choose from, what they are called, and when one may be missing."""

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from kdrama_app.transcode.landing import Landed
from kdrama_app.transcode.ledger import Entry
from kdrama_app.transcode.package import failure
from kdrama_app.transcode.reasons import DISK_FULL, OUR_FAULT
from kdrama_app.transcode.sounds import MOST_TRACKS, Sound, chosen_sounds
from kdrama_app.transcode.source import AudioFacts

BROKEN = "The video could not be decoded: Invalid data found"


def track(index: int, language: str = "und", *, title: str = "", default: bool = False, role: str = "") -> AudioFacts:
    return AudioFacts(index, "aac", 2, language, None, title=title, default=default, role=role)


def test_the_default_track_comes_first_whatever_its_place() -> None:
    sounds = chosen_sounds([track(0, "eng"), track(1, "kor", default=True), track(2, "jpn")])
    assert [(each.number, each.name, each.index, each.language, each.role) for each in sounds] == [
        (0, "audio", 1, "ko", "main"),
        (-1, "audio2", 0, "en", "dub"),
        (-2, "audio3", 2, "ja", "dub"),
    ]
    assert [each.title for each in sounds] == ["한국어", "English", "日本語"]


def test_tracks_of_one_language_are_told_apart() -> None:
    commentary = track(2, "ko", title="Director's commentary", role="commentary")
    sounds = chosen_sounds([track(0, "ko"), track(1, "kor"), commentary, track(3, "ko", role="description")])
    assert [each.title for each in sounds] == ["한국어", "한국어 2", "Director's commentary", "한국어 3"]
    assert [each.role for each in sounds] == ["main", "alternate", "commentary", "description"]


def test_a_track_that_says_nothing_is_numbered() -> None:
    sounds = chosen_sounds([track(0), track(1, "mul"), track(2, "not a language")])
    assert [(each.language, each.title) for each in sounds] == [("", "Audio 1"), ("", "Audio 2"), ("", "Audio 3")]


def test_no_more_are_made_than_anybody_chooses_from() -> None:
    sounds = chosen_sounds([track(index, default=index == 40) for index in range(60)])
    assert [each.index for each in sounds] == [40, *range(MOST_TRACKS - 1)]


def test_silence_is_no_track() -> None:
    assert chosen_sounds([]) == ()


def foldings(sounds: Sequence[Sound]) -> set[str]:
    return {each.title.casefold() for each in sounds}


@given(st.lists(st.text(max_size=80), max_size=12))
def test_whatever_a_file_calls_them_a_playlist_can_hold_it(titles: list[str]) -> None:
    """RFC 8216, 4.2: no quotation mark and no line break in a quoted string; 4.3.4.1.1: names differ."""
    sounds = chosen_sounds(track(index, title=title) for index, title in enumerate(titles))
    assert len(foldings(sounds)) == len(sounds)
    for sound in sounds:
        assert sound.title
        assert sound.title.isprintable()
        assert '"' not in sound.title


def entry(number: int, error: str = "") -> Entry:
    landed = {} if error else {"x": Landed("audio", "mp4a.40.2", 48000, "0" * 64, ())}
    return Entry(number, 1, 4.0, 4.0, not error, error, landed)


def test_one_of_several_tracks_may_be_broken() -> None:
    assert failure([entry(-1, BROKEN), entry(0), entry(1)]) == ""
    assert failure([entry(-1), entry(0, BROKEN), entry(1)]) == ""


def test_no_track_that_can_be_heard_is_a_failure() -> None:
    assert failure([entry(0, BROKEN), entry(1)]) == BROKEN
    assert failure([entry(-1, "another"), entry(0, BROKEN), entry(1)]) == BROKEN


def test_what_the_file_is_not_to_blame_for_is_a_failure() -> None:
    for reason in (DISK_FULL, OUR_FAULT):
        assert failure([entry(-1, reason), entry(0), entry(1)]) == reason
    assert failure([entry(0), entry(1, BROKEN)]) == BROKEN
