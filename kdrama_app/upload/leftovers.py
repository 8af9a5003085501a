"""What ended uploads leave behind, found and removed."""

from collections.abc import Iterable
from datetime import timedelta

from sqlmodel import Session, col, delete, select

from kdrama_app.upload.models import UploadChunk, UploadSession
from kdrama_app.upload.sessions import UNFINISHED, Sessions
from kdrama_app.upload.views import Leftover, UploadStatus

# How long a session that ended stays on record, so that a late call hears what became of it.
MEMORY = timedelta(days=7)
_DEAD = (UploadStatus.CANCELLED, UploadStatus.EXPIRED)


class Leftovers(Sessions):
    """The verbs of clearing away: `expire` (tx) -> `sweep` (none) -> `forget` (tx)."""

    def expire(self, tx: Session) -> list[Leftover]:
        """End what outlived its time, and name what ended sessions and vanished ones may have left behind."""
        unfinished = col(UploadSession.status).in_(UNFINISHED)
        for row in tx.exec(select(UploadSession).where(unfinished)).all():
            if row.expires_at <= self.clock():
                row.status = UploadStatus.EXPIRED
        tx.flush()
        ended = tx.exec(select(UploadSession).where(col(UploadSession.status).in_(_DEAD))).all()
        alive = set(tx.exec(select(UploadSession.id).where(unfinished)).all())
        long_ago = self.clock() - timedelta(seconds=self.settings.upload_ttl_seconds)
        orphans = set(self.chunks.idle_since(long_ago.timestamp())) - alive
        leftovers = {upload_id: Leftover(upload_id, "") for upload_id in sorted(orphans)}
        leftovers |= {row.id: Leftover(row.id, row.episode_id) for row in ended}
        return list(leftovers.values())

    def sweep(self, leftovers: Iterable[Leftover]) -> None:
        """Remove the files of dead sessions; done again it ends the same.

        The partial file goes first: a completion that runs meanwhile either moved it before, and the
        source below is gone after, or finds nothing to move.
        """
        for leftover in leftovers:
            self.digests.forget(self.chunks.path(leftover.upload_id))
            self.chunks.discard(leftover.upload_id)
            if leftover.episode_id:
                self.storage.delete_folder(f"sources/{leftover.episode_id}")

    def forget(self, tx: Session, leftovers: Iterable[Leftover]) -> None:
        """After the sweep: dead sessions lose their chunks at once; every ended one its record after `MEMORY`."""
        ids = [leftover.upload_id for leftover in leftovers]
        dead = select(UploadSession).where(col(UploadSession.id).in_(ids), col(UploadSession.status).in_(_DEAD))
        for row in tx.exec(dead).all():
            row.episode_id = ""
            tx.exec(delete(UploadChunk).where(col(UploadChunk.upload_id) == row.id))
        tx.flush()
        tx.exec(
            delete(UploadSession).where(
                col(UploadSession.status).not_in(UNFINISHED),
                col(UploadSession.expires_at) <= self.clock() - MEMORY,
            )
        )
