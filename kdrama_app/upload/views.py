"""What leaves the upload context."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from kdrama_app.catalog.views import EpisodeDraft

DEFAULT_CHUNK_BYTES = 5_242_880
MIN_CHUNK_BYTES = 256 * 1024
MAX_CHUNK_BYTES = 64 * 1024 * 1024


class UploadStatus(StrEnum):
    UPLOADING = "uploading"
    COMPLETED = "completed"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


@dataclass(frozen=True)
class UploadView:
    """A session as its owner sees it. `received` and `missing` are sorted chunk indexes."""

    id: str
    filename: str
    total_size: int
    chunk_size: int
    chunk_count: int
    draft: EpisodeDraft
    checksums: tuple[str, ...]
    status: UploadStatus
    received: tuple[int, ...]
    missing: tuple[int, ...]
    created_at: datetime
    expires_at: datetime
    episode_id: str


@dataclass(frozen=True)
class StoredChunk:
    """An acknowledged chunk; `missing` are the indexes still to come, sorted."""

    index: int
    sha256: str
    missing: tuple[int, ...]
