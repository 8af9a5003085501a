"""when a draft publishes itself, and the trash"""

from collections.abc import Sequence

import sqlalchemy as sa

from alembic import op

revision: str = "0013"
down_revision: str | None = "0014"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    for name in ("publish_at", "trashed_at"):
        op.add_column("episode", sa.Column(name, sa.DateTime(timezone=True), nullable=True))
        few = sa.text(f"{name} IS NOT NULL")
        op.create_index(f"ix_episode_{name}", "episode", [name], sqlite_where=few, postgresql_where=few)


def downgrade() -> None:
    for name in ("trashed_at", "publish_at"):
        op.drop_index(f"ix_episode_{name}", "episode")
        op.drop_column("episode", name)
