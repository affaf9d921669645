"""Instalments: three schedules offered by number, the one asked for first; a person approves where policy says so."""

from typing import Any

from actions.errands import errand
from actions.turn import PERSON, Turn
from reading import impossible
from servicing import handoffs, instalments, offers, plans
from servicing.plans import Plan

QUESTION = "choose_plan"
MOST = 360  # instalments that INTENTS.md knows: more is no number of them


@errand("action_request_instalments")
def offer_instalments(turn: Turn) -> None:
    """Offer schedules, what was asked for first; where instalments are agreed on say how they stand."""
    standing = plans.governing(turn.session, turn.loan)
    if standing is not None and standing.kind == "instalments" and not turn.corrects:
        turn.settle()
        turn.say("utter_plan_waiting" if standing.awaits_person else "utter_instalments_stand", **plans.told(standing))
        return
    _offer(turn, _count(turn))


@errand("action_choose_plan")
def choose_plan(turn: Turn) -> None:
    """Record the schedule picked by its place or its number of instalments; offer another that is named."""
    offered = turn.conversation.offered
    if offered and isinstance(offered[0], dict):
        _answer_offer(turn, offered[0]["plan"])
        return
    counts = [each for each in offered if each != PERSON]
    digit = turn.read_here("choice") or ""
    count = turn.choice() or _count(turn)
    if count is None and turn.intent == "affirm" and len(counts) == 1:
        count = counts[0]
    if count is None and not counts and digit.isdecimal():  # the answer to "how many?" is a number, not a place
        count = int(digit)
    if count is not None and count in counts:
        plan = instalments.accept(turn.session, turn.loan, turn.product, count, turn.cause)
        turn.settle()
        _say_agreed(turn, plan)
    elif count is not None or turn.read_here("amount"):
        _offer(turn, count)
    elif counts:
        turn.ask_again("utter_choose_number", count=len(offered))
    else:
        turn.ask_again("utter_instalments_out_of_range", **_range(instalments.possible(turn.loan, turn.product)))


def _offer(turn: Turn, wanted: int | None) -> None:
    """Offer what is wanted, or the nearest possible, first; ask for another number where none could be that."""
    loan, product = turn.loan, turn.product
    allowed, monthly = instalments.possible(loan, product), turn.amount(loan)
    turn.conversation.loan_ref = loan.ref
    if wanted is not None and not 2 <= wanted <= MOST:
        turn.ask(QUESTION, "utter_instalments_out_of_range", **_range(allowed))
        return
    if wanted is None and monthly is not None and 0 < monthly.minor < instalments.amount(loan, product).minor:
        wanted = instalments.count_for(loan, product, monthly) or allowed[-1] + 1
    if wanted is not None and wanted not in allowed:
        turn.say("utter_instalments_nearest", **_range(allowed))
    asked: dict[str, Any] = {"asked": wanted} if wanted is not None else {}
    plans.request(turn.session, loan, "instalments", "offered", turn.cause, **asked)
    offered = instalments.options(loan, product, wanted)
    items = [
        {"count": len(each.amounts), "each": str(each.amounts[0]), "total": str(each.total), "cost": str(each.cost)}
        for each in offered
    ]
    counts, options = [item["count"] for item in items], turn.options("utter_instalments_option", items)
    turn.ask(QUESTION, "utter_instalments_options", counts, amount=offered[0].spread, options=options)


def _range(allowed: range) -> dict[str, Any]:
    return {"fewest": allowed[0], "most": allowed[-1]}


def _count(turn: Turn) -> int | None:
    """Give the number of instalments that is said, possible or not."""
    said = turn.read_here("installments")
    return int(said) if said else impossible.instalments(turn.words)


def _answer_offer(turn: Turn, plan_id: int) -> None:
    """Take the answer to terms that a person has offered: 1 or yes accepts them, 2 declines, once they were read."""
    plan, picked = turn.session.get_one(Plan, plan_id), turn.choice()
    if picked is None and turn.intent != "affirm":
        turn.ask_again("utter_choose_number", count=len(turn.conversation.offered))
    elif offers.is_unread(turn.session, plan, turn.cause):
        put = offers.put_again(turn.session, plan)
        turn.ask(QUESTION, put.response, turn.conversation.offered, **put.values)
    elif picked is not None and picked["plan"] is None:
        plans.decline_offers(turn.session, plan.loan, turn.cause)
        turn.settle()
        turn.say("utter_options_declined")
    else:
        turn.settle()
        offers.accept_offer(turn.session, plan, turn.cause)
        _say_agreed(turn, plan)


def _say_agreed(turn: Turn, plan: Plan) -> None:
    said = offers.accepted(plan)
    turn.recorded(plan.kind)
    if plan.awaits_person:
        understood = {name: plan.terms.get(name) for name in ("instalments", "amounts", "cost", "new_due_date")}
        handoffs.open_handoff(turn.session, turn.conversation, plan.kind, "normal", turn.cause, **understood)
    turn.say(said.response, **said.values)
