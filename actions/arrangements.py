"""Arrangements: everything that stands for a borrower, on one list."""

from actions.errands import errand
from actions.turn import Turn
from servicing import disputes, plans, promises, visits
from servicing.loans import Loan


@errand("action_list_arrangements")
def list_arrangements(turn: Turn) -> None:
    """Say what is promised, agreed, asked for, disputed and booked; or that nothing is."""
    borrower = turn.borrower
    for loan in borrower.loans:
        _of_loan(turn, loan)
    visit = visits.booked_or_none(turn.session, borrower)
    if visit is not None:
        turn.say("utter_arranged_visit", date=visit.date, start=visit.start, end=visit.end)
    dispute = disputes.latest_open(turn.session, borrower)
    if dispute is not None:
        turn.say("utter_arranged_dispute", number=dispute.number)
    turn.say("utter_arranged_change" if turn.said else "utter_arranged_nothing")


def _of_loan(turn: Turn, loan: Loan) -> None:
    for promise in promises.open_promises(turn.session, loan):
        turn.say("utter_arranged_promise", date=promise.pay_by, amount=loan.money(promise.amount))
    agreed = plans.governing(turn.session, loan)
    if agreed is not None and agreed.is_in_force and not loan.is_settled:
        turn.say(f"utter_arranged_{agreed.kind}", **plans.told(agreed))
    if any(each.awaits_person or each.status == "requested" for each in plans.of_loan(turn.session, loan)):
        turn.say("utter_arranged_request")
