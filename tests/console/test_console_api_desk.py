"""The desk over the API: cases, texts, replies, handoffs and decisions; what is sent again acts once."""

import datetime as dt
import threading
import uuid
from typing import Any

import pytest
from callers import Caller, make_token
from factories import make_borrower, make_conversation, make_loan, make_out, make_text
from sqlalchemy import func, select

from servicing import case, causes, contacts, decisions, events, handoffs, tokens, users
from servicing.events import Event
from servicing.messages import Message
from servicing.promises import Promise

HIDDEN = "+86138****1234"


@pytest.fixture
def talk(session, clock):
    """The conversation with a verified borrower who has an overdue loan."""
    borrower = make_borrower(session, ref="B-100", phone="+8613800001234")
    make_loan(session, borrower, overdue=12, ref="L-100")
    conversation = make_conversation(session, borrower, replied_at=clock.now())
    make_text(session, conversation, "下周三还两千")
    session.commit()
    return conversation


@pytest.fixture
def caller(app, session, talk) -> Caller:
    """A system that may do everything but see telephone numbers."""
    return Caller(app, make_token(session, *(set(tokens.SCOPES) - {"cases.reveal"})))


@pytest.fixture
def waiting(session, talk, hire) -> int:
    """A handoff in that conversation, and two agents at the desk."""
    for name in ("lin", "wu"):
        users.set_duty(session, hire(name), True, name)
    handoff = handoffs.open_handoff(session, talk, "request_human", "normal", uuid.uuid4())
    session.commit()
    return handoff.id


def actions(session, caller: Caller) -> list[str]:
    """Give what a token did."""
    actor = f"token:{caller.written.split('_')[1]}"
    return list(session.scalars(select(Event.action).where(Event.actor == actor).order_by(Event.id)))


def reply(**fields: Any) -> dict[str, Any]:
    """Give a reply of lin's."""
    return {"agent": "lin", "text": "您好，我看一下。", "ownership": 2} | fields


def test_the_case_is_that_of_the_command(app, session, caller) -> None:
    """The very same JSON, the number masked; with the scope it is not, and either is put on record."""
    given = caller.get("/cases/L-100").json
    assert given == case.case(session, "L-100")
    assert given["borrower"]["phone"] == HIDDEN
    assert actions(session, caller) == ["case.read"]
    seer = Caller(app, make_token(session, "cases.read", "cases.reveal"))
    shown = seer.get("/cases/L-100").json
    assert shown == given | {"borrower": given["borrower"] | {"phone": "+8613800001234"}}
    assert actions(session, seer) == ["case.read", "case.revealed"]
    assert caller.get("/cases/L-9").json["code"] == "no_such_loan"


def test_what_an_agent_does_over_the_api_follows_from_the_request(session, caller, waiting) -> None:
    """Whatever is recorded on the way, under whose name ever, has the request as its cause, and no form."""
    assert caller.post(f"/handoffs/{waiting}/claim", {"agent": "lin"}).status_code == 200
    done = session.scalars(select(Event).where(Event.actor == "lin", Event.action == "conversation.passed")).all()
    assert [each.kind for each in causes.of(session, done).values()] == ["request"]


def test_texts_are_read_page_by_page(session, caller, talk) -> None:
    """Oldest first, each once, as the case has them; reading is put on record."""
    for number in range(150):
        make_out(session, talk, f"答复 {number}")
    session.commit()
    first = caller.get("/cases/L-100/messages").json
    rest = caller.get("/cases/L-100/messages", cursor=first["next"]).json
    assert [len(first["items"]), len(rest["items"]), rest["next"]] == [100, 51, None]
    assert first["items"] + rest["items"] == case.case(session, "L-100")["messages"]
    assert actions(session, caller) == ["case.read"] * 2


def test_a_reply_goes_out_once(session, caller, waiting) -> None:
    """In the name of an agent who has the conversation; the same key gives the same answer, another body is refused."""
    assert caller.post(f"/handoffs/{waiting}/claim", {"agent": "lin"}).json["agent"] == "lin"
    body = reply(ownership=caller.get("/cases/L-100/messages").json["ownership"])
    first, second = (caller.post("/cases/L-100/messages", body, key="k1") for _ in range(2))
    assert first.status_code == second.status_code == 202
    assert first.json == second.json
    assert first.json["state"] == "queued"
    other = caller.post("/cases/L-100/messages", body | {"text": "别的"}, key="k1")
    assert (other.status_code, other.json["code"]) == (422, "key_reused")
    elsewhere = caller.post(f"/handoffs/{waiting}/claim", {"agent": "lin"}, key="k1")
    assert (elsewhere.status_code, elsewhere.json["code"]) == (422, "key_reused")
    session.expire_all()
    texts = session.scalars(select(Message).where(Message.author == "agent")).all()
    assert [(str(text.id), text.agent) for text in texts] == [(first.json["id"], "lin")]
    assert "token.acted" in actions(session, caller)


def test_keys_are_ones_own(app, session, caller, waiting) -> None:
    """Two systems may use the same key without meeting; a key is asked for."""
    other = Caller(app, make_token(session))
    assert caller.post("/cases/L-100/pauses", {"until": "2026-12-01"}, key="k").status_code == 201
    assert other.post("/cases/L-100/pauses", {"until": "2026-12-02"}, key="k").status_code == 201
    for key in ("", " ", "x" * 256):
        answer = caller.post("/cases/L-100/pauses", {"until": "2026-12-01"}, key=key)
        assert (answer.status_code, answer.json["code"]) == (400, "key_missing")


def test_what_was_refused_may_be_tried_again(session, caller, waiting) -> None:
    """A refusal keeps nothing, its key neither."""
    body = reply()
    refused = caller.post("/cases/L-100/messages", body, key="k")
    assert (refused.status_code, refused.json["code"]) == (409, "not_yours")
    caller.post(f"/handoffs/{waiting}/claim", {"agent": "lin"})
    assert caller.post("/cases/L-100/messages", body, key="k").status_code == 202


def test_the_contact_rules_hold(session, caller, talk, waiting, clock) -> None:
    """Opted out, a claim that nobody may make, overtaken: 409 with the rule; at night it waits, and says so."""
    caller.post(f"/handoffs/{waiting}/claim", {"agent": "lin"})
    claim = caller.post("/cases/L-100/messages", reply(text="再不还就报警抓您"))
    assert (claim.status_code, claim.json["code"]) == (409, "reply_refused")
    assert claim.json["rule"] and "报警" not in claim.text
    aged = caller.post("/cases/L-100/messages", reply(ownership=1))
    assert (aged.status_code, aged.json["code"]) == (409, "reply_aged")
    clock.set("2026-11-25T23:30:00+08:00")
    night = caller.post("/cases/L-100/messages", reply())
    assert (night.status_code, night.json["state"], night.json["rule"]) == (202, "held", "quiet_hours")
    clock.set("2026-11-26T10:00:00+08:00")
    contacts.opt_out(session, talk.contact, None)
    session.commit()
    out = caller.post("/cases/L-100/messages", reply())
    assert (out.status_code, out.json["rule"]) == (409, "opted_out")


def test_handoffs_are_found_and_worked_on(session, caller, waiting) -> None:
    """Claimed, transferred, released, claimed, closed, each in the name of an agent, by the rules of the desk."""
    assert [each["id"] for each in caller.get("/handoffs", status="waiting", priority="normal").json["items"]] == [
        waiting
    ]
    assert caller.get("/handoffs", priority="crisis").json["items"] == []
    assert caller.get("/handoffs", status="x").status_code == 422
    one = caller.get(f"/handoffs/{waiting}").json
    assert (one["borrowers"], one["loans"], one["opened_at"][-6:]) == (["B-100"], ["L-100"], "+08:00")

    def act(verb: str, **body: str) -> Any:
        return caller.post(f"/handoffs/{waiting}/{verb}", body)

    assert act("claim", agent="lin").json["status"] == "claimed"
    taken = act("claim", agent="wu")
    assert (taken.status_code, taken.json["code"], taken.json["by"]) == (409, "handoff_taken", "lin")
    assert act("transfer", agent="lin", to="wu", note="").json["code"] == "note_missing"
    assert act("transfer", agent="lin", to="wu", note="请接着谈").json["agent"] == "wu"
    assert act("release", agent="lin").json["code"] == "not_yours"
    assert act("release", agent="wu").json["status"] == "waiting"
    assert act("claim", agent="wu").status_code == 200
    assert act("close", agent="wu", disposition="nonsense").json["code"] == "no_such_disposition"
    assert act("close", agent="wu", disposition="promised").json["code"] == "agreement_missing"
    closed = act("close", agent="wu", disposition="solved", summary="说清了")
    assert (closed.json["status"], closed.json["disposition"]) == ("closed", "solved")
    assert act("claim", agent="wu").json["code"] == "handoff_closed"
    assert caller.get("/handoffs/999").status_code == 404


@pytest.mark.parametrize(("name", "status", "code"), [
    ("nobody", 422, "no_such_user"), ("tan", 409, "not_there"), ("gone", 409, "not_there"), ("\u0000", 422, "bad_body"),
])  # fmt: skip
def test_only_for_people_of_the_desk(session, caller, waiting, hire, name: str, status: int, code: str) -> None:
    """A token acts for agents and supervisors who may sign in, for nobody else."""
    hire("tan", "tuner")
    users.disable(session, hire("gone"), "ada")
    session.commit()
    answer = caller.post(f"/handoffs/{waiting}/claim", {"agent": name})
    assert (answer.status_code, answer.json["code"]) == (status, code)


def test_promises_and_pauses(session, caller, waiting) -> None:
    """As the policy allows, once, in the token's name; not while a person has the case."""
    body = {"amount": "1200.00", "pay_by": "2026-11-27"}
    assert [caller.post("/cases/L-100/promises", body, key="k").status_code for _ in range(2)] == [201, 201]
    assert [(each.amount, each.status) for each in session.scalars(select(Promise))] == [(120_000, "open")]
    for wrong, code in (({"pay_by": "2027-11-27"}, "promise_too_late"), ({"amount": "99999"}, "promise_too_much")):
        answer = caller.post("/cases/L-100/promises", body | wrong)
        assert (answer.status_code, answer.json["code"]) == (409, code)
    assert caller.post("/cases/L-100/promises", body | {"amount": "-1"}).json["errors"][0]["field"] == "amount"
    assert caller.post("/cases/L-100/pauses", {"until": "2020-01-01"}).json["code"] == "hold_in_the_past"
    assert caller.get("/loans/L-100").json["paused"] is False
    assert caller.post("/cases/L-100/pauses", {"until": "2026-12-01"}).status_code == 201
    assert caller.get("/loans/L-100").json["paused"] is True
    caller.post(f"/handoffs/{waiting}/claim", {"agent": "lin"})
    answer = caller.post("/cases/L-100/pauses", {"until": "2026-12-02"})
    assert (answer.status_code, answer.json["code"], answer.json["by"]) == (409, "handoff_taken", "lin")
    assert {"promise.made", "loan.paused"} <= set(actions(session, caller))


def test_a_number_that_is_somebody_elses_now(session, caller, talk) -> None:
    """Nothing is said or recorded in a conversation that is about another person."""
    talk.borrower_id = make_borrower(session).id
    session.commit()
    for path, body in (("promises", {"amount": "1", "pay_by": "2026-11-27"}), ("messages", reply())):
        answer = caller.post(f"/cases/L-100/{path}", body)
        assert (answer.status_code, answer.json["code"]) == (409, "not_reached_here")


def test_decisions_are_those_of_the_export(session, caller, talk, clock) -> None:
    """The same lines as the command's, page by page; from an instant on, or from the last that was taken."""
    for _ in range(130):
        clock.advance(minutes=1)
        events.record(session, "lender", "loan.paused", "loan:L-100", until="2026-12-01T00:00:00+08:00", why="agent")
    events.record(session, "borrower", "consent.withdrawn", f"contact:{talk.contact_id}")
    session.commit()
    session.expire_all()
    everything = list(decisions.decisions(session))
    first = caller.get("/decisions").json
    rest = caller.get("/decisions", cursor=first["next"]).json
    assert (first["items"] + rest["items"], len(everything)) == (everything, 131)
    since = everything[60]["at"]
    assert caller.get("/decisions", since=since).json["items"] == [each for each in everything if each["at"] >= since]
    assert caller.get("/decisions", cursor=everything[-1]["id"]).json == {"items": [], "next": None}
    assert caller.get("/decisions", since="2026-11-25T10:00:00").status_code == 422


@pytest.mark.parametrize(("keys", "made"), [("kkkk", 1), ("abcd", 4)])
def test_at_the_same_instant(own_database, keys: str, made: int) -> None:
    """The same key four times at once is one effect and one answer; four keys are four, one after the other."""
    from console.app import create_app
    from servicing.settings import Settings

    app = create_app(Settings(HUIXIN_DATABASE_URL=own_database.url), own_database)
    with own_database.transaction() as session:
        borrower = make_borrower(session)
        make_loan(session, borrower, ref="L-100")
        make_conversation(session, borrower)
        written = make_token(session)
    body = {"amount": "1200.00", "pay_by": (dt.datetime.now(dt.UTC) + dt.timedelta(days=1)).date().isoformat()}
    answers: list[Any] = []
    callers = [Caller(app, written) for _ in range(4)]
    send = [
        threading.Thread(
            target=lambda one=one, key=key: answers.append(one.post("/cases/L-100/promises", body, key=key))
        )
        for one, key in zip(callers, keys, strict=True)
    ]
    for thread in send:
        thread.start()
    for thread in send:
        thread.join()
    assert [answer.status_code for answer in answers] == [201] * 4
    with own_database.transaction() as session:
        assert session.scalar(select(func.count()).select_from(Promise)) == made
        assert session.scalar(select(func.count()).select_from(Promise).where(Promise.status == "open")) == 1
