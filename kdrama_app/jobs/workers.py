"""Which workers there are."""

from datetime import datetime, timedelta

from sqlmodel import Session, col, func, select

from kdrama_app.jobs.models import WorkerHeartbeat

SILENT_SECONDS = 8.0
"""After so long without a sign of life a worker counts as gone."""


def places(tx: Session, *, now: datetime) -> int:
    """How many pieces of work the living workers take at once."""
    since = now - timedelta(seconds=SILENT_SECONDS)
    living = select(func.coalesce(func.sum(WorkerHeartbeat.slots), 0)).where(col(WorkerHeartbeat.seen_at) >= since)
    return int(tx.exec(living).one())
