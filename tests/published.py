"""Episodes that really play: encoded by our own ffmpeg once a test session, published as the worker does."""

import asyncio
import atexit
import functools
import shutil
import tempfile
from dataclasses import replace
from pathlib import Path

from sqlmodel import Session

from kdrama_app.accounts.views import Principal
from kdrama_app.catalog.service import Catalog
from kdrama_app.catalog.views import EpisodeView, Visibility
from kdrama_app.storage.local import LocalStorage
from kdrama_app.storage.port import Storage
from kdrama_app.transcode.ladder import Plan, plan
from kdrama_app.transcode.landing import Landing
from kdrama_app.transcode.layout import media_prefix
from kdrama_app.transcode.ledger import Entry
from kdrama_app.transcode.local import LocalTranscoder
from kdrama_app.transcode.package import whole
from kdrama_app.transcode.pieces import whole_piece
from kdrama_app.transcode.playlist import Rendered, dash_manifest, media_playlist, multivariant_playlist
from kdrama_app.transcode.posters import size_of, take_posters
from kdrama_app.transcode.probe import probe
from kdrama_app.transcode.stills import draw_stills
from kdrama_app.transcode.views import Outputs
from tests.library import add_episode
from tests.media import FFMPEG, make_mp4

SECONDS = 6
RATE = 25


def publish_episode(
    tx: Session,
    catalog: Catalog,
    storage: Storage,
    *,
    uploader: Principal,
    visibility: Visibility = Visibility.PUBLISHED,
    audio: bool = True,
    growing: bool = False,
) -> EpisodeView:
    """Six seconds in 360p and 720p, HLS and DASH, with a poster. `growing`: with the first segments only."""
    folder, renditions = _encoded(audio)
    episode = add_episode(
        tx,
        catalog,
        uploader=uploader,
        visibility=visibility,
        finished=not growing,
        duration=float(SECONDS),
        qualities=("720p", "360p"),
    )
    prefix = media_prefix(episode.id)
    for rendition in renditions:
        for path in (folder / rendition.name).iterdir():
            storage.write(f"{prefix}/{rendition.folder}/{path.name}", path.read_bytes())
        if growing:
            begun = replace(rendition, segments=rendition.segments[:1])
            text = media_playlist(begun, growing_to=2)
            storage.write(f"{prefix}/{rendition.folder}/index.m3u8", text.encode())
    video = [rendition for rendition in renditions if rendition.kind == "video"]
    sound = [rendition for rendition in renditions if rendition.kind == "audio"]
    storage.write(f"{prefix}/manifest.mpd", dash_manifest(video, sound).encode())
    storage.write(f"{prefix}/multivariant.m3u8", multivariant_playlist(video, sound).encode())
    poster = f"{prefix}/posters-1/1.jpg"
    for path in (folder / "posters").glob("1[.-]*"):
        storage.write(f"{prefix}/posters-1/{path.name}", path.read_bytes())
    catalog.mark_playable(
        tx, episode.id, qualities=episode.qualities, poster_key=poster, has_dash=True, finished=not growing
    )
    return catalog.find(tx, episode.id)


@functools.cache
def _encoded(audio: bool) -> tuple[Path, tuple[Rendered, ...]]:
    folder = Path(tempfile.mkdtemp(prefix="kdrama-test-published-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    source = make_mp4(folder / "source.mp4", seconds=SECONDS, width=1280, height=720, rate=str(RATE), audio=audio)
    return folder / "encoded", asyncio.run(_encode(source, folder / "encoded"))


async def _encode(source: Path, folder: Path) -> tuple[Rendered, ...]:
    """Through a storage of its own: `folder/published/media/x/360p-1`…, then `folder/360p` and so on."""
    facts = await probe(source)
    planned: Plan = plan(facts, Outputs(resolutions=("360p", "720p"), segment_seconds=2.0))
    transcoder, piece = LocalTranscoder(FFMPEG), whole_piece(float(SECONDS))
    storage = LocalStorage(folder / "published")
    await transcoder.encode_piece(source, planned, piece, folder / "raw", report=lambda _seconds: None)
    picture = Landing(storage, folder / "raw", "x-1", [rung.name for rung in planned.rungs], piece)
    picture.collect(ended=True)
    entries = [Entry(1, 1, SECONDS, SECONDS, True, "", picture.landed)]
    for sound in planned.sounds:
        await transcoder.encode_sound(source, planned, sound, folder / "raw", report=lambda _seconds: None)
        heard = Landing(storage, folder / "raw", "x-1", [sound.name])
        heard.collect(ended=True)
        entries.insert(0, Entry(sound.number, 1, SECONDS, SECONDS, True, "", heard.landed))
    (folder / "posters").mkdir()
    candidates = await take_posters(FFMPEG, source, planned, float(SECONDS), folder / "posters")
    await draw_stills(FFMPEG, [candidates[0].path], size_of(planned)[0])
    renditions = whole(facts, planned, entries, job="x-1")
    for rendition in renditions:
        (folder / "published" / "media" / "x" / rendition.folder).rename(folder / rendition.name)
        (folder / rendition.name / "index.m3u8").write_text(media_playlist(rendition))
    return renditions
