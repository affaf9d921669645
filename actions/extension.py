"""Extension: another day to pay, offered within the product's policy and accepted by a digit."""

import datetime as dt

from actions.errands import errand
from actions.turn import Turn
from reading import impossible
from servicing import extensions, handoffs, plans

OFFERS = ("choose_date", "choose_plan", "part_payment")  # questions whose plan is off with a no


@errand("action_offer_extension")
def offer_extension(turn: Turn) -> None:
    """Offer days within the policy; where this due date was put off before, or much is due, a person decides."""
    plans.require_due(turn.loan)
    if turn.conversation.open_question == "choose_date" and turn.read_here("date") in turn.conversation.offered:
        choose_date(turn)
    elif not turn.corrects and extensions.needs_person(turn.session, turn.loan, turn.product):
        turn.settle()
        turn.say("utter_extension_to_decide", date=_leave_to_person(turn, turn.date()))
    else:
        _offer(turn)


@errand("action_choose_date")
def choose_date(turn: Turn) -> None:
    """Record the day that was picked by number, or named, among those offered."""
    loan, product = turn.loan, turn.product
    offered, named = turn.conversation.offered, turn.read_here("date")
    picked = turn.choice() or (named if named in offered else None)
    if picked is None and turn.intent == "affirm" and len(offered) == 1:
        picked = offered[0]
    if picked is None and (named or impossible.day(turn.words)):
        _offer(turn)
        return
    if picked is None:
        turn.ask_again("utter_choose_number", count=len(offered))
        return
    plan = extensions.accept(turn.session, loan, dt.date.fromisoformat(picked), product, turn.cause)
    turn.settle()
    turn.recorded("extension")
    turn.has_served("promise_to_pay")  # by that day
    told = plans.told(plan)
    turn.say("utter_extension_recorded", date=told["date"], cost=told["cost"])


@errand("action_decline_options")
def decline_options(turn: Turn) -> None:
    """Close a choice that nobody wanted, and offer a person."""
    if turn.conversation.open_question in OFFERS:
        plans.decline_offers(turn.session, turn.loan, turn.cause)
    turn.settle()
    turn.say("utter_options_declined")


def _offer(turn: Turn) -> None:
    """Offer up to three days with what each costs, the one asked for first; beyond the last a person decides."""
    loan, product, wanted = turn.loan, turn.product, turn.date()
    turn.conversation.loan_ref = loan.ref
    if wanted is not None and wanted <= turn.today:
        turn.say("utter_day_gone_by", date=wanted)
    elif impossible.day(turn.words):
        turn.say("utter_no_such_day")
    try:
        dates = extensions.dates(loan, product, wanted)
    except extensions.ExtensionTooLong:
        answer_by = _leave_to_person(turn, wanted)
        dates = extensions.dates(loan, product)
        turn.say("utter_extension_too_long", latest=dates[-1], date=answer_by)
    else:
        asked = plans.pending(turn.session, loan, "extension")
        if asked is None or not asked.awaits_person:  # what a person decides on stands beside what is offered
            plans.request(turn.session, loan, "extension", "offered", turn.cause)
    items = [{"date": date, "cost": extensions.cost(loan, date, product)} for date in dates]
    options = turn.options("utter_extension_option", items)
    turn.ask("choose_date", "utter_extension_options", [date.isoformat() for date in dates], options=options)


def _leave_to_person(turn: Turn, wanted: dt.date | None) -> dt.date:
    """Put the request before a person; give the day by which the answer comes."""
    terms = {"asked": wanted.isoformat()} if wanted is not None and wanted > turn.today else {}
    plan = plans.request(turn.session, turn.loan, "extension", "requested", turn.cause, **terms)
    handoffs.open_handoff(turn.session, turn.conversation, "extension", "normal", turn.cause, **terms)
    return plans.ask_person(turn.session, plan, turn.product.approval_answer_days)
