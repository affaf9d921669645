"""Approvals: what waits for a decision and what it comes to in money; approving, declining, offering other terms."""

import dataclasses
from collections.abc import Callable

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session

from console import context, guard, problems
from console.roles import needs
from servicing import approvals, casefile, contacts, conversations, effects, limits, offers
from servicing.conversations import Conversation
from servicing.effects import Effect
from servicing.errors import ServicingError
from servicing.limits import Limit
from servicing.plans import Plan
from servicing.wording import Said

bp = Blueprint("approvals", __name__, url_prefix="/approvals")
OTHER = "other"  # the choice beside the options: what stands in the field for a number, a day or an amount
Decide = Callable[[Session, Plan, str, str], Said | None]


@dataclasses.dataclass(frozen=True, slots=True)
class Waiting:
    """A row of the list."""

    plan: Plan
    effect: Effect | None
    limits: list[Limit]
    needs_other: bool  # who is asking set its terms: another person approves

    @property
    def passed(self) -> list[Limit]:
        """Why a person decides."""
        return [each for each in self.limits if each.is_passed]


@bp.get("")
@needs("plans.decide")
def show() -> str:
    """Show what waits, the oldest first; with ``part`` only what changes, for the page that refreshes itself."""
    kind, product = (request.args.get(name, "").replace("\0", "") for name in ("kind", "product"))
    with context.transaction() as session:
        waiting, offered = approvals.waiting(session, kind, product), approvals.offered(session, kind, product)
        return render_template(
            "_approvals.html" if request.args.get("part") else "approvals.html",
            waiting=[_row(session, plan) for plan in waiting],
            offered=[_row(session, plan) for plan in offered],
            total=approvals.count_waiting(session),
            wanted={"kind": kind, "product": product},
            kinds=tuple(effects.CHOICES),
            products=approvals.products(session),
        )


@bp.get("/<int(max=2147483647):plan_id>")
@needs("plans.decide")
def plan(plan_id: int) -> str:
    """Show a plan beside the loan as it is, with what else the policy offers; that somebody did is put on record."""
    with context.transaction() as session:
        found = _get(session, plan_id)
        conversation = _conversation(session, found)
        casefile.note_read(session, conversation, guard.me().name)
        return render_template(
            "approval.html",
            row=_row(session, found),
            conversation=conversation,
            mark=approvals.mark(found),
            options=effects.alternatives(found),
            reach=effects.reach(found),
            is_overtaken=effects.is_overtaken(found),
            history=approvals.history(session, found),
        )


@bp.post("/<int(max=2147483647):plan_id>/approve")
@needs("plans.decide")
def approve(plan_id: int) -> ResponseReturnValue:
    """Approve it, and tell the borrower."""

    def act(session: Session, plan: Plan, actor: str, seen: str) -> Said | None:
        return approvals.approve(session, plan, actor, seen)

    return _decide(plan_id, "approve", act, gettext("It is approved; the borrower is told."))


@bp.post("/<int(max=2147483647):plan_id>/decline")
@needs("plans.decide")
def decline(plan_id: int) -> ResponseReturnValue:
    """Decline it with the reason for the record, and tell the borrower."""

    def act(session: Session, plan: Plan, actor: str, seen: str) -> Said | None:
        return approvals.decline(session, plan, actor, request.form.get("reason", ""), seen)

    return _decide(plan_id, "decline", act, gettext("It is declined; the borrower is told."))


@bp.post("/<int(max=2147483647):plan_id>/change")
@needs("plans.decide")
def change(plan_id: int) -> ResponseReturnValue:
    """Set other terms; whatever asks something of the borrower becomes an offer to them."""
    choice = request.form.get("choice", "")
    other = request.form.get("other", "").strip()
    chosen = other if choice == OTHER else choice if not other else ""  # both at once are neither

    def act(session: Session, plan: Plan, actor: str, seen: str) -> Said | None:
        name = effects.CHOICES.get(plan.kind, "")
        return offers.change(session, plan, {name: [chosen] if name == "amounts" else chosen}, actor, seen)

    return _decide(plan_id, "change", act, gettext("The terms are set."))


def _decide(plan_id: int, name: str, act: Decide, words: str) -> ResponseReturnValue:
    """Decide once, and tell the borrower in the same transaction; say a refusal on the plan's page."""
    here = url_for("approvals.plan", plan_id=plan_id)

    def on_record(session: Session) -> None:
        plan = _get(session, plan_id)
        said = act(session, plan, guard.me().name, request.form.get("seen", ""))
        if said is not None:
            approvals.tell(session, plan, said, context.here().house)

    try:
        context.once(f"{name}:plan:{plan_id}", on_record)
    except ServicingError as refusal:
        return problems.flash_refusal(refusal, here)
    except ValueError:
        flash(gettext("Choose one of the options, or write a number, a day or an amount like 1200.00."), "problem")
        return redirect(here, 303)
    flash(words, "done")
    return redirect(here if name == "change" else url_for("approvals.show"), 303)


def _row(session: Session, plan: Plan) -> Waiting:
    found = limits.of(session, plan)
    return Waiting(plan, effects.of(plan), found, approvals.needs_other(plan, guard.me().name))


def _get(session: Session, plan_id: int) -> Plan:
    return session.get(Plan, plan_id) or abort(404)


def _conversation(session: Session, plan: Plan) -> Conversation:
    contact = session.get_one(contacts.Contact, plan.loan.borrower.contact_id)
    return conversations.of_contact(session, contact)
