"""air dates and marks of episodes"""

from collections.abc import Sequence

import sqlalchemy as sa

from alembic import op

revision: str = "0010"
down_revision: str | None = "0008"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("episode", sa.Column("air_date", sa.Date(), nullable=True))
    op.add_column("episode", sa.Column("intro_start", sa.Float(), nullable=True))
    op.add_column("episode", sa.Column("intro_end", sa.Float(), nullable=True))
    op.add_column("episode", sa.Column("credits_start", sa.Float(), nullable=True))


def downgrade() -> None:
    for name in ("credits_start", "intro_end", "intro_start", "air_date"):
        op.drop_column("episode", name)
