"""What goes with an episode's video without being it: which there is, and where it lies."""

from dataclasses import dataclass

from sqlmodel import Session, select

from kdrama_app.catalog.service import Catalog
from kdrama_app.errors import InvalidInput
from kdrama_app.transcode.models import DRESSING, EpisodeExtras, TranscodeJob


@dataclass(frozen=True)
class ExtrasView:
    """Storage keys, "" for what there is not. `storyboard`: WebVTT that names the sheets beside it;
    `chapters`: WebVTT of their titles.
    `posters`: the candidates in the order of the film; `poster_chosen`: the one that stands was taken by a person.
    """

    storyboard: str = ""
    chapters: str = ""
    posters: tuple[str, ...] = ()
    poster_chosen: bool = False


@dataclass(frozen=True)
class Extras:
    """The verbs of extras: the worker notes what it made, screens and players ask for it."""

    catalog: Catalog

    def of(self, tx: Session, episode_id: str) -> ExtrasView:
        row = tx.get(EpisodeExtras, episode_id)
        if row is None:
            return ExtrasView()
        return ExtrasView(row.storyboard_key, row.chapters_key, tuple(row.posters), row.poster_chosen)

    def to_come(self, tx: Session, episode_id: str) -> bool:
        """Whether a worker is still making some of it, for a video that is whole."""
        dressed = select(TranscodeJob.id).where(TranscodeJob.episode_id == episode_id, TranscodeJob.stage == DRESSING)
        return tx.exec(dressed.limit(1)).first() is not None

    def note_storyboard(self, tx: Session, episode_id: str, key: str) -> None:
        self._row(tx, episode_id).storyboard_key = key

    def note_chapters(self, tx: Session, episode_id: str, key: str) -> None:
        self._row(tx, episode_id).chapters_key = key

    def note_posters(self, tx: Session, episode_id: str, keys: list[str]) -> None:
        """New candidates; whichever stands stays, and is the last of them where a person took it from another run."""
        row, stands = self._row(tx, episode_id), self.catalog.find(tx, episode_id).poster_key
        row.posters = [*keys, stands] if row.poster_chosen and stands not in keys else keys

    def choose_poster(self, tx: Session, episode_id: str, number: int) -> ExtrasView:
        """Take the candidate with this number, from 1, for good. Raises EpisodeNotFound, InvalidInput."""
        row = self._row(tx, episode_id)
        if not 1 <= number <= len(row.posters):
            raise InvalidInput(details={"candidate": "There is no such candidate"})
        self.catalog.set_poster(tx, episode_id, row.posters[number - 1])
        row.poster_chosen = True
        return self.of(tx, episode_id)

    def _row(self, tx: Session, episode_id: str) -> EpisodeExtras:
        row = tx.get(EpisodeExtras, episode_id)
        if row is None:
            tx.add(row := EpisodeExtras(episode_id=episode_id))
        return row
