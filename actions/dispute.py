"""Disputes: opened as told, with a case number; the one fact that is missing is asked; taken back as told."""

from typing import Any

from actions.errands import errand
from actions.turn import IdentityNeeded, LoanNeeded, Turn
from reading import kinds, merchants
from servicing import clock, disputes, handoffs, loans, policy
from servicing.disputes import Dispute
from servicing.loans import Loan, LoanSettled

NEEDED = {
    "fraud": {"police_report"},
    "amount": {"claimed", "paid_on"},
    "debt": {"basis"},
    "merchant": set(),
}  # any of these facts, and nothing more is asked


@errand("action_dispute_debt")
def dispute_debt(turn: Turn) -> None:
    """Open a dispute of the debt itself, or of what a merchant never delivered."""
    _open(turn, "merchant" if merchants.blames_merchant(turn.words) else "debt")


@errand("action_report_fraud")
def report_fraud(turn: Turn) -> None:
    """Open a dispute because somebody else borrowed in their name; ask about a police report."""
    _open(turn, "fraud")


@errand("action_dispute_amount")
def dispute_amount(turn: Turn) -> None:
    """Open a dispute of the figure; show first how it is made up, where the number is verified."""
    _open(turn, "amount")


@errand("action_complete_dispute")
def complete_dispute(turn: Turn) -> None:
    """Add the answer to the dispute that asked for it, or take the dispute back; ask once more about the police."""
    dispute = disputes.latest_open(turn.session, turn.known) if turn.known is not None else None
    if dispute is not None and kinds.withdraws_dispute(turn.words):
        _withdraw(turn, dispute)
        return
    if dispute is not None:
        told = _facts(turn, dispute.kind, asked=True)
        disputes.add_words(turn.session, dispute, turn.words, **told)
        if dispute.kind == "fraud" and not told and turn.conversation.misses == 0:
            turn.ask_again("utter_ask_police_again")
            return
        _ask_for_proof(turn, dispute)
    turn.settle()
    turn.say("utter_dispute_completed")


def parts(loan: Loan) -> dict[str, object]:
    """Give what an amount is made of, by the lender's ledger, with its as-of day."""
    names = ("outstanding", "principal", "interest", "penalty", "fees")
    as_of = clock.local(loan.as_of, loan.borrower.zone).date()
    return {"due": loan.due, "as_of": as_of, **{name: loan.money(getattr(loan, name)) for name in names}}


def _open(turn: Turn, kind: str) -> None:
    standing = disputes.latest_open(turn.session, turn.known) if turn.known is not None else None
    if standing is not None and kinds.withdraws_dispute(turn.words):
        _withdraw(turn, standing)
        return
    if turn.known is None:
        for borrower in turn.concerned:
            loans.pause_all(turn.session, borrower, loans.FOREVER, "dispute", turn.cause)
        handoffs.open_handoff(turn.session, turn.conversation, "dispute", "high", turn.cause)
        turn.say("utter_dispute_unknown")
        return
    loan = _loan(turn)
    if loan is not None and kind == "amount":
        turn.say_to_verified("utter_amount_parts", **parts(loan))
    turn.say_to_verified("utter_loan_settled" if loan is not None and loan.is_settled else "utter_collection_paused")
    dispute = disputes.open_dispute(turn.session, turn.known, loan, kind, turn.words, turn.cause)
    disputes.tell(dispute, **_facts(turn, kind, asked=False))
    values: dict[str, Any] = {"number": dispute.number, "days": policy.rights().dispute_days}
    if NEEDED[dispute.kind] & dispute.facts.keys():
        _ask_for_proof(turn, dispute)
        turn.settle()
        turn.say("utter_dispute_opened", **values)
    else:
        turn.ask("dispute_details", f"utter_dispute_{dispute.kind}_opened", **values)


def _withdraw(turn: Turn, dispute: Dispute) -> None:
    """Taking it back lets reminders go out again: only the borrower may."""
    turn.require_identity()
    disputes.withdraw(turn.session, dispute, turn.cause)
    turn.settle()
    turn.say("utter_dispute_withdrawn", number=dispute.number)


def _facts(turn: Turn, kind: str, *, asked: bool) -> dict[str, Any]:
    """Read the one fact that a dispute of this kind needs; a bare yes or no counts only where it was asked for."""
    amount = turn.read_here("amount")
    facts: dict[str, Any] = {}
    if kind == "fraud" and (asked or len(turn.words) > 2):
        facts["police_report"] = kinds.police_report(turn.words)
        if asked and facts["police_report"] is None:
            facts["police_report"] = {"affirm": True, "deny": False}.get(turn.intent)
    elif kind == "amount":
        facts["claimed"] = amount if amount and not amount.endswith("*due") else None
        facts["paid_on"] = turn.read_here("date")
    elif kind == "debt" and asked:
        facts["basis"] = kinds.dispute_basis(turn.words)
    return {name: value for name, value in facts.items() if value is not None}


def _ask_for_proof(turn: Turn, dispute: Dispute) -> None:
    """What has to be proved with papers, a person asks for: a police report, a receipt, that it was paid off."""
    if dispute.facts.get("police_report") or {"paid_on", "basis"} & dispute.facts.keys():
        priority = "high" if dispute.kind == "fraud" else "normal"
        handoffs.open_handoff(
            turn.session, turn.conversation, "dispute_evidence", priority, turn.cause, number=dispute.number
        )


def _loan(turn: Turn) -> Loan | None:
    """Give the loan that is meant, or None where that is not known yet: then all are concerned."""
    try:
        return turn.loan
    except IdentityNeeded:
        live = [loan for loan in turn.known.loans if not loan.is_settled] if turn.known else []
        return live[0] if len(live) == 1 else None
    except LoanSettled:
        return turn.borrower.loans[0] if len(turn.borrower.loans) == 1 else None
    except LoanNeeded:
        return None
