"""Pauses by their reasons, facts of disputes and claims, numbers proved by a code, wishes of when to be reached."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"

JSON = postgresql.JSONB(astext_type=sa.Text())
ABOUT = ("handoffs", "complaints", "privacy_requests")


def upgrade() -> None:
    """Apply."""
    op.add_column("loans", sa.Column("pauses", JSON, server_default="{}", nullable=False))
    op.execute(
        "UPDATE loans SET pauses = jsonb_build_object(paused_why,"
        " to_char(paused_until AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"+00:00\"'))"
        " WHERE paused_until IS NOT NULL"
    )
    op.drop_column("loans", "paused_until")
    op.drop_column("loans", "paused_why")
    op.add_column("borrowers", sa.Column("deceased_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("borrowers", sa.Column("counsel", sa.Text(), nullable=True))
    op.add_column("borrowers", sa.Column("counsel_asked_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("borrowers", sa.Column("preferred_times", JSON, nullable=True))
    op.add_column("holders", sa.Column("denied_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("handoffs", sa.Column("call_at", sa.DateTime(timezone=True), nullable=True))
    for table in ABOUT:
        op.add_column(table, sa.Column("about", sa.Integer(), nullable=True))
        op.create_foreign_key(op.f(f"fk_{table}_about"), table, "borrowers", ["about"], ["id"])
    op.add_column("claims", sa.Column("paid_on", sa.Date(), nullable=True))
    op.add_column("claims", sa.Column("details", sa.Text(), nullable=True))
    op.add_column("claims", sa.Column("payment_id", sa.Integer(), nullable=True))
    op.add_column("claims", sa.Column("thanked_at", sa.DateTime(timezone=True), nullable=True))
    op.create_foreign_key(op.f("fk_claims_payment_id"), "claims", "payments", ["payment_id"], ["id"])
    op.execute("UPDATE claims SET thanked_at = made_at WHERE status = 'matched'")
    op.add_column("disputes", sa.Column("facts", JSON, server_default="{}", nullable=False))
    op.execute(  # of several that are open on one loan the first speaks for all
        "UPDATE disputes d SET status = 'withdrawn' FROM disputes e WHERE d.status = 'open' AND e.status = 'open'"
        " AND e.id < d.id AND e.borrower_id = d.borrower_id AND e.loan_id IS NOT DISTINCT FROM d.loan_id"
    )
    op.create_index(
        "uq_disputes_open",
        "disputes",
        ["borrower_id", sa.text("coalesce(loan_id, 0)")],
        unique=True,
        postgresql_where="status = 'open'",
    )
    _contact_changes()


def _contact_changes() -> None:
    op.create_table(
        "contact_changes",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("borrower_id", sa.Integer(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("old_contact_id", sa.Integer(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cause", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "status IN ('requested', 'confirmed', 'refused', 'expired', 'replaced')",
            name=op.f("ck_contact_changes_status"),
        ),
        sa.ForeignKeyConstraint(["borrower_id"], ["borrowers.id"], name=op.f("fk_contact_changes_borrower_id")),
        sa.ForeignKeyConstraint(["contact_id"], ["contacts.id"], name=op.f("fk_contact_changes_contact_id")),
        sa.ForeignKeyConstraint(["old_contact_id"], ["contacts.id"], name=op.f("fk_contact_changes_old_contact_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_changes")),
    )
    op.create_index(op.f("ix_contact_changes_contact_id"), "contact_changes", ["contact_id"], unique=False)
    op.create_index(
        "uq_contact_changes_requested",
        "contact_changes",
        ["borrower_id"],
        unique=True,
        postgresql_where="status = 'requested'",
    )
