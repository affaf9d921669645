"""Extension: another day to pay, offered within the product's policy and accepted by a digit."""

import datetime as dt

from actions.errands import errand
from actions.turn import Turn
from servicing import handoffs, plans


@errand("action_offer_extension")
def offer_extension(turn: Turn) -> None:
    """Offer up to three days with what each costs; beyond the policy a person decides."""
    loan, product = turn.loan, turn.product
    try:
        dates = plans.extension_dates(loan, product, turn.date())
    except plans.ExtensionTooLong as refusal:
        plans.request(
            turn.session, loan, "extension", "requested", turn.cause, asked=refusal.values["date"].isoformat()
        )
        handoffs.open_handoff(turn.session, turn.conversation, "extension", "normal", turn.cause)
        dates = plans.extension_dates(loan, product)
        turn.say("utter_extension_too_long", latest=dates[-1])
    else:
        plans.request(turn.session, loan, "extension", "offered", turn.cause)
    items = [{"date": date, "cost": plans.extension_cost(loan, date, product)} for date in dates]
    options = turn.options("utter_extension_option", items)
    turn.ask("choose_date", "utter_extension_options", [date.isoformat() for date in dates], options=options)


@errand("action_choose_date")
def choose_date(turn: Turn) -> None:
    """Record the day that was picked by number, or named, among those offered."""
    loan, product = turn.loan, turn.product
    offered = turn.conversation.offered
    picked = turn.choice() or (turn.read_here("date") if turn.read_here("date") in offered else None)
    if picked is None and turn.intent == "affirm" and len(offered) == 1:
        picked = offered[0]
    if picked is None and turn.read_here("date"):
        offer_extension(turn)
        return
    if picked is None:
        turn.ask_again("utter_choose_number", count=len(offered))
        return
    new_date = dt.date.fromisoformat(picked)
    plan = plans.accept_extension(turn.session, loan, new_date, product, turn.cause)
    turn.settle()
    turn.recorded("extension")
    turn.say("utter_extension_recorded", date=new_date, cost=loan.money(0).parse(plan.terms["cost"], loan.currency))


@errand("action_decline_options")
def decline_options(turn: Turn) -> None:
    """Close a choice that nobody wanted, and offer a person."""
    turn.settle()
    turn.say("utter_options_declined")
