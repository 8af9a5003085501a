"""live streams elsewhere, who streams them, feature flags, an audit trail"""

from collections.abc import Sequence

import sqlalchemy as sa

from alembic import op

revision: str = "0017"
down_revision: str | None = "0016"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "feature_flag",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("turned_on_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_feature_flag")),
    )
    op.create_table(
        "stream_site",
        sa.Column("site", sa.String(), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("site", name=op.f("pk_stream_site")),
    )
    op.create_table(
        "streamer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("name_key", sa.String(), nullable=False),
        sa.Column("platforms", sa.JSON(), nullable=False),
        sa.Column("notes", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_streamer")),
    )
    op.create_index(op.f("ix_streamer_name_key"), "streamer", ["name_key"], unique=False)
    op.create_table(
        "audit_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_audit_entry_user_id"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entry")),
    )
    op.create_index(op.f("ix_audit_entry_subject"), "audit_entry", ["subject"], unique=False)
    op.create_table(
        "stream",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("streamer_id", sa.Integer(), nullable=True),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("link", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("is_pinned", sa.Boolean(), nullable=False),
        sa.Column("platform", sa.String(), nullable=False),
        sa.Column("orientation", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("city", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("notes", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("posted_by", sa.String(), nullable=False),
        sa.Column("last_checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_live_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["streamer_id"], ["streamer.id"], name=op.f("fk_stream_streamer_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_stream_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stream")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_stream_archived_at"), "stream", ["archived_at"], unique=False)
    op.create_index(op.f("ix_stream_created_at"), "stream", ["created_at"], unique=False)
    op.create_index(op.f("ix_stream_line"), "stream", ["line"], unique=False)
    op.create_index(op.f("ix_stream_status"), "stream", ["status"], unique=False)
    op.create_index(op.f("ix_stream_streamer_id"), "stream", ["streamer_id"], unique=False)
    op.create_index(op.f("ix_stream_user_id"), "stream", ["user_id"], unique=False)
    op.create_table(
        "stream_follow",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("followed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_stream_follow_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("user_id", "line", name=op.f("pk_stream_follow")),
    )
    op.create_index(op.f("ix_stream_follow_line"), "stream_follow", ["line"], unique=False)
    op.create_table(
        "streamer_link",
        sa.Column("streamer_id", sa.Integer(), nullable=False),
        sa.Column("link", sa.String(), nullable=False),
        sa.Column("platform", sa.String(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["streamer_id"], ["streamer.id"], name=op.f("fk_streamer_link_streamer_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("streamer_id", "link", name=op.f("pk_streamer_link")),
    )
    op.create_table(
        "stream_check",
        sa.Column("stream_id", sa.Integer(), nullable=False),
        sa.Column("site", sa.String(), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("misses", sa.Integer(), nullable=False),
        sa.Column("claim", sa.String(), nullable=False),
        sa.Column("claimed_until", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["stream_id"], ["stream.id"], name=op.f("fk_stream_check_stream_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("stream_id", name=op.f("pk_stream_check")),
    )
    op.create_index(op.f("ix_stream_check_next_at"), "stream_check", ["next_at"], unique=False)
    op.create_table(
        "stream_check_count",
        sa.Column("stream_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["stream_id"], ["stream.id"], name=op.f("fk_stream_check_count_stream_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("stream_id", "day", "status", name=op.f("pk_stream_check_count")),
    )
    op.create_table(
        "stream_notification",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("stream_id", sa.Integer(), nullable=False),
        sa.Column("live_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["stream_id"], ["stream.id"], name=op.f("fk_stream_notification_stream_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_stream_notification_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stream_notification")),
        sa.UniqueConstraint("user_id", "stream_id", name=op.f("uq_stream_notification_user_id_stream_id")),
    )
    op.create_index(op.f("ix_stream_notification_stream_id"), "stream_notification", ["stream_id"], unique=False)
    op.create_index(op.f("ix_stream_notification_user_id"), "stream_notification", ["user_id"], unique=False)
    op.create_table(
        "stream_status_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("stream_id", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("live_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("seen", sa.Boolean(), nullable=False),
        sa.Column("told_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["stream_id"], ["stream.id"], name=op.f("fk_stream_status_change_stream_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["told_by"], ["user.id"], name=op.f("fk_stream_status_change_told_by"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stream_status_change")),
    )
    op.create_index(op.f("ix_stream_status_change_stream_id"), "stream_status_change", ["stream_id"], unique=False)
    op.create_table(
        "stream_timestamp",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("stream_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("title_key", sa.String(), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["created_by"], ["user.id"], name=op.f("fk_stream_timestamp_created_by"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["stream_id"], ["stream.id"], name=op.f("fk_stream_timestamp_stream_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stream_timestamp")),
    )
    op.create_index(op.f("ix_stream_timestamp_stream_id"), "stream_timestamp", ["stream_id"], unique=False)


def downgrade() -> None:
    for table in (
        "stream_timestamp",
        "stream_status_change",
        "stream_notification",
        "stream_check_count",
        "stream_check",
        "streamer_link",
        "stream_follow",
        "stream",
        "audit_entry",
        "streamer",
        "stream_site",
        "feature_flag",
    ):
        op.drop_table(table)
