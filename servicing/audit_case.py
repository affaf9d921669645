"""A case in the record: whose events they are, and that somebody looked."""

import contextlib
import dataclasses
import datetime as dt
import uuid
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Select, Text, cast, func, literal, select, union_all
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session, joinedload

from servicing import events, search
from servicing.borrowers import Borrower
from servicing.contacts import Holder
from servicing.conversations import Conversation
from servicing.events import Event
from servicing.loans import Loan
from servicing.messages import Message

EVERYTHING = "installation"  # the subject of a look at the whole record


@dataclasses.dataclass(frozen=True, slots=True)
class Matter:
    """What an event is about, as far as there is one of each."""

    conversation: Conversation | None = None
    borrower: Borrower | None = None
    loan: Loan | None = None


@dataclasses.dataclass(frozen=True, slots=True)
class Case:
    """The conversations and people that were asked for; nobody where nobody was found."""

    conversations: Sequence[Conversation] = ()
    people: Sequence[Borrower] = ()

    @property
    def subjects(self) -> list[str]:
        """How events name it: its conversations, else its people."""
        named = [talk.subject for talk in self.conversations] or [person.subject for person in self.people]
        return named or [EVERYTHING]

    @property
    def ref(self) -> str | None:
        """A reference that finds it again and tells nothing about the person; None where it is several."""
        if len(self.people) == 1:
            return self.people[0].ref
        return str(self.conversations[0].id) if len(self.conversations) == 1 else None

    def is_named(self, text: str) -> bool:
        """Tell whether a text names it by a reference, not by a name or telephone number."""
        loans = {loan.ref for person in self.people for loan in person.loans}
        refs = loans | {person.ref for person in self.people} | {str(talk.id) for talk in self.conversations}
        return bool({text, text.upper(), text.lower()} & refs)

    def __bool__(self) -> bool:
        return bool(self.conversations or self.people)


def find(session: Session, text: str) -> Case:
    """Give the case of a conversation's number, or of what ``search.find`` finds: loan, borrower, name, telephone."""
    with contextlib.suppress(ValueError):
        talk = session.get(Conversation, uuid.UUID(text))
        return Case([talk], talk.concerned) if talk is not None else Case()
    found = search.find(session, text.replace("\0", ""))
    talks = {each.conversation.id: each.conversation for each in found if each.conversation is not None}
    return Case(list(talks.values()), [each.borrower for each in found if each.borrower is not None])


def subjects(session: Session, case: Case) -> Select[str]:
    """Select what the events of a case are about: people, loans, all numbers they ever had, and every text there."""
    people = [person.id for person in case.people]
    numbers = set(session.scalars(select(Holder.contact_id).where(Holder.borrower_id.in_(people))))
    numbers |= {talk.contact_id for talk in case.conversations} | {person.contact_id for person in case.people}
    at_them = select(Conversation).where(Conversation.contact_id.in_(numbers))
    talks = {talk.id: talk for talk in (*case.conversations, *session.scalars(at_them))}
    named = [talk.subject for talk in talks.values()] + [person.subject for person in case.people]
    named += [loan.subject for person in case.people for loan in person.loans]
    named += [f"contact:{number}" for number in sorted(numbers)]
    texts = select(literal("message:") + cast(Message.id, Text))
    every = union_all(
        select(func.unnest(cast(named, ARRAY(Text)))), texts.where(Message.conversation_id.in_(list(talks)))
    ).subquery()
    return select(every.c[0])


def note_read(session: Session, case: Case, actor: str, since: dt.datetime) -> None:
    """Put on record that somebody looks at the record, of a case or of all, once in a sitting that began at ``since``.

    So that looking again does not show a row that only looking made.
    """
    data: dict[str, Any] = {"where": "record"} if case else {}
    action = "case.read" if case else "record.read"
    looks = select(Event.subject).where(Event.actor == actor, Event.action == action, Event.at >= since)
    known = set(session.scalars(looks.where(Event.subject.in_(case.subjects), Event.data.contains(data))))
    for subject in case.subjects:
        if subject not in known and case:
            events.record(session, actor, "case.read", subject, **data)
        elif subject not in known:
            events.record(session, actor, "record.read", subject)


def note_exported(session: Session, case: Case, actor: str, number: int, **data: Any) -> None:
    """Put on record that somebody took ``number`` events away; ``data`` says which: never what was typed."""
    for subject in case.subjects:
        events.record(session, actor, "record.exported", subject, rows=number, **data)


def matters(session: Session, wanted: Iterable[Event]) -> dict[str, Matter]:
    """Give what events are about, by their subjects; what is not about anybody is not among it."""
    named: dict[str, set[str]] = {}
    for event in wanted:
        what, _, ref = event.subject.partition(":")
        named.setdefault(what, set()).add(ref)
    found: dict[str, Matter] = {}
    loans = select(Loan).where(Loan.ref.in_(named.get("loan", ()))).options(joinedload(Loan.borrower))
    people = session.scalars(select(Borrower).where(Borrower.ref.in_(named.get("borrower", ())))).all()
    found |= {loan.subject: Matter(None, loan.borrower, loan) for loan in session.scalars(loans)}
    found |= {person.subject: Matter(None, person) for person in people}
    at = {int(ref) for ref in named.get("contact", ())} | {
        each.borrower.contact_id for each in found.values() if each.borrower is not None
    }
    written = [uuid.UUID(ref) for ref in named.get("message", ())]
    texts = select(Message.id, Message.conversation_id).where(Message.id.in_(written))
    of_texts = dict(session.execute(texts).all())
    ids = {uuid.UUID(ref) for ref in named.get("conversation", ())} | set(of_texts.values())
    talks = select(Conversation).where(Conversation.contact_id.in_(at) | Conversation.id.in_(ids))
    return _with_talks(found, session.scalars(talks).unique().all(), of_texts)


def _with_talks(
    found: dict[str, Matter], talks: Sequence[Conversation], of_texts: dict[uuid.UUID, uuid.UUID]
) -> dict[str, Matter]:
    by_id, by_number = {talk.id: talk for talk in talks}, {talk.contact_id: talk for talk in talks}
    for subject, matter in found.items():
        if matter.borrower is not None:
            found[subject] = dataclasses.replace(matter, conversation=by_number.get(matter.borrower.contact_id))
    for talk in talks:
        found[talk.subject] = found[f"contact:{talk.contact_id}"] = Matter(talk, talk.borrower)
    for text, talk_id in of_texts.items():
        if talk_id in by_id:
            found[f"message:{text}"] = Matter(by_id[talk_id], by_id[talk_id].borrower)
    return found
