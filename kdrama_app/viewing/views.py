"""What leaves the viewing context."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class WatchProgress:
    """`position` and `duration` in seconds; `finished` once the credits run (see `viewing.service`)."""

    episode_id: str
    position: float
    duration: float
    finished: bool
    updated_at: datetime
