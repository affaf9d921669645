"""Plans are news: whoever looks at what waits for a decision sees what another person decides."""

from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    """Apply."""
    op.execute(
        "CREATE TRIGGER plans_told AFTER INSERT OR UPDATE OF status, terms, answer_by, changed_by ON plans"
        " FOR EACH ROW EXECUTE FUNCTION tell_console('plan', 'id', '')"
    )
