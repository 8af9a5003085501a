"""Upload sessions: opened with room and quota set aside, found again, given up."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, delete, func, select

from kdrama_app.catalog.service import Catalog
from kdrama_app.catalog.views import EpisodeDraft
from kdrama_app.db import new_id, utc_now
from kdrama_app.errors import (
    InvalidInput,
    QuotaExceeded,
    StorageFull,
    UploadExpired,
    UploadNotFound,
    UploadTooLarge,
)
from kdrama_app.settings import Settings
from kdrama_app.storage.port import Storage
from kdrama_app.upload.chunks import ChunkStore
from kdrama_app.upload.digest import PrefixDigests
from kdrama_app.upload.filenames import clean_filename
from kdrama_app.upload.layout import chunk_count
from kdrama_app.upload.models import UploadSession
from kdrama_app.upload.receiving import normal_checksum
from kdrama_app.upload.rows import as_view, stored_indexes
from kdrama_app.upload.views import MAX_CHUNK_BYTES, MIN_CHUNK_BYTES, Leftover, UploadStatus, UploadView

UNFINISHED = (UploadStatus.UPLOADING, UploadStatus.HELD)


@dataclass(frozen=True)
class Sessions:
    """The verbs of a session. It is its owner's alone: for anybody else it is UploadNotFound."""

    settings: Settings
    storage: Storage
    catalog: Catalog
    chunks: ChunkStore
    digests: PrefixDigests
    clock: Callable[[], datetime] = utc_now
    make_id: Callable[[], str] = new_id

    def start(
        self,
        tx: Session,
        *,
        user_id: int,
        filename: str,
        total_size: int,
        chunk_size: int,
        draft: EpisodeDraft,
        checksums: Sequence[str] = (),
    ) -> UploadView:
        """Open a session and reserve its bytes; `reserve` makes its file afterwards.

        Raises UploadTooLarge, InvalidUploadFormat, InvalidInput, QuotaExceeded, StorageFull.
        """
        row = self._open_session(
            tx, user_id=user_id, filename=filename, total_size=total_size, chunk_size=chunk_size, draft=draft
        )
        row.checksums = _checksums(checksums, row.chunk_count)
        tx.flush()
        return as_view(row, ())

    def _open_session(
        self,
        tx: Session,
        *,
        user_id: int,
        filename: str,
        total_size: int,
        chunk_size: int,
        draft: EpisodeDraft,
        status: UploadStatus = UploadStatus.UPLOADING,
    ) -> UploadSession:
        name = clean_filename(filename)
        if total_size > self.settings.max_upload_bytes:
            raise UploadTooLarge(size=total_size, limit=self.settings.max_upload_bytes)
        _require_sizes(total_size, chunk_size)
        self._require_quota(tx, user_id, total_size)
        self._require_room(tx, total_size)
        now = self.clock()
        row = UploadSession(
            id=self.make_id(),
            user_id=user_id,
            filename=name,
            total_size=total_size,
            chunk_size=chunk_size,
            chunk_count=chunk_count(total_size, chunk_size),
            draft=asdict(draft),
            checksums=[],
            status=status,
            created_at=now,
            expires_at=now + timedelta(seconds=self.settings.upload_ttl_seconds),
        )
        tx.add(row)
        return row

    def reserve(self, view: UploadView) -> None:
        """Make the file of a fresh session. Raises StorageFull; then `abandon` it."""
        self.chunks.reserve(view.id, size=view.total_size)

    def abandon(self, tx: Session, upload_id: str) -> None:
        """Take back a session that never got its file."""
        tx.exec(delete(UploadSession).where(col(UploadSession.id) == upload_id))

    def find(self, tx: Session, upload_id: str, *, user_id: int) -> UploadView:
        """The session with what has arrived: all that a client needs to go on. Raises UploadNotFound, UploadExpired."""
        row = self._session(tx, upload_id, user_id)
        return as_view(row, stored_indexes(tx, row.id))

    def count_by_status(self, tx: Session) -> dict[str, int]:
        """How many sessions there are, by status; statuses of none are 0."""
        rows = tx.exec(select(UploadSession.status, func.count()).group_by(UploadSession.status)).all()
        return {**{status.value: 0 for status in UploadStatus}, **dict(rows)}

    def mine(self, tx: Session, *, user_id: int) -> list[UploadView]:
        """Somebody's unfinished sessions, newest first."""
        rows = tx.exec(
            select(UploadSession)
            .where(UploadSession.user_id == user_id, UploadSession.status == UploadStatus.UPLOADING, *self._open())
            .order_by(col(UploadSession.created_at).desc(), UploadSession.id)
        ).all()
        return [as_view(row, stored_indexes(tx, row.id)) for row in rows]

    def room(self, tx: Session, *, user_id: int) -> int:
        """How much more somebody could upload now, in bytes: what quota and disk leave."""
        quota, free = self.settings.user_quota_bytes, self._free(tx)
        return max(0, min(free, quota - self._used(tx, user_id)) if quota else free)

    def cancel(self, tx: Session, upload_id: str, *, user_id: int) -> Leftover:
        """End a session; `sweep` what is left afterwards. A completed one is an episode now: UploadNotFound."""
        row = self._session(tx, upload_id, user_id, changing=True)
        if row.status == UploadStatus.COMPLETED:
            raise UploadNotFound("This upload is complete; delete the video instead")
        row.status = UploadStatus.CANCELLED
        return Leftover(row.id, row.episode_id)

    # --- inside -------------------------------------------------------------------------------

    def _session(self, tx: Session, upload_id: str, user_id: int, *, changing: bool = False) -> UploadSession:
        row = tx.get(UploadSession, upload_id, with_for_update=changing or None)
        if row is None or row.user_id != user_id or row.status in {UploadStatus.CANCELLED, UploadStatus.HELD}:
            raise UploadNotFound
        late = row.status == UploadStatus.UPLOADING and row.expires_at <= self.clock()
        if late or row.status == UploadStatus.EXPIRED:
            raise UploadExpired
        return row

    def _open(self) -> tuple:
        """What takes room that is not yet filled."""
        return (col(UploadSession.status).in_(UNFINISHED), col(UploadSession.expires_at) > self.clock())

    def _require_quota(self, tx: Session, user_id: int, size: int) -> None:
        """A quota of 0 is none."""
        quota, used = self.settings.user_quota_bytes, self._used(tx, user_id)
        if quota and used + size > quota:
            raise QuotaExceeded(used=used, requested=size, quota=quota)

    def _used(self, tx: Session, user_id: int) -> int:
        """What somebody takes of their quota, in bytes: sources and the whole size of open sessions."""
        reserved = tx.exec(
            select(func.sum(UploadSession.total_size)).where(UploadSession.user_id == user_id, *self._open())
        ).one()
        return self.catalog.stored_bytes(tx, user_id) + int(reserved or 0)

    def _require_room(self, tx: Session, size: int) -> None:
        """What open sessions will still take is spoken for already."""
        if self._free(tx) < size:
            raise StorageFull

    def _free(self, tx: Session) -> int:
        """What the disk takes before it counts as full, in bytes."""
        rows = tx.exec(select(UploadSession.id, UploadSession.total_size).where(*self._open())).all()
        owed = sum(self.chunks.owed_bytes(upload_id, size=total) for upload_id, total in rows)
        stored = self.storage.free_bytes()
        free = self.chunks.free_bytes() if stored is None else min(self.chunks.free_bytes(), stored)
        return free - owed - self.settings.min_free_bytes


def _require_sizes(total_size: int, chunk_size: int) -> None:
    if total_size < 1:
        raise InvalidInput(details={"totalSize": "must be at least 1 byte"})
    if not MIN_CHUNK_BYTES <= chunk_size <= MAX_CHUNK_BYTES:
        raise InvalidInput(details={"chunkSize": f"must be between {MIN_CHUNK_BYTES} and {MAX_CHUNK_BYTES} bytes"})


def _checksums(given: Sequence[str], count: int) -> list[str]:
    if given and len(given) != count:
        raise InvalidInput(details={"checksums": f"must name all {count} chunks, '' where unknown"})
    return [normal_checksum(checksum) if checksum else "" for checksum in given]
