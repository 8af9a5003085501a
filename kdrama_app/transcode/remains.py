"""What is left in the storage of runs that nobody plays any more: which, and since when it may go."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import aliased
from sqlmodel import Session, and_, col, or_, select

from kdrama_app.catalog.service import Catalog
from kdrama_app.transcode.layout import media_prefix, run_of
from kdrama_app.transcode.models import EpisodeExtras, Rendition, TranscodeJob
from kdrama_app.transcode.views import UNFINISHED, JobStatus

AT_ONCE = 50


@dataclass(frozen=True)
class Remains:
    """The verbs; asked by the collector alone."""

    catalog: Catalog

    def due(self, tx: Session, *, replaced_before: datetime, ended_before: datetime) -> list[str]:
        """Jobs whose files may go: replaced by a newer run, or ended without a result, before those moments."""
        other = aliased(TranscodeJob)
        replaced = (
            select(other.id)
            .where(other.episode_id == TranscodeJob.episode_id, other.id != TranscodeJob.id)
            .where(other.status == JobStatus.COMPLETED, col(other.completed_at) < replaced_before)
            .where(col(other.collected_at).is_(None))
            .exists()
        )
        ended = and_(TranscodeJob.status != JobStatus.COMPLETED, col(TranscodeJob.completed_at) < ended_before)
        rows = tx.exec(
            select(TranscodeJob)
            .where(col(TranscodeJob.status).not_in(UNFINISHED), col(TranscodeJob.collected_at).is_(None))
            .where(or_(ended, replaced))
            .order_by(col(TranscodeJob.completed_at))
            .limit(AT_ONCE)
        ).all()
        return [row.id for row in rows if self._is_over(tx, row, replaced_before)]

    def in_use(self, tx: Session, episode_id: str) -> set[str]:
        """The folders of an episode that something points to: what plays, posters, previews, chapters."""
        extras = tx.get(EpisodeExtras, episode_id) or EpisodeExtras(episode_id=episode_id)
        keys = [self.catalog.find(tx, episode_id).poster_key, extras.storyboard_key, extras.chapters_key]
        prefix = media_prefix(episode_id) + "/"
        named = {key.removeprefix(prefix).split("/")[0] for key in [*keys, *extras.posters] if key}
        return named | {row.folder for row in self._playing(tx, episode_id)}

    def left_of(self, tx: Session, job: str) -> list[str] | None:
        """Folders that were still in use when the others went; None before the first collection."""
        row = tx.get(TranscodeJob, job)
        return None if row is None else row.outputs.get("left")

    def note(self, tx: Session, job: str, *, left: Sequence[str], at: datetime) -> None:
        """All of a job's files are gone but the folders `left`, which are in use."""
        row = tx.get(TranscodeJob, job)
        if row is not None:
            row.outputs = {**row.outputs, "left": sorted(left)}
            row.collected_at = None if left else at

    def _is_over(self, tx: Session, row: TranscodeJob, replaced_before: datetime) -> bool:
        """A completed run is over when another one plays, and has for long enough."""
        if row.status != JobStatus.COMPLETED:
            return True
        runs = {run_of(each.folder) for each in self._playing(tx, row.episode_id)}
        playing = [tx.get(TranscodeJob, f"{row.episode_id}-{run}") for run in runs]
        return bool(playing) and all(
            job is not None and job.id != row.id and job.completed_at is not None and job.completed_at < replaced_before
            for job in playing
        )

    def _playing(self, tx: Session, episode_id: str) -> Sequence[Rendition]:
        return tx.exec(select(Rendition).where(Rendition.episode_id == episode_id)).all()
