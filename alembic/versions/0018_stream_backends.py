"""what other backends are to hear of streams, and under which keys streams were written"""

from collections.abc import Sequence

import sqlalchemy as sa

from alembic import op

revision: str = "0018"
down_revision: str | None = "0017"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "stream_write",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("backend", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("stream", sa.String(), nullable=False),
        sa.Column("became", sa.String(), nullable=False),
        sa.Column("changes", sa.JSON(), nullable=False),
        sa.Column("whole", sa.JSON(), nullable=False),
        sa.Column("is_pinned", sa.Boolean(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("tried_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_stream_write_user_id"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_stream_write")),
        sa.UniqueConstraint("id", name=op.f("uq_stream_write_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_stream_write_backend"), "stream_write", ["backend"])
    op.create_index(op.f("ix_stream_write_status"), "stream_write", ["status"])
    op.create_table(
        "stream_twin",
        sa.Column("backend", sa.String(), nullable=False),
        sa.Column("stream", sa.String(), nullable=False),
        sa.Column("remote", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("backend", "stream", name=op.f("pk_stream_twin")),
    )
    op.create_table(
        "backend_turn",
        sa.Column("backend", sa.String(), nullable=False),
        sa.Column("claim", sa.String(), nullable=False),
        sa.Column("claimed_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("backend", name=op.f("pk_backend_turn")),
    )
    op.create_table(
        "stream_write_key",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("fingerprint", sa.String(), nullable=False),
        sa.Column("stream_id", sa.String(), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stream_write_key")),
    )
    op.create_index(op.f("ix_stream_write_key_noted_at"), "stream_write_key", ["noted_at"])


def downgrade() -> None:
    for table in ("stream_write_key", "backend_turn", "stream_twin", "stream_write"):
        op.drop_table(table)
