"""Postgres' index of texts: pg_trgm's (postgresql.org/docs/current/pgtrgm.html), which LIKE uses by itself."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, and_, func
from sqlmodel import Session, col, select

from kdrama_app.catalog.models import SearchText
from kdrama_app.catalog.search_query import Word
from kdrama_app.catalog.text_index import MOST_COUNTED, contains, rank


class TrigramIndex:
    """The adapter for Postgres."""

    def page(self, tx: Session, words: Sequence[Word], *, offset: int, limit: int) -> tuple[list[str], int]:
        wanted = self.matches(words)
        best_first = select(SearchText.episode_id).where(wanted).order_by(rank(words), col(SearchText.id).desc())
        counted = select(SearchText.id).where(wanted).limit(MOST_COUNTED).subquery()
        total = tx.exec(select(func.count()).select_from(counted)).one()
        limit = max(0, min(limit, MOST_COUNTED - offset))
        return list(tx.exec(best_first.limit(limit).offset(offset)).all()), total

    def matches(self, words: Sequence[Word]) -> ColumnElement[bool]:
        return and_(col(SearchText.listed), contains(words))
