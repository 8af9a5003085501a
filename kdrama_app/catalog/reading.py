"""Series and episodes: who sees what."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, or_, true
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from kdrama_app.accounts.views import Permission, Principal
from kdrama_app.catalog.episode_views import ALL_EPISODES, episode_views, views_of
from kdrama_app.catalog.models import Episode, Series
from kdrama_app.catalog.series_tags import own_tags
from kdrama_app.catalog.series_views import picture_view, series_view
from kdrama_app.catalog.slugs import find_series
from kdrama_app.catalog.views import EpisodePlace, EpisodeStatus, EpisodeView, SeriesCard, SeriesView, Visibility
from kdrama_app.db import utc_now
from kdrama_app.errors import EpisodeNotFound, Forbidden, SeriesNotFound


@dataclass(frozen=True)
class Reading:
    """The verbs that change nothing; each runs in the transaction it is given."""

    clock: Callable[[], datetime] = utc_now

    def find(self, tx: Session, episode_id: str) -> EpisodeView:
        """One episode, whoever asks: for work on it. Raises EpisodeNotFound."""
        found = views_of(tx, [episode_id])
        if not found:
            raise EpisodeNotFound
        return found[0]

    def find_visible(self, tx: Session, episode_id: str, *, viewer: Principal | None) -> EpisodeView:
        """One episode as `viewer` may see it; a hidden one is EpisodeNotFound, like one that never was."""
        view = self.find(tx, episode_id)
        if not may_see(view, viewer):
            raise EpisodeNotFound
        return view

    def published_ids(self) -> SelectOfScalar[str]:
        """The ids of what anybody may find, for a context to list its own things by."""
        return select(Episode.id).where(STANDING, col(Episode.visibility) == Visibility.PUBLISHED)

    def visible(self, tx: Session, episode_ids: Iterable[str], *, viewer: Principal | None) -> dict[str, EpisodeView]:
        """Those of the episodes that `viewer` may see, by id; the others are left out."""
        return {view.id: view for view in views_of(tx, list(episode_ids)) if may_see(view, viewer)}

    def newest(self, tx: Session, *, viewer: Principal | None, limit: int, offset: int = 0) -> list[EpisodeView]:
        """Listed episodes that play, newest first."""
        wanted = ALL_EPISODES.where(listed_for(viewer), col(Episode.status).in_(PLAYABLE))
        newest_first = wanted.order_by(col(Episode.came_at).desc(), col(Episode.id))
        return episode_views(tx, newest_first.limit(limit).offset(offset))

    def series_cards(
        self, tx: Session, *, viewer: Principal | None, limit: int, offset: int = 0, only: Iterable[int] | None = None
    ) -> list[SeriesCard]:
        """Series with something to watch for everybody, the most recently added to first; `only` these ids."""
        wanted = true() if only is None else col(Series.id).in_(list(only))
        shown = tx.exec(
            select(Series)
            .where(wanted, col(Series.newest_at).is_not(None))
            .order_by(col(Series.newest_at).desc(), col(Series.id))
            .limit(limit)
            .offset(offset)
        ).all()
        ids = [series.id for series in shown]
        posters, counts = self._first_episodes(tx, ids, viewer), self._count_episodes(tx, ids, viewer)
        return [
            SeriesCard(
                slug=series.slug,
                name=series.name,
                description=series.description,
                language=series.language,
                episode_count=counts.get(series.id, 0),
                poster_episode_id=posters.get(series.id or 0, ""),
                newest_at=series.newest_at,
                id=series.id or 0,
                poster=picture_view(series.poster),
                backdrop=picture_view(series.backdrop),
            )
            for series in shown
            if series.newest_at is not None
        ]

    def count_series(self, tx: Session) -> int:
        """How many cards `series_cards` has in all."""
        return tx.exec(select(func.count()).where(col(Series.newest_at).is_not(None))).one()

    def series(self, tx: Session, slug_or_name: str, *, viewer: Principal | None) -> SeriesView:
        """A series by slug (an old one too) or name with the episodes `viewer` may see. Raises SeriesNotFound when
        there are none."""
        series = find_series(tx, slug_or_name)
        wanted = ALL_EPISODES.where(col(Episode.series_id) == series.id, listed_for(viewer))
        wanted = wanted.order_by(col(Episode.season), col(Episode.number), col(Episode.uploaded_at))
        views = episode_views(tx, wanted)
        if not views:
            raise SeriesNotFound
        return series_view(series, views, own_tags(tx, series.id or 0))

    def lineups(
        self, tx: Session, series_ids: Iterable[int], *, viewer: Principal | None
    ) -> dict[int, list[EpisodePlace]]:
        """The listed episodes of each series in their order, by its id; one without any is left out."""
        columns = (Episode.series_id, Episode.id, Episode.season, Episode.number, Episode.status, Episode.poster_key)
        wanted = (
            select(*[col(column) for column in columns])
            .where(col(Episode.series_id).in_(set(series_ids)), listed_for(viewer))
            .order_by(col(Episode.season), col(Episode.number), col(Episode.uploaded_at))
        )
        tx.flush()
        places: dict[int, list[EpisodePlace]] = {}
        for row in tx.connection().execute(wanted):
            place = EpisodePlace(row.id, row.season, row.number, row.status in PLAYABLE, row.poster_key != "")
            places.setdefault(row.series_id, []).append(place)
        return places

    def uploaded_by(self, tx: Session, user_id: int, *, limit: int, offset: int = 0) -> list[EpisodeView]:
        """Everything somebody uploaded, newest first, in whatever state but the trash."""
        theirs = ALL_EPISODES.where(col(Episode.uploader_id) == user_id, STANDING)
        return episode_views(tx, theirs.order_by(col(Episode.uploaded_at).desc()).limit(limit).offset(offset))

    def stored_bytes(self, tx: Session, user_id: int) -> int:
        """What somebody's sources take of their quota, in bytes."""
        total = tx.exec(select(func.sum(Episode.file_size)).where(Episode.uploader_id == user_id)).one()
        return int(total or 0)

    def is_empty(self, tx: Session) -> bool:
        return tx.exec(select(Episode.id).limit(1)).first() is None

    def require_manager(self, tx: Session, episode_id: str, principal: Principal) -> EpisodeView:
        """The episode, for its owner or an admin. Raises EpisodeNotFound where it is hidden, else Forbidden."""
        view = self.find_visible(tx, episode_id, viewer=principal)
        if not may_manage(view, principal):
            raise Forbidden
        return view

    # --- inside -------------------------------------------------------------------------------

    def _episode(self, tx: Session, episode_id: str) -> Episode:
        episode = tx.get(Episode, episode_id)
        if episode is None:
            raise EpisodeNotFound
        return episode

    def _count_episodes(
        self, tx: Session, series_ids: list[int | None], viewer: Principal | None
    ) -> dict[int | None, int]:
        """Of each series, the listed episodes that play."""
        rows = tx.exec(
            select(Episode.series_id, func.count())
            .where(col(Episode.series_id).in_(series_ids), listed_for(viewer), col(Episode.status).in_(PLAYABLE))
            .group_by(col(Episode.series_id))
        ).all()
        return dict(rows)

    def _first_episodes(self, tx: Session, series_ids: list[int | None], viewer: Principal | None) -> dict[int, str]:
        rows = tx.exec(
            select(Episode.series_id, Episode.id)
            .where(col(Episode.series_id).in_(series_ids), listed_for(viewer), Episode.poster_key != "")
            .order_by(col(Episode.season).desc(), col(Episode.number).desc())
        ).all()
        return dict(rows)


STANDING = col(Episode.trashed_at).is_(None)
"""Not in the trash."""
PLAYABLE = [status for status in EpisodeStatus if status.playable]


def may_manage(episode: EpisodeView, principal: Principal | None) -> bool:
    """Its uploader, and whoever may manage everything."""
    if principal is None:
        return False
    owns = principal.user_id is not None and principal.user_id == episode.uploader_id
    return owns or principal.may(Permission.MANAGE_ALL)


def may_see(episode: EpisodeView, viewer: Principal | None) -> bool:
    """Drafts are for who may manage them; what lies in the trash is for nobody."""
    if episode.trashed_at is not None:
        return False
    return episode.visibility is not Visibility.DRAFT or may_manage(episode, viewer)


def listed_for(viewer: Principal | None) -> ColumnElement[bool]:
    """The rows that lists may show to `viewer`: published ones and their own; admins see all but the trash."""
    if viewer is not None and viewer.may(Permission.MANAGE_ALL):
        return STANDING
    published = col(Episode.visibility) == Visibility.PUBLISHED
    if viewer is None or viewer.user_id is None:
        return and_(STANDING, published)
    return and_(STANDING, or_(published, col(Episode.uploader_id) == viewer.user_id))
