"""What the table of search texts does not say of itself: each database's index over it, as statements.

The migration that makes it in a database with data says the same; a test compares the two.
"""

from collections.abc import Iterator

COLUMNS = ("series", "title", "tags", "description", "initials", "sound")


def sqlite_statements() -> Iterator[str]:
    """FTS5 over every three letters of the listed rows, without a copy of them (sqlite.org/fts5.html, 4.4.3)."""
    names = ", ".join(COLUMNS)
    old, new = (", ".join(f"{row}.{name}" for name in COLUMNS) for row in ("old", "new"))
    yield (
        f"CREATE VIRTUAL TABLE search_index USING fts5({names}, content='search_text', content_rowid='id', "
        "tokenize='trigram case_sensitive 1')"
    )
    enter = f"INSERT INTO search_index(rowid, {names}) VALUES (new.id, {new})"  # noqa: S608  (our own names)
    remove = (
        f"INSERT INTO search_index(search_index, rowid, {names}) "  # noqa: S608  (our own names)
        f"VALUES ('delete', old.id, {old})"
    )
    # Of two triggers for one event SQLite promises no order: what was goes before, what is comes after.
    for name, moment, condition, action in (
        ("entered", "AFTER INSERT", "new.listed", enter),
        ("left", "BEFORE DELETE", "old.listed", remove),
        ("changes_from", "BEFORE UPDATE", "old.listed", remove),
        ("changes_to", "AFTER UPDATE", "new.listed", enter),
    ):
        yield f"CREATE TRIGGER search_text_{name} {moment} ON search_text WHEN {condition} BEGIN {action}; END"


def postgres_statements() -> Iterator[str]:
    """pg_trgm, which LIKE uses by itself."""
    yield "CREATE EXTENSION IF NOT EXISTS pg_trgm"
    for name in COLUMNS:
        yield f"CREATE INDEX ix_search_text_{name}_trgm ON search_text USING gin ({name} gin_trgm_ops)"
