"""What plans need to be agreed on, decided by people and watched."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Apply."""
    op.add_column("plans", sa.Column("agreed_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("plans", sa.Column("answer_by", sa.Date(), nullable=True))
    op.add_column("plans", sa.Column("changed_by", sa.Text(), nullable=True))
    op.add_column("plans", sa.Column("decided_by", sa.Text(), nullable=True))
    op.add_column("plans", sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("plans", sa.Column("reason", sa.Text(), nullable=True))
    op.add_column("plans", sa.Column("met", sa.Integer(), server_default="0", nullable=False))
    op.add_column("plans", sa.Column("next_due", sa.Date(), nullable=True))
    op.add_column("plans", sa.Column("seen_payment", sa.Integer(), server_default="0", nullable=False))
    op.create_index("ix_plans_agreed", "plans", ["next_due"], postgresql_where="status IN ('accepted', 'approved')")
