"""The migrations make exactly the tables that the models describe."""

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlmodel import SQLModel

import kdrama_app.tables  # noqa: F401  (registers every table)
from kdrama_app.db import Database
from kdrama_app.operations.migrations import migrate
from kdrama_app.settings import Settings


def test_an_empty_folder_becomes_this_version_and_stays_it(settings: Settings) -> None:
    migrate(settings)
    migrate(settings)
    database = Database(settings.database_url)
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, SQLModel.metadata) == []
    database.dispose()
