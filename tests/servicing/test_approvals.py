"""Approvals: what people decide on plans, with four eyes, once, and told to the borrower."""

import datetime as dt
import threading
import uuid

import pytest
from factories import make_borrower, make_conversation, make_loan
from sqlalchemy import select, text

from servicing import (
    approvals,
    conversations,
    events_chain,
    handoffs,
    instalments,
    loans,
    offers,
    outbox,
    plans,
    policy,
    takeover,
    users,
    waivers,
)
from servicing.events import Event
from servicing.messages import Message
from servicing.money import Money
from servicing.wording import Said

PRODUCT = policy.product("任何产品", "cn")
HOUSE = outbox.House("回信消费金融", "400-800-1234")


@pytest.fixture
def plan(session, clock):
    """Twelve instalments that the borrower has accepted and a person must approve."""
    made = instalments.accept(session, make_loan(session), PRODUCT, 12, None)
    session.flush()
    return made


def extension(session, asked: str | None = "2027-01-15"):
    """Make a request for a longer extension than the assistant may grant."""
    terms = {"asked": asked} if asked else {}
    plan = plans.request(session, make_loan(session), "extension", "requested", None, **terms)
    plans.ask_person(session, plan, 3)
    session.flush()
    return plan


def decisions(session) -> list[tuple[str, str]]:
    """Give who decided what, in order."""
    session.flush()
    events_chain.seal(session)
    rows = session.scalars(select(Event).where(Event.action.like("plan.%")).order_by(Event.id))
    return [(each.actor, each.action) for each in rows]


def test_an_approved_plan_is_in_force(session, clock, plan) -> None:
    """Approved, it is watched from its first day, collection rests until its last, and the borrower is told once."""
    said = approvals.approve(session, plan, "wang")
    assert (said.response, said.values["count"], said.values["total"]) == (
        "utter_plan_approved_instalments", 12, Money(127_200),
    )  # fmt: skip
    assert (plan.status, plan.decided_by, plan.answer_by, plan.is_in_force) == ("approved", "wang", None, True)
    assert plan.next_due == dt.date(2026, 12, 9)
    assert plan.loan.paused_until < loans.FOREVER


@pytest.mark.parametrize("verb", ["approve", "decline"])
def test_deciding_twice_is_deciding_once(session, clock, plan, verb: str) -> None:
    """A second click says the same and records nothing."""
    decide = {
        "approve": lambda: approvals.approve(session, plan, "wang"),
        "decline": lambda: approvals.decline(session, plan, "wang", "income"),
    }[verb]
    first = decide()
    before = decisions(session)
    assert decide() == first
    assert decisions(session) == before
    assert before[-1] == ("wang", f"plan.{verb}d")


def test_a_declined_plan_lets_collection_go_on(session, clock, plan) -> None:
    """Declined with a reason: the loan rests no longer, and the reason stands in the row, not in the event."""
    assert approvals.decline(session, plan, "wang", "收入证明不足").response == "utter_plan_declined"
    assert (plan.status, plan.reason, plan.loan.is_paused()) == ("declined", "收入证明不足", False)
    assert decisions(session)
    assert [each.data for each in session.scalars(select(Event).where(Event.action == "plan.declined"))] == [
        {"kind": "instalments"}
    ]


@pytest.mark.parametrize("status", ["declined", "broken", "completed", "offered"])
def test_what_does_not_wait_is_not_approved(session, clock, plan, status: str) -> None:
    """Only a plan that the borrower asked for or accepted, and that nobody has decided, is approved."""
    plan.status, plan.answer_by = status, None
    with pytest.raises(approvals.NotWaiting):
        approvals.approve(session, plan, "wang")


def test_what_is_in_force_is_not_declined(session, clock) -> None:
    """A plan that was granted at once cannot be taken back by declining it."""
    plan = instalments.accept(session, make_loan(session), PRODUCT, 3, None)
    session.flush()
    with pytest.raises(approvals.NotWaiting):
        approvals.decline(session, plan, "wang", "")


def test_a_day_that_has_gone_by_is_not_approved(session, clock, plan) -> None:
    """An approval that comes after the first day needs new terms."""
    clock.set("2026-12-09T09:00:00+08:00")
    with pytest.raises(approvals.DayGoneBy):
        approvals.approve(session, plan, "wang")
    assert plan.status == "accepted"


def test_a_longer_extension_is_approved_as_asked(session, clock) -> None:
    """The day asked for becomes the new due date, with the policy's cost."""
    plan = extension(session)
    said = approvals.approve(session, plan, "wang")
    assert said == Said("utter_plan_approved_extension", plans.told(plan))
    assert (plan.terms["new_due_date"], plan.terms["cost"], plan.loan.paused_why) == ("2027-01-15", "27.00", "plan")


@pytest.mark.parametrize("kind", ["extension", "waiver"])
def test_nothing_is_approved_without_terms(session, clock, kind: str) -> None:
    """Where the borrower named neither day nor amount a person sets them first."""
    if kind == "extension":
        plan = extension(session, asked=None)
    else:
        plan = waivers.request(session, make_loan(session), "penalty", PRODUCT, None)
    with pytest.raises(approvals.TermsMissing):
        approvals.approve(session, plan, "wang")


def test_a_waiver_needs_four_eyes(session, clock) -> None:
    """Whoever sets what is waived does not approve it; another person does."""
    plan = waivers.request(session, make_loan(session, penalty=6_000), "penalty", PRODUCT, None)
    session.flush()
    assert offers.change(session, plan, {"amounts": ["50"]}, "wang") is None
    with pytest.raises(approvals.FourEyes):
        approvals.approve(session, plan, "wang")
    assert approvals.approve(session, plan, "li").values["amount"] == Money(5_000)
    assert decisions(session) == [("borrower", "plan.requested"), ("wang", "plan.changed"), ("li", "plan.approved")]


def test_no_more_is_waived_than_is_owed_by_then(session, clock) -> None:
    """Where the ledger has less than when the terms were set, they are set anew."""
    plan = waivers.request(session, make_loan(session, penalty=6_000), "penalty", PRODUCT, None)
    offers.change(session, plan, {"amounts": ["50"]}, "wang")
    plan.loan.penalty = 4_999
    with pytest.raises(waivers.WaiverTooMuch):
        approvals.approve(session, plan, "li")
    assert plan.status == "requested"
    plan.loan.penalty = 5_000
    assert approvals.approve(session, plan, "li").values["amount"] == Money(5_000)


def test_other_terms_are_put_to_the_borrower(session, clock, plan) -> None:
    """Changed terms are an offer: the borrower is asked, accepts, and another person approves."""
    conversation = make_conversation(session, plan.loan.borrower)
    said = offers.change(session, plan, {"instalments": 9}, "wang")
    assert (said.response, said.values["count"]) == ("utter_plan_offered_instalments", 9)
    assert (plan.status, conversation.open_question) == ("offered", "choose_plan")
    with pytest.raises(approvals.NotWaiting):
        approvals.approve(session, plan, "li")
    offers.accept_offer(session, plan, uuid.uuid4())
    assert (plan.status, plan.awaits_person) == ("accepted", True)
    with pytest.raises(approvals.FourEyes):
        approvals.approve(session, plan, "wang")
    assert approvals.approve(session, plan, "li").values["count"] == 9


def test_the_same_terms_again_change_nothing(session, clock, plan) -> None:
    """A second click records nothing and says the same."""
    first = offers.change(session, plan, {"instalments": 9}, "wang")
    before = decisions(session)
    assert offers.change(session, plan, {"instalments": 9}, "wang") == first
    assert decisions(session) == before
    (event,) = session.scalars(select(Event).where(Event.action == "plan.changed"))
    assert (event.data["was"]["instalments"], event.data["now"]["instalments"]) == (12, 9)
    assert (event.data["was"]["cost"], event.data["now"]["cost"]) == ("72.00", "54.00")


@pytest.mark.parametrize(
    ("terms", "error"),
    [
        ({}, approvals.TermsMissing),
        ({"new_due_date": "2027-01-01"}, approvals.TermsMissing),
        ({"instalments": 1}, instalments.InstalmentsOutOfRange),
        ({"instalments": 999}, instalments.InstalmentsOutOfRange),
    ],
)
def test_terms_that_do_not_fit_are_refused(session, clock, plan, terms: dict, error: type[Exception]) -> None:
    """Terms of another kind, or outside the policy's range, change nothing."""
    before = dict(plan.terms)
    with pytest.raises(error):
        offers.change(session, plan, terms, "wang")
    assert (plan.terms, plan.changed_by) == (before, None)


def test_an_offer_that_is_gone_is_not_accepted(session, clock, plan) -> None:
    """An offer whose first day has come, or that was withdrawn, is refused with its own sentence."""
    offers.change(session, plan, {"instalments": 9}, "wang")
    clock.set("2026-12-09T09:00:00+08:00")
    with pytest.raises(offers.OfferGone):
        offers.accept_offer(session, plan, None)
    plans.lapse(session, plan, None)
    with pytest.raises(offers.OfferGone):
        offers.accept_offer(session, plan, None)


def test_the_borrower_is_told_once_even_after_an_opt_out(session, clock, plan) -> None:
    """The decision answers the borrower's own request: it goes out after an opt-out, by day, and only once."""
    conversation = make_conversation(session, plan.loan.borrower, replied_at=clock.now())
    conversation.contact.opted_out_at = clock.now()
    said = approvals.approve(session, plan, "wang")
    for _ in range(2):
        approvals.tell(session, plan, said, HOUSE)
    (message,) = session.scalars(select(Message).where(Message.direction == "out")).all()
    assert "12" in message.body
    assert (message.purpose, outbox.judge(session, message).action) == ("answer", "send")
    clock.set("2026-11-25T23:00:00+08:00")
    assert outbox.judge(session, message).action == "hold"


def test_terms_set_again_are_told_again(session, clock, plan) -> None:
    """Six instalments, then three, then six once more: three offers, and a second click adds none."""
    for count in (6, 3, 6, 6):
        clock.advance(minutes=5)
        approvals.tell(session, plan, offers.change(session, plan, {"instalments": count}, "wang"), HOUSE)
    bodies = session.scalars(select(Message.body).where(Message.direction == "out").order_by(Message.seq)).all()
    assert [("6期" in each, "3期" in each) for each in bodies] == [(True, False), (False, True), (True, False)]


def test_a_decision_is_told_whoever_has_the_conversation(session, clock, plan) -> None:
    """A colleague who takes it before the text is out does not keep the decision from the borrower."""
    conversation = make_conversation(session, plan.loan.borrower, replied_at=clock.now())
    approvals.tell(session, plan, approvals.approve(session, plan, "wang"), HOUSE)
    conversations.pass_to(session, conversation, "agent", "lin", "lin")
    message = session.scalars(select(Message).where(Message.direction == "out")).one()
    assert outbox.judge(session, message).action == "send"


def test_a_number_that_is_not_verified_is_told_nothing(session, clock) -> None:
    """The gate drops a decision for a number whose holder is not verified."""
    loan = make_loan(session, make_borrower(session, verified=False))
    plan = instalments.accept(session, loan, PRODUCT, 12, None)
    session.flush()
    approvals.tell(session, plan, approvals.approve(session, plan, "wang"), HOUSE)
    message = session.scalars(select(Message).where(Message.direction == "out")).one()
    assert outbox.judge(session, message).rule == "not_verified"


def test_a_declined_waiver_leaves_an_agreed_plan_alone(session, clock) -> None:
    """Collection goes on resting for the plan in force; nobody took that back."""
    loan = make_loan(session)
    instalments.accept(session, loan, PRODUCT, 3, None)
    waiver = waivers.request(session, loan, "penalty", PRODUCT, None)
    session.flush()
    approvals.decline(session, waiver, "wang", "policy")
    assert loan.is_paused() and loan.paused_why == "plan"


def test_a_form_of_an_earlier_state_decides_nothing(session, clock, plan) -> None:
    """Any change of state or terms makes what was seen another plan."""
    seen = approvals.mark(plan)
    offers.change(session, plan, {"instalments": 9}, "wang", seen)
    offers.accept_offer(session, plan, None)
    for decide in (
        lambda: approvals.approve(session, plan, "li", seen),
        lambda: approvals.decline(session, plan, "li", "no", seen),
        lambda: offers.change(session, plan, {"instalments": 6}, "li", seen),
        lambda: offers.accept_by_phone(session, plan, "6", "li", uuid.uuid4(), seen),
    ):
        with pytest.raises(approvals.PlanMoved):
            decide()
    assert approvals.approve(session, plan, "li", approvals.mark(plan)).values["count"] == 9


def test_a_decision_ends_the_wait_for_it(session, clock, plan) -> None:
    """In the queue nobody waits for it any more; what waits for something else waits on."""
    talk = make_conversation(session, plan.loan.borrower)
    waiting = handoffs.open_handoff(session, talk, "instalments", "normal", None)
    other = handoffs.open_handoff(session, talk, "complaint", "high", None)
    approvals.approve(session, plan, "wang")
    assert (waiting.status, waiting.agent, waiting.disposition, other.status) == ("closed", "wang", "plan", "waiting")


def test_the_cost_told_is_that_of_the_terms(session, clock, plan) -> None:
    """Other terms have another annualised cost; so has an extension that is approved as it was asked for."""
    before = plan.terms["annual_rate"]
    said = offers.change(session, plan, {"instalments": 2}, "wang")
    assert plan.terms["annual_rate"] != before
    assert said.values["rate"] == f"{float(plan.terms['annual_rate']) * 100:.1f}%"
    long = extension(session)
    approvals.approve(session, long, "wang")
    assert 0.15 < float(long.terms["annual_rate"]) < 0.24


@pytest.mark.parametrize(("choice", "kind"), [("6", "instalments"), ("2026-12-08", "extension")])
def test_a_yes_on_the_telephone_is_a_yes(session, clock, choice: str, kind: str) -> None:
    """What the policy grants at once is in force at once, and confirmed."""
    plan = plans.request(session, make_loan(session), kind, "offered", None)
    session.flush()
    said = offers.accept_by_phone(session, plan, choice, "lin", uuid.uuid4())
    assert said.response in ("utter_instalments_agreed", "utter_extension_recorded")
    assert plan.is_in_force and decisions(session)[-1] == ("lin", "plan.accepted")


@pytest.mark.parametrize("status", ["requested", "accepted", "approved", "declined"])
def test_only_what_is_offered_is_accepted_on_the_telephone(session, clock, plan, status: str) -> None:
    """Nobody says yes to what was not offered."""
    plan.status = status
    with pytest.raises(offers.OfferGone):
        offers.accept_by_phone(session, plan, "6", "lin", uuid.uuid4())


def test_a_yes_heard_by_somebody_else_is_no_signature(session, clock, plan) -> None:
    """Who offered the terms may not approve them, whoever recorded the borrower's yes."""
    offers.change(session, plan, {"instalments": 9}, "wang")
    offers.accept_by_phone(session, plan, "", "lin", uuid.uuid4())
    with pytest.raises(approvals.FourEyes):
        approvals.approve(session, plan, "wang")


def test_a_supervisor_who_heard_a_yes_does_not_approve_it(session, clock) -> None:
    """Else one person alone could grant what the policy does not."""
    plan = plans.request(session, make_loan(session), "instalments", "offered", None)
    session.flush()
    offers.accept_by_phone(session, plan, "12", "wang", uuid.uuid4())
    with pytest.raises(approvals.FourEyes):
        approvals.approve(session, plan, "wang")


def test_what_somebody_takes_meanwhile_is_theirs(own_database, clock) -> None:
    """A decision waits for whoever has the conversation in hand: the handoff just claimed is not closed under them."""
    with own_database.transaction() as session:
        plan = instalments.accept(session, make_loan(session), PRODUCT, 12, None)
        talk = make_conversation(session, plan.loan.borrower)
        need = handoffs.open_handoff(session, talk, "instalments", "normal", None)
        lin = users.add(session, "lin", "agent", "a long enough password", "lender")
        session.flush()
        plan_id, need_id, lin_id = plan.id, need.id, lin.id

    def approve() -> None:
        with own_database.transaction() as session:
            approvals.approve(session, session.get_one(plans.Plan, plan_id), "wang")

    decision = threading.Thread(target=approve)
    with own_database.transaction() as session:
        takeover.claim(session, session.get_one(handoffs.Handoff, need_id), session.get_one(users.User, lin_id))
        session.flush()
        decision.start()
        while decision.is_alive() and not is_blocked(own_database):
            decision.join(0.01)
    decision.join(10)
    with own_database.transaction() as session:
        need, plan = session.get_one(handoffs.Handoff, need_id), session.get_one(plans.Plan, plan_id)
        assert (plan.status, need.status, need.agent, need.conversation.agent) == ("approved", "claimed", "lin", "lin")


def is_blocked(database) -> bool:
    """Tell whether somebody waits for a lock."""
    with database.engine.connect() as connection:
        return bool(connection.execute(text("SELECT count(*) FROM pg_locks WHERE NOT granted")).scalar())
