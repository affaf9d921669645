"""Replies: what a person at the desk writes to a borrower, judged while written and when sent."""

import dataclasses
import uuid

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from reading import outgoing
from servicing import clock, conversations, events, gate, jobs, outbox, segments, users, wording
from servicing.borrowers import Borrower
from servicing.contacts import Contact
from servicing.conversations import Conversation
from servicing.errors import DeskRefusal
from servicing.identity import NotReachedHere
from servicing.messages import Message
from servicing.takeover import NotYours
from servicing.users import User

LONGEST = 4  # segments (D: two are enough for the assistant, a person may have more to explain)
SIGNATURE = wording.Said("utter_signature")


class ReplyEmpty(DeskRefusal):
    """There is nothing in this reply."""

    code = "reply_empty"


class ReplyTooLong(DeskRefusal):
    """A reply takes four segments at most: say it in two."""

    code = "reply_too_long"


class ReplyAged(DeskRefusal):
    """The conversation changed hands since this reply was begun: read what was said meanwhile, then send it again."""

    code = "reply_aged"


class ReplyRefused(DeskRefusal):
    """The contact rules do not let this text go out."""

    code = "reply_refused"


@dataclasses.dataclass(frozen=True, slots=True)
class Prospect:
    """What would become of a draft: the text as it would go out, its segments, the gate's verdict, a claim in it."""

    body: str
    segments: int
    verdict: gate.Verdict
    claim: outgoing.Claim | None


def talk_with(session: Session, borrower: Borrower) -> Conversation:
    """Give the conversation at a borrower's number. Raises NotReachedHere where it is known to be about another."""
    conversation = conversations.of_contact(session, session.get_one(Contact, borrower.contact_id))
    if conversation.borrower_id not in (None, borrower.id):
        raise NotReachedHere()
    return conversation


def look(session: Session, conversation: Conversation, text: str, ownership: int, house: outbox.House) -> Prospect:
    """Judge a draft that was begun under an ownership number as if it were sent now; nothing is written."""
    draft = _draft(session, conversation, text, ownership, house)
    verdict = outbox.judge(session, draft)
    return Prospect(draft.body, draft.segments, verdict, outgoing.claim(draft.body))


def send(
    session: Session, conversation: Conversation, user: User, text: str, number: uuid.UUID, ownership: int,
    house: outbox.House,
) -> gate.Verdict:  # fmt: skip
    """Queue a reply; a second time with the same number changes nothing. Give the verdict: sent now, or held and why.

    Raises ReplyEmpty, ReplyTooLong, NotYours, ReplyAged, ReplyRefused with ``rule`` and, for a claim, its ``words``.
    """
    session.flush()
    session.refresh(conversations.lock(session, conversation.id))
    if not text.strip():
        raise ReplyEmpty()
    if conversation.owner != "agent" or conversation.agent != user.name:
        raise NotYours()
    prospect = look(session, conversation, text, ownership, house)
    if prospect.verdict.rule == "stale_ownership":
        raise ReplyAged()
    if prospect.segments > LONGEST:
        raise ReplyTooLong()
    if prospect.verdict.action == "drop":
        raise ReplyRefused(rule=prospect.verdict.rule, words=prospect.claim.words if prospect.claim else None)
    draft = _draft(session, conversation, text, ownership, house)
    conversation.replied_at = clock.now()
    users.set_duty(session, user, True, user.name)  # whoever writes is there
    columns = ("conversation_id", "direction", "author", "body", "at", "status", "purpose", "discloses", "ownership")
    values = {name: getattr(draft, name) for name in (*columns, "segments", "about")}
    row = insert(Message).values(id=uuid.uuid4(), answers=number, agent=user.name, **values)
    written = session.execute(row.on_conflict_do_nothing(constraint="uq_messages_answer").returning(Message.id))
    message_id = written.scalar()
    if message_id is not None:
        events.record(session, user.name, "message.written", f"message:{message_id}", number)
        jobs.defer(session, jobs.DELIVER, conversation.id)
    return prospect.verdict


def _draft(session: Session, conversation: Conversation, text: str, ownership: int, house: outbox.House) -> Message:
    """Make the row that would be written, outside any session: signed where the conversation begins."""
    body = text.strip().replace("\r\n", "\n")
    if outbox.is_new(conversation):
        body = f"{outbox.render(session, conversation, SIGNATURE, house)}{body}"
    return Message(
        conversation=conversation, conversation_id=conversation.id, direction="out", author="agent", body=body,
        at=clock.now(), status="queued", segments=segments.count(body), purpose="agent", ownership=ownership,
        about=conversation.borrower_id, discloses=_discloses(conversation, body),
    )  # fmt: skip


def _discloses(conversation: Conversation, body: str) -> bool:
    """Tell whether a text says something of a loan: in its words, or by naming one that is known here."""
    loans = [loan for person in conversation.people for loan in person.loans]
    return outgoing.tells_of_loan(body) or any(name in body for loan in loans for name in (loan.ref, loan.product))
