"""Disputes: opened as told, with a case number; the one fact that is missing is asked."""

from actions.errands import errand
from actions.turn import IdentityNeeded, LoanNeeded, Turn
from reading import merchants
from servicing import clock, disputes, handoffs, loans
from servicing.loans import Loan, LoanSettled


@errand("action_dispute_debt")
def dispute_debt(turn: Turn) -> None:
    """Open a dispute of the debt itself, or of what a merchant never delivered."""
    kind = "merchant" if merchants.blames_merchant(turn.words) else "debt"
    _open(turn, kind, "utter_dispute_debt_opened", "dispute_details")


@errand("action_report_fraud")
def report_fraud(turn: Turn) -> None:
    """Open a dispute because somebody else borrowed in their name; ask about a police report."""
    _open(turn, "fraud", "utter_fraud_opened", "dispute_details")


@errand("action_dispute_amount")
def dispute_amount(turn: Turn) -> None:
    """Open a dispute of the figure; show first how it is made up, where the number is verified."""
    loan = _loan(turn)
    if loan is not None and turn.conversation.verified_borrower is not None:
        turn.say("utter_amount_parts", **parts(loan))
    _open(turn, "amount", "utter_dispute_amount_opened", "dispute_details")


@errand("action_complete_dispute")
def complete_dispute(turn: Turn) -> None:
    """Add the answer to the dispute that asked for it."""
    dispute = disputes.latest_open(turn.session, turn.known) if turn.known is not None else None
    if dispute is not None:
        disputes.add_words(turn.session, dispute, turn.words)
    turn.settle()
    turn.say("utter_dispute_completed")


def parts(loan: Loan) -> dict[str, object]:
    """Give what an amount is made of, by the lender's ledger, with its as-of day."""
    names = ("outstanding", "principal", "interest", "penalty", "fees")
    as_of = clock.local(loan.as_of, loan.borrower.zone).date()
    return {"due": loan.due, "as_of": as_of, **{name: loan.money(getattr(loan, name)) for name in names}}


def _open(turn: Turn, kind: str, response: str, question: str) -> None:
    if turn.known is None:
        for borrower in turn.concerned:
            loans.pause_all(turn.session, borrower, loans.FOREVER, "dispute", turn.cause)
        handoffs.open_handoff(turn.session, turn.conversation, "dispute", "high", turn.cause)
        turn.say("utter_dispute_unknown")
        return
    turn.say_to_verified("utter_collection_paused")
    dispute = disputes.open_dispute(turn.session, turn.known, _loan(turn), kind, turn.words, turn.cause)
    turn.ask(question, response, number=dispute.number)


def _loan(turn: Turn) -> Loan | None:
    """Give the loan that is meant, or None where that is not known yet: then all are concerned."""
    try:
        return turn.loan
    except IdentityNeeded:
        live = [loan for loan in turn.known.loans if not loan.is_settled] if turn.known else []
        return live[0] if len(live) == 1 else None
    except (LoanNeeded, LoanSettled):
        return None
