"""search; episodes that were deleted; requests that may be sent again; maintenance"""

from collections.abc import Sequence

import sqlalchemy as sa

from alembic import op

revision: str = "0008"
down_revision: str | None = "0007"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

COLUMNS = ("series", "title", "tags", "description", "initials", "sound")

# FTS5 over every three letters of the listed rows, without a copy of them (sqlite.org/fts5.html, 4.4.3). Of two
# triggers for one event SQLite promises no order: what was goes before, what is comes after.
SQLITE = (
    """
CREATE VIRTUAL TABLE search_index USING fts5(
    series, title, tags, description, initials, sound,
    content='search_text', content_rowid='id', tokenize='trigram case_sensitive 1'
)""",
    """
CREATE TRIGGER search_text_entered AFTER INSERT ON search_text WHEN new.listed BEGIN
    INSERT INTO search_index(rowid, series, title, tags, description, initials, sound)
    VALUES (new.id, new.series, new.title, new.tags, new.description, new.initials, new.sound);
END""",
    """
CREATE TRIGGER search_text_left BEFORE DELETE ON search_text WHEN old.listed BEGIN
    INSERT INTO search_index(search_index, rowid, series, title, tags, description, initials, sound)
    VALUES ('delete', old.id, old.series, old.title, old.tags, old.description, old.initials, old.sound);
END""",
    """
CREATE TRIGGER search_text_changes_from BEFORE UPDATE ON search_text WHEN old.listed BEGIN
    INSERT INTO search_index(search_index, rowid, series, title, tags, description, initials, sound)
    VALUES ('delete', old.id, old.series, old.title, old.tags, old.description, old.initials, old.sound);
END""",
    """
CREATE TRIGGER search_text_changes_to AFTER UPDATE ON search_text WHEN new.listed BEGIN
    INSERT INTO search_index(rowid, series, title, tags, description, initials, sound)
    VALUES (new.id, new.series, new.title, new.tags, new.description, new.initials, new.sound);
END""",
)

# pg_trgm, which LIKE uses by itself.
POSTGRES = (
    "CREATE EXTENSION IF NOT EXISTS pg_trgm",
    "CREATE INDEX ix_search_text_series_trgm ON search_text USING gin (series gin_trgm_ops)",
    "CREATE INDEX ix_search_text_title_trgm ON search_text USING gin (title gin_trgm_ops)",
    "CREATE INDEX ix_search_text_tags_trgm ON search_text USING gin (tags gin_trgm_ops)",
    "CREATE INDEX ix_search_text_description_trgm ON search_text USING gin (description gin_trgm_ops)",
    "CREATE INDEX ix_search_text_initials_trgm ON search_text USING gin (initials gin_trgm_ops)",
    "CREATE INDEX ix_search_text_sound_trgm ON search_text USING gin (sound gin_trgm_ops)",
)


def upgrade() -> None:
    """The tables of search are empty: the chore that follows every start fills them."""
    op.drop_index("ix_episode_status", table_name="episode")
    op.drop_index("ix_episode_visibility", table_name="episode")
    op.add_column("series", sa.Column("newest_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index(op.f("ix_series_newest_at"), "series", ["newest_at"])
    op.execute(
        "UPDATE series SET newest_at = (SELECT max(uploaded_at) FROM episode WHERE series_id = series.id "
        "AND visibility = 'published' AND status IN ('growing', 'ready'))"
    )
    op.create_table(
        "search_text",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("episode_id", sa.String(), nullable=False),
        sa.Column("folding", sa.Integer(), nullable=False),
        sa.Column("listed", sa.Boolean(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in COLUMNS),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_text")),
        sa.ForeignKeyConstraint(
            ["episode_id"], ["episode.id"], name=op.f("fk_search_text_episode_id"), ondelete="CASCADE"
        ),
        sa.UniqueConstraint("episode_id", name=op.f("uq_search_text_episode_id")),
    )
    op.create_index(op.f("ix_search_text_folding"), "search_text", ["folding"])
    op.create_index(op.f("ix_search_text_listed"), "search_text", ["listed"])
    op.create_table(
        "search_word",
        sa.Column("word", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("word", name=op.f("pk_search_word")),
    )
    op.create_table(
        "idempotent_request",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("fingerprint", sa.String(), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("headers", sa.JSON(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_idempotent_request")),
    )
    op.create_index(op.f("ix_idempotent_request_begun_at"), "idempotent_request", ["begun_at"])
    op.create_table(
        "maintenance_notice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("message", sa.String(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_maintenance_notice")),
    )
    op.create_table(
        "departed_episode",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("departed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_departed_episode")),
    )
    op.create_index(op.f("ix_departed_episode_departed_at"), "departed_episode", ["departed_at"])
    for statement in SQLITE if op.get_bind().dialect.name == "sqlite" else POSTGRES:
        op.execute(statement)


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TABLE search_index")
    op.drop_index("ix_series_newest_at", table_name="series")
    op.drop_column("series", "newest_at")
    op.create_index("ix_episode_visibility", "episode", ["visibility"])
    op.create_index("ix_episode_status", "episode", ["status"])
    op.drop_table("departed_episode")
    op.drop_table("maintenance_notice")
    op.drop_table("idempotent_request")
    op.drop_table("search_word")
    op.drop_table("search_text")
