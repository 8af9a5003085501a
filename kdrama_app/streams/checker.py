"""Keeps the statuses of streams: a thread of the worker that looks at one stream after another, as each is due.

No transaction is open while a site is asked. Several threads and workers share the work by claims (checking.py).
"""

import threading
from dataclasses import dataclass

import structlog
from sqlalchemy.exc import SQLAlchemyError

from kdrama_app.db import Database
from kdrama_app.streams.checking import Checking, Turn
from kdrama_app.streams.liveness import ComeBack, Liveness, Sighting
from kdrama_app.streams.views import Status

# How often an idle checker looks whether something is due.
IDLE_SECONDS = 5.0

log = structlog.get_logger()


@dataclass(frozen=True)
class Checker:
    database: Database
    checking: Checking
    liveness: Liveness

    def run(self, stopping: threading.Event) -> None:
        """Until `stopping`; a database that is away for a while is reported and tried again."""
        while not stopping.is_set():
            try:
                worked = self.check_next()
            except (SQLAlchemyError, OSError):
                log.exception("checker.round_failed")
                worked = False
            if not worked:
                stopping.wait(IDLE_SECONDS)

    def check_next(self) -> bool:
        """Look at the stream that is due for the longest; False: none is."""
        # Without the write lock, which the first of many idle checkers would keep from others.
        with self.database.snapshot() as tx:
            if not self.checking.is_due(tx):
                return False
        with self.database.transaction() as tx:
            turn = self.checking.take(tx)
        if turn is None:
            return False
        found = self._look(turn)
        with self.database.transaction() as tx:
            self.checking.note(tx, turn, found)
        log.info("checker.looked", stream=turn.stream_id, site=turn.site, found=_word(found))
        return True

    def _look(self, turn: Turn) -> Sighting | ComeBack:
        try:
            return self.liveness.look(turn.link)
        except Exception:
            # A site's odd answer must not end the checking of all others.
            log.exception("checker.look_failed", stream=turn.stream_id, site=turn.site)
            return Sighting(Status.UNKNOWN)


def _word(found: Sighting | ComeBack) -> str:
    return found.status.value if isinstance(found, Sighting) else f"come back in {found.seconds:.0f} s"
