"""The demo: writes the invented portfolio as it stands today and imports it; a second time changes nothing."""

from pathlib import Path

import click

from huixin import importing, portfolio
from huixin.context import opened
from servicing import clock
from servicing.database import Database

ZONE = "Asia/Shanghai"  # where most of the demo's borrowers live: whose today it is


def load(database: Database, home: Path, watcher: importing.Watcher | None = None) -> dict[str, importing.Outcome]:
    """Write the portfolio's files to ``home/demo`` and import them; give what became of teams, loans and payments."""
    files = portfolio.generate(home / "demo", clock.today(ZONE))
    heard = watcher or importing.Watcher()
    return {kind: importing.run(database, kind, path, heard) for kind, path in files.items()}


@click.group(hidden=True)
def demo() -> None:
    """Look after the demo portfolio."""


@demo.command("load")
def load_() -> None:
    """Import forty invented borrowers, dated from today."""
    with opened() as (settings, database):
        watcher = importing.Watcher(
            lambda line, column, reason: click.echo(f"line {line}: {column}: {reason}", err=True)
        )
        for kind, outcome in load(database, settings.home, watcher).items():
            click.echo(f"{kind}: {importing.summary(outcome)}")
