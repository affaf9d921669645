"""The one wrapper of all actions: one transaction, one effect, and no turn without an answer."""

import asyncio
import dataclasses
import uuid
from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from rasa_sdk import Tracker
from rasa_sdk.events import FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from sqlalchemy.orm import Session

from actions.turn import Errand, IdentityNeeded, LoanNeeded, Turn
from servicing import commands, conversations, handoffs
from servicing.batches import Batch
from servicing.database import Database
from servicing.errors import ServicingError
from servicing.wording import pack

log = structlog.get_logger()
Run = Callable[[CollectingDispatcher, Tracker, dict[str, Any]], Awaitable[list[dict[str, Any]]]]
ERRANDS: dict[str, Errand] = {}


def errand(name: str) -> Callable[[Errand], Errand]:
    """Register a function as the action of this name."""

    def register(function: Errand) -> Errand:
        ERRANDS[name] = function
        return function

    return register


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
            result = await asyncio.to_thread(self.carry_out, name, batch, intent)
            for each in result["said"]:
                dispatcher.utter_message(json_message=each)
            if not result["said"]:
                dispatcher.utter_message(json_message={"silent": True})
            return [SlotSet("open_question", result["open_question"]), FollowupAction("action_listen")]

        return run

    def carry_out(self, name: str, batch: str | None, intent: str) -> dict[str, Any]:
        """Perform an errand at most once for its batch; give what is said and the question that is open then."""
        try:
            return self._once(name, batch, lambda session: perform(session, name, batch, intent))
        except ServicingError as refusal:
            code, values = refusal.code, refusal.values
            return self._once(name, batch, lambda session: _refuse(session, batch, code, values))
        except Exception as error:  # whatever it is, the borrower is answered and a person looks
            log.error("action failed", action=name, error=type(error).__name__)
            return self._once(name, batch, lambda session: _apologise(session, name, batch))

    def _once(self, name: str, batch: str | None, act: Callable[[Session], dict[str, Any]]) -> dict[str, Any]:
        if batch is None:  # asked by hand, outside any conversation
            return {"said": [_pack("utter_apology", {})], "open_question": None}
        with self.database.transaction() as session:
            return commands.once(session, uuid.UUID(batch), name, lambda: act(session))


def perform(session: Session, name: str, batch_id: str | None, intent: str) -> dict[str, Any]:
    """Run one errand; where it lacks identity or the choice of a loan, ask for that and let the errand wait."""
    batch = session.get_one(Batch, uuid.UUID(str(batch_id)))
    turn = Turn(session, conversations.lock(session, batch.conversation_id), batch, name, intent)
    run(turn)
    return _result(turn)


def run(turn: Turn) -> None:
    """Run the errand that a turn is for."""
    try:
        ERRANDS[turn.action](turn)
    except IdentityNeeded:
        if turn.candidates():
            turn.ask("verify", "utter_ask_identity")
        else:
            handoffs.open_handoff(turn.session, turn.conversation, "unknown_number", "normal", turn.cause)
            turn.say("utter_unknown_number")
    except LoanNeeded:
        live = [loan for loan in turn.borrower.loans if not loan.is_settled]
        items = [{"product": loan.product, "due": loan.due, "date": loan.due_date} for loan in live]
        options = turn.options("utter_loan_option", items)
        turn.ask("choose_loan", "utter_ask_loan", [loan.ref for loan in live], options=options)


def resume(turn: Turn) -> bool:
    """Take up the errand that waited for an answer, with the text that began it; False when none waited."""
    pending = turn.conversation.pending
    turn.settle()
    if pending is None:
        return False
    begun = turn.session.get_one(Batch, uuid.UUID(pending["batch"]))
    again = dataclasses.replace(turn, batch=begun, action=pending["action"], said=turn.said)
    run(again)
    return True


def _refuse(session: Session, batch_id: str | None, code: str, values: dict[str, Any]) -> dict[str, Any]:
    conversation = session.get_one(Batch, uuid.UUID(str(batch_id))).conversation
    return {"said": [_pack(f"utter_{code}", values)], "open_question": conversation.open_question}


def _apologise(session: Session, name: str, batch_id: str | None) -> dict[str, Any]:
    batch = session.get_one(Batch, uuid.UUID(str(batch_id)))
    conversation = conversations.lock(session, batch.conversation_id)
    handoffs.open_handoff(session, conversation, "assistant_failed", "high", batch.id, action=name)
    conversations.close_question(conversation)
    return {"said": [_pack("utter_apology", {})], "open_question": None}


def _result(turn: Turn) -> dict[str, Any]:
    said = [_pack(each.response, each.values) for each in turn.said]
    return {"said": said, "open_question": turn.conversation.open_question}


def _pack(response: str, values: dict[str, Any]) -> dict[str, Any]:
    return {"response": response, "values": {name: pack(value) for name, value in values.items()}}
