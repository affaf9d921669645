"""Part payment: how much at least, what it stops and what not; led into a promise of that part by a day."""

from typing import Any

from actions.errands import errand
from actions.turn import PERSON, Turn
from reading import impossible
from servicing import partials, plans, promises
from servicing.loans import Loan
from servicing.money import Money
from servicing.plans import Plan

QUESTION = "part_payment"


@errand("action_request_partial_payment")
def request_partial_payment(turn: Turn) -> None:
    """Ask for what is missing, the amount and then the day; with both record the part and the promise of it."""
    loan, product = turn.loan, turn.product
    plans.require_due(loan)
    turn.conversation.loan_ref = loan.ref
    least, amount = product.partial.least_of(loan.due), _amount(turn, loan)
    if amount is None:
        plans.request(turn.session, loan, "partial", "offered", turn.cause)
        _ask(turn, "utter_ask_part", least=least)
        return
    try:
        partials.require_enough(loan, amount, product)
    except partials.PartTooSmall:
        _ask(turn, "utter_part_too_small", least=least)
    except partials.PartTooMuch:
        _ask(turn, "utter_part_too_much", amount=amount, due=loan.due)
    else:
        _take(turn, loan, amount)


def _take(turn: Turn, loan: Loan, amount: Money) -> None:
    """Take a part that is enough: with its day agree on it, without one ask for the day."""
    product, mended = turn.product, _mended(turn, loan)
    pay_by = turn.date() or (mended.dates[0] if mended is not None else None)
    if pay_by is None:
        if impossible.day(turn.words):
            turn.say("utter_no_such_day")
        elif not turn.conversation.offered or turn.read_here("amount"):
            _say_effect(turn, loan, amount)
        plans.request(turn.session, loan, "partial", "offered", turn.cause, amounts=[str(amount)])
        _ask(turn, "utter_ask_part_date", amount, amount=amount)
        return
    latest = product.latest_promise(loan.due_date, turn.today)
    try:
        partials.agree(turn.session, loan, amount, pay_by, product, turn.cause)
    except promises.PromiseTooLate:
        _ask(turn, "utter_promise_too_late", amount, latest=latest)
    except promises.PromiseInThePast:
        _ask(turn, "utter_promise_in_the_past", amount, date=pay_by)
    else:
        turn.settle()
        turn.recorded("partial")
        turn.has_served("promise_to_pay")  # of that part
        turn.say("utter_part_recorded", date=pay_by, amount=amount)
        _say_effect(turn, loan, amount)


def _ask(turn: Turn, response: str, part: Money | None = None, **values: Any) -> None:
    """Ask, with the part that is settled kept; where the answer said nothing new, the second time offer a person."""
    says_nothing = turn.conversation.open_question == QUESTION and not (
        turn.read_here("amount") or turn.read_here("date") or turn.bare_number()
    )
    if says_nothing:
        turn.ask_again(response, **values)
    else:
        turn.ask(QUESTION, response, [str(part)] if part is not None else None, **values)


def _amount(turn: Turn, loan: Loan) -> Money | None:
    """Give the part that was said, now or before; nothing and less than nothing are nought."""
    if impossible.amount(turn.words):
        return loan.money(0)
    kept = [each for each in turn.conversation.offered if each != PERSON]
    if turn.conversation.open_question == QUESTION and kept and not (turn.read_here("amount") or turn.bare_number()):
        return Money.parse(kept[0], loan.currency)
    mended = _mended(turn, loan)
    return turn.amount(loan) or (mended.amounts[0] if mended is not None else None)


def _mended(turn: Turn, loan: Loan) -> Plan | None:
    """Give the part just agreed on, where this text mends it: what it does not mention stays."""
    return partials.agreed(turn.session, loan) if turn.corrects else None


def _say_effect(turn: Turn, loan: Loan, amount: Money) -> None:
    rest = loan.money(max(0, loan.due_amount - amount.minor))
    turn.say(f"utter_part_stops_{turn.product.partial.stops}", rest=rest)
