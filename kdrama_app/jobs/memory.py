"""The Jobs port in memory: for tests, which run the work themselves when they choose."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from kdrama_app.jobs.port import JobState


@dataclass(frozen=True)
class Enqueued:
    workflow: str
    args: tuple[str, ...]
    key: str
    queue: str
    priority: int


@dataclass
class InMemoryJobs:
    """Remembers what was enqueued, once a key."""

    enqueued: dict[str, Enqueued] = field(default_factory=dict)
    states: dict[str, JobState] = field(default_factory=dict)

    def enqueue(self, workflow: str, *args: str, key: str, queue: str, priority: int = 2) -> None:
        if key not in self.enqueued:
            self.enqueued[key] = Enqueued(workflow, args, key, queue, priority)
            self.states[key] = JobState.WAITING

    def state(self, key: str) -> JobState | None:
        return self.states.get(key)

    def prioritize(self, priorities: Mapping[str, int]) -> None:
        for key in priorities.keys() & self.enqueued.keys():
            self.enqueued[key] = replace(self.enqueued[key], priority=priorities[key])

    def cancel(self, key: str) -> None:
        if self.states.get(key) in {JobState.WAITING, JobState.RUNNING}:
            self.states[key] = JobState.CANCELLED
