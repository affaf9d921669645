"""The outbox: one text for one answer, labelled when it must be, judged as everything stands when it is sent."""

import uuid

import pytest
from factories import make_borrower, make_conversation, make_loan, make_out, make_text
from sqlalchemy import select, text

from servicing import borrowers, contacts, conversations, crisis, outbox, switch
from servicing.messages import Message
from servicing.money import Money
from servicing.outbox import House
from servicing.wording import MissingValue, Options, Said

HOUSE = House("回信消费金融", "400-800-1234")
LABEL = "【回信消费金融】"


def write(session, conversation, *names: str, answers: uuid.UUID | None = None, **options) -> Message | None:
    """Write sentences without values; give the row, if there is one."""
    answers = answers or uuid.uuid4()
    outbox.write(session, conversation, [Said(name) for name in names], HOUSE, answers=answers, **options)
    session.flush()
    return session.scalar(
        select(Message).where(Message.answers == answers, Message.part == options.get("part", 0))
    )  # fmt: skip


def jobs(session) -> int:
    """Count the waiting delivery jobs."""
    return session.execute(
        text("SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'deliver' AND status = 'todo'")
    ).scalar_one()


def test_one_text_for_one_answer(session, clock) -> None:
    """A second writing for the same batch and part changes nothing; another part is another text."""
    conversation, answers = make_conversation(session), uuid.uuid4()
    first = write(session, conversation, "utter_greet", answers=answers)
    assert write(session, conversation, "utter_thank", answers=answers) is first
    assert first.responses == ["utter_introduction", "utter_greet"]
    assert write(session, conversation, "utter_delayed", answers=answers, part=1) is not first


def test_writing_queues_one_job(session, clock) -> None:
    """Rows and job are of one transaction, and one job waits for a conversation however much is written."""
    conversation = make_conversation(session)
    write(session, conversation, "utter_greet")
    write(session, conversation, "utter_thank")
    assert jobs(session) == 1


def test_a_label_that_leaves_no_room_goes_ahead(session, clock) -> None:
    """Where label and first sentence do not fit two segments together, the label is a text of its own, sent first."""
    conversation, answers = make_conversation(session), uuid.uuid4()
    items = tuple({"count": 12, "each": "10460.82", "total": "125529.84", "cost": "7105.46"} for _ in range(3))
    options = Options("utter_instalments_option", items)
    said = Said("utter_instalments_options", {"amount": Money(11_842_438), "options": options})
    outbox.write(session, conversation, [said], HOUSE, answers=answers)
    texts = session.scalars(select(Message).where(Message.answers == answers).order_by(Message.part)).all()
    assert [each.responses for each in texts] == [["utter_introduction"], ["utter_instalments_options"]]
    assert [each.segments for each in texts] == [1, 2]


def test_the_label_is_said_first_and_after_a_long_silence(session, clock) -> None:
    """The first answer carries signature and label, the next do not, and after seven days of silence one does again."""
    conversation = make_conversation(session)
    labelled = []
    for days in (0, 0, 7, 7.001, 0):
        clock.advance(days=days)
        labelled.append(LABEL in write(session, conversation, "utter_greet").body)
    assert labelled == [True, False, False, True, False]


def test_crisis_and_consent_texts_carry_no_label(session, clock) -> None:
    """The static text is itself alone, and does not use up the label of the first answer."""
    conversation = make_conversation(session)
    row = write(session, conversation, "utter_crisis_cn")
    assert (row.purpose, LABEL in row.body) == ("crisis", False)
    assert write(session, conversation, "utter_opted_in").purpose == "consent"
    assert LABEL in write(session, conversation, "utter_greet").body


def test_what_discloses_is_marked(session, clock) -> None:
    """A text is marked if any of its sentences says something about a loan."""
    conversation = make_conversation(session, replied_at=clock.now())
    assert write(session, conversation, "utter_greet").discloses is False
    assert write(session, conversation, "utter_greet", "utter_loan_settled").discloses is True


def test_it_is_written_in_the_borrowers_script(session, clock) -> None:
    """The script last written in decides, else the borrower's own."""
    borrower = make_borrower(session, jurisdiction="tw")
    conversation = make_conversation(session, borrower)
    assert "已為您" in write(session, conversation, "utter_opted_out").body
    conversation.script = "hans"
    assert "已为您" in write(session, conversation, "utter_opted_out").body


def test_a_missing_value_writes_nothing(session, clock) -> None:
    """A sentence whose value is missing is an error, not a text with a hole."""
    conversation = make_conversation(session)
    with pytest.raises(MissingValue, match="date"):
        write(session, conversation, "utter_promise_recorded")
    assert session.query(Message).count() == 0


def test_a_visit_is_told_with_staff_and_place(session, clock) -> None:
    """Names, badges and place are filled in here from the visit's own row, which alone travels through Rasa."""
    import datetime as dt

    from factories import make_team

    from servicing import visits
    from servicing.visits import Visit

    borrower, team = make_borrower(session), make_team(session, staff1="甲样本", badge1="A001")
    conversation = make_conversation(session, borrower)
    day, start, end = dt.date(2026, 11, 27), dt.time(9), dt.time(11)
    visit = Visit(team=team, borrower=borrower, date=day, start=start, end=end, status="booked", place="home")
    session.add(visit)
    session.flush()
    values = {"date": day, "start": start, "end": end, "visit": visit.id}
    answers = uuid.uuid4()
    outbox.write(session, conversation, [Said("utter_visit_booked", values)], HOUSE, answers=answers)
    body = session.scalar(select(Message).where(Message.answers == answers)).body
    assert "甲样本（A001）" in body
    assert "住处" in body
    visit.place = "楼下咖啡馆"
    outbox.write(session, conversation, [Said("utter_visit_details", values)], HOUSE, answers=answers, part=1)
    assert "楼下咖啡馆" in session.scalar(select(Message).where(Message.answers == answers, Message.part == 1)).body
    assert visits.booked(session, borrower) is visit


def test_values_are_written_as_people_do(session, clock) -> None:
    """Money with its currency, a day with its weekday."""
    import datetime as dt

    conversation, answers = make_conversation(session), uuid.uuid4()
    said = Said("utter_promise_recorded", {"date": dt.date(2026, 12, 2), "amount": Money(200000)})
    outbox.write(session, conversation, [said], HOUSE, answers=answers)
    body = session.scalar(select(Message).where(Message.answers == answers)).body
    assert "12月2日（周三）" in body
    assert "2000.00元" in body


def _opt_out(session, conversation) -> None:
    contacts.opt_out(session, conversation.contact, None)


def _suppress(session, conversation) -> None:
    contacts.suppress(session, conversation.contact, "wrong_number", None)


def _hand_over(session, conversation) -> None:
    conversations.pass_to(session, conversation, "agent", "xiaowang")


@pytest.mark.parametrize(
    ("change", "fields", "verdict"),
    [
        (None, {"purpose": "campaign"}, ("send", "allowed")),
        (_opt_out, {"purpose": "campaign"}, ("drop", "opted_out")),
        (_opt_out, {"purpose": "answer"}, ("send", "allowed")),
        (_suppress, {"purpose": "campaign"}, ("drop", "number_suppressed")),
        (_suppress, {"discloses": True}, ("drop", "not_verified")),
        (_hand_over, {}, ("drop", "stale_ownership")),
        (_hand_over, {"purpose": "crisis"}, ("send", "crisis_text")),
        (lambda s, c: switch.pause(s, "admin"), {"purpose": "campaign"}, ("hold", "paused")),
        (lambda s, c: (switch.pause(s, "a"), switch.resume(s, "a")), {"purpose": "campaign"}, ("send", "allowed")),
        (lambda s, c: borrowers.mark_vulnerable(s, c.borrower, None), {"purpose": "campaign"}, ("drop", "collection_held")),
        (lambda s, c: borrowers.note_representation(s, c.borrower, None), {"purpose": "campaign"}, ("drop", "collection_held")),
        (lambda s, c: borrowers.note_crisis(s, c.borrower, None), {"purpose": "campaign"}, ("drop", "collection_held")),
        (lambda s, c: borrowers.note_crisis(s, c.borrower, None), {"purpose": "answer"}, ("send", "allowed")),
    ],
)  # fmt: skip
def test_the_gate_judges_as_everything_stands_now(session, clock, change, fields, verdict) -> None:
    """What changed between writing and sending decides."""
    conversation = make_conversation(session)
    message = make_out(session, conversation, **fields)
    if change:
        change(session, conversation)
    session.flush()
    judged = outbox.judge(session, message)
    assert (judged.action, judged.rule) == verdict


def test_hardship_ends_after_thirty_days(session, clock) -> None:
    """Collection held for a hardship goes on by itself after thirty days; held for a crisis it never does."""
    conversation = make_conversation(session)
    message = make_out(session, conversation, purpose="campaign")
    borrowers.mark_vulnerable(session, conversation.borrower, None)
    clock.advance(days=30)
    assert outbox.judge(session, message).action == "send"
    borrowers.note_crisis(session, conversation.borrower, None)
    clock.advance(days=3000)
    assert outbox.judge(session, message).rule == "collection_held"


@pytest.mark.parametrize(("minutes", "action"), [(10, "send"), (16, "hold")])
def test_a_prompt_answer_may_go_out_at_night(session, clock, minutes: int, action: str) -> None:
    """In quiet hours an answer goes out within fifteen minutes of the borrower's own text, a later one waits."""
    clock.set("2026-11-25T23:00:00+08:00")
    conversation = make_conversation(session)
    make_text(session, conversation, "在吗")
    message = make_out(session, conversation)
    clock.advance(minutes=minutes)
    assert outbox.judge(session, message).action == action


def test_quiet_hours_are_the_borrowers_own(session, clock) -> None:
    """At eleven in the evening in Shanghai it is ten in the morning in New York."""
    clock.set("2026-11-25T23:00:00+08:00")
    verdicts = {}
    for jurisdiction in ("cn", "us"):
        conversation = make_conversation(session, make_borrower(session, jurisdiction=jurisdiction))
        verdicts[jurisdiction] = outbox.judge(session, make_out(session, conversation, purpose="campaign")).action
    assert verdicts == {"cn": "hold", "us": "send"}


def test_a_crisis_stops_everything_else(session, clock) -> None:
    """Whatever waits is dropped with its reason, collection is held, a person is called, one static text is given."""
    borrower = make_borrower(session)
    loan = make_loan(session, borrower)
    conversation = make_conversation(session, borrower)
    waiting = [make_out(session, conversation, purpose=each) for each in ("answer", "campaign", "agent", "consent")]
    crisis_text = make_out(session, conversation, purpose="crisis", at=clock.now())
    other = make_out(session, make_conversation(session))
    clock.advance(minutes=11)
    said = crisis.respond(session, conversation, uuid.uuid4())
    assert [each.response for each in said] == ["utter_crisis_cn"]
    assert {(each.status, each.rule) for each in waiting} == {("dropped", "crisis")}
    assert (crisis_text.status, other.status) == ("queued", "queued")
    assert loan.is_paused()
    assert borrower.crisis_at == clock.now()


@pytest.mark.parametrize(("minutes", "again"), [(0, False), (9, False), (10, True)])
def test_the_static_text_is_said_at_most_every_ten_minutes(session, clock, minutes: int, again: bool) -> None:
    """A further crisis text within ten minutes of the last gets nothing new; later it does."""
    conversation = make_conversation(session)
    make_out(session, conversation, purpose="crisis")
    clock.advance(minutes=minutes)
    assert bool(crisis.respond(session, conversation, uuid.uuid4())) is again


def test_unsolicited_texts_are_withdrawn_alone(session, clock) -> None:
    """An opt-out drops campaigns, not the answer to the borrower's own question."""
    conversation = make_conversation(session)
    campaign, answer = (make_out(session, conversation, purpose=each) for each in ("campaign", "answer"))
    outbox.cancel_unsolicited(session, conversation.id, "opted_out")
    assert (campaign.status, campaign.rule, answer.status) == ("dropped", "opted_out", "queued")


def test_the_gate_stands_at_the_only_door() -> None:
    """Nothing but gateway.delivery calls a carrier's send."""
    from pathlib import Path

    root = Path(outbox.__file__).resolve().parent.parent
    callers = {
        path.relative_to(root).as_posix()
        for folder in ("servicing", "gateway", "actions", "console", "huixin")
        for path in (root / folder).rglob("*.py")
        if "carrier.send(" in path.read_text(encoding="utf-8")
    }
    assert callers == {"gateway/delivery.py"}
