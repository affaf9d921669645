"""Visits that are moved, confirmed, proposed by the lender and reported on."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Apply."""
    op.add_column("visits", sa.Column("may_enter", sa.Boolean(), nullable=True))
    op.add_column("visits", sa.Column("series", sa.Uuid(), nullable=True))
    op.add_column("visits", sa.Column("sequence", sa.Integer(), server_default="0", nullable=False))
    op.add_column("visits", sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True))
    op.execute("UPDATE visits SET series = gen_random_uuid(), changed_at = coalesce(consent_at, now())")
    op.alter_column("visits", "series", nullable=False)
    op.alter_column("visits", "changed_at", nullable=False)
    op.create_table(
        "proposals",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("borrower_id", sa.Integer(), nullable=False),
        sa.Column("visit_id", sa.Integer(), nullable=True),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("offered", postgresql.JSONB(), nullable=False),
        sa.Column("explained_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("purpose IN ('verify', 'plan', 'documents')", name=op.f("ck_proposals_purpose")),
        sa.CheckConstraint("status IN ('open', 'accepted', 'refused', 'expired')", name=op.f("ck_proposals_status")),
        sa.ForeignKeyConstraint(["borrower_id"], ["borrowers.id"], name=op.f("fk_proposals_borrower_id")),
        sa.ForeignKeyConstraint(["visit_id"], ["visits.id"], name=op.f("fk_proposals_visit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposals")),
    )
    op.create_index(op.f("ix_proposals_borrower_id"), "proposals", ["borrower_id"], unique=False)
    op.create_index("uq_proposals_open", "proposals", ["borrower_id"], unique=True, postgresql_where="status = 'open'")
    op.create_table(
        "visit_records",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("visit_id", sa.Integer(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("badges", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("identified", sa.Boolean(), nullable=False),
        sa.Column("consented", sa.Boolean(), nullable=False),
        sa.Column("found", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("next_step", sa.Text(), nullable=False),
        sa.Column("recorded", sa.Boolean(), nullable=False),
        sa.Column("recording_consented", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "outcome IN ('agreed', 'explained', 'disputed', 'unable', 'ended')", name=op.f("ck_visit_records_outcome")
        ),
        sa.ForeignKeyConstraint(["visit_id"], ["visits.id"], name=op.f("fk_visit_records_visit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit_records")),
        sa.UniqueConstraint("visit_id", name=op.f("uq_visit_records_visit_id")),
    )
