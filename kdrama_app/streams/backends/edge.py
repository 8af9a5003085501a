"""The edge of what talks to other servers: a short transaction before and after, none across the network."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from sqlmodel import Session

from kdrama_app.db import Database

T = TypeVar("T")


@dataclass(frozen=True)
class Edge:
    database: Database

    def commit(self, verb: Callable[[Session], T]) -> T:
        with self.database.transaction() as tx:
            return verb(tx)

    def look(self, verb: Callable[[Session], T]) -> T:
        """Read, without a lock."""
        with self.database.snapshot() as tx:
            return verb(tx)
