"""Upload sessions: started, filled chunk by chunk, completed into an episode, or collected when they die.

A chunk:       plan_chunk (tx) -> chunks.receive (none) -> in a turn: plan_chunk, write (none), record_chunk (tx)
A completion:  plan_completion (tx) -> digest (none) -> seal (tx) -> adopt (none) -> finish (tx)

Killed anywhere in between, the same call made again ends the same: `seal` fixes the episode's id and
the verified checksum before the file is moved, so a moved file is found where it must be.
"""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, delete, func, select

from kdrama_app.catalog.service import Catalog
from kdrama_app.catalog.views import EpisodeDraft, EpisodeView, Source
from kdrama_app.db import new_id, utc_now
from kdrama_app.errors import (
    ChecksumMismatch,
    ChunkConflict,
    ChunksMissing,
    InvalidInput,
    QuotaExceeded,
    StorageFull,
    UploadExpired,
    UploadNotFound,
    UploadTooLarge,
)
from kdrama_app.settings import Settings
from kdrama_app.storage.port import KeyNotFound, Storage
from kdrama_app.upload.chunks import ChunkStore
from kdrama_app.upload.digest import PrefixDigests
from kdrama_app.upload.filenames import clean_filename
from kdrama_app.upload.layout import chunk_count, chunk_span, contiguous_bytes, missing_indexes
from kdrama_app.upload.models import UploadChunk, UploadSession
from kdrama_app.upload.receiving import normal_checksum
from kdrama_app.upload.sessions import as_completion, as_draft, as_view, stored_indexes
from kdrama_app.upload.views import (
    MAX_CHUNK_BYTES,
    MIN_CHUNK_BYTES,
    ChunkSlot,
    Completion,
    Leftover,
    StoredChunk,
    UploadStatus,
    UploadView,
)

# How long a session that ended stays on record, so that a late call hears what became of it.
MEMORY = timedelta(days=7)


@dataclass(frozen=True)
class Uploads:
    """The upload context's verbs. A session is its owner's alone: for anybody else it is UploadNotFound."""

    settings: Settings
    storage: Storage
    catalog: Catalog
    chunks: ChunkStore
    digests: PrefixDigests
    clock: Callable[[], datetime] = utc_now
    make_id: Callable[[], str] = new_id

    # --- a session ----------------------------------------------------------------------------

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
        name = clean_filename(filename)
        if total_size > self.settings.max_upload_bytes:
            raise UploadTooLarge(size=total_size, limit=self.settings.max_upload_bytes)
        _require_sizes(total_size, chunk_size)
        count = chunk_count(total_size, chunk_size)
        known = _checksums(checksums, count)
        self._require_quota(tx, user_id, total_size)
        self._require_room(tx, total_size)
        now = self.clock()
        row = UploadSession(
            id=self.make_id(),
            user_id=user_id,
            filename=name,
            total_size=total_size,
            chunk_size=chunk_size,
            chunk_count=count,
            draft=asdict(draft),
            checksums=known,
            status=UploadStatus.UPLOADING,
            created_at=now,
            expires_at=now + timedelta(seconds=self.settings.upload_ttl_seconds),
        )
        tx.add(row)
        tx.flush()
        return as_view(row, ())

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
            .where(UploadSession.user_id == user_id, *self._open())
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

    # --- leftovers ----------------------------------------------------------------------------

    def expire(self, tx: Session) -> list[Leftover]:
        """End what outlived its time, and name what ended sessions and vanished ones may have left behind."""
        for row in tx.exec(select(UploadSession).where(UploadSession.status == UploadStatus.UPLOADING)).all():
            if row.expires_at <= self.clock():
                row.status = UploadStatus.EXPIRED
        tx.flush()
        ended = tx.exec(select(UploadSession).where(col(UploadSession.status).in_(_DEAD))).all()
        alive = set(tx.exec(select(UploadSession.id).where(UploadSession.status == UploadStatus.UPLOADING)).all())
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
                col(UploadSession.status) != UploadStatus.UPLOADING,
                col(UploadSession.expires_at) <= self.clock() - MEMORY,
            )
        )

    # --- inside -------------------------------------------------------------------------------

    def _session(self, tx: Session, upload_id: str, user_id: int, *, changing: bool = False) -> UploadSession:
        row = tx.get(UploadSession, upload_id, with_for_update=changing or None)
        if row is None or row.user_id != user_id or row.status == UploadStatus.CANCELLED:
            raise UploadNotFound
        late = row.status == UploadStatus.UPLOADING and row.expires_at <= self.clock()
        if late or row.status == UploadStatus.EXPIRED:
            raise UploadExpired
        return row

    def _open(self) -> tuple:
        return (UploadSession.status == UploadStatus.UPLOADING, col(UploadSession.expires_at) > self.clock())

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


_DEAD = (UploadStatus.CANCELLED, UploadStatus.EXPIRED)


def _require_sizes(total_size: int, chunk_size: int) -> None:
    if total_size < 1:
        raise InvalidInput(details={"totalSize": "must be at least 1 byte"})
    if not MIN_CHUNK_BYTES <= chunk_size <= MAX_CHUNK_BYTES:
        raise InvalidInput(details={"chunkSize": f"must be between {MIN_CHUNK_BYTES} and {MAX_CHUNK_BYTES} bytes"})


def _checksums(given: Sequence[str], count: int) -> list[str]:
    if given and len(given) != count:
        raise InvalidInput(details={"checksums": f"must name all {count} chunks, '' where unknown"})
    return [normal_checksum(checksum) if checksum else "" for checksum in given]
