"""The durable first steps of a job: what the source is, what to make of it, and where it is cut."""

import asyncio

import structlog
from dbos import DBOS

from kdrama_app.transcode import package
from kdrama_app.transcode.bitstream import read_bitstream
from kdrama_app.transcode.copying import Groups, NotCopyable, plan_copy, worth_a_look
from kdrama_app.transcode.forecast import load_of
from kdrama_app.transcode.ladder import Plan, plan
from kdrama_app.transcode.pieces import (
    HEAD_SECONDS,
    Piece,
    Timeline,
    first_pieces,
    later_pieces,
    pieces_between_keyframes,
)
from kdrama_app.transcode.probe import probe
from kdrama_app.transcode.service import Order
from kdrama_app.transcode.source import SourceFacts
from kdrama_app.transcode.steps import STEP, advance, shop
from kdrama_app.transcode.timeline import read_timeline

# How far a job is (0-100) when encoding begins.
PROBED = 2.0

log = structlog.get_logger()


@DBOS.step(**STEP)
async def survey(order: Order) -> tuple[SourceFacts, Plan, tuple[Piece, ...], Groups | None]:
    """Probe the source and decide what to make of it.

    Of a long one only the beginning is cut yet; but all of it where the picture may be copied, which takes reading
    every packet.
    """
    await advance(order.job_id, "probing", 0.0)
    path = await asyncio.to_thread(shop().source, order)
    facts = await probe(path)
    await shop().record(lambda tx: shop().transcodes.note_duration(tx, order.job_id, seconds=facts.duration))
    planned, groups = plan(facts, order.outputs), None
    if worth_a_look(facts, planned):
        timeline, stream = await asyncio.gather(read_timeline(path), read_bitstream(path))
        try:
            planned, groups = plan_copy(planned, timeline, stream)
        except NotCopyable as why:
            log.info("transcode.not_copied", job=order.job_id, why=str(why))
    else:
        timeline = await read_timeline(path, seconds=HEAD_SECONDS)
    if timeline is not None:
        package.check_gaps(timeline)
    if timeline is not None and timeline.whole:
        package.check_length(facts, timeline.seconds)
    load, copied = load_of(facts.video, planned), [planned.copied] if planned.copied else []
    await shop().record(lambda tx: shop().transcodes.note_plan(tx, order.job_id, megapixels=load, copied=copied))
    await advance(order.job_id, "encoding", PROBED)
    return facts, planned, _cut(facts, planned, timeline), groups


def _cut(source: SourceFacts, planned: Plan, timeline: Timeline | None) -> tuple[Piece, ...]:
    if planned.copied and timeline is not None:
        return pieces_between_keyframes(timeline, container=source.container, segment_seconds=planned.segment_seconds)
    return first_pieces(
        timeline,
        first_frame_at=planned.starts_at,
        container=source.container,
        segment_seconds=planned.segment_seconds,
        seconds=planned.seconds,
    )


@DBOS.step(**STEP)
async def survey_the_rest(order: Order, source: SourceFacts, planned: Plan, first: Piece) -> tuple[Piece, ...]:
    timeline = await read_timeline(await asyncio.to_thread(shop().source, order))
    if timeline is not None:
        package.check_gaps(timeline)
        package.check_length(source, timeline.seconds)
    return later_pieces(
        first,
        timeline,
        first_frame_at=planned.starts_at,
        container=source.container,
        segment_seconds=planned.segment_seconds,
        seconds=planned.seconds,
    )
