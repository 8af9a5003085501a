"""What somebody typed into a search, as the index is asked for it: pure."""

from dataclasses import dataclass

from kdrama_app.catalog.folding import GAP, letters, only_initials, words
from kdrama_app.catalog.romanising import sound

MOST_WORDS = 8
MOST_LETTERS = 60
# Fewer letters than this sound like half of all words.
SOUND_LETTERS = 3


@dataclass(frozen=True)
class Word:
    """One word of a query: what of the index it is looked for in, as strings that occur there.

    `typed`: in the letters of any text. `initials`, `sound`: among those, "" where it is none. All are at least three
    characters long, which is what an index of three letters can find: shorter ones only begin a word.
    """

    plain: str
    typed: str
    initials: str = ""
    sound: str = ""


def parsed(text: str) -> tuple[Word, ...]:
    """The words of a query, all of which are to be found; none when nothing in it is a word."""
    return tuple(_word(word[:MOST_LETTERS]) for word in words(text)[:MOST_WORDS])


def beginning(needle: str) -> str:
    """A needle as it stands at the beginning of a word."""
    return GAP + needle.lstrip()


def _word(word: str) -> Word:
    typed = _needle(letters(word))
    if only_initials(word):
        return Word(word, typed, initials=typed)
    heard = sound(word) if word.isascii() and word.isalpha() else ""
    return Word(word, typed, sound=heard if len(heard) >= SOUND_LETTERS else "")


def _needle(wanted: str) -> str:
    return wanted.rjust(len(GAP) + 1)
