"""Visits over the API: what is booked, booking, moving and calling off what a borrower agreed to, and the record."""

import datetime as dt
import uuid
from typing import Annotated, Any, Literal

from flask import Blueprint
from pydantic import Field
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from console import context
from console.api import bearer, pages
from console.api.bodies import Answer, Body, Day, Line, OneOf, Paged, Time, Words
from console.api.cases import require_untaken
from console.api.problems import Refused
from console.api.verbs import Verb, serve
from servicing import appointments, case, visit_records, visits
from servicing.slots import Slot
from servicing.teams import Team
from servicing.visits import Visit

bp = Blueprint("visits", __name__, url_prefix="/visits")
ONE = f"/<int(max={2**31 - 1}):visit_id>"


class Wanted(Paged):
    """Which visits are wanted: days inclusive, names of region and team as in the import."""

    since: dt.date | None = Field(None, alias="from")
    until: dt.date | None = Field(None, alias="to")
    region: str | None = Field(None, pattern=r"^[^\x00]*$")
    team: str | None = Field(None, pattern=r"^[^\x00]*$")


class VisitShape(Answer):
    """A visit; `version` names the state in which it was read, and is sent with what changes it."""

    id: int
    borrower: str
    date: str
    start: str
    end: str
    status: Annotated[str, OneOf(visits.STATES)]
    place: str | None
    may_enter: bool | None
    team: str
    region: str
    version: str


class Visits(Answer):
    """A page of visits, in the order in which they were made."""

    items: list[VisitShape]
    next: int | None


class Then(Body):
    """When: a day and the local time at which a slot begins."""

    date: Day
    start: Time


class NewVisit(Then):
    """What the borrower has agreed to; nobody is visited without their word."""

    loan_ref: Line
    place: Line = Field(description="home, work, office, or in words", max_length=200)
    may_enter: bool
    agreed: Literal[True]


class Move(Then):
    """Another time, to which the borrower has agreed."""

    version: Line
    agreed: Literal[True]


class Cancel(Body):
    """Why it is called off."""

    version: Line
    reason: Annotated[str, OneOf(appointments.REASONS)]


class Report(Body):
    """What the two who went report; at least two badges, identification and consent at the door."""

    badges: list[Line] = Field(max_length=10)
    identified: bool
    consented: bool
    found: Words
    outcome: Annotated[str, OneOf(visit_records.OUTCOMES)]
    next_step: Words
    recorded: bool = False
    recording_consented: bool = False


@bp.get("")
@serve(Verb("visits.read", Visits, asks=Wanted))
def list_visits(session: Session, query: Wanted) -> dict[str, Any]:
    """Give visits, a hundred at a time; that they were read is put on record."""
    found = select(Visit).join(Team, Team.id == Visit.team_id).where(Visit.id > (query.cursor or 0))
    if query.since is not None:
        found = found.where(Visit.date >= query.since)
    if query.until is not None:
        found = found.where(Visit.date <= query.until)
    if query.region is not None:
        found = found.where(Team.region == query.region)
    if query.team is not None:
        found = found.where(Team.name == query.team)
    found = found.options(joinedload(Visit.borrower), joinedload(Visit.team))
    rows = session.scalars(found.order_by(Visit.id).limit(pages.FETCHED)).all()
    page = pages.page(rows, lambda each: each.id, _written)
    if page["items"]:
        visits.note_exported(session, len(page["items"]), bearer.token().subject, **query.model_dump(mode="json"))
    return page


@bp.post("")
@serve(Verb("visits.write", VisitShape, takes=NewVisit, status=201, keyed=True))
def book(session: Session, body: NewVisit, cause: uuid.UUID) -> dict[str, Any]:
    """Book a visit with whichever team is free then; the borrower reads so."""
    borrower = case.loan_of(session, body.loan_ref).borrower
    require_untaken(session, appointments.conversation_with(session, borrower))
    terms = appointments.Terms(agreed=body.agreed, place=body.place, may_enter=body.may_enter)
    slot, house, actor = _slot(body), context.here().house, bearer.token().subject
    return _written(appointments.book(session, borrower, slot, terms, house, actor=actor, cause=cause))


@bp.post(f"{ONE}/move")
@serve(Verb("visits.write", VisitShape, takes=Move, status=201, keyed=True))
def move(session: Session, visit_id: int, body: Move, cause: uuid.UUID) -> dict[str, Any]:
    """Move a visit: gives the new one, the old one is cancelled."""
    visit, actor = _free(session, visit_id), bearer.token().subject
    house = context.here().house
    return _written(appointments.move(session, visit, body.version, _slot(body), house, actor=actor, cause=cause))


@bp.post(f"{ONE}/cancel")
@serve(Verb("visits.write", VisitShape, takes=Cancel, keyed=True))
def cancel(session: Session, visit_id: int, body: Cancel, cause: uuid.UUID) -> dict[str, Any]:
    """Call a visit off."""
    visit, actor = _free(session, visit_id), bearer.token().subject
    appointments.cancel(session, visit, body.version, body.reason, context.here().house, actor=actor, cause=cause)
    return _written(visit)


@bp.post(f"{ONE}/report")
@serve(Verb("visits.write", VisitShape, takes=Report, status=201, keyed=True))
def report(session: Session, visit_id: int, body: Report, cause: uuid.UUID) -> dict[str, Any]:
    """Put on record that a visit was made."""
    visit = _free(session, visit_id)
    fields = body.model_dump() | {"badges": tuple(body.badges)}
    visit_records.finish(session, visit, visit_records.Report(**fields), actor=bearer.token().subject)
    return _written(visit)


@bp.post(f"{ONE}/missed")
@serve(Verb("visits.write", VisitShape, status=201, keyed=True))
def miss(session: Session, visit_id: int, cause: uuid.UUID) -> dict[str, Any]:
    """Put on record that nobody met; another time is offered."""
    visit = _free(session, visit_id)
    visit_records.miss(session, visit, context.here().house, actor=bearer.token().subject)
    return _written(visit)


def _free(session: Session, visit_id: int) -> Visit:
    """Give a visit on whose case nobody else works, nor writes until this is done; raises HandoffTaken.

    The conversation is locked before the visit: whoever arranges takes them in this order.
    """
    visit = session.get(Visit, visit_id)
    if visit is None:
        raise Refused(404)
    require_untaken(session, appointments.conversation_with(session, visit.borrower))
    session.refresh(visit, with_for_update={"of": Visit})
    return visit


def _slot(then: Then) -> Slot:
    return Slot(then.date, then.start, then.start, team_id=0)  # any team's: found by its day and beginning


def _written(visit: Visit) -> dict[str, Any]:
    return {
        **{name: getattr(visit, name) for name in ("id", "status", "place", "may_enter")},
        **{name: getattr(visit, name).isoformat("minutes") for name in ("start", "end")},
        "date": visit.date.isoformat(),
        "borrower": visit.borrower.ref,
        "team": visit.team.name,
        "region": visit.team.region,
        "version": appointments.version(visit),
    }
