"""The Jobs port: enqueue this once.

A web process only enqueues; a worker process runs. The workflow's own row (a transcode job, say)
is the truth for people; what this port knows is only whether the engine still has it.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Protocol


class JobState(StrEnum):
    """Where the engine stands with one key."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


class Jobs(Protocol):
    """Enqueue and watch durable work by its key."""

    def enqueue(self, workflow: str, *args: str, key: str, queue: str, priority: int = 2) -> None:
        """Enqueue `workflow(*args)` unless `key` was ever enqueued before. Lower `priority` numbers run first."""
        ...

    def state(self, key: str) -> JobState | None:
        """None: the engine never heard of it, so the enqueue was lost between two stages."""
        ...

    def prioritize(self, priorities: Mapping[str, int]) -> None:
        """Give keys other priorities: what of them waits is taken in the new order; the rest is no error."""
        ...

    def cancel(self, key: str) -> None:
        """Stop it at its next step; unknown keys and finished work are no error."""
        ...
