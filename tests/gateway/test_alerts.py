"""Alerts: whoever is on call is told of a crisis and of what is overdue, until somebody answers, and of nothing else."""

import ast
import datetime as dt
import json
import threading
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from factories import make_borrower, make_conversation, make_out, make_text
from receivers import Mailbox, Receiver, free_port, mail_server, receiving
from sqlalchemy import select, text
from sqlalchemy.orm import Session

import servicing
from gateway import hooks, mail
from gateway.alerts import Alarm
from servicing import alerts, crisis, handoffs, overdue, takeover, users
from servicing.alerts import Alert
from servicing.conversations import Conversation
from servicing.database import Database
from servicing.handoffs import Handoff
from servicing.settings import Settings

SECRET = "whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="
CONSOLE = "https://console.example.com"


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    """A mail server that takes everything."""
    with mail_server(Mailbox()) as mailbox:
        yield mailbox


def by_mail(port: int, **more: Any) -> Settings:
    """Give settings by which two people are alerted by e-mail."""
    values = {"HUIXIN_ALERT_EMAIL": "desk@example.com, night@example.com", "HUIXIN_CONSOLE_URL": CONSOLE}
    return Settings(**{**values, "HUIXIN_SMTP_URL": f"smtp://127.0.0.1:{port}", **more})


def by_hook(receiver: Receiver) -> Settings:
    """Give settings by which an address is alerted."""
    return Settings(
        HUIXIN_ALERT_WEBHOOK=f"{receiver.url}/alerts", HUIXIN_WEBHOOK_SECRET=SECRET, HUIXIN_CONSOLE_URL=CONSOLE
    )


@pytest.fixture
def in_danger(session: Session, clock) -> Conversation:
    """A conversation in which somebody has written that they want to die."""
    borrower = make_borrower(session, phone="+8613812345678", name="陈样本")
    conversation = make_conversation(session, borrower)
    make_text(session, conversation, "我不想活了")
    crisis.respond(session, conversation, uuid.uuid4())
    session.commit()
    return conversation


def states(session: Session) -> list[tuple[str, int, str, str, str | None]]:
    """Give all alerts."""
    session.expire_all()
    found = session.scalars(select(Alert).order_by(Alert.id))
    return [(each.kind, each.step, each.channel, each.status, each.error) for each in found]


def test_a_crisis_is_told_at_once_and_again(session, database, clock, mailbox, in_danger) -> None:
    """All who are on call are told, and again every five minutes, no more often, at any hour."""
    clock.set("2026-11-25T03:00:00+08:00")
    alarm = Alarm(database, by_mail(mailbox.port))
    for minutes, sent in ((0, 1), (4, 1), (1, 2), (4, 2), (1, 3)):
        clock.advance(minutes=minutes)
        alarm.ring()
        alarm.ring()
        assert len(mailbox.mails) == sent
    assert mailbox.recipients[0] == ["desk@example.com", "night@example.com"]
    assert states(session) == [("crisis", step, "email", "sent", None) for step in (1, 2, 3)]
    first, second = mailbox.mails[:2]
    assert first["Subject"].startswith("【回信】危机待处理") and first["Importance"] == "high"
    assert first["From"] == "Huixin <desk@example.com>" and first["Auto-Submitted"] == "auto-generated"
    assert first["Message-ID"] != second["Message-ID"]
    assert "第 2 次提醒" in second.get_content() and "Reason: crisis" in second.get_content()


def test_a_crisis_queues_its_alert(session, in_danger) -> None:
    """The job is queued with the crisis itself, before all others; nobody waits for the next look around."""
    rows = session.execute(text("SELECT lock, priority FROM procrastinate_jobs WHERE task_name = 'alert'")).all()
    assert [tuple(row) for row in rows] == [("alert", 100)]


def test_an_alert_is_a_pointer(database, clock, mailbox, in_danger) -> None:
    """It says why, since when and where; no name, number, text, loan or reference of the borrower is in it."""
    with receiving() as receiver:
        Alarm(database, by_mail(mailbox.port)).ring()
        Alarm(database, by_hook(receiver)).ring()
    link = f"{CONSOLE}/threads/{in_danger.id}"
    raw = mailbox.mails[0].as_string()
    said = f"{mailbox.mails[0]['Subject']}\n{mailbox.mails[0].get_content()}\n{raw}"
    posted = json.loads(receiver.taken[0][1])
    assert link in said and posted["link"] == link
    assert "2026-11-25 10:00" in said and posted["since"] == "2026-11-25T10:00:00+08:00"
    assert posted | {"link": "", "text": "", "handoff": 0} == {
        "type": "handoff.crisis", "handoff": 0, "reason": "crisis", "priority": "crisis",
        "since": "2026-11-25T10:00:00+08:00", "step": 1, "link": "", "text": "",
    }  # fmt: skip
    borrower = in_danger.people[0]
    for secret in ("样本", "12345678", "不想活", borrower.ref, "123X", "浦东"):
        assert secret not in said + json.dumps(posted, ensure_ascii=False)


def test_nothing_more_once_it_is_claimed(session, database, clock, mailbox, in_danger) -> None:
    """Whoever takes the conversation ends the alerts; put back into the queue, they go on."""
    alarm, user = Alarm(database, by_mail(mailbox.port)), users.add(session, "wang", "agent", "x" * 12, "lender")
    alarm.ring()
    handoff = session.scalars(select(Handoff)).one()
    takeover.claim(session, handoff, user)
    session.commit()
    clock.advance(minutes=20)
    alarm.ring()
    assert len(mailbox.mails) == 1
    takeover.release(session, handoff, user, "")
    session.commit()
    alarm.ring()
    assert len(mailbox.mails) == 2


def test_nothing_more_once_the_borrower_is_answered(session, database, clock, mailbox) -> None:
    """A crisis during a colleague's talk alerts too, until that colleague has written."""
    conversation = make_conversation(session, owner="agent", agent="wang")
    make_out(session, conversation, author="agent", agent="wang", status="sent")
    clock.advance(minutes=1)
    crisis.respond(session, conversation, uuid.uuid4())
    session.commit()
    alarm = Alarm(database, by_mail(mailbox.port))
    alarm.ring()
    clock.advance(minutes=5)
    alarm.ring()
    assert len(mailbox.mails) == 2
    make_out(session, conversation, author="agent", agent="wang", status="sent")
    session.commit()
    clock.advance(minutes=5)
    alarm.ring()
    assert len(mailbox.mails) == 2


def chased(session: Session, clock, house, **fields: Any) -> Handoff:
    """Let a request for a person grow overdue."""
    handoff = handoffs.open_handoff(session, make_conversation(session), "request_human", "normal", None)
    clock.advance(minutes=121)
    overdue.chase(session, handoff.id, house)
    session.commit()
    return handoff


def test_what_is_overdue_is_told(session, database, clock, house, mailbox) -> None:
    """Not while it waits within its target; once when it is overdue; then hourly while the desk is staffed."""
    alarm = Alarm(database, by_mail(mailbox.port))
    handoffs.open_handoff(session, make_conversation(session), "request_human", "normal", None)
    session.commit()
    alarm.ring()
    assert mailbox.mails == []
    clock.set("2026-11-25T17:00:00+08:00")
    handoff = chased(session, clock, house)
    for at, sent in (("19:01", 1), ("19:40", 1), ("20:01", 2), ("21:01", 2), ("23:30", 2)):
        clock.set(f"2026-11-25T{at}:00+08:00")
        alarm.ring()
        assert len(mailbox.mails) == sent, at
    clock.set("2026-11-26T09:00:00+08:00")
    alarm.ring()
    assert len(mailbox.mails) == 3
    assert mailbox.mails[0]["Subject"] == f"【回信】超时未处理 #{handoff.id} / Huixin: overdue"
    assert "要求人工" in mailbox.mails[0].get_content() and mailbox.mails[0]["Importance"] is None


def test_what_was_down_is_told_when_it_is_up(session, database, clock, in_danger) -> None:
    """While the mail server is away the alert waits and is tried ever more patiently; then it goes out, once."""
    port = free_port()
    alarm = Alarm(database, by_mail(port))
    alarm.ring()
    assert states(session) == [("crisis", 1, "email", "waiting", "no_connection")]
    with mail_server(Mailbox(), port) as mailbox:
        clock.advance(seconds=9)
        alarm.ring()
        assert mailbox.mails == []
        clock.advance(seconds=1)
        mailbox.script = ["451 come back later"]
        alarm.ring()
        assert states(session) == [("crisis", 1, "email", "waiting", "SMTP 451")]
        clock.advance(seconds=20)
        alarm.ring()
        alarm.ring()
        assert len(mailbox.mails) == 1
    assert states(session) == [("crisis", 1, "email", "sent", None)]


def test_answered_while_it_was_down(session, database, clock, in_danger) -> None:
    """What somebody took before it could be sent is not sent any more."""
    port = free_port()
    alarm = Alarm(database, by_mail(port))
    alarm.ring()
    user = users.add(session, "wang", "agent", "x" * 12, "lender")
    takeover.claim(session, session.scalars(select(Handoff)).one(), user)
    session.commit()
    with mail_server(Mailbox(), port) as mailbox:
        clock.advance(minutes=10)
        alarm.ring()
        assert mailbox.mails == []
    assert [each[3] for each in states(session)] == ["dropped"]


def test_answered_between_two_looks(session, database, clock, in_danger) -> None:
    """What was answered after it fell due is dropped at the moment of sending."""
    with database.transaction() as own:
        alerts.raise_due(own, ("email",))
    session.scalars(select(Handoff)).one().status = "closed"
    session.commit()
    with database.transaction() as own:
        assert alerts.take(own, "email") is None
    assert [each[3] for each in states(session)] == ["dropped"]


def test_a_refusal_is_final_for_its_step_only(session, database, clock, mailbox, in_danger) -> None:
    """A server that says no is not asked again before the next step; that one is sent."""
    mailbox.script = ["554 no"]
    alarm = Alarm(database, by_mail(mailbox.port))
    alarm.ring()
    clock.advance(minutes=4)
    alarm.ring()
    assert states(session) == [("crisis", 1, "email", "failed", "SMTP 554")]
    clock.advance(minutes=1)
    alarm.ring()
    assert [each[3] for each in states(session)] == ["failed", "sent"]


def test_a_day_without_a_mail_server(session, database, clock, in_danger) -> None:
    """Each step fails when the next begins, so that the first mail after all is one mail."""
    port = free_port()
    alarm = Alarm(database, by_mail(port))
    for _ in range(4):
        alarm.ring()
        clock.advance(minutes=5)
    with mail_server(Mailbox(), port) as mailbox:
        alarm.ring()
        alarm.ring()
        assert len(mailbox.mails) == 1
    assert [each[3] for each in states(session)] == [*["failed"] * 4, "sent"]


def test_an_attempt_that_died_is_made_again(session, database, clock, mailbox, in_danger) -> None:
    """A worker that is killed while it sends leaves the alert to the next one, a minute later, under the same number."""
    with database.transaction() as own:
        alerts.raise_due(own, ("email",))
    with database.transaction() as own:
        taken = alerts.take(own, "email")
        assert taken is not None
    alarm = Alarm(database, by_mail(mailbox.port))
    alarm.ring()
    assert mailbox.mails == []
    clock.advance(seconds=60)
    alarm.ring()
    assert [each["Message-ID"] for each in mailbox.mails] == [f"<alert-{taken[0]}@huixin>"]


def test_one_channel_does_not_wait_for_the_other(session, database, clock, in_danger) -> None:
    """The address is told though the mail server is away, and each has its own row."""
    with receiving() as receiver:
        both = by_mail(free_port(), HUIXIN_ALERT_WEBHOOK=receiver.url, HUIXIN_WEBHOOK_SECRET=SECRET)
        Alarm(database, both).ring()
        assert len(receiver.taken) == 1
    assert states(session) == [
        ("crisis", 1, "email", "waiting", "no_connection"), ("crisis", 1, "webhook", "sent", None)
    ]  # fmt: skip
    with database.transaction() as own:
        assert alerts.failing(own) == {"email": "no_connection"}


def test_the_post_is_signed(database, clock, in_danger) -> None:
    """With the number of the alert, the instant, and the secret of the settings."""
    with receiving() as receiver:
        Alarm(database, by_hook(receiver)).ring()
    headers, body = receiver.taken[0]
    number, moment = headers["webhook-id"], int(headers["webhook-timestamp"])
    assert number.startswith("alert-") and headers["content-type"] == "application/json"
    assert headers["webhook-signature"] == hooks.sign(SECRET, number, moment, body)


def test_a_redirect_is_not_followed(session, database, clock, in_danger) -> None:
    """An address that sends elsewhere has not taken the alert, and elsewhere nothing arrives."""
    with receiving() as receiver:
        receiver.script = [302]
        Alarm(database, by_hook(receiver)).ring()
        assert len(receiver.offered) == 1
    assert states(session)[0][3:] == ("waiting", "HTTP 302")


def test_two_workers_send_one_mail(own_database: Database, clock) -> None:
    """However many look at the same instant, each step goes out once."""
    with own_database.transaction() as session:
        crisis.respond(session, make_conversation(session), uuid.uuid4())
    with mail_server(Mailbox()) as mailbox:
        alarm, together = Alarm(own_database, by_mail(mailbox.port)), threading.Barrier(4)

        def ring() -> None:
            together.wait()
            alarm.ring()

        for sent in (1, 2):
            threads = [threading.Thread(target=ring) for _ in range(4)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            assert len(mailbox.mails) == sent
            clock.advance(minutes=5)


def test_nobody_on_call(session, database, clock, in_danger) -> None:
    """Without an address nothing is written down to be sent."""
    Alarm(database, Settings()).ring()
    assert states(session) == []


MESSAGE = mail.write(by_mail(25), "alert-1", "s", "t", is_urgent=False)


def test_a_login_is_made(clock) -> None:
    """User and password are those of the address, with what was escaped in it."""
    mailbox = Mailbox()
    options = {"authenticator": mailbox.login, "auth_require_tls": False}
    with mail_server(mailbox, **options):
        mail.Server.of(f"smtp://desk%40example.com:p%40ss%3Aword@127.0.0.1:{mailbox.port}").send(MESSAGE)
        assert mailbox.logins == [("desk@example.com", "p@ss:word")] and len(mailbox.mails) == 1
        wrong = mail.Server.of(f"smtp://desk:secret-word@127.0.0.1:{mailbox.port}")
        with pytest.raises(hooks.NotTaken) as refusal:
            wrong.send(MESSAGE)
    assert (refusal.value.reason, refusal.value.is_away) == ("SMTP 535", False)
    assert "secret-word" not in repr(wrong)


def test_elsewhere_only_under_tls(certificate, monkeypatch) -> None:
    """A server on another machine must offer STARTTLS with a certificate that is trusted, or nothing is sent."""
    monkeypatch.setattr(mail, "LOOPBACK", set())  # as if it were another machine
    with mail_server(Mailbox()) as bare, pytest.raises(hooks.NotTaken, match="no_starttls"):
        mail.Server.of(f"smtp://127.0.0.1:{bare.port}").send(MESSAGE)
    assert bare.mails == []
    with mail_server(Mailbox(), tls_context=certificate.context) as mailbox:
        server = mail.Server.of(f"smtp://127.0.0.1:{mailbox.port}")
        with pytest.raises(hooks.NotTaken, match="certificate"):
            server.send(MESSAGE)
        assert mailbox.mails == []
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate.path))
        server.send(MESSAGE)
        assert len(mailbox.mails) == 1


def test_every_reason_has_a_name() -> None:
    """Each reason for which code opens a handoff is named in the alert's words."""
    words = (Path(mail.__file__).parent / "templates" / "alert.txt").read_text(encoding="utf-8")
    root = Path(servicing.__file__).parent.parent
    for path in [each for part in ("servicing", "gateway", "actions") for each in (root / part).rglob("*.py")]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("open_handoff"):
                for each in ast.walk(node.args[2]):
                    assert not isinstance(each, ast.Constant) or f'"{each.value}": "' in words, each.value


@pytest.mark.parametrize("kind", alerts.KINDS)
@pytest.mark.parametrize("reason", ["test", "extension", "unheard_of"])
def test_the_words_fit_every_alert(database, mailbox, kind: str, reason: str) -> None:
    """Whatever the reason, the mail has a subject of one line, both languages, and no hole."""
    when = dt.datetime(2026, 11, 25, 10, tzinfo=dt.UTC)
    settings = by_mail(mailbox.port, HUIXIN_CONSOLE_URL=None)
    send: Callable[..., None] = Alarm(database, settings).send
    send("email", alerts.Pointer(7, kind, 1, 5, uuid.uuid4(), reason, "high", when))
    body = mailbox.mails[0].get_content()
    assert mailbox.mails[0]["Subject"].startswith("【回信】") and "原因：" in body and "Reason: " in body
    assert "{" not in body and "\n\n\n" not in body and "threads" not in body
