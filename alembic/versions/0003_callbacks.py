"""callbacks: one row a message instead of one URL a job"""

from collections.abc import Sequence

import sqlalchemy as sa

from alembic import op

revision: str = "0003"
down_revision: str | None = "0001"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "callback_delivery",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("job_id", sa.String(), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_callback_delivery")),
        sa.UniqueConstraint("job_id", "url", name=op.f("uq_callback_delivery_job_id_url")),
    )
    with op.batch_alter_table("callback_delivery", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_callback_delivery_job_id"), ["job_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_callback_delivery_status"), ["status"], unique=False)

    # Nothing was ever written to it: callbacks were refused until now.
    with op.batch_alter_table("transcode_job", schema=None) as batch_op:
        batch_op.drop_column("callback_url")


def downgrade() -> None:
    with op.batch_alter_table("transcode_job", schema=None) as batch_op:
        batch_op.add_column(sa.Column("callback_url", sa.String(), nullable=False, server_default=""))
    op.drop_table("callback_delivery")
