"""Uploads: sessions (`sessions.py`) filled chunk by chunk and completed into an episode, or collected when they die
(`leftovers.py`). What the house fetches itself holds its room by a session too (`holds.py`).

A chunk:       plan_chunk (tx) -> chunks.receive (none) -> in a turn: plan_chunk, write (none), record_chunk (tx)
A completion:  plan_completion (tx) -> digest (none) -> seal (tx) -> adopt (none) -> finish (tx)

Killed anywhere in between, the same call made again ends the same: `seal` fixes the episode's id and
the verified checksum before the file is moved, so a moved file is found where it must be.
"""

import asyncio

from sqlmodel import Session

from kdrama_app.catalog.views import EpisodeView, Source
from kdrama_app.errors import ChecksumMismatch, ChunkConflict, ChunksMissing, InvalidInput, UploadNotFound
from kdrama_app.storage.port import KeyNotFound
from kdrama_app.upload.holds import Holds
from kdrama_app.upload.layout import chunk_span, contiguous_bytes, missing_indexes
from kdrama_app.upload.models import UploadChunk
from kdrama_app.upload.rows import as_completion, as_draft, stored_indexes
from kdrama_app.upload.views import ChunkSlot, Completion, StoredChunk, UploadStatus


class Uploads(Holds):
    """All verbs of uploading."""

    # --- a chunk ------------------------------------------------------------------------------

    def plan_chunk(self, tx: Session, upload_id: str, *, user_id: int, index: int) -> ChunkSlot:
        """Where chunk `index` goes and what is there. Raises UploadNotFound, UploadExpired, InvalidInput."""
        row = self._session(tx, upload_id, user_id)
        if not 0 <= index < row.chunk_count:
            raise InvalidInput(details={"chunkIndex": f"must be between 0 and {row.chunk_count - 1}"})
        stored = tx.get(UploadChunk, (upload_id, index))
        offset, length = chunk_span(index, total_size=row.total_size, chunk_size=row.chunk_size)
        return ChunkSlot(
            upload_id=upload_id,
            index=index,
            offset=offset,
            length=length,
            checksum=row.checksums[index] if row.checksums else "",
            stored_sha256=stored.sha256 if stored else "",
        )

    def record_chunk(self, tx: Session, upload_id: str, *, user_id: int, index: int, sha256: str) -> StoredChunk:
        """Acknowledge a chunk whose bytes are on the disk; done twice it ends the same. Raises ChunkConflict."""
        row = self._session(tx, upload_id, user_id)
        stored = tx.get(UploadChunk, (upload_id, index))
        if stored is None:
            tx.add(UploadChunk(upload_id=upload_id, index=index, sha256=sha256, stored_at=self.clock()))
            tx.flush()
        elif stored.sha256 != sha256:
            raise ChunkConflict(index)
        missing = missing_indexes(row.chunk_count, stored_indexes(tx, upload_id))
        prefix = contiguous_bytes(missing, total_size=row.total_size, chunk_size=row.chunk_size)
        return StoredChunk(index, sha256, missing, prefix)

    def follow(self, upload_id: str, stored: StoredChunk) -> None:
        """After the commit: let the digest run along behind what is acknowledged without a gap."""
        self.digests.advance(self.chunks.path(upload_id), through=stored.contiguous_bytes)

    # --- completion ---------------------------------------------------------------------------

    def plan_completion(self, tx: Session, upload_id: str, *, user_id: int) -> Completion:
        """How far the completion is. Raises UploadNotFound, UploadExpired, ChunksMissing."""
        row = self._session(tx, upload_id, user_id)
        if not row.sha256 and (missing := missing_indexes(row.chunk_count, stored_indexes(tx, upload_id))):
            raise ChunksMissing(list(missing))
        return as_completion(row)

    async def digest(self, completion: Completion) -> str:
        """The SHA-256 hex of the whole partial file. Raises FileNotFoundError when somebody moved it meanwhile."""
        path = self.chunks.path(completion.upload_id)
        future = self.digests.whole(path, size=completion.total_size)
        # Shielded: a client that hangs up must not take the answer from another that waits for it.
        return await asyncio.shield(asyncio.wrap_future(future))

    def seal(self, tx: Session, upload_id: str, *, user_id: int, sha256: str, final_checksum: str) -> Completion:
        """Fix the verified checksum and the episode's id, before the file moves. Raises ChecksumMismatch."""
        row = self._session(tx, upload_id, user_id, changing=True)
        actual, expected = row.sha256 or sha256, final_checksum.strip().lower()
        if len(expected) != 64:
            raise InvalidInput(details={"finalChecksum": "must be the SHA-256 checksum of the file in hex digits"})
        if actual != expected:
            raise ChecksumMismatch(expected=expected, actual=actual)
        row.sha256 = actual
        row.episode_id = row.episode_id or self.make_id()
        return as_completion(row)

    def adopt(self, completion: Completion) -> None:
        """Move the verified file to its place in storage; a file that is there already is no error."""
        path = self.chunks.path(completion.upload_id)
        try:
            if path.exists():
                self.storage.adopt(path, completion.source_key)
        except FileNotFoundError:
            # The same completion, sent twice at once: the other moved it between the look and the move.
            pass
        try:
            self.storage.stat(completion.source_key)
        except KeyNotFound as gone:
            raise UploadNotFound("The partial file of this upload is gone; start it again") from gone
        self.digests.forget(path)

    def finish(self, tx: Session, upload_id: str, *, user_id: int) -> EpisodeView | None:
        """Enter the adopted file into the catalog; None when that was done before."""
        row = self._session(tx, upload_id, user_id, changing=True)
        if row.status == UploadStatus.COMPLETED:
            return None
        completion = as_completion(row)
        episode = self.catalog.create_episode(
            tx,
            as_draft(row),
            episode_id=row.episode_id,
            uploader_id=user_id,
            source=Source(completion.source_key, row.filename, row.sha256, row.total_size),
        )
        row.status = UploadStatus.COMPLETED
        row.completed_at = self.clock()
        return episode
