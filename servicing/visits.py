"""Verification visits: what is held, booked, moved, confirmed, cancelled, and who may do so."""

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Boolean, Date, ForeignKey, Identity, Index, Integer, Text, Time, Uuid, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from servicing import clock, events, slots, vault
from servicing.borrowers import Borrower
from servicing.database import Base, one_of
from servicing.errors import DeskRefusal, ServicingError
from servicing.teams import Team

STATES = ("proposed", "booked", "confirmed", "done", "cancelled", "missed")
STANDING = ("proposed", "booked", "confirmed")
SURE = ("booked", "confirmed")
PLACES = ("home", "work", "office")  # what 1, 2, 3 stand for; the borrower may name any other
REPLIES = ("confirm", "move", "cancel")  # what 1, 2, 3 stand for where a visit is reminded of


class NoVisit(ServicingError):
    """There is no visit that could be moved or spoken of."""

    code = "visit_none"


class NoVisitsWanted(DeskRefusal):
    """This borrower wants no visits: nobody but the borrower can book one."""

    code = "no_visits_wanted"


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
    consent_at: Mapped[dt.datetime | None]  # consent to enter or to meet, asked before it is booked
    may_enter: Mapped[bool | None] = mapped_column(Boolean)  # no: they meet at the place and go into no home
    held_until: Mapped[dt.datetime | None]  # a proposed visit whose time is up is given away
    cause: Mapped[uuid.UUID | None] = mapped_column(Uuid)
    series: Mapped[uuid.UUID] = mapped_column(Uuid, default=uuid.uuid4)  # the same for what it was moved to
    sequence: Mapped[int] = mapped_column(Integer, default=0, server_default="0")  # grows with what calendars must know
    changed_at: Mapped[dt.datetime] = mapped_column(default=lambda: clock.now())

    team: Mapped[Team] = relationship()
    borrower: Mapped[Borrower] = relationship()

    @property
    def slot(self) -> slots.Slot:
        """The time that it takes of its team."""
        return slots.Slot(self.date, self.start, self.end, self.team_id)

    def at(self, time: dt.time) -> dt.datetime:
        """Give the aware instant of its day at a time on the borrower's clock."""
        return dt.datetime.combine(self.date, time, ZoneInfo(self.borrower.zone))

    @property
    def has_begun(self) -> bool:
        """Tell whether its time has come."""
        return self.at(self.start) <= clock.now()

    @property
    def is_over(self) -> bool:
        """Tell whether its time has gone by."""
        return self.at(self.end) <= clock.now()

    @property
    def is_held(self) -> bool:
        """Tell whether its slot is still being kept for an answer."""
        return self.status == "proposed" and self.held_until is not None and self.held_until > clock.now()


def book(
    session: Session,
    visit: Visit,
    cause: uuid.UUID | None,
    *,
    may_enter: bool = True,
    actor: str = "borrower",
) -> Visit | None:
    """Book a held visit now that place and consent are known; give the visit that it was moved from, if there was one.

    The old slot is free from now on, not before. Raises NoVisitsWanted where somebody else would book.
    """
    check_welcome(visit.borrower, actor)
    visit.consent_at, visit.may_enter = clock.now(), may_enter
    if visit.status != "proposed":
        return None
    old = next((other for other in standing(session, visit.borrower) if other.status in SURE), None)
    if old is None:
        _change(session, visit, "booked", cause, actor)
        return None
    visit.series, visit.sequence = old.series, old.sequence + 1
    old.status, old.sequence, old.changed_at = "cancelled", old.sequence + 1, clock.now()
    was = {"was": old.date.isoformat(), "was_start": old.start.isoformat("minutes")}
    _change(session, visit, "booked", cause, actor, what="moved", **was)
    return old


def check_welcome(borrower: Borrower, actor: str) -> None:
    """Raise NoVisitsWanted where anybody but the borrower arranges a visit that the borrower does not want."""
    if borrower.no_visits and actor != "borrower":
        raise NoVisitsWanted()


def cancel(
    session: Session, visit: Visit, cause: uuid.UUID | None, *, actor: str = "borrower", reason: str | None = None
) -> None:
    """Cancel a visit; its slot is free again. ``reason`` is a code, where the desk cancels."""
    visit.sequence += 1
    why = {"reason": reason} if reason else {}
    _change(session, visit, "cancelled", cause, actor, **why)


def confirm(session: Session, visit: Visit, cause: uuid.UUID | None, *, actor: str = "borrower") -> None:
    """Note that the borrower says the visit will do as it was booked; a second time changes nothing."""
    if visit.status == "booked":
        _change(session, visit, "confirmed", cause, actor)


def meet_elsewhere(
    session: Session, visit: Visit, place: str, cause: uuid.UUID | None, *, may_enter: bool, actor: str = "borrower"
) -> None:
    """Keep the time of a booked visit and change its place."""
    visit.place, visit.may_enter = place, may_enter
    visit.sequence += 1
    _change(session, visit, visit.status, cause, actor, what="relocated")


def close(session: Session, visit: Visit, status: str, actor: str) -> None:
    """Note what became of a visit whose time has come: ``done`` or ``missed``."""
    _change(session, visit, status, None, actor)


def note_asked(session: Session, visit: Visit, wanted: slots.Slot, actor: str) -> None:
    """Put on record that the borrower of a booked visit is asked for another time; the booked one stands."""
    wish = {"wanted": wanted.date.isoformat(), "wanted_start": wanted.start.isoformat("minutes")}
    _change(session, visit, visit.status, None, actor, what="asked", **wish)


def note_exported(session: Session, rows: int, actor: str, **which: Any) -> None:
    """Put on record that somebody took ``rows`` visits away with their places; ``which`` says what was asked for."""
    events.record(session, actor, "visits.exported", "installation", rows=rows, **which)


def note_held(session: Session, visit: Visit, actor: str) -> None:
    """Take a new visit on record as held."""
    _change(session, visit, "proposed", visit.cause, actor)


def standing(session: Session, borrower: Borrower) -> list[Visit]:
    """Give a borrower's visits to come that are held, booked or confirmed, soonest first."""
    rows = session.scalars(
        select(Visit)
        .where(Visit.borrower_id == borrower.id, Visit.status.in_(STANDING))
        .order_by(Visit.date, Visit.start)
    )
    return [visit for visit in rows if not visit.is_over]


def booked_or_none(session: Session, borrower: Borrower) -> Visit | None:
    """Give the visit to come that is booked, if there is one."""
    return next((visit for visit in standing(session, borrower) if visit.status in SURE), None)


def booked(session: Session, borrower: Borrower) -> Visit:
    """Give the visit to come that is booked, or raise NoVisit."""
    visit = booked_or_none(session, borrower)
    if visit is None:
        raise NoVisit()
    return visit


def held(session: Session, borrower: Borrower) -> Visit | None:
    """Give the visit whose slot is being held; None when there is none or the time to answer ran out."""
    return next((visit for visit in standing(session, borrower) if visit.is_held), None)


def of_borrower(session: Session, borrower_id: int) -> Sequence[Visit]:
    """Give all visits of a borrower, in the order they were made."""
    return session.scalars(select(Visit).where(Visit.borrower_id == borrower_id).order_by(Visit.id)).all()


def history(session: Session, visit: Visit) -> list[events.Event]:
    """Give what is on record of an appointment, through all its moves, oldest first."""
    moved = session.scalars(select(Visit).where(Visit.series == visit.series))
    taken = {(each.date.isoformat(), each.start.isoformat("minutes"), each.team_id) for each in moved}
    about = (events.Event.subject == visit.borrower.subject) & events.Event.action.like("visit.%")
    rows = session.scalars(select(events.Event).where(about).order_by(events.Event.id))
    return [each for each in rows if (each.data.get("date"), each.data.get("start"), each.data.get("team")) in taken]


def _change(
    session: Session, visit: Visit, status: str, cause: uuid.UUID | None, actor: str, what: str = "", **more: Any
) -> None:
    visit.status, visit.changed_at = status, clock.now()
    if status != "proposed":
        visit.held_until = None
    data = {"date": visit.date.isoformat(), "start": visit.start.isoformat("minutes"), "team": visit.team_id, **more}
    events.record(session, actor, f"visit.{what or status}", visit.borrower.subject, cause, **data)
