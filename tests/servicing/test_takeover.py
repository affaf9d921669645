"""Takeover: one person has a conversation at a time, the assistant is silent meanwhile, and every step is on record."""

import threading
import uuid
from typing import Any

import pytest
from factories import make_conversation, make_loan, make_out
from sqlalchemy import select

from servicing import (
    conversations,
    handoffs,
    instalments,
    offers,
    outbox,
    plans,
    policy,
    promises,
    questions,
    takeover,
    users,
)
from servicing.conversations import Conversation
from servicing.events import Event
from servicing.handoffs import Handoff


def make_user(session: Any, name: str, **fields: Any) -> users.User:
    """Add an agent who is there."""
    values = {"role": "agent", "password_hash": "none", "on_duty": True, "made_at": users.clock.now()}
    user = users.User(name=name, **(values | fields))
    session.add(user)
    session.flush()
    return user


def need(session: Any, conversation: Conversation, reason: str = "request_human", priority: str = "normal") -> Handoff:
    """Queue a conversation for a person."""
    return handoffs.open_handoff(session, conversation, reason, priority, uuid.uuid4())


def actions(session: Any) -> list[tuple[str, str]]:
    """Give actor and action of what was recorded about handoffs and ownership."""
    session.commit()
    rows = session.scalars(select(Event).order_by(Event.id))
    return [(row.actor, row.action) for row in rows if row.action.startswith(("handoff", "conversation"))]


def test_taking_a_conversation_silences_the_assistant(session, clock) -> None:
    """A reply composed before is dropped at the gate; what waits there is taken with it; who took it is at the desk."""
    conversation, lin = make_conversation(session), make_user(session, "lin", on_duty=False)
    reply = make_out(session, conversation)
    first, second = need(session, conversation), need(session, conversation, "complaint", "high")
    takeover.claim(session, first, lin)
    assert (conversation.owner, conversation.agent, conversation.ownership) == ("agent", "lin", 2)
    assert [(each.status, each.agent) for each in (first, second)] == [("claimed", "lin")] * 2
    assert outbox.judge(session, reply).action == "drop"
    assert lin.on_duty
    assert actions(session)[-3:] == [
        ("lin", "handoff.claimed"),
        ("lin", "handoff.claimed"),
        ("lin", "conversation.passed"),
    ]


def test_of_two_who_claim_one_wins(own_database) -> None:
    """At the same instant, in two processes: the other is told who has it, and nothing is done twice."""
    with own_database.transaction() as session:
        conversation = make_conversation(session)
        handoff_id = need(session, conversation).id
        ids = [make_user(session, name).id for name in ("lin", "wu")]
    barrier, outcomes = threading.Barrier(2), []

    def claim(user_id: int) -> None:
        try:
            with own_database.transaction() as session:
                handoff, user = session.get_one(Handoff, handoff_id), session.get_one(users.User, user_id)
                barrier.wait()
                takeover.claim(session, handoff, user)
                outcomes.append(("won", user.name))
        except takeover.HandoffTaken as refusal:
            outcomes.append(("told", refusal.values["by"]))

    racers = [threading.Thread(target=claim, args=(each,)) for each in ids]
    for each in racers:
        each.start()
    for each in racers:
        each.join()
    (_, winner), (_, named) = sorted(outcomes, reverse=True)
    assert sorted(kind for kind, _ in outcomes) == ["told", "won"]
    assert winner == named
    with own_database.transaction() as session:
        assert session.scalars(select(Conversation)).one().ownership == 2


def test_nobody_takes_more_than_they_can_hold(session, clock) -> None:
    """Beyond the capacity a claim is refused; a crisis is never refused for that."""
    lin = make_user(session, "lin", capacity=1)
    takeover.claim(session, need(session, make_conversation(session)), lin)
    with pytest.raises(takeover.AtCapacity):
        takeover.claim(session, need(session, make_conversation(session)), lin)
    takeover.claim(session, need(session, make_conversation(session), "crisis", "crisis"), lin)
    assert takeover.held_by(session, lin) == 2
    assert takeover.loads(session)["lin"] == 2


def test_a_supervisor_gives_it_to_who_is_there(session, clock) -> None:
    """Also away from who has it; never to somebody who is away or was disabled."""
    handoff = need(session, make_conversation(session))
    lin, wu, away = (make_user(session, name, on_duty=name != "away") for name in ("lin", "wu", "away"))
    takeover.claim(session, handoff, lin)
    takeover.assign(session, handoff, wu, "zhou")
    assert (handoff.agent, handoff.conversation.agent, handoff.conversation.ownership) == ("wu", "wu", 3)
    with pytest.raises(takeover.NotThere):
        takeover.assign(session, handoff, away, "zhou")


def test_passing_on_needs_a_note(session, clock) -> None:
    """Only who has it passes it on; the colleague finds the note, and drafts of the first are too old from then on."""
    handoff = need(session, make_conversation(session))
    lin, wu = make_user(session, "lin"), make_user(session, "wu")
    takeover.claim(session, handoff, lin)
    draft = make_out(session, handoff.conversation, author="agent", purpose="agent")
    with pytest.raises(takeover.NoteMissing):
        takeover.transfer(session, handoff, lin, wu, "  ")
    with pytest.raises(takeover.NotYours):
        takeover.transfer(session, handoff, wu, lin, "回电")
    takeover.transfer(session, handoff, lin, wu, "下午回电")
    assert (handoff.agent, handoff.note, handoff.conversation.agent) == ("wu", "下午回电", "wu")
    assert outbox.judge(session, draft).action == "drop"


def test_giving_back_lets_the_assistant_answer(session, clock) -> None:
    """It waits again, with the note; what has come up again meanwhile waits once."""
    conversation, lin = make_conversation(session), make_user(session, "lin")
    handoff, crisis = need(session, conversation), need(session, conversation, "crisis", "crisis")
    takeover.claim(session, handoff, lin)
    again = need(session, conversation, "crisis", "crisis")
    takeover.release(session, handoff, lin, "等主管")
    assert (conversation.owner, conversation.agent) == ("assistant", None)
    assert [(each.status, each.agent, each.note) for each in (handoff, crisis, again)] == [
        ("waiting", None, "等主管"),
        ("closed", None, "等主管"),
        ("waiting", None, None),
    ]
    with pytest.raises(takeover.NotYours):
        takeover.release(session, handoff, lin, "")


def test_closing_hands_back_and_starts_no_question_over(session, clock) -> None:
    """The disposition and what was agreed are kept, the question that was open before is closed."""
    conversation, lin = make_conversation(session), make_user(session, "lin")
    questions.ask(conversation, "choose_date", offered=["2026-12-01"])
    handoff = need(session, conversation)
    takeover.claim(session, handoff, lin)
    with pytest.raises(takeover.NoSuchDisposition):
        takeover.close(session, handoff, lin, "anyhow", "", "")
    takeover.close(session, handoff, lin, "informed", "周五还两千", "")
    assert (conversation.owner, conversation.open_question, conversation.offered) == ("assistant", None, [])
    assert (handoff.status, handoff.disposition, handoff.summary) == ("closed", "informed", "周五还两千")
    assert actions(session)[-2:] == [("lin", "handoff.closed"), ("lin", "conversation.passed")]
    with pytest.raises(takeover.HandoffClosed):
        takeover.claim(session, handoff, lin)


def test_an_offer_stays_open_when_the_assistant_has_it_again(session, clock) -> None:
    """What a supervisor offered meanwhile is answered by 1 or 2 after the hand-back; once it lapsed it is not asked."""
    conversation, lin = make_conversation(session), make_user(session, "lin")
    loan = make_loan(session, conversation.borrower)
    plan = instalments.accept(session, loan, policy.product(loan.product, "cn"), 12, None)
    session.flush()
    for is_open in (True, False):
        handoff = need(session, conversation)
        takeover.claim(session, handoff, lin)
        if is_open:
            offers.change(session, plan, {"instalments": 9}, "wang")
        else:
            plans.lapse(session, plan, None)
        takeover.close(session, handoff, lin, "informed", "", "")
        assert (conversation.open_question == "choose_plan") is is_open


def test_a_crisis_is_not_closed_without_an_outcome(session, clock) -> None:
    """Whatever else is among it: nothing is closed before the outcome is written down."""
    conversation, lin = make_conversation(session), make_user(session, "lin")
    handoff, crisis = need(session, conversation), need(session, conversation, "crisis", "crisis")
    takeover.claim(session, handoff, lin)
    with pytest.raises(takeover.OutcomeMissing):
        takeover.close(session, handoff, lin, "solved", "", " ")
    assert crisis.status == "claimed"
    takeover.close(session, handoff, lin, "escalated", "", "已联系家属，由社区医生跟进")
    assert (crisis.status, crisis.outcome) == ("closed", "已联系家属，由社区医生跟进")


def test_what_comes_up_while_a_person_is_there_is_theirs(session, clock) -> None:
    """A second request for a person is no second need; a complaint is theirs at once; a crisis waits to be answered."""
    conversation, lin = make_conversation(session), make_user(session, "lin")
    handoff = need(session, conversation)
    takeover.claim(session, handoff, lin)
    assert need(session, conversation) is handoff
    complaint, crisis = (
        need(session, conversation, "complaint", "high"),
        need(session, conversation, "crisis", "crisis"),
    )
    assert (complaint.status, complaint.agent) == ("claimed", "lin")
    assert crisis.status == "waiting"
    takeover.claim(session, crisis, lin)
    assert (crisis.status, conversation.ownership) == ("claimed", 2)


def test_notes_and_outcomes_are_sealed(session, clock) -> None:
    """What people write about a borrower is not readable in the database."""
    conversation, lin, wu = make_conversation(session), make_user(session, "lin"), make_user(session, "wu")
    handoff = need(session, conversation, "crisis", "crisis")
    takeover.claim(session, handoff, lin)
    takeover.transfer(session, handoff, lin, wu, "请立即回电")
    takeover.close(session, handoff, wu, "solved", "没事了", "已平静")
    session.flush()
    kept = session.execute(handoffs.func.to_jsonb(handoffs.Handoff.__table__.table_valued()).select()).scalar_one()
    assert not {"请立即回电", "没事了", "已平静"} & {str(value) for value in kept.values()}
    assert conversations.lock(session, conversation.id).owner == "assistant"


def test_what_was_agreed_stands_on_record_before_it_is_closed(session, clock) -> None:
    """The assistant goes by the record: a promise or visit that it knows nothing of, it would contradict."""
    loan = make_loan(session)
    conversation, lin = make_conversation(session, loan.borrower), make_user(session, "lin")
    handoff = need(session, conversation)
    takeover.claim(session, handoff, lin)
    for disposition in ("promised", "plan", "visit"):
        with pytest.raises(takeover.AgreementMissing):
            takeover.close(session, handoff, lin, disposition, "", "")
    promises.make_promise(session, loan, loan.due, loan.due_date, latest=loan.due_date, cause=None)
    takeover.close(session, handoff, lin, "promised", "", "")
    assert handoff.status == "closed"


def test_a_conversation_is_taken_in_which_nobody_waits(session, clock) -> None:
    """It then has a handoff of its own, which is closed like any other; what waits already is taken instead."""
    conversation, lin, wu = make_conversation(session), make_user(session, "lin"), make_user(session, "wu")
    handoff = takeover.take(session, conversation, lin)
    assert (handoff.reason, handoff.agent, conversation.agent) == ("taken_over", "lin", "lin")
    with pytest.raises(takeover.HandoffTaken):
        takeover.take(session, conversation, wu)
    with pytest.raises(takeover.NotYours):
        takeover.require_free_for(conversation, wu)
    takeover.require_free_for(conversation, make_user(session, "zhou", role="supervisor"))
    takeover.release(session, handoff, lin, "")
    assert takeover.take(session, conversation, wu) is handoff
