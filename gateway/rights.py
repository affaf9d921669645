"""Rights: words that are honoured on each text as it arrives, in every state, whoever owns the conversation."""

from sqlalchemy.orm import Session

from reading import rights
from servicing import clock, contacts, crisis, desk, handoffs, outbox, questions, wording
from servicing.conversations import Conversation
from servicing.messages import Message

WHOLE = 8  # characters: a longer text says more than its rights words, and the dialogue answers the rest


def judge(session: Session, conversation: Conversation, message: Message, house: outbox.House) -> bool:
    """Give effect to the rights words of one text; True when nothing is left for the dialogue to answer."""
    message.judged_at = clock.now()
    said, is_settled = _effect(session, conversation, message)
    if said and not (conversation.owner == "agent" and said[0].response.startswith("utter_handoff")):
        outbox.write(session, conversation, said, house, answers=message.id)
    if is_settled:
        message.status = "handled"
    return is_settled


def _effect(session: Session, conversation: Conversation, message: Message) -> tuple[list[wording.Said], bool]:
    """Say what is to be said, possibly nothing, and whether that is all there is to the text."""
    text, is_whole = message.body, len(message.body.strip()) <= WHOLE
    opts_out = rights.is_opt_out_word(text, identity_open=conversation.open_question == "verify")
    if rights.crisis_pattern(text) is not None:
        if opts_out:
            _opt_out(session, conversation, message)
        return crisis.respond(session, conversation, message.id), True
    if message.opt_out_type:  # the carrier has answered by itself: record it, stay silent
        change = {"STOP": contacts.opt_out, "START": contacts.opt_in}.get(message.opt_out_type.upper())
        if change is not None:
            change(session, conversation.contact, message.id)
        return [], True
    if opts_out:
        return _opt_out(session, conversation, message), is_whole
    if rights.is_opt_in_word(text):
        contacts.opt_in(session, conversation.contact, message.id)
        return [wording.Said("utter_opted_in")], True
    if rights.asks_for_person(text):
        handoff = handoffs.open_handoff(session, conversation, "request_human", "normal", message.id)
        if is_whole and not desk.is_open(conversation):
            questions.ask(conversation, "callback_time")
        elif is_whole and conversation.open_question in ("choose_errand", "reason"):
            questions.close(conversation)  # a digit that comes later is for the person, not for the menu
        return [desk.waiting(session, conversation, handoff)] if is_whole else [], is_whole
    return [], False


def _opt_out(session: Session, conversation: Conversation, message: Message) -> list[wording.Said]:
    """Withdraw consent; confirm it once."""
    was_out = conversation.contact.opted_out_at is not None
    contacts.opt_out(session, conversation.contact, message.id)
    outbox.cancel_unsolicited(session, conversation.id, "opted_out")
    return [] if was_out else [wording.Said("utter_opted_out")]
