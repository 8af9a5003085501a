"""What every test shares: a temporary house with a real database on a real disk."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import hypothesis
import pytest

from kdrama_app.db import Database
from kdrama_app.operations.logs import configure_logs
from kdrama_app.settings import Settings
from kdrama_app.storage.local import LocalStorage
from kdrama_app.tables import METADATA
from tests.postgres import Cluster, find_postgres
from tests.transcoding import Studio

configure_logs()
# How long an example takes says more of the machine than of the code.
hypothesis.settings.register_profile("untimed", deadline=None)
hypothesis.settings.load_profile("untimed")


class Clock:
    """A clock the test moves: `clock.advance(hours=25)`."""

    def __init__(self) -> None:
        self.now = datetime(2026, 1, 5, 12, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **duration: float) -> None:
        self.now += timedelta(**duration)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def make_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Settings]:
    """Settings on this test's own folder, whatever the developer's environment and .env say."""

    def make(**overrides: object) -> Settings:
        values = {"data_dir": tmp_path / "data", "secret_key": "test-secret-key-of-32-bytes-or-more", "demo": False}
        return Settings(_env_file=None, **{**values, **overrides})  # pyright: ignore[reportCallIssue, reportArgumentType]

    return make


@pytest.fixture
def settings(make_settings: Callable[..., Settings]) -> Settings:
    return make_settings()


@pytest.fixture
def studio(settings: Settings) -> Iterator[Studio]:
    """A house to transcode in; the workers are the test's to start."""
    studio = Studio(settings)
    yield studio
    studio.close()


@pytest.fixture
def database(settings: Settings) -> Iterator[Database]:
    database = Database(settings.database_url)
    METADATA.create_all(database.engine)
    yield database
    database.dispose()


@pytest.fixture(scope="session")
def postgres_cluster() -> Iterator[Cluster]:
    programs = find_postgres()
    if programs is None:
        pytest.skip("Postgres is not installed: `apt-get install postgresql`")
    cluster = Cluster.start(programs)
    yield cluster
    cluster.stop()


@pytest.fixture
def postgres(postgres_cluster: Cluster) -> Iterator[Database]:
    """As `database`, on a Postgres."""
    database = Database(postgres_cluster.url("library"))
    METADATA.create_all(database.engine)
    yield database
    database.dispose()


@pytest.fixture
def storage(settings: Settings) -> LocalStorage:
    return LocalStorage(settings.data_dir / "storage")
