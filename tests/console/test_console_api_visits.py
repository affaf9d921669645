"""Visits over the API: read, booked, moved, called off and reported, by the same rules as everywhere."""

from typing import Any

import pytest
from callers import Caller, make_token
from factories import make_borrower, make_loan, make_team
from sqlalchemy import select

from servicing import appointments, takeover
from servicing.commands import Command
from servicing.events import Event
from servicing.messages import Message
from servicing.visit_records import VisitRecord
from servicing.visits import Visit

DAY = "2026-12-01"
REPORT = {
    "badges": ["A001", "A002"], "identified": True, "consented": True, "found": "本人在家", "outcome": "agreed",
    "next_step": "按约还款",
}  # fmt: skip


@pytest.fixture
def caller(app, session, clock) -> Caller:
    """A system that plans visits, for two borrowers in a region that has a team."""
    make_team(session, name="浦东一组")
    for number in (1, 2):
        make_loan(session, make_borrower(session, ref=f"B-{number}"), ref=f"L-{number}", overdue=5)
    session.commit()
    return Caller(app, make_token(session, "visits.read", "visits.write"))


def wish(number: int = 1, **fields: Any) -> dict[str, Any]:
    """Give a visit to be booked."""
    usual = {
        "loan_ref": f"L-{number}",
        "date": DAY,
        "start": "09:00",
        "place": "home",
        "may_enter": True,
        "agreed": True,
    }
    return usual | fields


def texts(session) -> list[list[str]]:
    """Give the sentences that were queued."""
    session.expire_all()
    return [each for each in session.scalars(select(Message.responses).order_by(Message.seq)) if each]


def test_a_visit_is_booked_once_and_said_so(session, caller) -> None:
    """With whichever team is free; the borrower reads so; the same key books nothing more."""
    first, second = (caller.post("/visits", wish(), key="k") for _ in range(2))
    assert first.status_code == 201
    assert first.json == second.json
    shown = {name: first.json[name] for name in ("borrower", "date", "start", "end", "status", "team", "place")}
    assert shown == {"borrower": "B-1", "date": DAY, "start": "09:00", "end": "11:00", "status": "booked", "team": "浦东一组",
                     "place": "home"}  # fmt: skip
    assert len(session.scalars(select(Visit)).all()) == 1
    assert sum("utter_visit_booked" in each for each in texts(session)) == 1


def test_a_place_is_kept_sealed(session, caller) -> None:
    """Of an answer that is kept to be given again nobody reads in the database where they meet."""
    first, second = (caller.post("/visits", wish(place="人民路3号咖啡馆"), key="k") for _ in range(2))
    assert first.json["place"] == second.json["place"] == "人民路3号咖啡馆"
    assert "人民路" not in str(session.scalars(select(Command.result)).all())


@pytest.mark.parametrize(("fields", "status", "code"), [
    ({"start": "20:00"}, 409, "slot_taken"), ({"date": "2020-01-01"}, 409, "slot_taken"), ({"agreed": False}, 422, "bad_body"),
    ({"place": ""}, 422, "bad_body"), ({"loan_ref": "L-9"}, 404, "no_such_loan"), ({"start": 9}, 422, "bad_body"),
    ({"start": "09:00:00+08:00"}, 409, "slot_taken"),
])  # fmt: skip
def test_what_cannot_be_booked(session, caller, fields: dict[str, Any], status: int, code: str) -> None:
    """A time that is not free, no word of the borrower's, no place, no such loan: refused, and nothing is held."""
    answer = caller.post("/visits", wish(**fields))
    assert answer.status_code == status
    assert session.scalars(select(Visit)).all() == []


def test_a_slot_is_given_once(caller) -> None:
    """The next who asks for it is told; and nobody has two visits ahead."""
    assert caller.post("/visits", wish(1)).status_code == 201
    assert caller.post("/visits", wish(2)).status_code == 409
    assert caller.post("/visits", wish(1, start="11:00")).json["code"] == "visit_stands"


def test_a_visit_is_moved(session, caller, clock) -> None:
    """To the same place; the old slot is free; what was decided by an older state is refused."""
    old = caller.post("/visits", wish()).json
    clock.advance(minutes=1)
    move = {"date": DAY, "start": "13:00", "version": old["version"], "agreed": True}
    new = caller.post(f"/visits/{old['id']}/move", move)
    assert (new.status_code, new.json["start"], new.json["place"]) == (201, "13:00", "home")
    again = caller.post(f"/visits/{old['id']}/move", move | {"start": "15:00"})
    assert (again.status_code, again.json["code"]) == (409, "visit_changed")
    assert caller.post("/visits", wish(2)).status_code == 201
    assert "utter_visit_moved" in [name for each in texts(session) for name in each]
    assert [each["status"] for each in caller.get("/visits").json["items"]] == ["cancelled", "booked", "booked"]


def test_a_visit_is_called_off(session, caller) -> None:
    """Once, with a reason of the list, and the borrower reads so."""
    visit = caller.post("/visits", wish()).json
    body = {"version": visit["version"], "reason": "borrower_asked"}
    assert caller.post(f"/visits/{visit['id']}/cancel", body | {"reason": "x"}).status_code == 422
    assert caller.post(f"/visits/{visit['id']}/cancel", body).json["status"] == "cancelled"
    assert caller.post(f"/visits/{visit['id']}/cancel", body).status_code == 409
    assert "utter_visit_cancelled" in [name for each in texts(session) for name in each]


def test_a_visit_is_reported(session, caller, clock) -> None:
    """By two people, with identification and consent, once its time has come; or as missed, with another offer."""
    visit, other = caller.post("/visits", wish(1)).json, caller.post("/visits", wish(2, start="11:00")).json
    early = caller.post(f"/visits/{visit['id']}/report", REPORT)
    assert (early.status_code, early.json["code"]) == (409, "visit_not_yet")
    clock.set(f"{DAY}T12:00:00+08:00")
    for wrong, code in (
        ({"badges": ["A001"]}, "visit_too_few_staff"), ({"identified": False}, "visit_not_identified"),
        ({"consented": False}, "visit_no_consent"), ({"recorded": True}, "visit_recorded_without_consent"),
    ):  # fmt: skip
        assert caller.post(f"/visits/{visit['id']}/report", REPORT | wrong).json["code"] == code
    assert caller.post(f"/visits/{visit['id']}/report", REPORT).json["status"] == "done"
    assert caller.post(f"/visits/{visit['id']}/report", REPORT).json["code"] == "visit_not_yet"
    assert [each.found for each in session.scalars(select(VisitRecord))] == ["本人在家"]
    assert caller.post(f"/visits/{other['id']}/missed").json["status"] == "missed"
    assert "utter_visit_missed" in [name for each in texts(session) for name in each]


def test_visits_are_found(caller) -> None:
    """By day, region and team."""
    caller.post("/visits", wish(1))
    caller.post("/visits", wish(2, date="2026-12-02"))

    def found(**query: str) -> list[str]:
        return [each["borrower"] for each in caller.get("/visits", **query).json["items"]]

    assert found() == ["B-1", "B-2"]
    assert found(**{"from": DAY, "to": DAY}) == ["B-1"]
    assert found(**{"from": "2026-12-02"}) == ["B-2"]
    assert found(region="浦东", team="浦东一组") == ["B-1", "B-2"]
    assert found(region="nowhere") == found(team="nobody") == []
    assert caller.get("/visits", **{"from": "x"}).json["errors"][0]["field"] == "from"


def test_reading_visits_is_on_record(session, caller) -> None:
    """A page at a time: how many, and which were asked for, by whose token; what is empty tells nothing."""
    caller.post("/visits", wish())
    caller.get("/visits", region="浦东", **{"from": DAY})
    caller.get("/visits", region="nowhere")
    (read,) = session.scalars(select(Event).where(Event.action == "visits.exported"))
    assert (read.actor, read.subject) == (f"token:{caller.written.split('_')[1]}", "installation")
    asked = {"since": DAY, "until": None, "region": "浦东", "team": None, "cursor": None}
    assert read.data == asked | {"rows": 1}


def test_no_such_visit(caller) -> None:
    """What is not there is not found."""
    for verb, body in (("move", {"date": DAY, "start": "09:00", "version": "x", "agreed": True}), ("missed", None)):
        assert caller.post(f"/visits/77/{verb}", body).status_code == 404


def test_a_case_that_a_person_has_is_left_to_them(session, caller, hire, clock) -> None:
    """Nothing is booked, moved, called off or reported there meanwhile; what was done before is answered again."""
    visit = caller.post("/visits", wish(), key="k").json
    talk = appointments.conversation_with(session, session.get_one(Visit, visit["id"]).borrower)
    takeover.take(session, talk, hire("wu"))
    session.commit()
    move = {"date": DAY, "start": "13:00", "version": visit["version"], "agreed": True}
    off, one = {"version": visit["version"], "reason": "no_staff"}, f"/{visit['id']}"
    for path, body in (
        ("", wish(start="15:00")), (f"{one}/move", move), (f"{one}/cancel", off), (f"{one}/report", REPORT),
        (f"{one}/missed", None),
    ):  # fmt: skip
        refusal = caller.post(f"/visits{path}", body)
        assert (refusal.status_code, refusal.json["code"], refusal.json["by"]) == (409, "handoff_taken", "wu"), path
    assert caller.post("/visits", wish(), key="k").json == visit
    session.expire_all()
    assert [each.status for each in session.scalars(select(Visit))] == ["booked"]
