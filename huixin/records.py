"""Commands on the record: import, case, export, pause, resume and audit."""

import datetime as dt
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from huixin import casebook, demo, files, importing
from huixin.context import opened
from servicing import case as cases
from servicing import clock, events, switch
from servicing import decisions as decided
from servicing.database import Database
from servicing.errors import ServicingError
from servicing.settings import BadSetting

ACTOR = "lender"  # how the event log names what was done on the command line


@contextmanager
def installation() -> Iterator[Database]:
    """Open the installation for a command; what is refused ends it with one line on stderr and exit 1."""
    try:
        with opened() as (_, database):
            yield database
    except (ServicingError, BadSetting, files.BadFile) as error:
        raise click.ClickException(str(error)) from None
    except OperationalError:
        raise click.ClickException("the database does not answer; `huixin doctor` says more") from None


@contextmanager
def _session() -> Iterator[Session]:
    with installation() as database, database.transaction() as session:
        yield session


@click.command("import")
@click.argument("kind", type=click.Choice(list(importing.KINDS)))
@click.argument("file", type=click.Path(exists=True, dir_okay=False, readable=True, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Say what would be taken and refused; store nothing.")
@click.option("--all-or-nothing", is_flag=True, help="Store nothing if one row is refused.")
def import_(kind: str, file: Path, dry_run: bool, all_or_nothing: bool) -> None:
    """Import loans, payments or visiting teams from CSV or JSON Lines."""
    bar = Progress(
        TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeRemainingColumn(),
        console=Console(stderr=True), disable=not Console(stderr=True).is_terminal,
    )  # fmt: skip
    with installation() as database, bar:
        size = file.stat().st_size if file.is_file() else None
        task = bar.add_task(kind, total=size)

        def refused(line: int, column: str, reason: str) -> None:
            bar.console.print(f"line {line}: {column}: {reason}", markup=False, highlight=False, soft_wrap=True)

        watcher = importing.Watcher(refused, lambda read: bar.update(task, completed=read))
        outcome = importing.run(database, kind, file, watcher, dry_run=dry_run, all_or_nothing=all_or_nothing)
    click.echo(importing.summary(outcome, dry_run=dry_run))
    if outcome.refused:
        raise SystemExit(1)


@click.command("case")
@click.argument("loan_ref")
@click.option("--json", "as_json", is_flag=True, help="As one JSON object.")
def case(loan_ref: str, as_json: bool) -> None:
    """Show the whole case of a loan."""
    with _session() as session:
        found = cases.case(session, loan_ref)
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False, indent=2))
    else:
        casebook.show(found, Console())


@click.group()
def export() -> None:
    """Export what other systems must learn."""


@export.command("decisions")
@click.option("--since", metavar="ISO", help="Only what was decided at this instant or later.")
def export_decisions(since: str | None) -> None:
    """Write promises, plans, disputes, contact changes and holds as JSON Lines, in order of time."""
    try:
        start = clock.aware(dt.datetime.fromisoformat(since)) if since else None
    except (ValueError, OverflowError):
        raise click.BadParameter(
            "expected an instant with an offset, like 2026-11-25T10:00:00+08:00", param_hint="--since"
        ) from None
    with _session() as session:
        for decision in decided.decisions(session, start):
            click.echo(json.dumps(decision, ensure_ascii=False))


@click.command()
def pause() -> None:
    """Stop, at once and everywhere, everything that no borrower asked for."""
    with _session() as session:
        switch.pause(session, ACTOR)
    click.echo("paused: nothing is sent that a borrower did not ask for, until `huixin resume`")


@click.command()
def resume() -> None:
    """Allow again what `pause` stopped."""
    with _session() as session:
        switch.resume(session, ACTOR)
    click.echo("resumed: what was held goes out as the rules allow")


@click.group()
def audit() -> None:
    """Check the record of who changed what."""


@audit.command()
def verify() -> None:
    """Walk the chain of events; exit 1 and name the first broken link if it was altered."""
    with _session() as session:
        broken = events.first_broken(session)
    if broken is not None:
        raise click.ClickException(
            f"the chain of events is broken at event {broken}: it, or one before it, was altered"
        )
    click.echo("the chain of events is whole")


COMMANDS = (import_, case, export, pause, resume, audit, demo.demo)
