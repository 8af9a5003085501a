"""Tables of the jobs context."""

from datetime import datetime

from sqlmodel import Field

from kdrama_app.db import Table, UtcDateTime


class WorkerHeartbeat(Table, table=True):
    """One row a worker, refreshed every few seconds: silence means it is gone."""

    worker_id: str = Field(primary_key=True)
    host: str
    pid: int
    started_at: datetime = Field(sa_type=UtcDateTime)
    seen_at: datetime = Field(sa_type=UtcDateTime, index=True)
