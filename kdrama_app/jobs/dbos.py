"""The Jobs port on DBOS, from the enqueuing side: SQLite by default, Postgres by URL."""

from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

from dbos import DBOS, DBOSClient, DBOSConfig
from sqlalchemy import create_engine, make_url, text, update

from kdrama_app.jobs.port import JobState

APPLICATION_NAME = "kdrama"
# Pinned by us instead of hashed from the code: a worker of the next release must take over the work of this one.
APPLICATION_VERSION = "1"

_STATES = {
    "ENQUEUED": JobState.WAITING,
    "DELAYED": JobState.WAITING,
    "PENDING": JobState.RUNNING,
    "SUCCESS": JobState.DONE,
    "ERROR": JobState.FAILED,
    "MAX_RECOVERY_ATTEMPTS_EXCEEDED": JobState.FAILED,
    "CANCELLED": JobState.CANCELLED,
}

_UNENDED = [status for status, state in _STATES.items() if state in {JobState.WAITING, JobState.RUNNING}]


def engine_config(url: str, *, executor_id: str) -> DBOSConfig:
    """What a worker launches DBOS with; `executor_id` stays the same over restarts, so it finds its own work again."""
    return {
        "name": APPLICATION_NAME,
        "system_database_url": url,
        "application_version": APPLICATION_VERSION,
        "executor_id": executor_id,
        "log_level": "WARNING",
    }


def migrate_engine(url: str) -> None:
    """Create or upgrade the engine's own tables; a client refuses to work without them."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        if parsed.database:
            Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
        # The journal mode is a property of the file: with WAL a poll never waits for a writer.
        engine = create_engine(parsed)
        with engine.connect() as connection:
            connection.execute(text("PRAGMA journal_mode=WAL"))
        engine.dispose()
    DBOS.migrate(url)


def hand_over(executor_id: str) -> int:
    """Put what an executor left running back on its queues, inside a launched worker; how many workflows that were."""
    return len(DBOS._recover_pending_workflows([executor_id]))


class DbosJobs:
    """Enqueues into the engine's database; runs nothing."""

    def __init__(self, url: str) -> None:
        self._client = DBOSClient(system_database_url=url, application_name=APPLICATION_NAME, lazy=True)

    def enqueue(self, workflow: str, *args: str, key: str, queue: str, priority: int = 2) -> None:
        self._client.enqueue(
            {
                "workflow_name": workflow,
                "queue_name": queue,
                "workflow_id": key,
                "app_version": APPLICATION_VERSION,
                "priority": priority,
            },
            *args,
        )

    def state(self, key: str) -> JobState | None:
        found = self._client.list_workflows(workflow_ids=[key])
        return _STATES[found[0].status] if found else None

    def prioritize(self, priorities: Mapping[str, int]) -> None:
        """One update a priority of what has not ended. What runs is included: its worker may die, and it wait again.

        The engine has no verb for it (3.4; its TypeScript sister has). To send a job's pieces a few at a time
        instead would make its parent the bottleneck of many workers, and to cancel and enqueue them anew would
        need new keys, for a key is run once.
        """
        keys_of: defaultdict[int, list[str]] = defaultdict(list)
        for key, priority in priorities.items():
            keys_of[priority].append(key)
        engine, table = self._client._sys_db.engine, self._client._sys_db.tables.workflow_status
        with engine.begin() as connection:
            for priority, keys in keys_of.items():
                mine = table.c.workflow_uuid.in_(keys) & table.c.status.in_(_UNENDED)
                connection.execute(update(table).where(mine, table.c.priority != priority).values(priority=priority))

    def cancel(self, key: str) -> None:
        if self.state(key) in {JobState.WAITING, JobState.RUNNING}:
            self._client.cancel_workflow(key, cancel_children=True)

    def close(self) -> None:
        self._client.destroy()
