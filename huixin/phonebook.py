"""The phone book: whose phone can be picked up in the simulator, with a note that tells them apart."""

import functools
from pathlib import Path

import yaml
from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from servicing import clock
from servicing.borrowers import Borrower
from servicing.contacts import Contact
from servicing.loans import Loan

WORDS = Path(__file__).with_name("phonebook.yml")
LONGEST = 200  # numbers: a phone book to pick from, not a directory
WORST = ("settled", "current", "due", "overdue")


def phonebook(session: Session) -> list[tuple[str, str, str]]:
    """Give (phone in E.164, name, note) for each number, in the order borrowers were imported; 200 at most."""
    found = session.scalars(
        select(Borrower).options(selectinload(Borrower.loans)).order_by(Borrower.id).limit(LONGEST)
    ).all()
    wanted = select(Contact).where(Contact.id.in_([each.contact_id for each in found]))
    contacts = {each.id: each for each in session.scalars(wanted.options(selectinload(Contact.holders)))}
    at_number: dict[int, list[Borrower]] = {}
    for borrower in found:
        at_number.setdefault(borrower.contact_id, []).append(borrower)
    return [
        (
            contacts[contact_id].phone,
            _words()["shared"].join(each.name for each in sharing),
            _note(sharing, contacts[contact_id]),
        )
        for contact_id, sharing in at_number.items()
    ]


@functools.cache
def _words() -> dict[str, str]:
    words: dict[str, str] = yaml.safe_load(WORDS.read_text(encoding="utf-8"))
    return words


def _note(sharing: list[Borrower], contact: Contact) -> str:
    words = _words()
    owed = [loan for borrower in sharing for loan in borrower.loans]
    verified = {holder.borrower_id for holder in contact.holders if holder.verified_at is not None}
    parts = [_state(owed)] if owed else []
    parts.append(words[sharing[0].jurisdiction])
    if len(owed) > 1:
        parts.append(words["several"].format(count=len(owed)))
    if any(borrower.id not in verified for borrower in sharing):
        parts.append(words["unverified"])
    if contact.opted_out_at is not None:
        parts.append(words["opted_out"])
    return words["part"].join(parts)


def _state(owed: list[Loan]) -> str:
    """The worst of several loans."""

    def rank(loan: Loan) -> tuple[int, int]:
        today = clock.today(loan.borrower.zone)
        return WORST.index(loan.status(today)), loan.days_past_due(today)

    worst = max(owed, key=rank)
    today = clock.today(worst.borrower.zone)
    return _words()[worst.status(today)].format(days=worst.days_past_due(today))
