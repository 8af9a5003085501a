"""Our own way through a video, on the very code of the worker but without its job engine.

Probe, timeline, plan, pieces one after the other (as many at once as a worker of this machine's size: half its
cores), the sound beside the first one, each segment checked and published as it lands, playlists at the end. The
loudness, posters, previews and subtitles, which the others' recipes do not make either, are left out.
"""

import asyncio
import os
from collections.abc import Awaitable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from benchmarks.clips import FFMPEG
from benchmarks.cost import Cost, call, metered
from kdrama_app.storage.local import LocalStorage
from kdrama_app.transcode import package
from kdrama_app.transcode.commands import piece_command, sound_command
from kdrama_app.transcode.ladder import Plan, plan
from kdrama_app.transcode.landing import Landing
from kdrama_app.transcode.layout import (
    INIT_NAME,
    MEDIA_NAME,
    folder_name,
    manifest_key,
    media_prefix,
    multivariant_key,
    segment_name,
)
from kdrama_app.transcode.ledger import Entry
from kdrama_app.transcode.local import LocalTranscoder
from kdrama_app.transcode.pieces import HEAD_SECONDS, Piece, first_pieces, later_pieces, whole_piece
from kdrama_app.transcode.piecework import COLLECT_SECONDS
from kdrama_app.transcode.playlist import Rendered, dash_manifest, media_playlist, multivariant_playlist
from kdrama_app.transcode.probe import probe
from kdrama_app.transcode.sounds import Sound
from kdrama_app.transcode.source import SourceFacts
from kdrama_app.transcode.timeline import read_timeline
from kdrama_app.transcode.views import Outputs

JOB = "bench-1"
OUTPUTS = Outputs()


@dataclass(frozen=True)
class Made:
    """A published video below `storage`'s root."""

    storage: LocalStorage
    renditions: tuple[Rendered, ...]

    def joined(self, rung: str, path: Path) -> Path:
        """One rung as a file: its init segment and its segments one after the other."""
        (rendition,) = (each for each in self.renditions if each.name == rung)
        folder = self.storage.root / media_prefix("bench") / folder_name(rung, JOB)
        names = [INIT_NAME, *(segment_name(number) for number in range(1, len(rendition.segments) + 1))]
        path.write_bytes(b"".join((folder / name).read_bytes() for name in names))
        return path


def make(source: Path, folder: Path, *, crf_shift: int = 0) -> tuple[Made, Cost]:
    """All of a video, published in `folder`, and what it cost. `crf_shift` moves the quality, for a curve."""
    with metered() as meter:
        made = asyncio.run(_make(source, folder, crf_shift))
    return made, meter.cost


def make_bare(source: Path, folder: Path) -> Cost:
    """The same graph by ffmpeg alone: the whole video in one command, its sound in another."""
    planned, whole = asyncio.run(_planned(source))
    for rendition in (*planned.rungs, *planned.sounds):
        (folder / rendition.name).mkdir(parents=True)
    with metered() as meter:
        call(piece_command(FFMPEG, source, planned, whole, folder))
        for sound in planned.sounds:
            call(sound_command(FFMPEG, source, planned, sound, folder))
    return meter.cost


async def _planned(source: Path) -> tuple[Plan, Piece]:
    facts = await probe(source)
    return plan(facts, OUTPUTS), whole_piece(facts.duration)


async def _make(source: Path, folder: Path, crf_shift: int) -> Made:
    facts = await probe(source)
    planned = plan(facts, OUTPUTS)
    planned = replace(planned, rungs=tuple(replace(rung, crf=rung.crf + crf_shift) for rung in planned.rungs))
    maker = _Maker(source, planned, LocalStorage(folder / "storage"), folder / "work")
    pieces = await _cut(source, facts, planned)
    sounds = [maker.part(sound) for sound in planned.sounds]
    entries = await _at_most(max(1, (os.cpu_count() or 2) // 2), [maker.part(piece) for piece in pieces], *sounds)
    renditions = package.whole(facts, planned, sorted(entries, key=lambda entry: entry.number), job=JOB)
    _write_playlists(maker.storage, renditions)
    return Made(maker.storage, renditions)


async def _cut(source: Path, facts: SourceFacts, planned: Plan) -> list[Piece]:
    known = {"first_frame_at": planned.starts_at, "container": facts.container, "seconds": planned.seconds}
    head = await read_timeline(source, seconds=HEAD_SECONDS)
    pieces = first_pieces(head, segment_seconds=planned.segment_seconds, **known)
    if pieces[-1].before is None:
        return list(pieces)
    whole = await read_timeline(source)
    return [*pieces, *later_pieces(pieces[0], whole, segment_seconds=planned.segment_seconds, **known)]


async def _at_most(count: int, pieces: Sequence[Awaitable[Entry]], *beside: Awaitable[Entry]) -> list[Entry]:
    turns = asyncio.Semaphore(count)

    async def in_turn(work: Awaitable[Entry]) -> Entry:
        async with turns:
            return await work

    return await asyncio.gather(*(in_turn(piece) for piece in pieces), *beside)


@dataclass(frozen=True)
class _Maker:
    source: Path
    planned: Plan
    storage: LocalStorage
    work: Path

    async def part(self, part: Piece | Sound) -> Entry:
        """Encode a piece, or a sound, and publish its segments as they land."""
        folder = self.work / str(part.number)
        encoder = LocalTranscoder(FFMPEG)
        if isinstance(part, Sound):
            landing = Landing(self.storage, folder, JOB, [part.name])
            encode = encoder.encode_sound(self.source, self.planned, part, folder, report=_unheard)
        else:
            landing = Landing(self.storage, folder, JOB, [rung.name for rung in self.planned.rungs], part)
            encode = encoder.encode_piece(self.source, self.planned, part, folder, report=_unheard)
        running = asyncio.ensure_future(encode)
        while not running.done():
            await asyncio.to_thread(landing.collect, ended=False)
            await asyncio.wait({running}, timeout=COLLECT_SECONDS)
        running.result()
        await asyncio.to_thread(landing.collect, ended=True)
        seconds = self.planned.seconds
        first = 1 if isinstance(part, Sound) else part.first_segment
        return Entry(part.number, first, seconds, seconds, finished=True, error="", landed=landing.landed)


def _unheard(_seconds: float) -> None:
    """Nobody watches the progress here."""


def _write_playlists(storage: LocalStorage, renditions: Sequence[Rendered]) -> None:
    video = [each for each in renditions if each.kind == "video"]
    audio = [each for each in renditions if each.kind == "audio"]
    for each in renditions:
        storage.write(f"{media_prefix('bench')}/{each.folder}/{MEDIA_NAME}", media_playlist(each).encode())
    storage.write(manifest_key("bench"), dash_manifest(video, audio).encode())
    storage.write(multivariant_key("bench"), multivariant_playlist(video, audio).encode())
