"""Promise to pay: an amount by a day, said back in full."""

from actions.errands import errand
from actions.turn import Turn
from servicing import promises


@errand("action_record_promise")
def record_promise(turn: Turn) -> None:
    """Record what is clear at once; ask for the day if none was told, for another if it is too late or gone."""
    loan, product = turn.loan, turn.product
    pay_by, amount = turn.date(), turn.amount(loan) or loan.due
    if pay_by is None:
        turn.ask("promise_date", "utter_ask_promise_date")
        return
    latest = product.latest_promise(loan.due_date, turn.today)
    try:
        promise = promises.make_promise(turn.session, loan, amount, pay_by, latest=latest, cause=turn.cause)
    except promises.PromiseTooLate:
        turn.ask("promise_date", "utter_promise_too_late", latest=latest)
    except promises.PromiseInThePast:
        turn.ask("promise_date", "utter_promise_in_the_past", date=pay_by)
    else:
        turn.settle()
        turn.say("utter_promise_recorded", date=promise.pay_by, amount=amount)
