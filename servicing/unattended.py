"""Unattended: borrowers who wait for a person that has gone; after the target somebody else may take them."""

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from servicing import clock, conversations, events, policy, sign_ins, takeover, users
from servicing.conversations import Conversation
from servicing.handoffs import Handoff
from servicing.messages import LEFT, Message


def send_away(session: Session) -> None:
    """Note as away whose sign-ins have all ended, and for whom no token has acted within the hour."""
    for user in users.on_duty(session):
        if sign_ins.has_left(session, user):
            users.set_duty(session, user, False, "assistant")


def since(session: Session, talks: Iterable[uuid.UUID]) -> dict[uuid.UUID, dt.datetime]:
    """Give the instant since when each of these borrowers waits: of their oldest text after our last word."""
    ids = list(talks)
    said = (
        select(Message.conversation_id, func.max(Message.seq).label("last"))
        .where(Message.direction == "out", Message.conversation_id.in_(ids), Message.status != "dropped")
        .group_by(Message.conversation_id)
        .subquery()
    )
    oldest = (
        select(Message.conversation_id, func.min(Message.at).label("at"))
        .outerjoin(said, said.c.conversation_id == Message.conversation_id)
        .where(Message.direction == "in", Message.conversation_id.in_(ids), Message.seq > func.coalesce(said.c.last, 0))
        .group_by(Message.conversation_id)
    )
    return {row.conversation_id: row.at for row in session.execute(oldest)}


def alone(session: Session) -> Sequence[uuid.UUID]:
    """Name the conversations whose person is not at the desk, and who wait beyond the target.

    Somebody waits after a text to which nothing was said, and where who took it has not written a word yet.
    """
    there = users.names_on_duty(session)
    left = select(Conversation).where(Conversation.owner == "agent", Conversation.agent.not_in(there))
    talks = {each.id: each for each in session.scalars(left)}
    waiting = _never_written_to(session, talks) | since(session, talks)
    return [talk for talk, at in sorted(waiting.items()) if _is_too_long(session, talks[talk], at)]


def put_back(session: Session, conversation_id: uuid.UUID) -> None:
    """Put such a conversation back into the queue; of two sweeps at once the second finds nothing to do."""
    conversation = conversations.lock(session, conversation_id)
    session.refresh(conversation)
    if conversation.owner != "agent" or conversation.id not in alone(session):
        return
    events.record(session, "assistant", "conversation.unattended", conversation.subject, agent=conversation.agent)
    takeover.put_back(session, conversation, "assistant")


def _never_written_to(session: Session, talks: Iterable[uuid.UUID]) -> dict[uuid.UUID, dt.datetime]:
    written = select(Message.id).where(
        Message.conversation_id == Handoff.conversation_id,
        Message.author == "agent",
        Message.at >= Handoff.claimed_at,
        Message.status.in_(LEFT),
    )
    silent = (
        select(Handoff.conversation_id, func.min(Handoff.opened_at).label("at"))
        .where(Handoff.conversation_id.in_(list(talks)), Handoff.status == "claimed", ~written.exists())
        .group_by(Handoff.conversation_id)
    )
    return {row.conversation_id: row.at for row in session.execute(silent)}


def _is_too_long(session: Session, conversation: Conversation, at: dt.datetime) -> bool:
    priorities = {each.priority for each in takeover.open_in(session, conversation)} or {"normal"}
    desk, local = policy.desk(), clock.local(at, conversation.zone)
    return clock.now() > min(desk.due_at(each, local) for each in priorities)
