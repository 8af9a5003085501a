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
from dataclasses import replace
from functools import partial
from typing import Any

import structlog
from dbos import DBOS, WorkflowHandleAsync, error

from kdrama_app.errors import JobNotFound, TranscodeFailed
from kdrama_app.jobs.dbos import APPLICATION_VERSION
from kdrama_app.jobs.port import JobState
from kdrama_app.transcode import package
from kdrama_app.transcode.copying import Copied
from kdrama_app.transcode.copywork import COPY_WORKFLOW
from kdrama_app.transcode.dressing import POSTER_WORKFLOW, dress
from kdrama_app.transcode.elsewhere import made_elsewhere
from kdrama_app.transcode.following import Following
from kdrama_app.transcode.forecast import load_of
from kdrama_app.transcode.ladder import Plan
from kdrama_app.transcode.landing import folder_key
from kdrama_app.transcode.layout import copied_name
from kdrama_app.transcode.ledger import AGAIN, COPIED_HEAD, Entry
from kdrama_app.transcode.pieces import Piece
from kdrama_app.transcode.piecework import PIECE_WORKFLOW
from kdrama_app.transcode.playlist import Rendered
from kdrama_app.transcode.reasons import OUR_FAULT
from kdrama_app.transcode.service import GAVE_UP, WORKFLOW, Order
from kdrama_app.transcode.sounds import Sound
from kdrama_app.transcode.source import SourceFacts
from kdrama_app.transcode.steps import STEP, NoLongerWanted, advance, shop, to_its_end
from kdrama_app.transcode.survey import PROBED, Cut, Seen, cut, cut_all, cut_the_rest, look
from kdrama_app.transcode.turns import piece_id, poster_id, rank_of
from kdrama_app.transcode.views import Priority

# Sound and pictures are cheap, and never wait behind pieces.
PIECES_QUEUE, LIGHT_QUEUE = "transcode_pieces", "transcode_light"
POLLING_SECONDS = 0.1
# How far a job is (0-100) when a stage begins: encoding is nearly all of the work.
ENCODED, PUBLISHED = 95.0, 99.0

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
    seen = await look(order)
    source, plain = seen.source, seen.planned
    renditions = await made_elsewhere(order, source, plain)
    pieces: tuple[Piece, ...] = ()
    planned = plain
    if not renditions:
        planned, pieces = await _begun(order, seen)
    poster = await _enqueue(POSTER_WORKFLOW, LIGHT_QUEUE, poster_id(order.job_id), order.priority.rank, order, planned)
    renditions = (
        renditions
        or await follow(order, source, planned, shown=planned, until_open=False)
        or await _encoded_after_all(order, source, planned, plain, pieces)
    )
    await finish(order, renditions, await poster.get_result(polling_interval_sec=POLLING_SECONDS))
    await dress(order, source, planned)


async def _begun(order: Order, seen: Seen) -> tuple[Plan, tuple[Piece, ...]]:
    """Send out all that is to be made, what viewers wait for first; the plan, and the pieces that are known by it.

    The sound needs no cuts: it is under way while the picture's are looked for. Nor is all of a long file known yet
    when its beginning is made; but it plays only when it is certain that its top rung can stay a copy.
    """
    source, plain = seen.source, seen.planned
    await _send(order, plain, sounds=plain.sounds)
    begun = found = await cut(order, seen)
    await _send(order, begun.planned, begun.pieces[:1], copied=begun.copied)
    if begun.copied is not None and not begun.whole:
        found = await cut_all(order, source, plain, begun)
        if found.copied is None:
            await _encoded_instead(order, begun, found.planned)
    await follow(order, source, found.planned, shown=found.planned, until_open=True)
    await _send(order, found.planned, found.pieces[1:], copied=found.copied)
    if not found.whole:
        await _send(order, found.planned, await cut_the_rest(order, source, found.planned, found.pieces[0]))
    return found.planned, found.pieces


async def _encoded_instead(order: Order, begun: Cut, planned: Plan) -> None:
    """What was copied of a beginning goes, before anybody could see it; its top rung is encoded."""
    await _send(order, planned, [_once_more(begun.pieces[0], begun.planned)])
    copy = await DBOS.retrieve_workflow_async(piece_id(order.job_id, COPIED_HEAD))
    await copy.get_result(polling_interval_sec=POLLING_SECONDS)
    await throw_away(order, copied_name(begun.planned.copied))


def _once_more(piece: Piece, planned: Plan) -> Piece:
    """A piece encoded to the rung alone that was to be copied.

    The others have their keyframes where it will have them.
    """
    return replace(piece, number=AGAIN + piece.number, rungs=(planned.copied,))


async def _encoded_after_all(
    order: Order, source: SourceFacts, planned: Plan, plain: Plan, pieces: Sequence[Piece]
) -> tuple[Rendered, ...]:
    """The renditions of a job whose top rung cannot stay the source's own picture: its pieces are encoded once more."""
    again = [_once_more(piece, planned) for piece in pieces]
    # Whoever is watching goes on with what they began with.
    why = "its pictures do not decode well, or not at those times"
    shown = planned if await amend(order, source, plain, why=why) else plain
    await _send(order, plain, again)
    renditions = await follow(order, source, plain, shown=shown, until_open=False)
    if renditions is None:
        raise TranscodeFailed(OUR_FAULT)
    return renditions


async def _send(
    order: Order,
    planned: Plan,
    pieces: Sequence[Piece] = (),
    sounds: Sequence[Sound] = (),
    copied: Copied | None = None,
) -> None:
    """Enqueue pieces, sounds, and what is copied. Again, by the same ids, is no error."""
    others = [each.number for each in (*sounds, copied) if each is not None]
    priority = await enter(order, planned, pieces, others)
    if copied is not None:
        key = piece_id(order.job_id, copied.number)
        await _enqueue(COPY_WORKFLOW, LIGHT_QUEUE, key, rank_of(copied.number, priority), order, planned, copied)
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
async def enter(order: Order, planned: Plan, pieces: Sequence[Piece], others: Sequence[int]) -> Priority:
    """Note what will be made; the job's priority as it is by now."""
    ledger, seconds = shop().ledger, planned.seconds
    await shop().record(lambda tx: ledger.enter(tx, order.job_id, pieces, others, seconds=seconds))
    return (await shop().record(lambda tx: shop().transcodes.find(tx, order.job_id))).priority


@DBOS.step(**STEP)
async def throw_away(order: Order, rendition: str) -> None:
    """Delete what was published of a rendition that no playlist names."""
    await to_its_end(lambda: shop().storage.delete_folder(folder_key(order.job_id, rendition)))


@DBOS.step(**STEP)
async def amend(order: Order, source: SourceFacts, plain: Plan, *, why: str) -> bool:
    """Note that nothing is copied after all; whether the episode plays already."""
    log.info("transcode.not_copied", job=order.job_id, why=why)
    load = load_of(source.video, plain)
    await shop().record(lambda tx: shop().transcodes.note_plan(tx, order.job_id, megapixels=load, copied=()))
    return await shop().record(lambda tx: shop().transcodes.opened(tx, order.job_id))


@DBOS.step(**STEP)
async def follow(
    order: Order, source: SourceFacts, planned: Plan, *, shown: Plan, until_open: bool
) -> tuple[Rendered, ...] | None:
    """Let the playlists grow until all is finished; `until_open`: only until the episode plays or a piece is finished.

    What is finished then; nothing before. An episode that plays an earlier run's work is not waited for.
    `shown`: the plan by which they grow. None: the copied rung will not do.
    """
    # The priority may have been changed while the pieces were sent out.
    await to_its_end(partial(shop().line_up, order.job_id))
    following = Following(shop(), order, source, shown)
    if until_open and await asyncio.to_thread(following.plays_an_earlier_run):
        return ()
    while True:
        entries = await asyncio.to_thread(following.read)
        if failed := package.failure(entries):
            raise TranscodeFailed(failed)
        if planned.copied and any(entry.flawed for entry in entries):
            return None
        opened = await to_its_end(partial(following.grow, entries))
        if following.worth_telling:
            await advance(order.job_id, "encoding", PROBED + (ENCODED - PROBED) * following.share(entries))
        if all(entry.ended for entry in entries):
            return () if until_open else _made(order, source, planned, entries)
        if until_open and (opened or any(entry.finished and entry.number > 0 for entry in entries)):
            return ()
        await asyncio.to_thread(_check_alive, order.job_id, following)
        await asyncio.sleep(following.pause)


def _made(order: Order, source: SourceFacts, planned: Plan, entries: Sequence[Entry]) -> tuple[Rendered, ...] | None:
    """What is finished; None when the copied rung has other frames than those that were decoded."""
    for entry in entries:
        if entry.error:
            log.info("transcode.sound_left_out", job=order.job_id, sound=entry.number, reason=entry.error)
    try:
        return package.whole(source, planned, entries, job=order.job_id)
    except TranscodeFailed:
        if not planned.copied:
            raise
        return None


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
