"""A write under a key is done once: the key is noted in the very transaction in which it is done.

So no crash can part the two, which answers that are kept after the fact (`operations/idempotency.py`) cannot say.
"""

import hashlib
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, delete

from kdrama_app.db import utc_now
from kdrama_app.errors import IdempotencyKeyBusy, IdempotencyKeyReused
from kdrama_app.streams.backends.models import StreamWriteKey
from kdrama_app.streams.backends.writes import Write

# Far longer than anybody goes on trying without an answer in between.
KEPT = timedelta(days=60)


@dataclass
class Turn:
    """`done`: it was done before; `stream_id`: what it made or changed, "" where it deleted."""

    done: bool = False
    stream_id: str = ""


@dataclass(frozen=True)
class WriteKeys:
    """Keys are told apart by who uses them."""

    clock: Callable[[], datetime] = utc_now

    @contextmanager
    def once(self, tx: Session, write: Write, *, key: str, user_id: int) -> Iterator[Turn]:
        """Around doing `write`, for which the turn's `stream_id` is set unless it is `done`.

        Raises IdempotencyKeyReused for another write under the key, IdempotencyKeyBusy while it is being done.
        """
        row_id, fingerprint = _digest(f"{user_id}\0{key}"), _fingerprint(write)
        row = tx.get(StreamWriteKey, row_id)
        if row is not None:
            if row.fingerprint != fingerprint:
                raise IdempotencyKeyReused
            yield Turn(done=True, stream_id=row.stream_id)
            return
        row = StreamWriteKey(id=row_id, fingerprint=fingerprint, noted_at=self.clock())
        self._note(tx, row)
        turn = Turn()
        yield turn
        row.stream_id = turn.stream_id
        tx.flush()

    def forget_old(self, tx: Session) -> None:
        tx.exec(delete(StreamWriteKey).where(col(StreamWriteKey.noted_at) < self.clock() - KEPT))

    def _note(self, tx: Session, row: StreamWriteKey) -> None:
        try:
            with tx.begin_nested():
                tx.add(row)
        except IntegrityError as at_once:
            raise IdempotencyKeyBusy from at_once


def _fingerprint(write: Write) -> str:
    return _digest(json.dumps([write.kind, write.stream_id, write.changes.given], sort_keys=True))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
