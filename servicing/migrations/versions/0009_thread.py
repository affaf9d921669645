"""The thread: who wrote a reply, what was understood of a batch, and notes that people write for each other."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Apply."""
    op.add_column("messages", sa.Column("agent", sa.Text(), nullable=True))
    op.add_column("batches", sa.Column("understood", postgresql.JSONB(astext_type=sa.Text()), nullable=True))
    op.create_table(
        "notes",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversations.id"], name=op.f("fk_notes_conversation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notes")),
    )
    op.create_index("ix_notes_conversation_at", "notes", ["conversation_id", "at"], unique=False)
    op.execute(
        "CREATE TRIGGER notes_told AFTER INSERT ON notes"
        " FOR EACH ROW EXECUTE FUNCTION tell_console('message', 'id', 'conversation_id')"
    )
