"""The record: every event, by kind, actor, case, day and cause; that somebody looked is on record too."""

from urllib.parse import urlencode

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from console import context, events, guard, thread
from console.filters import Filters
from console.roles import needs
from servicing import audit, audit_case, sign_ins, tokens, users
from servicing import events as record
from servicing.audit_case import Case, Matter
from servicing.conversations import Conversation
from servicing.events import Event

bp = Blueprint("audit", __name__, url_prefix="/audit")
LARGEST = 2**31 - 1  # an event's number


@bp.get("")
@needs("audit.read")
def show() -> ResponseReturnValue:
    """Show the newest events of those looked for; a name or number that finds one case is exchanged for a reference."""
    filters = Filters.read(request.args)
    before = request.args.get("before", LARGEST, type=int)
    with context.transaction() as database:
        case = find(database, filters)
        if filters.case and case.ref and not case.is_named(filters.case):
            return redirect(f"{url_for('audit.show')}?{urlencode(filters.query | {'case': case.ref})}", 303)
        note_read(database, case)
        page = audit.page(database, filters.wanted(database, case), min(max(before, 0), LARGEST))
        return render_template(
            "audit.html",
            filters=filters,
            case=case,
            rows=events.rows(database, page.events),
            older=page.older,
            is_newest="before" not in request.args,
            is_masked=is_masked,
            kinds=kinds(database, filters.kind),
            actors=actors(database),
        )


@bp.get("/<int:event_id>")
@needs("audit.read")
def one(event_id: int) -> str:
    """Show an event in full: what caused it, what else followed from that, and whether the chain around it holds."""
    with context.transaction() as database:
        event = database.get(Event, event_id) if event_id <= LARGEST else None
        if event is None:
            abort(404)
        row, *others = events.rows(database, [event, *audit.of_cause(database, event)])
        note_read(database, case_of(row.matter))
        return render_template(
            "event.html",
            row=row,
            others=others,
            is_masked=is_masked,
            is_whole=record.is_whole_around(database, event),
        )


def find(database: Session, filters: Filters) -> Case:
    """Give the case that is asked for; nobody where none is."""
    return audit_case.find(database, filters.case) if filters.case else Case()


def case_of(matter: Matter) -> Case:
    """Give the case that an event belongs to."""
    talks = [matter.conversation] if matter.conversation is not None else []
    return Case(talks, [matter.borrower] if matter.borrower is not None else [])


def note_read(database: Session, case: Case) -> None:
    """Put on record that who is asking looks, once in each sign-in."""
    audit_case.note_read(database, case, guard.me().name, sign_ins.began(database, guard.me().token))


def is_masked(conversation: Conversation | None) -> bool:
    """Tell whether names and numbers of a case are masked; of nobody's conversation they always are."""
    return conversation is None or thread.is_masked(conversation)


def actors(database: Session) -> tuple[str, ...]:
    """Give everyone who may stand in the record as an actor: the fixed ones, all users as one, each user."""
    return (
        *users.ACTORS,
        audit.PEOPLE,
        *(user.name for user in users.everyone(database)),
        *(each.subject for each in tokens.everyone(database)),
    )


def kinds(database: Session, chosen: str) -> dict[str, list[str]]:
    """Give the actions on record by their first word, and the one that is asked for in any case."""
    found: dict[str, list[str]] = {}
    for action in sorted({*audit.kinds(database), *([chosen] if "." in chosen else [])}):
        found.setdefault(action.partition(".")[0], []).append(action)
    return found
