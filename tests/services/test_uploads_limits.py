"""How much may be uploaded, and what happens when there is no room."""

import errno
from collections.abc import Callable
from dataclasses import replace

import pytest

from kdrama_app.errors import (
    InvalidInput,
    InvalidUploadFormat,
    QuotaExceeded,
    StorageFull,
    UploadTooLarge,
)
from kdrama_app.settings import Settings
from kdrama_app.upload import chunks as chunk_store
from kdrama_app.upload import disk
from kdrama_app.upload.chunks import ChunkStore
from kdrama_app.upload.service import Uploads
from tests.uploading import CHUNK, VIDEO, Uploader

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
    mina: Uploader, make_settings: Callable[..., Settings], monkeypatch: pytest.MonkeyPatch
) -> None:
    # A file system without preallocation: what an open session will take still shows as free.
    monkeypatch.setattr(chunk_store, "preallocate", lambda descriptor, size: None)
    settings = make_settings(min_free_bytes=1000)
    chunks = ChunkStore(settings.staging_dir, disk_free=lambda folder: 1000 + 2 * len(VIDEO))
    mina.uploads = replace(mina.uploads, settings=settings, chunks=chunks)
    first = mina.start()
    mina.start()
    with pytest.raises(StorageFull):
        mina.start(size=1)
    mina.cancel(first)
    mina.start(size=1)


def test_blocks_that_are_taken_already_are_not_counted_twice(mina: Uploader) -> None:
    view = mina.start()
    if mina.uploads.chunks.path(view.id).stat().st_blocks == 0:
        pytest.skip("this file system does not preallocate")
    assert mina.uploads.chunks.owed_bytes(view.id, size=len(VIDEO)) == 0
    assert mina.uploads.chunks.owed_bytes("not made yet", size=5) == 5


def test_a_disk_found_full_at_the_reservation_leaves_nothing(mina: Uploader, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chunk_store, "preallocate", no_space)
    with pytest.raises(StorageFull):
        mina.start()
    assert list(mina.uploads.chunks.path("x").parent.iterdir()) == []


def test_a_disk_that_fills_up_in_between_loses_nothing(mina: Uploader, monkeypatch: pytest.MonkeyPatch) -> None:
    view = mina.start()
    mina.send(view, 0)
    with monkeypatch.context() as full:
        full.setattr(disk.os, "pwrite", no_space)
        with pytest.raises(StorageFull):
            mina.send(view, 1)
    assert mina.find(view).received == (0,)
    mina.send_all(view)
    assert mina.complete(view) is not None


def no_space(*_: object) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")
