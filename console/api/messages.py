"""Messages over the API: the texts of a case, and a reply that a person writes elsewhere."""

import uuid
from typing import Annotated, Any

from flask import Blueprint
from pydantic import Field
from sqlalchemy import select
from sqlalchemy.orm import Session

from console import context
from console.api import bearer, pages
from console.api.bodies import Answer, Body, Line, OneOf, Paged, Words
from console.api.case_shape import Message as MessageShape
from console.api.verbs import Verb, serve
from servicing import case, casefile, replies, tokens
from servicing.messages import Message

bp = Blueprint("messages", __name__, url_prefix="/cases/<ref>/messages")


class Messages(Answer):
    """A page of texts, oldest first; `ownership` is to be sent with a reply that was written after reading them."""

    items: list[MessageShape]
    next: int | None
    ownership: int | None = Field(description="null where the number is known to be somebody else's now")


class Reply(Body):
    """A reply in the name of an agent who has the conversation."""

    agent: Line
    text: Words
    ownership: int = Field(ge=0, lt=2**31, description="as it was read: who was overtaken meanwhile is refused")


class Sent(Answer):
    """The reply's id, and whether it goes out now or waits, and for which rule."""

    id: str
    state: Annotated[str, OneOf(("queued", "held"))]
    rule: str | None


@bp.get("")
@serve(Verb("messages.read", Messages, asks=Paged))
def list_messages(session: Session, ref: str, query: Paged) -> dict[str, Any]:
    """Give the texts of a case, a hundred at a time; that they were read is put on record."""
    loan = case.loan_of(session, ref)
    casefile.note_read(session, loan, bearer.token().subject)
    found = case.texts(session, loan, query.cursor or 0, pages.FETCHED)
    talk = case.talk_of(session, loan.borrower)
    return pages.page(found, lambda each: each[0], lambda each: each[1]) | {"ownership": talk and talk.ownership}


@bp.post("")
@serve(Verb("messages.write", Sent, takes=Reply, status=202, keyed=True))
def write(session: Session, ref: str, body: Reply, cause: uuid.UUID) -> dict[str, Any]:
    """Queue a reply; the contact rules judge it now and again when it goes out."""
    loan = case.loan_of(session, ref)
    talk = replies.talk_with(session, loan.borrower)
    user = tokens.act_for(session, bearer.token(), body.agent, cause, "message")
    verdict = replies.send(session, talk, user, body.text, cause, body.ownership, context.here().house)
    written = session.scalars(select(Message.id).where(Message.answers == cause)).one()
    return {"id": str(written), "state": "held" if verdict.action == "hold" else "queued", "rule": verdict.rule}
