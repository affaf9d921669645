"""The record's pages: what is found and how it is written, who may look, and that looking is on record, once."""

import csv
import datetime as dt
import io
import json
import re
import uuid

import pytest
from factories import make_batch, make_borrower, make_conversation, make_loan, make_out, make_team
from sqlalchemy import select, text

from servicing import audit, audit_case, casefile, complaints, contacts, events, holds, promises, users
from servicing.events import Event
from servicing.money import Money

PHONE = "+8613800001234"
SECRETS = ("陈样本", "13800001234", "13900002222")


@pytest.fixture
def talk(session, clock):
    """A case: the borrower's promise, made twice, the second time lower; a text that caused it; a complaint."""
    borrower = make_borrower(session, name="陈样本", phone=PHONE, ref="B-7")
    loan = make_loan(session, borrower, overdue=3, ref="L-7")
    talk = make_conversation(session, borrower)
    batch = make_batch(session, talk, "周五还八百，打13900002222")
    for minor in (120_000, 80_000):
        part = (Money(minor), clock.now().date() + dt.timedelta(days=2))
        promises.make_promises(session, loan, [part], latest=part[1], cause=batch.id, actor="borrower")
        session.commit()
    complaints.open_complaint(session, talk, "态度不好", batch.id)
    events.record(session, "carrier", "message.delivered", f"message:{make_out(session, talk).id}", error=None)
    make_loan(session, make_borrower(session, name="王样本", ref="B-8"), ref="L-8")
    events.record(session, "lender", "loan.taken", "loan:L-8", borrower="B-8")
    session.commit()
    return talk


def shown(page: str) -> list[str]:
    """Give the actions on a page, in its order."""
    return re.findall(r"<h2>[^<]*<small><code>([a-z.]+)</code>", page)


def of(session, actor: str) -> list[tuple[str, str]]:
    """Give what somebody did, and on what."""
    session.expire_all()
    mine = select(Event.action, Event.subject).where(Event.actor == actor, Event.action.not_like("user.%"))
    return [tuple(row) for row in session.execute(mine.order_by(Event.id))]


def test_a_case_is_read_newest_first_with_what_changed(session, signed_in, talk) -> None:
    """Kind in words and as a code, who, cause with its link, money in its currency and what it was before."""
    page = signed_in("auditor").get("/audit?case=L-7").text
    assert shown(page)[:3] == ["message.delivered", "complaint.opened", "loan.paused"]
    assert "Promise made" in page and "1200.00 CNY</s>" in page and "<b>800.00 CNY</b>" in page
    assert f"/threads/{talk.id}?before=" in page and "borrower text" in page
    assert "L-8" not in page


def test_each_reads_the_record_in_their_language(signed_in, talk) -> None:
    """The same in Chinese, instants in the reader's zone."""
    page = signed_in("auditor", locale="zh", zone="America/New_York").get("/audit?case=L-7").text
    assert "作出还款承诺" in page and "客户短信" in page and "金额" in page and "2026-11-24 21:00:00" in page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("kind=promise.made", {"promise.made"}),
        ("kind=promise", {"promise.made", "promise.replaced", "promise.cancelled"}),
        ("actor=carrier", {"message.delivered"}),
        ("actor=*", {"user.entered"}),
        ("actor=an", {"user.entered"}),
        ("case=l-8", {"loan.taken"}),
        ("case=B-8", {"loan.taken"}),
        ("since=2026-11-26", set()),
        ("until=2026-11-24", set()),
        ("since=2026-11-25&until=2026-11-25&kind=complaint", {"complaint.opened"}),
        ("case=nobody", set()),
        (f"cause={uuid.UUID(int=0)}", set()),
    ],
)
def test_filters_narrow(signed_in, talk, query: str, found: set[str]) -> None:
    """By kind, group of kinds, actor, case, day in the reader's zone, cause; in any mixture."""
    page = signed_in("auditor", name="an").get(f"/audit?{query}").text
    assert set(shown(page)) <= found and bool(shown(page)) == bool(found)


def test_a_cause_gathers_all_that_followed(session, signed_in, talk) -> None:
    """One text led to promises and a complaint: the event's page names them, and the list finds them."""
    browser = signed_in("auditor")
    event = session.scalars(select(Event).where(Event.action == "complaint.opened")).one()
    page = browser.get(f"/audit/{event.id}").text
    assert shown(page).count("promise.made") == 2 and "holds" in page
    assert "周五还八百" in page and "13900002222" not in page
    assert set(shown(browser.get(f"/audit?cause={event.cause}").text)) >= {"promise.made", "complaint.opened"}


def test_a_form_is_a_cause(session, signed_in, talk) -> None:
    """What a person does at the console follows from the form they sent, all of it from the same."""
    lin = signed_in(name="lin")
    lin.post(f"/threads/{talk.id}/take", page=f"/threads/{talk.id}")
    done = session.scalars(select(Event).where(Event.action.in_(("handoff.claimed", "conversation.passed")))).all()
    assert len(done) == 2 and len({event.cause for event in done} - {None}) == 1
    assert "a form of the console" in signed_in("auditor").get(f"/audit/{done[0].id}").text


def test_an_altered_event_shows(session, signed_in, talk) -> None:
    """The page of the event, and those of its neighbours, say that the chain does not hold there."""
    browser = signed_in("auditor")
    ids = session.scalars(select(Event.id).order_by(Event.id)).all()
    session.execute(text("ALTER TABLE events DISABLE TRIGGER events_append_only"))
    session.execute(text("UPDATE events SET actor = 'lender' WHERE id = :id"), {"id": ids[2]})
    session.commit()
    broken = ["broken" in browser.get(f"/audit/{each}").text for each in ids[:5]]
    assert broken == [False, True, True, False, False]


def test_looking_is_on_record_once_in_a_sitting(session, signed_in, talk, clock) -> None:
    """Of a case as of everything; looking again, paging and filtering add nothing; a new sitting does."""
    browser = signed_in("auditor", name="an")
    for path in ("/audit", "/audit", "/audit?kind=plan", "/audit?case=L-7", "/audit?case=B-7&kind=promise"):
        assert browser.get(path).status_code == 200
    assert of(session, "an") == [("record.read", "installation"), ("case.read", talk.subject)]
    settled = shown(browser.get("/audit").text)
    assert shown(browser.get("/audit").text) == settled
    clock.advance(minutes=5)
    browser.post("/sign-out")
    browser.sign_in("an")
    browser.get("/audit?case=L-7")
    assert of(session, "an")[2:] == [("case.read", talk.subject)]


def test_opening_an_event_opens_its_case(session, signed_in, talk) -> None:
    """Its page tells of the case, so the case was read; a thread that was read before counts for itself."""
    browser = signed_in("auditor", name="an")
    browser.get(f"/threads/{talk.id}")
    event = session.scalars(select(Event).where(Event.action == "promise.made")).first()
    browser.get(f"/audit/{event.id}")
    assert of(session, "an") == [("case.read", talk.subject)] * 2


def test_a_number_does_not_stay_in_the_address(session, signed_in, talk) -> None:
    """A telephone or name is exchanged for a reference, and stands in no event."""
    browser = signed_in("auditor", name="an")
    for typed in ("13800001234", "陈样本"):
        assert browser.get("/audit", query_string={"case": typed}).location == "/audit?case=B-7"
    browser.get("/audit/export", query_string={"case": "13800001234", "form": "csv"})
    kept = json.dumps(session.scalars(select(Event.data)).all(), ensure_ascii=False)
    assert "13800001234" not in kept and "陈样本" not in kept


def test_names_are_masked_until_revealed(session, signed_in, talk, clock) -> None:
    """On the list, on an event's page, and in what is taken away; after a quarter of an hour they are masked again."""
    browser = signed_in("auditor", name="an")
    event = session.scalars(select(Event).where(Event.action == "complaint.opened")).one()
    paths = ("/audit?case=L-7", f"/audit/{event.id}", "/audit/export?case=L-7&form=csv")

    def told() -> set[str]:
        return {each for path in paths for each in SECRETS if each in browser.get(path).text}

    assert told() == set() and "陈**" in browser.get("/audit").text
    answer = browser.post(f"/threads/{talk.id}/reveal", page=paths[0], to="record")
    assert answer.location == f"/audit?case={talk.id}"
    assert told() == set(SECRETS)
    assert of(session, "an").count(("case.revealed", talk.subject)) == 1
    clock.advance(minutes=16)
    assert told() == set()


def test_a_case_is_taken_away_whole(session, signed_in, talk) -> None:
    """Both forms hold the same events, oldest first; who took how many is on record, and not among them."""
    browser = signed_in("auditor", name="an")
    answer = browser.get("/audit/export?case=L-7&form=csv")
    assert answer.data.startswith(b"\xef\xbb\xbf") and "attachment" in answer.headers["Content-Disposition"]
    rows = list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))
    lines = [json.loads(line) for line in browser.get("/audit/export?case=L-7&form=jsonl").text.splitlines()]
    assert [row["action"] for row in rows] == [line["action"] for line in lines][: len(rows)]
    assert rows[0]["action"] == "promise.made" and lines[0]["data"]["amount"] == "1200.00"
    taken = session.scalars(select(Event).where(Event.action == "record.exported").order_by(Event.id)).first()
    assert (taken.subject, taken.data) == (talk.subject, {"rows": len(rows), "form": "csv"})


def test_all_pages_of_a_long_export_are_there(session, signed_in, talk, monkeypatch) -> None:
    """However many are read at once, none is missed or doubled; without a case no person is named."""
    monkeypatch.setattr(audit, "BATCH", 2)
    browser = signed_in("auditor")
    until = audit.last(session)
    answer = browser.get("/audit/export?form=jsonl")
    numbers = [json.loads(line)["id"] for line in answer.text.splitlines()]
    assert numbers == session.scalars(select(Event.id).where(Event.id <= until).order_by(Event.id)).all()
    assert "陈" not in answer.text


def test_no_cell_is_carried_out(session, signed_in, talk) -> None:
    """What a spreadsheet would take for a formula begins with a quote."""
    make_text = make_batch(session, talk, "=HYPERLINK(1)")
    complaints.open_complaint(session, talk, "again", make_text.id)
    events.record(session, "borrower", "abuse.noted", talk.subject, make_text.id)
    session.commit()
    answer = signed_in("auditor").get("/audit/export?case=L-7&form=csv").text
    assert "'=HYPERLINK(1)" in answer and ",=HYPERLINK" not in answer
    assert ",'+86138****1234," in answer


def test_pages_follow_each_other(session, signed_in, talk, monkeypatch) -> None:
    """By number, not by place: what comes in meanwhile moves nothing."""
    monkeypatch.setattr(audit, "PAGE", 2)
    browser = signed_in("auditor")
    seen, path = [], "/audit?case=L-7"
    while path:
        page = browser.get(path).text
        seen += re.findall(r'data-row="e(\d+)"', page)
        casefile.note_read(session, talk, "wu")
        session.commit()
        older = re.search(r'rel="next" href="([^"]+)"', page)
        path = older.group(1).replace("&amp;", "&") if older else ""
    assert len(seen) == len(set(seen)) >= 4 and seen == sorted(seen, key=int, reverse=True)


@pytest.mark.parametrize(
    "query",
    ["kind=%00", "case=%00", "since=x&until=2026-02-31", "since=0001-01-01", "until=9999-12-31", "cause=1",
     "before=x", "before=-1", "before=99999999999999999999", "actor=%27--", "kind=%25", "case=%25", "page=2"],
)  # fmt: skip
def test_garbage_in_the_address_is_a_clear_page(signed_in, talk, query: str) -> None:
    """Nothing falls over, and what was not understood is said."""
    page = signed_in("auditor").get(f"/audit?{query}")
    assert page.status_code == 200
    if query.startswith(("since", "until", "cause", "kind=%25")):
        assert "Not understood, and left out" in page.text


@pytest.mark.parametrize("path", ["/audit/0", "/audit/99999999999999999999", "/audit/x"])
def test_no_such_event_is_a_clear_page(signed_in, path: str) -> None:
    """It says so."""
    assert signed_in("auditor").get(path).status_code == 404


@pytest.mark.parametrize(
    "query", ["", "form=xls", "form=csv&since=x", "form=csv&actor=13800001234", "form=csv&kind=13800001234"]
)
def test_no_export_of_something_else(session, signed_in, query: str) -> None:
    """A form that there is not, or a filter that was not understood: nothing is taken and nothing recorded."""
    assert signed_in("auditor", name="an").get(f"/audit/export?{query}").status_code == 400
    assert of(session, "an") == []


def test_an_auditor_writes_nothing(signed_in, talk) -> None:
    """They read the thread and its record; every verb is refused."""
    browser = signed_in("auditor")
    page = browser.get(f"/threads/{talk.id}").text
    assert f"/audit?case={talk.id}" in page and "Put on record" not in page
    for verb in ("take", "write", "promise", "verify"):
        assert browser.post(f"/threads/{talk.id}/{verb}").status_code == 403


def test_an_agent_sees_no_record(signed_in, talk) -> None:
    """Neither the link nor the page."""
    browser = signed_in("agent")
    assert "/audit" not in browser.get(f"/threads/{talk.id}").text
    assert [browser.get(path).status_code for path in ("/audit", "/audit/1", "/audit/export")] == [403] * 3


def test_values_are_written_for_people(session, signed_in, talk) -> None:
    """Teams by name, codes and fields in words, days and instants as such, a pause without an end as one."""
    team = make_team(session, name="东队")
    borrower = talk.borrower
    visit = {"team": team.id, "date": "2026-12-03", "was": "2026-12-02", "start": "10:00", "was_start": "09:00"}
    events.record(session, "borrower", "visit.moved", borrower.subject, None, **visit)
    holds.pause(session, borrower.loans[0], dt.date(2026, 12, 1), "wu")
    events.record(
        session, "assistant", "loan.paused", "loan:L-7", None, until="9999-01-01T00:00:00+00:00", why="crisis"
    )
    told = {"was": {"due_amount": "1200.00"}, "now": {"due_amount": "0.00"}, "fields": ["due_amount", "borrower.phone"]}
    events.record(session, "lender", "loan.changed", "loan:L-7", None, **told)
    contacts.suppress(session, talk.contact, "wrong_number", None)
    session.commit()
    page = signed_in("auditor").get("/audit?case=L-7").text
    for words in ("东队", "2026-12-02</s>", "09:00</s>", "until a person lifts it", "crisis", "1200.00 CNY</s>",
                  "<b>0.00 CNY</b>", "borrower phone", "wrong number"):  # fmt: skip
        assert words in page, words


def test_kinds_are_those_on_record(session, talk) -> None:
    """Each once, however often."""
    assert audit.kinds(session) == sorted(set(session.scalars(select(Event.action))))
    assert audit.PEOPLE not in users.ACTORS


def test_whose_number_it_is_counts_too(session, talk) -> None:
    """A case holds what is on record of every number its people ever had, and of what was written there."""
    old = make_conversation(session, make_borrower(session, phone="+8613800009999"))
    session.add(contacts.Holder(contact_id=old.contact_id, borrower_id=talk.borrower_id))
    casefile.note_read(session, old, "wu")
    contacts.opt_out(session, talk.contact, None)
    session.commit()
    wanted = audit.Wanted(subjects=audit_case.subjects(session, audit_case.find(session, "B-7")))
    assert [each.action for each in audit.page(session, wanted).events[:2]] == ["consent.withdrawn", "case.read"]
