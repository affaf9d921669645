"""Payments a borrower says they have made."""

from actions.errands import errand
from actions.turn import Turn
from reading import kinds
from servicing import claims, payments
from servicing.loans import Loan


@errand("action_record_payment_claim")
def record_payment_claim(turn: Turn) -> None:
    """Match the claim with what the ledger knows, or note it, pause reminders for 48 hours; ask day and way once."""
    loan = turn.loan
    claim = payments.claim(turn.session, loan, _amount(turn, loan), turn.cause, turn.date())
    names_way = kinds.names_channel(turn.words)
    if names_way and claim.status != "matched":
        payments.tell(turn.session, claim, None, None, turn.words)
    if claim.status == "matched":
        turn.settle()
        turn.recorded("payment")
        turn.say("utter_payment_found")
    elif claim.details is not None and claim.paid_on is not None:
        turn.settle()
        turn.say("utter_payment_claimed_fully")
    else:
        turn.ask("payment_details", "utter_payment_claimed")


@errand("action_complete_payment_claim")
def complete_payment_claim(turn: Turn) -> None:
    """Add day, amount and way to the claim, and look for its payment once more."""
    loan = turn.loan
    claim = claims.latest(turn.session, loan)
    turn.settle()
    if claim is not None and turn.intent != "deny":
        payments.tell(turn.session, claim, _amount(turn, loan), turn.date(), turn.words)
    if claim is not None and claim.status == "matched":
        turn.say("utter_payment_found")
    else:
        turn.say("utter_payment_details_noted")


def _amount(turn: Turn, loan: Loan) -> int | None:
    amount = turn.amount(loan)
    return amount.minor if amount else None
