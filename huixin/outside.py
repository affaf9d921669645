"""Commands on what is told outside: trying the alerts, and telling the ledger again."""

import uuid

import click

from gateway.alerts import Alarm
from gateway.hooks import NotTaken
from huixin.context import opened
from huixin.records import installation
from servicing import clock, notices
from servicing.alerts import Pointer


@click.group()
def alerts() -> None:
    """See to the alerts to the staff on call."""


@alerts.command("try")
def try_() -> None:
    """Send a test to whoever is on call, by every channel that is set; exit 1 if one fails or none is set."""
    with opened() as (settings, database):
        alarm, channels = Alarm(database, settings), settings.alert_channels()
        since = clock.local(clock.now(), "Asia/Shanghai")
        number = -int(since.timestamp())  # no alert of the record has it
        pointer = Pointer(number, "overdue", 1, 0, uuid.UUID(int=0), "test", "normal", since)
        failed = not channels
        for channel in channels:
            try:
                alarm.send(channel, pointer)
                click.echo(f"{channel}: sent")
            except NotTaken as failure:
                failed = True
                click.echo(f"{channel}: {failure.reason}", err=True)
    if not channels:
        raise click.ClickException("nobody is on call: set HUIXIN_ALERT_EMAIL or HUIXIN_ALERT_WEBHOOK")
    if failed:
        raise SystemExit(1)


@click.group()
def decisions() -> None:
    """See to the decisions on their way to the lender's ledger."""


@decisions.command()
def retry() -> None:
    """Let the worker post at once what the ledger has not taken yet."""
    with installation() as database, database.transaction() as session:
        click.echo(f"{notices.retry(session)} are tried now, in order")


COMMANDS = (alerts, decisions)
