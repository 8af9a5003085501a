"""An episode's way from draft to published, and by the trash out of the house."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlmodel import Session, col, func, select

from kdrama_app.accounts.views import Principal
from kdrama_app.catalog.episode_views import ALL_EPISODES, episode_views
from kdrama_app.catalog.indexing import index, leave
from kdrama_app.catalog.models import Episode, Series
from kdrama_app.catalog.reading import PLAYABLE, STANDING, Reading, may_manage
from kdrama_app.catalog.views import EpisodeView, Visibility
from kdrama_app.errors import EpisodeNotFound, Forbidden, InvalidInput

TRASH_KEEPS = timedelta(days=30)


class Lifecycle(Reading):
    """The verbs that show and hide; each runs in the transaction it is given."""

    def show(
        self, tx: Session, episode_id: str, visibility: Visibility, *, publish_at: datetime | None = None
    ) -> EpisodeView:
        """Say who sees it. With `publish_at`, a moment to come, it is a draft until then and published after.
        Raises EpisodeNotFound, InvalidInput."""
        if publish_at is not None and publish_at <= self.clock():
            raise InvalidInput(details={"publish_at": "a moment to come"})
        episode = self._standing(tx, episode_id)
        episode.visibility = visibility if publish_at is None else Visibility.DRAFT
        episode.publish_at = publish_at
        return self._entered(tx, episode_id)

    def publish_due(self, tx: Session) -> list[str]:
        """Publish the drafts whose time has come; their ids."""
        due = select(Episode.id).where(col(Episode.publish_at) <= self.clock(), STANDING)
        ids = list(tx.exec(due).all())
        for episode_id in ids:
            self.show(tx, episode_id, Visibility.PUBLISHED)
        return ids

    def trash(self, tx: Session, episode_id: str) -> EpisodeView:
        """Hide it from everybody, to be restored or deleted; again is no error. Raises EpisodeNotFound."""
        episode = self._episode(tx, episode_id)
        episode.trashed_at = episode.trashed_at or self.clock()
        return self._entered(tx, episode_id)

    def restore(self, tx: Session, episode_id: str) -> EpisodeView:
        """Put it back as it was; again is no error. Raises EpisodeNotFound."""
        self._episode(tx, episode_id).trashed_at = None
        return self._entered(tx, episode_id)

    def in_trash(self, tx: Session, user_id: int, *, limit: int, offset: int = 0) -> list[EpisodeView]:
        """What somebody threw away, the latest first."""
        theirs = ALL_EPISODES.where(col(Episode.uploader_id) == user_id, ~STANDING)
        latest_first = theirs.order_by(col(Episode.trashed_at).desc(), col(Episode.id))
        return episode_views(tx, latest_first.limit(limit).offset(offset))

    def require_trashed(self, tx: Session, episode_id: str, principal: Principal) -> EpisodeView:
        """What lies in the trash, for its owner or an admin. Raises EpisodeNotFound, Forbidden."""
        view = self.find(tx, episode_id)
        if not may_manage(view, principal):
            raise Forbidden
        if view.trashed_at is None:
            raise EpisodeNotFound
        return view

    def overdue_trash(self, tx: Session) -> Sequence[str]:
        """What has lain in the trash for as long as it is kept."""
        since = self.clock() - TRASH_KEEPS
        return tx.exec(select(Episode.id).where(col(Episode.trashed_at) <= since)).all()

    # --- inside -------------------------------------------------------------------------------

    def _standing(self, tx: Session, episode_id: str) -> Episode:
        """The row of an episode that is not in the trash. Raises EpisodeNotFound."""
        episode = self._episode(tx, episode_id)
        if episode.trashed_at is not None:
            raise EpisodeNotFound
        return episode

    def _entered(self, tx: Session, episode_id: str) -> EpisodeView:
        """The episode as it has become, which search and its series go by."""
        episode = self._episode(tx, episode_id)
        self._release(tx, episode)
        tx.flush()
        view = self.find(tx, episode_id)
        index(tx, view)
        self._sum_up(tx, episode.series_id)
        return view

    def _release(self, tx: Session, episode: Episode) -> None:
        """What was prepared in hiding comes when everybody may find it first; hidden and shown again it is not new."""
        if episode.visibility == Visibility.PUBLISHED and not episode.released:
            episode.released, episode.came_at = True, self.clock()
            leave(tx, episode.id)

    def _sum_up(self, tx: Session, series_id: int) -> None:
        """Tell a series when its newest episode came, and how often its episodes were watched."""
        found = STANDING, col(Episode.visibility) == Visibility.PUBLISHED, col(Episode.status).in_(PLAYABLE)
        newest = tx.exec(select(func.max(Episode.came_at)).where(Episode.series_id == series_id, *found)).one()
        views = tx.exec(select(func.sum(Episode.views)).where(Episode.series_id == series_id)).one()
        series = tx.get(Series, series_id)
        if series is not None:
            series.newest_at, series.views = newest, int(views or 0)
            tx.flush()
