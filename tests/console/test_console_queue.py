"""The queue page: what stands there, taking and giving, and forms that are sent twice."""

import uuid

import pytest
from factories import make_borrower, make_conversation, make_loan, make_out, make_text
from sqlalchemy import select

from servicing import contacts, handoffs
from servicing.conversations import Conversation
from servicing.events import Event
from servicing.handoffs import Handoff


@pytest.fixture
def waits(session, clock):
    """A function that queues a borrower with a loan for a person."""

    def queued(reason: str = "request_human", priority: str = "normal", **fields) -> Handoff:
        borrower = make_borrower(session, **fields)
        make_loan(session, borrower, overdue=12)
        handoff = handoffs.open_handoff(session, make_conversation(session, borrower), reason, priority, uuid.uuid4())
        session.commit()
        return handoff

    return queued


def test_the_queue_shows_what_an_agent_needs(signed_in, waits) -> None:
    """Priority, reason, wait, language and loan; name and number masked."""
    waits("complaint", "high", name="陈样本", phone="+8613800001234", jurisdiction="cn")
    page = signed_in().get("/queue").text
    for words in ("urgent", "complaint", "0 min", "Simplified", "现金分期", "1200.00 CNY", "12 days past due", "陈**"):
        assert words in page
    assert "+86138****1234" in page
    assert "陈样本" not in page and "13800001234" not in page


def test_a_name_is_text(signed_in, waits) -> None:
    """What an import or an SMS brought is shown, never obeyed."""
    waits("<script>alert(1)</script>", name="<b>x")
    page = signed_in().get("/queue").text
    assert "<script>alert" not in page and "&lt;script&gt;" in page
    assert "<b>" not in page.split("<h2")[1].replace('<b class="money">', "")


def test_filters_and_parts(signed_in, waits) -> None:
    """What was asked for is shown, with how much there is in all; a page that refreshes itself gets the changing part."""
    waits("visit")
    waits("crisis", "crisis")
    browser = signed_in()
    page = browser.get("/queue?priority=crisis&part=1").text
    assert "<html" not in page and page.count("<article") == 1 and "1 / 2" in page
    assert "Nobody of these waits." in browser.get("/queue?overdue=1").text
    assert browser.get("/queue?priority=%3Cscript%3E&reason=x&jurisdiction=y").status_code == 200


def test_claiming_takes_it_and_opens_it(signed_in, waits, session) -> None:
    """The conversation is the agent's, and the agent is at the desk."""
    handoff = waits()
    browser = signed_in(name="lin")
    answer = browser.post(f"/handoffs/{handoff.id}/claim", page="/queue")
    assert answer.location == f"/handoffs/{handoff.id}"
    session.expire_all()
    assert (handoff.status, handoff.agent, handoff.conversation.owner) == ("claimed", "lin", "agent")
    page = browser.get("/queue").text
    assert "In your hands" in page and "On duty" in page


def test_a_number_that_no_handoff_can_have_is_not_found(signed_in) -> None:
    """However large it is."""
    browser = signed_in(name="lin")
    tokens = browser.tokens("/queue")
    assert browser.get("/handoffs/99999999999").status_code == 404
    for act in ("claim", "release", "close"):
        assert browser.client.post(f"/handoffs/99999999999/{act}", data=tokens).status_code == 404


def test_who_comes_second_is_told(signed_in, waits) -> None:
    """The page they had open still shows the button; the server says who has it."""
    handoff = waits()
    first, second = signed_in(name="lin"), signed_in(name="wu")
    tokens = second.tokens("/queue")
    first.post(f"/handoffs/{handoff.id}/claim", page="/queue")
    answer = second.client.post(f"/handoffs/{handoff.id}/claim", data=tokens)
    assert answer.location == "/queue"
    assert "lin was quicker and has this conversation." in second.get("/queue").text


def test_a_doubled_form_is_one_effect(signed_in, waits, session) -> None:
    """The same form sent twice does one thing, and leads to the same page; a fresh one is judged anew."""
    handoff = waits()
    browser = signed_in(name="lin")
    tokens = browser.tokens("/queue")
    for _ in range(2):
        assert browser.client.post(f"/handoffs/{handoff.id}/claim", data=tokens).status_code == 303
    tokens = browser.tokens(f"/threads/{handoff.conversation_id}") | {"disposition": "solved", "summary": "已说明"}
    for _ in range(2):
        assert browser.client.post(f"/handoffs/{handoff.id}/close", data=tokens).location == "/queue"
    recorded = session.scalars(select(Event.action).where(Event.actor == "lin").order_by(Event.id)).all()
    assert [each for each in recorded if each.startswith("handoff")] == ["handoff.claimed", "handoff.closed"]
    assert session.scalars(select(Conversation)).one().ownership == 3
    stale = browser.post(f"/handoffs/{handoff.id}/close", page="/queue", disposition="solved")
    assert (stale.status_code, "Only the person who has this conversation" in stale.text) == (409, True)


def test_a_crisis_needs_an_outcome(signed_in, waits, session) -> None:
    """The field is there, and the server insists on it."""
    handoff = waits("crisis", "crisis")
    browser = signed_in(name="lin")
    browser.post(f"/handoffs/{handoff.id}/claim", page="/queue")
    page, thread = f"/handoffs/{handoff.id}", f"/threads/{handoff.conversation_id}"
    assert browser.get(page).location == thread and 'name="outcome"' in browser.get(thread).text
    refused = browser.post(f"{page}/close", page=thread, disposition="solved")
    assert (refused.status_code, "outcome" in refused.text) == (409, True)
    assert browser.post(f"{page}/close", page=thread, disposition="solved", outcome="平静").status_code == 303


def test_a_supervisor_assigns(signed_in, waits, session) -> None:
    """To who is at the desk; an agent sees no such button, and is refused."""
    handoff = waits()
    agent = signed_in(name="lin", on_duty=True)
    supervisor = signed_in("supervisor", name="zhou")
    assert "Assign" in supervisor.get("/queue").text and "Assign" not in agent.get("/queue").text
    assert agent.post(f"/handoffs/{handoff.id}/assign", page="/queue", **{f"to{handoff.id}": "lin"}).status_code == 403
    answer = supervisor.post(f"/handoffs/{handoff.id}/assign", page="/queue", **{f"to{handoff.id}": "zhou"})
    assert "not at the desk" in supervisor.get(answer.location).text
    supervisor.post(f"/handoffs/{handoff.id}/assign", page="/queue", **{f"to{handoff.id}": "lin"})
    session.expire_all()
    assert handoff.agent == "lin"


def test_passing_on_and_giving_back(signed_in, waits, session) -> None:
    """The colleague sees the note; given back, it waits again."""
    handoff = waits()
    lin, wu = signed_in(name="lin", on_duty=True), signed_in(name="wu", on_duty=True)
    page, thread = f"/handoffs/{handoff.id}", f"/threads/{handoff.conversation_id}"
    lin.post(f"{page}/claim", page="/queue")
    assert lin.post(f"{page}/transfer", page=thread, to="wu", note="请下午回电").location == "/queue"
    assert "请下午回电" in wu.get(thread).text and "End it" not in lin.get(thread).text
    wu.post(f"{page}/release", page=thread, note="")
    session.expire_all()
    assert (handoff.status, handoff.conversation.owner) == ("waiting", "assistant")


def test_search(signed_in, waits) -> None:
    """By loan, name or number; what is found is masked."""
    handoff = waits(name="陈样本", phone="+8613800001234")
    (loan,) = handoff.conversation.borrower.loans
    browser = signed_in()
    for words in (loan.ref, "陈样本", "13800001234"):
        page = browser.get("/search", query_string={"q": words}).text
        assert loan.ref in page and "陈**" in page and "+86138****1234" in page
    assert "Nobody is found" in browser.get("/search?q=%25").text


def test_an_unknown_number_waits_too(signed_in, session, clock) -> None:
    """Where nobody is known at a number, the row says so."""
    from servicing import conversations

    talk = conversations.of_contact(session, contacts.find_or_add(session, "+8613900001111"))
    handoffs.open_handoff(session, talk, "unknown_number", "normal", None)
    session.commit()
    assert "Unknown number" in signed_in().get("/queue").text


def test_what_is_made_for_all_holds_nothing_of_one(signed_in, waits) -> None:
    """No form's token stands in it; who may not assign is not shown how, and each reads their own language."""
    waits()
    supervisor, agent, zhang = signed_in("supervisor"), signed_in(on_duty=True), signed_in(name="zhang", locale="zh")
    pages = [browser.get("/queue?part=1").text for browser in (supervisor, agent, zhang)]
    assert ["Assign" in page for page in pages] == [True, False, False]
    assert ["Take<" in page for page in pages] == [True, True, False]
    assert all("csrf_token" not in page and 'name="number"' not in page for page in pages)


def test_one_sees_who_still_waits_for_an_answer(signed_in, waits, session, clock) -> None:
    """A text after which nothing was said is marked with how long it waits; an answer takes the mark away."""
    handoff = waits()
    browser = signed_in()
    browser.post(f"/handoffs/{handoff.id}/claim", page="/queue")
    assert "Unanswered for" not in browser.get("/queue").text
    make_text(session, handoff.conversation, "在吗")
    session.commit()
    clock.advance(minutes=7)
    page = browser.get("/queue").text
    assert "Unanswered for" in page and "7 min" in page
    make_out(session, handoff.conversation, "在的", author="agent")
    session.commit()
    assert "Unanswered for" not in browser.get("/queue?part=1").text
