"""extras: what goes with an episode's video"""

from collections.abc import Sequence

import sqlalchemy as sa

from alembic import op

revision: str = "0004"
down_revision: str | None = "0003"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "episode_extras",
        sa.Column("episode_id", sa.String(), nullable=False),
        sa.Column("storyboard_key", sa.String(), nullable=False),
        sa.Column("chapters_key", sa.String(), nullable=False),
        sa.Column("posters", sa.JSON(), nullable=False),
        sa.Column("poster_chosen", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["episode_id"], ["episode.id"], name=op.f("fk_episode_extras_episode_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("episode_id", name=op.f("pk_episode_extras")),
    )


def downgrade() -> None:
    op.drop_table("episode_extras")
