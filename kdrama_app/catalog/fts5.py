"""SQLite's index of texts: FTS5 over every three letters (sqlite.org/fts5.html, 4.3.4), of listed episodes only.

Its answers are in the order of ids, so a page costs what its rows cost, however many match.
"""

from collections.abc import Iterator, Sequence

from sqlalchemy import ColumnElement, text
from sqlmodel import Session, col

from kdrama_app.catalog.models import SearchText
from kdrama_app.catalog.search_query import Word, beginning
from kdrama_app.catalog.text_index import MOST_COUNTED, NAMES, TEXTS

_COUNT = text("SELECT count(*) FROM (SELECT 1 FROM search_index WHERE search_index MATCH :wanted LIMIT :most)")
_IDS = text(
    "SELECT rowid FROM search_index WHERE search_index MATCH :wanted ORDER BY rowid DESC LIMIT :most OFFSET :skip"
)
_EPISODES = text("SELECT id, episode_id FROM search_text WHERE id IN (SELECT value FROM json_each(:ids))")


class Fts5Index:
    """The adapter for SQLite."""

    def page(self, tx: Session, words: Sequence[Word], *, offset: int, limit: int) -> tuple[list[str], int]:
        connection, limit = tx.connection(), max(0, min(limit, MOST_COUNTED - offset))

        def count(wanted: str) -> int:
            return connection.execute(_COUNT, {"wanted": wanted, "most": MOST_COUNTED}).scalar_one()

        found: list[int] = []
        for wanted in _best_first(words):
            if len(found) == limit:
                break
            bounds = {"wanted": wanted, "most": limit - len(found), "skip": offset}
            rows = list(connection.execute(_IDS, bounds).scalars())
            found += rows
            # Of a tier that has begun the next one continues; one that was skipped is counted to know how much was.
            offset = max(0, offset - count(wanted)) if offset and not rows else 0
        total = count(_expression(words, TEXTS))
        episodes = {row.id: row.episode_id for row in connection.execute(_EPISODES, {"ids": str(found)})}
        return [episodes[row] for row in found], total

    def matches(self, words: Sequence[Word]) -> ColumnElement[bool]:
        matching = text("SELECT rowid FROM search_index WHERE search_index MATCH :wanted_words")
        return col(SearchText.id).in_(matching.bindparams(wanted_words=_expression(words, TEXTS)))


def _best_first(words: Sequence[Word]) -> Iterator[str]:
    """An expression for each rank, which excludes the better ones."""
    named, mentioned = _expression(words, NAMES), _expression(words, TEXTS)
    begins = f"({_clause(words[0], NAMES, begins=True)}) AND ({named})"
    yield begins
    yield f"({named}) NOT ({begins})"
    yield f"({mentioned}) NOT ({named})"


def _expression(words: Sequence[Word], columns: Sequence[str]) -> str:
    return " AND ".join(f"({_clause(word, columns)})" for word in words)


def _clause(word: Word, columns: Sequence[str], *, begins: bool = False) -> str:
    places = [(columns, word.typed), (("initials",), word.initials), (("sound",), word.sound)]
    return " OR ".join(f"{{{' '.join(names)}}} : {_phrase(needle, begins)}" for names, needle in places if needle)


def _phrase(needle: str, begins: bool) -> str:
    # Nothing but letters, digits and spaces: what folding leaves of a text.
    return f'^ "{beginning(needle)}"' if begins else f'"{needle}"'
