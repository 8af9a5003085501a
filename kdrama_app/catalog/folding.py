"""Text as search compares it: pure.

Korean is written in syllables but typed, and half-typed, in letters; so words are taken apart into the letters of the
keyboard: "사랑" is ㅅㅏㄹㅏㅇ, which "사ㄹ" begins. Double vowels and double finals are taken apart as they are typed
("과" is ㄱㅗㅏ), tense consonants are keys of their own. Latin loses its case and its accents. All else separates.

Every word stands behind two spaces: an index of three letters finds the beginning of a word by one or two letters too.
"""

import re
import unicodedata

FOLDING_VERSION = 1
"""Raised with every change here: what is stored was folded by one of them."""

GAP = "  "

_INITIALS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
_VOWELS = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
_FINALS = "ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ"
# What takes two keys.
_TWO_KEYS = {
    "ㅘ": "ㅗㅏ",
    "ㅙ": "ㅗㅐ",
    "ㅚ": "ㅗㅣ",
    "ㅝ": "ㅜㅓ",
    "ㅞ": "ㅜㅔ",
    "ㅟ": "ㅜㅣ",
    "ㅢ": "ㅡㅣ",
    "ㄳ": "ㄱㅅ",
    "ㄵ": "ㄴㅈ",
    "ㄶ": "ㄴㅎ",
    "ㄺ": "ㄹㄱ",
    "ㄻ": "ㄹㅁ",
    "ㄼ": "ㄹㅂ",
    "ㄽ": "ㄹㅅ",
    "ㄾ": "ㄹㅌ",
    "ㄿ": "ㄹㅍ",
    "ㅀ": "ㄹㅎ",
    "ㅄ": "ㅂㅅ",
}
# Unicode 3.12: syllables from U+AC00, 21 vowels by 28 finals each; the letters they decompose to.
_SYLLABLES, _VOWEL_COUNT, _FINAL_COUNT = 0xAC00, 21, 28
_LETTERS = {
    chr(start + index): _TWO_KEYS.get(letter, letter)
    for start, letters_there in ((0x1100, _INITIALS), (0x1161, _VOWELS), (0x11A8, _FINALS))
    for index, letter in enumerate(letters_there)
}
_CONSONANTS = frozenset(_INITIALS)
_WORD = re.compile(r"[^\W_]+")


def words(text: str) -> list[str]:
    """The words of a text, in composed syllables, without case and accents."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return _WORD.findall("".join(map(_without_accent, plain)))


def letters(word: str) -> str:
    """A word of `words` in the letters it is typed with."""
    return "".join(map(_typed, word))


def initials(word: str) -> str:
    """The first letter of each Korean syllable of a word; other characters stay."""
    return "".join(_initial(character) for character in word)


def only_initials(word: str) -> bool:
    """Whether somebody typed nothing but consonants: "ㄷㄲㅂ" for 도깨비."""
    return all(letter in _CONSONANTS for letter in letters(word))


def folded(text: str) -> str:
    """A text as the index keeps it: the letters of each word behind a gap."""
    return "".join(GAP + letters(word) for word in words(text))


def folded_initials(text: str) -> str:
    """The initials of each word with Korean in it, behind a gap."""
    return "".join(GAP + initials(word) for word in words(text) if has_korean(word))


def syllables(word: str) -> list[tuple[int, int, int] | str]:
    """Each Korean syllable of a word as the places of its initial, vowel and final (0: none); other characters stay."""
    return [_parts(character) if _is_syllable(character) else character for character in word]


def has_korean(word: str) -> bool:
    return any(_is_syllable(character) for character in word)


def _is_syllable(character: str) -> bool:
    return "가" <= character <= "힣"


def _parts(syllable: str) -> tuple[int, int, int]:
    """The places of its initial, its vowel and its final (0: none)."""
    place = ord(syllable) - _SYLLABLES
    first, rest = divmod(place, _VOWEL_COUNT * _FINAL_COUNT)
    return first, *divmod(rest, _FINAL_COUNT)


def _typed(character: str) -> str:
    if not _is_syllable(character):
        return _LETTERS.get(character, character)
    first, vowel, final = _parts(character)
    parts = (_INITIALS[first], _VOWELS[vowel], _FINALS[final - 1] if final else "")
    return "".join(_TWO_KEYS.get(part, part) for part in parts)


def _initial(character: str) -> str:
    return _INITIALS[_parts(character)[0]] if _is_syllable(character) else _LETTERS.get(character, character)


def _without_accent(character: str) -> str:
    """ "é" as "e"; a Korean syllable, which would come apart too, stays."""
    if character < "\x80" or _is_syllable(character):
        return character
    return "".join(part for part in unicodedata.normalize("NFD", character) if not unicodedata.combining(part))
