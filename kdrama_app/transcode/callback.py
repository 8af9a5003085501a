"""Calling back: who asked to hear of a job's end, and how far each message has come.

A row is entered with the job it waits for and given its body in the very transaction that ends the job,
so no crash can part the two. Delivery is at least once: always the same id, by which a receiver knows a
message it has had before.
"""

import json
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlmodel import Session, col, delete, select

from kdrama_app.db import new_id, utc_now
from kdrama_app.transcode.addresses import AllowedHosts
from kdrama_app.transcode.models import CallbackDelivery
from kdrama_app.transcode.webhook import accepted, checked_url

WORKFLOW = "deliver_callback"
QUEUE = "callbacks"
FIRST_WAIT = 5.0
GROWTH = 4
LONGEST_WAIT = 6 * 3600.0
MAX_TRIES = 11
"""5 s, 20 s, 80 s, 5 min, 21 min, 85 min, 5.7 h, then three times 6 h: about a day."""
JITTER = 0.1
GONE = 410
KEPT_DAYS = 30
_LOST_AFTER = timedelta(minutes=1)


class Delivery(StrEnum):
    """`waiting` for the job's end, `due` until it is delivered or given up."""

    WAITING = "waiting"
    DUE = "due"
    DELIVERED = "delivered"
    GIVEN_UP = "given_up"


@dataclass(frozen=True)
class Call:
    """One try of one message, `number` from 1. The engine runs each key once."""

    message_id: str
    number: int

    @property
    def key(self) -> str:
        return f"{self.message_id}-{self.number}"


@dataclass(frozen=True)
class Letter:
    """What is sent to whom."""

    call: Call
    url: str
    body: str


@dataclass(frozen=True)
class Callbacks:
    """The verbs of calling back. `chance` gives numbers from 0 to 1: tries of many jobs should not come together."""

    allowed: AllowedHosts = field(default_factory=AllowedHosts)
    clock: Callable[[], datetime] = utc_now
    chance: Callable[[], float] = random.random
    first_wait: float = FIRST_WAIT

    def ask(self, tx: Session, job_id: str, url: str) -> None:
        """Have `url` called when the job ends; asked again it is still called once. Raises InvalidInput."""
        checked_url(url, allowed=self.allowed)
        if url not in self._urls(tx, job_id):
            message_id = f"msg_{new_id(24)}"
            tx.add(CallbackDelivery(id=message_id, job_id=job_id, url=url, created_at=self.clock()))
            tx.flush()

    def carry(self, tx: Session, job_id: str, *, to: str) -> None:
        """Whoever asked for a run also hears of the one that repeats it. Raises InvalidInput."""
        for url in self._urls(tx, job_id):
            self.ask(tx, to, url)

    def settle(self, tx: Session, job_id: str, *, body: Callable[[], dict[str, Any]]) -> None:
        """The job has ended: its messages get their `body`, once and for good, and are due."""
        waiting = tx.exec(
            select(CallbackDelivery).where(
                CallbackDelivery.job_id == job_id, CallbackDelivery.status == Delivery.WAITING
            )
        ).all()
        text = json.dumps(body(), separators=(",", ":"), ensure_ascii=False) if waiting else ""
        for row in waiting:
            row.body, row.status, row.next_at = text, Delivery.DUE, self.clock()

    def due(self, tx: Session, job_id: str) -> list[Call]:
        """The next try of every message of an ended job."""
        rows = tx.exec(
            select(CallbackDelivery).where(CallbackDelivery.job_id == job_id, CallbackDelivery.status == Delivery.DUE)
        ).all()
        return [Call(row.id, row.tries + 1) for row in rows]

    def overdue(self, tx: Session) -> list[Call]:
        """Tries whose time is past by a minute: what the engine may never have heard of. Forgets what is old."""
        tx.exec(delete(CallbackDelivery).where(col(CallbackDelivery.created_at) < self._long_ago()))
        rows = tx.exec(
            select(CallbackDelivery).where(
                CallbackDelivery.status == Delivery.DUE, col(CallbackDelivery.next_at) < self.clock() - _LOST_AFTER
            )
        ).all()
        return [Call(row.id, row.tries + 1) for row in rows]

    def letter(self, tx: Session, message_id: str) -> Letter | None:
        """What to send now; None when nothing is to be sent any more."""
        row = tx.get(CallbackDelivery, message_id)
        if row is None or row.status != Delivery.DUE:
            return None
        return Letter(Call(row.id, row.tries + 1), row.url, row.body)

    def note(self, tx: Session, call: Call, *, status: int, fault: str = "") -> float | None:
        """Record how a try went (`status` 0: no answer, for the reason `fault`). Seconds until the next, or None.

        410 Gone ends it, as Standard Webhooks has it. Noted again, after a crash, a try counts once.
        """
        row = tx.get(CallbackDelivery, call.message_id, with_for_update=True)
        if row is None or row.status != Delivery.DUE:
            return None
        row.tries = max(row.tries, call.number)
        row.answer = fault or f"HTTP {status}"
        if accepted(status):
            return self._end(row, Delivery.DELIVERED)
        if status == GONE or row.tries >= MAX_TRIES:
            return self._end(row, Delivery.GIVEN_UP)
        wait = wait_after(row.tries, first=self.first_wait) * (1 + JITTER * (2 * self.chance() - 1))
        row.next_at = self.clock() + timedelta(seconds=wait)
        return wait

    def _end(self, row: CallbackDelivery, status: Delivery) -> None:
        # The body may name thousands of segments; nobody will ask for it again.
        row.status, row.body, row.next_at, row.ended_at = status, "", None, self.clock()

    def _urls(self, tx: Session, job_id: str) -> list[str]:
        return list(
            tx.exec(select(CallbackDelivery.url).where(CallbackDelivery.job_id == job_id).order_by(CallbackDelivery.id))
        )

    def _long_ago(self) -> datetime:
        return self.clock() - timedelta(days=KEPT_DAYS)


def wait_after(tries: int, *, first: float = FIRST_WAIT) -> float:
    """Seconds from a failed try to the next: four times as long each time, six hours at most."""
    return min(LONGEST_WAIT, first * GROWTH ** (tries - 1))
