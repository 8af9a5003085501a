"""How far somebody sees into a story, and what they said about being told of what lies beyond."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from kdrama_app.accounts.views import Principal
from kdrama_app.catalog.service import Catalog
from kdrama_app.catalog.views import EpisodeView
from kdrama_app.db import utc_now
from kdrama_app.viewing.credits import is_finished
from kdrama_app.viewing.models import Progress, SpoilersShown, ViewingPreference
from kdrama_app.viewing.spoilers import ALL, NOTHING, Veil, veil_over
from kdrama_app.viewing.views import Opened


@dataclass(frozen=True)
class Horizon:
    """What is withheld from one viewer; each verb runs in the transaction it is given."""

    catalog: Catalog
    clock: Callable[[], datetime] = utc_now

    # --- what is withheld ---------------------------------------------------------------------

    def veil(self, tx: Session, episodes: Iterable[EpisodeView], *, viewer: Principal | None) -> Veil:
        """What `viewer` is not told of these episodes, of one series or of many. Whoever uploaded one knows it."""
        if self._sees_all(tx, viewer):
            return Veil()
        user_id = viewer.user_id if viewer else None
        foreign = [each for each in episodes if user_id is None or each.uploader_id != user_id]
        closed = {each.series_id for each in foreign} - self._opened_series(tx, user_id)
        places = self.catalog.lineups(tx, closed, viewer=viewer)
        return veil_over(foreign, places, self._begun(tx, closed, user_id))

    def seen(self, tx: Session, episode: EpisodeView, *, viewer: Principal | None) -> float:
        """How many seconds of `episode` may be told of to `viewer`: as far as they ever got, ALL once they saw it
        to its credits or asked to be told, NOTHING where the whole episode is ahead of them."""
        owns = viewer is not None and viewer.user_id is not None and viewer.user_id == episode.uploader_id
        if owns or self.opened(tx, episode, viewer=viewer) is not Opened.NO:
            return ALL
        known = self._progress(tx, episode.id, viewer)
        # What was begun is never withheld: a page that plays asks every few seconds.
        if known is None and self.veil(tx, [episode], viewer=viewer).hides(episode.id):
            return NOTHING
        return _furthest(known)

    def furthest(self, tx: Session, episode_id: str, *, viewer: Principal | None) -> float:
        """How far `viewer` ever got, in seconds; ALL from the credits on."""
        return _furthest(self._progress(tx, episode_id, viewer))

    # --- what they asked for ------------------------------------------------------------------

    def opened(self, tx: Session, episode: EpisodeView, *, viewer: Principal | None) -> Opened:
        """Whether `viewer` asked to be told of everything, in the episode's series or everywhere."""
        if self._sees_all(tx, viewer):
            return Opened.ALWAYS
        opened = self._opened_series(tx, viewer.user_id if viewer else None)
        return Opened.SERIES if episode.series_id in opened else Opened.NO

    def show_anyway(self, tx: Session, episode_id: str, *, viewer: Principal) -> None:
        """Tell `viewer` of all of the series that `episode_id` is in; once is enough. Raises EpisodeNotFound."""
        key = (viewer.person, self.catalog.find_visible(tx, episode_id, viewer=viewer).series_id)
        if tx.get(SpoilersShown, key) is None:
            tx.add(SpoilersShown(user_id=key[0], series_id=key[1], since=self.clock()))
            tx.flush()

    def hide_again(self, tx: Session, episode_id: str, *, viewer: Principal) -> None:
        """Take that back. Raises EpisodeNotFound."""
        series_id = self.catalog.find_visible(tx, episode_id, viewer=viewer).series_id
        row = tx.get(SpoilersShown, (viewer.person, series_id))
        if row is not None:
            tx.delete(row)
            tx.flush()

    def prefers_spoilers(self, tx: Session, *, viewer: Principal) -> bool:
        """Whether nothing is withheld from `viewer`, whatever the series; not, before they say so."""
        return self._sees_all(tx, viewer)

    def prefer_spoilers(self, tx: Session, shown: bool, *, viewer: Principal) -> None:
        row = tx.get(ViewingPreference, viewer.person) or ViewingPreference(user_id=viewer.person)
        row.spoilers_shown = shown
        tx.add(row)
        tx.flush()

    # --- inside -------------------------------------------------------------------------------

    def _progress(self, tx: Session, episode_id: str, viewer: Principal | None) -> Progress | None:
        return tx.get(Progress, (viewer.user_id, episode_id)) if viewer and viewer.user_id is not None else None

    def _sees_all(self, tx: Session, viewer: Principal | None) -> bool:
        row = tx.get(ViewingPreference, viewer.user_id) if viewer and viewer.user_id is not None else None
        return row is not None and row.spoilers_shown

    def _opened_series(self, tx: Session, user_id: int | None) -> set[int]:
        if user_id is None:
            return set()
        return set(tx.exec(select(SpoilersShown.series_id).where(col(SpoilersShown.user_id) == user_id)).all())

    def _begun(self, tx: Session, series_ids: Iterable[int], user_id: int | None) -> dict[str, bool]:
        """What somebody ever began of these series, and whether they saw it to its end."""
        if user_id is None:
            return {}
        begun = select(Progress.episode_id, Progress.furthest, Progress.duration)
        tx.flush()  # what the session still holds is written first
        rows = self.catalog.of_series(tx, begun.where(col(Progress.user_id) == user_id), series_ids)
        return {row.episode_id: is_finished(row.furthest, row.duration) for row in rows}


def _furthest(known: Progress | None) -> float:
    if known is None:
        return 0.0
    return ALL if is_finished(known.furthest, known.duration) else known.furthest
