"""Somebody uploads a video: chunk by chunk, over restarts, into an episode."""

import asyncio
import errno
import hashlib
import os
import subprocess
import sys
import threading
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field, replace

import pytest

from kdrama_app.accounts.models import User
from kdrama_app.catalog.service import Catalog
from kdrama_app.catalog.views import EpisodeDraft, EpisodeStatus, EpisodeView
from kdrama_app.db import Database
from kdrama_app.errors import (
    ChecksumMismatch,
    ChunkConflict,
    ChunksMissing,
    InvalidInput,
    InvalidUploadFormat,
    QuotaExceeded,
    StorageFull,
    UploadExpired,
    UploadNotFound,
    UploadTooLarge,
)
from kdrama_app.settings import Settings
from kdrama_app.storage.local import LocalStorage
from kdrama_app.upload import chunks as chunk_store
from kdrama_app.upload.chunks import ChunkStore, receive
from kdrama_app.upload.digest import PrefixDigests
from kdrama_app.upload.service import MEMORY, Uploads
from kdrama_app.upload.views import Completion, StoredChunk, UploadStatus, UploadView
from tests.conftest import Clock

CHUNK = 256 * 1024
VIDEO = os.urandom(3 * CHUNK + 1000)
DRAFT = EpisodeDraft(title="The Sword", series="도깨비", number=3, tags=("fantasy",))


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def piece(index: int, content: bytes = VIDEO) -> bytes:
    return content[index * CHUNK : (index + 1) * CHUNK]


async def body(content: bytes, step: int = 10_000) -> AsyncIterator[bytes]:
    for start in range(0, len(content), step):
        yield content[start : start + step]


@dataclass
class Uploader:
    """A person at a client; what they do runs through the same steps as a request."""

    database: Database
    uploads: Uploads
    user_id: int
    on_disk: Callable[[], None] = field(default=lambda: None)

    def start(self, *, size: int = len(VIDEO), filename: str = "goblin.E03.mp4", **rest: object) -> UploadView:
        given = {"chunk_size": CHUNK, "draft": DRAFT, **rest}
        with self.database.transaction() as tx:
            view = self.uploads.start(tx, user_id=self.user_id, filename=filename, total_size=size, **given)  # pyright: ignore
        self.uploads.reserve(view)
        return view

    def send(self, view: UploadView, index: int, content: bytes | None = None, *, checksum: str = "") -> StoredChunk:
        return asyncio.run(self.send_async(view, index, piece(index) if content is None else content, checksum))

    async def send_async(self, view: UploadView, index: int, content: bytes, checksum: str = "") -> StoredChunk:
        def plan():
            with self.database.snapshot() as tx:
                return self.uploads.plan_chunk(tx, view.id, user_id=self.user_id, index=index)

        def keep(received):
            with self.uploads.chunks.turn(view.id) as file:
                if not plan().stored_sha256:
                    file.write(received, offset=index * CHUNK)
                    self.on_disk()
                with self.database.transaction() as tx:
                    return self.uploads.record_chunk(
                        tx, view.id, user_id=self.user_id, index=index, sha256=received.sha256
                    )

        with self.uploads.chunks.receiving() as aside:
            received = await receive(plan(), body(content), aside, checksum=checksum)
            stored = await asyncio.to_thread(keep, received)
        self.uploads.follow(view.id, stored)
        return stored

    def send_all(self, view: UploadView, content: bytes = VIDEO) -> None:
        for index in range(view.chunk_count):
            self.send(view, index, piece(index, content))

    def find(self, view: UploadView) -> UploadView:
        with self.database.snapshot() as tx:
            return self.uploads.find(tx, view.id, user_id=self.user_id)

    def plan_completion(self, view: UploadView) -> Completion:
        with self.database.snapshot() as tx:
            return self.uploads.plan_completion(tx, view.id, user_id=self.user_id)

    def seal(self, view: UploadView, final_checksum: str = "") -> Completion:
        completion = self.plan_completion(view)
        digest = completion.sha256 or asyncio.run(self.uploads.digest(completion))
        with self.database.transaction() as tx:
            return self.uploads.seal(
                tx, view.id, user_id=self.user_id, sha256=digest, final_checksum=final_checksum or sha256(VIDEO)
            )

    def record(self, view: UploadView) -> EpisodeView | None:
        with self.database.transaction() as tx:
            return self.uploads.finish(tx, view.id, user_id=self.user_id)

    def complete(self, view: UploadView, final_checksum: str = "") -> EpisodeView | None:
        self.uploads.adopt(self.seal(view, final_checksum))
        return self.record(view)

    def cancel(self, view: UploadView) -> None:
        with self.database.transaction() as tx:
            leftover = self.uploads.cancel(tx, view.id, user_id=self.user_id)
        self.uploads.sweep([leftover])

    def collect(self) -> None:
        with self.database.transaction() as tx:
            leftovers = self.uploads.expire(tx)
        self.uploads.sweep(leftovers)
        with self.database.transaction() as tx:
            self.uploads.forget(tx, leftovers)


@pytest.fixture
def make_uploads(settings: Settings, storage: LocalStorage, clock: Clock) -> Callable[..., Uploads]:
    """The upload context on this test's folder; called again, it is the server after a restart."""

    def make(settings: Settings = settings) -> Uploads:
        chunks = ChunkStore(settings.staging_dir, disk_free=lambda folder: 10 * 1024**4)
        return Uploads(settings, storage, Catalog(clock), chunks, PrefixDigests(), clock)

    return make


@pytest.fixture
def add_user(database: Database, clock: Clock) -> Callable[[str], int]:
    def add(name: str) -> int:
        email = f"{name}@example.com"
        with database.transaction() as tx:
            user = User(
                username=name,
                username_key=name,
                email=email,
                email_key=email,
                password_hash="!",
                role="uploader",
                created_at=clock(),
            )
            tx.add(user)
            tx.flush()
            return user.id or 0

    return add


@pytest.fixture
def mina(database: Database, make_uploads: Callable[..., Uploads], add_user: Callable[[str], int]) -> Uploader:
    return Uploader(database, make_uploads(), add_user("mina"))


# --- the whole way ----------------------------------------------------------------------------


def test_chunks_sent_in_any_order_become_the_same_file_and_an_episode(mina: Uploader, storage: LocalStorage) -> None:
    view = mina.start()
    assert view.chunk_count == 4
    for index in (2, 0, 3, 1):
        mina.send(view, index)
    episode = mina.complete(view)
    assert episode is not None
    assert (episode.series, episode.number, episode.status) == ("도깨비", 3, EpisodeStatus.PROCESSING)
    assert (episode.tags, episode.file_size) == (("fantasy",), len(VIDEO))
    assert episode.source_key == f"sources/{episode.id}/source.mp4"
    assert storage.read(episode.source_key) == VIDEO
    assert not mina.uploads.chunks.path(view.id).exists()
    assert mina.find(view).episode_id == episode.id


def test_each_answer_says_what_is_still_to_come(mina: Uploader) -> None:
    view = mina.start()
    assert mina.send(view, 2).missing == (0, 1, 3)
    assert mina.send(view, 0).contiguous_bytes == CHUNK
    assert mina.send(view, 1).missing == (3,)
    last = mina.send(view, 3)
    assert (last.missing, last.contiguous_bytes) == ((), len(VIDEO))


def test_a_file_smaller_than_one_chunk(mina: Uploader, storage: LocalStorage) -> None:
    view = mina.start(size=1)
    mina.send(view, 0, b"x")
    episode = mina.complete(view, sha256(b"x"))
    assert episode is not None
    assert storage.read(episode.source_key) == b"x"


def test_completing_again_changes_nothing(mina: Uploader) -> None:
    view = mina.start()
    mina.send_all(view)
    episode = mina.complete(view)
    assert episode is not None
    assert mina.complete(view) is None
    completion = mina.plan_completion(view)
    assert (completion.episode_id, completion.finished) == (episode.id, True)


def test_a_chunk_sent_again_after_completion_is_still_acknowledged(mina: Uploader) -> None:
    view = mina.start()
    mina.send_all(view)
    mina.complete(view)
    with mina.database.transaction() as tx:
        stored = mina.uploads.record_chunk(tx, view.id, user_id=mina.user_id, index=1, sha256=sha256(piece(1)))
    assert stored.missing == ()


def test_completion_names_the_missing_chunks(mina: Uploader) -> None:
    view = mina.start()
    mina.send(view, 1)
    with pytest.raises(ChunksMissing) as refused:
        mina.complete(view)
    assert refused.value.details == {"missingChunks": [0, 2, 3]}


def test_a_wrong_final_checksum_leaves_the_upload_usable(mina: Uploader) -> None:
    view = mina.start()
    mina.send_all(view)
    with pytest.raises(ChecksumMismatch) as refused:
        mina.complete(view, "0" * 64)
    assert (refused.value.details or {})["actual"] == sha256(VIDEO)
    assert mina.complete(view, sha256(VIDEO).upper()) is not None


# --- a chunk that is not right ----------------------------------------------------------------


@pytest.mark.parametrize("algorithm", ["sha256", "md5"])
def test_a_chunk_s_checksum_is_checked_in_either_algorithm(mina: Uploader, algorithm: str) -> None:
    view = mina.start()
    right = hashlib.new(algorithm, piece(0)).hexdigest()
    with pytest.raises(ChecksumMismatch) as refused:
        mina.send(view, 0, piece(0)[:-1] + b"?", checksum=right)
    assert (refused.value.details or {})["expected"] == right
    assert mina.find(view).received == ()
    assert mina.send(view, 0, checksum=right.upper()).sha256 == sha256(piece(0))


def test_checksums_given_at_the_start_hold_for_every_chunk(mina: Uploader) -> None:
    view = mina.start(checksums=[sha256(piece(0)).upper(), "", "", ""])
    assert view.checksums == (sha256(piece(0)), "", "", "")
    with pytest.raises(ChecksumMismatch):
        mina.send(view, 0, piece(1))
    mina.send(view, 0)


@pytest.mark.parametrize("content", [b"", piece(0)[:-1], piece(0) + b"!", piece(0) * 2])
def test_a_chunk_of_the_wrong_length_is_refused(mina: Uploader, content: bytes) -> None:
    view = mina.start()
    with pytest.raises(InvalidInput):
        mina.send(view, 0, content)
    assert mina.find(view).received == ()


def test_an_endless_body_is_cut_off_early(mina: Uploader) -> None:
    view = mina.start()
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        while True:
            sent += 65536
            yield bytes(65536)

    async def send() -> None:
        with mina.database.snapshot() as tx, mina.uploads.chunks.receiving() as aside:
            await receive(mina.uploads.plan_chunk(tx, view.id, user_id=mina.user_id, index=0), endless(), aside)

    with pytest.raises(InvalidInput):
        asyncio.run(send())
    assert sent <= CHUNK + 2 * chunk_store.STEP_BYTES


def test_a_client_that_falls_silent_is_let_go(mina: Uploader, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chunk_store, "STALL_SECONDS", 0.02)
    view = mina.start()

    async def silent() -> AsyncIterator[bytes]:
        yield b"first bytes"
        await asyncio.Event().wait()

    async def send() -> None:
        with mina.database.snapshot() as tx, mina.uploads.chunks.receiving() as aside:
            await receive(mina.uploads.plan_chunk(tx, view.id, user_id=mina.user_id, index=0), silent(), aside)

    with pytest.raises(InvalidInput, match="Nothing of the chunk"):
        asyncio.run(send())


@pytest.mark.parametrize("index", [-1, 4, 10**9])
def test_an_index_outside_the_file_is_refused(mina: Uploader, index: int) -> None:
    view = mina.start()
    with pytest.raises(InvalidInput):
        mina.send(view, index, b"x")


def test_the_same_chunk_again_is_no_error_and_other_bytes_change_nothing(mina: Uploader) -> None:
    view = mina.start()
    first = mina.send(view, 1)
    assert mina.send(view, 1) == first
    with pytest.raises(ChunkConflict):
        mina.send(view, 1, piece(0))
    with pytest.raises(InvalidInput):
        mina.send(view, 1, b"short")
    mina.send_all(view)
    assert mina.complete(view) is not None


def test_a_bad_chunk_never_touches_the_file(mina: Uploader) -> None:
    view = mina.start()
    with pytest.raises(ChecksumMismatch):
        mina.send(view, 0, piece(1), checksum=sha256(piece(0)))
    assert mina.uploads.chunks.path(view.id).read_bytes() == bytes(len(VIDEO))


def test_a_chunk_too_large_for_memory_waits_on_the_disk(
    mina: Uploader, monkeypatch: pytest.MonkeyPatch, storage: LocalStorage
) -> None:
    monkeypatch.setattr(chunk_store, "MEMORY_BYTES", 100_000)
    view = mina.start()
    mina.send_all(view)
    assert mina.complete(view) is not None
    assert list(mina.uploads.chunks.path(view.id).parent.iterdir()) == []


# --- at the same time -------------------------------------------------------------------------


def test_two_clients_sending_the_same_chunk_at_once_both_succeed(mina: Uploader) -> None:
    view = mina.start()

    async def both() -> list[StoredChunk]:
        return await asyncio.gather(*(mina.send_async(view, 0, piece(0)) for _ in range(8)))

    answers = asyncio.run(both())
    assert {answer.sha256 for answer in answers} == {sha256(piece(0))}
    assert mina.find(view).received == (0,)


def test_of_two_different_bodies_at_once_one_is_kept_whole(mina: Uploader) -> None:
    view = mina.start()
    contents = [bytes([n]) * CHUNK for n in range(6)]

    async def race() -> list[StoredChunk | BaseException]:
        sends = (mina.send_async(view, 0, content) for content in contents)
        return await asyncio.gather(*sends, return_exceptions=True)

    answers = asyncio.run(race())
    kept = [answer for answer in answers if isinstance(answer, StoredChunk)]
    assert len(kept) == 1
    assert sum(isinstance(answer, ChunkConflict) for answer in answers) == 5
    assert sha256(mina.uploads.chunks.path(view.id).read_bytes()[:CHUNK]) == kept[0].sha256


def test_a_turn_is_exclusive_among_processes(mina: Uploader) -> None:
    view = mina.start()
    attempt = "import fcntl, sys; fcntl.flock(open(sys.argv[1], 'rb'), fcntl.LOCK_EX | fcntl.LOCK_NB)"
    command = [sys.executable, "-c", attempt, str(mina.uploads.chunks.path(view.id))]
    with mina.uploads.chunks.turn(view.id):
        assert "BlockingIOError" in subprocess.run(command, capture_output=True, text=True, check=False).stderr
    subprocess.run(command, check=True)


def test_a_chunk_on_the_disk_but_not_on_record_holds_off_others(
    mina: Uploader, make_uploads: Callable[..., Uploads]
) -> None:
    view = mina.start()
    written, go_on = threading.Event(), threading.Event()

    def stop_before_the_record() -> None:
        written.set()
        assert go_on.wait(10)

    slow = replace_uploads(mina, mina.uploads, stop_before_the_record)
    other = replace_uploads(mina, make_uploads())
    outcome: dict[str, object] = {}

    def send_from(name: str, uploader: Uploader, content: bytes) -> None:
        try:
            outcome[name] = uploader.send(view, 0, content)
        except ChunkConflict as conflict:
            outcome[name] = conflict

    first = threading.Thread(target=send_from, args=("first", slow, piece(0)))
    first.start()
    assert written.wait(10)
    second = threading.Thread(target=send_from, args=("second", other, piece(1)))
    second.start()
    second.join(0.2)
    assert second.is_alive()
    go_on.set()
    first.join(10)
    second.join(10)
    assert isinstance(outcome["first"], StoredChunk)
    assert isinstance(outcome["second"], ChunkConflict)
    assert mina.uploads.chunks.path(view.id).read_bytes()[:CHUNK] == piece(0)


def replace_uploads(uploader: Uploader, uploads: Uploads, on_disk: Callable[[], None] = lambda: None) -> Uploader:
    return replace(uploader, uploads=uploads, on_disk=on_disk)


# --- restarts and crashes ---------------------------------------------------------------------


def test_an_upload_goes_on_after_the_server_restarted(mina: Uploader, make_uploads: Callable[..., Uploads]) -> None:
    view = mina.start()
    mina.send(view, 0)
    mina.send(view, 2)
    mina.uploads.digests.close()
    mina.uploads = make_uploads()
    found = mina.find(view)
    assert (found.received, found.missing, found.draft) == ((0, 2), (1, 3), DRAFT)
    for index in found.missing:
        mina.send(view, index)
    mina.uploads = make_uploads()
    assert mina.complete(view) is not None


def test_bytes_without_a_record_are_sent_again(mina: Uploader) -> None:
    view = mina.start()

    def crash() -> None:
        raise InterruptedError

    mina.on_disk = crash
    with pytest.raises(InterruptedError):
        mina.send(view, 0, piece(3) + bytes(CHUNK - 1000))
    mina.on_disk = lambda: None
    mina.send_all(view)
    assert mina.complete(view) is not None


@pytest.mark.parametrize("killed_after", ["seal", "adopt"])
def test_a_completion_killed_halfway_is_finished_by_repeating_it(
    mina: Uploader, make_uploads: Callable[..., Uploads], storage: LocalStorage, killed_after: str
) -> None:
    view = mina.start()
    mina.send_all(view)
    sealed = mina.seal(view)
    if killed_after == "adopt":
        mina.uploads.adopt(sealed)
    mina.uploads = make_uploads()
    with pytest.raises(ChecksumMismatch):
        mina.complete(view, "0" * 64)
    episode = mina.complete(view)
    assert episode is not None
    assert episode.id == sealed.episode_id
    assert storage.read(episode.source_key) == VIDEO


def test_the_digest_has_read_everything_before_completion_is_asked(mina: Uploader) -> None:
    view = mina.start()
    mina.send_all(view)
    path = mina.uploads.chunks.path(view.id)
    assert mina.uploads.digests.whole(path, size=len(VIDEO)).result(10) == sha256(VIDEO)
    path.unlink()
    assert mina.uploads.digests.whole(path, size=len(VIDEO)).result(10) == sha256(VIDEO)


def test_a_vanished_file_is_said_so(mina: Uploader) -> None:
    view = mina.start()
    mina.send(view, 0)
    mina.uploads.chunks.discard(view.id)
    with pytest.raises(UploadNotFound, match="start it again"):
        mina.send(view, 1)


# --- limits -----------------------------------------------------------------------------------


def test_what_can_never_work_is_refused_at_the_start(mina: Uploader) -> None:
    with pytest.raises(UploadTooLarge):
        mina.start(size=3 * 1024**3)
    with pytest.raises(InvalidUploadFormat):
        mina.start(filename="notes.txt")
    for wrong in ({"size": 0}, {"chunk_size": CHUNK - 1}, {"chunk_size": 65 * 1024**2}, {"checksums": ["", ""]}):
        with pytest.raises(InvalidInput):
            mina.start(**wrong)  # pyright: ignore[reportArgumentType]
    with pytest.raises(InvalidInput):
        mina.start(checksums=["zz", "", "", ""])
    assert list(mina.uploads.chunks.path("x").parent.iterdir()) == []


def test_a_chunk_size_larger_than_the_file_is_fine(mina: Uploader) -> None:
    assert mina.start(size=1000, chunk_size=64 * 1024**2).chunk_count == 1


def test_open_uploads_and_finished_ones_count_towards_the_quota(
    mina: Uploader, make_settings: Callable[..., Settings], make_uploads: Callable[..., Uploads]
) -> None:
    mina.uploads = make_uploads(make_settings(user_quota_bytes=2 * len(VIDEO)))
    finished = mina.start()
    mina.send_all(finished)
    mina.complete(finished)
    opened = mina.start()
    with pytest.raises(QuotaExceeded) as refused:
        mina.start(size=1)
    assert refused.value.details == {"used": 2 * len(VIDEO), "requested": 1, "quota": 2 * len(VIDEO)}
    mina.cancel(opened)
    mina.start(size=1)


def test_a_disk_that_open_uploads_will_fill_takes_no_further_one(
    mina: Uploader, make_settings: Callable[..., Settings]
) -> None:
    settings = make_settings(min_free_bytes=1000)
    # A disk without preallocation: what an open session will take still shows as free.
    chunks = SparseStore(settings.staging_dir, disk_free=lambda folder: 1000 + 2 * len(VIDEO))
    mina.uploads = replace(mina.uploads, settings=settings, chunks=chunks)
    first = mina.start()
    mina.start()
    with pytest.raises(StorageFull):
        mina.start(size=1)
    mina.cancel(first)
    mina.start(size=1)


class SparseStore(ChunkStore):
    def owed_bytes(self, upload_id: str, *, size: int) -> int:
        return size


def test_reserved_blocks_are_not_counted_twice(mina: Uploader) -> None:
    view = mina.start()
    taken = mina.uploads.chunks.path(view.id).stat().st_blocks * 512
    assert mina.uploads.chunks.owed_bytes(view.id, size=len(VIDEO)) == max(0, len(VIDEO) - taken)
    assert mina.uploads.chunks.owed_bytes("unknown", size=5) == 5


def test_a_disk_found_full_at_the_reservation_leaves_nothing(mina: Uploader, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chunk_store, "_preallocate", no_space)
    with pytest.raises(StorageFull):
        mina.start()
    assert list(mina.uploads.chunks.path("x").parent.iterdir()) == []


def test_a_disk_that_fills_up_in_between_loses_nothing(mina: Uploader, monkeypatch: pytest.MonkeyPatch) -> None:
    view = mina.start()
    mina.send(view, 0)
    with monkeypatch.context() as full:
        full.setattr(chunk_store.os, "pwrite", no_space)
        with pytest.raises(StorageFull):
            mina.send(view, 1)
    assert mina.find(view).received == (0,)
    mina.send_all(view)
    assert mina.complete(view) is not None


def no_space(*_: object) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


# --- whose it is, and how it ends -------------------------------------------------------------


def test_somebody_else_s_upload_does_not_exist_for_you(mina: Uploader, add_user: Callable[[str], int]) -> None:
    view = mina.start()
    mina.send_all(view)
    joon = replace(mina, user_id=add_user("joon"))
    for deed in (joon.find, joon.cancel, joon.complete, lambda v: joon.send(v, 0)):
        with pytest.raises(UploadNotFound):
            deed(view)
    assert (open_uploads(joon), [v.id for v in open_uploads(mina)]) == ([], [view.id])


def open_uploads(uploader: Uploader) -> list[UploadView]:
    with uploader.database.snapshot() as tx:
        return uploader.uploads.mine(tx, user_id=uploader.user_id)


def test_a_cancelled_upload_is_gone_with_its_file(mina: Uploader) -> None:
    view = mina.start()
    mina.send(view, 0)
    mina.cancel(view)
    assert not mina.uploads.chunks.path(view.id).exists()
    for deed in (mina.find, mina.cancel, mina.complete, lambda v: mina.send(v, 1)):
        with pytest.raises(UploadNotFound):
            deed(view)


def test_a_finished_upload_cannot_be_cancelled(mina: Uploader, storage: LocalStorage) -> None:
    view = mina.start()
    mina.send_all(view)
    episode = mina.complete(view)
    with pytest.raises(UploadNotFound, match="complete"):
        mina.cancel(view)
    mina.collect()
    assert episode is not None
    assert storage.read(episode.source_key) == VIDEO


def test_an_upload_lives_a_day(mina: Uploader, clock: Clock) -> None:
    view = mina.start()
    mina.send(view, 0)
    clock.advance(hours=23, minutes=59)
    mina.send(view, 1)
    clock.advance(minutes=1)
    for deed in (mina.find, mina.cancel, mina.complete, lambda v: mina.send(v, 2)):
        with pytest.raises(UploadExpired):
            deed(view)
    mina.collect()
    assert not mina.uploads.chunks.path(view.id).exists()
    with pytest.raises(UploadExpired):
        mina.find(view)
    clock.advance(days=MEMORY.days)
    mina.collect()
    with pytest.raises(UploadNotFound):
        mina.find(view)


def test_leftovers_of_a_completion_that_nobody_repeated_are_collected(
    mina: Uploader, clock: Clock, storage: LocalStorage
) -> None:
    view = mina.start()
    mina.send_all(view)
    sealed = mina.seal(view)
    mina.uploads.adopt(sealed)
    clock.advance(hours=25)
    mina.collect()
    assert list(storage.list("sources")) == []


def test_a_completion_that_a_cancel_overtook_finds_nothing_to_move(mina: Uploader, storage: LocalStorage) -> None:
    view = mina.start()
    mina.send_all(view)
    sealed = mina.seal(view)
    mina.cancel(view)
    with pytest.raises(UploadNotFound):
        mina.uploads.adopt(sealed)
    assert list(storage.list("sources")) == []


def test_files_that_no_session_knows_are_collected_once_they_are_old(mina: Uploader, clock: Clock) -> None:
    view = mina.start()
    folder = mina.uploads.chunks.path(view.id).parent
    old, fresh, foreign = folder / "old.part", folder / "fresh.part", folder / "notes.txt"
    for path in (old, fresh, foreign):
        path.touch()
    long_ago = clock().timestamp() - 25 * 3600
    for path in (old, mina.uploads.chunks.path(view.id)):
        os.utime(path, (long_ago, long_ago))
    mina.collect()
    assert {path.name for path in folder.iterdir()} == {f"{view.id}.part", "fresh.part", "notes.txt"}


def test_a_finished_upload_stays_on_record_for_a_week(mina: Uploader, clock: Clock) -> None:
    view = mina.start()
    mina.send_all(view)
    mina.complete(view)
    clock.advance(days=7)
    mina.collect()
    assert mina.find(view).status is UploadStatus.COMPLETED
    clock.advance(days=2)
    mina.collect()
    with pytest.raises(UploadNotFound):
        mina.find(view)


def test_the_file_has_its_whole_size_on_the_disk_from_the_start(mina: Uploader) -> None:
    view = mina.start()
    assert mina.uploads.chunks.path(view.id).stat().st_size == len(VIDEO)
