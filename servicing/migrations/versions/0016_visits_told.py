"""Visits are news: the console hears of each that is arranged, moved or closed."""

from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    """Apply."""
    op.execute(
        "CREATE TRIGGER visits_told AFTER INSERT OR UPDATE OF status, place, changed_at ON visits"
        " FOR EACH ROW EXECUTE FUNCTION tell_console('visit', 'id', '')"
    )
