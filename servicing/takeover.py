"""Takeover: a person takes a conversation, passes it on, gives it back, or brings it to its end.

A conversation has one owner: whoever has it has all that waits in it. Each verb locks the conversation first.
"""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from servicing import clock, conversations, events, handoffs, offers, plans, policy, promises, questions, visits
from servicing.conversations import Conversation
from servicing.errors import DeskRefusal
from servicing.handoffs import Handoff
from servicing.users import User, set_duty


class HandoffTaken(DeskRefusal):
    """Somebody else has this conversation."""

    code = "handoff_taken"


class HandoffClosed(DeskRefusal):
    """This was closed meanwhile."""

    code = "handoff_closed"


class AtCapacity(DeskRefusal):
    """This person has as many conversations as they can hold at a time."""

    code = "at_capacity"


class NotThere(DeskRefusal):
    """This person is not at the desk."""

    code = "not_there"


class NotYours(DeskRefusal):
    """Only the person who has this conversation can do that."""

    code = "not_yours"


class NoteMissing(DeskRefusal):
    """Whoever comes next needs a note."""

    code = "note_missing"


class NoSuchDisposition(DeskRefusal):
    """Choose how it ended."""

    code = "no_such_disposition"


class OutcomeMissing(DeskRefusal):
    """A crisis is not closed before its outcome is written down."""

    code = "outcome_missing"


class AgreementMissing(DeskRefusal):
    """What was agreed is not on record yet: the assistant goes by the record, so put it there first."""

    code = "agreement_missing"


def claim(session: Session, handoff: Handoff, user: User) -> None:
    """Take a conversation with all that waits in it; from this moment the assistant is silent there.

    Of two who claim at once one wins. Raises HandoffTaken with ``by``, HandoffClosed, AtCapacity (never for a crisis).
    """
    conversation = _lock(session, handoff)
    if handoff.status == "closed":
        raise HandoffClosed()
    if conversation.owner == "agent" and conversation.agent != user.name:
        raise HandoffTaken(by=conversation.agent)
    set_duty(session, user, True, user.name)
    session.flush()
    _give(session, conversation, user, user.name)


def take(session: Session, conversation: Conversation, user: User) -> Handoff:
    """Take a conversation in which nobody waits, because a person has something to say. Raises as ``claim`` does."""
    waiting = open_in(session, conversation)
    handoff = waiting[0] if waiting else handoffs.open_handoff(session, conversation, "taken_over", "normal", None)
    claim(session, handoff, user)
    return handoff


def require_free_for(conversation: Conversation, user: User) -> None:
    """Refuse with NotYours to work on a case that another person has; a supervisor may."""
    is_elsewhere = conversation.owner == "agent" and conversation.agent != user.name
    if is_elsewhere and user.role != "supervisor":
        raise NotYours()


def assign(session: Session, handoff: Handoff, user: User, actor: str) -> None:
    """Give a conversation to a person, whoever has it now: a supervisor decides.

    Raises HandoffClosed, NotThere, AtCapacity (never for a crisis).
    """
    conversation = _lock(session, handoff)
    if handoff.status == "closed":
        raise HandoffClosed()
    _require_there(user)
    _give(session, conversation, user, actor)


def transfer(session: Session, handoff: Handoff, giver: User, user: User, note: str) -> None:
    """Pass a conversation on to a colleague with a note. Raises NotYours, NoteMissing, NotThere, AtCapacity."""
    conversation = _lock(session, handoff)
    _require_owner(conversation, giver)
    if not note.strip():
        raise NoteMissing()
    _require_there(user)
    for each in open_in(session, conversation):
        each.note = note.strip()
    _give(session, conversation, user, giver.name)


def release(session: Session, handoff: Handoff, user: User, note: str) -> None:
    """Put a conversation back into the queue; the assistant answers until somebody takes it. Raises NotYours."""
    conversation = _lock(session, handoff)
    _require_owner(conversation, user)
    put_back(session, conversation, user.name, note)


def put_back(session: Session, conversation: Conversation, actor: str, note: str = "") -> None:
    """Let everything that somebody has in a locked conversation wait again."""
    waiting = {each.reason for each in open_in(session, conversation) if each.status == "waiting"}
    for each in open_in(session, conversation):
        if each.status == "claimed":
            each.agent, each.note = None, note.strip() or each.note
            if each.reason in waiting:  # it has come up again meanwhile
                each.status, each.closed_at = "closed", clock.now()
            else:
                each.status = "waiting"
            events.record(session, actor, "handoff.released", conversation.subject, handoff=each.id)
    conversations.pass_to(session, conversation, "assistant", actor)


def close(session: Session, handoff: Handoff, user: User, disposition: str, summary: str, outcome: str) -> None:
    """End what a person has in a conversation and hand it back to the assistant, which starts no question over.

    Raises NotYours, NoSuchDisposition, OutcomeMissing where a crisis is among it and nothing is said about its end,
    AgreementMissing where a promise, a plan or a visit is said to be agreed of which the record knows nothing.
    """
    conversation = _lock(session, handoff)
    _require_owner(conversation, user)
    mine = [each for each in open_in(session, conversation) if each.status == "claimed"]
    if disposition not in policy.desk().dispositions:
        raise NoSuchDisposition()
    if any(each.priority == "crisis" for each in mine) and not outcome.strip():
        raise OutcomeMissing()
    if not _is_on_record(session, conversation, disposition):
        raise AgreementMissing()
    for each in mine:
        each.status, each.closed_at, each.disposition = "closed", clock.now(), disposition
        each.summary, each.outcome = summary.strip() or None, outcome.strip() or None
        events.record(
            session, user.name, "handoff.closed", conversation.subject, handoff=each.id, disposition=disposition
        )
    if not offers.is_asked(session, conversation):  # what a person has offered meanwhile is still to be answered
        questions.close(conversation)
    conversations.pass_to(session, conversation, "assistant", user.name)


def open_in(session: Session, conversation: Conversation) -> Sequence[Handoff]:
    """Give what waits or is being seen to in a conversation, oldest first."""
    return session.scalars(
        select(Handoff)
        .where(Handoff.conversation_id == conversation.id, Handoff.status.in_(("waiting", "claimed")))
        .order_by(Handoff.id)
    ).all()


def held_by(session: Session, user: User) -> int:
    """Count the conversations that a person has now."""
    held = select(func.count()).where(Conversation.owner == "agent", Conversation.agent == user.name)
    return int(session.scalar(held) or 0)


def loads(session: Session) -> dict[str, int]:
    """Count the conversations of everybody who has one, by name."""
    held = select(Conversation.agent, func.count()).where(Conversation.owner == "agent").group_by(Conversation.agent)
    return {str(name): number for name, number in session.execute(held)}


def _is_on_record(session: Session, conversation: Conversation, disposition: str) -> bool:
    """Whatever the assistant must neither repeat nor contradict afterwards, it knows from the record alone."""
    people = conversation.concerned
    owed = [loan for person in people for loan in person.loans]
    if disposition == "promised":
        return any(promises.open_promises(session, loan) for loan in owed)
    if disposition == "plan":
        return any(each.status not in ("declined", "broken") for loan in owed for each in plans.of_loan(session, loan))
    if disposition == "visit":
        return any(visits.standing(session, person) for person in people)
    return True


def _lock(session: Session, handoff: Handoff) -> Conversation:
    session.flush()
    conversation = conversations.lock(session, handoff.conversation_id)
    session.refresh(conversation)  # as it is now that it is ours, not as it was when the page was opened
    session.refresh(handoff)
    return conversation


def _give(session: Session, conversation: Conversation, user: User, actor: str) -> None:
    session.refresh(user, with_for_update=True)  # two conversations at once count one after the other
    waiting = open_in(session, conversation)
    is_crisis = any(each.priority == "crisis" for each in waiting)
    is_his = conversation.owner == "agent" and conversation.agent == user.name
    if not is_his and not is_crisis and held_by(session, user) >= user.capacity:
        raise AtCapacity()
    for each in waiting:
        if each.agent != user.name:
            each.status, each.agent, each.held_at = "claimed", user.name, clock.now()
            each.claimed_at = each.claimed_at or each.held_at
            events.record(session, actor, "handoff.claimed", conversation.subject, handoff=each.id, agent=user.name)
    if not is_his:
        conversations.pass_to(session, conversation, "agent", actor, user.name)


def _require_owner(conversation: Conversation, user: User) -> None:
    if conversation.owner != "agent" or conversation.agent != user.name:
        raise NotYours()


def _require_there(user: User) -> None:
    if not user.on_duty or user.disabled_at is not None:
        raise NotThere()
