"""Search: finds people by loan, name or number; name and number are sealed, and found by their keyed digests."""

import contextlib
import dataclasses

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from servicing import borrowers, contacts, vault
from servicing.borrowers import Borrower
from servicing.contacts import Contact, Holder
from servicing.conversations import Conversation
from servicing.loans import Loan

MOST = 20  # a name that more people have asks for the loan or the number


@dataclasses.dataclass(frozen=True, slots=True)
class Found:
    """Somebody found: the borrower, the conversation with their number, or both."""

    borrower: Borrower | None
    conversation: Conversation | None


def find(session: Session, text: str) -> list[Found]:
    """Give who has this loan or borrower reference, whole name (in either script) or telephone number."""
    text = text.strip()
    if not text:
        return []
    refs = {text, text.upper()}
    numbers = select(Contact.id).where(Contact.phone_digest.in_(_digests(text)))
    people = session.scalars(
        select(Borrower)
        .where(
            or_(
                Borrower.ref.in_(refs),
                Borrower.name_digest == borrowers.digest_of_name(text),
                Borrower.id.in_(select(Loan.borrower_id).where(Loan.ref.in_(refs))),
                Borrower.id.in_(select(Holder.borrower_id).where(Holder.contact_id.in_(numbers))),
            )
        )
        .order_by(Borrower.ref)
        .limit(MOST)
    ).all()
    found = [Found(each, _talk(session, each)) for each in people]
    known = {each.conversation.id for each in found if each.conversation is not None}
    strangers = session.scalars(select(Conversation).where(Conversation.contact_id.in_(numbers))).all()
    return found + [Found(each.borrower, each) for each in strangers if each.id not in known]


def _talk(session: Session, borrower: Borrower) -> Conversation | None:
    return session.scalar(select(Conversation).where(Conversation.contact_id == borrower.contact_id))


def _digests(text: str) -> set[str]:
    found = set()
    for jurisdiction in (None, *contacts.REGIONS):
        with contextlib.suppress(contacts.NotAPhone):
            found.add(vault.digest(contacts.parse_phone(text, jurisdiction)))
    return found
