"""The migrations make exactly the tables that the models describe."""

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import text
from sqlmodel import col, select

from alembic import command
from kdrama_app.catalog.models import Episode, Series
from kdrama_app.db import Database
from kdrama_app.operations.migrations import PROJECT_ROOT, described, migrate
from kdrama_app.settings import Settings
from kdrama_app.tables import METADATA
from tests.postgres import Cluster

_WHEN = "'2026-01-01 12:00:00+00:00'"
# As 0015 has it: two people, a series with a published episode that both watched, and a draft.
OLD_LIBRARY = (
    *(
        'INSERT INTO "user" (id, username, username_key, email, email_key, password_hash, role, disabled, created_at, '
        f"preferences) VALUES ({n}, 'u{n}', 'u{n}', 'u{n}', 'u{n}', '', 'user', false, {_WHEN}, '{{}}')"
        for n in (1, 2)
    ),
    "INSERT INTO series (id, slug, name, name_key, description, language, created_at, also_known_as, network, casting) "
    f"VALUES (1, 's', 's', 's', '', 'ko', {_WHEN}, '', '', '[]')",
    *(
        "INSERT INTO episode (id, series_id, season, number, title, description, language, status, visibility, "
        "failure, uploaded_at, source_key, source_name, source_sha256, file_size, qualities, has_dash, poster_key) "
        f"VALUES ('{name}', 1, 1, 1, '', '', 'ko', 'ready', '{visibility}', '', {_WHEN}, '', '', '', 0, '[]', true, '')"
        for name, visibility in (("e1", "published"), ("e2", "draft"))
    ),
    *(
        "INSERT INTO progress (user_id, episode_id, position, furthest, duration, finished, updated_at) "
        f"VALUES ({n}, 'e1', 1, 1, 2, false, {_WHEN})"
        for n in (1, 2)
    ),
)


@pytest.fixture(params=["sqlite", "postgres"])
def empty(settings: Settings, request: pytest.FixtureRequest) -> Settings:
    """Settings with a database in which there is nothing."""
    if request.param == "sqlite":
        return settings
    cluster: Cluster = request.getfixturevalue("postgres_cluster")
    return settings.model_copy(update={"database_url": cluster.url("migrated")})


def test_an_empty_database_becomes_this_version_and_stays_it(empty: Settings) -> None:
    migrate(empty)
    migrate(empty)
    database = Database(empty.database_url)
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "include_object": described})
        assert compare_metadata(context, METADATA) == []
    database.dispose()


def test_what_was_there_came_when_it_was_uploaded_and_its_viewers_are_counted(empty: Settings) -> None:
    config = Config(PROJECT_ROOT / "alembic.ini")
    config.attributes["database_url"] = empty.database_url
    command.upgrade(config, "0015")
    database = Database(empty.database_url)
    with database.transaction() as tx:
        for statement in OLD_LIBRARY:
            tx.connection().execute(text(statement))

    migrate(empty)

    with database.snapshot() as tx:
        rows = tx.exec(select(Episode).order_by(col(Episode.id))).all()
        assert [(row.came_at == row.uploaded_at, row.released, row.views) for row in rows] == [
            (True, True, 2),
            (True, False, 0),
        ]
        assert tx.exec(select(Series.views)).one() == 2
    database.dispose()


def test_postgres_has_the_index_of_texts_of_the_models(
    settings: Settings, postgres: Database, postgres_cluster: Cluster
) -> None:
    """`postgres` is made from the models; of indexes with a way of their own Alembic compares only the names."""
    migrated = Database(postgres_cluster.url("migrated"))
    migrate(settings.model_copy(update={"database_url": migrated.engine.url.render_as_string()}))

    def made(of: Database) -> set[str]:
        with of.snapshot() as tx:
            rows = text("SELECT indexdef FROM pg_indexes WHERE tablename = 'search_text'")
            return {each for each in tx.connection().execute(rows).scalars() if "gin_trgm_ops" in each}

    assert len(made(postgres)) == 6
    assert made(migrated) == made(postgres)
    migrated.dispose()


def test_the_index_of_texts_is_the_one_of_the_models(settings: Settings, database: Database) -> None:
    """`database` is made from the models; Alembic compares neither virtual tables nor triggers."""
    migrated = Database(f"sqlite:///{settings.data_dir / 'migrated.db'}")
    migrate(settings.model_copy(update={"database_url": str(migrated.engine.url)}))

    def made(of: Database) -> set[str]:
        with of.snapshot() as tx:
            rows = tx.connection().execute(text("SELECT sql FROM sqlite_master WHERE name LIKE 'search_%'")).scalars()
            return {sql for sql in rows if sql and sql.startswith(("CREATE VIRTUAL", "CREATE TRIGGER"))}

    assert len(made(database)) == 5
    assert made(migrated) == made(database)
    migrated.dispose()
