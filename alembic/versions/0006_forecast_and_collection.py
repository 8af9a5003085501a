"""what forecasts learn from; what was collected"""

from collections.abc import Sequence

import sqlalchemy as sa

from alembic import op

revision: str = "0006"
down_revision: str | None = "0005"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("transcode_piece", sa.Column("spent", sa.Float(), nullable=False, server_default="0"))
    op.add_column("transcode_job", sa.Column("load", sa.Float(), nullable=False, server_default="0"))
    op.add_column("transcode_job", sa.Column("spent", sa.Float(), nullable=False, server_default="0"))
    op.add_column("transcode_job", sa.Column("collected_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("worker_heartbeat", sa.Column("slots", sa.Integer(), nullable=False, server_default="1"))


def downgrade() -> None:
    op.drop_column("worker_heartbeat", "slots")
    op.drop_column("transcode_job", "collected_at")
    op.drop_column("transcode_job", "spent")
    op.drop_column("transcode_job", "load")
    op.drop_column("transcode_piece", "spent")
