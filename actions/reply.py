"""The one wrapper of all actions: one transaction, one effect, and no turn without an answer."""

import asyncio
import dataclasses
import uuid
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import structlog
from rasa_sdk import Tracker
from rasa_sdk.events import FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from sqlalchemy.orm import Session

from actions import belated, beside, interruptions
from actions.errands import run
from actions.turn import Turn
from servicing import commands, conversations, events, handoffs, questions
from servicing.batches import Batch
from servicing.database import Database
from servicing.errors import ServicingError
from servicing.wording import Said, pack_said

log = structlog.get_logger()
TURN = "turn"  # a batch has one turn, whichever action Rasa takes for it when it is put to it again
Run = Callable[[CollectingDispatcher, Tracker, dict[str, Any]], Awaitable[list[dict[str, Any]]]]


@dataclasses.dataclass(frozen=True, slots=True)
class Wrapper:
    """Runs errands for Rasa against one database."""

    database: Database

    def wrap(self, name: str) -> Run:
        """Make the coroutine that Rasa's SDK calls for an action; the work is done in a thread."""

        async def run(
            dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
        ) -> list[dict[str, Any]]:
            message = tracker.latest_message
            batch = (message.get("metadata") or {}).get("batch")
            intent = str((message.get("intent") or {}).get("name", ""))
            understood = _understood(message)
            others = beside.of(intent, [each["name"] for each in understood])
            result = await asyncio.to_thread(self.carry_out, name, batch, intent, others, understood)
            for each in result["said"]:
                dispatcher.utter_message(json_message=each)
            if not result["said"]:
                dispatcher.utter_message(json_message={"silent": True})
            return [SlotSet("open_question", result["open_question"]), FollowupAction("action_listen")]

        return run

    def carry_out(
        self,
        name: str,
        batch: str | None,
        intent: str,
        others: tuple[str, ...] = (),
        understood: Sequence[dict[str, Any]] = (),
    ) -> dict[str, Any]:
        """Perform an errand at most once for its batch; give what is said and the question that is open then."""
        try:
            return self._once(batch, lambda session: perform(session, name, batch, intent, others), understood)
        except Exception as error:  # whatever it is, the borrower is answered and a person looks
            log.error("action failed", action=name, error=type(error).__name__)
            return self._once(batch, lambda session: _apologise(session, name, batch), understood)

    def _once(
        self, batch: str | None, act: Callable[[Session], dict[str, Any]], understood: Sequence[dict[str, Any]]
    ) -> dict[str, Any]:
        if batch is None:  # asked by hand, outside any conversation
            return {"said": [pack_said(Said("utter_apology"))], "open_question": None}
        with self.database.transaction() as session:
            if understood:
                session.get_one(Batch, uuid.UUID(batch)).understood = list(understood)
            return commands.once(session, uuid.UUID(batch), TURN, lambda: act(session))


def perform(
    session: Session, name: str, batch_id: str | None, intent: str, others: tuple[str, ...] = ()
) -> dict[str, Any]:
    """Run the errand of a text, then what the text carries beside it; a refusal undoes the errand and is said."""
    batch = session.get_one(Batch, uuid.UUID(str(batch_id)))
    turn = Turn(session, conversations.lock(session, batch.conversation_id), batch, name, intent, others)
    turn.action = belated.action(turn)
    before = interruptions.Standing.of(turn.conversation)
    try:
        with events.savepoint(session):
            run(turn)
    except ServicingError as refusal:
        turn.said = [Said(f"utter_{refusal.code}", refusal.values)]
    beside.serve(turn, asked_by=before.asked_by)
    interruptions.take_up(turn, before)
    return _result(turn.conversation, turn.said)


def _understood(message: dict[str, Any]) -> list[dict[str, Any]]:
    """Give what Rasa understood, the primary intent first: names and how sure, for people who look at it later."""
    found = message.get("intents") or [message.get("intent") or {}]
    return [
        {"name": str(each["name"]), "confidence": round(each.get("confidence") or 0.0, 4)}
        for each in found
        if each.get("name")
    ]


def _apologise(session: Session, name: str, batch_id: str | None) -> dict[str, Any]:
    batch = session.get_one(Batch, uuid.UUID(str(batch_id)))
    conversation = conversations.lock(session, batch.conversation_id)
    handoffs.open_handoff(session, conversation, "assistant_failed", "high", batch.id, action=name)
    questions.close(conversation)
    return _result(conversation, [Said("utter_apology")])


def _result(conversation: conversations.Conversation, said: list[Said]) -> dict[str, Any]:
    conversation.told = conversation.open_question  # Rasa learns it with this answer
    return {"said": [pack_said(each) for each in said], "open_question": conversation.open_question}
