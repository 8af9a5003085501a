"""Shelves of series: which of them stand together, and in what order.

A shelf is a list of ids, so that the cards of a page full of shelves are read at once (`series_cards(only=...)`).
"""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, SelectBase, exists, literal, or_, union, union_all
from sqlmodel import Session, col, func, select

from kdrama_app.accounts.views import Principal
from kdrama_app.catalog.models import Episode, EpisodeTag, Series, SeriesTag
from kdrama_app.catalog.reading import PLAYABLE, STANDING, Reading, listed_for
from kdrama_app.catalog.views import Place, SearchSort, SeriesCard, SiteSort, Visibility

# What the commonest tags are is told from so many of the newest episodes: all would take a second in a large library.
TAGS_TOLD_FROM = 2000
# A tag of so many episodes is a common one.
_COMMON = 1000
# Behind every place of a series' own tags.
_AFTER = 1_000_000


class Browsing(Reading):
    """The verbs that shelves are filled with; of episodes only those count that everybody may find."""

    def series_ids(
        self,
        tx: Session,
        *,
        tag: str = "",
        language: str = "",
        sort: SearchSort | SiteSort | None = None,
        limit: int,
        offset: int = 0,
    ) -> list[int]:
        """Series with something to watch, the most recently added to first, or by name or views where `sort` says so;
        `tag`: those that have it, or of which an episode has."""
        rows = select(Series.id).where(col(Series.newest_at).is_not(None))
        if language:
            rows = rows.where(Series.language == language)
        if tag:
            rows = rows.where(self._tagged(tx, tag))
        return _ids(tx, rows.order_by(*_order(sort), col(Series.id)).limit(limit).offset(offset))

    def cards_by_id(self, tx: Session, series_ids: Iterable[int], *, viewer: Principal | None) -> dict[int, SeriesCard]:
        """The cards of those of them that have something to watch."""
        wanted = list(dict.fromkeys(series_ids))
        cards = self.series_cards(tx, viewer=viewer, limit=len(wanted), only=wanted) if wanted else []
        return {card.id: card for card in cards}

    def tags_of(self, tx: Session, episode_ids: Iterable[str]) -> dict[str, list[str]]:
        """The tags of each of these episodes, those of its series first."""
        wanted = list(episode_ids)
        of_series = (
            select(col(Episode.id).label("episode_id"), SeriesTag.tag, SeriesTag.place)
            .join(SeriesTag, col(SeriesTag.series_id) == Episode.series_id)
            .where(col(Episode.id).in_(wanted))
        )
        its_own = select(EpisodeTag.episode_id, EpisodeTag.tag, literal(_AFTER))
        rows = union_all(of_series, its_own.where(col(EpisodeTag.episode_id).in_(wanted))).order_by("place")
        tags: dict[str, dict[str, None]] = {}
        for episode_id, tag, _ in tx.connection().execute(rows):
            tags.setdefault(episode_id, {})[tag] = None
        return {episode_id: list(each) for episode_id, each in tags.items()}

    def common_tags(self, tx: Session, *, limit: int) -> list[str]:
        """What most series have in common, of the newest episodes; what only one series has is none."""
        newest = _found(select(Episode.id, Episode.series_id)).order_by(col(Episode.came_at).desc())
        recent = newest.limit(TAGS_TOLD_FROM).subquery()
        of_episodes = select(EpisodeTag.tag, recent.c.series_id).join(recent, recent.c.id == EpisodeTag.episode_id)
        of_series = select(SeriesTag.tag, SeriesTag.series_id)
        of_series = of_series.where(col(SeriesTag.series_id).in_(select(recent.c.series_id)))
        # A tag and a series stand together once.
        told = union(of_episodes, of_series).subquery()
        rows = select(told.c.tag).group_by(told.c.tag).having(func.count() > 1)
        rows = rows.order_by(func.count().desc(), told.c.tag).limit(limit)
        return list(tx.connection().execute(rows).scalars())

    def languages(self, tx: Session) -> list[str]:
        """The languages that series with something to watch are in, the commonest first."""
        rows = select(Series.language).where(col(Series.newest_at).is_not(None)).group_by(col(Series.language))
        return list(tx.connection().execute(rows.order_by(func.count().desc(), col(Series.language))).scalars())

    def most_watched(self, tx: Session, watchings: Select[int, str], *, limit: int, offset: int = 0) -> list[int]:
        """The series that most people watched, by `watchings` of a `user_id` and an `episode_id` each."""
        watched = watchings.subquery()
        people = func.count(watched.c.user_id.distinct())
        rows = (
            select(Series.id)
            .join(Episode, col(Episode.series_id) == Series.id)
            .join(watched, watched.c.episode_id == Episode.id)
            .where(col(Series.newest_at).is_not(None))
            .group_by(col(Series.id), col(Series.newest_at))
            .order_by(people.desc(), col(Series.newest_at).desc(), col(Series.id))
        )
        return _ids(tx, rows.limit(limit).offset(offset))

    def total_by_series(self, tx: Session, series_ids: Iterable[int], shares: Select[str, Any]) -> dict[int, float]:
        """What the `share` of each of their episodes (by `episode_id`) comes to; a series without any is left out."""
        share = shares.subquery()
        rows = (
            _found(select(Episode.series_id, func.sum(share.c.share).label("total")))
            .join(share, share.c.episode_id == Episode.id)
            .where(col(Episode.series_id).in_(list(series_ids)))
            .group_by(col(Episode.series_id))
        )
        return {row.series_id: row.total for row in tx.connection().execute(rows)}

    def of_series(self, tx: Session, watched: SelectBase, series_ids: Iterable[int]) -> Sequence[Any]:
        """Those rows of `watched` that are, by their `episode_id`, about an episode of one of these series."""
        rows = watched.subquery()
        theirs = select(*rows.c).join(Episode, col(Episode.id) == rows.c.episode_id)
        return tx.connection().execute(theirs.where(col(Episode.series_id).in_(list(series_ids)))).all()

    def places(self, tx: Session, episode_ids: Iterable[str], *, viewer: Principal | None) -> dict[str, Place]:
        """Where each of those episodes stands that `viewer` may see."""
        rows = select(Episode.id, Episode.series_id, Episode.season, Episode.number).where(
            col(Episode.id).in_(list(episode_ids)),
            STANDING,
            or_(col(Episode.visibility) != Visibility.DRAFT, listed_for(viewer)),
        )
        return {row.id: Place(row.series_id, row.season, row.number) for row in tx.connection().execute(rows)}

    def following(self, tx: Session, places: Iterable[Place], *, viewer: Principal | None) -> dict[int, list[str]]:
        """The ids of what plays after each place, in order, by its series; one place a series."""
        after = {place.series_id: place for place in places}
        rows = (
            select(Episode.id, Episode.series_id, Episode.season, Episode.number)
            .where(col(Episode.series_id).in_(list(after)), listed_for(viewer), col(Episode.status).in_(PLAYABLE))
            .order_by(col(Episode.season), col(Episode.number), col(Episode.uploaded_at))
        )
        later: dict[int, list[str]] = {}
        for row in tx.connection().execute(rows):
            if Place(row.series_id, row.season, row.number) > after[row.series_id]:
                later.setdefault(row.series_id, []).append(row.id)
        return later

    def _tagged(self, tx: Session, tag: str) -> ColumnElement[bool]:
        """Which series have that tag, or an episode with it. Of a common tag the newest series tell soon enough that
        they do; of a rare one all would be asked in vain."""
        said = col(Series.id).in_(select(SeriesTag.series_id).where(SeriesTag.tag == tag))
        known = select(EpisodeTag.episode_id).where(EpisodeTag.tag == tag)
        common = tx.connection().execute(known.offset(_COMMON - 1).limit(1)).first() is not None
        rows = _found(select(Episode.series_id)).join(EpisodeTag, col(EpisodeTag.episode_id) == Episode.id)
        if common:
            return or_(said, exists(rows.where(Episode.series_id == Series.id, EpisodeTag.tag == tag)))
        return or_(said, col(Series.id).in_(_found(select(Episode.series_id)).where(col(Episode.id).in_(known))))


def _order(sort: SearchSort | SiteSort | None) -> list[Any]:
    newest_first = col(Series.newest_at).desc()
    if sort is SiteSort.VIEWS:
        return [col(Series.views).desc(), newest_first]
    return [col(Series.name_key)] if sort in {SearchSort.TITLE, SearchSort.SERIES} else [newest_first]


def _found(rows: Any) -> Any:
    """Of episodes, those that everybody may find and that play."""
    published = col(Episode.visibility) == Visibility.PUBLISHED
    return rows.where(STANDING, published, col(Episode.status).in_(PLAYABLE))


def _ids(tx: Session, rows: Any) -> list[int]:
    return list(tx.connection().execute(rows).scalars())
