"""Requests that may be sent again: the same key from the same sender gets the same answer, and has one effect.

After draft-ietf-httpapi-idempotency-key-header. An answer is kept for a day. What a crash interrupted may be begun
again after a while; whether the interrupted one had its effect is then what the request itself tells ("this name is
taken").
"""

import base64
import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography.fernet import Fernet
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, delete

from kdrama_app.db import utc_now
from kdrama_app.errors import IdempotencyKeyReused
from kdrama_app.operations.models import IdempotentRequest

KEPT = timedelta(days=1)
# Longer than any request takes that is still worked on.
INTERRUPTED = timedelta(minutes=5)


class StillRunning(Exception):
    """The same request is being worked on."""


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True)
class Idempotency:
    """The verbs. `sender` is who asks, as one string; `secret` is the house's."""

    secret: bytes
    clock: Callable[[], datetime] = utc_now

    def begin(self, tx: Session, *, sender: str, key: str, fingerprint: str) -> Answer | None:
        """The answer that was given before; None for a request to be worked on, which is then noted.

        Raises IdempotencyKeyReused for another request under the same key, StillRunning.
        """
        row_id, now = _row_id(sender, key), self.clock()
        row = tx.get(IdempotentRequest, row_id)
        if row is not None and (row.begun_at < now - KEPT or (row.status is None and row.begun_at < now - INTERRUPTED)):
            tx.delete(row)
            tx.flush()
            row = None
        if row is None:
            self._note(tx, IdempotentRequest(id=row_id, fingerprint=fingerprint, begun_at=now))
            return None
        if row.fingerprint != fingerprint:
            raise IdempotencyKeyReused
        if row.status is None:
            raise StillRunning
        return Answer(row.status, row.headers, self._cipher(sender, key).decrypt(row.body))

    def keep(self, tx: Session, answer: Answer, *, sender: str, key: str) -> None:
        """Remember the answer to a request that was begun."""
        row = tx.get(IdempotentRequest, _row_id(sender, key))
        if row is not None:
            row.status, row.headers = answer.status, answer.headers
            row.body = self._cipher(sender, key).encrypt(answer.body)

    def release(self, tx: Session, *, sender: str, key: str) -> None:
        """A request that was begun had no effect: it may be sent again."""
        tx.exec(delete(IdempotentRequest).where(col(IdempotentRequest.id) == _row_id(sender, key)))

    def forget_old(self, tx: Session) -> None:
        tx.exec(delete(IdempotentRequest).where(col(IdempotentRequest.begun_at) < self.clock() - KEPT))

    def _note(self, tx: Session, row: IdempotentRequest) -> None:
        try:
            with tx.begin_nested():
                tx.add(row)
        except IntegrityError as at_once:
            raise StillRunning from at_once

    def _cipher(self, sender: str, key: str) -> Fernet:
        """Of this request alone: the database does not hold what opens it."""
        secret = hmac.digest(self.secret, f"{sender}\0{key}".encode(), "sha256")
        return Fernet(base64.urlsafe_b64encode(secret))


def _row_id(sender: str, key: str) -> str:
    return hashlib.sha256(f"{sender}\0{key}".encode()).hexdigest()
