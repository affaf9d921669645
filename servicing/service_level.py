"""Service level: how quickly and how well borrowers were served over some days; docs/reference/board.md defines it.

A wait belongs to the day on which its handoff was opened, what became of it to the day on which it was closed. Nobody
waited for what a person took up unasked, nor for what came up while a person was there: no wait counts it. Where there
is nothing to reckon with there is no figure: None, not nought.
"""

import dataclasses
import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    Float,
    Subquery,
    case,
    cast,
    extract,
    func,
    literal,
    or_,
    select,
    true,
    tuple_,
)
from sqlalchemy.orm import Session, aliased

from servicing import board, clock, handoffs
from servicing.days import Days
from servicing.handoffs import Handoff
from servicing.messages import Message
from servicing.ratings import Rating

AGAIN = dt.timedelta(days=7)  # who needs a person again so soon was not helped
UNASKED = "taken_over"  # the reason where a person had something to say and nobody had asked
ALL = "all"  # of the days, besides what they are grouped by
SHARES, NEITHER = (0.5, 0.9), (None, None)
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


@dataclasses.dataclass(frozen=True, slots=True)
class Report:
    """The figures of some days: of all together, of each day, the empty ones too, and of each agent, by name.

    Agents are those who work at the desk, or did then. Their waits are those of the borrowers whom they answered first;
    what they closed counts from when it came to them. ``reasons`` counts handoffs by reason, the most frequent first,
    ``hours`` by the hour of the day at which they were opened, 0 to 23.
    """

    total: Figures
    by_day: dict[dt.date, Figures]
    by_agent: dict[str, Figures]
    reasons: dict[str, int]
    hours: list[int]


def report(session: Session, days: Days) -> Report:
    """Reckon the figures of these days."""
    opened = _grouped(session, _waits(days), ("day", "author", "reason", "hour"), _of_waits)
    closed = _grouped(session, _closes(days), ("day", "agent"), _of_closes)
    rated = _grouped(session, _ratings(days), ("day",), _of_ratings)

    def figures(key: str, value: Any) -> Figures:
        closes = closed[key].get(value, (0, 0, *NEITHER, *NEITHER))
        return Figures(Waits(*opened[key].get(value, ())), Closes(*closes[:4]), Ratings(*rated[key].get(value, ())))

    def agent(name: str) -> Figures:
        number, again, *_, median, p90 = closed["agent"].get(name, (0, 0, *NEITHER, *NEITHER))
        return Figures(Waits(*opened["author"].get(name, ())), Closes(number, again, median, p90))

    names = {place.user.name for place in board.places(session)} | opened["author"].keys() | closed["agent"].keys()
    counts = {reason: row[0] for reason, row in opened["reason"].items()}
    return Report(
        total=figures(ALL, None),
        by_day={day: figures("day", day) for day in days},
        by_agent={name: agent(name) for name in sorted(names)},
        reasons=dict(sorted(counts.items(), key=lambda each: (-each[1], each[0]))),
        hours=[opened["hour"].get(hour, (0,))[0] for hour in range(24)],
    )


def _grouped(
    session: Session, rows: Subquery, keys: Sequence[str], figures: Callable[[Subquery], list[ColumnElement[Any]]]
) -> dict[str, dict[Any, Sequence[Any]]]:
    """Reckon figures of all rows together and for each value of each key, in one reading of the rows."""
    columns = [rows.c[key] for key in keys]
    sets = func.grouping_sets(tuple_(), *(tuple_(column) for column in columns))
    query = select(func.grouping(*columns), *columns, *figures(rows)).group_by(sets)
    found: dict[str, dict[Any, Sequence[Any]]] = {key: {} for key in (ALL, *keys)}
    for left_out, *row in session.execute(query):  # a bit for each column that is not grouped by, the last is 1
        here = [place for place in range(len(keys)) if not left_out & 1 << len(keys) - 1 - place]
        key, value = (keys[here[0]], row[here[0]]) if here else (ALL, None)
        if value is not None or not here:
            found[key][value] = row[len(keys) :]
    return found


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
        *(_within(share, rows.c.wait) for share in SHARES),
    ]


def _closes(days: Days) -> Subquery:
    """One row for each handoff closed in these days with a disposition; what was settled untaken has no time."""
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
            case((Handoff.held_at.is_not(None), Handoff.closed_at - Handoff.claimed_at)).label("time"),
            (Handoff.closed_at - Handoff.held_at).label("own_time"),
            is_again.label("is_again"),
        )
        .where(days.hold(Handoff.closed_at), Handoff.disposition.is_not(None))
        .subquery()
    )


def _of_closes(rows: Subquery) -> list[ColumnElement[Any]]:
    times = (_within(share, time) for time in (rows.c.time, rows.c.own_time) for share in SHARES)
    return [func.count(), func.count().filter(rows.c.is_again), *times]


def _ratings(days: Days) -> Subquery:
    """One row for each time that a borrower was asked in these days."""
    day = cast(days.local(Rating.asked_at), Date).label("day")
    return select(day, Rating.score).where(days.hold(Rating.asked_at)).subquery()


def _of_ratings(rows: Subquery) -> list[ColumnElement[Any]]:
    return [func.count(), func.count(rows.c.score), func.avg(cast(rows.c.score, Float))]


def _within(share: float, column: ColumnElement[Any]) -> ColumnElement[Any]:
    """The time within which a share of them lies, between two neighbours where it falls between them."""
    return func.percentile_cont(share).within_group(column.asc())
