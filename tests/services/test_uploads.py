"""Somebody uploads a video: over restarts, into an episode; or it ends on the way."""

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from obstore.store import MemoryStore

from kdrama_app.catalog.views import EpisodeStatus
from kdrama_app.errors import (
    ChecksumMismatch,
    ChunksMissing,
    UploadExpired,
    UploadNotFound,
)
from kdrama_app.storage.local import LocalStorage
from kdrama_app.storage.objects import ObjectStorage
from kdrama_app.upload.digest import PrefixDigests
from kdrama_app.upload.leftovers import MEMORY
from kdrama_app.upload.service import Uploads
from kdrama_app.upload.views import UploadStatus, UploadView
from tests.conftest import Clock
from tests.uploading import CHUNK, DRAFT, VIDEO, Uploader, piece, sha256

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


def test_a_finished_file_goes_to_an_object_store_too(mina: Uploader) -> None:
    bucket = ObjectStorage(MemoryStore())
    mina.uploads = replace(mina.uploads, storage=bucket)
    view = mina.start()
    mina.send_all(view)
    episode = mina.complete(view)
    assert episode is not None
    assert bucket.read(episode.source_key) == VIDEO
    assert not mina.uploads.chunks.path(view.id).exists()
    assert mina.complete(view) is None


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


def test_the_digest_follows_what_arrived_without_a_gap(mina: Uploader) -> None:
    reached: list[int] = []

    class Watched(PrefixDigests):
        def advance(self, path: Path, *, through: int) -> None:
            reached.append(through)
            super().advance(path, through=through)

    mina.uploads = replace(mina.uploads, digests=Watched())
    view = mina.start()
    for index in (2, 0, 1, 3):
        mina.send(view, index)
    assert reached == [0, CHUNK, 3 * CHUNK, len(VIDEO)]
    assert mina.complete(view) is not None


def test_a_vanished_file_is_said_so(mina: Uploader) -> None:
    view = mina.start()
    mina.send(view, 0)
    mina.uploads.chunks.discard(view.id)
    with pytest.raises(UploadNotFound, match="start it again"):
        mina.send(view, 1)


# --- whose it is, and how it ends -------------------------------------------------------------


def test_somebody_else_s_upload_does_not_exist_for_you(
    mina: Uploader, uploader_named: Callable[[str], Uploader]
) -> None:
    view = mina.start()
    mina.send_all(view)
    joon = replace(uploader_named("joon"), uploads=mina.uploads)
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


def test_what_a_crash_left_of_a_finished_upload_is_collected_but_not_the_upload(mina: Uploader, clock: Clock) -> None:
    view = mina.start()
    mina.send_all(view)
    episode = mina.complete(view)
    left = mina.uploads.chunks.path(view.id)
    left.write_bytes(VIDEO)
    long_ago = clock().timestamp() - 25 * 3600
    os.utime(left, (long_ago, long_ago))
    mina.collect()
    assert not left.exists()
    found = mina.find(view)
    assert episode is not None
    assert (found.episode_id, found.missing) == (episode.id, ())


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
