"""How far somebody is, what they go on with, and what they want to see."""

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import case
from sqlmodel import Session, col, delete, func, select

from kdrama_app.accounts.directory import keeps_history
from kdrama_app.accounts.views import Principal
from kdrama_app.catalog.views import SeriesCard
from kdrama_app.errors import InvalidInput
from kdrama_app.viewing.continuing import progress_view
from kdrama_app.viewing.credits import is_finished
from kdrama_app.viewing.history import History
from kdrama_app.viewing.models import Progress, WatchlistEntry
from kdrama_app.viewing.views import WatchProgress

ACTIVE = A_MINUTE = timedelta(minutes=1)
A_MONTH = timedelta(days=30)
# What is popular is told from so many of the newest watchings, so that telling it costs the same on a busy site.
_COUNTED = 10_000
_POPULAR = 96


@dataclass
class Popularity:
    """What was popular when it was told last."""

    series_ids: list[int] = field(default_factory=list)
    told_at: datetime | None = None


@dataclass(frozen=True)
class Viewing(History):
    """What one viewer did with the catalog; each verb runs in the transaction it is given."""

    popularity: Popularity = field(default_factory=Popularity, compare=False)

    # --- progress -----------------------------------------------------------------------------

    def save_progress(
        self, tx: Session, episode_id: str, *, viewer: Principal, position: float, duration: float
    ) -> WatchProgress:
        """Keep where somebody is, in seconds. The catalog's duration counts where it is known, because a growing
        video looks shorter to its player than it will be; the position is clamped into it. Raises InvalidInput,
        EpisodeNotFound. Whoever wants no history has what it would be, and nothing is kept."""
        if not (math.isfinite(position) and math.isfinite(duration)) or duration <= 0:
            raise InvalidInput(details={"position": "seconds into the video", "duration": "seconds, more than 0"})
        user_id = viewer.person
        episode = self.catalog.find_visible(tx, episode_id, viewer=viewer)
        length = episode.duration or duration
        if not keeps_history(tx, user_id):
            at = min(max(position, 0.0), length)
            return WatchProgress(episode_id, at, length, is_finished(at, length), self.clock())
        row = tx.get(Progress, (user_id, episode_id))
        if row is None:
            row = Progress(
                user_id=user_id, episode_id=episode_id, position=0.0, duration=length, updated_at=self.clock()
            )
            self.catalog.count_viewer(tx, episode_id)
        row.position = min(max(position, 0.0), length)
        row.furthest = max(row.furthest, row.position)
        row.duration = length
        row.finished = is_finished(row.position, length)
        row.updated_at = self.clock()
        row.put_aside = False
        tx.add(row)
        tx.flush()
        return progress_view(row)

    def progress(self, tx: Session, episode_id: str, *, viewer: Principal | None) -> WatchProgress | None:
        """How far `viewer` is; None where they never began."""
        return self.progress_of(tx, [episode_id], viewer=viewer).get(episode_id)

    def progress_of(
        self, tx: Session, episode_ids: Iterable[str], *, viewer: Principal | None
    ) -> dict[str, WatchProgress]:
        """The same for a whole list, by episode id; what was never begun is left out."""
        if viewer is None or viewer.user_id is None:
            return {}
        rows = tx.exec(
            select(Progress).where(
                col(Progress.user_id) == viewer.user_id, col(Progress.episode_id).in_(list(episode_ids))
            )
        ).all()
        return {row.episode_id: progress_view(row) for row in rows}

    def popular(self, tx: Session, *, limit: int, offset: int = 0) -> list[int]:
        """The series that most people watched within a month, by their ids; told anew every minute, for everybody."""
        now = self.clock()
        if self.popularity.told_at is None or now - self.popularity.told_at >= A_MINUTE:
            watchings = select(Progress.user_id, Progress.episode_id).where(col(Progress.updated_at) > now - A_MONTH)
            newest = watchings.order_by(col(Progress.updated_at).desc()).limit(_COUNTED)
            self.popularity.series_ids = self.catalog.most_watched(tx, newest, limit=_POPULAR)
            self.popularity.told_at = now
        return self.popularity.series_ids[offset : offset + limit]

    def series_progress(
        self, tx: Session, cards: Iterable[SeriesCard], *, viewer: Principal | None
    ) -> dict[int, float]:
        """How much of each series somebody has seen, 0 to 1, by its id; what they never began is left out."""
        if viewer is None or viewer.user_id is None:
            return {}
        episodes = {card.id: card.episode_count for card in cards}
        share = case((col(Progress.finished), 1.0), else_=Progress.position / Progress.duration)
        shares = select(Progress.episode_id, share.label("share")).where(col(Progress.user_id) == viewer.user_id)
        seen = self.catalog.total_by_series(tx, episodes, shares)
        return {series_id: min(total / max(episodes[series_id], 1), 1.0) for series_id, total in seen.items()}

    def active_viewers(self, tx: Session) -> int:
        """How many people watched something within the last minute: players save their progress more often."""
        since = self.clock() - ACTIVE
        watching = select(Progress.user_id).where(col(Progress.updated_at) > since).distinct()
        return tx.exec(select(func.count()).select_from(watching.subquery())).one()

    def viewers_of(self, tx: Session, episode_ids: Iterable[str]) -> dict[str, int]:
        """How many people have watched something of each episode, by its id; those that nobody did are left out."""
        watched = select(Progress.episode_id, func.count()).where(col(Progress.episode_id).in_(list(episode_ids)))
        return dict(tx.exec(watched.group_by(Progress.episode_id)).all())

    # --- watchlist ----------------------------------------------------------------------------

    def add_to_watchlist(self, tx: Session, series_slug: str, *, viewer: Principal) -> None:
        """Remember a series; once is enough. Raises SeriesNotFound."""
        key = (viewer.person, self.catalog.series(tx, series_slug, viewer=viewer).id)
        if tx.get(WatchlistEntry, key) is None:
            tx.add(WatchlistEntry(user_id=key[0], series_id=key[1], added_at=self.clock()))
            tx.flush()

    def remove_from_watchlist(self, tx: Session, series_slug: str, *, viewer: Principal) -> None:
        """Forget a series; one that is not on the list is no error. Raises SeriesNotFound."""
        user_id, series_id = viewer.person, self.catalog.series(tx, series_slug, viewer=viewer).id
        tx.exec(
            delete(WatchlistEntry).where(
                col(WatchlistEntry.user_id) == user_id, col(WatchlistEntry.series_id) == series_id
            )
        )

    def is_on_watchlist(self, tx: Session, series_id: int, *, viewer: Principal | None) -> bool:
        if viewer is None or viewer.user_id is None:
            return False
        return tx.get(WatchlistEntry, (viewer.user_id, series_id)) is not None

    def watchlist(self, tx: Session, *, viewer: Principal, limit: int = 48, offset: int = 0) -> list[SeriesCard]:
        """The series somebody wants to see, the latest added first; those with nothing to play are left out."""
        ids = self.watchlist_ids(tx, viewer=viewer, limit=limit, offset=offset)
        cards = self.catalog.cards_by_id(tx, ids, viewer=viewer)
        return [cards[series_id] for series_id in ids if series_id in cards]

    def watchlist_ids(self, tx: Session, *, viewer: Principal, limit: int, offset: int = 0) -> list[int]:
        """The same as ids, with those that have nothing to play."""
        rows = (
            select(WatchlistEntry.series_id)
            .where(col(WatchlistEntry.user_id) == viewer.person)
            .order_by(col(WatchlistEntry.added_at).desc(), col(WatchlistEntry.series_id))
        )
        return list(tx.exec(rows.limit(limit).offset(offset)).all())
