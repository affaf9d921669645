"""The page of tokens: which systems are let into the API, what they may do there; making and revoking."""

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from console import context, guard, problems
from console.roles import needs
from servicing import clock, tokens
from servicing.errors import ServicingError
from servicing.tokens import Token

bp = Blueprint("tokens", __name__, url_prefix="/tokens")
SENTENCES = {
    "loans.read": _l("Read loans and their figures"),
    "loans.write": _l("Report loans and borrowers, as an import does"),
    "payments.write": _l("Report payments, as an import does"),
    "cases.read": _l("Read whole cases, with what was said; the number stays masked"),
    "cases.reveal": _l("See the number of the borrower in a case; it is put on record"),
    "cases.write": _l("Record promises and pauses"),
    "messages.read": _l("Read the texts of a case"),
    "messages.write": _l("Write to borrowers in the name of an agent, within the contact rules"),
    "handoffs.read": _l("Read who waits for a person"),
    "handoffs.write": _l("Take, pass on and close in the name of an agent"),
    "visits.read": _l("Read visits, with their places"),
    "visits.write": _l("Book, move, call off and report visits"),
    "decisions.read": _l("Read what the ledger must learn: promises, plans, disputes, holds"),
}


@bp.get("")
@needs("tokens.manage")
def show() -> str:
    """Show all tokens, and the form for another."""
    return _page()


@bp.post("")
@needs("tokens.manage")
def make() -> ResponseReturnValue:
    """Make a token and show it, this once: the answer to the same form sent again does not have it."""
    made: list[str] = []
    name, scopes = request.form.get("name", ""), request.form.getlist("scope")

    def act(session: Session) -> dict[str, Any]:
        actor = guard.me().name
        token, written = tokens.make(session, name, scopes, actor, expires_at=_until(request.form.get("until", "")))
        made.append(written)
        return {"id": token.id}

    try:
        context.once("token", act)
    except ServicingError as refusal:
        flash(problems.told(refusal), "problem")
        return _page(name=name, chosen=scopes), 409
    if not made:
        flash(gettext("This token was made already and is not shown a second time."), "problem")
        return redirect(url_for("tokens.show"), 303)
    return _page(made=made[0], named=name), 201


@bp.post("/<token_id>/revoke")
@needs("tokens.manage")
def revoke(token_id: str) -> ResponseReturnValue:
    """Let nobody in with it any more, from the next request on."""

    def act(session: Session) -> None:
        tokens.revoke(session, session.get(Token, token_id) or abort(404), guard.me().name)

    if not token_id.isalnum():
        abort(404)
    context.once(f"revoke:{token_id}", act)
    flash(gettext("It is revoked: nobody is let in with it any more."), "done")
    return redirect(url_for("tokens.show"), 303)


def _page(**more: Any) -> str:
    with context.transaction() as session:
        usual = clock.today(guard.me().zone) + tokens.YEAR
        return render_template("tokens.html", tokens=tokens.everyone(session), scopes=SENTENCES, usual=usual, **more)


def _until(day: str) -> dt.datetime | None:
    """The end of a day on the clock of who makes it; without a day it never expires."""
    if not day:
        return None
    try:
        return dt.datetime.combine(dt.date.fromisoformat(day), dt.time(23, 59, 59), ZoneInfo(guard.me().zone))
    except ValueError:
        abort(400)
