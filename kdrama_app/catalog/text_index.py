"""The port to a database's index of texts, and what needs no index.

A match is ranked: names that begin with the first word, names that contain all words, then everything else that does;
within each the newest first.
"""

from collections.abc import Sequence
from typing import Protocol

from sqlalchemy import ColumnElement, and_, case, or_
from sqlmodel import Session, SQLModel

from kdrama_app.catalog.search_query import Word, beginning

BEGINS, NAMED, MENTIONED = range(3)
NAMES = ("series", "title")
TEXTS = (*NAMES, "tags", "description")
MOST_COUNTED = 1_000
"""Nobody turns to the page behind so many matches, and to count them all costs more than to find the best."""


class TextIndex(Protocol):
    """What every adapter answers; `words` are never none."""

    def page(self, tx: Session, words: Sequence[Word], *, offset: int, limit: int) -> tuple[list[str], int]:
        """Of the listed episodes that match, those ids, best first; and how many match in all, of more than
        MOST_COUNTED as many as that, which are all that can be reached."""
        ...

    def matches(self, words: Sequence[Word]) -> ColumnElement[bool]:
        """Which listed rows of SearchText match."""
        ...


def contains(words: Sequence[Word]) -> ColumnElement[bool]:
    """Which rows of SearchText contain all words, read one by one or by whatever index there is for LIKE."""
    return and_(*(_anywhere(word, TEXTS) for word in words))


def rank(words: Sequence[Word]) -> ColumnElement[int]:
    """How well a row that contains all words matches: BEGINS, NAMED or MENTIONED."""
    named = and_(*(_anywhere(word, NAMES) for word in words))
    begins = or_(*(column(name).startswith(beginning(needle)) for name, needle in _places(words[0], NAMES)))
    return case((and_(named, begins), BEGINS), (named, NAMED), else_=MENTIONED)


def column(name: str) -> ColumnElement[str]:
    return SQLModel.metadata.tables["search_text"].c[name]


def _anywhere(word: Word, names: Sequence[str]) -> ColumnElement[bool]:
    return or_(*(column(name).contains(needle) for name, needle in _places(word, names)))


def _places(word: Word, names: Sequence[str]) -> list[tuple[str, str]]:
    """Where a word may be found: columns, and what to look for there."""
    places = [(name, word.typed) for name in names]
    return places + [(name, needle) for name, needle in (("initials", word.initials), ("sound", word.sound)) if needle]
