"""The demo series: made on this machine for an empty library, so that a newcomer can press play.

It comes in by the same door as everybody's videos: a source in the storage, an episode in the catalog,
a transcode job, subtitles. Right of `wiring` in the import order.
"""

import asyncio
import fcntl
import hashlib
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import structlog

from kdrama_app.catalog.views import Source
from kdrama_app.demo.film import Scene, film_arguments
from kdrama_app.demo.story import CAST, EPISODES, NETWORK, SERIES, SYNOPSIS, YEAR, DemoEpisode
from kdrama_app.errors import EpisodeNotFound, TranscodeFailed
from kdrama_app.storage.port import KeyNotFound, Storage
from kdrama_app.transcode.ffmpeg import ffmpeg_path
from kdrama_app.transcode.run import BACKGROUND, MIB, Limits, run
from kdrama_app.wiring import Services

BEGUN, DONE = "demo/begun", "demo/done"
_LIMITS = Limits(memory=4096 * MIB, cpu_seconds=3600, file_bytes=512 * MIB, wall_seconds=3600, niceness=BACKGROUND)

log = structlog.get_logger()

Draw = Callable[[Services, Scene, Path], None]


def draw_film(services: Services, scene: Scene, target: Path) -> None:
    """Render one episode's film: about half a minute on two cores. Raises TranscodeFailed."""
    command = [ffmpeg_path(services.settings.ffmpeg), "-nostdin", "-v", "error", "-y", *film_arguments(scene)]
    finished = asyncio.run(run([*command, str(target)], limits=_LIMITS, on_line=lambda _line: None))
    if not finished.succeeded:
        raise TranscodeFailed(f"The demo could not be drawn: {finished.log}")


def seed(services: Services, *, draw: Draw = draw_film) -> None:
    """Give an empty library its demo series. Takes a minute or two; blocks.

    Killed in the middle, it goes on at its next call where it was. Once it is complete it never comes
    again, also when somebody deletes it; a library that was not empty never gets it. Two processes that
    start at once make it once.
    """
    with _alone(services.settings.work_dir / "demo.lock") as first:
        if not first or not _wanted(services):
            return
        services.storage.write(BEGUN, b"")
        for demo in EPISODES:
            if not _is_entered(services, demo):
                _enter(services, demo, draw)
            _hand_over(services, demo)
            _add_subtitles(services, demo)
        services.storage.write(DONE, b"")
        log.info("demo.seeded", episodes=len(EPISODES))


def _wanted(services: Services) -> bool:
    if _exists(services.storage, DONE):
        return False
    if _exists(services.storage, BEGUN):
        return True
    with services.database.snapshot() as tx:
        return services.catalog.is_empty(tx)


def _is_entered(services: Services, demo: DemoEpisode) -> bool:
    with services.database.snapshot() as tx:
        try:
            services.catalog.find(tx, demo.id)
        except EpisodeNotFound:
            return False
    return True


def _enter(services: Services, demo: DemoEpisode, draw: Draw) -> None:
    """Draw the film, store it as a source, and enter the episode with its transcode job in one transaction."""
    folder = services.settings.work_dir / "demo"
    folder.mkdir(parents=True, exist_ok=True)
    try:
        film = folder / demo.filename
        draw(services, demo.scene, film)
        source = Source(
            key=f"sources/{demo.id}/{demo.filename}",
            name=demo.filename,
            sha256=_sha256(film),
            size=film.stat().st_size,
        )
        services.storage.adopt(film, source.key)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    with services.database.transaction() as tx:
        admin = services.accounts.first_admin(tx)
        owner = int(admin.id) if admin else None
        services.catalog.create_episode(tx, demo.draft, episode_id=demo.id, uploader_id=owner, source=source)
        services.catalog.describe_series(tx, SERIES, description=SYNOPSIS, year=YEAR, network=NETWORK, cast=CAST)
        services.transcodes.start(tx, demo.id, source_key=source.key)


def _hand_over(services: Services, demo: DemoEpisode) -> None:
    with services.database.snapshot() as tx:
        job = services.transcodes.latest(tx, demo.id)
    services.transcodes.dispatch(job)


def _add_subtitles(services: Services, demo: DemoEpisode) -> None:
    with services.database.snapshot() as tx:
        present = {track.language for track in services.subtitles.tracks(tx, demo.id)}
    for language, content in demo.subtitles().items():
        if language not in present:
            tracks = services.subtitles.convert(demo.id, content, language=language)
            with services.database.transaction() as tx:
                services.subtitles.record(tx, tracks)


@contextmanager
def _alone(path: Path) -> Iterator[bool]:
    """True for one process at a time; the kernel frees the lock with its process."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True


def _exists(storage: Storage, key: str) -> bool:
    try:
        storage.stat(key)
    except KeyNotFound:
        return False
    return True


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
