"""Instalments: three schedules offered by number, the one asked for first; a person approves where policy says so."""

from actions.errands import errand
from actions.turn import Turn
from reading import impossible
from servicing import approvals, handoffs, instalments, plans
from servicing.plans import Plan
from servicing.schedule import Schedule

QUESTION = "choose_plan"


@errand("action_request_instalments")
def offer_instalments(turn: Turn) -> None:
    """Offer schedules: what was asked for first, or the nearest possible; say which numbers there are if none is."""
    loan, product = turn.loan, turn.product
    standing = plans.governing(turn.session, loan)
    if standing is not None and standing.kind == "instalments":
        turn.settle()
        turn.say("utter_plan_waiting" if standing.awaits_person else "utter_instalments_stand", **plans.told(standing))
        return
    allowed = instalments.possible(loan, product)
    turn.conversation.loan_ref = loan.ref
    wanted = _count(turn)
    if wanted is not None and not 2 <= wanted <= 360:
        turn.ask(QUESTION, "utter_instalments_out_of_range", fewest=allowed[0], most=allowed[-1])
        return
    monthly = turn.amount(loan)
    if wanted is None and monthly is not None and 0 < monthly.minor < instalments.amount(loan, product).minor:
        wanted = instalments.count_for(loan, product, monthly) or allowed[-1] + 1
    offered = instalments.options(loan, product, wanted)
    if wanted is not None and wanted not in allowed:
        turn.say("utter_instalments_nearest", fewest=allowed[0], most=allowed[-1])
    asked = {"asked": wanted} if wanted is not None else {}
    plans.request(turn.session, loan, "instalments", "offered", turn.cause, **asked)
    _ask(turn, offered)


@errand("action_choose_plan")
def choose_plan(turn: Turn) -> None:
    """Record the schedule picked by its place or its number of instalments; offer another that is named."""
    offered = turn.conversation.offered
    if offered and isinstance(offered[0], dict):
        _answer_offer(turn, offered[0]["plan"])
        return
    count = turn.choice() or _count(turn)
    digit = turn.read_here("choice") or ""
    if count is None and digit.isdecimal() and (not offered or int(digit) > len(offered)):
        count = int(digit)  # "6" where three are offered, or none is yet: six instalments
    if count is None and turn.intent == "affirm" and len(offered) == 1:
        count = offered[0]
    if count in offered:
        _accept(turn, int(count))
    elif count is not None or turn.read_here("amount"):
        offer_instalments(turn)
    elif offered:
        turn.ask_again("utter_choose_number", count=len(offered))
    else:
        allowed = instalments.possible(turn.loan, turn.product)
        turn.ask_again("utter_instalments_out_of_range", fewest=allowed[0], most=allowed[-1])


def _count(turn: Turn) -> int | None:
    """Give the number of instalments that is said, possible or not."""
    said = turn.read_here("installments")
    return int(said) if said else impossible.instalments(turn.words)


def _ask(turn: Turn, offered: list[Schedule]) -> None:
    items = [
        {"count": len(each.amounts), "each": str(each.amounts[0]), "total": str(each.total), "cost": str(each.cost)}
        for each in offered
    ]
    options = turn.options("utter_instalments_option", items)
    counts = [len(each.amounts) for each in offered]
    turn.ask(QUESTION, "utter_instalments_options", counts, amount=offered[0].spread, options=options)


def _accept(turn: Turn, count: int) -> None:
    plan = instalments.accept(turn.session, turn.loan, turn.product, count, turn.cause)
    turn.settle()
    _say_agreed(turn, plan)


def _answer_offer(turn: Turn, plan_id: int) -> None:
    """Take the answer to terms that a person has offered: 1 or yes accepts them, 2 declines."""
    plan, picked = turn.session.get_one(Plan, plan_id), turn.choice()
    if picked is None and turn.intent != "affirm":
        turn.ask_again("utter_choose_number", count=len(turn.conversation.offered))
    elif picked is not None and picked["plan"] is None:
        plans.decline_offers(turn.session, plan.loan, turn.cause)
        turn.settle()
        turn.say("utter_options_declined")
    else:
        turn.settle()
        approvals.accept_offer(turn.session, plan, turn.cause)
        _say_agreed(turn, plan)


def _say_agreed(turn: Turn, plan: Plan) -> None:
    told = plans.told(plan)
    if plan.awaits_person:
        understood = {name: plan.terms.get(name) for name in ("instalments", "amounts", "cost", "new_due_date")}
        handoffs.open_handoff(turn.session, turn.conversation, plan.kind, "normal", turn.cause, **understood)
        turn.say("utter_plan_accepted", **told)
    elif plan.kind == "extension":
        turn.say("utter_extension_recorded", date=told["date"], cost=told["cost"])
    else:
        turn.say("utter_instalments_agreed", **told)
