"""The outbox: the only way out. Whoever has something to say writes it here; the gate judges it when it is sent."""

import dataclasses
import datetime as dt
import itertools
import uuid
from collections.abc import Iterator, Sequence

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from reading import outgoing
from servicing import clock, facts, gate, jobs, restraint, segments, switch, wishes, wording
from servicing.borrowers import Borrower
from servicing.conversations import Conversation
from servicing.loans import Loan
from servicing.messages import Message

LONGEST = 2  # segments of one text
PLAN_REMINDER = "utter_remind_plan"
LABEL_AGAIN = dt.timedelta(days=7)  # after such a silence a conversation begins anew, with label and signature


@dataclasses.dataclass(frozen=True, slots=True)
class House:
    """The lender's name and public hotline, as every sentence may name them."""

    lender: str
    human_phone: str


def write(
    session: Session,
    conversation: Conversation,
    said: Sequence[wording.Said],
    house: House,
    *,
    answers: uuid.UUID,
    part: int = 0,
    ownership: int | None = None,
    about: Borrower | None = None,
    is_decision: bool = False,
    purpose: str | None = None,
) -> None:
    """Render sentences and queue them, two segments a text where sentences allow; a second call changes nothing.

    ``answers`` and ``part`` (the number of the first text) are what makes it happen once. Why it is said stands with
    the sentences (``metadata: {purpose: crisis}``), and what is said for different reasons goes out in texts apart;
    what says nothing is an answer. ``purpose`` is for what answers elsewhere and is asked unasked here. ``about`` is
    whom it speaks of, the conversation's borrower unless said otherwise. A decision (``is_decision``) stands whoever
    has the conversation when it goes out; anything else is of its time.
    """
    fields: dict[str, int | uuid.UUID | None] = {
        "answers": answers,
        "ownership": None if is_decision else conversation.ownership if ownership is None else ownership,
        "about": about.id if about else conversation.borrower_id,
    }
    if about is not None and conversation.borrower_id != about.id and len(conversation.people) > 1:
        conversation.borrower = None  # of several who are reached here, whoever answers this says who they are
    number = itertools.count(part)
    for why, group in itertools.groupby(said, lambda each: purpose or wording.purpose(each.response)):
        rendered = [([each.response], render(session, conversation, each, house)) for each in group]
        if why == "answer":
            rendered = _labelled(session, conversation, rendered, house)
        for names, body in _fit(rendered):
            _queue(session, conversation, names, body, purpose=why, part=next(number), **fields)


def is_new(conversation: Conversation) -> bool:
    """Tell whether a conversation begins, or begins anew: then it is said first who writes."""
    return conversation.replied_at is None or clock.now() - conversation.replied_at > LABEL_AGAIN


def _labelled(
    session: Session, conversation: Conversation, rendered: list[tuple[list[str], str]], house: House
) -> list[tuple[list[str], str]]:
    """Say first, where a conversation begins, who writes and that it is a machine."""
    begins = is_new(conversation)
    conversation.replied_at = clock.now()
    if not begins:
        return rendered
    label = wording.Said("utter_introduction")
    return [([label.response], render(session, conversation, label, house)), *rendered]


def render(session: Session, conversation: Conversation, said: wording.Said, house: House) -> str:
    """Fill a sentence as this borrower reads it: script, usage of the place, the lender's name."""
    return wording.render(
        facts.complete(session, said),
        script=conversation.script or (conversation.borrower.script if conversation.borrower else "hans"),
        jurisdiction=conversation.jurisdiction,
        lender=house.lender,
        human_phone=house.human_phone,
    )


def _fit(rendered: list[tuple[list[str], str]]) -> Iterator[tuple[list[str], str]]:
    """Put sentences together while they fit two segments; a sentence is never cut."""
    names, body = rendered[0]
    for more_names, more in rendered[1:]:
        if segments.count(f"{body}\n{more}") <= LONGEST:
            names, body = [*names, *more_names], f"{body}\n{more}"
        else:
            yield names, body
            names, body = more_names, more
    yield names, body


def _queue(
    session: Session, conversation: Conversation, names: list[str], body: str, **fields: str | int | uuid.UUID | None
) -> None:
    fresh = session.execute(
        insert(Message)
        .values(
            id=uuid.uuid4(),
            conversation_id=conversation.id,
            direction="out",
            author="campaign" if fields["purpose"] in restraint.UNSOLICITED else "assistant",
            body=body,
            at=clock.now(),
            status="queued",
            segments=segments.count(body),
            responses=names,
            discloses=any(wording.discloses(name) for name in names),
            **fields,
        )
        .on_conflict_do_nothing(constraint="uq_messages_answer")
        .returning(Message.id)
    ).scalar()
    if fresh is not None:
        jobs.defer(session, jobs.DELIVER, conversation.id)


def judge(session: Session, message: Message) -> gate.Verdict:
    """Put a queued text before the contact gate as everything stands at this moment."""
    conversation, contact = message.conversation, message.conversation.contact
    borrower = session.get(Borrower, message.about) if message.about else conversation.borrower
    zone = borrower.zone if borrower else conversation.zone
    today, week = restraint.unsolicited(session, message, zone)
    claim = outgoing.claim(message.body) if message.author == "agent" else None
    return gate.judge(
        gate.Draft(
            purpose=message.purpose or "campaign",
            discloses=message.discloses,
            composed_under=message.ownership,
            ownership=conversation.ownership,
            is_verified=borrower is not None and conversation.is_verified_for(borrower),
            opted_out=contact.opted_out_at is not None,
            suppressed=conversation.is_given_up_for(borrower),
            asked_at=_asked_at(session, conversation.id),
            local_now=clock.local(clock.now(), zone),
            jurisdiction=borrower.jurisdiction if borrower else conversation.jurisdiction,
            paused=switch.is_paused(session),
            collection_held=borrower is not None and (borrower.is_held or not _has_live_loan(borrower, message)),
            sent_today=today,
            sent_this_week=week,
            wish=wishes.read(borrower.preferred_times) if borrower else None,
            claim=claim.rule if claim else None,
        )
    )


def _has_live_loan(borrower: Borrower, message: Message) -> bool:
    """Tell whether anything may still be reminded of: paid, disputed and paused loans may not."""
    live = (not loan.is_settled and loan.due_amount > 0 and not _is_paused(loan, message) for loan in borrower.loans)
    return not borrower.loans or any(live)


def _is_paused(loan: Loan, message: Message) -> bool:
    """A plan's own reminder is no collection: while the loan rests for a plan, it is what goes out."""
    return loan.is_paused(besides="plan" if PLAN_REMINDER in (message.responses or ()) else None)


def cancel_queued(session: Session, conversation_id: uuid.UUID, rule: str) -> None:
    """Drop everything that waits to be sent in a conversation, but for a crisis text."""
    _drop(session, conversation_id, rule, ("answer", "campaign", "notice", "consent", "agent"))


def cancel_unsolicited(session: Session, conversation_id: uuid.UUID, rule: str, about: int | None = None) -> None:
    """Drop what waits to be sent that the borrower did not ask for; of one borrower alone where ``about`` names one."""
    _drop(session, conversation_id, rule, restraint.UNSOLICITED, about)


def _drop(
    session: Session, conversation_id: uuid.UUID, rule: str, purposes: Sequence[str], about: int | None = None
) -> None:
    waiting = select(Message).where(
        Message.conversation_id == conversation_id,
        Message.direction == "out",
        Message.status.in_(("queued", "held")),
        Message.purpose.in_(purposes),
    )
    if about is not None:
        waiting = waiting.where(Message.about == about)
    for message in session.scalars(waiting):
        message.status, message.rule = "dropped", rule


def _asked_at(session: Session, conversation_id: uuid.UUID) -> dt.datetime | None:
    latest = select(Message.at).where(Message.conversation_id == conversation_id, Message.direction == "in")
    return session.scalar(latest.order_by(Message.seq.desc()).limit(1))


def last_said(session: Session, conversation_id: uuid.UUID) -> list[str] | None:
    """Name the sentences of the latest text written to a conversation."""
    latest = select(Message.responses).where(Message.conversation_id == conversation_id, Message.direction == "out")
    return session.scalar(latest.order_by(Message.seq.desc()).limit(1))


def valid_for(message: Message) -> int:
    """Give the seconds for which a text is worth delivering: until quiet hours begin, ten hours at most.

    A crisis text and the confirmation of an opt-out keep their worth whatever the hour, an answer for 15 minutes.
    """
    if message.purpose in ("crisis", "consent"):
        return gate.LONGEST
    conversation = message.conversation
    left = gate.seconds_to_quiet(clock.local(clock.now(), conversation.zone), conversation.jurisdiction)
    return max(left, int(gate.ANSWER_WINDOW.total_seconds())) if message.purpose == "answer" else left
