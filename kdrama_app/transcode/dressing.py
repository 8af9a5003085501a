"""The durable work around the video: loudness before the sound is made, a poster once it plays, the rest after.

Whatever fails here, the video plays without it: a part's failure is logged and ends that part alone.
"""

import asyncio
import shutil
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from pathlib import Path

import structlog
from dbos import DBOS, error
from sqlmodel import Session

from kdrama_app.errors import AppError, InvalidInput
from kdrama_app.storage.durable import make_folders
from kdrama_app.subtitles.service import Subtitles
from kdrama_app.subtitles.views import TrackView
from kdrama_app.transcode.chapters import VTT_NAME as CHAPTERS_NAME
from kdrama_app.transcode.chapters import chapters_vtt
from kdrama_app.transcode.embedded import chosen_tracks, extract
from kdrama_app.transcode.extras import Extras
from kdrama_app.transcode.ladder import Plan
from kdrama_app.transcode.layout import POSTERS, folder_name, media_prefix
from kdrama_app.transcode.loudness import gain, measure
from kdrama_app.transcode.posters import Candidate, sharpest, size_of, take_posters
from kdrama_app.transcode.run import NothingMade
from kdrama_app.transcode.service import Order
from kdrama_app.transcode.sounds import Sound
from kdrama_app.transcode.source import SourceFacts
from kdrama_app.transcode.steps import STEP, NoLongerWanted, to_its_end
from kdrama_app.transcode.stills import draw_stills
from kdrama_app.transcode.storyboard import VTT_NAME, make_storyboard
from kdrama_app.transcode.workshop import Workshop

POSTER_WORKFLOW = "transcode_poster"

log = structlog.get_logger()


@dataclass(frozen=True)
class Wardrobe:
    """What dressing is done with: `binary` is the ffmpeg to run."""

    workshop: Workshop
    extras: Extras
    subtitles: Subtitles
    binary: str


_bound: list[Wardrobe] = []


def bind(wardrobe: Wardrobe) -> None:
    """Give the step its parts; once, before the engine is launched."""
    _bound[:] = [wardrobe]


@DBOS.step(**STEP)
async def level(order: Order, planned: Plan, sound: Sound) -> Sound:
    """The sound with the gain it needs; one that cannot be measured is left as it is."""
    file = await asyncio.to_thread(_bound[0].workshop.source, order)
    try:
        measured = await measure(_bound[0].binary, file, planned, sound)
    except NothingMade as failure:
        log.info("transcode.not_levelled", job=order.job_id, sound=sound.name, reason=str(failure))
        return sound
    found = {"lufs": measured.integrated, "peak": measured.true_peak}
    log.info("transcode.measured", job=order.job_id, sound=sound.name, **found)
    return replace(sound, gain=gain(measured), guarded=measured.sampled)


@DBOS.workflow(name=POSTER_WORKFLOW)
async def transcode_poster(order: Order, planned: Plan) -> str:
    """A child of its job's workflow: candidates of a poster in the storage; the key of the sharpest.

    "" leaves the poster that stands: one that a person chose, or none where no frame is usable.
    """
    try:
        return await take_poster(order, planned)
    except NoLongerWanted:
        await to_its_end(lambda: _bound[0].workshop.discard(order.job_id))
    except error.DBOSWorkflowCancelledError:
        await to_its_end(lambda: _bound[0].workshop.discard(order.job_id))
        raise
    except Exception:
        log.exception("transcode.no_poster", job=order.job_id)
    return ""


@DBOS.step(**STEP)
async def take_poster(order: Order, planned: Plan) -> str:
    shop, binary = _bound[0].workshop, _bound[0].binary
    file, folder = await asyncio.to_thread(shop.source, order), shop.folder(order.job_id) / "posters"
    await asyncio.to_thread(_emptied, folder)
    # Some containers do not say how long they are; the pieces know.
    pieces = await asyncio.to_thread(shop.look, lambda tx: shop.ledger.entries(tx, order.job_id))
    seconds = max([planned.seconds, *(piece.seconds for piece in pieces)]) - planned.starts_at
    try:
        candidates = await take_posters(binary, file, planned, seconds, folder)
    except NothingMade as failure:
        log.info("transcode.no_poster", job=order.job_id, reason=str(failure))
        return ""
    await _drawn(order, planned, candidates)
    prefix = _prefix(order, POSTERS)
    await to_its_end(lambda: shop.storage.publish(folder, prefix))
    key = f"{prefix}/{sharpest(candidates).path.name}"
    return await shop.record(lambda tx: _shown(tx, order, key))


async def _drawn(order: Order, planned: Plan, candidates: list[Candidate]) -> None:
    """Draw the candidates in the widths of screens; where that fails the JPEGs are shown to everybody."""
    width, _ = size_of(planned)
    try:
        await draw_stills(_bound[0].binary, [candidate.path for candidate in candidates], width)
    except NothingMade as failure:
        log.warning("transcode.no_stills", job=order.job_id, reason=str(failure))


def _shown(tx: Session, order: Order, key: str) -> str:
    """Give an episode that plays for the first time its face at once, unless a person chose another."""
    if not _bound[0].workshop.transcodes.wanted(tx, order.job_id):
        raise NoLongerWanted
    if _bound[0].extras.of(tx, order.episode_id).poster_chosen:
        return ""
    _bound[0].workshop.transcodes.show(tx, order.job_id, poster_key=key)
    return key


@DBOS.step(**STEP)
async def dress(order: Order, source: SourceFacts, planned: Plan) -> None:
    """Make what goes with the video of a finished job, and note it. Done again it ends the same."""
    await _each(order, "posters", lambda: _posters(order))
    await _each(order, "subtitles", lambda: _subtitles(order, source, planned))
    await _each(order, "chapters", lambda: _chapters(order, source, planned))
    await _each(order, "storyboard", lambda: _storyboard(order, planned))


async def _each(order: Order, name: str, make: Callable[[], Awaitable[None]]) -> None:
    try:
        await make()
    except (AppError, NothingMade, OSError) as failure:
        log.info("transcode.undressed", job=order.job_id, part=name, reason=str(failure))


async def _posters(order: Order) -> None:
    shop = _bound[0].workshop
    files = await asyncio.to_thread(lambda: [file.key for file in shop.storage.list(_prefix(order, POSTERS))])
    posters = sorted(key for key in files if key.endswith(".jpg"))
    await shop.record(lambda tx: _bound[0].extras.note_posters(tx, order.episode_id, posters))


async def _subtitles(order: Order, source: SourceFacts, planned: Plan) -> None:
    """Tracks of the languages that the episode has none in: what a person uploaded is never replaced."""
    shop, subtitles = _bound[0].workshop, _bound[0].subtitles
    present = await shop.record(lambda tx: _languages(tx, order.episode_id))
    wanted = {tag: track for tag, track in chosen_tracks(source).items() if tag not in present}
    if not wanted:
        return
    folder = shop.folder(order.job_id) / "subtitles"
    await asyncio.to_thread(_emptied, folder)
    file = await asyncio.to_thread(shop.source, order)
    files = await extract(_bound[0].binary, file, wanted, folder, starts_at=planned.starts_at)
    tracks: list[TrackView] = []
    for tag, path in files.items():
        try:
            content = await asyncio.to_thread(path.read_bytes)
            tracks += await asyncio.to_thread(subtitles.convert, order.episode_id, content, language=tag)
        except InvalidInput as unreadable:
            log.info("transcode.no_subtitles", job=order.job_id, language=tag, reason=str(unreadable.details))

    def record(tx: Session) -> list[str]:
        # Asked again: one may have been uploaded meanwhile.
        taken = _languages(tx, order.episode_id)
        late = [track for track in tracks if track.language in taken]
        subtitles.record(tx, [track for track in tracks if track not in late])
        return [track.key for track in late]

    unused = await shop.record(record)
    await asyncio.to_thread(subtitles.discard, unused)


def _languages(tx: Session, episode_id: str) -> set[str]:
    return {track.language for track in _bound[0].subtitles.tracks(tx, episode_id)}


async def _chapters(order: Order, source: SourceFacts, planned: Plan) -> None:
    text = chapters_vtt(source.chapters, starts_at=planned.starts_at, seconds=planned.seconds)
    key = f"{_prefix(order, 'chapters')}/{CHAPTERS_NAME}" if text else ""
    if text:
        await asyncio.to_thread(_bound[0].workshop.storage.write, key, text.encode())
    await _bound[0].workshop.record(lambda tx: _bound[0].extras.note_chapters(tx, order.episode_id, key))


async def _storyboard(order: Order, planned: Plan) -> None:
    shop = _bound[0].workshop
    folder = shop.folder(order.job_id) / "storyboard"
    await asyncio.to_thread(_emptied, folder)
    file = await asyncio.to_thread(shop.source, order)
    await make_storyboard(_bound[0].binary, file, planned, folder)
    prefix = _prefix(order, "storyboard")
    await asyncio.to_thread(shop.storage.publish, folder, prefix)
    await shop.record(lambda tx: _bound[0].extras.note_storyboard(tx, order.episode_id, f"{prefix}/{VTT_NAME}"))


def _prefix(order: Order, name: str) -> str:
    return f"{media_prefix(order.episode_id)}/{folder_name(name, order.job_id)}"


def _emptied(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    make_folders(folder)
