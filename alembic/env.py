"""Alembic's way to our database: the tables of every context, the URL of our settings."""

from typing import Literal

from sqlmodel.sql.sqltypes import AutoString

from alembic import context
from kdrama_app.db import UtcDateTime, create_engine
from kdrama_app.operations.migrations import described
from kdrama_app.settings import Settings
from kdrama_app.tables import METADATA


def render_type(kind: str, item: object, autogen_context: object) -> str | Literal[False]:
    """Migrations name the plain column type, so that they keep working when our Python types move."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, AutoString):
        return "sa.String()"
    return False


def migrate() -> None:
    url = context.config.attributes.get("database_url") or Settings().database_url
    engine = create_engine(url)
    # A migration is schema and version in one transaction; SQLite's tables are rebuilt ("batch") to alter them.
    with engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=METADATA,
            render_item=render_type,
            render_as_batch=connection.dialect.name == "sqlite",
            compare_type=True,
            include_object=described,
        )
        with context.begin_transaction():
            context.run_migrations()
        connection.commit()
    engine.dispose()


migrate()
