"""Borrowers, loans, and what is agreed about them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "borrowers",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("id_tail", sa.Text(), nullable=True),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("jurisdiction", sa.Text(), nullable=False),
        sa.Column("region", sa.Text(), nullable=True),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column("script", sa.Text(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("consent_source", sa.Text(), nullable=True),
        sa.Column("consent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("vulnerable_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("crisis_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("represented_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("no_visits", sa.Boolean(), nullable=False),
        sa.CheckConstraint("jurisdiction IN ('cn', 'tw', 'hk', 'us')", name=op.f("ck_borrowers_jurisdiction")),
        sa.CheckConstraint("script IN ('hans', 'hant')", name=op.f("ck_borrowers_script")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_borrowers")),
        sa.UniqueConstraint("ref", name=op.f("uq_borrowers_ref")),
    )
    op.create_index(op.f("ix_borrowers_contact_id"), "borrowers", ["contact_id"], unique=False)
    op.create_table(
        "contacts",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("phone_digest", sa.Text(), nullable=False),
        sa.Column("opted_out_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("suppressed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("suppressed_why", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contacts")),
        sa.UniqueConstraint("phone_digest", name=op.f("uq_contacts_phone_digest")),
    )
    op.create_table(
        "teams",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("staff1", sa.Text(), nullable=False),
        sa.Column("badge1", sa.Text(), nullable=False),
        sa.Column("staff2", sa.Text(), nullable=False),
        sa.Column("badge2", sa.Text(), nullable=False),
        sa.Column("weekdays", postgresql.ARRAY(sa.Integer()), nullable=False),
        sa.Column("start", sa.Time(), nullable=False),
        sa.Column("end", sa.Time(), nullable=False),
        sa.Column("slot_minutes", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_teams")),
        sa.UniqueConstraint("name", "region", name=op.f("uq_teams_name_region")),
    )
    op.create_index(op.f("ix_teams_region"), "teams", ["region"], unique=False)
    op.create_table(
        "holders",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("borrower_id", sa.Integer(), nullable=False),
        sa.Column("verified_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["borrower_id"], ["borrowers.id"], name=op.f("fk_holders_borrower_id")),
        sa.ForeignKeyConstraint(["contact_id"], ["contacts.id"], name=op.f("fk_holders_contact_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_holders")),
        sa.UniqueConstraint("contact_id", "borrower_id", name=op.f("uq_holders_contact_id_borrower_id")),
    )
    op.create_index(op.f("ix_holders_borrower_id"), "holders", ["borrower_id"], unique=False)
    op.create_table(
        "loans",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("borrower_id", sa.Integer(), nullable=False),
        sa.Column("product", sa.Text(), nullable=False),
        sa.Column("credit_type", sa.Text(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("principal", sa.BigInteger(), nullable=False),
        sa.Column("interest", sa.BigInteger(), nullable=False),
        sa.Column("penalty", sa.BigInteger(), nullable=False),
        sa.Column("fees", sa.BigInteger(), nullable=False),
        sa.Column("due_amount", sa.BigInteger(), nullable=False),
        sa.Column("outstanding", sa.BigInteger(), nullable=False),
        sa.Column("due_date", sa.Date(), nullable=False),
        sa.Column("instalment_no", sa.Integer(), nullable=True),
        sa.Column("instalments", sa.Integer(), nullable=True),
        sa.Column("annual_rate", sa.Numeric(precision=9, scale=6), nullable=True),
        sa.Column("penalty_rate", sa.Numeric(precision=9, scale=6), nullable=True),
        sa.Column("contract_date", sa.Date(), nullable=True),
        sa.Column("as_of", sa.DateTime(timezone=True), nullable=False),
        sa.Column("paused_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("paused_why", sa.Text(), nullable=True),
        sa.CheckConstraint("credit_type IN ('card', 'loan')", name=op.f("ck_loans_credit_type")),
        sa.ForeignKeyConstraint(["borrower_id"], ["borrowers.id"], name=op.f("fk_loans_borrower_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_loans")),
        sa.UniqueConstraint("ref", name=op.f("uq_loans_ref")),
    )
    op.create_index(op.f("ix_loans_borrower_id"), "loans", ["borrower_id"], unique=False)
    op.create_index(op.f("ix_loans_due_date"), "loans", ["due_date"], unique=False)
    op.create_table(
        "visits",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("borrower_id", sa.Integer(), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("start", sa.Time(), nullable=False),
        sa.Column("end", sa.Time(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=True),
        sa.Column("consent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("held_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cause", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "status IN ('proposed', 'booked', 'confirmed', 'done', 'cancelled', 'missed')",
            name=op.f("ck_visits_status"),
        ),
        sa.ForeignKeyConstraint(["borrower_id"], ["borrowers.id"], name=op.f("fk_visits_borrower_id")),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name=op.f("fk_visits_team_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visits")),
    )
    op.create_index(op.f("ix_visits_borrower_id"), "visits", ["borrower_id"], unique=False)
    op.create_index(
        "uq_visits_slot",
        "visits",
        ["team_id", "date", "start"],
        unique=True,
        postgresql_where="status IN ('proposed', 'booked', 'confirmed')",
    )
    op.create_table(
        "claims",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("loan_id", sa.Integer(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cause", sa.Uuid(), nullable=True),
        sa.CheckConstraint("status IN ('open', 'matched', 'unmatched')", name=op.f("ck_claims_status")),
        sa.ForeignKeyConstraint(["loan_id"], ["loans.id"], name=op.f("fk_claims_loan_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claims")),
    )
    op.create_index(op.f("ix_claims_loan_id"), "claims", ["loan_id"], unique=False)
    op.create_table(
        "disputes",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("borrower_id", sa.Integer(), nullable=False),
        sa.Column("loan_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cause", sa.Uuid(), nullable=True),
        sa.CheckConstraint("kind IN ('debt', 'amount', 'fraud', 'merchant')", name=op.f("ck_disputes_kind")),
        sa.CheckConstraint("status IN ('open', 'upheld', 'rejected', 'withdrawn')", name=op.f("ck_disputes_status")),
        sa.ForeignKeyConstraint(["borrower_id"], ["borrowers.id"], name=op.f("fk_disputes_borrower_id")),
        sa.ForeignKeyConstraint(["loan_id"], ["loans.id"], name=op.f("fk_disputes_loan_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_disputes")),
    )
    op.create_index(op.f("ix_disputes_borrower_id"), "disputes", ["borrower_id"], unique=False)
    op.create_index(op.f("ix_disputes_loan_id"), "disputes", ["loan_id"], unique=False)
    op.create_table(
        "payments",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("loan_id", sa.Integer(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("paid_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["loan_id"], ["loans.id"], name=op.f("fk_payments_loan_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payments")),
        sa.UniqueConstraint("ref", name=op.f("uq_payments_ref")),
    )
    op.create_index(op.f("ix_payments_loan_id"), "payments", ["loan_id"], unique=False)
    op.create_table(
        "plans",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("loan_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("terms", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cause", sa.Uuid(), nullable=True),
        sa.CheckConstraint("kind IN ('extension', 'instalments', 'partial', 'waiver')", name=op.f("ck_plans_kind")),
        sa.CheckConstraint(
            "status IN ('requested', 'offered', 'accepted', 'approved', 'declined', 'broken', 'completed')",
            name=op.f("ck_plans_status"),
        ),
        sa.ForeignKeyConstraint(["loan_id"], ["loans.id"], name=op.f("fk_plans_loan_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plans")),
    )
    op.create_index(op.f("ix_plans_loan_id"), "plans", ["loan_id"], unique=False)
    op.create_table(
        "promises",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("loan_id", sa.Integer(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("pay_by", sa.Date(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cause", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "status IN ('open', 'kept', 'partial', 'broken', 'replaced', 'cancelled')", name=op.f("ck_promises_status")
        ),
        sa.ForeignKeyConstraint(["loan_id"], ["loans.id"], name=op.f("fk_promises_loan_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_promises")),
    )
    op.create_index(op.f("ix_promises_loan_id"), "promises", ["loan_id"], unique=False)
    op.create_index("uq_promises_open", "promises", ["loan_id"], unique=True, postgresql_where="status = 'open'")
