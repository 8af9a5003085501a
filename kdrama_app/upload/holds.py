"""Room for a file that the house fetches itself: the same quota, the same disk, and the same way on as an upload's.

`hold` (tx) -> the file is fetched, and put at `chunks.path` -> `take` (tx) -> adopt (none) -> finish (tx)
"""

from sqlmodel import Session

from kdrama_app.catalog.views import EpisodeDraft
from kdrama_app.errors import UploadExpired, UploadNotFound
from kdrama_app.upload.leftovers import Leftovers
from kdrama_app.upload.models import UploadSession
from kdrama_app.upload.rows import as_completion, as_draft
from kdrama_app.upload.views import MAX_CHUNK_BYTES, Completion, Leftover, UploadStatus


class Holds(Leftovers):
    """The verbs of a held session. Nobody but who opened it knows of it: to clients it is UploadNotFound."""

    def hold(self, tx: Session, *, user_id: int, filename: str, size: int, draft: EpisodeDraft) -> str:
        """Set `size` bytes aside, the most that the file may have; the session's id.

        Raises UploadTooLarge, InvalidUploadFormat, InvalidInput, QuotaExceeded, StorageFull.
        """
        row = self._open_session(
            tx,
            user_id=user_id,
            filename=filename,
            total_size=size,
            chunk_size=MAX_CHUNK_BYTES,
            draft=draft,
            status=UploadStatus.HELD,
        )
        tx.flush()
        return row.id

    def hold_again(self, tx: Session, upload_id: str, *, size: int) -> str:
        """Room for the same file once more; another session's id. Raises UploadNotFound, and what `hold` raises."""
        row = tx.get(UploadSession, upload_id)
        if row is None:
            raise UploadNotFound
        return self.hold(tx, user_id=row.user_id, filename=row.filename, size=size, draft=as_draft(row))

    def take(self, tx: Session, upload_id: str, *, size: int, sha256: str) -> Completion:
        """The file is at `chunks.path`: fix its checksum and the episode's id, before it moves; again is no error.

        Raises UploadNotFound, UploadExpired: the room is no longer held.
        """
        row = tx.get(UploadSession, upload_id, with_for_update=True)
        if row is None or row.status == UploadStatus.CANCELLED:
            raise UploadNotFound
        if row.status == UploadStatus.EXPIRED or (row.status == UploadStatus.HELD and row.expires_at <= self.clock()):
            raise UploadExpired
        if row.status == UploadStatus.HELD:
            row.total_size, row.sha256, row.episode_id = size, sha256, self.make_id()
            row.status = UploadStatus.UPLOADING
        return as_completion(row)

    def release(self, tx: Session, upload_id: str) -> list[Leftover]:
        """Nothing will come of it; `sweep` what is left afterwards. What is complete stays."""
        row = tx.get(UploadSession, upload_id, with_for_update=True)
        if row is None or row.status == UploadStatus.COMPLETED:
            return []
        row.status = UploadStatus.CANCELLED
        return [Leftover(row.id, row.episode_id)]
