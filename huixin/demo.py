"""The demo: an invented portfolio as it stands today, and people at the console; a second time changes nothing."""

import contextlib
from pathlib import Path

import click

from huixin import importing, portfolio
from huixin.context import opened
from servicing import clock, passwords, users, vault
from servicing.database import Database

ZONE = "Asia/Shanghai"  # where most of the demo's borrowers live: whose today it is


def load(database: Database, home: Path, watcher: importing.Watcher | None = None) -> dict[str, importing.Outcome]:
    """Write the portfolio's files to ``home/demo`` and import them; give what became of teams, loans and payments."""
    files = portfolio.generate(home / "demo", clock.today(ZONE))
    heard = watcher or importing.Watcher()
    return {kind: importing.run(database, kind, path, heard) for kind, path in files.items()}


def password() -> str:
    """Give the password of the demo's users: this installation's own, for it is derived from its secret key."""
    return vault.current().derive("demo login")[:12]


def hire(database: Database) -> None:
    """Add one user of each role, named after it, unless they are there."""
    for role in users.ROLES:
        with contextlib.suppress(users.UserExists), database.transaction() as session:
            users.add(session, role, role, password(), "lender")


def login(database: Database) -> str | None:
    """Say how to sign in to a demo; None where it is none, or where somebody has changed the password."""
    with contextlib.suppress(users.NoSuchUser), database.transaction() as session:
        if passwords.matches(users.find(session, users.ROLES[0]).password_hash, password()):
            return f"{' or '.join(users.ROLES)}, password {password()}"
    return None


@click.group(hidden=True)
def demo() -> None:
    """Look after the demo portfolio."""


@demo.command("load")
def load_() -> None:
    """Import forty invented borrowers, dated from today, and add the console's users."""
    with opened() as (settings, database):
        watcher = importing.Watcher(
            lambda line, column, reason: click.echo(f"line {line}: {column}: {reason}", err=True)
        )
        for kind, outcome in load(database, settings.home, watcher).items():
            click.echo(f"{kind}: {importing.summary(outcome)}")
        hire(database)
