"""What a file name says, and what it may be."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kdrama_app.errors import InvalidUploadFormat
from kdrama_app.upload.filenames import GuessedName, clean_filename, guess


@pytest.mark.parametrize(
    ("filename", "guessed"),
    [
        ("Crash.Landing.on.You.S01E03.1080p.WEB-DL.mkv", GuessedName("Crash Landing on You", 1, 3, "Episode 3")),
        ("도깨비 3화.mp4", GuessedName("도깨비", 1, 3, "3화")),
        ("[Group] Goblin - 07 (1080p).mkv", GuessedName("Goblin", 1, 7, "Episode 7")),
        ("Signal EP05.mp4", GuessedName("Signal", 1, 5, "Episode 5")),
        ("사랑의 불시착 E12 720p NEXT.mp4", GuessedName("사랑의 불시착", 1, 12, "12화")),
        ("시그널.Signal.E01.160122.720p-NEXT.mkv", GuessedName("시그널", 1, 1, "1화")),
        ("미생.E20.END.141220.HDTV.H264.720p-WITH.mp4", GuessedName("미생", 1, 20, "20화")),
        ("비밀의 숲 시즌2 7회 720p.mkv", GuessedName("비밀의 숲", 2, 7, "7화")),
        ("Kingdom Season 2 Episode 4 - Blood.mkv", GuessedName("Kingdom", 2, 4, "Blood")),
        ("My.Drama.S02E10.The.Last.Letter.1080p.NF.WEB-DL.mkv", GuessedName("My Drama", 2, 10, "The Last Letter")),
        ("Extraordinary Attorney Woo 1x02.mkv", GuessedName("Extraordinary Attorney Woo", 1, 2, "Episode 2")),
        ("Goblin E01-E02.mp4", GuessedName("Goblin", 1, 1, "Episode 1")),
        ("Goblin_07.mp4", GuessedName("Goblin", 1, 7, "Episode 7")),
        ("Goblin - 07v2 - The Door.mkv", GuessedName("Goblin", 1, 7, "The Door")),
        ("Next Morning E02 Ending Credits.mp4", GuessedName("Next Morning", 1, 2, "Ending Credits")),
    ],
)
def test_a_release_name_fills_the_form(filename: str, guessed: GuessedName) -> None:
    assert guess(filename) == guessed


@pytest.mark.parametrize(
    ("filename", "series"),
    [
        ("응답하라 1988 제5회.mp4", "응답하라 1988"),
        ("Reply 1988 E05.mp4", "Reply 1988"),
        ("SKY 캐슬 5화 END.mp4", "SKY 캐슬"),
        ("펜트하우스 II E05.mkv", "펜트하우스 II"),
        ("나의 아저씨 My Mister S01E05.mkv", "나의 아저씨"),
    ],
)
def test_numbers_and_foreign_words_that_belong_to_a_name_stay(filename: str, series: str) -> None:
    assert (guess(filename).series, guess(filename).number) == (series, 5)


@pytest.mark.parametrize(
    ("path", "guessed"),
    [
        ("도깨비/E05.mp4", GuessedName("도깨비", 1, 5, "5화")),
        ("도깨비/시즌 2/05.mp4", GuessedName("도깨비", 2, 5, "5화")),
        ("Downloads/Kingdom Season 2 [1080p]/E03 - Blood.mkv", GuessedName("Kingdom", 2, 3, "Blood")),
        ("Signal (2016)/Season 1/Signal.S01E03.1080p.mkv", GuessedName("Signal", 1, 3, "Episode 3")),
        ("드라마/[Group] Title - 07 (2016).mp4", GuessedName("Title", 1, 7, "Episode 7")),
        ("Whatever/시그널 3화.mp4", GuessedName("시그널", 1, 3, "3화")),
        ("도깨비/메이킹 영상.mp4", GuessedName("도깨비", 1, None, "메이킹 영상")),
        ("Downloads/E05.mp4", GuessedName("", 1, 5, "Episode 5")),
        ("My.Drama.S02.1080p.WEB-DL\\E04.mkv", GuessedName("My Drama", 2, 4, "Episode 4")),
    ],
)
def test_folders_say_what_the_name_does_not(path: str, guessed: GuessedName) -> None:
    assert guess(path) == guessed


def test_a_year_is_no_episode_and_a_name_without_one_says_so() -> None:
    assert guess("Reply 1988.mp4") == GuessedName("Reply 1988", 1, None, "Reply 1988")
    assert guess("Parasite.1080p.BluRay.mkv") == GuessedName("Parasite", 1, None, "Parasite")
    assert guess("[드라마].mp4").title == "[드라마]"


def test_a_name_from_a_mac_reads_like_any_other() -> None:
    assert guess(unicodedata.normalize("NFD", "도깨비 3화.mp4")) == guess("도깨비 3화.mp4")


@given(st.text(max_size=120))
def test_any_text_at_all_gets_a_guess_that_the_form_can_show(filename: str) -> None:
    guessed = guess(filename)
    assert 0 <= guessed.season <= 99
    assert guessed.number is None or 0 <= guessed.number <= 9999
    assert guessed.series == guessed.series.strip()


@given(
    series=st.lists(st.sampled_from(["Goblin", "Signal", "Kingdom", "Vincenzo", "Mine"]), min_size=1, max_size=3),
    season=st.integers(1, 99),
    number=st.integers(0, 9999),
    separator=st.sampled_from([" ", ".", "_"]),
)
def test_season_and_episode_are_found_however_words_are_joined(
    series: list[str], season: int, number: int, separator: str
) -> None:
    guessed = guess(separator.join([*series, f"S{season:02}E{number:02}", "720p"]) + ".mkv")
    assert guessed == GuessedName(" ".join(series), season, number, f"Episode {number}")


def test_a_file_name_loses_folders_and_control_characters() -> None:
    assert clean_filename("..\\..\\C:/videos/도깨\u202e비\x00 1화.MKV") == "도깨비 1화.mkv"


def test_a_very_long_name_keeps_its_extension() -> None:
    name = clean_filename("비" * 300 + ".mp4")
    assert len(name.encode()) <= 255
    assert name.endswith("비.mp4")


@pytest.mark.parametrize("filename", ["virus.exe", "video", ".mp4", "", "film.mp4.zip", "film.mp4/"])
def test_what_is_no_video_by_its_name_is_refused(filename: str) -> None:
    with pytest.raises(InvalidUploadFormat):
        clean_filename(filename)


@given(st.text(max_size=400))
def test_a_cleaned_name_is_always_one_harmless_path_part(text: str) -> None:
    name = clean_filename(text + "x.mp4")
    assert len(name.encode()) <= 255
    assert not any(unicodedata.category(c).startswith("C") for c in name)
    assert "/" not in name
    assert "\\" not in name
