"""The thread page and its forms: who sees what, what is recorded, and every refusal in words."""

import datetime as dt
import json
import threading
import uuid

import pytest
from factories import make_batch, make_borrower, make_conversation, make_loan, make_out, make_text
from sqlalchemy import select
from visitors import HTML, Browser

from console.app import create_app
from servicing import (
    complaints,
    contacts,
    conversations,
    disputes,
    handoffs,
    notes,
    promises,
    questions,
    takeover,
    users,
    wording,
)
from servicing.events import Event
from servicing.handoffs import Handoff
from servicing.messages import Message
from servicing.settings import Settings

SCRIPT = "<script>alert(1)</script>"
JSON = {"Accept": "application/json"}


@pytest.fixture
def talk(session, clock):
    """The conversation with a verified borrower who has an overdue loan."""
    borrower = make_borrower(session, name="陈样本", phone="+8613800001234", email="chen@example.com")
    make_loan(session, borrower, overdue=12, ref="L-100")
    conversation = make_conversation(session, borrower, replied_at=clock.now())
    session.commit()
    return conversation


@pytest.fixture
def at(talk):
    """A function that gives an address of the thread."""
    return lambda path="": f"/threads/{talk.id}{path}"


@pytest.fixture
def lin(session, talk, signed_in, at):
    """The browser of an agent who has the conversation."""
    browser = signed_in(name="lin")
    browser.post(at("/take"), page=at())
    session.expire_all()
    return browser


def recorded(session, actor: str = "lin") -> list[str]:
    """Give what somebody did."""
    session.expire_all()
    return list(session.scalars(select(Event.action).where(Event.actor == actor).order_by(Event.id)))


def sent(session) -> list[str]:
    """Give the texts that people wrote."""
    session.expire_all()
    return list(session.scalars(select(Message.body).where(Message.author == "agent").order_by(Message.seq)))


def test_the_thread_shows_the_whole_conversation(session, signed_in, talk, at) -> None:
    """Authors, states, segments, verdicts in words, what was understood, what was asked last; texts only as text."""
    batch = make_batch(session, talk, f"{SCRIPT}下周三还两千")
    batch.understood = [{"name": "promise_to_pay", "confidence": 0.943}]
    make_out(session, talk, "已记下", status="dropped", rule="quiet_hours", segments=2)
    make_out(session, talk, "提醒", author="campaign", status="delivered", rule="allowed")
    notes.write(session, talk, f"{SCRIPT}备注", "wu")
    questions.ask(talk, "promise_date", said=wording.Said("utter_ask_promise_date"))
    session.commit()
    page = signed_in().get(at()).text
    for words in ("promise to pay", "94 %", "2026-12-02", "2000", "not sent", "quiet hours", "2 SMS", "reminder",
                  "delivered", "Private note", "wu", "请问大概哪一天可以还"):  # fmt: skip
        assert words in page, words
    assert page.count("&lt;script&gt;alert(1)") == 2
    assert SCRIPT not in page


def test_names_and_numbers_are_masked_until_revealed(session, signed_in, talk, at) -> None:
    """Who opens a case, and who has it unmasked, is on record; a quarter of an hour later it is masked again."""
    make_text(session, talk, "打我另一个电话13900002222")
    session.commit()
    browser = signed_in("auditor", name="an")
    page = browser.get(at()).text
    assert "陈**" in page and "+86138****1234" in page
    secrets = ("陈样本", "13800001234", "13900002222", "chen@example.com", "123X")
    assert not [each for each in secrets if each in page]
    assert browser.post(at("/reveal"), page=at()).location == at()
    shown = browser.get(at()).text
    assert [each for each in secrets if each not in shown] == []
    assert recorded(session, "an").count("case.revealed") == 1
    assert recorded(session, "an").count("case.read") == 3


def test_unmasking_ends_by_itself(signed_in, talk, at, clock) -> None:
    """Or when one is done with it."""
    browser = signed_in("supervisor")
    browser.post(at("/reveal"), page=at())
    assert "陈样本" in browser.get(at()).text
    browser.post(at("/conceal"), page=at())
    assert "陈样本" not in browser.get(at()).text
    browser.post(at("/reveal"), page=at())
    clock.advance(minutes=16)
    assert "陈样本" not in browser.get(at("/case")).text


def test_whoever_comes_next_sees_how_it_ended(session, talk, signed_in, at) -> None:
    """The last hand-back stands above the texts: how it ended, what was agreed, by whom; only as text."""
    assert "Handed back" not in signed_in("auditor").get(at()).text
    lin = signed_in(name="lin")
    for words in ("周五来电", f"{SCRIPT}下周再谈"):
        lin.post(at("/take"), page=at())
        session.expire_all()
        (handoff_id,) = session.scalars(select(handoffs.Handoff.id).where(handoffs.Handoff.status == "claimed"))
        lin.post(f"/handoffs/{handoff_id}/close", page=at(), disposition="escalated", summary=words)
    state = signed_in(name="wu").get(at("/case")).text.partition('id="case"')[0]
    assert "Handed back" in state and "escalated" in state and "lin" in state
    assert "下周再谈" in state and "周五来电" not in state and SCRIPT not in state


def test_taking_over_silences_the_assistant(session, lin, talk, signed_in, at) -> None:
    """What it had queued is dropped at the gate; somebody else is told who has it."""
    assert (talk.owner, talk.agent) == ("agent", "lin")
    wu = signed_in(name="wu")
    answer = wu.post(at("/take"), page=at())
    assert "Somebody else has this conversation" in wu.get(answer.location).text
    assert handoffs.open_handoff(session, talk, "complaint", "high", None).agent == "lin"


def test_a_reply_goes_out_once_however_often_it_is_sent(session, lin, at, talk) -> None:
    """In place for a script, by a message on the page without one."""
    form = lin.tokens(at()) | {"body": "您好", "kind": "sms", "ownership": str(talk.ownership)}
    first = lin.client.post(at("/write"), data=form, headers=JSON)
    again = lin.client.post(at("/write"), data=form, headers=JSON)
    assert (first.status_code, again.status_code) == (200, 200) and first.json["action"] == "send"
    plain = form | lin.tokens(at()) | {"body": "请稍等"}
    assert lin.client.post(at("/write"), data=plain, headers=HTML).location == at()
    assert "It is on its way." in lin.get(at()).text
    assert sent(session) == ["您好", "请稍等"]
    assert recorded(session).count("message.written") == 2


REFUSED = [
    ({"body": "  "}, "There is nothing in this reply."),
    ({"body": "好" * 300}, "four segments at most"),
    ({"body": "再不还就起诉您"}, "claims a court or a lawsuit (“起诉”)"),
    ({"ownership": "1"}, "changed hands since"),
    ({"ownership": "x"}, "changed hands since"),
]


@pytest.mark.parametrize(("fields", "words"), REFUSED)
def test_a_reply_is_refused_in_words(session, lin, at, talk, fields, words: str) -> None:
    """With the reason, and nothing is written; the same on the page for who has no scripts."""
    form = lin.tokens(at()) | {"body": "您好", "kind": "sms", "ownership": str(talk.ownership)} | fields
    answer = lin.client.post(at("/write"), data=form, headers=JSON)
    assert answer.status_code == 409 and words in answer.json["words"]
    assert answer.json["ownership"] == talk.ownership
    lin.client.post(at("/write"), data=form, headers=HTML)
    assert words in lin.get(at()).text.replace("&#34;", '"')
    assert sent(session) == []


def test_an_opted_out_borrower_is_not_written_to(session, lin, at, talk) -> None:
    """The rule is named while one writes, and again when one sends."""
    contacts.opt_out(session, talk.contact, None)
    session.commit()
    form = lin.tokens(at()) | {"body": "您好", "ownership": str(talk.ownership)}
    seen = lin.client.post(at("/check"), data=form, headers=JSON).json
    assert (seen["action"], seen["rule"]) == ("drop", "opted_out")
    assert seen["words"] == "Not allowed: the borrower has opted out."
    assert lin.client.post(at("/write"), data=form, headers=JSON).status_code == 409
    assert "Opted out at" in lin.get(at()).text and sent(session) == []


def test_a_draft_is_judged_while_it_is_written(session, lin, at, talk, clock) -> None:
    """Segments and cost, the verdict with its hour, and nothing is written."""

    def check(body: str, **fields: str) -> dict:
        form = lin.tokens(at()) | {"body": body, "ownership": str(talk.ownership)} | fields
        return dict(lin.client.post(at("/check"), data=form, headers=JSON).json)

    assert check("好" * 70)["count"] == "70 / 70 · 1 SMS · 0.05 CNY"
    assert check("好" * 71)["count"] == "71 / 134 · 2 SMS · 0.10 CNY"
    assert check("a" * 161)["count"] == "161 / 306 · 2 SMS · 0.10 CNY"
    assert check("好" * 300)["is_long"]
    assert check("您好", ownership="1")["rule"] == "stale_ownership"
    assert check("您好") == {"action": "send", "rule": "allowed", "words": "", "is_long": False,
                           "count": "2 / 70 · 1 SMS · 0.05 CNY", "ownership": 2}  # fmt: skip
    clock.set("2026-11-25T23:10:00+08:00")
    lin.sign_in("lin")
    assert check("您好")["words"] == "Not now: quiet hours. It would go out at 2026-11-26 08:00."
    assert sent(session) == []


def test_a_note_is_kept_and_never_sent(session, lin, signed_in, at) -> None:
    """Anybody at the desk may leave one, whoever has the conversation."""
    wu = signed_in(name="wu")
    form = wu.tokens(at()) | {"body": "先安抚", "kind": "note"}
    for _ in range(2):
        assert wu.client.post(at("/write"), data=form, headers=JSON).json["action"] == "note"
    assert lin.get(at()).text.count("先安抚") == 1 and sent(session) == []
    assert recorded(session, "wu").count("note.written") == 1


def test_what_is_agreed_goes_on_record(session, lin, at, talk) -> None:
    """Once, by the same verb as the assistant's, with the agent as its actor; what the core refuses is said."""
    loan = talk.borrower.loans[0]
    form = lin.tokens(at()) | {"loan": "L-100", "amount": "500.00", "day": "2026-12-01"}
    for _ in range(2):
        assert lin.client.post(at("/promise"), data=form).location == at("#case")
    assert "It is on record." in lin.get(at()).text
    assert [(each.amount, each.status) for each in promises.of_loan(session, loan)] == [(50_000, "open")]
    assert recorded(session).count("promise.made") == 1
    for fields, words in (
        ({"day": "2027-12-01"}, "after the last date"),
        ({"day": "2026-11-01"}, "has gone by"),
        ({"amount": "90000"}, "more than is outstanding"),
        ({"amount": "0"}, "amount is nought"),
        ({"amount": "much"}, "Write an amount like"),
    ):
        lin.post(at("/promise"), page=at(), **({"loan": "L-100", "amount": "500", "day": "2026-12-01"} | fields))
        assert words in lin.get(at()).text
    assert lin.post(at("/promise"), page=at(), loan="L-100", amount="1", day="soon").status_code == 400
    assert lin.post(at("/promise"), page=at(), loan="L-999", amount="1", day="2026-12-01").status_code == 404
    assert len(promises.of_loan(session, loan)) == 1


def test_disputes_complaints_and_holds_are_brought_to_their_end(session, lin, at, talk) -> None:
    """Each by its form, with the agent as actor; a pause whose reason stands is not lifted."""
    loan = talk.borrower.loans[0]
    dispute = disputes.open_dispute(session, talk.borrower, loan, "amount", "多了八百", None)
    ticket = complaints.open_complaint(session, talk, "打给我妈", None)
    session.commit()
    lin.post(at("/lift"), page=at(), loan="L-100", why="dispute")
    assert "is still open" in lin.get(at()).text
    lin.post(at("/dispute"), page=at(), id=str(dispute.id), outcome="rejected")
    lin.post(at("/complaint"), page=at(), id=str(ticket.id), outcome="answered")
    lin.post(at("/pause"), page=at(), loan="L-100", day="2026-12-01")
    session.expire_all()
    assert (dispute.status, ticket.status, set(loan.pauses)) == ("rejected", "answered", {"agent"})
    lin.post(at("/lift"), page=at(), loan="L-100", why="agent")
    session.expire_all()
    assert not loan.is_paused()
    assert {"dispute.rejected", "complaint.answered", "loan.paused", "loan.resumed"} <= set(recorded(session))
    assert lin.post(at("/dispute"), page=at(), id=str(dispute.id), outcome="maybe").status_code == 400
    assert lin.post(at("/complaint"), page=at(), id="999", outcome="closed").status_code == 404


def test_a_person_is_verified_by_hand(session, lin, at, talk) -> None:
    """Until then nothing about a loan may be written, and the page says so."""
    talk.contact.holders[0].verified_at = None
    session.commit()
    form = lin.tokens(at()) | {"body": "您应还1200元", "ownership": str(talk.ownership)}
    assert "not verified" in lin.client.post(at("/check"), data=form, headers=JSON).json["words"]
    lin.post(at("/verify"), page=at(), borrower=talk.borrower.ref)
    session.expire_all()
    assert talk.verified_borrower is not None
    assert lin.post(at("/verify"), page=at(), borrower="B-none").status_code == 404


def test_tries_are_allowed_again(session, lin, at, talk) -> None:
    """After too many wrong ones, once a person has spoken with whoever is there."""
    talk.verify_tries = 3
    session.commit()
    assert "Identity tries are used up" in lin.get(at()).text
    lin.post(at("/reset"), page=at())
    session.expire_all()
    assert talk.verify_tries == 0 and "identity.reset" in recorded(session)
    assert "Identity tries are used up" not in lin.get(at()).text


def test_a_case_that_another_has_is_left_alone(session, lin, signed_in, at) -> None:
    """An agent is refused, a supervisor may; whoever may not act at all is refused by the server."""
    fields = {"loan": "L-100", "day": "2026-12-01"}
    wu, zhou, an = signed_in(name="wu"), signed_in("supervisor", name="zhou"), signed_in("auditor", name="an")
    wu.post(at("/pause"), page=at(), **fields)
    assert "Only the person who has this conversation" in wu.get(at()).text
    zhou.post(at("/pause"), page=at(), **fields)
    assert recorded(session, "zhou").count("loan.paused") == 1
    page = an.get(at()).text
    assert "Record a promise" not in page and 'id="composer"' not in page
    for path in ("/pause", "/write", "/check", "/take", "/verify"):
        assert an.post(at(path), page=at(), **fields).status_code == 403


def test_what_has_vanished_or_is_not_there(session, lin, at, talk) -> None:
    """A conversation nobody has heard of, a form without its number, one of an earlier sign-in: a clear page."""
    nowhere = f"/threads/{uuid.uuid4()}"
    for path in ("", "/texts?since=1", "/case"):
        assert lin.get(nowhere + path).status_code == 404
    assert lin.post(f"{nowhere}/write", page=at(), body="x").status_code == 404
    assert lin.get("/threads/none").status_code == 404
    assert lin.post(at("/pause"), page=at(), number="x", loan="L-100", day="2026-12-01").status_code == 400
    aged = lin.tokens(at()) | {"body": "您好", "ownership": "2"}
    lin.post("/sign-out")
    lin.sign_in("lin")
    assert lin.client.post(at("/write"), data=aged, headers=HTML).status_code == 409
    assert sent(session) == []


def test_a_page_asks_for_what_it_has_missed(session, lin, at, talk) -> None:
    """Only what changed comes, with whether there is more; a page that refreshes itself is no reading on record."""
    first = make_text(session, talk, "一")
    make_text(session, talk, "二")
    session.commit()
    before = recorded(session).count("case.read")
    part = lin.get(at(f"/texts?since={first.seq}"), headers={"X-Background": "1"}).text
    assert "<html" not in part and part.count("<li") == 2 and 'data-later=""' in part
    assert 'id="state"' in lin.get(at("/case")).text
    assert recorded(session).count("case.read") == before


def test_colleagues_are_told_who_is_there(session, lin, at, talk, monkeypatch) -> None:
    """By name and state, on the channel of the news; anything else is not passed on."""
    from servicing import live

    told = []
    monkeypatch.setattr(live, "tell", lambda _, topic, **facts: told.append((topic, facts)))
    for state in ("typing", "x" * 1000, "gone"):
        assert lin.post(at("/presence"), page=at(), state=state).status_code == 204
    assert [(topic, facts["name"], facts["state"]) for topic, facts in told] == [
        ("typing", "lin", "typing"), ("typing", "lin", "gone"),
    ]  # fmt: skip
    assert json.dumps(str(talk.id)) in json.dumps(told, default=str)


def test_a_crisis_is_not_overlooked(session, lin, at, talk) -> None:
    """While somebody has the conversation it stands on top of the page, and it cannot be ended without an outcome."""
    make_text(session, talk, "活着没意思了")
    handoff = handoffs.open_handoff(session, talk, "crisis", "crisis", None)
    session.commit()
    page = lin.get(at()).text
    assert 'class="urgent" role="alert"' in page and 'data-urgent="crisis"' in page
    lin.post(f"/handoffs/{handoff.id}/claim", page=at())
    assert 'name="outcome"' in lin.get(at()).text
    refused = lin.post(f"/handoffs/{handoff.id}/close", page=at(), disposition="solved")
    assert (refused.status_code, "outcome is written down" in refused.text) == (409, True)


def test_a_conversation_passed_on_takes_the_draft_with_it(session, lin, at, talk) -> None:
    """What was begun under the number before is refused, also from who has it back."""
    form = lin.tokens(at()) | {"body": "您好", "ownership": str(talk.ownership)}
    conversations.pass_to(session, talk, "agent", "zhou", "wu")
    session.commit()
    refused = lin.client.post(at("/write"), data=form, headers=JSON)
    assert (refused.status_code, refused.json["code"]) == (409, "not_yours")
    conversations.pass_to(session, talk, "agent", "zhou", "lin")
    session.commit()
    refused = lin.client.post(at("/write"), data=form, headers=JSON)
    assert (refused.json["code"], refused.json["ownership"]) == ("reply_aged", talk.ownership)


def test_who_takes_a_conversation_while_somebody_records_in_it_is_not_passed_over(served) -> None:
    """A claim that is not yet committed is waited for, and then heeded: nothing is put on record by the other."""
    handoff_id = served.wait_for()
    for name in ("lin", "wu"):
        served.hire(name)
    lin = Browser(create_app(Settings(HUIXIN_DATABASE_URL=served.database.url), served.database))
    assert lin.sign_in("lin").status_code == 303
    with served.database.transaction() as session:
        handoff = session.get_one(Handoff, handoff_id)
        talk, ref = str(handoff.conversation_id), handoff.conversation.concerned[0].loans[0].ref
    form = {"loan": ref, "day": str(dt.datetime.now(dt.UTC).date() + dt.timedelta(days=7))} | lin.tokens(
        f"/threads/{talk}"
    )
    recording = threading.Thread(target=lambda: lin.client.post(f"/threads/{talk}/pause", data=form))
    with served.database.transaction() as session:
        takeover.claim(session, session.get_one(Handoff, handoff_id), users.find(session, "wu"))
        session.flush()
        recording.start()
        recording.join(1)
        assert recording.is_alive(), "it waits for the claim"
    recording.join(10)
    with served.database.transaction() as session:
        assert session.scalars(select(Event).where(Event.action == "loan.paused")).all() == []
