"""Weeks of visits: what each team has and could still take, day by day, and why the rest is closed."""

import dataclasses
import datetime as dt
from collections.abc import Iterator, Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from servicing import clock, openings, policy, slots
from servicing.borrowers import ZONES, Borrower
from servicing.slots import Slot
from servicing.teams import Team
from servicing.visits import Visit

CLOSED = ("holiday", "quiet", "past", "notice", "horizon", "busy")  # why nobody can be visited then
Law = tuple[str, str]  # jurisdiction and zone
HOME: Law = ("cn", ZONES["cn"])  # of a region where nobody lives yet


@dataclasses.dataclass(frozen=True, slots=True)
class Cell:
    """One beginning on one day: its visits, the slots that are free with the number of teams that have them.

    ``why`` there is nothing: of CLOSED, or None where nobody works then.
    """

    date: dt.date
    start: dt.time
    visits: list[Visit]
    free: list[Slot]
    count: int
    why: str | None


@dataclasses.dataclass(frozen=True, slots=True)
class Day:
    """A day with a cell for each beginning of the week; ``free`` of ``room`` slots; ``why`` all of it is closed."""

    date: dt.date
    cells: list[Cell]
    free: int
    room: int
    why: str | None


@dataclasses.dataclass(frozen=True, slots=True)
class Share:
    """A team's week: its regions, and ``free`` of ``room`` slots."""

    name: str
    regions: list[str]
    free: int
    room: int


@dataclasses.dataclass(frozen=True, slots=True)
class Week:
    """Seven days from a Monday on, local times; ``zones`` are those of the regions shown."""

    monday: dt.date
    starts: list[dt.time]
    days: list[Day]
    shares: list[Share]
    zones: list[str]


def of(session: Session, monday: dt.date, region: str | None = None, team: str | None = None) -> Week:
    """Put together a week, of one region or of one team's name where they are given."""
    working = chosen(session, region, team)
    laws = _laws(session, working)
    free = [slot for slot in _free(session, working, laws) if monday <= slot.date < monday + dt.timedelta(days=7)]
    shown = list(_shown(session, monday, working))
    days = [monday + dt.timedelta(days=number) for number in range(7)]
    room = [slot for day in days for each in working for slot in slots.of_day(each.hours, each.id, day)]
    starts = sorted({slot.start for slot in room} | {visit.start for visit in shown})
    names = {each.id: each.name for each in working}
    return Week(
        monday=monday,
        starts=starts,
        days=[_day(day, starts, shown, free, room, names, laws) for day in days],
        shares=_shares(working, free, room, laws),
        zones=sorted({zone for _, zone in laws.values()}),
    )


def chosen(session: Session, region: str | None, team: str | None) -> Sequence[Team]:
    """Give the teams of a region, or of a name, or all of them."""
    rows = select(Team).order_by(Team.name, Team.region)
    rows = rows.where(Team.region == region) if region else rows
    return session.scalars(rows.where(Team.name == team) if team else rows).all()


def today(session: Session, region: str | None = None, team: str | None = None) -> dt.date:
    """Give the day that it is where these teams work."""
    working = chosen(session, region, team)
    laws = _laws(session, working[:1])
    return clock.today(laws[working[0].id][1] if working else HOME[1])


def regions(session: Session) -> tuple[list[str], list[str]]:
    """Give the regions that have a team, and those where borrowers live and no team works."""
    served = set(session.scalars(select(Team.region).distinct()))
    lived_in = set(session.scalars(select(Borrower.region).where(Borrower.region.is_not(None)).distinct()))
    return sorted(served), sorted(str(each) for each in lived_in - served)


def _laws(session: Session, working: Sequence[Team]) -> dict[int, Law]:
    """Give whose law and which zone rule for each team: those of most who live in its region."""
    rows = (
        select(Borrower.region, Borrower.jurisdiction, Borrower.zone)
        .where(Borrower.region.in_({each.region for each in working}))
        .group_by(Borrower.region, Borrower.jurisdiction, Borrower.zone)
        .order_by(func.count(), Borrower.zone)
    )
    found = {row.region: (row.jurisdiction, row.zone) for row in session.execute(rows)}
    return {each.id: found.get(each.region, HOME) for each in working}


def _free(session: Session, working: Sequence[Team], laws: dict[int, Law]) -> Iterator[Slot]:
    for law in set(laws.values()):
        there = [each for each in working if laws[each.id] == law]
        yield from openings.free(session, there, law, policy.product("default", law[0]))


def _shown(session: Session, monday: dt.date, working: Sequence[Team]) -> Iterator[Visit]:
    """Give the visits that stand, were made or missed; what was called off or lapsed has left its slot."""
    rows = (
        select(Visit)
        .where(
            Visit.team_id.in_([each.id for each in working]),
            Visit.date.between(monday, monday + dt.timedelta(days=6)),
            Visit.status != "cancelled",
        )
        .options(joinedload(Visit.team), joinedload(Visit.borrower))
        .order_by(Visit.date, Visit.start, Visit.id)
    )
    for visit in session.scalars(rows):
        if visit.status != "proposed" or visit.is_held:
            yield visit


def _day(
    day: dt.date,
    starts: list[dt.time],
    shown: list[Visit],
    free: list[Slot],
    room: list[Slot],
    names: dict[int, str],
    laws: dict[int, Law],
) -> Day:
    room = [slot for slot in room if slot.date == day]
    free = [slot for slot in free if slot.date == day]
    then = [visit for visit in shown if visit.date == day]
    closed = {slot: _why(slot, laws[slot.team_id]) for slot in room}
    cells = []
    for start in starts:
        here, left = [each for each in then if each.start == start], [each for each in free if each.start == start]
        reasons = [closed[slot] for slot in room if slot.start == start]
        cells.append(Cell(day, start, here, left, _count(left, names), None if here or not reasons else reasons[0]))
    whys = set(closed.values()) - {"busy"}
    whole = whys.pop() if len(whys) == 1 and not free and not then else None
    return Day(day, cells, _count(free, names), _count(_visitable(room, laws), names), whole)


def _why(slot: Slot, law: Law) -> str:
    """Say why a slot that is not free is closed; ``busy`` where nothing else is in the way."""
    jurisdiction, zone = law
    product, now = policy.product("default", jurisdiction), clock.local(clock.now(), zone).replace(tzinfo=None)
    begins, notice = dt.datetime.combine(slot.date, slot.start), dt.timedelta(hours=product.visit_notice_hours)
    if begins <= now:
        return "past"
    by_law = openings.closed_by_law(slot, jurisdiction)
    if by_law is not None:
        return by_law
    if begins < now + notice:
        return "notice"
    is_far = slot.date > (now + notice).date() + dt.timedelta(days=product.visit_horizon_days)
    return "horizon" if is_far else "busy"


def _shares(working: Sequence[Team], free: list[Slot], room: list[Slot], laws: dict[int, Law]) -> list[Share]:
    shares = []
    for name in sorted({each.name for each in working}):
        ids = {each.id: name for each in working if each.name == name}
        own = [slot for slot in _visitable(room, laws) if slot.team_id in ids]
        left = [slot for slot in free if slot.team_id in ids]
        places = [each.region for each in working if each.name == name]
        shares.append(Share(name, places, _count(left, ids), _count(own, ids)))
    return shares


def _visitable(room: list[Slot], laws: dict[int, Law]) -> list[Slot]:
    """Give the slots on which the law lets anybody be visited at all."""
    return [slot for slot in room if openings.closed_by_law(slot, laws[slot.team_id][0]) is None]


def _count(found: list[Slot], names: dict[int, str]) -> int:
    """Count slots; two people who work for two regions are one team."""
    return len({(names[slot.team_id], slot.date, slot.start) for slot in found})
