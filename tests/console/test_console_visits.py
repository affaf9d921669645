"""The visits' pages and their forms: who sees what, what is recorded, what is refused in words, and nothing twice."""

import datetime as dt
import uuid
from typing import Any

import pytest
from factories import make_borrower, make_conversation, make_loan, make_team
from sqlalchemy import event as sqlalchemy_event
from sqlalchemy import func, select, text
from sqlalchemy.orm import object_session
from visitors import HTML

from servicing import appointments, borrowers, openings, policy, takeover, users, visit_records, visits
from servicing.events import Event
from servicing.messages import Message
from servicing.slots import Slot
from servicing.visits import Visit

FRIDAY = dt.date(2026, 11, 27)
WEEK = "/visits?week=2026-W48"


@pytest.fixture
def team(session, clock):
    """A team in the borrowers' region."""
    return make_team(session, name="T1")


@pytest.fixture
def talk(session, team, clock):
    """The conversation with a verified borrower who has an overdue loan."""
    borrower = make_borrower(session, name="陈样本", phone="+8613800001234", ref="B-100")
    make_loan(session, borrower, overdue=12)
    conversation = make_conversation(session, borrower, replied_at=clock.now())
    session.commit()
    return conversation


@pytest.fixture
def visit(session, team, talk):
    """A visit of that borrower, booked for Friday at nine, at a place in the borrower's words."""
    wanted = Slot(FRIDAY, dt.time(9), dt.time(11), team.id)
    made = openings.hold(session, talk.borrower, wanted, policy.product("default"), None)
    made.place = "人民路3号咖啡馆"
    visits.book(session, made, None)
    session.commit()
    return made


@pytest.fixture
def at(visit):
    """A function that gives an address of the visit."""
    return lambda path="": f"/visits/{visit.id}{path}"


@pytest.fixture
def lin(signed_in, clock):
    """The browser of an agent."""
    return signed_in(name="lin")


def slot(team, start: int = 13, date: dt.date = FRIDAY) -> str:
    """Write a slot of two hours as a form does."""
    return f"{date} {start:02}:00 {start + 2:02}:00 {team.id}"


def standing(session, talk) -> list[str]:
    """Give what became of a borrower's visits."""
    session.expire_all()
    return [f"{each.status} {each.start:%H}" for each in visits.of_borrower(session, talk.borrower_id)]


def said(session) -> list[list[str] | None]:
    """Name the sentences that were written to borrowers."""
    rows = select(Message.responses).where(Message.direction == "out").order_by(Message.seq)
    return list(session.scalars(rows))


def recorded(session, actor: str = "lin") -> list[str]:
    """Give what somebody did."""
    session.expire_all()
    return list(session.scalars(select(Event.action).where(Event.actor == actor).order_by(Event.id)))


def form(browser, visit, **fields: str) -> dict[str, str]:
    """Give a form of the visit's page as it is now, filled in."""
    object_session(visit).refresh(visit)
    return browser.tokens(f"/visits/{visit.id}") | {"seen": appointments.version(visit)} | fields


def send(browser, path: str, fields: dict[str, Any]) -> str:
    """Send a form and read the page that it leads to."""
    answer = browser.client.post(path, data=fields, headers=HTML)
    return str(browser.get(answer.location).text) if answer.status_code == 303 else str(answer.text)


# --- the week


def test_the_week_shows_visits_masked_and_what_is_free(session, lin, visit) -> None:
    """Time, masked name, kind of place, team and state; capacity by day and team; nothing that names the borrower."""
    make_borrower(session, region="嘉定")
    session.commit()
    page = lin.get(WEEK).text
    for words in ("陈**", "booked", "another place", "T1 · 浦东", "3 of 4 free", "6 of 20 free", "Fri, Nov 27", "past",
                  "too soon", "nobody works", "No team works in 嘉定", f'href="/visits/{visit.id}"'):  # fmt: skip
        assert words in page, words
    for secret in ("陈样本", "13800001234", "人民路"):
        assert secret not in page
    assert 'draggable="true"' in page


def test_an_empty_week_says_so(lin, team) -> None:
    """With teams but without visits; and without teams at all, in this region or anywhere."""
    assert "No visits in this week." in lin.get("/visits?week=2026-W49").text
    assert "No team works here." in lin.get(f"{WEEK}&region=nowhere").text


@pytest.mark.parametrize("week", ["2026-W54", "2026", "1999-W01", "2026-W00", "x", "2026-W48%00"])
def test_a_week_that_there_is_not(lin, team, week: str) -> None:
    """A page that says so."""
    assert lin.get(f"/visits?week={week}").status_code == 404


@pytest.mark.parametrize("query", ["region=%00", "team=%00"])
def test_garbage_in_a_filter(lin, team, query: str) -> None:
    """A page that says so."""
    assert lin.get(f"/visits?{query}").status_code == 404


def test_weeks_are_linked_with_their_filters(lin, visit) -> None:
    """Before and after, over the end of a year too; what was chosen stays chosen."""
    page = lin.get("/visits?week=2026-W53&team=T1").text
    assert "week=2026-W52&amp;team=T1" in page and "week=2027-W01&amp;team=T1" in page
    assert '<option value="T1" selected>' in page


def test_without_a_week_it_is_this_one(lin, visit) -> None:
    """As the days are counted where the teams work."""
    assert "2026-W48" in lin.get("/visits").text


def test_the_calendar_file(session, lin, visit) -> None:
    """A file named after its week, masked where it is of several teams; on record."""
    answer = lin.get("/visits/week.ics?week=2026-W48")
    assert answer.mimetype == "text/calendar"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="visits-2026-W48.ics"'
    assert "陈**" in answer.text and "陈样本" not in answer.text
    assert "陈样本" in lin.get("/visits/week.ics?week=2026-W48&team=T1").text
    assert recorded(session).count("visits.exported") == 2


# --- one visit


def test_a_visit_shows_who_where_when_and_its_history(session, lin, visit, at) -> None:
    """Two people with badges, consent and its time, what happened; masked until the case is unmasked; on record."""
    page = lin.get(at()).text
    for words in (
        "甲样本",
        "A001",
        "A002",
        "they may come in",
        "slot held",
        "booked",
        "陈**",
        "another place",
        "B-100",
    ):
        assert words in page, words
    assert "陈样本" not in page and "人民路" not in page
    assert "case.read" in recorded(session)
    thread = f"/threads/{make_conversation(session, visit.borrower).id}"
    lin.post(f"{thread}/reveal", page=thread)
    assert "陈样本" in lin.get(at()).text and "人民路3号咖啡馆" in lin.get(at()).text


@pytest.mark.parametrize("path", ["/visits/999999", "/visits/99999999999999999999", "/visits/x"])
def test_a_visit_that_there_is_not(lin, path: str) -> None:
    """A page that says so."""
    assert lin.get(path).status_code == 404


@pytest.mark.parametrize("role", ["tuner", "auditor", "admin"])
def test_roles_without_visits_are_refused(session, signed_in, visit, talk, at, role: str) -> None:
    """Neither seen nor changed, whatever form they send."""
    browser = signed_in(role)
    for path in (WEEK, "/visits/week.ics", at(), f"/visits/new/{talk.id}"):
        assert browser.get(path).status_code == 403
    for path in ("/move", "/cancel", "/record", "/missed"):
        assert browser.post(at(path), seen=appointments.version(visit)).status_code == 403
    assert standing(session, talk) == ["booked 09"]


# --- moving


def test_a_move_that_was_agreed(session, lin, visit, talk, team, at) -> None:
    """However often the form is sent it is one move, one text and one event, with the agent as actor."""
    sent = form(lin, visit, to=slot(team), agreed="yes")
    page = send(lin, at("/move"), sent)
    assert "It is moved, and the borrower is told." in page and "13:00–15:00" in page
    send(lin, at("/move"), sent)
    assert standing(session, talk) == ["cancelled 09", "booked 13"]
    assert said(session) == [["utter_visit_moved"]]
    assert recorded(session).count("visit.moved") == 1


def test_a_move_from_the_week_leads_back_there(session, lin, visit, talk, team, at) -> None:
    """With the filters as they were."""
    sent = form(lin, visit, to=slot(team), agreed="yes", week="2026-W48", team="T1")
    answer = lin.client.post(at("/move"), data=sent, headers=HTML)
    assert answer.location == "/visits?week=2026-W48&team=T1"


def test_asking_leaves_it_where_it_is(session, lin, visit, talk, team, at) -> None:
    """A visit is not moved because the desk would like to; the page says what is being asked."""
    page = send(lin, at("/move"), form(lin, visit, to=slot(team), agreed="no"))
    assert "Until they say yes" in page and "Fri, Nov 27 13:00 will do" in page
    assert standing(session, talk) == ["booked 09"]
    assert said(session) == [["utter_signature", "utter_visit_move_slots"]]


def test_a_stale_form_is_refused(session, lin, signed_in, visit, talk, team, at) -> None:
    """Of two who move the same visit the second is told; so is who sends a form from before a change."""
    wu = signed_in(name="wu")
    mine, theirs = (form(each, visit, to=slot(team, hour), agreed="yes") for each, hour in ((lin, 13), (wu, 15)))
    send(lin, at("/move"), mine)
    assert "moved or changed meanwhile" in send(wu, at("/move"), theirs)
    for path in ("/cancel", "/record", "/missed"):
        fields = theirs | {"number": str(uuid.uuid4()), "reason": "no_staff", "outcome": "agreed"}
        assert "moved or changed meanwhile" in send(wu, at(path), fields), path
    assert standing(session, talk) == ["cancelled 09", "booked 13"]


REFUSED = [
    ({"to": "2026-11-24 09:00 11:00 0"}, "has gone by"),
    ({"to": "2026-11-28 09:00 11:00 0"}, "is not free; others are"),
    ({"to": "2027-11-26 09:00 11:00 0"}, "later than any that is offered"),
    ({"to": "2026-11-25 15:00 17:00 0"}, "leaves less notice"),
    ({"seen": ""}, "moved or changed meanwhile"),
]


@pytest.mark.parametrize(("fields", "words"), REFUSED)
def test_a_move_is_refused_in_words(session, lin, visit, talk, team, at, fields, words: str) -> None:
    """By the core, and nothing is moved or said."""
    sent = form(lin, visit, to=slot(team), agreed="yes") | fields
    assert words in send(lin, at("/move"), sent)
    assert standing(session, talk) == ["booked 09"] and said(session) == []


@pytest.mark.parametrize("to", ["", "x", "2026-11-27 09:00 11:00", "2026-13-27 09:00 11:00 1", "a b c d"])
def test_garbage_is_no_slot(lin, visit, at, to: str) -> None:
    """An incomplete form is said to be one."""
    assert lin.client.post(at("/move"), data=form(lin, visit, to=to), headers=HTML).status_code == 400


def test_somebody_elses_case_is_left_alone(session, lin, hire, visit, talk, team, at) -> None:
    """Of a case that a colleague has nothing is moved, called off or recorded."""
    takeover.take(session, talk, hire("wu"))
    session.commit()
    for path, fields in (("/move", {"to": slot(team), "agreed": "yes"}), ("/cancel", {"reason": "no_staff"})):
        assert "Only the person who has this conversation" in send(lin, at(path), form(lin, visit, **fields))
    assert standing(session, talk) == ["booked 09"]


@pytest.fixture
def overtaken(session):
    """Whoever first locks anything finds that wu has taken the conversation just then; gives what was locked, in order."""
    locked: list[str] = []

    def note(connection, cursor, statement: str, *_: Any) -> None:
        if "FOR UPDATE" not in statement:
            return
        if not locked:
            connection.connection.cursor().execute("UPDATE conversations SET owner = 'agent', agent = 'wu'")
        locked.append(statement.partition("FROM ")[2].split()[0])

    sqlalchemy_event.listen(session.get_bind(), "before_cursor_execute", note)
    yield locked
    sqlalchemy_event.remove(session.get_bind(), "before_cursor_execute", note)


@pytest.mark.parametrize("path", ["/move", "/cancel", "/record", "/missed"])
def test_of_two_at_once_one_is_told(session, lin, visit, talk, team, at, request, path: str) -> None:
    """Whose case it is, is judged when the conversation is locked, and that is before any visit is."""
    fields = form(lin, visit, to=slot(team), agreed="yes", reason="no_staff") | REPORT
    locked = request.getfixturevalue("overtaken")
    assert "Only the person who has this conversation" in send(lin, at(path), fields)
    assert locked == ["conversations"]
    assert standing(session, talk) == ["booked 09"]


def test_of_two_at_once_one_books(session, lin, hire, talk, team, new, request) -> None:
    """What was begun before somebody else took the conversation books nothing."""
    sent = booking(lin, new, team)
    request.getfixturevalue("overtaken")
    assert "Only the person who has this conversation" in send(lin, f"/visits/new/{talk.id}", sent)
    assert standing(session, talk) == []


def test_calling_off(session, lin, visit, talk, at) -> None:
    """With a reason, said to the borrower, shown in the history; nothing can be done to it any more."""
    page = send(lin, at("/cancel"), form(lin, visit, reason="no_staff"))
    assert "It is called off" in page and "nobody can go" in page and "Call it off" not in page
    assert (standing(session, talk), said(session)) == (["cancelled 09"], [["utter_visit_cancelled"]])
    assert lin.client.post(at("/cancel"), data=form(lin, visit, reason="x"), headers=HTML).status_code == 400


@pytest.mark.parametrize("reason", appointments.REASONS)
@pytest.mark.parametrize("state", ["opted_out_at", "verified_at"])
def test_who_is_not_told_is_not_said_to_be(session, lin, visit, talk, at, clock, state: str, reason: str) -> None:
    """After an opt-out only what the borrower asked for is answered; to a number that is not theirs nothing is."""
    talk.contact.opted_out_at = clock.now() if state == "opted_out_at" else None
    talk.contact.holders[0].verified_at = None if state == "verified_at" else clock.now()
    session.commit()
    is_told = (state, reason) == ("opted_out_at", "borrower_asked")
    words = "It is called off, and the borrower is told." if is_told else "let them know another way"
    assert words in send(lin, at("/cancel"), form(lin, visit, reason=reason))
    assert standing(session, talk) == ["cancelled 09"]
    assert said(session) == ([["utter_visit_cancelled"]] if is_told else [])


# --- what became of it


@pytest.fixture
def later(clock, session, visit, lin):
    """An hour in which the visit has taken place; lin has just signed in again."""
    clock.set("2026-11-27T11:30:00+08:00")
    lin.sign_in("lin")
    return lin


REPORT = {
    "badge": ["A001", "A002"], "identified": "yes", "consented": "yes", "found": "资料属实 13900002222",
    "outcome": "agreed", "next_step": "下周三再谈",
}  # fmt: skip


def test_the_record_of_a_visit(session, later, visit, talk, at) -> None:
    """Who went, consent, what was found, outcome, next step: shown on the page, sealed in the database, once."""
    sent = form(later, visit) | REPORT
    page = send(later, at("/record"), sent)
    assert "It is on record." in page and "agreed on something" in page and "下周三再谈" in page
    assert "13900002222" not in page  # masked with the case
    assert "It is on record." in send(later, at("/record"), sent)
    again = send(later, at("/record"), form(later, visit) | REPORT)
    assert "is not booked, or its time has not come" in again
    assert session.scalar(select(func.count()).select_from(visit_records.VisitRecord)) == 1
    sealed = str(session.scalar(text("SELECT found || next_step FROM visit_records")))
    assert "资料属实" not in sealed and "下周三" not in sealed
    assert standing(session, talk) == ["done 09"]
    assert "visit.done" in recorded(session)


REPORTS = [
    ({"badge": ["A001", " "]}, "two people at least"),
    ({"badge": ["A001", "A001"]}, "two people at least"),
    ({"identified": ""}, "Identification is shown before anything else"),
    ({"consented": ""}, "Without consent at the door"),
    ({"recorded": "yes"}, "only with consent to the recording"),
    ({"found": "  "}, "Write down what was found"),
]


@pytest.mark.parametrize(("fields", "words"), REPORTS)
def test_a_record_is_refused_in_words(session, later, visit, talk, at, fields, words: str) -> None:
    """What a visit must not be without; the visit stays open."""
    assert words in send(later, at("/record"), form(later, visit) | REPORT | fields)
    assert standing(session, talk) == ["booked 09"]


def test_not_met(session, later, visit, talk, at) -> None:
    """The borrower is offered another time; it is not recorded as made afterwards."""
    assert "offered another time" in send(later, at("/missed"), form(later, visit))
    assert (standing(session, talk), said(session)) == (["missed 09"], [["utter_visit_missed"]])
    assert "is not booked" in send(later, at("/record"), form(later, visit) | REPORT)


def test_no_other_time_is_said_to_be_offered_after_an_opt_out(session, later, visit, talk, at, clock) -> None:
    """The page says what was done."""
    talk.contact.opted_out_at = clock.now()
    session.commit()
    page = send(later, at("/missed"), form(later, visit))
    assert "No SMS may offer the borrower another time now." in page
    assert standing(session, talk) == ["missed 09"]


def test_before_its_time_nothing_is_recorded(session, lin, visit, talk, at) -> None:
    """Neither that they met nor that they did not."""
    for path in ("/record", "/missed"):
        assert "time has not come" in send(lin, at(path), form(lin, visit) | REPORT)
    assert standing(session, talk) == ["booked 09"]


# --- from the thread


@pytest.fixture
def new(talk):
    """The address at which a visit is arranged for the borrower of the conversation."""
    return f"/visits/new/{talk.id}?borrower=B-100"


def booking(browser, new: str, team, **fields: str) -> dict[str, str]:
    """Fill in the form that books what was agreed."""
    values = {"borrower": "B-100", "to": slot(team), "place": "home", "enter": "yes", "agreed": "yes"}
    return browser.tokens(new) | values | fields


def test_a_visit_is_booked_from_the_thread(session, lin, talk, team, new) -> None:
    """The case leads to what is free; what was agreed is booked once, under the agent's name, and said back."""
    page = lin.get(f"/threads/{talk.id}").text
    assert new.replace("&", "&amp;") in page
    assert "2026-11-27 13:00 15:00" in lin.get(new).text and "陈样本" not in lin.get(new).text
    sent = booking(lin, new, team)
    path = f"/visits/new/{talk.id}"
    assert "It is booked, and the borrower is told." in send(lin, path, sent)
    send(lin, path, sent)
    assert (standing(session, talk), said(session)) == (["booked 13"], [["utter_visit_booked"]])
    assert [each for each in recorded(session) if each.startswith("visit.")] == ["visit.proposed", "visit.booked"]
    assert "A visit stands already" in lin.get(new).text
    assert f"/visits/{session.scalar(select(Visit.id))}" in lin.get(f"/threads/{talk.id}").text


BOOKINGS = [
    ({"agreed": ""}, "Nobody is visited without their word"),
    ({"place": ""}, "Write down where they meet"),
    ({"place": "elsewhere", "elsewhere": " "}, "Write down where they meet"),
    ({"to": "2026-11-28 09:00 11:00 0"}, "is not free; others are"),
]


@pytest.mark.parametrize(("fields", "words"), BOOKINGS)
def test_a_booking_is_refused_in_words(session, lin, talk, team, new, fields, words: str) -> None:
    """And nothing is booked."""
    assert words in send(lin, f"/visits/new/{talk.id}", booking(lin, new, team, **fields))
    assert standing(session, talk) == []


def test_who_wants_no_visits_is_not_booked(session, lin, talk, team, new) -> None:
    """The page offers no form, the case no link, and the core refuses a form from before."""
    sent = booking(lin, new, team)
    borrowers.refuse_visits(session, talk.borrower, None)
    session.commit()
    assert "wants no visits" in lin.get(new).text and 'name="to"' not in lin.get(new).text
    assert "Arrange a visit" not in lin.get(f"/threads/{talk.id}").text
    assert "wants no visits" in send(lin, f"/visits/new/{talk.id}", sent)
    assert standing(session, talk) == []


def test_a_proposal_by_sms(session, lin, talk, team, new) -> None:
    """One text with purpose and times; a second is refused; not while a person has the conversation."""
    path = f"/visits/new/{talk.id}/proposal"
    assert "Silence is no consent" in send(lin, path, booking(lin, new, team, purpose="verify"))
    assert said(session) == [["utter_propose_visit"]] and standing(session, talk) == []
    assert "one proposed that is not answered" in send(lin, path, booking(lin, new, team, purpose="verify"))
    takeover.take(session, talk, users.find(session, "lin"))
    session.commit()
    assert "Not while a person has the conversation" in lin.get(new).text
    assert lin.client.post(path, data=booking(lin, new, team, purpose="x"), headers=HTML).status_code == 400


@pytest.mark.parametrize(
    "path", ["/visits/new/{id}", "/visits/new/{id}?borrower=B-999", f"/visits/new/{uuid.UUID(int=0)}?borrower=B-100"]
)
def test_nobody_to_arrange_for(lin, talk, path: str) -> None:
    """Without a borrower of this conversation there is nothing here."""
    assert lin.get(path.format(id=talk.id)).status_code == 404
