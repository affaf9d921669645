"""Payments a borrower says they have made."""

from actions.errands import errand
from actions.turn import Turn
from servicing import payments


@errand("action_record_payment_claim")
def record_payment_claim(turn: Turn) -> None:
    """Match the claim with what the ledger knows, or note it and pause reminders for 48 hours."""
    loan = turn.loan
    amount = turn.amount(loan)
    claim = payments.claim(turn.session, loan, amount.minor if amount else None, turn.cause)
    if claim.status == "matched":
        turn.settle()
        turn.recorded("payment")
        turn.say("utter_payment_found", product=loan.product)
    else:
        turn.ask("payment_details", "utter_payment_claimed")


@errand("action_complete_payment_claim")
def complete_payment_claim(turn: Turn) -> None:
    """Take channel and time of a payment that was not found."""
    turn.settle()
    turn.say("utter_payment_details_noted")
