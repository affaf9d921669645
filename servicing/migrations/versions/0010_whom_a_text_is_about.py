"""An index over whom a text speaks of: unsolicited texts are counted by it at each send."""

from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Apply."""
    op.create_index(op.f("ix_messages_about"), "messages", ["about"], unique=False)
