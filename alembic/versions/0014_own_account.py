"""preferences; sessions with names"""

from collections.abc import Sequence

import sqlalchemy as sa

from alembic import op

revision: str = "0014"
down_revision: str | None = "0013"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    with op.batch_alter_table("user") as batch:
        batch.add_column(sa.Column("preferences", sa.JSON(), nullable=False, server_default="{}"))
    with op.batch_alter_table("user") as batch:
        batch.alter_column("preferences", server_default=None)
    op.add_column("browser_session", sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True))
    # A name that is no secret, for the sessions there are: part of a hash says nothing of its token.
    op.add_column("browser_session", sa.Column("id", sa.String(), nullable=True))
    op.execute("UPDATE browser_session SET id = substr(token_hash, 1, 24)")
    with op.batch_alter_table("browser_session") as batch:
        batch.alter_column("id", nullable=False)
        batch.create_unique_constraint(op.f("uq_browser_session_id"), ["id"])


def downgrade() -> None:
    with op.batch_alter_table("browser_session") as batch:
        batch.drop_constraint(op.f("uq_browser_session_id"), type_="unique")
        batch.drop_column("id")
        batch.drop_column("seen_at")
    with op.batch_alter_table("user") as batch:
        batch.drop_column("preferences")
