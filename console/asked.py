"""What was last asked: the open question as the borrower read it."""

from sqlalchemy.orm import Session

from servicing import outbox, questions, wording
from servicing.conversations import Conversation


def last(session: Session, conversation: Conversation, house: outbox.House) -> str | None:
    """Give the sentence in which the open question was put; None where nothing is open, or none is known."""
    said = questions.last_put(conversation)
    if conversation.open_question is None or said is None:
        return None
    try:
        return outbox.render(session, conversation, said, house)
    except (wording.NoSuchSentence, wording.MissingValue):  # the sentence was changed since
        return None
