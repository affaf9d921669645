"""Notices: the lender's ledger learns each decision, in order for each borrower, at least once, signed."""

import json
import re
import runpy
import threading
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from factories import make_borrower, make_loan
from receivers import Receiver, free_port, receiving
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from gateway import hooks, worker
from gateway.notices import Messenger
from servicing import borrowers, events, loans, notices
from servicing.database import Database
from servicing.decisions import decisions
from servicing.loans import Loan
from servicing.notices import Notice
from servicing.settings import ROOT, Settings

SECRET = "whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="
OLDER = "b2xkZXIgc2VjcmV0IG9sZGVyIHNlY3JldCE="


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """An address that takes everything."""
    with receiving() as receiver:
        yield receiver


def to(url: str, secret: str = SECRET) -> Settings:
    """Give settings by which decisions are posted."""
    return Settings(HUIXIN_DECISIONS_WEBHOOK=url, HUIXIN_WEBHOOK_SECRET=secret)


@pytest.fixture
def messenger(database, clock, receiver: Receiver) -> Messenger:
    """A messenger that has looked once, so that all that is decided from now on goes out."""
    made = Messenger(database, to(receiver.url))
    made.deliver()
    return made


def decide(session: Session, loan: Loan, *whys: str) -> None:
    """Hold collection of a loan for one reason after the other."""
    for why in whys:
        loans.pause(session, loan, loans.FOREVER, why, uuid.uuid4())
        session.commit()


def told(receiver: Receiver) -> list[tuple[str, str]]:
    """Give loan and reason of what was taken, in order."""
    found = [json.loads(body) for _, body in receiver.taken]
    return [(each["loan"], each["terms"]["why"]) for each in found]


def states(session: Session) -> list[tuple[str, str | None]]:
    """Give what became of each notice."""
    session.expire_all()
    return [(each.status, each.error) for each in session.scalars(select(Notice).order_by(Notice.id))]


def test_the_past_stays_where_it_is(session, database, clock, receiver) -> None:
    """What was decided before the address was first used is drawn by the export, and not posted."""
    loan = make_loan(session)
    decide(session, loan, "claim")
    messenger = Messenger(database, to(receiver.url))
    messenger.deliver()
    assert receiver.offered == []
    decide(session, loan, "dispute")
    messenger.deliver()
    assert told(receiver) == [(loan.ref, "dispute")]


def test_each_is_the_line_of_the_export(session, messenger, receiver, monkeypatch) -> None:
    """All that is decided comes once, in the order of the chain, as the export writes it; pages do not matter."""
    monkeypatch.setattr(notices, "PAGE", 2)
    one, other = make_loan(session), make_loan(session)
    for why in ("claim", "dispute"):
        decide(session, one, why)
        decide(session, other, why)
    borrowers.mark_vulnerable(session, one.borrower, uuid.uuid4())
    session.commit()
    messenger.deliver()
    messenger.deliver()
    assert [json.loads(body) for _, body in receiver.taken] == list(decisions(session))
    assert len(receiver.offered) == 5
    assert len({headers["webhook-id"] for headers, _ in receiver.taken}) == 5


def test_it_is_signed_and_another_try_has_the_same_number(session, messenger, receiver, clock) -> None:
    """Number and body stay, so that the ledger knows a doubled one; instant and signature are those of the attempt."""
    decide(session, make_loan(session), "claim")
    receiver.script = [503]
    messenger.deliver()
    clock.advance(seconds=10)
    messenger.deliver()
    (first, body), (second, same) = receiver.offered
    assert first["webhook-id"] == second["webhook-id"] and body == same
    assert int(second["webhook-timestamp"]) - int(first["webhook-timestamp"]) == 10
    for headers in (first, second):
        signature = hooks.sign(SECRET, headers["webhook-id"], int(headers["webhook-timestamp"]), body)
        assert headers["webhook-signature"] == signature


def test_the_signature_is_the_standards() -> None:
    """The worked example of Standard Webhooks' own libraries."""
    signature = hooks.sign(
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}'
    )
    assert signature == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_two_secrets_sign_both(session, database, messenger, receiver) -> None:
    """While a secret is changed, either side of the change finds its own signature."""
    decide(session, make_loan(session), "claim")
    Messenger(database, to(receiver.url, f"{SECRET},{OLDER}")).deliver()
    headers, body = receiver.taken[0]
    number, moment = headers["webhook-id"], int(headers["webhook-timestamp"])
    assert headers["webhook-signature"].split(" ") == [
        hooks.sign(each, number, moment, body) for each in (SECRET, OLDER)
    ]


def test_a_refused_one_holds_back_its_borrower_only(session, messenger, receiver, clock) -> None:
    """What follows for the same borrower waits behind it; what concerns others goes on; then all come in order."""
    borrower = make_borrower(session)
    one, second, other = make_loan(session, borrower), make_loan(session, borrower), make_loan(session)
    decide(session, one, "claim")
    decide(session, second, "claim")
    decide(session, other, "claim")
    receiver.script = [422]
    messenger.deliver()
    assert told(receiver) == [(other.ref, "claim")]
    assert states(session) == [("waiting", "HTTP 422"), ("waiting", None), ("sent", None)]
    clock.advance(seconds=9)
    messenger.deliver()
    assert len(receiver.taken) == 1
    clock.advance(seconds=1)
    messenger.deliver()
    assert told(receiver)[1:] == [(one.ref, "claim"), (second.ref, "claim")]


def test_a_receiver_that_is_away_is_given_a_rest(session, database, messenger, receiver, clock) -> None:
    """One attempt a time and ever fewer, however much waits; when it answers again everything comes, in order."""
    loan, other = make_loan(session), make_loan(session)
    decide(session, loan, "claim", "dispute")
    decide(session, other, "claim")
    receiver.script = [503] * 4
    for seconds, tries in ((0, 1), (9, 1), (1, 2), (19, 2), (1, 3), (40, 4)):
        clock.advance(seconds=seconds)
        messenger.deliver()
        assert len(receiver.offered) == tries, seconds
    assert receiver.taken == []
    clock.advance(minutes=15)
    messenger.deliver()
    assert told(receiver) == [(loan.ref, "claim"), (loan.ref, "dispute"), (other.ref, "claim")]


def test_after_three_days_it_has_failed(session, database, messenger, clock) -> None:
    """Then it is shown as failed, with the reason; nothing is lost: it comes by itself once somebody answers."""
    port = free_port()
    lost = Messenger(database, to(f"http://127.0.0.1:{port}"))
    loan = make_loan(session)
    decide(session, loan, "claim", "dispute")
    lost.deliver()
    clock.advance(days=3, seconds=1)
    lost.deliver()
    with database.transaction() as own:
        assert notices.standing(own) == notices.Standing(0, 2, "no_connection")
    with receiving(port) as receiver:
        clock.advance(minutes=15)
        lost.deliver()
        assert told(receiver) == [(loan.ref, "claim"), (loan.ref, "dispute")]
    with database.transaction() as own:
        assert notices.standing(own) == notices.Standing(0, 0, None)


def test_a_person_may_ask_for_it_at_once(session, database, messenger, receiver, clock) -> None:
    """What rests, or was refused, is tried without waiting."""
    loan, other = make_loan(session), make_loan(session)
    decide(session, loan, "claim")
    decide(session, other, "claim")
    receiver.script = [400, 500]
    messenger.deliver()
    messenger.deliver()
    assert receiver.taken == []
    with database.transaction() as own:
        assert notices.retry(own) == 2
    messenger.deliver()
    assert told(receiver) == [(loan.ref, "claim"), (other.ref, "claim")]


def test_a_receiver_that_hangs(session, messenger, receiver, clock, monkeypatch) -> None:
    """It is not waited for longer than the limit; that counts as no answer."""
    monkeypatch.setattr(hooks, "TIMEOUT", (1, 0.2))
    decide(session, make_loan(session), "claim")
    receiver.script = ["hang"]
    messenger.deliver()
    assert states(session) == [("waiting", "timeout")]
    clock.advance(seconds=10)
    messenger.deliver()
    assert len(receiver.taken) == 1


def test_a_messenger_that_died(session, database, messenger, receiver, clock) -> None:
    """What it had taken is posted by the next one, a minute later; nothing overtakes it."""
    loan = make_loan(session)
    decide(session, loan, "claim", "dispute")
    with database.transaction() as own:
        notices.collect(own)
    with database.transaction() as own:
        assert notices.take(own) is not None
    messenger.deliver()
    assert receiver.taken == []
    clock.advance(minutes=1)
    messenger.deliver()
    assert told(receiver) == [(loan.ref, "claim"), (loan.ref, "dispute")]


def test_a_late_commit_is_not_passed_over(own_database: Database, clock, receiver) -> None:
    """Of two transactions that end at the same time neither event is lost, though one is seen before the other."""
    messenger = Messenger(own_database, to(receiver.url))
    messenger.deliver()
    with own_database.transaction() as session:
        one, other = make_loan(session), make_loan(session)
    second = threading.Thread(target=_decide_in_own, args=(own_database, other.ref))
    with own_database.sessions() as session:
        loans.pause(
            session, session.scalars(select(Loan).where(Loan.ref == one.ref)).one(), loans.FOREVER, "claim", None
        )
        events.events_chain.seal(session)  # numbered, and not committed
        second.start()
        _wait_for_lock(own_database)
        messenger.deliver()
        assert receiver.offered == []
        session.commit()
    second.join()
    messenger.deliver()
    assert [each[0] for each in told(receiver)] == [one.ref, other.ref]


def _decide_in_own(database: Database, ref: str) -> None:
    with database.transaction() as session:
        loans.pause(session, session.scalars(select(Loan).where(Loan.ref == ref)).one(), loans.FOREVER, "claim", None)


def _wait_for_lock(database: Database) -> None:
    """Wait until the other transaction stands before the chain."""
    import time

    waiting = text("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        with database.engine.connect() as connection:
            if connection.execute(waiting).scalar():
                return
        time.sleep(0.01)
    raise AssertionError("nobody waits for the chain")


def test_two_messengers_keep_the_order(own_database: Database, clock, receiver) -> None:
    """However many workers post at once, each decision is taken once, and those of a borrower in order."""
    messenger = Messenger(own_database, to(receiver.url))
    messenger.deliver()
    whys = [f"why{number}" for number in range(8)]
    with own_database.transaction() as session:
        refs = [make_loan(session).ref for _ in range(3)]
    with own_database.sessions() as session:
        for ref in refs:
            decide(session, session.scalars(select(Loan).where(Loan.ref == ref)).one(), *whys)
    threads = [threading.Thread(target=messenger.deliver) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    messenger.deliver()
    assert len(receiver.offered) == 24
    for ref in refs:
        assert [why for of, why in told(receiver) if of == ref] == whys


def test_no_address_no_notices(session, database, clock) -> None:
    """Where nothing is set nothing is kept for posting."""
    Messenger(database, Settings()).deliver()
    assert states(session) == []


def test_what_was_taken_is_forgotten(session, messenger, receiver, clock) -> None:
    """After thirty days; what was not taken is kept."""
    loan = make_loan(session)
    decide(session, loan, "claim", "dispute")
    receiver.script = [200, 422]
    messenger.deliver()
    clock.advance(days=31)
    messenger.forget()
    assert [status for status, _ in states(session)] == ["waiting"]


def test_the_worker_has_the_tasks(own_database: Database) -> None:
    """Alerts and notices are looked after by every worker, one at a time each, under locks that texts do not share."""
    app = worker.create_app(Settings(), own_database)
    locks = {name: app.tasks[name].lock for name in ("ring", "notify", "alert", "deliver")}
    assert locks == {"ring": "alert", "notify": "notify", "alert": None, "deliver": None}
    periodic = {task.task.name for task in app.periodic_registry.periodic_tasks.values()}
    assert {"ring", "notify"} <= periodic


def example() -> dict[str, Any]:
    """Run the example of the documentation."""
    page = (ROOT / "docs" / "how-to" / "receive-decisions.md").read_text(encoding="utf-8")
    code = re.search(r"```python\n(.*?)```", page, re.DOTALL)
    assert code is not None
    return {"code": code[1]}


def test_the_documented_check_works(session, database, messenger, receiver, tmp_path: Path, monkeypatch) -> None:
    """What the page tells a receiver to do accepts ours, with either secret, and nothing forged or old."""
    decide(session, make_loan(session), "claim")
    Messenger(database, to(receiver.url, f"{SECRET},{OLDER}")).deliver()
    headers, body = receiver.taken[0]
    path = tmp_path / "verify.py"
    path.write_text(example()["code"], encoding="utf-8")
    verify = runpy.run_path(str(path))["verify"]
    at = int(headers["webhook-timestamp"])
    assert verify(headers, body, SECRET, at) and verify(headers, body, OLDER, at + 299)
    assert not verify(headers, body, "bm90IHRoZSBzZWNyZXQgbm90IHRoZSBzZWNyZXQ=", at)
    assert not verify(headers, body + b" ", SECRET, at)
    assert not verify(headers, body, SECRET, at + 301)
    assert not verify({**headers, "webhook-id": "decision-1-0"}, body, SECRET, at)
