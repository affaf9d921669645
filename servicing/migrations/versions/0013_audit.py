"""Looking through the record: by kind, thing, actor and cause, newest first, and by day."""

from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    """Apply."""
    for columns in (["action", "id"], ["subject", "id"], ["actor", "id"], ["at"]):
        op.create_index(op.f(f"ix_events_{'_'.join(columns)}"), "events", columns, unique=False)
    op.create_index(op.f("ix_events_cause"), "events", ["cause"], unique=False)
    op.drop_index(op.f("ix_events_action"), table_name="events")
    op.drop_index(op.f("ix_events_subject"), table_name="events")
