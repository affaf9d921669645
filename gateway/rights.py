"""Rights: words that are honoured on each text as it arrives, in every state, whoever owns the conversation."""

from sqlalchemy.orm import Session

from reading import rights
from servicing import clock, contacts, crisis, desk, handoffs, outbox, wording
from servicing.conversations import Conversation
from servicing.messages import Message


def judge(session: Session, conversation: Conversation, message: Message, house: outbox.House) -> bool:
    """Give effect to the rights words of one text; True when nothing is left for the dialogue to answer."""
    message.judged_at = clock.now()
    said = _effect(session, conversation, message)
    if said is None:
        return False
    if said and not (conversation.owner == "agent" and said[0].response.startswith("utter_handoff")):
        outbox.write(session, conversation, said, house, answers=message.id)
    message.status = "handled"
    return True


def _effect(session: Session, conversation: Conversation, message: Message) -> list[wording.Said] | None:
    """Say what is to be said, possibly nothing; None when the text holds no rights words."""
    contact, text = conversation.contact, message.body
    if message.opt_out_type:  # the carrier has answered by itself: record it, stay silent
        change = {"STOP": contacts.opt_out, "START": contacts.opt_in}.get(message.opt_out_type.upper())
        if change is not None:
            change(session, contact, message.id)
        return []
    if rights.crisis_pattern(text) is not None:
        return crisis.respond(session, conversation, message.id)
    if rights.is_opt_out_word(text, identity_open=conversation.open_question == "verify"):
        was_out = contact.opted_out_at is not None
        contacts.opt_out(session, contact, message.id)
        outbox.cancel_unsolicited(session, conversation.id, "opted_out")
        return [] if was_out else [wording.Said("utter_opted_out")]
    if rights.is_opt_in_word(text):
        contacts.opt_in(session, contact, message.id)
        return [wording.Said("utter_opted_in")]
    if rights.asks_for_person(text):
        handoff = handoffs.open_handoff(session, conversation, "request_human", "normal", message.id)
        return [desk.waiting(session, conversation, handoff)]
    return None
