"""Promise to pay: an amount by a day, or several, said back in full; changed, and taken back without blame."""

import datetime as dt

from actions.errands import errand
from actions.turn import IdentityNeeded, LoanNeeded, Turn
from reading import impossible, same_week, withdrawal
from servicing import promises
from servicing.loans import Loan, LoanSettled
from servicing.money import Money


@errand("action_record_promise")
def record_promise(turn: Turn) -> None:
    """Record what is clear at once; ask for the day if none was told, for another if it is too late or gone."""
    loan, product = turn.loan, turn.product
    if take_back(turn):
        return
    if impossible.amount(turn.words):
        turn.ask("promise_date", "utter_promise_of_nothing")
        return
    parts = turn.parts(loan) or _one_part(turn, loan)
    if not parts:
        if impossible.day(turn.words):
            turn.say("utter_no_such_day")
        turn.ask("promise_date", "utter_ask_promise_date")
        return
    latest = product.latest_promise(loan.due_date, turn.today)
    try:
        made = promises.make_promises(turn.session, loan, parts, latest=latest, cause=turn.cause)
    except promises.PromiseTooLate:
        turn.ask("promise_date", "utter_promise_too_late", latest=latest)
    except promises.PromiseInThePast as refusal:
        turn.ask("promise_date", "utter_promise_in_the_past", **refusal.values)
    except (promises.PromiseTooMuch, promises.PromiseOfNothing) as refusal:
        turn.ask("promise_date", f"utter_{refusal.code}", **refusal.values)
    else:
        turn.settle()
        turn.recorded("promise")
        _say_back(turn, loan, made)


def take_back(turn: Turn) -> bool:
    """Reopen a promise that the borrower says will not be kept, if that is what the text is about; ask for a day."""
    names_another_day = turn.intent == "promise_to_pay" and turn.read_here("date") is not None
    if names_another_day or not withdrawal.takes_back(turn.words) or not has_promised(turn):
        return False
    promises.take_back(turn.session, turn.loan, turn.cause)
    turn.action = "action_record_promise"
    turn.ask("promise_date", "utter_promise_reopened")
    return True


def has_promised(turn: Turn) -> bool:
    """Tell whether a promise of this borrower is open on the loan that is meant."""
    try:
        return promises.open_promise(turn.session, turn.loan) is not None
    except (IdentityNeeded, LoanNeeded, LoanSettled):
        return False


def _one_part(turn: Turn, loan: Loan) -> list[tuple[Money, dt.date]]:
    """Give the one payment that is meant; what corrects a promise just recorded keeps what it does not mention."""
    pay_by, amount = turn.date(), turn.amount(loan)
    standing = promises.open_promises(turn.session, loan) if turn.has_recorded("promise") else ()
    if len(standing) == 1 and (pay_by is None) != (amount is None):
        (earlier,) = standing
        pay_by = same_week.corrected(turn.words, earlier.pay_by) or pay_by or earlier.pay_by
        amount = amount or loan.money(earlier.amount)
    return [(amount or loan.due, pay_by)] if pay_by is not None else []


def _say_back(turn: Turn, loan: Loan, made: list[promises.Promise]) -> None:
    if len(made) == 1:
        turn.say("utter_promise_recorded", date=made[0].pay_by, amount=loan.money(made[0].amount))
        return
    items = [{"date": promise.pay_by, "amount": loan.money(promise.amount)} for promise in made]
    turn.say("utter_promises_recorded", options=turn.options("utter_promise_option", items))
