"""The durable first steps of a job: what the source is, what to make of it, and where it is cut."""

import asyncio
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import structlog
from dbos import DBOS
from sqlmodel import Session

from kdrama_app.transcode import package
from kdrama_app.transcode.bitstream import Bitstream, read_bitstream
from kdrama_app.transcode.copying import Copied, NotCopyable, plan_copy, worth_a_look
from kdrama_app.transcode.forecast import load_of
from kdrama_app.transcode.ladder import Plan, plan
from kdrama_app.transcode.ledger import COPIED, COPIED_HEAD
from kdrama_app.transcode.pieces import (
    HEAD_SECONDS,
    Piece,
    first_pieces,
    later_pieces,
    pieces_between_keyframes,
)
from kdrama_app.transcode.probe import probe
from kdrama_app.transcode.run import FIRST
from kdrama_app.transcode.service import Order
from kdrama_app.transcode.source import SourceFacts
from kdrama_app.transcode.steps import STEP, advance, shop
from kdrama_app.transcode.timeline import read_timeline

# How far a job is (0-100) when encoding begins.
PROBED = 2.0
# More of the file than its first piece, so that the keyframe after it is read: packets lie as they are decoded.
BEYOND_THE_HEAD_SECONDS = 2.0

log = structlog.get_logger()


@dataclass(frozen=True)
class Seen:
    """What the source is, what to make of it, and how its picture begins."""

    source: SourceFacts
    planned: Plan
    head: Bitstream


@dataclass(frozen=True)
class Cut:
    """Where a video is cut, and how its top rung is `copied`, if it is: of a long one only its beginning yet."""

    planned: Plan
    pieces: tuple[Piece, ...]
    copied: Copied | None = None

    @property
    def whole(self) -> bool:
        return self.pieces[-1].before is None


@DBOS.step(**STEP)
async def look(order: Order) -> Seen:
    """Probe the source and decide what to make of it; that its top rung may be copied is not known yet.

    Its first minute is read meanwhile: somebody waits for it, and another core has nothing to do yet.
    """
    await advance(order.job_id, "probing", 0.0)
    path = await asyncio.to_thread(shop().source, order)
    reading = asyncio.ensure_future(read_bitstream(path, seconds=HEAD_SECONDS))
    try:
        facts = await probe(path)
        head = await reading
    finally:
        reading.cancel()
        await asyncio.gather(reading, return_exceptions=True)
    planned = plan(facts, order.outputs)
    transcodes, load = shop().transcodes, load_of(facts.video, planned)

    def note(tx: Session) -> None:
        transcodes.note_duration(tx, order.job_id, seconds=facts.duration)
        transcodes.note_plan(tx, order.job_id, megapixels=load, copied=())

    await shop().record(note)
    return Seen(facts, planned, head)


@DBOS.step(**STEP)
async def cut(order: Order, seen: Seen) -> Cut:
    """Where to cut a video, by its beginning, which also tells whether its top rung may be copied."""
    source, planned = seen.source, seen.planned
    timeline = seen.head.timeline
    if timeline is None:
        timeline = await read_timeline(await asyncio.to_thread(shop().source, order), seconds=HEAD_SECONDS)
    if timeline is not None:
        package.check_timeline(source, timeline)
    try:
        if not worth_a_look(source, planned):
            raise NotCopyable("not worth a look")
        found = _cut_to_copy(source, planned, seen.head)
    except NotCopyable as why:
        log.info("transcode.not_copied", job=order.job_id, why=str(why))
        found = Cut(planned, first_pieces(timeline, **_shape(source, planned), first_frame_at=planned.starts_at))
    if found.copied is not None and found.whole:
        await _note_copied(order, source, found)
    await advance(order.job_id, "encoding", PROBED)
    return found


@DBOS.step(**STEP)
async def cut_all(order: Order, source: SourceFacts, planned: Plan, begun: Cut) -> Cut:
    """All cuts of a video whose top rung may be copied by its beginning.

    By all of it perhaps not: then it is cut as ever from its first piece on, which stays as it was `begun`.
    """
    stream = await read_bitstream(await asyncio.to_thread(shop().source, order), niceness=FIRST)
    if stream.timeline is not None:
        package.check_timeline(source, stream.timeline)
    try:
        found = _cut_to_copy(source, planned, stream)
        if found.pieces[0] != begun.pieces[0]:
            raise NotCopyable("another beginning than was seen first")
    except NotCopyable as why:
        log.info("transcode.not_copied", job=order.job_id, why=str(why))
        (first,) = begun.pieces
        bounds = (*first.starts, first.ends or first.starts[-1])
        longest = max(float(end - start) for start, end in pairwise(bounds))
        return Cut(replace(planned, longest=longest), begun.pieces)
    await _note_copied(order, source, found)
    return found


@DBOS.step(**STEP)
async def cut_the_rest(order: Order, source: SourceFacts, planned: Plan, first: Piece) -> tuple[Piece, ...]:
    timeline = await read_timeline(await asyncio.to_thread(shop().source, order))
    if timeline is not None:
        package.check_timeline(source, timeline)
    return later_pieces(first, timeline, **_shape(source, planned), first_frame_at=planned.starts_at)


def _cut_to_copy(source: SourceFacts, planned: Plan, stream: Bitstream) -> Cut:
    """Raises NotCopyable."""
    if stream.timeline is None:
        raise NotCopyable(stream.problem)
    planned, groups = plan_copy(planned, stream.timeline, stream.sizes)
    shape = {"container": source.container, "segment_seconds": planned.segment_seconds}
    pieces = pieces_between_keyframes(stream.timeline, **shape)
    if not pieces:
        raise NotCopyable("too few keyframes to begin with")
    if stream.timeline.whole:
        return Cut(planned, pieces, Copied(COPIED, groups))
    head = Copied(
        COPIED_HEAD, groups, len(pieces[0].starts), planned.starts_at + pieces[0].seconds + BEYOND_THE_HEAD_SECONDS
    )
    return Cut(planned, pieces, head)


def _shape(source: SourceFacts, planned: Plan) -> dict[str, Any]:
    return {
        "container": source.container,
        "segment_seconds": planned.segment_seconds,
        "seconds": planned.seconds,
    }


async def _note_copied(order: Order, source: SourceFacts, found: Cut) -> None:
    load, copied = load_of(source.video, found.planned), [found.planned.copied]
    await shop().record(lambda tx: shop().transcodes.note_plan(tx, order.job_id, megapixels=load, copied=copied))
