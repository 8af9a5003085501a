"""The durable transcode: probe, plan, send out the pieces, follow them, publish the whole.

The pieces and the sound are children with workflows of their own (`piecework.py`), on queues of their own: this
one only plans and follows, so however many jobs wait, none keeps another's pieces from being made. Each step's
result is kept by the engine; a worker that dies is replaced at the first step without one. So a step may run
twice, and every step ends the same when it does. A failure that the source is to blame for is recorded and
ends the workflow well: doing it again would change nothing.

While the pieces land the playlists grow (HLS, EVENT). The manifest for DASH is written when all is there: a
dynamic one would want clocks in step, and every player here plays HLS meanwhile.
"""

import asyncio
from collections.abc import Sequence
from functools import partial
from typing import Any

import structlog
from dbos import DBOS, WorkflowHandleAsync, error

from kdrama_app.errors import JobNotFound, TranscodeFailed
from kdrama_app.jobs.dbos import APPLICATION_VERSION
from kdrama_app.jobs.port import JobState
from kdrama_app.transcode import package
from kdrama_app.transcode.dressing import POSTER_WORKFLOW, dress
from kdrama_app.transcode.elsewhere import made_elsewhere
from kdrama_app.transcode.following import Following
from kdrama_app.transcode.forecast import load_of
from kdrama_app.transcode.ladder import Plan, plan
from kdrama_app.transcode.ledger import Entry
from kdrama_app.transcode.pieces import HEAD_SECONDS, Piece, first_pieces, later_pieces
from kdrama_app.transcode.piecework import PIECE_WORKFLOW
from kdrama_app.transcode.playlist import Rendered
from kdrama_app.transcode.probe import probe
from kdrama_app.transcode.reasons import OUR_FAULT
from kdrama_app.transcode.service import GAVE_UP, WORKFLOW, Order
from kdrama_app.transcode.sounds import Sound
from kdrama_app.transcode.source import SourceFacts
from kdrama_app.transcode.steps import STEP, NoLongerWanted, advance, shop, to_its_end
from kdrama_app.transcode.timeline import read_timeline
from kdrama_app.transcode.turns import piece_id, poster_id, rank_of
from kdrama_app.transcode.views import Priority

# Sound and pictures are cheap, and never wait behind pieces.
PIECES_QUEUE, LIGHT_QUEUE = "transcode_pieces", "transcode_light"
POLLING_SECONDS = 0.1
# How far a job is (0-100) when a stage begins: encoding is nearly all of the work.
PROBED, ENCODED, PUBLISHED = 2.0, 95.0, 99.0

log = structlog.get_logger()


@DBOS.workflow(name=WORKFLOW)
async def transcode(job: str) -> None:
    """Run one job to its end, whatever that is."""
    try:
        await _run(job)
    except NoLongerWanted:
        await to_its_end(lambda: shop().discard(job))
    except error.DBOSWorkflowCancelledError:
        await to_its_end(lambda: shop().discard(job))
        await to_its_end(lambda: shop().clear(job))
        await shop().call_back(job)
        raise
    except error.DBOSWorkflowConflictIDError:
        # Another worker has it; or nobody, where it was called off this very moment.
        await to_its_end(shop().sweep)
        raise
    except TranscodeFailed as failure:
        await record_failure(job, failure.message)
    except JobNotFound:
        # The episode was deleted, and its jobs with it.
        log.info("transcode.gone", job=job)
    except Exception:
        log.exception("transcode.crashed", job=job)
        await record_failure(job, OUR_FAULT)
    await to_its_end(lambda: shop().clear(job))
    await shop().call_back(job)
    log.info("transcode.ended", job=job)


async def _run(job: str) -> None:
    order = await begin(job)
    source, planned, pieces = await survey(order)
    renditions = await made_elsewhere(order, source, planned)
    if not renditions:
        await _send(order, planned, pieces, planned.sounds)
        await follow(order, source, planned, until_open=True)
        if pieces[-1].before is not None:
            rest = await survey_the_rest(order, source, planned, pieces[0])
            await _send(order, planned, rest)
    poster = await _enqueue(POSTER_WORKFLOW, LIGHT_QUEUE, poster_id(order.job_id), order.priority.rank, order, planned)
    renditions = renditions or await follow(order, source, planned, until_open=False)
    await finish(order, renditions, await poster.get_result(polling_interval_sec=POLLING_SECONDS))
    await dress(order, source, planned)


async def _send(order: Order, planned: Plan, pieces: Sequence[Piece], sounds: Sequence[Sound] = ()) -> None:
    """Enqueue pieces and sounds. Again, by the same ids, is no error."""
    priority = await enter(order, planned, pieces, sounds)
    for piece in pieces:
        rank = rank_of(piece.number, priority)
        key = piece_id(order.job_id, piece.number)
        await _enqueue(PIECE_WORKFLOW, PIECES_QUEUE, key, rank, order, planned, piece)
    for sound in sounds:
        key = piece_id(order.job_id, sound.number)
        await _enqueue(PIECE_WORKFLOW, LIGHT_QUEUE, key, rank_of(sound.number, priority), order, planned, sound)


async def _enqueue(workflow: str, queue: str, key: str, rank: int, *args: Any) -> WorkflowHandleAsync[Any]:
    return await DBOS.enqueue_workflow_with_options_async(
        {
            "workflow_name": workflow,
            "queue_name": queue,
            "workflow_id": key,
            "app_version": APPLICATION_VERSION,
            "priority": rank,
        },
        *args,
    )


@DBOS.step(**STEP)
async def begin(job: str) -> Order:
    order = await shop().record(lambda tx: shop().transcodes.begin(tx, job))
    if order is None:
        raise NoLongerWanted
    log.info("transcode.began", job=job)
    return order


@DBOS.step(**STEP)
async def survey(order: Order) -> tuple[SourceFacts, Plan, tuple[Piece, ...]]:
    """Probe the source and decide what to make of it; of a long one, only the beginning is cut yet."""
    await advance(order.job_id, "probing", 0.0)
    path = await asyncio.to_thread(shop().source, order)
    facts = await probe(path)
    await shop().record(lambda tx: shop().transcodes.note_duration(tx, order.job_id, seconds=facts.duration))
    timeline = await read_timeline(path, seconds=HEAD_SECONDS)
    if timeline is not None and timeline.whole:
        package.check_length(facts, timeline.seconds)
    planned = plan(facts, order.outputs)
    load = load_of(facts.video, planned)
    await shop().record(lambda tx: shop().transcodes.note_load(tx, order.job_id, megapixels=load))
    pieces = first_pieces(
        timeline,
        first_frame_at=planned.starts_at,
        container=facts.container,
        segment_seconds=planned.segment_seconds,
        seconds=planned.seconds,
    )
    await advance(order.job_id, "encoding", PROBED)
    return facts, planned, pieces


@DBOS.step(**STEP)
async def survey_the_rest(order: Order, source: SourceFacts, planned: Plan, first: Piece) -> tuple[Piece, ...]:
    timeline = await read_timeline(await asyncio.to_thread(shop().source, order))
    if timeline is not None:
        package.check_length(source, timeline.seconds)
    return later_pieces(
        first,
        timeline,
        first_frame_at=planned.starts_at,
        container=source.container,
        segment_seconds=planned.segment_seconds,
        seconds=planned.seconds,
    )


@DBOS.step(**STEP)
async def enter(order: Order, planned: Plan, pieces: Sequence[Piece], sounds: Sequence[Sound]) -> Priority:
    """Note what will be made; the job's priority as it is by now."""
    ledger, seconds = shop().ledger, planned.seconds
    await shop().record(lambda tx: ledger.enter(tx, order.job_id, pieces, sounds, seconds=seconds))
    return (await shop().record(lambda tx: shop().transcodes.find(tx, order.job_id))).priority


@DBOS.step(**STEP)
async def follow(order: Order, source: SourceFacts, planned: Plan, *, until_open: bool) -> tuple[Rendered, ...]:
    """Let the playlists grow until all is finished; `until_open`: only until the episode plays or a piece is finished.

    What is finished then; nothing before.
    """
    # The priority may have been changed while the pieces were sent out.
    await to_its_end(partial(shop().line_up, order.job_id))
    following = Following(shop(), order, source, planned)
    while True:
        entries = await asyncio.to_thread(following.read)
        if failed := package.failure(entries):
            raise TranscodeFailed(failed)
        opened = await to_its_end(partial(following.grow, entries))
        if following.worth_telling:
            await advance(order.job_id, "encoding", PROBED + (ENCODED - PROBED) * following.share(entries))
        if all(entry.ended for entry in entries):
            return () if until_open else _made(order, source, planned, entries)
        if until_open and (opened or any(entry.finished and not entry.is_sound for entry in entries)):
            return ()
        await asyncio.to_thread(_check_alive, order.job_id, following)
        await asyncio.sleep(following.pause)


def _made(order: Order, source: SourceFacts, planned: Plan, entries: Sequence[Entry]) -> tuple[Rendered, ...]:
    for entry in entries:
        if entry.error:
            log.info("transcode.sound_left_out", job=order.job_id, sound=entry.number, reason=entry.error)
    return package.whole(source, planned, entries, job=order.job_id)


def _check_alive(job: str, following: Following) -> None:
    """Raises TranscodeFailed when the engine has ended a piece that never said so itself."""
    if not following.due:
        return
    ended = {JobState.FAILED, JobState.CANCELLED, JobState.DONE}
    gone = [each for each in following.read() if not each.ended]
    gone = [each.number for each in gone if shop().transcodes.jobs.state(piece_id(job, each.number)) in ended]
    if any(not each.ended and each.number in gone for each in following.read()):
        raise TranscodeFailed(GAVE_UP)


@DBOS.step(**STEP)
async def finish(order: Order, renditions: tuple[Rendered, ...], poster_key: str) -> None:
    """Playlists over finished segments, then the record that the episode plays them."""
    await advance(order.job_id, "packaging", ENCODED)
    await to_its_end(lambda: shop().write_media_playlists(order, renditions))
    await to_its_end(lambda: shop().bring_on(order, renditions))
    await advance(order.job_id, "packaging", PUBLISHED)
    transcodes = shop().transcodes
    recorded = await shop().record(
        lambda tx: transcodes.complete(tx, order.job_id, renditions=renditions, poster_key=poster_key)
    )
    if not recorded:
        # Called off in this very moment: whoever discards it puts back what played before.
        raise NoLongerWanted


@DBOS.step(**STEP)
async def record_failure(job: str, reason: str) -> None:
    log.info("transcode.failed", job=job, reason=reason)
    await shop().record(lambda tx: shop().transcodes.fail(tx, job, reason=reason))
    await to_its_end(lambda: shop().discard(job))
