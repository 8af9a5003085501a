"""SQLite's index of texts: FTS5 over every three letters (sqlite.org/fts5.html, 4.3.4), of listed episodes only.

Its answers are in the order of ids, so a page costs what its rows cost, however many match.
"""

from collections.abc import Iterator, Sequence

from sqlalchemy import ColumnElement, text
from sqlmodel import Session, col

from kdrama_app.catalog.folding import has_korean
from kdrama_app.catalog.models import SearchText
from kdrama_app.catalog.search_query import Word, beginning
from kdrama_app.catalog.text_index import MOST_COUNTED, NAMES, TEXTS

_COUNT = text("SELECT count(*) FROM (SELECT 1 FROM search_index WHERE search_index MATCH :wanted LIMIT :most)")
_BEST = text("""
SELECT episode_id FROM search_text JOIN (
    SELECT rowid AS found FROM search_index WHERE search_index MATCH :wanted
    ORDER BY rowid DESC LIMIT :most OFFSET :skip
) ON found = id ORDER BY id DESC""")


class Fts5Index:
    """The adapter for SQLite."""

    def page(self, tx: Session, words: Sequence[Word], *, offset: int, limit: int) -> tuple[list[str], int]:
        connection, limit = tx.connection(), max(0, min(limit, MOST_COUNTED - offset))

        def count(wanted: str) -> int:
            return connection.execute(_COUNT, {"wanted": wanted, "most": MOST_COUNTED}).scalar_one()

        found: list[str] = []
        for wanted in _best_first(words):
            if len(found) == limit:
                break
            bounds = {"wanted": wanted, "most": limit - len(found), "skip": offset}
            rows = list(connection.execute(_BEST, bounds).scalars())
            found += rows
            # Of a tier that has begun the next one continues; one that was skipped is counted to know how much was.
            offset = max(0, offset - count(wanted)) if offset and not rows else 0
        return found, count(_expression(words, TEXTS))

    def matches(self, words: Sequence[Word]) -> ColumnElement[bool]:
        matching = text("SELECT rowid FROM search_index WHERE search_index MATCH :wanted_words")
        return col(SearchText.id).in_(matching.bindparams(wanted_words=_expression(words, TEXTS)))


def _best_first(words: Sequence[Word]) -> Iterator[str]:
    """An expression for each rank, which excludes the better ones."""
    named, mentioned = _expression(words, NAMES), _expression(words, TEXTS)
    # What begins with the first word contains it.
    begins = f"({_clause(words[0], NAMES, begins=True)})"
    yield " AND ".join((begins, *(_expression([word], NAMES) for word in words[1:])))
    yield f"({named}) NOT {begins}"
    yield f"({mentioned}) NOT ({named})"


def _expression(words: Sequence[Word], columns: Sequence[str]) -> str:
    return " AND ".join(f"({_clause(word, columns)})" for word in words)


def _clause(word: Word, columns: Sequence[str], *, begins: bool = False) -> str:
    typed, sound = _phrase(word.typed, begins), _phrase(word.sound, begins)
    if columns is TEXTS and (word.initials or word.sound or has_korean(word.plain)):
        # In other columns it is not found: initials have no vowels, and a sound is not spelled like that or is meant.
        # To be told which columns to look at costs the index a quarter.
        places = [typed]
    else:
        places = [f"{{{' '.join(columns)}}} : {typed}"]
        places += [f"{{initials}} : {typed}"] if word.initials else []
    places += [f"{{sound}} : {sound}"] if word.sound else []
    return " OR ".join(places)


def _phrase(needle: str, begins: bool) -> str:
    # Nothing but letters, digits and spaces: what folding leaves of a text.
    return f'^ "{beginning(needle)}"' if begins else f'"{needle}"'
