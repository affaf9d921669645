"""Commands on visits: propose one to a borrower, write a team's calendar."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from huixin.context import opened
from servicing import case, policy, proposals, visit_calendar
from servicing.errors import ServicingError
from servicing.outbox import House


@contextmanager
def _house() -> Iterator[tuple[Session, House]]:
    """Open the installation for a command; what is refused ends it with one line on stderr and exit 1."""
    try:
        with opened() as (settings, database), database.transaction() as session:
            yield session, House(settings.lender, settings.human_phone)
    except ServicingError as error:
        raise click.ClickException(str(error)) from None
    except OperationalError:
        raise click.ClickException("the database does not answer; `huixin doctor` says more") from None


@click.group()
def visits() -> None:
    """Propose visits, and write the calendars of the teams who make them."""


@visits.command()
@click.argument("loan_ref")
@click.option("--purpose", type=click.Choice(proposals.PURPOSES), required=True, help="What the visit is for.")
@click.option("--actor", default="lender", show_default=True, help="Who proposes it, for the record.")
def propose(loan_ref: str, purpose: str, actor: str) -> None:
    """Queue an SMS that proposes a visit with three slots; whoever stays silent is not visited."""
    with _house() as (session, house):
        loan = case.loan_of(session, loan_ref)
        product = policy.product(loan.product, loan.borrower.jurisdiction)
        proposal = proposals.propose(session, loan.borrower, purpose, product, house, actor=actor)
        until = proposal.expires_at.isoformat(timespec="minutes")
    click.echo(f"proposed; without an answer it ends at {until}")


@visits.command()
@click.option("--team", required=True, help="The team, by its name in the import.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="A file only you may read; else printed.")
def calendar(team: str, out: Path | None) -> None:
    """Write a team's visits as iCalendar, with names and addresses: for the team's eyes alone."""
    with _house() as (session, house):
        written = visit_calendar.calendar(session, team, house)
    if out is None:
        sys.stdout.buffer.write(written)
        return
    out.unlink(missing_ok=True)
    with os.fdopen(os.open(out, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(written)
