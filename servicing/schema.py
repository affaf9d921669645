"""The schema: migrations applied at start, one process at a time, and Rasa's own corner of the server."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, text

from servicing import vault
from servicing.database import Database

LOCK = 0x48585F4442
RASA_ROLE = "huixin_rasa"


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
    rest = url.removeprefix("postgresql://").split("@", 1)[-1]
    return f"postgresql://{RASA_ROLE}:{vault.current().derive('rasa')}@{rest}"


def _prepare_rasa(connection: Connection) -> None:
    """Make Rasa's role and schema; it sees nothing of ours and we see its events only to erase them."""
    password = vault.current().derive("rasa")
    exists = connection.execute(text("SELECT 1 FROM pg_roles WHERE rolname = :role"), {"role": RASA_ROLE}).scalar()
    verb = "ALTER" if exists else "CREATE"
    connection.execute(text(f"{verb} ROLE {RASA_ROLE} LOGIN PASSWORD '{password}'"))
    connection.execute(text(f"CREATE SCHEMA IF NOT EXISTS rasa AUTHORIZATION {RASA_ROLE}"))
    connection.execute(text(f"ALTER ROLE {RASA_ROLE} SET search_path = rasa"))
