"""The console: users and their sign-ins, what becomes of a handoff, names that can be found, news as they happen."""

import sqlalchemy as sa
from alembic import op

from servicing import borrowers, vault

revision = "0008"
down_revision = "0007"

TELL = """
CREATE FUNCTION tell_console() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    row jsonb := to_jsonb(NEW);
BEGIN
    PERFORM pg_notify('huixin_live', jsonb_build_object(
        'topic', TG_ARGV[0], 'id', row -> TG_ARGV[1], 'conversation', row -> TG_ARGV[2])::text);
    RETURN NULL;
END $$
"""
TOLD = (  # topic, table, columns whose change is news, column of the id, column of the conversation's id
    ("handoff", "handoffs", "status, priority, agent, note", "id", "conversation_id"),
    ("message", "messages", "status, rule, error", "id", "conversation_id"),
    ("conversation", "conversations", "owner, agent, ownership, open_question", "id", "id"),
    ("user", "users", "role, on_duty, capacity, disabled_at, password_hash", "id", ""),
    ("sign_in", "sign_ins", "ended_at", "user_id", ""),
)


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "users",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("totp_secret", sa.Text(), nullable=True),
        sa.Column("totp_used", sa.Integer(), server_default="0", nullable=False),
        sa.Column("locale", sa.Text(), server_default="zh", nullable=False),
        sa.Column("zone", sa.Text(), server_default="Asia/Shanghai", nullable=False),
        sa.Column("theme", sa.Text(), server_default="auto", nullable=False),
        sa.Column("capacity", sa.Integer(), server_default="5", nullable=False),
        sa.Column("on_duty", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("disabled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("role IN ('agent', 'supervisor', 'tuner', 'auditor', 'admin')", name=op.f("ck_users_role")),
        sa.CheckConstraint("locale IN ('zh', 'en')", name=op.f("ck_users_locale")),
        sa.CheckConstraint("theme IN ('auto', 'light', 'dark')", name=op.f("ck_users_theme")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_users")),
        sa.UniqueConstraint("name", name=op.f("uq_users_name")),
    )
    op.create_table(
        "sign_ins",
        sa.Column("token_digest", sa.Text(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_sign_ins_user_id")),
        sa.PrimaryKeyConstraint("token_digest", name=op.f("pk_sign_ins")),
    )
    op.create_index(op.f("ix_sign_ins_user_id"), "sign_ins", ["user_id"], unique=False)
    op.create_table(
        "sign_in_failures",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_sign_in_failures")),
    )
    for name, kind in (
        *(("overdue_at", sa.DateTime(timezone=True)), ("agent", sa.Text()), ("claimed_at", sa.DateTime(timezone=True))),
        *(("note", sa.Text()), ("closed_at", sa.DateTime(timezone=True)), ("disposition", sa.Text())),
        *(("outcome", sa.Text()), ("summary", sa.Text())),
    ):
        op.add_column("handoffs", sa.Column(name, kind, nullable=True))
    open_ones = "status IN ('waiting', 'claimed')"
    op.create_index("ix_handoffs_open", "handoffs", ["status"], postgresql_where=sa.text(open_ones))
    op.create_index("ix_conversations_agent", "conversations", ["agent"], postgresql_where=sa.text("owner = 'agent'"))
    op.add_column("borrowers", sa.Column("name_digest", sa.Text(), nullable=True))
    _index_names()
    op.alter_column("borrowers", "name_digest", nullable=False)
    op.create_index(op.f("ix_borrowers_name_digest"), "borrowers", ["name_digest"], unique=False)
    op.execute(TELL)
    for topic, table, columns, key, conversation in TOLD:
        op.execute(
            f"CREATE TRIGGER {table}_told AFTER INSERT OR UPDATE OF {columns} ON {table}"
            f" FOR EACH ROW EXECUTE FUNCTION tell_console('{topic}', '{key}', '{conversation}')"
        )


def _index_names() -> None:
    connection = op.get_bind()
    rows = connection.execute(sa.text("SELECT id, name FROM borrowers")).all()
    digests = [{"id": row.id, "digest": borrowers.digest_of_name(vault.current().open(row.name))} for row in rows]
    if digests:
        connection.execute(sa.text("UPDATE borrowers SET name_digest = :digest WHERE id = :id"), digests)
