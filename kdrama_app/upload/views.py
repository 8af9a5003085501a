"""What leaves the upload context."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import PurePosixPath

from kdrama_app.catalog.views import EpisodeDraft

DEFAULT_CHUNK_BYTES = 5_242_880
MIN_CHUNK_BYTES = 256 * 1024
MAX_CHUNK_BYTES = 64 * 1024 * 1024


class UploadStatus(StrEnum):
    """`held`: room set aside for a file that the house itself is fetching; nobody sends it chunks."""

    HELD = "held"
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
    """An acknowledged chunk; `missing` are the indexes still to come, sorted; `contiguous_bytes` is how much of the
    file is there from its beginning on without a gap."""

    index: int
    sha256: str
    missing: tuple[int, ...]
    contiguous_bytes: int


@dataclass(frozen=True)
class ChunkSlot:
    """Where a chunk belongs: `offset` and `length` in bytes, the checksum given at start ('' for none), and the
    SHA-256 hex of what is already acknowledged there ('' for nothing)."""

    upload_id: str
    index: int
    offset: int
    length: int
    checksum: str
    stored_sha256: str


@dataclass(frozen=True)
class Completion:
    """How far a completion has come: `sha256` and `episode_id` are set once the whole file is verified."""

    upload_id: str
    filename: str
    total_size: int
    sha256: str
    episode_id: str
    finished: bool

    @property
    def source_key(self) -> str:
        """Where the file goes in storage."""
        return f"sources/{self.episode_id}/source{PurePosixPath(self.filename).suffix}"


@dataclass(frozen=True)
class Leftover:
    """What a dead session may have left: its partial file, and a source that was moved but never recorded."""

    upload_id: str
    episode_id: str
