"""``huixin doctor``: what is wrong with this installation, and what to do about it."""

import dataclasses
import shutil
import socket
from collections.abc import Callable, Iterator

from sqlalchemy import text

from huixin import model
from huixin.context import opened
from servicing import alerts, events, notices, policy, wording
from servicing.database import Database
from servicing.settings import BadSetting, Settings, read


@dataclasses.dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: what it is, and what to do where it is not well (None: it is)."""

    what: str
    remedy: str | None = None


def examine() -> Iterator[Finding]:
    """Look at settings, environments, model, policy, sentences, disk and database, in that order."""
    try:
        settings = read()
    except BadSetting as error:
        yield Finding("settings", str(error))
        return
    yield Finding("settings")
    yield Finding("Rasa's environment", None if model.RASA_PYTHON.exists() else "run `make setup`")
    yield Finding("the model", None if model.current() else "run `huixin train`; `huixin up` does it by itself")
    yield _try("policy files", policy.check)
    yield _try("sentences in domain.yml", wording.sentences)
    free = shutil.disk_usage(settings.home if settings.home.exists() else settings.home.parent).free >> 30
    yield Finding("disk space", None if free >= 1 else f"{free} GiB left at {settings.home}: make room")
    if settings.carrier == "twilio" and not (settings.public_url or "").startswith("https://"):
        yield Finding("public address", "HUIXIN_PUBLIC_URL: expected the https:// address that Twilio calls")
    yield from _database()


def _database() -> Iterator[Finding]:
    try:
        with opened() as (settings, database):
            yield Finding("database and schema")
            yield _chain(database)
            yield from _left_behind(database)
            yield from _told_outside(settings, database)
            yield _twilio(settings)
    except Exception as error:
        yield Finding("database", f"it does not answer ({type(error).__name__}): is HUIXIN_DATABASE_URL right?")


def _chain(database: Database) -> Finding:
    with database.transaction() as session:
        broken = events.first_broken(session)
    return Finding("event chain", None if broken is None else f"event {broken} was altered: restore from a backup")


def _left_behind(database: Database) -> Iterator[Finding]:
    questions = {
        "texts that wait longer than ten minutes": (
            "SELECT count(*) FROM batches WHERE answered_at IS NULL AND opened_at < now() - interval '10 minutes'",
            "is `huixin up` running, and does Rasa answer? see its log",
        ),
        "texts refused by the carrier in the last day": (
            "SELECT count(*) FROM messages WHERE status = 'failed' AND at > now() - interval '1 day'",
            "look at their `error` in `huixin case`",
        ),
    }
    with database.engine.connect() as connection:
        for what, (query, remedy) in questions.items():
            count = connection.execute(text(query)).scalar()
            yield Finding(what, f"{count}: {remedy}" if count else None)


def _told_outside(settings: Settings, database: Database) -> Iterator[Finding]:
    """Say who is called when a person is needed, and whether the lender's ledger takes what was decided."""
    with database.transaction() as session:
        failing, standing = alerts.failing(session), notices.standing(session)
    channels = settings.alert_channels()
    for channel in channels:
        reason = failing.get(channel)
        tried = f"the last one failed ({reason}): `huixin alerts try` sends a test"
        yield Finding(f"alerts by {channel}", tried if reason else None)
    if not channels and settings.carrier == "simulator":
        yield Finding("alerts: nobody is called, and with the simulator nobody needs to be")
    elif not channels:
        where = "set HUIXIN_ALERT_EMAIL and HUIXIN_SMTP_URL, or HUIXIN_ALERT_WEBHOOK"
        yield Finding("alerts", f"nobody is called when a borrower is in danger: {where}")
    if channels and not settings.console_url:
        yield Finding("the link of alerts", "HUIXIN_CONSOLE_URL: expected, or an alert leads nowhere")
    if settings.decisions_webhook.get_secret_value():
        left = f"{standing.failed} not taken in three days, {standing.waiting} wait ({standing.error or 'late'})"
        remedy = f"{left}: see what HUIXIN_DECISIONS_WEBHOOK answers, then `huixin decisions retry`"
        yield Finding("decisions for the ledger", remedy if standing.failed or standing.error else None)


def _twilio(settings: Settings) -> Finding:
    host = settings.twilio_api_base.split("://")[1].split(":")[0].split("/")[0]
    if settings.carrier == "simulator":
        return Finding("carrier: the simulator")
    try:
        socket.getaddrinfo(host, 443)
    except OSError:
        return Finding("carrier", f"TWILIO_API_BASE: {host} cannot be found from here")
    return Finding("carrier")


def _try(what: str, check: Callable[[], object]) -> Finding:
    try:
        check()
    except Exception as error:
        return Finding(what, str(error))
    return Finding(what)
