"""What people see of alerts and notices: doctor, the commands, and the worker that runs them by itself."""

import asyncio
import contextlib
import uuid
from collections.abc import Iterator

import pytest
from click.testing import CliRunner
from doubles import eventually
from factories import make_conversation, make_loan
from receivers import Mailbox, Receiver, free_port, mail_server, receiving

from gateway import worker
from gateway.notices import Messenger
from huixin import cli, doctor
from servicing import crisis, loans
from servicing.database import Database
from servicing.settings import Settings

SECRET = "whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """An address that takes everything."""
    with receiving() as receiver:
        yield receiver


def found(settings: Settings, database: Database) -> dict[str, str | None]:
    """Give what doctor says of what is told outside."""
    return {each.what: each.remedy for each in doctor._told_outside(settings, database)}


REAL = {
    "HUIXIN_CARRIER": "twilio", "TWILIO_ACCOUNT_SID": "AC1", "TWILIO_AUTH_TOKEN": "t", "TWILIO_FROM": "+1",
    "HUIXIN_PUBLIC_URL": "https://sms.example.com",
}  # fmt: skip


def test_doctor_says_when_nobody_is_called(database) -> None:
    """With a real carrier that is wrong; with the simulator it is said and well."""
    assert "HUIXIN_ALERT_EMAIL" in (found(Settings(**REAL), database)["alerts"] or "")
    assert list(found(Settings(), database).values()) == [None]


def test_doctor_says_what_fails(database, session, clock, receiver) -> None:
    """The channel whose last alert failed, a link that is missing, and what the ledger does not take."""
    from gateway.alerts import Alarm

    settings = Settings(
        HUIXIN_ALERT_WEBHOOK=receiver.url, HUIXIN_DECISIONS_WEBHOOK=receiver.url, HUIXIN_WEBHOOK_SECRET=SECRET
    )
    messenger = Messenger(database, settings)
    messenger.deliver()
    said = found(settings, database)
    assert said.pop("the link of alerts") is not None and set(said.values()) == {None}
    crisis.respond(session, make_conversation(session), uuid.uuid4())
    loans.pause(session, make_loan(session), loans.FOREVER, "claim", None)
    session.commit()
    receiver.script = [404, 503]
    Alarm(database, settings).ring()
    messenger.deliver()
    said = found(settings, database)
    assert "HTTP 404" in (said["alerts by webhook"] or "") and "HTTP 503" in (said["decisions for the ledger"] or "")


def test_alerts_are_tried(installation, monkeypatch) -> None:
    """The command sends a test by each channel, and says which one failed, without a secret."""
    run = CliRunner().invoke
    assert run(cli.main, ["alerts", "try"]).exit_code == 1
    monkeypatch.setenv("HUIXIN_ALERT_EMAIL", "desk@example.com")
    monkeypatch.setenv("HUIXIN_SMTP_URL", f"smtp://desk:hidden@127.0.0.1:{free_port()}")
    failed = run(cli.main, ["alerts", "try"])
    assert failed.exit_code == 1 and "email: no_connection" in failed.output and "hidden" not in failed.output
    with mail_server(Mailbox()) as mailbox:
        monkeypatch.setenv("HUIXIN_SMTP_URL", f"smtp://127.0.0.1:{mailbox.port}")
        assert run(cli.main, ["alerts", "try"]).output == "email: sent\n"
        assert mailbox.mails[0]["Subject"] == "【回信】告警测试 / Huixin: a test alert"


def test_decisions_are_retried(installation, clock) -> None:
    """The command says how many there are; none where nothing was ever posted."""
    assert CliRunner().invoke(cli.main, ["decisions", "retry"]).output == "0 are tried now, in order\n"


def test_the_worker_tells_a_crisis_at_once(own_database, receiver) -> None:
    """The job that came with the crisis sends the alert; nothing has to come round first."""
    settings = Settings(HUIXIN_ALERT_WEBHOOK=receiver.url, HUIXIN_WEBHOOK_SECRET=SECRET)
    with own_database.transaction() as session:
        crisis.respond(session, make_conversation(session), uuid.uuid4())
    app = worker.create_app(settings, own_database)
    app.periodic_registry.periodic_tasks.clear()

    async def work() -> None:
        async with app.open_async():
            await app.run_worker_async(wait=False, install_signal_handlers=False, delete_jobs="always")

    asyncio.run(work())
    assert len(receiver.taken) == 1


def test_a_hanging_ledger_delays_no_alert(own_database, receiver, monkeypatch) -> None:
    """While a decision's receiver hangs, the same worker sends an alert."""
    from gateway import hooks

    monkeypatch.setattr(hooks, "TIMEOUT", (1, 30))
    with receiving() as hanging:
        hanging.script = ["hang"]
        settings = Settings(
            HUIXIN_ALERT_WEBHOOK=receiver.url, HUIXIN_DECISIONS_WEBHOOK=hanging.url, HUIXIN_WEBHOOK_SECRET=SECRET
        )
        Messenger(own_database, settings).deliver()
        with own_database.transaction() as session:
            loans.pause(session, make_loan(session), loans.FOREVER, "claim", None)
        app = worker.create_app(settings, own_database)
        app.periodic_registry.periodic_tasks.clear()

        async def work() -> None:
            async with app.open_async():
                await app.configure_task("notify").defer_async(timestamp=0)
                running = asyncio.create_task(app.run_worker_async(concurrency=2, install_signal_handlers=False))
                await asyncio.to_thread(eventually, lambda: bool(hanging.offered))
                await asyncio.to_thread(_crisis, own_database)
                await asyncio.to_thread(eventually, lambda: bool(receiver.taken), 15.0)
                assert hanging.script == [] and not hanging.let_go.is_set()
                hanging.let_go.set()
                running.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await running

        asyncio.run(work())


def _crisis(database: Database) -> None:
    with database.transaction() as session:
        crisis.respond(session, make_conversation(session), uuid.uuid4())
