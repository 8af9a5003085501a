"""when an episode came for everybody, how many watched it; tags of series"""

from collections.abc import Sequence

import sqlalchemy as sa

from alembic import op

revision: str = "0016"
down_revision: str | None = "0015"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    epoch = sa.text("'1970-01-01 00:00:00+00:00'")
    op.add_column("episode", sa.Column("came_at", sa.DateTime(timezone=True), nullable=False, server_default=epoch))
    op.add_column("episode", sa.Column("released", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("episode", sa.Column("views", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("series", sa.Column("views", sa.Integer(), nullable=False, server_default="0"))
    op.execute("UPDATE episode SET came_at = uploaded_at, released = (visibility = 'published')")
    op.execute(
        "UPDATE episode SET views = seen.people FROM "
        "(SELECT episode_id, count(*) AS people FROM progress GROUP BY episode_id) AS seen "
        "WHERE seen.episode_id = episode.id"
    )
    op.execute(
        "UPDATE series SET views = seen.people FROM "
        "(SELECT series_id, sum(views) AS people FROM episode GROUP BY series_id) AS seen "
        "WHERE seen.series_id = series.id"
    )
    op.create_index(op.f("ix_episode_came_at"), "episode", ["came_at"])
    op.create_table(
        "series_tag",
        sa.Column("series_id", sa.Integer(), nullable=False),
        sa.Column("tag", sa.String(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["series_id"], ["series.id"], name=op.f("fk_series_tag_series_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("series_id", "tag", name=op.f("pk_series_tag")),
    )
    op.create_index(op.f("ix_series_tag_tag"), "series_tag", ["tag"])


def downgrade() -> None:
    op.drop_table("series_tag")
    op.drop_index(op.f("ix_episode_came_at"), "episode")
    op.drop_column("series", "views")
    for name in ("views", "released", "came_at"):
        op.drop_column("episode", name)
