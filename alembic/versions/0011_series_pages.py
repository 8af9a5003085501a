"""what is said of series, their pictures and former slugs; ratings"""

from collections.abc import Sequence

import sqlalchemy as sa

from alembic import op

revision: str = "0011"
down_revision: str | None = "0010"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("series", sa.Column("also_known_as", sa.String(), nullable=False, server_default=""))
    op.add_column("series", sa.Column("year", sa.Integer(), nullable=True))
    op.add_column("series", sa.Column("network", sa.String(), nullable=False, server_default=""))
    op.add_column("series", sa.Column("casting", sa.JSON(), nullable=False, server_default="[]"))
    op.add_column("series", sa.Column("poster", sa.JSON(none_as_null=True), nullable=True))
    op.add_column("series", sa.Column("backdrop", sa.JSON(none_as_null=True), nullable=True))
    op.create_table(
        "former_slug",
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("series_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["series_id"], ["series.id"], name=op.f("fk_former_slug_series_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("slug", name=op.f("pk_former_slug")),
    )
    op.create_index(op.f("ix_former_slug_series_id"), "former_slug", ["series_id"])
    op.create_table(
        "stray_picture",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stray_picture")),
    )
    op.create_index(op.f("ix_stray_picture_since"), "stray_picture", ["since"])
    op.create_table(
        "rating",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("series_id", sa.Integer(), nullable=False),
        sa.Column("stars", sa.Integer(), nullable=False),
        sa.Column("rated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["series_id"], ["series.id"], name=op.f("fk_rating_series_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_rating_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("user_id", "series_id", name=op.f("pk_rating")),
    )
    op.create_index(op.f("ix_rating_series_id"), "rating", ["series_id"])


def downgrade() -> None:
    for table in ("rating", "stray_picture", "former_slug"):
        op.drop_table(table)
    for name in ("backdrop", "poster", "casting", "network", "year", "also_known_as"):
        op.drop_column("series", name)
