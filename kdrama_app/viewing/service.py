"""How far somebody is, what they go on with, and what they want to see."""

import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, delete, func, select

from kdrama_app.accounts.directory import keeps_history
from kdrama_app.accounts.views import Principal
from kdrama_app.catalog.service import Catalog
from kdrama_app.catalog.views import EpisodeView, SeriesCard
from kdrama_app.db import utc_now
from kdrama_app.errors import Forbidden, InvalidInput, SeriesNotFound
from kdrama_app.viewing.credits import is_finished
from kdrama_app.viewing.models import Progress, WatchlistEntry
from kdrama_app.viewing.views import ContinueItem, Watched, WatchProgress

_HISTORY = 200
ACTIVE = timedelta(minutes=1)


@dataclass(frozen=True)
class Viewing:
    """What one viewer did with the catalog; each verb runs in the transaction it is given."""

    catalog: Catalog
    clock: Callable[[], datetime] = utc_now

    # --- progress -----------------------------------------------------------------------------

    def save_progress(
        self, tx: Session, episode_id: str, *, viewer: Principal, position: float, duration: float
    ) -> WatchProgress:
        """Keep where somebody is, in seconds. The catalog's duration counts where it is known, because a growing
        video looks shorter to its player than it will be; the position is clamped into it. Raises InvalidInput,
        EpisodeNotFound. Whoever wants no history has what it would be, and nothing is kept."""
        if not (math.isfinite(position) and math.isfinite(duration)) or duration <= 0:
            raise InvalidInput(details={"position": "seconds into the video", "duration": "seconds, more than 0"})
        user_id = _person(viewer)
        episode = self.catalog.find_visible(tx, episode_id, viewer=viewer)
        length = episode.duration or duration
        if not keeps_history(tx, user_id):
            at = min(max(position, 0.0), length)
            return WatchProgress(episode_id, at, length, is_finished(at, length), self.clock())
        row = tx.get(Progress, (user_id, episode_id)) or Progress(
            user_id=user_id, episode_id=episode_id, position=0.0, duration=length, updated_at=self.clock()
        )
        row.position = min(max(position, 0.0), length)
        row.duration = length
        row.finished = is_finished(row.position, length)
        row.updated_at = self.clock()
        tx.add(row)
        tx.flush()
        return _view(row)

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
        return {row.episode_id: _view(row) for row in rows}

    def continue_watching(self, tx: Session, *, viewer: Principal, limit: int = 12) -> list[ContinueItem]:
        """At most one episode a series, the most recently watched series first: the one left in the middle, or the
        next one when the last was finished. A series with nothing left to see is not in it."""
        items: list[ContinueItem] = []
        for episode, latest in self._last_watched(tx, viewer):
            item = self._next_up(tx, episode, latest, viewer) if latest.finished else None
            if not latest.finished and episode.status.playable:
                item = ContinueItem(episode, latest, latest.updated_at)
            if item:
                items.append(item)
            if len(items) == limit:
                break
        return items

    # --- history ------------------------------------------------------------------------------

    def history(self, tx: Session, *, viewer: Principal, limit: int, offset: int = 0) -> list[Watched]:
        """What somebody watched, the latest first; what they may no longer see is left out."""
        rows = tx.exec(
            select(Progress)
            .where(col(Progress.user_id) == _person(viewer))
            .order_by(col(Progress.updated_at).desc(), col(Progress.episode_id))
            .limit(limit)
            .offset(offset)
        ).all()
        episodes = self.catalog.visible(tx, [row.episode_id for row in rows], viewer=viewer)
        return [Watched(episodes[row.episode_id], _view(row)) for row in rows if row.episode_id in episodes]

    def forget(self, tx: Session, episode_id: str, *, viewer: Principal) -> None:
        """Take one video out of the history, and with it where to resume; one that is not in it is no error."""
        tx.exec(
            delete(Progress).where(col(Progress.user_id) == _person(viewer), col(Progress.episode_id) == episode_id)
        )

    def forget_all(self, tx: Session, *, viewer: Principal) -> None:
        """Clear the history."""
        tx.exec(delete(Progress).where(col(Progress.user_id) == _person(viewer)))

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
        key = (_person(viewer), self.catalog.series(tx, series_slug, viewer=viewer).id)
        if tx.get(WatchlistEntry, key) is None:
            tx.add(WatchlistEntry(user_id=key[0], series_id=key[1], added_at=self.clock()))
            tx.flush()

    def remove_from_watchlist(self, tx: Session, series_slug: str, *, viewer: Principal) -> None:
        """Forget a series; one that is not on the list is no error. Raises SeriesNotFound."""
        user_id, series_id = _person(viewer), self.catalog.series(tx, series_slug, viewer=viewer).id
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
        ids = tx.exec(
            select(WatchlistEntry.series_id)
            .where(col(WatchlistEntry.user_id) == _person(viewer))
            .order_by(col(WatchlistEntry.added_at).desc(), col(WatchlistEntry.series_id))
            .limit(limit)
            .offset(offset)
        ).all()
        cards = {card.id: card for card in self.catalog.series_cards(tx, viewer=viewer, limit=limit, only=ids)}
        return [cards[series_id] for series_id in ids if series_id in cards]

    # --- inside -------------------------------------------------------------------------------

    def _last_watched(self, tx: Session, viewer: Principal) -> Iterator[tuple[EpisodeView, WatchProgress]]:
        """The last watched episode of each series, the latest first."""
        rows = tx.exec(
            select(Progress)
            .where(col(Progress.user_id) == _person(viewer))
            .order_by(col(Progress.updated_at).desc(), col(Progress.episode_id))
            .limit(_HISTORY)
        ).all()
        episodes = self.catalog.visible(tx, [row.episode_id for row in rows], viewer=viewer)
        seen: set[str] = set()
        for row in rows:
            episode = episodes.get(row.episode_id)
            if episode and episode.series_slug not in seen:
                seen.add(episode.series_slug)
                yield episode, _view(row)

    def _next_up(
        self, tx: Session, finished: EpisodeView, latest: WatchProgress, viewer: Principal
    ) -> ContinueItem | None:
        """The first episode after `finished` that plays and was not finished itself."""
        try:
            series = self.catalog.series(tx, finished.series_slug, viewer=viewer)
        except SeriesNotFound:  # every episode of it is unlisted: none leads to another
            return None
        later = [
            episode
            for episode in series.episodes
            if (episode.season, episode.number) > (finished.season, finished.number) and episode.status.playable
        ]
        known = self.progress_of(tx, [episode.id for episode in later], viewer=viewer)
        for episode in later:
            begun = known.get(episode.id)
            if begun is None or not begun.finished:
                return ContinueItem(episode, begun, latest.updated_at)
        return None


def _person(viewer: Principal) -> int:
    """The user's id. Raises Forbidden for a service: it watches nothing."""
    if viewer.user_id is None:
        raise Forbidden("Only people have a viewing history")
    return viewer.user_id


def _view(row: Progress) -> WatchProgress:
    return WatchProgress(
        episode_id=row.episode_id,
        position=row.position,
        duration=row.duration,
        finished=row.finished,
        updated_at=row.updated_at,
    )
