"""Questions on the account: what is owed, when it is due, how it is made up; always the lender's figures."""

from actions import dispute
from actions.errands import errand
from actions.turn import Turn
from servicing.loans import Loan, LoanSettled


@errand("action_say_balance")
def say_balance(turn: Turn) -> None:
    """Give each loan's outstanding amount with its parts and as-of day, and the total of several."""
    live = _live(turn)
    for loan in live:
        turn.say("utter_balance", product=loan.product, **dispute.parts(loan))
    if len(live) > 1 and len({loan.currency for loan in live}) == 1:
        due, outstanding = (sum(getattr(loan, name) for loan in live) for name in ("due_amount", "outstanding"))
        money = live[0].money
        turn.say("utter_balance_total", count=len(live), due=money(due), outstanding=money(outstanding))


@errand("action_say_due_date")
def say_due_date(turn: Turn) -> None:
    """Give the day each loan is or was due, and the days past due."""
    for loan in _live(turn):
        dpd = loan.days_past_due(turn.today)
        response = "utter_overdue_since" if dpd else "utter_due_date"
        turn.say(response, product=loan.product, date=loan.due_date, due=loan.due, days=dpd)


@errand("action_say_fees")
def say_fees(turn: Turn) -> None:
    """Give the parts of what is due."""
    turn.say("utter_amount_parts", **dispute.parts(turn.loan))


@errand("action_say_how_to_pay")
def say_how_to_pay(turn: Turn) -> None:
    """Give the product's official ways to pay."""
    ways = turn.options("utter_way_to_pay", [{"way": way} for way in turn.product.ways_to_pay])
    turn.say("utter_how_to_pay", ways=ways)


@errand("action_say_consequences")
def say_consequences(turn: Turn) -> None:
    """Say truthfully what follows, with the ways out beside it."""
    turn.require_identity()
    turn.say("utter_consequences")


def _live(turn: Turn) -> list[Loan]:
    owned = turn.borrower.loans
    live = [loan for loan in owned if not loan.is_settled]
    if not live:
        raise LoanSettled(product=owned[0].product if owned else "")
    return live
