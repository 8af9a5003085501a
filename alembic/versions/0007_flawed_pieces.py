"""flawed pieces"""

from collections.abc import Sequence

import sqlalchemy as sa

from alembic import op

revision: str = "0007"
down_revision: str | None = "0006"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    with op.batch_alter_table("transcode_piece") as batch:
        batch.add_column(sa.Column("flawed", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("transcode_piece") as batch:
        batch.alter_column("flawed", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("transcode_piece") as batch:
        batch.drop_column("flawed")
