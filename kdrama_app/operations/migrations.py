"""Bring both databases to this version's tables."""

from pathlib import Path

from alembic.config import Config

from alembic import command
from kdrama_app.jobs.dbos import migrate_engine
from kdrama_app.settings import Settings

PROJECT_ROOT = Path(__file__).resolve().parents[2]


def migrate(settings: Settings) -> None:
    """Run what is missing of our migrations and of the job engine's; nothing to do is quick and no error."""
    config = Config(PROJECT_ROOT / "alembic.ini")
    config.attributes["database_url"] = settings.database_url
    command.upgrade(config, "head")
    migrate_engine(settings.jobs_url)


def described(_item: object, name: str | None, kind: str, reflected: bool, _compared: object) -> bool:
    """For Alembic's `include_object`: all but what SQLite keeps an index of texts in, which no model describes."""
    return not (kind == "table" and reflected and (name or "").startswith("search_index"))
