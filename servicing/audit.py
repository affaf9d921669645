"""The audit: the record of events as people look through it, newest first, a page at a time."""

import dataclasses
import datetime as dt
import uuid
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import ARRAY, Integer, Select, Text, and_, any_, column, func, literal, or_, select, true, values
from sqlalchemy.orm import Session, aliased

from servicing import tokens
from servicing.events import Event
from servicing.users import ACTORS

PAGE = 50
BATCH = 500  # events read at once where all are given
PEOPLE = "*"  # stands for every user, where an actor is asked for; no user has such a name
STEPS: Mapping[str, str | None] = {  # what has states: its first word, and the field by which two events are of one
    **dict.fromkeys(("promise", "claim", "visit", "proposal", "message", "consent", "sending")),
    **dict.fromkeys(("dispute", "complaint"), "number"),
    "plan": "kind",
    "handoff": "handoff",
}
AGAIN = ("conversation.passed", "user.changed", "user.duty", "contact.wish", "identity.refused")  # values that replace


@dataclasses.dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for; what is empty narrows nothing.

    ``kind`` is an action or the first word of some, ``actor`` an actor's name or PEOPLE, ``since`` and ``before`` are
    aware instants, ``subjects`` selects what the events are about (``audit_case.subjects``).
    """

    kind: str = ""
    actor: str = ""
    cause: uuid.UUID | None = None
    since: dt.datetime | None = None
    before: dt.datetime | None = None
    subjects: Select[str] | None = None


@dataclasses.dataclass(frozen=True, slots=True)
class Page:
    """Events, newest first; ``older`` is the number before which there are more."""

    events: Sequence[Event]
    older: int | None = None


def page(session: Session, wanted: Wanted, before: int | None = None) -> Page:
    """Give the newest events that are looked for, or those before an event's number."""
    mine = _looked_for(wanted)
    if before is not None:
        mine = mine.where(Event.id < before)
    found = session.scalars(mine.order_by(Event.id.desc()).limit(PAGE + 1)).all()
    return Page(found[:PAGE], found[PAGE - 1].id if len(found) > PAGE else None)


def last(session: Session) -> int:
    """Give the number of the newest event: what is on record up to it changes no more."""
    return session.scalar(select(func.max(Event.id))) or 0


def count(session: Session, wanted: Wanted, until: int) -> int:
    """Count what is looked for, up to an event's number."""
    mine = _looked_for(wanted).where(Event.id <= until).subquery()
    return session.scalar(select(func.count()).select_from(mine)) or 0


def each(session: Session, wanted: Wanted, until: int) -> Iterator[Sequence[Event]]:
    """Give all that is looked for up to an event's number, oldest first, some hundreds at a time."""
    mine = _looked_for(wanted).where(Event.id <= until).order_by(Event.id).limit(BATCH)
    found = session.scalars(mine).all()
    while found:
        yield found
        newest = found[-1].id
        session.expunge_all()
        found = session.scalars(mine.where(Event.id > newest)).all()


def kinds(session: Session) -> list[str]:
    """Give every action that is on record, by looking once for each at the index."""
    walk = select(func.min(Event.action).label("action")).cte("kinds", recursive=True)
    following = select(func.min(Event.action)).where(Event.action > walk.c.action).scalar_subquery()
    walk = walk.union_all(select(following).select_from(walk).where(walk.c.action.is_not(None)))
    return list(session.scalars(select(walk.c.action).where(walk.c.action.is_not(None))))


def earlier(session: Session, events: Sequence[Event]) -> dict[int, Event]:
    """Give for events, by number, how it stood before each: the event that the same thing had last."""
    wanted = [(event.id, event.subject, *_same(event)) for event in events if _has_before(event)]
    if not wanted:
        return {}
    names = ("id", "subject", "begins", "field", "value")
    this = values(*(column(name, Integer if name == "id" else Text) for name in names), name="this").data(wanted)
    is_of_one = or_(this.c.field == "", Event.data.op("->>")(this.c.field) == this.c.value)
    begins = func.starts_with(Event.action, this.c.begins)
    older = (
        select(Event)
        .where(Event.subject == this.c.subject, Event.id < this.c.id, begins, is_of_one)
        .order_by(Event.id.desc())
        .limit(1)
        .lateral()
    )
    found = session.execute(select(this.c.id, aliased(Event, older)).join(older, true()))
    return {int(number): event for number, event in found}


def of_cause(session: Session, event: Event) -> Sequence[Event]:
    """Give what else followed from the same cause, oldest first."""
    if event.cause is None:
        return ()
    mine = select(Event).where(Event.cause == event.cause, Event.id != event.id)
    return session.scalars(mine.order_by(Event.id).limit(PAGE)).all()


def state(event: Event) -> str | None:
    """Name the state that an event tells of: the second word of its action; None where it tells of none."""
    first, _, second = event.action.partition(".")
    return second if first in STEPS else None


def _has_before(event: Event) -> bool:
    return event.action in AGAIN or event.action.partition(".")[0] in STEPS


def _same(event: Event) -> tuple[str, str, str]:
    """How the events of the same thing are told: what their actions begin with, a field, and its value."""
    if event.action in AGAIN:
        return event.action, "", ""
    first = event.action.partition(".")[0]
    field = STEPS[first] or ""
    return f"{first}.", field, str(event.data.get(field, ""))


def _looked_for(wanted: Wanted) -> Select[Event]:
    conditions: list[Any] = []
    if wanted.kind:
        family = and_(Event.action >= f"{wanted.kind}.", Event.action < f"{wanted.kind}/")
        conditions.append(Event.action == wanted.kind if "." in wanted.kind else family)
    if wanted.actor:
        people = and_(Event.actor.not_in(ACTORS), ~Event.actor.startswith(tokens.SUBJECT))
        conditions.append(people if wanted.actor == PEOPLE else Event.actor == wanted.actor)
    if wanted.cause:
        conditions.append(Event.cause == wanted.cause)
    if wanted.since:
        conditions.append(Event.at >= wanted.since)
    if wanted.before:
        conditions.append(Event.at < wanted.before)
    if wanted.subjects is not None:  # few of many: found by the index before anything is sorted or joined
        named = func.array(wanted.subjects.scalar_subquery(), type_=ARRAY(Text))
        about = select(Event.id).where(Event.subject == any_(named)).cte("about").prefix_with("MATERIALIZED")
        conditions.append(Event.id.in_(select(about.c.id)))
    return select(Event).where(*conditions, literal(True))
