"""Holds: what keeps collection from a borrower or a loan, set and lifted by people; each for its own reason."""

import datetime as dt
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from servicing import borrowers, clock, complaints, contacts, conversations, disputes, events, loans
from servicing.borrowers import Borrower
from servicing.errors import DeskRefusal
from servicing.loans import Loan

BY_HAND = "agent"  # the reason of a pause that a person made
OF_PEOPLE = {
    "crisis": "crisis_at",
    "deceased": "deceased_at",
    "represented": "represented_at",
    "vulnerable": "vulnerable_until",
}


class HoldInThePast(DeskRefusal):
    """A pause lasts until a day to come, a year at most."""

    code = "hold_in_the_past"


class HoldStands(DeskRefusal):
    """What this pause is for is still open: bring that to its end first."""

    code = "hold_stands"


class HoldTooYoung(DeskRefusal):
    """After a crisis collection is held for at least 30 days."""

    code = "hold_too_young"


def of_loan(loan: Loan) -> dict[str, dt.datetime]:
    """Give what pauses a loan at this moment: each reason and the instant at which it ends by itself."""
    found = {why: dt.datetime.fromisoformat(until) for why, until in loan.pauses.items()}
    return {why: until for why, until in found.items() if until > clock.now()}


def of_borrower(borrower: Borrower) -> list[str]:
    """Name what keeps collection from a person, as ``OF_PEOPLE`` does."""
    now = clock.now()
    found = {what: getattr(borrower, column) for what, column in OF_PEOPLE.items()}
    return [what for what, at in found.items() if at is not None and (what != "vulnerable" or at > now)]


def pause(session: Session, loan: Loan, last_day: dt.date, actor: str) -> None:
    """Pause reminders for a loan up to and including a day on the borrower's calendar. Raises HoldInThePast."""
    today = clock.today(loan.borrower.zone)
    if not today <= last_day <= today + dt.timedelta(days=365):
        raise HoldInThePast()
    morning_after = dt.datetime.combine(last_day + dt.timedelta(days=1), dt.time(), tzinfo=ZoneInfo(loan.borrower.zone))
    loans.pause(session, loan, morning_after, BY_HAND, None, actor)


def lift(session: Session, loan: Loan, why: str, actor: str) -> None:
    """Let one pause of a loan end now. Raises HoldStands while the dispute, complaint or crisis it is for is open."""
    if why == "dispute" and any(each.status == "open" for each in disputes.of_loan(session, loan)):
        raise HoldStands()
    if why == "complaint" and _has_complaint(session, loan.borrower):
        raise HoldStands()
    if why == "crisis" and loan.borrower.crisis_at is not None:
        raise HoldStands()
    loans.resume(session, loan, why, None, actor)


def release(session: Session, borrower: Borrower, what: str, actor: str) -> None:
    """Let what is held because of a person end, as ``OF_PEOPLE`` names it. Raises HoldTooYoung."""
    if what not in of_borrower(borrower):
        return
    crisis_at = borrower.crisis_at
    if what == "crisis" and crisis_at and clock.now() - crisis_at < dt.timedelta(days=borrowers.CRISIS_DAYS):
        raise HoldTooYoung()
    setattr(borrower, OF_PEOPLE[what], None)
    if what == "crisis":
        for loan in borrower.loans:
            loans.resume(session, loan, what, None, actor)
    events.record(session, actor, "borrower.released", borrower.subject, None, what=what)


def _has_complaint(session: Session, borrower: Borrower) -> bool:
    contact = session.get_one(contacts.Contact, borrower.contact_id)
    talk = conversations.of_contact(session, contact)
    return any(each.status == "open" for each in complaints.of_conversation(session, talk))
