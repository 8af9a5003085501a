"""What goes with an episode's video without being it: which there is, and where it lies."""

from dataclasses import dataclass

from sqlmodel import Session

from kdrama_app.transcode.models import EpisodeExtras


@dataclass(frozen=True)
class ExtrasView:
    """Storage keys, "" for what there is not. `storyboard`: WebVTT that names the sheets beside it."""

    storyboard: str = ""


@dataclass(frozen=True)
class Extras:
    """The verbs of extras: the worker notes what it made, screens and players ask for it."""

    def of(self, tx: Session, episode_id: str) -> ExtrasView:
        row = tx.get(EpisodeExtras, episode_id)
        return ExtrasView() if row is None else ExtrasView(storyboard=row.storyboard_key)

    def note_storyboard(self, tx: Session, episode_id: str, key: str) -> None:
        self._row(tx, episode_id).storyboard_key = key

    def _row(self, tx: Session, episode_id: str) -> EpisodeExtras:
        row = tx.get(EpisodeExtras, episode_id)
        if row is None:
            tx.add(row := EpisodeExtras(episode_id=episode_id))
        return row
