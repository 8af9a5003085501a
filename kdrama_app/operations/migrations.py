"""Bring both databases to this version's tables."""

from pathlib import Path

from alembic.config import Config

from alembic import command
from kdrama_app.jobs.dbos import migrate_engine
from kdrama_app.settings import Settings

PROJECT_ROOT = Path(__file__).resolve().parents[2]


def migrate(settings: Settings) -> None:
    """Run what is missing of our migrations and of the job engine's; nothing to do is quick and no error."""
    migrate_tables(settings.database_url)
    migrate_engine(settings.jobs_url)


def migrate_tables(database_url: str) -> None:
    """The former alone."""
    config = Config(PROJECT_ROOT / "alembic.ini")
    config.attributes["database_url"] = database_url
    command.upgrade(config, "head")


def described(_item: object, name: str | None, kind: str, reflected: bool, _compared: object) -> bool:
    """For Alembic's `include_object`: all but the index of texts, which no model describes (search_schema.py)."""
    name = name or ""
    of_sqlite = kind == "table" and name.startswith("search_index")
    of_postgres = kind == "index" and name.startswith("ix_search_text_") and name.endswith("_trgm")
    return not (reflected and (of_sqlite or of_postgres))
