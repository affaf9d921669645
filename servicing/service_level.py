"""Service level: how quickly and how well borrowers were served over some days; docs/reference/board.md defines it.

A wait belongs to the day on which its handoff was opened, what became of it to the day on which it was closed. Nobody
waited for what a person took up unasked, nor for what came up while a person was there: no wait counts it. Where there
is nothing to reckon with there is no figure: None, not nought.
"""

import dataclasses
import datetime as dt
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Date, Float, Subquery, case, cast, extract, func, literal, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from servicing import board, clock, handoffs
from servicing.days import Days
from servicing.handoffs import Handoff
from servicing.messages import Message
from servicing.ratings import Rating

AGAIN = dt.timedelta(days=7)  # who needs a person again so soon was not helped
UNASKED = "taken_over"  # the reason where a person had something to say and nobody had asked
SENT = ("sent", "delivered", "undelivered")  # the carrier took it


@dataclasses.dataclass(frozen=True, slots=True)
class Waits:
    """Of the handoffs ``opened``: how many were taken ``in_time`` of those whose target has been met or missed.

    ``answered``: a person's text went out before they were closed; ``median`` and ``p90`` (nine of ten were no longer)
    run from when the target begins to run to when that text went out. ``silent``: closed without any.
    """

    opened: int = 0
    judged: int = 0
    in_time: int = 0
    answered: int = 0
    silent: int = 0
    median: dt.timedelta | None = None
    p90: dt.timedelta | None = None


@dataclasses.dataclass(frozen=True, slots=True)
class Closes:
    """Handoffs ``closed`` with a disposition, how long people had them, and in how many the need came ``again``.

    ``again``: within seven days of the close another handoff was opened in the conversation that a person did not open.
    """

    closed: int = 0
    again: int = 0
    median: dt.timedelta | None = None
    p90: dt.timedelta | None = None


@dataclasses.dataclass(frozen=True, slots=True)
class Ratings:
    """How many borrowers were ``asked`` how it was, how many ``rated`` it, and the ``mean`` of 1 to 5."""

    asked: int = 0
    rated: int = 0
    mean: float | None = None


@dataclasses.dataclass(frozen=True, slots=True)
class Figures:
    """The figures of some days, of one day, or of one agent, whom no rating is about."""

    waits: Waits = Waits()
    closes: Closes = Closes()
    ratings: Ratings = Ratings()

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing happened at all."""
        return self == Figures()


def total(session: Session, days: Days) -> Figures:
    """Give the figures of all the days together."""
    return _figures(session, days, None).get(None, Figures())


def by_day(session: Session, days: Days) -> dict[dt.date, Figures]:
    """Give the figures of each day, the empty ones too."""
    found = _figures(session, days, "day")
    return {day: found.get(day, Figures()) for day in days}


def by_agent(session: Session, days: Days) -> dict[str, Figures]:
    """Give the figures of everybody who works at the desk, or did then, by name.

    Their waits are those of the borrowers whom they answered first; what they closed counts from when it came to them.
    """
    waits, closes = _waits(days), _closes(days, Handoff.held_at)
    answered = _grouped(session, waits, "author", _of_waits(waits))
    closed = _grouped(session, closes, "agent", _of_closes(closes))
    names = {place.user.name for place in board.places(session)} | answered.keys() | closed.keys()
    return {name: Figures(Waits(*answered.get(name, ())), Closes(*closed.get(name, ()))) for name in sorted(names)}


def reasons(session: Session, days: Days) -> dict[str, int]:
    """Count the handoffs opened for each reason, the most frequent first."""
    found = _grouped(session, _waits(days), "reason", [func.count()])
    return dict(sorted(((reason, number) for reason, (number,) in found.items()), key=lambda each: (-each[1], each[0])))


def hours(session: Session, days: Days) -> list[int]:
    """Count the handoffs opened in each hour of the day, 0 to 23."""
    found = _grouped(session, _waits(days), "hour", [func.count()])
    return [found.get(hour, (0,))[0] for hour in range(24)]


def _figures(session: Session, days: Days, key: str | None) -> dict[Any, Figures]:
    waits, closes, ratings = _waits(days), _closes(days, Handoff.claimed_at), _ratings(days)
    opened = _grouped(session, waits, key, _of_waits(waits))
    closed = _grouped(session, closes, key, _of_closes(closes))
    rated = _grouped(
        session, ratings, key, [func.count(), func.count(ratings.c.score), func.avg(cast(ratings.c.score, Float))]
    )
    return {
        each: Figures(Waits(*opened.get(each, ())), Closes(*closed.get(each, ())), Ratings(*rated.get(each, ())))
        for each in opened.keys() | closed.keys() | rated.keys()
    }


def _grouped(
    session: Session, rows: Subquery, key: str | None, figures: Sequence[ColumnElement[Any]]
) -> dict[Any, Sequence[Any]]:
    """Reckon figures for each value of a column, or, without one, for all rows together."""
    if key is None:
        return {None: session.execute(select(*figures).select_from(rows)).one()}
    column = rows.c[key]
    found = session.execute(select(column, *figures).where(column.is_not(None)).group_by(column))
    return {value: figure for value, *figure in found}


def _waits(days: Days) -> Subquery:
    """One row for each handoff opened in these days for which somebody waited."""
    first = (
        select(Message.agent.label("author"), func.coalesce(Message.attempted_at, Message.at).label("at"))
        .where(Message.conversation_id == Handoff.conversation_id, Message.author == "agent")
        .where(Message.status.in_(SENT), Message.at >= Handoff.opened_at)
        .where(or_(Handoff.closed_at.is_(None), Message.at <= Handoff.closed_at))
        .order_by(Message.at)
        .limit(1)
        .lateral("first")
    )
    local = days.local(Handoff.opened_at)
    is_late = Handoff.overdue_at.is_not(None) | (
        func.coalesce(Handoff.claimed_at, Handoff.closed_at, clock.now()) > handoffs.due()
    )
    return (
        select(
            cast(local, Date).label("day"),
            extract("hour", local).label("hour"),
            Handoff.reason,
            first.c.author,
            case((first.c.at.is_not(None), func.greatest(first.c.at - Handoff.counts_from, dt.timedelta(0)))).label(
                "wait"
            ),
            is_late.label("is_late"),
            Handoff.claimed_at.is_not(None).label("is_taken"),
            Handoff.disposition.is_not(None).label("is_closed"),
        )
        .join(first, true(), isouter=True)
        .where(days.hold(Handoff.opened_at), Handoff.reason != UNASKED)
        .where(or_(Handoff.claimed_at.is_(None), Handoff.claimed_at > Handoff.opened_at))
        .subquery()
    )


def _of_waits(rows: Subquery) -> list[ColumnElement[Any]]:
    is_answered = rows.c.wait.is_not(None)
    return [
        func.count(),
        func.count().filter(rows.c.is_taken | rows.c.is_late),
        func.count().filter(rows.c.is_taken, ~rows.c.is_late),
        func.count().filter(is_answered),
        func.count().filter(rows.c.is_closed, ~is_answered),
        *(_within(share, rows.c.wait) for share in (0.5, 0.9)),
    ]


def _closes(days: Days, since: InstrumentedAttribute[dt.datetime | None]) -> Subquery:
    """One row for each handoff closed in these days with a disposition, handled from ``since`` on."""
    later = aliased(Handoff)
    is_again = (
        select(literal(1))
        .where(later.conversation_id == Handoff.conversation_id, later.reason != UNASKED)
        .where(later.opened_at > Handoff.closed_at, later.opened_at <= Handoff.closed_at + AGAIN)
        .exists()
    )
    return (
        select(
            cast(days.local(Handoff.closed_at), Date).label("day"),
            Handoff.agent,
            (Handoff.closed_at - since).label("time"),
            is_again.label("is_again"),
        )
        .where(days.hold(Handoff.closed_at), Handoff.disposition.is_not(None))
        .subquery()
    )


def _of_closes(rows: Subquery) -> list[ColumnElement[Any]]:
    return [
        func.count(),
        func.count().filter(rows.c.is_again),
        *(_within(share, rows.c.time) for share in (0.5, 0.9)),
    ]


def _ratings(days: Days) -> Subquery:
    """One row for each time that a borrower was asked in these days."""
    day = cast(days.local(Rating.asked_at), Date).label("day")
    return select(day, Rating.score).where(days.hold(Rating.asked_at)).subquery()


def _within(share: float, column: ColumnElement[Any]) -> ColumnElement[Any]:
    """The time within which a share of them lies, between two neighbours where it falls between them."""
    return func.percentile_cont(share).within_group(column.asc())
