"""Openings: the slots that can be offered to a borrower, and holding one while place and consent are asked."""

import dataclasses
import datetime as dt
import uuid
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from servicing import clock, days_off, gate, policy, slots, teams, visits
from servicing.borrowers import Borrower
from servicing.errors import ServicingError
from servicing.policy import Product
from servicing.slots import Slot
from servicing.teams import Team
from servicing.visits import Visit


class SlotTaken(ServicingError):
    """Somebody else has taken this slot meanwhile."""

    code = "slot_taken"


class NoTeam(ServicingError):
    """No team works in the borrower's region; a person arranges the visit."""

    code = "visit_no_team"


class NoSlot(ServicingError):
    """No slot is free at all in the time ahead that is offered."""

    code = "visit_no_slot"


class NotThen(ServicingError):
    """The day or hour asked for is not free; others are."""

    code = "visit_day_full"


class VisitInThePast(NotThen):
    """The day asked for a visit has gone by."""

    code = "visit_in_the_past"


class VisitTooSoon(NotThen):
    """The day asked for a visit leaves less notice than is due."""

    code = "visit_too_soon"


class VisitTooFar(NotThen):
    """The day asked for a visit is later than any that is offered yet."""

    code = "visit_too_far"


@dataclasses.dataclass(frozen=True, slots=True)
class Wish:
    """What was asked for: a day, or a part of one as local times, or neither; and the slots not wanted.

    ``exact``: one hour was named, not a part of a day; then a slot will do in which it lies.
    """

    day: dt.date | None = None
    hours: tuple[dt.time, dt.time] | None = None
    exact: bool = False
    unwanted: tuple[Slot, ...] = ()

    def suits(self, slot: Slot) -> bool:
        """Tell whether a slot is as wished."""
        return (self.day is None or slot.date == self.day) and self._on_time(slot) and slot not in self.unwanted

    def _on_time(self, slot: Slot) -> bool:
        if self.hours is None:
            return True
        begin, end = self.hours
        return begin <= slot.start < end or (self.exact and slot.start <= begin < slot.end)


NOTHING = Wish()


def offer(session: Session, borrower: Borrower, product: Product, wish: Wish = NOTHING) -> list[Slot]:
    """Give up to three free slots as wished, with notice, outside quiet hours and public holidays.

    Raises NoTeam where no team works in the region, NoSlot where nothing is free at all, NotThen where something is,
    but not as wished.
    """
    found = slots.once_a_time(free_for(session, borrower, product))
    if not found:
        raise NoSlot()
    fitting = [slot for slot in found if wish.suits(slot)]
    if not fitting:
        raise why_not(borrower, product, wish)
    return slots.spread(fitting)


def nearest(session: Session, borrower: Borrower, product: Product, wish: Wish) -> list[Slot]:
    """Give the free slots nearest to a wish that cannot be met; raises NoTeam, NoSlot."""
    found = slots.once_a_time(free_for(session, borrower, product))
    if not found:
        raise NoSlot()
    others = [slot for slot in found if slot not in wish.unwanted] or found
    at_that_hour = [slot for slot in others if Wish(hours=wish.hours).suits(slot)]
    return slots.nearest(at_that_hour or others, wish.day or clock.today(borrower.zone))


def hold(
    session: Session,
    borrower: Borrower,
    slot: Slot,
    product: Product,
    cause: uuid.UUID | None,
    *,
    actor: str = "borrower",
) -> Visit:
    """Hold a slot for a borrower while place and consent are asked, in place of one held before.

    Any team that is free at that time will do. Raises SlotTaken if somebody was quicker, or if the slot has meanwhile
    come too near; NoVisitsWanted where somebody else would book for a borrower who wants no visits.
    """
    visits.check_welcome(borrower, actor)
    own = visits.held(session, borrower)
    if own is not None and (own.date, own.start) == (slot.date, slot.start):
        own.held_until = _until(product)
        return own
    teams.namesakes(session, teams.of_region(session, borrower.region), lock=True)
    candidates = [
        each for each in free_for(session, borrower, product) if (each.date, each.start) == (slot.date, slot.start)
    ]
    for each in sorted(candidates, key=lambda one: one.team_id != slot.team_id):
        _release_lapsed(session, each)
        visit = Visit(
            team_id=each.team_id, borrower=borrower, date=each.date, start=each.start, end=each.end, status="proposed",
            held_until=_until(product), cause=cause,
        )  # fmt: skip
        try:
            with session.begin_nested():
                session.add(visit)
        except IntegrityError:
            continue
        _let_go(session, visit, cause, actor)
        visits.note_held(session, visit, actor)
        return visit
    raise SlotTaken()


def release_lapsed(session: Session) -> None:
    """Give back every held slot whose time to answer ran out."""
    lapsed = select(Visit).where(Visit.status == "proposed", Visit.held_until <= clock.now())
    for visit in session.scalars(lapsed.with_for_update(skip_locked=True)):
        visits.cancel(session, visit, None, actor="assistant")


def _until(product: Product) -> dt.datetime:
    return clock.now() + dt.timedelta(minutes=product.visit_hold_minutes)


def _let_go(session: Session, visit: Visit, cause: uuid.UUID | None, actor: str) -> None:
    for other in visits.standing(session, visit.borrower):
        if other.status == "proposed" and other.id != visit.id:
            visits.cancel(session, other, cause, actor=actor)


def free_for(session: Session, borrower: Borrower, product: Product) -> list[Slot]:
    """Give every team's free slot for a borrower, in order of time. Raises NoTeam."""
    working = teams.of_region(session, borrower.region)
    if not working:
        raise NoTeam()
    return free(session, working, (borrower.jurisdiction, borrower.zone), product, asking=borrower)


def free(
    session: Session,
    working: Sequence[Team],
    law: tuple[str, str],
    product: Product,
    *,
    asking: Borrower | None = None,
) -> list[Slot]:
    """Give the free slots of teams where a jurisdiction and a zone (``law``) rule, in order of time.

    What is held for the one who asks is theirs to take.
    """
    jurisdiction, zone = law
    names = teams.namesakes(session, working)
    busy = _busy(session, names, asking)
    taken = {team.id: busy.get(team.name, []) for team in working}
    earliest = clock.local(clock.now(), zone) + dt.timedelta(hours=product.visit_notice_hours)
    found = slots.free({team.id: team.hours for team in working}, taken, earliest, product.visit_horizon_days)
    return [slot for slot in found if closed_by_law(slot, jurisdiction) is None]


def closed_by_law(slot: Slot, jurisdiction: str) -> str | None:
    """Say why nobody is visited then, whoever has time: ``holiday``, ``quiet``, or None."""
    quiet_from, quiet_to = gate.QUIET[jurisdiction]
    if days_off.is_public_holiday(slot.date, jurisdiction):
        return "holiday"
    return None if slot.start >= quiet_to and slot.end <= quiet_from else "quiet"


def product_of(borrower: Borrower) -> Product:
    """Give the policy under which a borrower is visited."""
    live = [loan for loan in borrower.loans if not loan.is_settled] or borrower.loans
    return policy.product(live[0].product if live else "default", borrower.jurisdiction)


def _busy(session: Session, names: dict[int, str], asking: Borrower | None) -> dict[str, list[Slot]]:
    """Give what each team has taken, by its name: in another region the same two people are as busy."""
    taken: dict[str, list[Slot]] = {}
    whose = asking.id if asking is not None else None
    for visit in session.scalars(select(Visit).where(Visit.team_id.in_(names), Visit.status.in_(visits.STANDING))):
        if visit.status != "proposed" or (visit.is_held and visit.borrower_id != whose):
            taken.setdefault(names[visit.team_id], []).append(visit.slot)
    return taken


def why_not(borrower: Borrower, product: Product, wish: Wish) -> NotThen:
    """Give the refusal of a wish that no free slot meets."""
    now = clock.local(clock.now(), borrower.zone)
    earliest = (now + dt.timedelta(hours=product.visit_notice_hours)).date()
    latest = earliest + dt.timedelta(days=product.visit_horizon_days)
    if wish.day is None:
        return NotThen()
    if wish.day < now.date():
        return VisitInThePast(date=wish.day)
    if wish.day < earliest:
        return VisitTooSoon(hours=product.visit_notice_hours)
    return VisitTooFar(latest=latest) if wish.day > latest else NotThen()


def _release_lapsed(session: Session, slot: Slot) -> None:
    stale = select(Visit).where(
        Visit.team_id == slot.team_id, Visit.date == slot.date, Visit.start == slot.start, Visit.status == "proposed"
    )
    for visit in session.scalars(stale.with_for_update()):
        if not visit.is_held:
            visits.cancel(session, visit, None, actor="assistant")
    session.flush()
