"""comments, and what is withheld from whom"""

from collections.abc import Sequence

import sqlalchemy as sa

from alembic import op

revision: str = "0012"
down_revision: str | None = "0011"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("progress", sa.Column("furthest", sa.Float(), nullable=False, server_default="0"))
    # What somebody finished and then began again cannot be told from the rest: their position is what is known.
    op.execute("UPDATE progress SET furthest = CASE WHEN finished THEN duration ELSE position END")
    op.create_table(
        "viewing_preference",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("spoilers_shown", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_viewing_preference_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_viewing_preference")),
    )
    op.create_table(
        "spoilers_shown",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("series_id", sa.Integer(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["series_id"], ["series.id"], name=op.f("fk_spoilers_shown_series_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_spoilers_shown_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("user_id", "series_id", name=op.f("pk_spoilers_shown")),
    )
    op.create_table(
        "comment",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("episode_id", sa.String(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("moment", sa.Float(), nullable=True),
        sa.Column("reach", sa.Float(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("edited_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("hidden", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["episode_id"], ["episode.id"], name=op.f("fk_comment_episode_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_comment_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comment")),
    )
    op.create_index(op.f("ix_comment_episode_id"), "comment", ["episode_id"])
    op.create_index(op.f("ix_comment_user_id"), "comment", ["user_id"])
    for name, columns in (
        ("comment_like", ()),
        (
            "comment_report",
            (
                sa.Column("reason", sa.String(), nullable=False),
                sa.Column("reported_at", sa.DateTime(timezone=True), nullable=False),
            ),
        ),
    ):
        op.create_table(
            name,
            sa.Column("comment_id", sa.String(), nullable=False),
            sa.Column("user_id", sa.Integer(), nullable=False),
            *columns,
            sa.ForeignKeyConstraint(
                ["comment_id"], ["comment.id"], name=op.f(f"fk_{name}_comment_id"), ondelete="CASCADE"
            ),
            sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f(f"fk_{name}_user_id"), ondelete="CASCADE"),
            sa.PrimaryKeyConstraint("comment_id", "user_id", name=op.f(f"pk_{name}")),
        )


def downgrade() -> None:
    for name in ("comment_report", "comment_like", "comment", "spoilers_shown", "viewing_preference"):
        op.drop_table(name)
    op.drop_column("progress", "furthest")
