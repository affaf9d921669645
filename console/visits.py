"""The week of the visiting teams, one visit of it, and the week as a calendar file."""

import datetime as dt
import re
import uuid

from babel.dates import format_skeleton
from flask import Blueprint, Response, abort, render_template, request
from flask_babel import get_locale
from sqlalchemy.orm import Session

from console import context, guard, thread
from console.roles import needs
from servicing import (
    appointments,
    casefile,
    openings,
    proposals,
    visit_calendar,
    visit_records,
    visit_weeks,
    visits,
)
from servicing.borrowers import Borrower
from servicing.conversations import Conversation
from servicing.openings import NoTeam
from servicing.slots import Slot
from servicing.visits import Visit

bp = Blueprint("visits", __name__, url_prefix="/visits")
WEEK = re.compile(r"(20\d\d)-W(\d\d)")  # ISO 8601
SEVEN = dt.timedelta(days=7)


@bp.get("")
@needs("visits.read")
def show() -> str:
    """Show a week; with ``part`` only what changes, for the page that refreshes itself."""
    with context.transaction() as session:
        region, team = chosen()
        today = visit_weeks.today(session, region, team)
        monday = _monday(today)
        served, unserved = visit_weeks.regions(session)
        return render_template(
            "_week.html" if request.args.get("part") else "week.html",
            week=visit_weeks.of(session, monday, region, team),
            name=week_name(monday),
            before=week_name(monday - SEVEN),
            after=week_name(monday + SEVEN),
            this_day=today,
            region=region,
            team=team,
            regions=served,
            unserved=unserved,
            names=sorted({each.name for each in visit_weeks.chosen(session, region, None)}),
            reach=_reach(session),
        )


@bp.get("/week.ics")
@needs("visits.read")
def calendar() -> Response:
    """Give the week as iCalendar; that it left the house is put on record."""
    with context.transaction() as session:
        region, team = chosen()
        monday = _monday(visit_weeks.today(session, region, team))
        house, actor = context.here().house, guard.me().name
        written = visit_calendar.week(session, monday, region, team, house, actor=actor)
    answer = Response(written, mimetype="text/calendar")
    answer.headers["Content-Disposition"] = f'attachment; filename="visits-{week_name(monday)}.ics"'
    return answer


@bp.get("/<int(max=2147483647):visit_id>")
@needs("visits.read")
def visit(visit_id: int) -> str:
    """Show a visit with its history and what may be done about it; that somebody read it is put on record."""
    with context.transaction() as session:
        found = get(session, visit_id)
        conversation = appointments.conversation_with(session, found.borrower)
        casefile.note_read(session, conversation, guard.me().name)
        is_ahead = found.status in visits.SURE and not found.has_begun
        return render_template(
            "visit.html",
            visit=found,
            conversation=conversation,
            is_masked=thread.is_masked(conversation),
            is_ahead=is_ahead,
            asked=appointments.asked(session, found),
            free=free_for(session, found.borrower) if is_ahead else [],
            history=visits.history(session, found),
            report=visit_records.of_visit(session, found),
            outcomes=visit_records.OUTCOMES,
            reasons=appointments.REASONS,
        )


@bp.get("/new/<uuid:conversation_id>")
@needs("visits.move")
def new(conversation_id: uuid.UUID) -> str:
    """Show what is free for a borrower, to book what was agreed, or to propose a visit by SMS."""
    with context.transaction() as session:
        conversation = thread.get(session, conversation_id)
        borrower = borrower_in(conversation)
        return render_template(
            "visit_new.html",
            conversation=conversation,
            borrower=borrower,
            is_masked=thread.is_masked(conversation),
            is_verified=conversation.is_verified_for(borrower),
            standing=visits.standing(session, borrower),
            free=free_for(session, borrower),
            purposes=proposals.PURPOSES,
            kinds_of_place=visits.PLACES,
        )


@bp.app_template_filter("weekday")
def weekday(value: dt.date) -> str:
    """Write a day with its weekday, as the user's language has it."""
    return str(format_skeleton("MMMEd", value, locale=get_locale()))


@bp.app_template_filter("slot")
def slot(value: Slot) -> str:
    """Write a slot as forms carry it."""
    return f"{value.date} {value.start:%H:%M} {value.end:%H:%M} {value.team_id}"


bp.add_app_template_global(appointments.version, "version_of")


def get(session: Session, visit_id: int) -> Visit:
    """Give a visit, or the page that says there is none."""
    return session.get(Visit, visit_id) or abort(404)


def borrower_in(conversation: Conversation) -> Borrower:
    """Give whom the request names among those who are reached in a conversation."""
    known = {person.ref: person for person in conversation.concerned}
    return known.get(request.values.get("borrower", "")) or abort(404)


def free_for(session: Session, borrower: Borrower) -> list[tuple[Slot, str]]:
    """Give each free slot with the name of its team; nothing where no team works."""
    names = {each.id: each.name for each in visit_weeks.chosen(session, borrower.region or "", None)}
    try:
        found = openings.free_for(session, borrower, openings.product_of(borrower))
    except NoTeam:
        return []
    return [(each, names[each.team_id]) for each in found]


def chosen() -> tuple[str | None, str | None]:
    """Give the region and the team that the request is about; 404 for what no name can be."""
    region, team = (request.values.get(name, "") for name in ("region", "team"))
    if "\x00" in region + team:
        abort(404)
    return region or None, team or None


def week_name(day: dt.date) -> str:
    """Name the week of a day: ``2026-W48``."""
    return f"{day:%G-W%V}"


def _monday(today: dt.date) -> dt.date:
    asked = request.args.get("week")
    if not asked:
        return today - dt.timedelta(days=today.weekday())
    match = WEEK.fullmatch(asked) or abort(404)
    try:
        return dt.date.fromisocalendar(int(match[1]), int(match[2]), 1)
    except ValueError:
        abort(404)


def _reach(session: Session) -> dict[str, list[int]]:
    """Give, by region, the teams among whose slots a visit there can be moved."""
    found: dict[str, list[int]] = {}
    for each in visit_weeks.chosen(session, None, None):
        found.setdefault(each.region, []).append(each.id)
    return found
