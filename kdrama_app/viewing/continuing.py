"""What somebody goes on with: the episode left in the middle of each series, or the one after it."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlmodel import Session, col

from kdrama_app.accounts.views import Principal
from kdrama_app.catalog.service import Catalog
from kdrama_app.catalog.views import Place
from kdrama_app.db import utc_now
from kdrama_app.viewing.models import Progress
from kdrama_app.viewing.views import ContinueItem, WatchProgress

_HISTORY = 200
_Watched = tuple[Place, Any]
_COLUMNS = [col(getattr(Progress, name)) for name in (*WatchProgress.__dataclass_fields__, "put_aside")]


@dataclass(frozen=True)
class Continuing:
    """The verbs of going on; each runs in the transaction it is given."""

    catalog: Catalog
    clock: Callable[[], datetime] = utc_now

    def continue_watching(self, tx: Session, *, viewer: Principal, limit: int = 12) -> list[ContinueItem]:
        """At most one episode a series, the most recently watched series first: the one left in the middle, or the
        next one when the last was finished. A series with nothing left to see is not in it, nor one put aside."""
        begun = [(place, row) for place, row in self._last_watched(tx, viewer) if not row.put_aside]
        items: list[ContinueItem] = []
        for start in range(0, len(begun), limit):
            items += self._going_on(tx, begun[start : start + limit], viewer)
            if len(items) >= limit:
                break
        return items[:limit]

    def put_aside(self, tx: Session, episode_id: str, *, viewer: Principal) -> None:
        """Do not offer the series of this episode to go on with until somebody watches more of it. What was never
        begun is no error."""
        place = self.catalog.places(tx, [episode_id], viewer=viewer).get(episode_id)
        for last, row in self._last_watched(tx, viewer):
            if place and last.series_id == place.series_id:
                its = col(Progress.user_id) == viewer.user_id, col(Progress.episode_id) == row.episode_id
                tx.exec(update(Progress).where(*its).values(put_aside=True))

    # --- inside -------------------------------------------------------------------------------

    def _last_watched(self, tx: Session, viewer: Principal) -> Iterator[_Watched]:
        """The last watched episode of each series, the latest first."""
        # As plain columns: rows that the session follows cost three times as much.
        rows = _plain(
            tx,
            select(*_COLUMNS)
            .where(col(Progress.user_id) == viewer.person)
            .order_by(col(Progress.updated_at).desc(), col(Progress.episode_id))
            .limit(_HISTORY),
        )
        places = self.catalog.places(tx, [row.episode_id for row in rows], viewer=viewer)
        seen: set[int] = set()
        for row in rows:
            place = places.get(row.episode_id)
            if place and place.series_id not in seen:
                seen.add(place.series_id)
                yield place, row

    def _going_on(self, tx: Session, begun: Sequence[_Watched], viewer: Principal) -> list[ContinueItem]:
        """What each leads to, with as many questions for all as for one."""
        next_ids = self._next_ids(tx, [place for place, row in begun if row.finished], viewer)
        leads_to = [next_ids.get(place.series_id, "") if row.finished else row.episode_id for place, row in begun]
        episodes = self.catalog.visible(tx, leads_to, viewer=viewer)
        progress = self._progress(tx, leads_to, viewer)
        items = []
        for episode_id, (_, last) in zip(leads_to, begun, strict=True):
            episode, known = episodes.get(episode_id), progress.get(episode_id)
            if episode and episode.status.playable:
                items.append(ContinueItem(episode, progress_view(known) if known else None, last.updated_at))
        return items

    def _next_ids(self, tx: Session, finished: Sequence[Place], viewer: Principal) -> dict[int, str]:
        """By series, the first after each place that plays and was not finished itself; nothing where there is none."""
        later = self.catalog.following(tx, finished, viewer=viewer) if finished else {}
        known = self._progress(tx, [each for ids in later.values() for each in ids], viewer)
        seen = {episode_id for episode_id, row in known.items() if row.finished}
        first = {series_id: next((each for each in ids if each not in seen), "") for series_id, ids in later.items()}
        return {series_id: episode_id for series_id, episode_id in first.items() if episode_id}

    def _progress(self, tx: Session, episode_ids: Iterable[str], viewer: Principal) -> dict[str, Any]:
        mine = select(*_COLUMNS).where(
            col(Progress.user_id) == viewer.person, col(Progress.episode_id).in_(list(episode_ids))
        )
        return {row.episode_id: row for row in _plain(tx, mine)}


def progress_view(row: Any) -> WatchProgress:
    """The view of a row, or of its columns."""
    return WatchProgress(
        episode_id=row.episode_id,
        position=row.position,
        duration=row.duration,
        finished=row.finished,
        updated_at=row.updated_at,
    )


def _plain(tx: Session, wanted: Any) -> Sequence[Any]:
    tx.flush()  # what the session still holds is written first
    return tx.connection().execute(wanted).all()
