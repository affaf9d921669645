"""Records of visits: who went, what was found, and what comes next; what a visit must not be without."""

import dataclasses
import datetime as dt

from sqlalchemy import ForeignKey, Identity, Text, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from servicing import appointments, clock, outbox, vault, visits
from servicing.database import Base, one_of
from servicing.errors import DeskRefusal
from servicing.messages import Message
from servicing.visits import Visit
from servicing.wording import Said

OUTCOMES = ("agreed", "explained", "disputed", "unable", "ended")  # ended: the borrower ended it
LEAST_STAFF = 2  # GB/T 45251-2025


class VisitNotYet(DeskRefusal):
    """This visit is not booked, or its time has not come: nothing can be recorded of it."""

    code = "visit_not_yet"


class TooFewStaff(DeskRefusal):
    """A visit is made by two people at least, each with a badge."""

    code = "visit_too_few_staff"


class NotIdentified(DeskRefusal):
    """Identification is shown before anything else is said."""

    code = "visit_not_identified"


class NoConsent(DeskRefusal):
    """Without consent at the door there is no visit: record it as missed."""

    code = "visit_no_consent"


class ReportEmpty(DeskRefusal):
    """Write down what was found, and what comes next."""

    code = "visit_report_empty"


class RecordedWithoutConsent(DeskRefusal):
    """A visit is recorded only with consent to the recording."""

    code = "visit_recorded_without_consent"


@dataclasses.dataclass(frozen=True, slots=True)
class Report:
    """What two people report of their visit; ``badges`` are theirs, ``found`` and ``next_step`` their own words."""

    badges: tuple[str, ...]
    identified: bool
    consented: bool
    found: str
    outcome: str
    next_step: str
    recorded: bool = False
    recording_consented: bool = False


class VisitRecord(Base):
    """The one report of a visit that was made."""

    __tablename__ = "visit_records"
    __table_args__ = (one_of("outcome", OUTCOMES),)

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    visit_id: Mapped[int] = mapped_column(ForeignKey("visits.id"), unique=True)
    actor: Mapped[str] = mapped_column(Text)
    at: Mapped[dt.datetime]
    badges: Mapped[list[str]] = mapped_column(ARRAY(Text))
    identified: Mapped[bool]
    consented: Mapped[bool]
    found: Mapped[str] = mapped_column(vault.Sealed)
    outcome: Mapped[str] = mapped_column(Text)
    next_step: Mapped[str] = mapped_column(vault.Sealed)
    recorded: Mapped[bool]
    recording_consented: Mapped[bool]

    visit: Mapped[Visit] = relationship()


def finish(session: Session, visit: Visit, report: Report, *, actor: str) -> VisitRecord:
    """Put on record that a visit was made (GB/T 45251-2025: two people, identification, consent).

    Raises VisitNotYet, TooFewStaff, NotIdentified, NoConsent, RecordedWithoutConsent, ReportEmpty.
    """
    _require_time(visit)
    if len(set(report.badges)) < LEAST_STAFF:
        raise TooFewStaff()
    if not report.identified:
        raise NotIdentified()
    if not report.consented:
        raise NoConsent()
    if report.recorded and not report.recording_consented:
        raise RecordedWithoutConsent()
    if not (report.found.strip() and report.next_step.strip()):
        raise ReportEmpty()
    fields = dataclasses.asdict(report) | {"badges": list(report.badges)}
    record = VisitRecord(visit_id=visit.id, actor=actor, at=clock.now(), **fields)
    session.add(record)
    visits.close(session, visit, "done", actor)
    return record


def miss(session: Session, visit: Visit, house: outbox.House, *, actor: str) -> bool:
    """Put on record that nobody met, whosever doing it was, and offer another time without a word of blame.

    Give whether the contact rules let the offer out, as they stand now. Raises VisitNotYet.
    """
    _require_time(visit)
    visits.close(session, visit, "missed", actor)
    said, of, part = [Said("utter_visit_missed", {"date": visit.date})], visit.series, visit.id
    conversation = appointments.conversation_with(session, visit.borrower)
    outbox.write(session, conversation, said, house, answers=of, part=part, about=visit.borrower, is_decision=True)
    offer = session.scalars(select(Message).where(Message.answers == of, Message.part == part)).one()
    return outbox.judge(session, offer).action != "drop"


def of_visit(session: Session, visit: Visit) -> VisitRecord | None:
    """Give what was reported of a visit."""
    return session.scalar(select(VisitRecord).where(VisitRecord.visit_id == visit.id))


def _require_time(visit: Visit) -> None:
    if visit.status not in visits.SURE or not visit.has_begun:
        raise VisitNotYet()
