"""The durable delivery of callbacks: one short workflow a try, the next one enqueued with a delay.

What waits for its time is a row of the engine and nothing else: it holds no worker, and a restart
finds it again.
"""

from dataclasses import dataclass
from typing import Any

import structlog
from dbos import DBOS, SetEnqueueOptions, SetWorkflowID

from kdrama_app.errors import AppError
from kdrama_app.transcode.callback import QUEUE, WORKFLOW, Call, Letter
from kdrama_app.transcode.webhook import NoAnswer, Webhooks
from kdrama_app.transcode.workshop import Workshop

log = structlog.get_logger()


@dataclass(frozen=True)
class Again:
    """The next try, in `seconds`."""

    call: Call
    seconds: float


_bound: list[tuple[Workshop, Webhooks]] = []


def bind(workshop: Workshop, webhooks: Webhooks) -> None:
    """Give the workflow its parts; once, before the engine is launched."""
    _bound[:] = [(workshop, webhooks)]


_STEP: dict[str, Any] = {"retries_allowed": True, "max_attempts": 4, "backoff_rate": 3.0}


@DBOS.workflow(name=WORKFLOW)
async def deliver(message_id: str) -> None:
    """One try; when it fails and there is to be another, that one is enqueued for its time."""
    again = await attempt(message_id)
    if again is not None:
        with SetWorkflowID(again.call.key), SetEnqueueOptions(delay_seconds=again.seconds):
            await DBOS.enqueue_workflow_async(QUEUE, deliver, message_id)


@DBOS.step(**_STEP)
async def attempt(message_id: str) -> Again | None:
    """Send and record. A worker that dies between the two sends again: at least once."""
    workshop, webhooks = _bound[0]
    callbacks = workshop.transcodes.callbacks
    letter = await workshop.record(lambda tx: callbacks.letter(tx, message_id))
    if letter is None:
        return None
    status, fault = await _sent(webhooks, letter, workshop)
    wait = await workshop.record(lambda tx: callbacks.note(tx, letter.call, status=status, fault=fault))
    log.info("callback.tried", message=message_id, number=letter.call.number, status=status, fault=fault, wait=wait)
    return None if wait is None else Again(Call(message_id, letter.call.number + 1), wait)


async def _sent(webhooks: Webhooks, letter: Letter, workshop: Workshop) -> tuple[int, str]:
    """The answered status, or 0 and why there was none."""
    now = workshop.transcodes.callbacks.clock()
    try:
        return await webhooks.send(letter.call.message_id, letter.url, letter.body, now=now), ""
    except (AppError, NoAnswer) as refused:
        return 0, str(refused)
