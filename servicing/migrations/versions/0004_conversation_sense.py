"""What conversation needs to remember: how a question was put and since when, what was last recorded, ratings."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Apply."""
    for column in (
        sa.Column("asked", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("mentioned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("told", sa.Text(), nullable=True),
        sa.Column("lapsed", sa.Text(), nullable=True),
        sa.Column("lapsed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("recorded", sa.Text(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=True),
    ):
        op.add_column("conversations", column)
    op.execute("UPDATE conversations SET told = open_question, asked_at = now() WHERE open_question IS NOT NULL")
    op.add_column("batches", sa.Column("is_news", sa.Boolean(), server_default="false", nullable=False))
    op.drop_index("uq_promises_open", "promises")
    op.create_index(
        "uq_promises_open", "promises", ["loan_id", "pay_by"], unique=True,
        postgresql_where=sa.text("status = 'open'"),
    )  # fmt: skip
    op.add_column("promises", sa.Column("followed_at", sa.DateTime(timezone=True), nullable=True))
    op.execute("UPDATE promises SET followed_at = now() WHERE status <> 'open'")
    op.create_table(
        "ratings",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("errand", sa.Text(), nullable=True),
        sa.Column("score", sa.Integer(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cause", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversations.id"], name=op.f("fk_ratings_conversation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ratings")),
    )
    op.create_index(op.f("ix_ratings_conversation_id"), "ratings", ["conversation_id"], unique=False)
