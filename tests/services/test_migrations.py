"""The migrations make exactly the tables that the models describe."""

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text
from sqlmodel import SQLModel

import kdrama_app.tables  # noqa: F401  (registers every table)
from kdrama_app.db import Database
from kdrama_app.operations.migrations import described, migrate
from kdrama_app.settings import Settings


def test_an_empty_folder_becomes_this_version_and_stays_it(settings: Settings) -> None:
    migrate(settings)
    migrate(settings)
    database = Database(settings.database_url)
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "include_object": described})
        assert compare_metadata(context, SQLModel.metadata) == []
    database.dispose()


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
