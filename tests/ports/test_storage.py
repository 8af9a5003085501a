"""One contract for every storage: the disk, and an object store (in memory)."""

import os
import tempfile
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import anyio
import pytest
from obstore.store import MemoryStore

from kdrama_app.db import utc_now
from kdrama_app.storage.durable import DRAFT_SUFFIX
from kdrama_app.storage.local import LocalStorage
from kdrama_app.storage.objects import ObjectStorage
from kdrama_app.storage.port import KeyNotFound, Storage

HOSTILE_KEYS = [
    "",
    ".",
    "..",
    "/etc/passwd",
    "../secret",
    "media/../../secret",
    "media/./x",
    "media//x",
    "media/x/",
    "media\\x",
    "media/\0",
    "media/line\nbreak",
    "media/\udcff",
    "media/" + "가" * 86,
    "/".join(["media"] * 200),
]


@pytest.fixture(params=["local", "objects"])
def storage(request: pytest.FixtureRequest, tmp_path: Path) -> Storage:
    if request.param == "local":
        return LocalStorage(tmp_path / "storage")
    return ObjectStorage(MemoryStore())


def read_range(storage: Storage, key: str, *, start: int, length: int) -> bytes:
    async def collect(pieces: AsyncIterator[bytes]) -> bytes:
        return b"".join([piece async for piece in pieces])

    return anyio.run(collect, storage.stream(key, start=start, length=length))


def keys(storage: Storage, prefix: str) -> list[str]:
    return sorted(file.key for file in storage.list(prefix))


def test_what_is_written_reads_back(storage: Storage) -> None:
    storage.write("media/a/multivariant.m3u8", b"#EXTM3U\n")
    assert storage.read("media/a/multivariant.m3u8") == b"#EXTM3U\n"


def test_a_second_write_replaces_the_first_and_changes_the_etag(storage: Storage) -> None:
    storage.write("media/a/index.m3u8", b"one")
    before = storage.stat("media/a/index.m3u8")
    storage.write("media/a/index.m3u8", b"one and two")
    after = storage.stat("media/a/index.m3u8")
    assert storage.read("media/a/index.m3u8") == b"one and two"
    assert (before.size, after.size) == (3, 11)
    assert before.etag != after.etag
    assert after.etag.startswith('"') and after.etag.endswith('"')


def test_a_file_is_adopted_and_leaves_its_old_place(storage: Storage, tmp_path: Path) -> None:
    upload = tmp_path / "upload.part"
    upload.write_bytes(b"video")
    storage.adopt(upload, "sources/a/도깨비 1화 (최종).mp4")
    assert not upload.exists()
    assert storage.read("sources/a/도깨비 1화 (최종).mp4") == b"video"
    assert keys(storage, "sources/a") == ["sources/a/도깨비 1화 (최종).mp4"]


@pytest.mark.parametrize("name", ["100% #1? *~{x}.mp4", "가" * 85, ".hidden", "a b\u3000c", "....", "%2e%2e"])
def test_a_name_people_really_use_is_kept(storage: Storage, tmp_path: Path, name: str) -> None:
    upload = tmp_path / "upload.part"
    upload.write_bytes(b"video")
    storage.adopt(upload, f"sources/a/{name}")
    storage.write(f"media/a/{name}", b"text")
    assert storage.read(f"sources/a/{name}") == b"video"
    assert storage.stat(f"media/a/{name}").size == 4
    assert keys(storage, "sources/a") == [f"sources/a/{name}"]


def test_a_folder_is_published_below_its_prefix(storage: Storage, tmp_path: Path) -> None:
    folder = tmp_path / "720p"
    (folder / "deep").mkdir(parents=True)
    (folder / "init.mp4").write_bytes(b"init")
    (folder / "deep" / "00001.m4s").write_bytes(b"segment")
    storage.publish(folder, "media/a/720p-1")
    assert keys(storage, "media/a") == ["media/a/720p-1/deep/00001.m4s", "media/a/720p-1/init.mp4"]


def test_publishing_again_after_a_crash_ends_the_same(storage: Storage, tmp_path: Path) -> None:
    folder = tmp_path / "720p"
    folder.mkdir()
    (folder / "init.mp4").write_bytes(b"init")
    (folder / "00001.m4s").write_bytes(b"segment")
    storage.adopt(folder / "00001.m4s", "media/a/720p-1/00001.m4s")  # as far as it had come
    storage.publish(folder, "media/a/720p-1")
    assert keys(storage, "media/a/720p-1") == ["media/a/720p-1/00001.m4s", "media/a/720p-1/init.mp4"]


def test_a_range_is_streamed(storage: Storage) -> None:
    content = bytes(range(256)) * 8192  # 2 MiB: more than one piece in either adapter
    storage.write("media/a/00001.m4s", content)
    assert read_range(storage, "media/a/00001.m4s", start=0, length=len(content)) == content
    assert read_range(storage, "media/a/00001.m4s", start=1_000_001, length=1_048_577) == content[1_000_001:2_048_578]
    assert read_range(storage, "media/a/00001.m4s", start=len(content) - 1, length=1) == content[-1:]


def test_a_folder_does_not_list_its_neighbour_with_a_longer_name(storage: Storage) -> None:
    storage.write("media/ab/one", b"1")
    storage.write("media/abc/two", b"2")
    assert keys(storage, "media/ab") == ["media/ab/one"]
    assert keys(storage, "media/nothing") == []


def test_deleting_is_idempotent(storage: Storage) -> None:
    storage.write("media/a/one", b"1")
    storage.delete("media/a/one")
    storage.delete("media/a/one")
    with pytest.raises(KeyNotFound):
        storage.read("media/a/one")


def test_a_folder_is_deleted_with_everything_below_and_nothing_beside(storage: Storage) -> None:
    storage.write("media/a/one", b"1")
    storage.write("media/a/deep/two", b"2")
    storage.write("media/ab/three", b"3")
    storage.delete_folder("media/a")
    storage.delete_folder("media/a")
    assert keys(storage, "media/a") == []
    assert keys(storage, "media/ab") == ["media/ab/three"]


def test_a_missing_key_is_one_fact_everywhere(storage: Storage, tmp_path: Path) -> None:
    storage.write("media/a/one", b"1")
    for key in ("media/a/none", "media/a"):
        with pytest.raises(KeyNotFound):
            storage.read(key)
        with pytest.raises(KeyNotFound):
            storage.stat(key)
        with pytest.raises(KeyNotFound):
            storage.fetch(key, tmp_path / "copy")
        with pytest.raises(KeyNotFound):
            read_range(storage, key, start=0, length=1)
    assert not (tmp_path / "copy").exists()


def test_a_file_is_fetched_to_a_path_to_read_it_at(storage: Storage, tmp_path: Path) -> None:
    storage.write("sources/a/film.mp4", b"video" * 1000)
    assert storage.fetch("sources/a/film.mp4", tmp_path / "deep" / "copy.mp4").read_bytes() == b"video" * 1000


@pytest.mark.parametrize("key", HOSTILE_KEYS)
def test_no_key_leads_out_of_the_store(storage: Storage, tmp_path: Path, key: str) -> None:
    (tmp_path / "secret").write_bytes(b"secret")
    for verb in (storage.read, storage.stat, storage.delete, storage.delete_folder, storage.local_path):
        with pytest.raises(KeyNotFound):
            verb(key)
    with pytest.raises(KeyNotFound):
        storage.write(key, b"x")
    with pytest.raises(KeyNotFound):
        list(storage.list(key))
    with pytest.raises(KeyNotFound):
        read_range(storage, key, start=0, length=1)
    assert (tmp_path / "secret").read_bytes() == b"secret"


def test_a_torn_write_is_never_seen(tmp_path: Path) -> None:
    """What a crash in mid-write leaves behind beside a file is no file of the store."""
    storage = LocalStorage(tmp_path / "storage")
    storage.write("media/a/index.m3u8", b"whole")
    (tmp_path / "storage" / "media" / "a" / f".x7Yk2p{DRAFT_SUFFIX}").write_bytes(b"ha")
    assert keys(storage, "media/a") == ["media/a/index.m3u8"]


def test_what_a_torn_write_left_goes_when_nobody_can_be_writing_it_any_more(tmp_path: Path) -> None:
    storage = LocalStorage(tmp_path / "storage")
    storage.write("media/a/index.m3u8", b"whole")
    folder, now = tmp_path / "storage" / "media" / "a", utc_now()
    for name, age in (("old", timedelta(days=2)), ("new", timedelta(hours=1))):
        draft = folder / f".{name}{DRAFT_SUFFIX}"
        draft.write_bytes(b"ha")
        os.utime(draft, ((now - age).timestamp(), (now - age).timestamp()))

    storage.sweep_drafts(before=now - timedelta(days=1))

    assert sorted(path.name for path in folder.iterdir()) == [f".new{DRAFT_SUFFIX}", "index.m3u8"]


@pytest.mark.skipif(not Path("/dev/shm").is_dir(), reason="needs a second disk")
def test_a_file_on_another_disk_is_copied_over_and_leaves_no_draft(tmp_path: Path) -> None:
    storage = LocalStorage(tmp_path / "storage")
    with tempfile.TemporaryDirectory(dir="/dev/shm") as elsewhere:
        upload = Path(elsewhere) / "upload.part"
        upload.write_bytes(b"video")
        storage.adopt(upload, "sources/a/film.mp4")
        assert not upload.exists()
    assert [path.name for path in (tmp_path / "storage" / "sources" / "a").iterdir()] == ["film.mp4"]
    assert storage.read("sources/a/film.mp4") == b"video"


def test_the_disk_says_how_much_room_is_left_and_where_a_file_lies(tmp_path: Path) -> None:
    storage = LocalStorage(tmp_path / "storage")
    assert (storage.free_bytes() or 0) > 0
    assert storage.local_path("media/a") == tmp_path / "storage" / "media" / "a"


def test_an_object_store_has_neither_a_path_nor_an_end() -> None:
    storage = ObjectStorage(MemoryStore())
    assert storage.free_bytes() is None
    assert storage.local_path("media/a") is None
