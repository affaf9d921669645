"""Silence: a question that nobody answers is mentioned once, then closed; nobody is pressed."""

import uuid

from sqlalchemy.orm import Session

from servicing import clock, outbox, questions, wording
from servicing.conversations import Conversation

WORTH_A_MENTION = (
    "choose_loan",
    "promise_date",
    "choose_date",
    "choose_plan",
    "choose_slot",
)


def attend_to(session: Session, conversation: Conversation, house: outbox.House) -> None:
    """Mention the open question if that is due, or close it if it has stood too long; a second call changes nothing.

    The mention is something the borrower did not ask for: the gate judges it by consent, holds, hours and frequency.
    """
    if conversation.open_question is None:
        return
    if questions.stands_too_long(conversation):
        questions.lapse(session, conversation)
        return
    if conversation.mentioned_at is not None:
        return
    conversation.mentioned_at = clock.now()
    is_free = conversation.owner == "assistant" and conversation.verified_borrower is not None
    if is_free and conversation.open_question in WORTH_A_MENTION:
        once = uuid.uuid5(conversation.id, f"mention:{conversation.asked_at}")
        outbox.write(session, conversation, [wording.Said("utter_question_waiting")], house, answers=once)
