"""Session rows as what leaves the context."""

from sqlmodel import Session, col, select

from kdrama_app.catalog.views import EpisodeDraft
from kdrama_app.upload.layout import missing_indexes
from kdrama_app.upload.models import UploadChunk, UploadSession
from kdrama_app.upload.views import Completion, UploadStatus, UploadView


def stored_indexes(tx: Session, upload_id: str) -> tuple[int, ...]:
    """The acknowledged chunks, sorted."""
    rows = tx.exec(select(UploadChunk.index).where(UploadChunk.upload_id == upload_id).order_by(col(UploadChunk.index)))
    return tuple(rows.all())


def as_draft(row: UploadSession) -> EpisodeDraft:
    return EpisodeDraft(**{**row.draft, "tags": tuple(row.draft["tags"])})


def as_completion(row: UploadSession) -> Completion:
    finished = row.status == UploadStatus.COMPLETED
    return Completion(row.id, row.filename, row.total_size, row.sha256, row.episode_id, finished)


def as_view(row: UploadSession, received: tuple[int, ...]) -> UploadView:
    return UploadView(
        id=row.id,
        filename=row.filename,
        total_size=row.total_size,
        chunk_size=row.chunk_size,
        chunk_count=row.chunk_count,
        draft=as_draft(row),
        checksums=tuple(row.checksums) or ("",) * row.chunk_count,
        status=UploadStatus(row.status),
        received=received,
        missing=missing_indexes(row.chunk_count, received),
        created_at=row.created_at,
        expires_at=row.expires_at,
        # Fixed before the episode exists; nobody's business until it does.
        episode_id=row.episode_id if row.status == UploadStatus.COMPLETED else "",
    )
