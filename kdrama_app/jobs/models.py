"""Tables of the jobs context."""

from datetime import datetime

from sqlmodel import Field

from kdrama_app.db import Table, UtcDateTime


class WorkerHeartbeat(Table, table=True):
    """One row a worker, refreshed every few seconds: silence means it is gone.

    `slots`: how many pieces it makes at once.
    """

    worker_id: str = Field(primary_key=True)
    host: str
    pid: int
    slots: int = Field(default=1, sa_column_kwargs={"server_default": "1"})
    started_at: datetime = Field(sa_type=UtcDateTime)
    seen_at: datetime = Field(sa_type=UtcDateTime, index=True)
