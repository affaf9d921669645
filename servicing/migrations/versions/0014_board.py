"""The board: since when a wait counts and since when somebody has a handoff, and what finds a period's rows."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    """Apply; of what came before it is taken that the desk was staffed, and that nothing was passed on."""
    op.add_column("handoffs", sa.Column("counts_from", sa.DateTime(timezone=True), nullable=True))
    op.add_column("handoffs", sa.Column("held_at", sa.DateTime(timezone=True), nullable=True))
    op.execute(
        "UPDATE handoffs SET held_at = claimed_at,"
        " counts_from = CASE WHEN priority = 'crisis' THEN opened_at ELSE coalesce(call_at, opened_at) END"
    )
    op.alter_column("handoffs", "counts_from", nullable=False)
    op.drop_index(op.f("ix_handoffs_conversation_id"), table_name="handoffs")
    op.create_index("ix_handoffs_conversation_opened", "handoffs", ["conversation_id", "opened_at"], unique=False)
    op.create_index(op.f("ix_handoffs_opened_at"), "handoffs", ["opened_at"], unique=False)
    op.create_index(op.f("ix_handoffs_closed_at"), "handoffs", ["closed_at"], unique=False)
    op.create_index(op.f("ix_ratings_asked_at"), "ratings", ["asked_at"], unique=False)
    by_people = sa.text("author = 'agent'")
    op.create_index("ix_messages_by_people", "messages", ["conversation_id", "at"], postgresql_where=by_people)
    op.create_index("ix_complaints_open", "complaints", ["due"], postgresql_where=sa.text("status = 'open'"))
