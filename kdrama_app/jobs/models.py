"""Tables of the jobs context."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from kdrama_app.db import UtcDateTime


class WorkerHeartbeat(SQLModel, table=True):
    """One row a worker, refreshed every few seconds: silence means it is gone."""

    __tablename__ = "worker_heartbeat"

    worker_id: str = Field(primary_key=True)
    host: str
    pid: int
    started_at: datetime = Field(sa_type=UtcDateTime)
    seen_at: datetime = Field(sa_type=UtcDateTime, index=True)
