"""The command line: ``huixin`` and its commands, as CONTRACT.md names them."""

import datetime as dt
import sys
from typing import IO

import click

from huixin import model
from servicing import clock
from servicing.policy import BadPolicy
from servicing.settings import BadSetting, read

PORT = click.IntRange(1, 65535)


class Plain(click.Group):
    """A group whose refusals are one line each, never a traceback."""

    def invoke(self, ctx: click.Context) -> object:
        """Run a command; what is wrong with the installation is said in one line."""
        from huixin.stack import PortTaken

        try:
            return super().invoke(ctx)
        except (BadSetting, BadPolicy, PortTaken, model.TrainingFailed) as error:
            raise click.ClickException(str(error)) from None


@click.group(cls=Plain)
def main() -> None:
    """Huixin 回信: a two-way SMS assistant for loan servicing in Chinese."""


@main.command()
@click.option("--gateway-port", type=PORT, default=8000, show_default=True)
@click.option("--console-port", type=PORT, default=8001, show_default=True)
@click.option("--simulator-port", type=PORT, default=8002, show_default=True)
@click.option("--workers", default=1, show_default=True, help="worker processes")
def up(gateway_port: int, console_port: int, simulator_port: int, workers: int) -> None:
    """Start the whole stack in the foreground; SIGTERM or Ctrl-C stops it."""
    from huixin import stack

    stack.up(read(), stack.Ports(gateway_port, console_port, simulator_port), workers)


@main.command()
def train() -> None:
    """Train the assistant from config.yml, domain.yml and data/, unless that was done."""
    click.echo(model.train())


@main.command()
@click.argument("texts", nargs=-1)
@click.option("--file", "source", type=click.File(encoding="utf-8"), help="a text a line; - for standard input")
@click.option("--at", help="instant from which days are counted, like 2026-11-25T10:00:00+08:00")
def understand(texts: tuple[str, ...], source: IO[str] | None, at: str | None) -> None:
    """Say what the assistant reads in texts: one JSON object a line."""
    from huixin import understanding

    instant = clock.local(_instant(at) if at else clock.now(), "Asia/Shanghai").isoformat()
    lines = (line.rstrip("\n") for line in source) if source else iter(texts)
    for answer in understanding.understand(lines, instant):
        click.echo(answer)


@main.command()
def doctor() -> None:
    """Say what is wrong with this installation, and what to do about it."""
    from huixin import doctor as clinic

    findings = list(clinic.examine())
    for finding in findings:
        click.echo(f"well   {finding.what}" if finding.remedy is None else f"WRONG  {finding.what}: {finding.remedy}")
    if any(finding.remedy for finding in findings):
        raise SystemExit(1)


@main.command()
@click.option("--at", help="instant to plan for, like 2026-11-25T10:00:00+08:00; now, if not given")
def remind(at: str | None) -> None:
    """Plan and queue the reminders due; running it twice changes nothing."""
    from huixin.context import opened
    from servicing import outbox, reminders

    instant = _instant(at) if at else None
    with opened() as (settings, database):
        if instant:
            clock.start_at(instant)
        house, queued = outbox.House(settings.lender, settings.human_phone), 0
        with database.transaction() as session:
            ids = reminders.borrowers_to_remind(session)
        for borrower_id in ids:  # one transaction each, so that no answer waits for the whole run
            with database.transaction() as session:
                queued += reminders.plan(session, borrower_id, house)
    click.echo(f"{queued} queued")


def _instant(text: str) -> dt.datetime:
    """Read an aware instant from the command line."""
    try:
        return clock.aware(dt.datetime.fromisoformat(text))
    except ValueError:
        message = "an instant with an offset is expected, like 2026-11-25T10:00:00+08:00"
        raise click.BadParameter(message, param_hint="--at") from None


def _register() -> None:
    from huixin import outside, records, staff
    from huixin.visits import visits

    for command in (*records.COMMANDS, *outside.COMMANDS, staff.user, visits):
        main.add_command(command)


_register()

if __name__ == "__main__":
    sys.exit(main())
