"""The database: engine, column types, and `transaction()`.

Only three edges open a transaction: `api/deps.py`, `ui/bridge.py` and the workflow steps.
"""

import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import DateTime, Dialect, Engine, TypeDecorator, event, make_url
from sqlalchemy import create_engine as create_sqlalchemy_engine
from sqlalchemy.orm import declared_attr
from sqlmodel import Session, SQLModel

ID_ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
BUSY_TIMEOUT_MS = 15_000

# Constraints need names for a later migration to change them.
SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Table(SQLModel):
    """The base of every table; `UploadSession` is kept in `upload_session`."""

    @declared_attr  # pyright: ignore[reportArgumentType]
    @classmethod
    def __tablename__(cls) -> str:  # pyright: ignore[reportIncompatibleVariableOverride]
        return re.sub(r"(?<!^)(?=[A-Z])", "_", cls.__name__).lower()


class UtcDateTime(TypeDecorator[datetime]):
    """A point in time, always zone-aware UTC in Python; SQLite keeps none, so it is put back on the way out."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive datetime has no place in the database")
        return value.astimezone(UTC)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def utc_now() -> datetime:
    """The system clock, the default of every service's injected `clock`."""
    return datetime.now(UTC)


def new_id(length: int = 12) -> str:
    """An unguessable public id: base58, 5.86 bits a character (12 characters: 70 bits)."""
    # One draw for all of them: the system is asked once.
    number, id_ = secrets.randbelow(len(ID_ALPHABET) ** length), ""
    for _ in range(length):
        number, digit = divmod(number, len(ID_ALPHABET))
        id_ += ID_ALPHABET[digit]
    return id_


def create_engine(url: str) -> Engine:
    """An engine for `url`; SQLite gets WAL, full synchronous commits, foreign keys and a busy timeout.

    A failed statement's parameters stay out of its error, which ends in a log: they may be hashes of secrets.
    """
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        postgres = parsed.set(drivername="postgresql+psycopg")
        return create_sqlalchemy_engine(postgres, pool_pre_ping=True, hide_parameters=True)
    if parsed.database:
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_sqlalchemy_engine(parsed, connect_args={"check_same_thread": False}, hide_parameters=True)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    # The driver's own implicit BEGIN is switched off: see _begin_sqlite.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")
    cursor.execute("PRAGMA journal_mode=WAL")
    # FULL: an acknowledged chunk must survive a power cut, not only a crash.
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.close()


def _begin_sqlite(connection: Any) -> None:
    # A deferred transaction that reads and then writes fails at once with SQLITE_BUSY when another
    # writer came between, whatever the timeout; taking the write lock first makes it wait instead.
    immediate = connection.get_execution_options().get("readonly", False) is False
    connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")


class Database:
    """One engine and the way to a transaction on it."""

    def __init__(self, url: str) -> None:
        self.engine = create_engine(url)
        self._reader = self.engine.execution_options(readonly=True)

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """A session that commits when the block ends and rolls back when it raises."""
        with Session(self.engine, expire_on_commit=False) as session, session.begin():
            yield session

    @contextmanager
    def snapshot(self) -> Iterator[Session]:
        """A session for reading only: takes no write lock, never commits."""
        with Session(self._reader, expire_on_commit=False) as session:
            yield session

    def dispose(self) -> None:
        self.engine.dispose()
