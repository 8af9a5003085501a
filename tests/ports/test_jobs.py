"""The Jobs port's contract, on the durable engine and on the one in memory."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import pytest
from dbos import DBOS

from kdrama_app.jobs.dbos import DbosJobs, engine_config, migrate_engine
from kdrama_app.jobs.memory import InMemoryJobs
from kdrama_app.jobs.port import Jobs, JobState

QUEUE = "errands"


class Engine(Protocol):
    """One adapter with something that can do the work it is given."""

    @property
    def jobs(self) -> Jobs: ...

    def work(self, *keys: str) -> list[str]:
        """Do what waits until `keys` are done; the errands run by this call, in order."""
        ...


@dataclass
class MemoryEngine:
    jobs: InMemoryJobs = field(default_factory=InMemoryJobs)

    def work(self, *keys: str) -> list[str]:
        waiting = [key for key, state in self.jobs.states.items() if state is JobState.WAITING]
        waiting.sort(key=lambda key: self.jobs.enqueued[key].priority)
        for key in waiting:
            self.jobs.states[key] = JobState.DONE
        return [self.jobs.enqueued[key].args[0] for key in waiting]


class DbosEngine:
    """A real worker inside the test's process, launched only while it works, as a worker that is started late."""

    def __init__(self, url: str) -> None:
        migrate_engine(url)
        self.url = url
        self.jobs = DbosJobs(url)

    def work(self, *keys: str) -> list[str]:
        run: list[str] = []
        finished = threading.Condition()

        DBOS(config=engine_config(self.url, executor_id="tester"))

        @DBOS.workflow(name="errand")
        def errand(name: str) -> None:
            with finished:
                run.append(name)
                finished.notify_all()

        DBOS.launch()
        try:
            DBOS.register_queue(QUEUE, worker_concurrency=1, polling_interval_sec=0.02)
            for key in keys:
                DBOS.retrieve_workflow(key).get_result(polling_interval_sec=0.1)
        finally:
            DBOS.destroy(destroy_registry=True)
        return run


@pytest.fixture(params=["memory", "dbos"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    if request.param == "memory":
        yield MemoryEngine()
        return
    durable = DbosEngine(f"sqlite:///{tmp_path / 'deep' / 'jobs.db'}")
    yield durable
    durable.jobs.close()


def test_what_was_never_enqueued_is_unknown(engine: Engine) -> None:
    assert engine.jobs.state("errand-1") is None
    engine.jobs.cancel("errand-1")
    assert engine.jobs.state("errand-1") is None


def test_an_errand_waits_then_is_done_once(engine: Engine) -> None:
    engine.jobs.enqueue("errand", "milk", key="errand-1", queue=QUEUE)
    engine.jobs.enqueue("errand", "bread", key="errand-1", queue=QUEUE)
    assert engine.jobs.state("errand-1") is JobState.WAITING

    assert engine.work("errand-1") == ["milk"]

    assert engine.jobs.state("errand-1") is JobState.DONE
    engine.jobs.enqueue("errand", "milk", key="errand-1", queue=QUEUE)
    engine.jobs.cancel("errand-1")
    assert engine.jobs.state("errand-1") is JobState.DONE


def test_a_cancelled_errand_is_never_run(engine: Engine) -> None:
    engine.jobs.enqueue("errand", "milk", key="errand-1", queue=QUEUE)
    engine.jobs.enqueue("errand", "bread", key="errand-2", queue=QUEUE)
    engine.jobs.cancel("errand-1")
    engine.jobs.enqueue("errand", "milk", key="errand-1", queue=QUEUE)

    assert engine.work("errand-2") == ["bread"]

    assert engine.jobs.state("errand-1") is JobState.CANCELLED


def test_an_errand_that_became_urgent_goes_before_the_others(engine: Engine) -> None:
    for name in ("first", "second", "third"):
        engine.jobs.enqueue("errand", name, key=name, queue=QUEUE, priority=2)

    engine.jobs.prioritize({"third": 1, "first": 3, "never heard of": 1})

    assert engine.jobs.state("never heard of") is None
    assert engine.work("first") == ["third", "second", "first"]
    engine.jobs.prioritize({"first": 1})
    assert engine.jobs.state("first") is JobState.DONE


def test_urgent_errands_come_first_then_the_older(engine: Engine) -> None:
    for name, priority in (("later", 3), ("first come", 2), ("second come", 2), ("now", 1)):
        engine.jobs.enqueue("errand", name, key=name, queue=QUEUE, priority=priority)

    assert engine.work("later") == ["now", "first come", "second come", "later"]
