"""MP4 files made on demand: once, wherever the segments lie, and only where there is room."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest
from obstore.store import MemoryStore

from kdrama_app.accounts.views import Permission, Principal, Role
from kdrama_app.catalog.service import Catalog
from kdrama_app.catalog.views import EpisodeView
from kdrama_app.db import Database
from kdrama_app.errors import AppError, StorageFull, StreamAccessDenied
from kdrama_app.playback.progressive import Mp4Cache
from kdrama_app.playback.service import Playback
from kdrama_app.playback.tickets import Tickets
from kdrama_app.storage.local import LocalStorage
from kdrama_app.storage.objects import ObjectStorage
from kdrama_app.storage.port import KeyNotFound, Storage
from kdrama_app.subtitles.service import Subtitles
from kdrama_app.transcode.extras import Extras
from tests.library import add_episode, person
from tests.media import FFMPEG, count_frames
from tests.published import RATE, SECONDS, publish_episode

MakeCache = Callable[..., Mp4Cache]


@pytest.fixture(params=["local", "objects"])
def anywhere(request: pytest.FixtureRequest, storage: LocalStorage) -> Storage:
    return storage if request.param == "local" else ObjectStorage(MemoryStore())


@pytest.fixture
def make_cache(tmp_path: Path) -> MakeCache:
    def make(storage: Storage, *, min_free_bytes: int = 0, ffmpeg: str = FFMPEG) -> Mp4Cache:
        folder = tmp_path / "mp4"
        return Mp4Cache(storage, folder, ffmpeg=ffmpeg, max_bytes=10**9, min_free_bytes=min_free_bytes)

    return make


@pytest.fixture
def publish(database: Database) -> Callable[[Storage], EpisodeView]:
    def make(storage: Storage) -> EpisodeView:
        with database.transaction() as tx:
            uploader = person(tx, "uploader", Role.UPLOADER)
            return publish_episode(tx, Catalog(), storage, uploader=uploader)

    return make


def keys(episode: EpisodeView) -> tuple[str, str]:
    return f"media/{episode.id}/720p-1/index.m3u8", f"media/{episode.id}/audio-1/index.m3u8"


def test_segments_on_the_disk_or_in_an_object_store_become_the_same_file(
    anywhere: Storage, make_cache: MakeCache, publish: Callable[[Storage], EpisodeView], tmp_path: Path
) -> None:
    made = asyncio.run(make_cache(anywhere).open(*keys(publish(anywhere))))
    assert count_frames(made.path) == SECONDS * RATE
    assert made.size == made.path.stat().st_size
    assert list((tmp_path / "mp4").iterdir()) == [made.path]


def test_many_who_ask_at_once_wait_for_one_build(
    storage: LocalStorage,
    make_cache: MakeCache,
    publish: Callable[[Storage], EpisodeView],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    cache, episode, built = make_cache(storage), publish(storage), []
    build = cache._build

    async def counted(name: str, playlists: list[str]) -> Path:
        built.append(name)
        return await build(name, playlists)

    monkeypatch.setattr(cache, "_build", counted)

    async def ask() -> set[Path]:
        return {made.path for made in await asyncio.gather(*(cache.open(*keys(episode)) for _ in range(8)))}

    assert len(asyncio.run(ask())) == 1
    assert len(built) == 1
    assert cache._files._waiting == {}


def test_who_gives_up_waiting_leaves_nothing_behind(
    storage: LocalStorage,
    make_cache: MakeCache,
    publish: Callable[[Storage], EpisodeView],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    cache, episode = make_cache(storage), publish(storage)
    remux, began = cache._remux, asyncio.Event()

    async def announced(inputs: list[Path], made: Path, needed: int) -> None:
        began.set()
        await remux(inputs, made, needed)

    monkeypatch.setattr(cache, "_remux", announced)

    async def give_up() -> None:
        asking = asyncio.create_task(cache.open(*keys(episode)))
        await began.wait()
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking

    asyncio.run(give_up())
    assert list((tmp_path / "mp4").iterdir()) == []
    assert count_frames(asyncio.run(cache.open(*keys(episode))).path) == SECONDS * RATE


def test_a_full_disk_is_told_before_it_is_filled(
    storage: LocalStorage, make_cache: MakeCache, publish: Callable[[Storage], EpisodeView], tmp_path: Path
) -> None:
    cache = make_cache(storage, min_free_bytes=2**62)
    with pytest.raises(StorageFull):
        asyncio.run(cache.open(*keys(publish(storage))))
    assert list((tmp_path / "mp4").iterdir()) == []


def test_segments_that_are_gone_or_broken_make_no_file(
    storage: LocalStorage, make_cache: MakeCache, publish: Callable[[Storage], EpisodeView], tmp_path: Path
) -> None:
    cache, episode = make_cache(storage), publish(storage)
    with pytest.raises(KeyNotFound):
        asyncio.run(cache.open(f"media/{episode.id}/1080p-1/index.m3u8", ""))
    storage.write(f"media/{episode.id}/720p-1/init.mp4", b"broken")
    with pytest.raises(AppError):
        asyncio.run(cache.open(*keys(episode)))
    assert list((tmp_path / "mp4").iterdir()) == []


def test_a_token_that_may_not_watch_is_refused(
    database: Database, storage: LocalStorage, make_cache: MakeCache
) -> None:
    catalog = Catalog()
    playback = Playback(
        catalog=catalog,
        subtitles=Subtitles(storage, catalog),
        extras=Extras(catalog),
        storage=storage,
        tickets=Tickets((b"secret",), seconds=3600),
        mp4_cache=make_cache(storage),
    )
    program = Principal("service", "indexer", frozenset({Permission.WRITE_METADATA}))
    with database.transaction() as tx:
        episode = add_episode(tx, catalog, uploader=person(tx, "uploader", Role.UPLOADER))
        with pytest.raises(StreamAccessDenied):
            playback.grant(tx, episode.id, viewer=program)
