"""Delivery: through the gate, in order, never twice, and never lost."""

import datetime as dt
from typing import Any

import pytest
from doubles import refused
from factories import make_borrower, make_conversation, make_out, make_text
from sqlalchemy import text

from gateway.carriers.contract import Listed, Uncertain
from gateway.delivery import Courier
from servicing import contacts, conversations, receipts
from servicing import switch as switches
from servicing.events import Event
from servicing.messages import Message


@pytest.fixture
def conversation(session, clock) -> Any:
    """A verified borrower's conversation."""
    made = make_conversation(session)
    session.commit()
    return made


@pytest.fixture
def queue(session, conversation) -> Any:
    """A function that puts a text into the outbox."""

    def queued(body: str, **fields: Any) -> Message:
        message = make_out(session, conversation, body, **fields)
        session.commit()
        return message

    return queued


@pytest.fixture
def deliver(session, conversation, courier) -> Any:
    """A function that runs the job and shows its effects."""

    def delivered() -> None:
        session.commit()
        courier.deliver(conversation.id)
        session.expire_all()

    return delivered


def delivering(session) -> int:
    """Count the jobs that wait to deliver."""
    query = "SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'deliver' AND status = 'todo'"
    return session.execute(text(query)).scalar_one()


def test_texts_go_out_in_order(queue, deliver, carrier) -> None:
    """All that waits is sent once, in the order written, with the carrier's id stored."""
    sent = [queue(body) for body in ("一", "二", "三")]
    deliver()
    deliver()
    assert carrier.bodies == ["一", "二", "三"]
    assert [(each.status, each.provider_id, each.carrier, each.rule) for each in sent] == [
        ("sent", f"SM{number}", "double", "allowed") for number in (1, 2, 3)
    ]


def test_a_crisis_text_goes_first(queue, deliver, carrier) -> None:
    """What may save a life overtakes what waits."""
    queue("一")
    queue("safety", purpose="crisis")
    deliver()
    assert carrier.bodies == ["safety", "一"]


def test_each_send_is_on_record(session, queue, deliver) -> None:
    """A send and what was dropped are events with the deciding rule."""
    queue("一")
    queue("二", discloses=True, ownership=0)
    deliver()
    told = [(each.action, each.data["rule"]) for each in session.query(Event).order_by(Event.id)]
    assert told == [("message.sent", "allowed"), ("message.dropped", "stale_ownership")]


def test_what_may_save_a_life_waits_for_nothing(queue, deliver, carrier, clock) -> None:
    """A crisis text and the confirmation of an opt-out go out although an uncertain text is not cleared up yet."""
    one = queue("一")
    carrier.script = [Uncertain()]
    deliver()
    queue("safety", purpose="crisis")
    queue("退订", purpose="consent")
    queue("二")
    deliver()
    assert (one.status, carrier.bodies) == ("unknown", ["safety", "退订"])


def test_a_throttled_carrier_is_given_time(session, queue, deliver, carrier, clock) -> None:
    """Too fast is tried again after a while that doubles, in order, and not before."""
    one = queue("一")
    queue("二")
    carrier.script = [refused("throttled"), refused("throttled")]
    deliver()
    assert (one.status, one.not_before, carrier.bodies) == ("queued", clock.now() + dt.timedelta(seconds=2), [])
    assert delivering(session) == 1
    deliver()
    assert carrier.bodies == []
    clock.advance(seconds=2)
    deliver()
    assert one.not_before == clock.now() + dt.timedelta(seconds=4)
    clock.advance(seconds=4)
    deliver()
    assert carrier.bodies == ["一", "二"]


def test_a_text_that_backs_off_is_not_overtaken(session, queue, deliver, carrier, clock) -> None:
    """While the first text waits for a throttled carrier a later one waits behind it; a crisis text does not."""
    queue("一")
    carrier.script = [refused("throttled")]
    deliver()
    queue("二")
    deliver()
    assert carrier.bodies == []
    queue("safety", purpose="crisis")
    deliver()
    assert carrier.bodies == ["safety"]
    clock.advance(seconds=2)
    deliver()
    assert carrier.bodies == ["safety", "一", "二"]


def test_a_held_campaign_does_not_hold_an_answer(session, queue, deliver, carrier) -> None:
    """What waits for a pause to end does not keep back what the borrower asked for."""
    switches.pause(session, "admin")
    queue("广告", purpose="campaign")
    queue("回答")
    deliver()
    assert carrier.bodies == ["回答"]


def test_patience_ends(session, queue, deliver, carrier, clock) -> None:
    """After thirty tries a throttled text has failed, and what follows goes out; its age alone is no reason."""
    one = queue("一", attempts=28, at=clock.now() - dt.timedelta(hours=12))
    queue("二")
    carrier.script = [refused("throttled")]
    deliver()
    assert (one.status, carrier.bodies) == ("queued", [])
    clock.advance(minutes=2)
    carrier.script = [refused("throttled")]
    deliver()
    assert (one.status, one.error) == ("failed", "throttled")
    assert carrier.bodies == ["二"]


@pytest.mark.parametrize(
    ("kind", "opted_out", "suppressed"),
    [
        ("opted_out", True, None),
        ("not_a_mobile", False, "not_a_mobile"),
        ("unknown_number", False, "unknown_number"),
        ("unreachable", False, None),
        ("filtered", False, None),
        ("rejected", False, None),
    ],
)
def test_a_refusal_has_its_consequence(
    session, conversation, queue, deliver, carrier, kind, opted_out, suppressed
) -> None:
    """A final refusal fails the text without a second try; an opt-out and a dead number are honoured."""
    one = queue("一")
    carrier.script = [refused(kind)]
    deliver()
    deliver()
    assert (one.status, one.error, one.attempts) == ("failed", kind, 1)
    contact = session.get_one(contacts.Contact, conversation.contact_id)
    assert (contact.opted_out_at is not None, contact.suppressed_why) == (opted_out, suppressed)


def test_after_an_opt_out_by_the_carrier_campaigns_stop(queue, deliver, carrier) -> None:
    """What the carrier says of one text decides over the next."""
    queue("一", purpose="campaign")
    two = queue("二", purpose="campaign")
    carrier.script = [refused("opted_out")]
    deliver()
    assert (two.status, two.rule, carrier.bodies) == ("dropped", "opted_out", [])


def test_an_uncertain_send_is_found_in_the_list(session, queue, deliver, carrier, clock) -> None:
    """A text whose answer was lost is found at the carrier, takes its id, and is not sent again; order is kept."""
    one, two = queue("一"), queue("二")
    carrier.script = ["lost"]
    deliver()
    assert (one.status, two.status, delivering(session)) == ("unknown", "queued", 1)
    clock.advance(seconds=5)
    deliver()
    assert carrier.bodies == ["一", "二"]
    assert (one.status, one.provider_id, one.attempts) == ("sent", "SM1", 1)
    assert two.status == "sent"


def test_what_the_list_does_not_know_is_sent_again_once(session, queue, deliver, carrier, clock) -> None:
    """A text that the carrier does not know after thirty seconds was not taken: it goes out again, once."""
    one, two = queue("一"), queue("二")
    carrier.script = [Uncertain()]
    deliver()
    for seconds in (5, 10, 10):
        clock.advance(seconds=seconds)
        deliver()
        assert (one.status, two.status, carrier.bodies) == ("unknown", "queued", [])
    clock.advance(seconds=5)
    deliver()
    deliver()
    assert carrier.bodies == ["一", "二"]
    assert (one.status, one.attempts) == ("sent", 2)


def test_no_list_no_resend(session, queue, deliver, carrier, clock) -> None:
    """While the carrier's list cannot be had nothing is sent again, however long it takes."""
    one = queue("一")
    carrier.script, carrier.list_fails = [Uncertain()], True
    deliver()
    clock.advance(hours=2)
    deliver()
    assert (one.status, carrier.bodies) == ("unknown", [])


def test_an_earlier_text_alike_is_not_mistaken(session, conversation, queue, deliver, carrier, clock) -> None:
    """The same words sent and known before are not taken for the uncertain text."""
    queue("一")
    deliver()
    two = queue("一")
    carrier.script = [Uncertain()]
    deliver()
    clock.advance(seconds=5)
    deliver()
    assert two.status == "unknown"
    clock.advance(seconds=30)
    deliver()
    assert (carrier.bodies, two.provider_id) == (["一", "一"], "SM2")


def test_the_quarter_second_before_counts(session, queue, deliver, carrier, clock) -> None:
    """A carrier that dates by whole seconds is still found."""
    clock.advance(seconds=0.7)
    one = queue("一")
    carrier.script = [Uncertain()]
    deliver()
    carrier.taken.append((one.conversation.contact.phone, Listed("SM9", "一", clock.now().replace(microsecond=0))))
    clock.advance(seconds=5)
    deliver()
    assert (one.status, one.provider_id) == ("sent", "SM9")


@pytest.mark.parametrize("taken", [True, False])
def test_a_process_that_died_while_sending(session, conversation, queue, deliver, carrier, clock, taken: bool) -> None:
    """A text left as being sent is reconciled before anything else: found at the carrier, or sent again once."""
    one = queue("一", status="sending", attempted_at=clock.now(), attempts=1)
    if taken:
        carrier.taken.append((conversation.contact.phone, Listed("SM9", "一", clock.now())))
    deliver()
    assert one.status == ("sent" if taken else "unknown")
    clock.advance(seconds=31)
    deliver()
    assert (one.status, carrier.bodies) == ("sent", [] if taken else ["一"])


def test_a_process_that_dies_while_sending(session, queue, deliver, carrier, courier, conversation, clock) -> None:
    """A process killed between the carrier's taking and our storing doubles nothing."""
    one = queue("一")
    carrier.script = ["lost"]
    original = Courier._send
    try:
        Courier._send = _killed_after_sending  # type: ignore[method-assign]
        with pytest.raises(KeyboardInterrupt):
            deliver()
    finally:
        Courier._send = original  # type: ignore[method-assign]
    deliver()
    assert (one.status, one.provider_id, carrier.bodies) == ("sent", "SM1", ["一"])


def _killed_after_sending(self: Courier, message_id: Any, phone: str, body: str, valid_for: int) -> bool:
    try:
        self.carrier.send(phone, body, valid_for=valid_for)
    except Uncertain:
        raise KeyboardInterrupt from None
    raise AssertionError("the script said lost")


def test_a_receipt_that_overtook_is_applied(session, queue, deliver) -> None:
    """A delivery told before the answer to the send was stored counts as soon as it is."""
    receipts.keep(session, "double", "SM1", "delivered", "delivered", None)
    one = queue("一")
    deliver()
    assert one.status == "delivered"


@pytest.mark.parametrize(
    ("fields", "status", "rule"),
    [
        ({"purpose": "campaign"}, "held", "quiet_hours"),
        ({"purpose": "agent"}, "held", "quiet_hours"),
        ({"purpose": "crisis"}, "sent", "crisis_text"),
        ({"purpose": "consent"}, "sent", "allowed"),
        ({"purpose": "answer", "ownership": 0}, "dropped", "stale_ownership"),
    ],
)
def test_verdicts_are_stored_with_their_rule(session, queue, deliver, clock, fields, status, rule) -> None:
    """Whatever the gate decides stands with the text."""
    clock.set("2026-11-25T23:00:00+08:00")
    one = queue("一", **fields)
    deliver()
    assert (one.status, one.rule) == (status, rule)


def test_what_is_held_goes_out_in_the_morning(session, queue, deliver, carrier, clock) -> None:
    """A text held for quiet hours waits until they end on the borrower's clock, and is judged again then."""
    clock.set("2026-11-25T23:00:00+08:00")
    one, two = queue("一", purpose="agent"), queue("二", purpose="agent")
    deliver()
    assert one.not_before == dt.datetime.fromisoformat("2026-11-26T08:00:00+08:00")
    clock.set("2026-11-26T07:59:59+08:00")
    deliver()
    assert carrier.bodies == []
    clock.set("2026-11-26T08:00:00+08:00")
    deliver()
    assert carrier.bodies == ["一", "二"]
    assert (one.rule, two.rule) == ("allowed", "allowed")


def test_what_is_held_is_judged_again(session, conversation, queue, deliver, carrier, clock) -> None:
    """An opt-out during the night stops what waited for the morning."""
    clock.set("2026-11-25T23:00:00+08:00")
    one = queue("一", purpose="campaign")
    deliver()
    contacts.opt_out(session, conversation.contact, None)
    clock.set("2026-11-26T09:00:00+08:00")
    deliver()
    assert (one.status, one.rule, carrier.bodies) == ("dropped", "opted_out", [])


def test_an_agent_who_takes_over_silences_the_assistant(session, conversation, queue, deliver, carrier) -> None:
    """An answer composed before the agent took over is dropped; the agent's own text goes out."""
    one = queue("机器")
    conversations.pass_to(session, conversation, "agent", "xiaowang")
    queue("真人", purpose="agent", author="agent", ownership=conversation.ownership)
    deliver()
    assert (one.status, carrier.bodies) == ("dropped", ["真人"])


def test_nothing_of_a_loan_reaches_an_unverified_number(session, courier, carrier, clock) -> None:
    """A text that discloses is dropped at the last moment where nobody is verified."""
    conversation = make_conversation(session, make_borrower(session, verified=False))
    secret = make_out(session, conversation, "您欠1200.00元", discloses=True)
    make_out(session, conversation, "您好")
    session.commit()
    courier.deliver(conversation.id)
    session.expire_all()
    assert (secret.status, secret.rule, carrier.bodies) == ("dropped", "not_verified", ["您好"])


@pytest.mark.parametrize(
    ("at", "asked", "seconds"), [("12:00", False, 36000), ("21:00", False, 3600), ("23:00", True, 900)]
)
def test_a_text_expires_before_quiet_hours(
    session, conversation, queue, deliver, carrier, clock, at, asked, seconds
) -> None:
    """What the carrier cannot deliver in time it shall not deliver in the night."""
    clock.set(f"2026-11-25T{at}:00+08:00")
    if asked:
        make_text(session, conversation, "在吗")
    queue("一")
    deliver()
    assert carrier.valid_for == [seconds]


def test_another_conversations_texts_are_not_touched(session, queue, deliver, carrier) -> None:
    """A job delivers its own conversation only."""
    other = make_out(session, make_conversation(session), "别人")
    queue("一")
    deliver()
    assert (other.status, carrier.bodies) == ("queued", ["一"])
