"""Texts as search compares them, and how they sound."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kdrama_app.catalog.folding import GAP, folded, folded_initials, letters, only_initials, words
from kdrama_app.catalog.romanising import romanised, sound
from kdrama_app.catalog.search_query import parsed

SYLLABLES = st.text(st.characters(min_codepoint=0xAC00, max_codepoint=0xD7A3), min_size=1, max_size=8)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("도깨비 시즌 2", "  ㄷㅗㄲㅐㅂㅣ  ㅅㅣㅈㅡㄴ  2"),
        ("괜찮아, 사랑이야!", "  ㄱㅗㅐㄴㅊㅏㄴㅎㅇㅏ  ㅅㅏㄹㅏㅇㅇㅣㅇㅑ"),
        ("Crème BRÛLÉE", "  creme  brulee"),
        ("ＳＫＹ 캐슬", "  sky  ㅋㅐㅅㅡㄹ"),
        ("D.P. (디피)", "  d  p  ㄷㅣㅍㅣ"),
        (" … ", ""),
    ],
)
def test_a_text_in_the_letters_it_is_typed_with(text: str, kept: str) -> None:
    assert folded(text) == kept


def test_composed_and_decomposed_text_is_one() -> None:
    # As macOS writes file names: each syllable in its letters (NFD).
    assert folded("\u1103\u1169\u1101\u1162\u1107\u1175") == folded("도깨비")


@pytest.mark.parametrize(
    ("typed", "word"),
    [("사ㄹ", "사랑"), ("ㄷ", "도깨비"), ("도ㄲ", "도깨비"), ("고", "과거"), ("달", "닭"), ("갑", "값")],
)
def test_what_is_half_typed_begins_the_word(typed: str, word: str) -> None:
    (half,) = words(typed)
    assert letters(word).startswith(letters(half))


@given(SYLLABLES, st.integers(1, 8))
def test_every_beginning_of_a_word_is_one_of_its_letters_too(word: str, length: int) -> None:
    assert folded(word).startswith(folded(word[:length]))


@given(st.text())
def test_any_text_folds_to_words_behind_gaps_and_nothing_else(text: str) -> None:
    kept = folded(text)
    assert kept == "".join(GAP + part for part in kept.split())
    assert folded(kept) == kept
    # What an index's language would read as more than letters is in none of them.
    assert not set(kept) & set("\"'*^:(){}+-%_\\\0")


def test_initials() -> None:
    assert folded_initials("도깨비 SKY 캐슬 2") == "  ㄷㄲㅂ  ㅋㅅ"
    assert [only_initials(word) for word in words("ㄷㄲㅂ 도ㄲ ㅏ goblin ㄳ")] == [True, False, False, False, True]


@pytest.mark.parametrize(
    ("korean", "latin"),
    [
        ("도깨비", "dokkaebi"),
        ("신라", "silla"),
        ("독립", "dongnip"),
        ("없어", "eopseo"),
        ("닭이", "dalgi"),
        ("강아지", "gangaji"),
    ],
)
def test_romanised_as_the_ministry_has_it(korean: str, latin: str) -> None:
    assert romanised(korean) == latin


@pytest.mark.parametrize(
    ("korean", "spellings"),
    [
        ("도깨비", "dokkaebi doggaebi tokkebi dokebi"),
        ("사랑", "sarang salang"),
        ("정", "jeong jung chong"),
        ("서", "seo suh so"),
        ("이영애", "iyeongae leeyoungae"),
        ("우영우", "uyeongu wooyoungwoo"),
        ("빈센조", "binsenjo vincenzo"),
    ],
)
def test_the_spellings_of_a_word_sound_the_same(korean: str, spellings: str) -> None:
    heard = {sound(spelling).removeprefix("r") for spelling in spellings.split()}
    assert heard == {sound(korean)}


def test_a_query_is_bounded() -> None:
    assert len(parsed("word " * 100)) == 8
    assert len(parsed("ㅏ" * 1000)[0].typed) == 60
    assert parsed("!?… %_") == ()
