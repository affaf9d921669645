"""The schema: migrations applied at start, one process at a time, and Rasa's own corner of the server."""

import hashlib
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, make_url, text

from servicing import vault
from servicing.database import Database

LOCK = 0x48585F4442
TRACKER_DAYS = 30  # what Rasa remembers of a conversation is kept this long


def configuration(connection: Connection) -> Config:
    """Give Alembic's configuration for one connection."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    return config


def migrate(database: Database) -> None:
    """Bring the schema up to date; a second process waits and finds nothing left to do."""
    with database.engine.begin() as connection:
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
        command.upgrade(configuration(connection), "head")
        _prepare_rasa(connection)


def rasa_url(url: str) -> str:
    """Give the URL by which Rasa reaches its tracker store: its own role, whose search path is its own schema."""
    address = make_url(url)
    role = _rasa_role(address.database or "postgres")
    own = address.set(username=role, password=vault.current().derive("rasa"))
    return own.render_as_string(hide_password=False)


def _prepare_rasa(connection: Connection) -> None:
    """Make Rasa's role and schema; it sees nothing of ours and we see its events only to erase them."""
    role, password = _rasa_role(str(connection.engine.url.database)), vault.current().derive("rasa")
    exists = connection.execute(text("SELECT 1 FROM pg_roles WHERE rolname = :role"), {"role": role}).scalar()
    verb = "ALTER" if exists else "CREATE"
    connection.execute(text(f"{verb} ROLE {role} LOGIN PASSWORD '{password}'"))
    connection.execute(text(f"GRANT {role} TO CURRENT_USER"))
    connection.execute(text(f"CREATE SCHEMA IF NOT EXISTS rasa AUTHORIZATION {role}"))
    connection.execute(text(f"ALTER ROLE {role} SET search_path = rasa"))


def _rasa_role(database: str) -> str:
    """Name the role after the database: roles belong to a whole server, and it may hold several installations."""
    return f"huixin_rasa_{hashlib.sha256(database.encode()).hexdigest()[:8]}"


def forget_old_turns(database: Database) -> None:
    """Take what is older than 30 days out of Rasa's tracker store; the record of it is ours, sealed and elsewhere."""
    with database.engine.begin() as connection:
        if connection.execute(text("SELECT to_regclass('rasa.events')")).scalar():
            oldest = "extract(epoch FROM now() - make_interval(days => :days))"
            connection.execute(text(f"DELETE FROM rasa.events WHERE timestamp < {oldest}"), {"days": TRACKER_DAYS})  # noqa: S608
