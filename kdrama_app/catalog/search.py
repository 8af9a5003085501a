"""Finding videos: by what is typed, by where they belong, as whoever asks may see them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from rapidfuzz import process
from rapidfuzz.distance import OSA
from sqlalchemy import ColumnElement, and_, false, func, or_, true
from sqlmodel import Session, col, select

from kdrama_app.accounts.directory import user_named
from kdrama_app.accounts.views import Permission, Principal
from kdrama_app.catalog.indexing import CORRECTABLE, Mark, index, unindexed
from kdrama_app.catalog.models import Episode, EpisodeTag, SearchText, SearchWord, Series, SeriesTag
from kdrama_app.catalog.naming import name_key
from kdrama_app.catalog.reading import STANDING
from kdrama_app.catalog.search_query import Word, parsed
from kdrama_app.catalog.service import Catalog
from kdrama_app.catalog.text_index import TextIndex, contains, rank
from kdrama_app.catalog.views import Found, SearchSort, SiteSort, Wanted

# From so many letters on two of them may be wrong; in a shorter word one.
TWO_WRONG = 7
# What nobody else may find is looked through one by one.
HIDDEN = 1000
# Said so that no index helps: nearly all are listed, and SQLite would go by that instead of by time.
LISTED = col(SearchText.listed).is_not(False)


@dataclass(frozen=True)
class Search:
    """The verbs of search; each runs in the transaction it is given."""

    catalog: Catalog
    texts: TextIndex

    def find(self, tx: Session, wanted: Wanted, *, viewer: Principal | None, offset: int, limit: int) -> Found:
        """Videos that play, and the viewer's own that do not yet; a mistyped name finds what was meant."""
        words = parsed(wanted.text)
        if wanted.text and not words:
            return Found((), 0)
        ids, total = self._page(tx, words, wanted, viewer, offset=offset, limit=limit)
        if not total and (corrected := self._corrected(tx, words)):
            ids, total = self._page(tx, corrected, wanted, viewer, offset=offset, limit=limit)
        known = self.catalog.visible(tx, ids, viewer=viewer)
        return Found(tuple(known[each] for each in ids if each in known), total)

    def catch_up(self, tx: Session, *, after: Mark | None = None, limit: int) -> Mark | None:
        """Enter the next episodes `after` a mark that are not in the index as it is now; the mark of the last, None
        where there were none. For a task that walks through all."""
        behind = unindexed(tx, after=after, limit=limit)
        for _, episode_id in behind:
            index(tx, self.catalog.find(tx, episode_id))
        return behind[-1] if behind else None

    def _page(
        self,
        tx: Session,
        words: Sequence[Word],
        wanted: Wanted,
        viewer: Principal | None,
        *,
        offset: int,
        limit: int,
    ) -> tuple[list[str], int]:
        hidden = _hidden_rows(tx, words, viewer)
        if words and not hidden and not wanted.filtered and wanted.sort is None:
            return self.texts.page(tx, words, offset=offset, limit=limit)
        listed = and_(LISTED, self.texts.matches(words)) if words else LISTED
        matching = or_(listed, col(SearchText.id).in_(hidden)) if hidden else listed
        filters = _filters(tx, wanted)
        if words or filters:
            count = _joined(select(func.count()).select_from(SearchText), wanted).where(matching, *filters)
            total = tx.exec(count).one()
        else:
            total = _count_listed(tx) + len(hidden)
        rows = _joined(select(SearchText.episode_id), wanted, ordered=True).where(matching, *filters)
        return list(tx.exec(rows.order_by(*_order(words, wanted)).limit(limit).offset(offset)).all()), total

    def _corrected(self, tx: Session, words: Sequence[Word]) -> tuple[Word, ...]:
        """The query with known words in place of those that no name contains; none where that changes nothing."""
        mistyped = [word for word in words if _correctable(word)]
        if not mistyped:
            return ()
        known = tx.exec(select(SearchWord.word)).all()
        meant = {word.plain: _nearest(word.plain, known) for word in mistyped}
        text = " ".join(meant.get(word.plain) or word.plain for word in words)
        corrected = parsed(text)
        return () if corrected == tuple(words) else corrected


def _correctable(word: Word) -> bool:
    return word.plain.isascii() and word.plain.isalpha() and len(word.plain) in CORRECTABLE


def _nearest(word: str, known: Sequence[str]) -> str:
    """The known word that is one slip away, or two in a long one; "" where there is none."""
    wrong = 2 if len(word) >= TWO_WRONG else 1
    best = process.extractOne(word, known, scorer=OSA.distance, score_cutoff=wrong)
    return best[0] if best else ""


def _hidden_rows(tx: Session, words: Sequence[Word], viewer: Principal | None) -> list[int]:
    """The rows that match and that not everybody may find, but `viewer`: the newest of them."""
    if viewer is None or (viewer.user_id is None and not viewer.may(Permission.MANAGE_ALL)):
        return []
    whose = true() if viewer.may(Permission.MANAGE_ALL) else col(Episode.uploader_id) == viewer.user_id
    rows = select(SearchText.id).join(Episode, col(Episode.id) == SearchText.episode_id)
    rows = rows.where(col(SearchText.listed).is_(False), STANDING, whose)
    if words:
        rows = rows.where(contains(words))
    return [each for each in tx.exec(rows.order_by(col(SearchText.id).desc()).limit(HIDDEN)).all() if each]


def _count_listed(tx: Session) -> int:
    """All but the few that are not: SQLite counts a whole table by its pages, else each row."""
    count = select(func.count()).select_from(SearchText)
    return tx.exec(count).one() - tx.exec(count.where(col(SearchText.listed).is_(False))).one()


def _joined(rows: Any, wanted: Wanted, *, ordered: bool = False) -> Any:
    """With the tables that are asked about, and no others: of a large library each costs its share."""
    sort = wanted.sort if ordered else None
    of_series = bool(wanted.series) or sort is SearchSort.SERIES
    if wanted.filtered or sort is not None:
        rows = rows.join(Episode, col(Episode.id) == SearchText.episode_id)
    return rows.join(Series, col(Series.id) == Episode.series_id) if of_series else rows


def _filters(tx: Session, wanted: Wanted) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.series:
        found.append(or_(col(Series.slug) == wanted.series, col(Series.name_key) == name_key(wanted.series)))
    if wanted.episode is not None:
        found.append(col(Episode.number) == wanted.episode)
    if wanted.language:
        found.append(col(Episode.language) == wanted.language)
    if wanted.uploader:
        uploader = user_named(tx, wanted.uploader)
        found.append(false() if uploader is None else col(Episode.uploader_id) == uploader)
    for tag in wanted.tags:
        tagged = select(EpisodeTag.episode_id).where(EpisodeTag.tag == tag)
        of_series = select(SeriesTag.series_id).where(SeriesTag.tag == tag)
        found.append(or_(col(Episode.id).in_(tagged), col(Episode.series_id).in_(of_series)))
    return found


def _order(words: Sequence[Word], wanted: Wanted) -> list[Any]:
    newest = col(SearchText.id).desc()
    columns = {
        SearchSort.TITLE: (col(Episode.title),),
        SearchSort.UPLOAD_DATE: (col(Episode.uploaded_at),),
        SearchSort.EPISODE: (col(Episode.season), col(Episode.number)),
        SearchSort.SERIES: (col(Series.name), col(Episode.season), col(Episode.number)),
        SiteSort.NEWEST: (col(Episode.came_at),),
        SiteSort.VIEWS: (col(Episode.views),),
    }
    if wanted.sort is None:
        return [*([rank(words)] if words else []), newest]
    # What is newest or most is asked for first, all else from its beginning.
    most_first = wanted.sort is SearchSort.UPLOAD_DATE or isinstance(wanted.sort, SiteSort)
    descending = wanted.descending if wanted.descending is not None else most_first
    return [*(each.desc() if descending else each.asc() for each in columns[wanted.sort]), newest]
