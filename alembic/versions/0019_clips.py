"""clips of episodes"""

from collections.abc import Sequence

import sqlalchemy as sa

from alembic import op

revision: str = "0019"
down_revision: str | None = "0018"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "clip",
        sa.Column("shortcode", sa.String(), nullable=False),
        sa.Column("episode_id", sa.String(), nullable=True),
        sa.Column("maker_id", sa.Integer(), nullable=True),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("start", sa.Float(), nullable=False),
        sa.Column("end", sa.Float(), nullable=False),
        sa.Column("crop", sa.String(), nullable=False),
        sa.Column("side", sa.Float(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("failure", sa.String(), nullable=False),
        sa.Column("made_start", sa.Float(), nullable=False),
        sa.Column("duration", sa.Float(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("copied", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["episode_id"], ["episode.id"], name=op.f("fk_clip_episode_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["maker_id"], ["user.id"], name=op.f("fk_clip_maker_id"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("shortcode", name=op.f("pk_clip")),
    )
    for column in ("episode_id", "maker_id", "status", "created_at"):
        op.create_index(op.f(f"ix_clip_{column}"), "clip", [column])


def downgrade() -> None:
    op.drop_table("clip")
