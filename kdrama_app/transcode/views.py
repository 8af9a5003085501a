"""What leaves the transcode context."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class JobStatus(StrEnum):
    QUEUED = "queued"
    PROCESSING = "processing"
    COMPLETED = "completed"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def finished(self) -> bool:
        return self in {JobStatus.COMPLETED, JobStatus.FAILED, JobStatus.CANCELLED}


UNFINISHED = tuple(status for status in JobStatus if not status.finished)


class Priority(StrEnum):
    HIGH = "high"
    NORMAL = "normal"
    LOW = "low"

    @property
    def rank(self) -> int:
        """The queue's number: lower runs first."""
        return {"high": 1, "normal": 2, "low": 3}[self.value]


@dataclass(frozen=True)
class Outputs:
    """What to make: rung names and whether a DASH manifest is wanted; `segment_seconds` is the target length."""

    resolutions: tuple[str, ...] = ("360p", "720p", "1080p")
    segment_seconds: float = 6.0
    dash: bool = True


@dataclass(frozen=True)
class JobView:
    """`progress` 0-100; `stage` a word for screens (probing, encoding, packaging; of a completed job, while what goes
    with its video is made: dressing); `error` for the uploader to read."""

    id: str
    episode_id: str
    status: JobStatus
    stage: str
    progress: float
    provider: str
    priority: Priority
    error: str
    created_at: datetime
    updated_at: datetime
    started_at: datetime | None
    completed_at: datetime | None


@dataclass(frozen=True)
class RenditionView:
    """One version of the picture (`kind` "video") or the sound ("audio"): `size` in bytes. `copied`: as it came."""

    name: str
    kind: str
    size: int
    copied: bool = False
    language: str = ""


@dataclass(frozen=True)
class OutputFiles:
    """Storage keys of what a finished job made, and its renditions."""

    hls_playlist: str
    hls_segments: tuple[str, ...]
    dash_manifest: str = ""
    dash_segments: tuple[str, ...] = field(default=())
    renditions: tuple[RenditionView, ...] = field(default=())


@dataclass(frozen=True)
class Foresight:
    """What would become of a file: `at_once`: its picture serves as it is, so it plays as soon as it is here;
    `seconds` until all of it is ready, counted from its arrival, None while no worker lives."""

    at_once: bool
    seconds: float | None
