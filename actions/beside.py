"""Beside: the other errands of a text that carries several, served in the same turn, a question always last."""

import dataclasses
from collections.abc import Sequence

from actions.errands import ERRANDS, run
from actions.turn import IdentityNeeded, LoanNeeded, Turn
from servicing import events
from servicing.errors import ServicingError

ERRAND_OF = {
    "opt_out": "action_opt_out",
    "mention_lawyer": "action_note_lawyer",
    "complain": "action_open_complaint",
    "privacy_request": "action_request_privacy",
    "request_human": "action_hand_over",
    "dispute_debt": "action_dispute_debt",
    "dispute_amount": "action_dispute_amount",
    "suspect_scam": "action_prove_sender",
    "report_payment": "action_record_payment_claim",
    "decline_visit": "action_decline_visit",
    "reschedule_visit": "action_move_visit",
    "book_visit": "action_offer_slots",
    "ask_installment": "action_request_instalments",
    "ask_extension": "action_offer_extension",
    "ask_partial_payment": "action_request_partial_payment",
    "ask_fee_waiver": "action_request_waiver",
    "promise_to_pay": "action_record_promise",
    "report_hardship": "action_acknowledge_hardship",
    "ask_balance": "action_say_balance",
    "ask_due_date": "action_say_due_date",
    "ask_how_to_pay": "action_say_how_to_pay",
    "ask_fees": "action_say_fees",
    "ask_consequences": "action_say_consequences",
    "ask_identity": "action_say_who",
    "ask_visit": "action_say_visit",
    "update_contact": "action_note_contact",
}  # by priority; what a bare answer, a courtesy or a stranger carries beside is not an errand of its own
UNSURE = "nlu_fallback"
ALONE = {"crisis", "wrong_number", "third_party"}  # nothing else is said beside these


class SecondQuestion(Exception):
    """An errand would ask while something is asked already: one question at a time."""


def serve(turn: Turn, asked_by: str | None = None) -> None:
    """Carry out what the text carries beside its primary errand, and say it before what the turn asks.

    ``asked_by`` is the action whose question was open: what answered it is not an errand again.
    """
    if turn.intent in ALONE:
        return
    for intent in turn.beside:
        action = ERRAND_OF.get(intent)
        if action is None or action in (turn.action, asked_by):
            continue
        extra = dataclasses.replace(turn, action=action, intent=intent, said=[], beside=())
        _carry_out(extra)
        asks = turn.conversation.open_question is not None and bool(turn.said)
        turn.said[len(turn.said) - asks : len(turn.said) - asks] = extra.said


def _carry_out(extra: Turn) -> None:
    conversation = extra.conversation
    before = conversation.open_question, conversation.pending
    try:
        with events.savepoint(extra.session):
            run(extra) if before[0] is None else ERRANDS[extra.action](extra)
            if before[0] is not None and (conversation.open_question, conversation.pending) != before:
                raise SecondQuestion
    except (IdentityNeeded, LoanNeeded, SecondQuestion):
        extra.said.clear()
    except ServicingError as refusal:
        extra.said.clear()
        extra.say(f"utter_{refusal.code}", **refusal.values)


def of(primary: str, intents: Sequence[str]) -> tuple[str, ...]:
    """Give those of a text's further intents that are errands, by priority; none where the primary one is not sure."""
    if primary == UNSURE:
        return ()
    return tuple(intent for intent in ERRAND_OF if intent in intents and intent != primary)
