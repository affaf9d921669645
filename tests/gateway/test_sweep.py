"""The sweep: what was stranded is found, a borrower who waits too long is told once."""

import datetime as dt
from typing import Any

import pytest
from factories import make_batch, make_conversation, make_out, make_text
from sqlalchemy import select, text

from gateway import sweep, worker
from servicing import batches, conversations, jobs
from servicing.handoffs import Handoff
from servicing.messages import Message


@pytest.fixture
def sweep_up(session, database, house) -> Any:
    """A function that sweeps and names the jobs that wait then."""

    def swept() -> list[tuple[str, str]]:
        session.commit()
        sweep.sweep(database, house)
        session.expire_all()
        rows = session.execute(
            text("SELECT task_name, args->>'conversation_id' FROM procrastinate_jobs WHERE status = 'todo' ORDER BY id")
        )
        return [(row[0], row[1]) for row in rows]

    return swept


def test_a_stranded_text_is_queued(session, clock, sweep_up) -> None:
    """A text whose job was lost is queued once it is five seconds old, once however often it is swept."""
    conversation = make_conversation(session)
    make_text(session, conversation, "在吗")
    assert sweep_up() == []
    clock.advance(seconds=6)
    assert sweep_up() == sweep_up() == [("judge", str(conversation.id))]


def test_a_batch_left_behind_is_queued(session, clock, sweep_up) -> None:
    """A batch that nobody answers is queued; one that was answered is not."""
    left, done = make_conversation(session), make_conversation(session)
    make_batch(session, left, "在吗")
    batches.close_batch(session, make_batch(session, done, "在吗"))
    clock.advance(seconds=6)
    assert sweep_up() == [("attend", str(left.id))]


@pytest.mark.parametrize(
    ("fields", "found"),
    [
        ({"status": "queued"}, True),
        ({"status": "held"}, True),
        ({"status": "held", "not_before": dt.datetime(2026, 11, 26, tzinfo=dt.UTC)}, False),
        ({"status": "sending", "attempted_at": dt.datetime(2026, 11, 25, 2, tzinfo=dt.UTC)}, True),
        ({"status": "unknown", "attempted_at": dt.datetime(2026, 11, 25, 2, tzinfo=dt.UTC)}, True),
        ({"status": "sent"}, False),
        ({"status": "dropped"}, False),
        ({"status": "failed"}, False),
    ],
)
def test_what_is_unsent_is_queued(session, clock, sweep_up, fields, found: bool) -> None:
    """What waits and is due, or was left in the middle of a send, is queued; what is settled or not yet due is not."""
    conversation = make_conversation(session)
    make_out(session, conversation, **fields)
    clock.advance(seconds=6)
    assert sweep_up() == ([("deliver", str(conversation.id))] if found else [])


def test_a_late_answer_is_excused_once(session, clock, sweep_up) -> None:
    """After ninety seconds the borrower is told, a person is called, and neither is done again."""
    conversation = make_conversation(session, replied_at=clock.now())
    batch = make_batch(session, conversation, "在吗")
    clock.advance(seconds=90)
    sweep_up()
    assert batch.excused_at is None
    clock.advance(seconds=1)
    for _ in range(3):
        sweep_up()
        clock.advance(minutes=5)
    excuses = session.scalars(select(Message).where(Message.direction == "out")).all()
    assert [(each.responses, each.answers, each.part) for each in excuses] == [
        (["utter_delayed"], batch.id, sweep.EXCUSE)
    ]
    assert [(each.reason, each.priority) for each in session.scalars(select(Handoff))] == [("assistant_away", "high")]
    assert batch.answered_at is None


def test_a_person_is_called_once_for_a_late_answer(session, clock, sweep_up) -> None:
    """A person who has seen to the delay is not called again for the same batch."""
    make_batch(session, make_conversation(session), "在吗")
    clock.advance(seconds=91)
    sweep_up()
    session.scalars(select(Handoff)).one().status = "closed"
    sweep_up()
    assert [each.status for each in session.scalars(select(Handoff))] == ["closed"]


def test_an_answer_after_an_excuse_is_whole(session, clock, sweep_up, house) -> None:
    """An answer of several texts that comes after the excuse loses none of them."""
    from servicing import outbox
    from servicing.wording import Said

    conversation = make_conversation(session, replied_at=clock.now())
    batch = make_batch(session, conversation, "在吗")
    clock.advance(seconds=91)
    sweep_up()
    long = [Said("utter_prove_sender"), Said("utter_complaint_opened", {"number": "C1", "due": dt.date(2026, 12, 10)})]
    outbox.write(session, conversation, long * 2, house, answers=batch.id)
    session.flush()
    out = session.scalars(select(Message).where(Message.direction == "out").order_by(Message.part)).all()
    said = [name for message in out for name in message.responses]
    assert said == ["utter_delayed", *[each.response for each in long * 2]]
    assert len(out) > 2


def test_an_excuse_does_not_talk_over_an_agent(session, clock, sweep_up) -> None:
    """Where an agent took over meanwhile the excuse is dropped at the gate."""
    from servicing import outbox

    conversation = make_conversation(session, replied_at=clock.now())
    make_batch(session, conversation, "在吗")
    conversations.pass_to(session, conversation, "agent", "xiaowang")
    clock.advance(seconds=100)
    sweep_up()
    for excuse in session.scalars(select(Message).where(Message.direction == "out")):
        assert outbox.judge(session, excuse).rule == "stale_ownership"


def test_one_waiting_job_for_a_conversation(session, clock) -> None:
    """However many texts come, one job of a kind waits for a conversation; each conversation has its own lock."""
    one, other = make_conversation(session), make_conversation(session)
    for _ in range(3):
        jobs.defer(session, jobs.ATTEND, one.id)
    jobs.defer(session, jobs.ATTEND, other.id, 5.0)
    jobs.defer(session, jobs.DELIVER, one.id)
    rows = session.execute(text("SELECT task_name, lock FROM procrastinate_jobs ORDER BY id")).all()
    assert [tuple(row) for row in rows] == [
        ("attend", f"attend:{one.id}"), ("attend", f"attend:{other.id}"), ("deliver", f"deliver:{one.id}"),
    ]  # fmt: skip


def test_a_job_falls_with_its_row(database, clock) -> None:
    """Where the transaction is undone there is no job either."""
    with pytest.raises(RuntimeError), database.transaction() as session:
        jobs.defer(session, jobs.ATTEND, make_conversation(session).id)
        raise RuntimeError
    with database.transaction() as session:
        assert session.execute(text("SELECT count(*) FROM procrastinate_jobs")).scalar() == 0


def test_the_job_of_a_dead_worker_is_taken_up(own_database, clock) -> None:
    """A job whose worker was killed goes back into the queue; where the same work waits already it is given up."""
    import asyncio

    import procrastinate

    with own_database.transaction() as session:
        conversation = make_conversation(session)
        jobs.defer(session, jobs.ATTEND, conversation.id)
        session.execute(text("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - interval '1 hour')"))
        session.execute(
            text(
                "UPDATE procrastinate_jobs SET status = 'doing', worker_id = (SELECT max(id) FROM procrastinate_workers)"
            )
        )

    async def revive() -> None:
        app = procrastinate.App(connector=procrastinate.PsycopgConnector(conninfo=own_database.url))
        async with app.open_async():
            await worker.revive(app)

    def states() -> list[str]:
        with own_database.engine.connect() as connection:
            return list(connection.execute(text("SELECT status::text FROM procrastinate_jobs ORDER BY id")).scalars())

    asyncio.run(revive())
    assert states() == ["todo"]
    with own_database.transaction() as session:
        session.execute(
            text(
                "UPDATE procrastinate_jobs SET status = 'doing', worker_id = (SELECT max(id) FROM procrastinate_workers)"
            )
        )
    with own_database.transaction() as session:
        jobs.defer(session, jobs.ATTEND, conversation.id)
    asyncio.run(revive())
    assert states() == ["todo"]


def test_claims_and_codes_are_swept(session, clock, sweep_up) -> None:
    """A claim grown old goes to a person, one that was met is thanked for, a number that was named gets its code."""
    from factories import make_borrower, make_loan

    from servicing import contact_changes, contacts, payments
    from servicing.payments import Payment

    old, met = make_loan(session), make_loan(session)
    for loan in (old, met):
        make_conversation(session, loan.borrower)
        payments.claim(session, loan, 5, None)
    clock.advance(hours=48)
    payments.post(session, met, Payment(ref="P", loan_id=met.id, amount=5, paid_at=clock.now()))
    named = contacts.find_or_add(session, "+8613900009999")
    contact_changes.request(session, make_borrower(session), named, None)
    sweep_up()
    sweep_up()
    assert [each.reason for each in session.scalars(select(Handoff))] == ["payment_claim"]
    written = [name for each in session.scalars(select(Message)) for name in each.responses or []]
    assert sorted(written) == [
        "utter_contact_code", "utter_introduction", "utter_introduction", "utter_payment_arrived",
    ]  # fmt: skip
