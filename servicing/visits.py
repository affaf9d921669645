"""Verification visits: teams of two, slots held and booked, never two visits for one team at one time."""

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Date, ForeignKey, Identity, Index, Integer, Text, Time, UniqueConstraint, Uuid, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from servicing import clock, events, gate, slots, vault
from servicing.borrowers import Borrower
from servicing.database import Base, one_of
from servicing.errors import ServicingError
from servicing.policy import Product

STATES = ("proposed", "booked", "confirmed", "done", "cancelled", "missed")
STANDING = ("proposed", "booked", "confirmed")


class SlotTaken(ServicingError):
    """Somebody else has taken this slot meanwhile."""

    code = "slot_taken"


class NoTeam(ServicingError):
    """No team works in the borrower's region; a person arranges the visit."""

    code = "visit_no_team"


class NoSlot(ServicingError):
    """No slot is free on the day asked for, or at all."""

    code = "visit_no_slot"


class NoVisit(ServicingError):
    """There is no visit that could be moved or spoken of."""

    code = "visit_none"


class Team(Base):
    """Two people with badges who visit in one region (GB/T 45251-2025: at least two, with identification)."""

    __tablename__ = "teams"
    __table_args__ = (UniqueConstraint("name", "region"),)

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    region: Mapped[str] = mapped_column(Text, index=True)
    staff1: Mapped[str] = mapped_column(vault.Sealed)
    badge1: Mapped[str] = mapped_column(Text)
    staff2: Mapped[str] = mapped_column(vault.Sealed)
    badge2: Mapped[str] = mapped_column(Text)
    weekdays: Mapped[list[int]] = mapped_column(ARRAY(Integer))
    start: Mapped[dt.time] = mapped_column(Time)
    end: Mapped[dt.time] = mapped_column(Time)
    slot_minutes: Mapped[int] = mapped_column(Integer)

    @property
    def hours(self) -> slots.Hours:
        """When this team works."""
        return slots.Hours(frozenset(self.weekdays), self.start, self.end, self.slot_minutes)


class Visit(Base):
    """One visit; the unique index is what keeps a team's slot from being given twice."""

    __tablename__ = "visits"
    __table_args__ = (
        one_of("status", STATES),
        Index(
            "uq_visits_slot", "team_id", "date", "start", unique=True,
            postgresql_where="status IN ('proposed', 'booked', 'confirmed')",
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("teams.id"))
    borrower_id: Mapped[int] = mapped_column(ForeignKey("borrowers.id"), index=True)
    date: Mapped[dt.date] = mapped_column(Date)
    start: Mapped[dt.time] = mapped_column(Time)
    end: Mapped[dt.time] = mapped_column(Time)
    status: Mapped[str] = mapped_column(Text)
    place: Mapped[str | None] = mapped_column(vault.Sealed)
    consent_at: Mapped[dt.datetime | None]  # consent to enter, asked before it is booked
    held_until: Mapped[dt.datetime | None]  # a proposed visit whose time is up is given away
    cause: Mapped[uuid.UUID | None] = mapped_column(Uuid)

    team: Mapped[Team] = relationship()
    borrower: Mapped[Borrower] = relationship()


def free_slots(
    session: Session,
    borrower: Borrower,
    product: Product,
    day: dt.date | None = None,
    hours: tuple[dt.time, dt.time] | None = None,
) -> list[slots.Slot]:
    """Give up to three free slots, with notice and outside quiet hours; of the day and hours asked for, if any.

    Raises NoTeam where no team works in the region, NoSlot where nothing is free as asked.
    """
    found = _all_free(session, borrower, product)
    if day is not None:
        found = [slot for slot in found if slot.date == day]
    if hours is not None:
        found = [slot for slot in found if hours[0] <= slot.start < hours[1]]
    if not found:
        raise NoSlot()
    return slots.spread(found)


def _all_free(session: Session, borrower: Borrower, product: Product) -> list[slots.Slot]:
    teams = session.scalars(select(Team).where(Team.region == borrower.region)).all()
    if not teams:
        raise NoTeam()
    earliest = clock.local(clock.now(), borrower.zone) + dt.timedelta(hours=product.visit_notice_hours)
    found = slots.free(
        {team.id: team.hours for team in teams}, _taken(session, teams), earliest, product.visit_horizon_days
    )
    quiet_from, quiet_to = gate.QUIET[borrower.jurisdiction]
    return [slot for slot in found if slot.start >= quiet_to and slot.end <= quiet_from]


def hold(session: Session, borrower: Borrower, slot: slots.Slot, product: Product, cause: uuid.UUID | None) -> Visit:
    """Hold a slot for a borrower while place and consent are asked, in place of one held before.

    Raises SlotTaken if somebody was quicker, or if the slot has meanwhile come too near.
    """
    _release_expired(session, slot)
    if slot not in _all_free(session, borrower, product):
        raise SlotTaken()
    visit = Visit(
        team_id=slot.team_id, borrower=borrower, date=slot.date, start=slot.start, end=slot.end,
        status="proposed", held_until=clock.now() + dt.timedelta(minutes=product.visit_hold_minutes), cause=cause,
    )  # fmt: skip
    try:
        with session.begin_nested():
            session.add(visit)
    except IntegrityError:
        raise SlotTaken() from None
    for other in standing(session, borrower):
        if other.status == "proposed" and other.id != visit.id:
            cancel(session, other, cause)
    _record(session, visit, cause)
    return visit


def book(session: Session, visit: Visit, cause: uuid.UUID | None) -> None:
    """Book a held visit now that place and consent are known; a visit it replaces is cancelled."""
    visit.consent_at = clock.now()
    if visit.status != "proposed":
        return
    for other in standing(session, visit.borrower):
        if other.id != visit.id:
            cancel(session, other, cause)
    visit.status, visit.held_until = "booked", None
    _record(session, visit, cause)


def cancel(session: Session, visit: Visit, cause: uuid.UUID | None) -> None:
    """Cancel a visit; its slot is free again."""
    visit.status, visit.held_until = "cancelled", None
    _record(session, visit, cause)


def standing(session: Session, borrower: Borrower) -> Sequence[Visit]:
    """Give a borrower's visits that are held, booked or confirmed, soonest first."""
    return session.scalars(
        select(Visit)
        .where(Visit.borrower_id == borrower.id, Visit.status.in_(STANDING))
        .order_by(Visit.date, Visit.start)
    ).all()


def booked(session: Session, borrower: Borrower) -> Visit:
    """Give the visit that is booked, or raise NoVisit."""
    for visit in standing(session, borrower):
        if visit.status != "proposed":
            return visit
    raise NoVisit()


def held(session: Session, borrower: Borrower) -> Visit | None:
    """Give the visit whose slot is being held; None when there is none or the time to answer ran out."""
    for visit in standing(session, borrower):
        if visit.status == "proposed" and visit.held_until is not None and visit.held_until > clock.now():
            return visit
    return None


def of_borrower(session: Session, borrower_id: int) -> Sequence[Visit]:
    """Give all visits of a borrower, in the order they were made."""
    return session.scalars(select(Visit).where(Visit.borrower_id == borrower_id).order_by(Visit.id)).all()


def _taken(session: Session, teams: Sequence[Team]) -> set[tuple[int, dt.date, dt.time]]:
    rows = session.scalars(
        select(Visit).where(Visit.team_id.in_([team.id for team in teams]), Visit.status.in_(STANDING))
    )
    return {(row.team_id, row.date, row.start) for row in rows if row.status != "proposed" or _holds(row)}


def _holds(visit: Visit) -> bool:
    return visit.held_until is not None and visit.held_until > clock.now()


def _release_expired(session: Session, slot: slots.Slot) -> None:
    stale = select(Visit).where(
        Visit.team_id == slot.team_id, Visit.date == slot.date, Visit.start == slot.start, Visit.status == "proposed"
    )
    for visit in session.scalars(stale.with_for_update()):
        if not _holds(visit):
            cancel(session, visit, None)
    session.flush()


def _record(session: Session, visit: Visit, cause: uuid.UUID | None) -> None:
    data: dict[str, Any] = {
        "date": visit.date.isoformat(),
        "start": visit.start.isoformat("minutes"),
        "team": visit.team_id,
    }
    events.record(session, "borrower", f"visit.{visit.status}", visit.borrower.subject, cause, **data)
