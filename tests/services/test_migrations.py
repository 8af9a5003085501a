"""The migrations make exactly the tables that the models describe."""

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text

from kdrama_app.db import Database
from kdrama_app.operations.migrations import described, migrate
from kdrama_app.settings import Settings
from kdrama_app.tables import METADATA
from tests.postgres import Cluster


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_an_empty_database_becomes_this_version_and_stays_it(
    settings: Settings, request: pytest.FixtureRequest, kind: str
) -> None:
    if kind == "postgres":
        cluster: Cluster = request.getfixturevalue("postgres_cluster")
        settings = settings.model_copy(update={"database_url": cluster.url("migrated")})
    migrate(settings)
    migrate(settings)
    database = Database(settings.database_url)
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "include_object": described})
        assert compare_metadata(context, METADATA) == []
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
