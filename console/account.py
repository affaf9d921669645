"""One's own account: language, zone, appearance, duty, password, second factor."""

import segno
from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, refresh
from markupsafe import Markup

from console import context, guard, problems
from console.forms import PasswordForm, PreferencesForm
from console.roles import needs
from servicing import passwords, second_factor, sign_ins, users
from servicing.errors import ServicingError

bp = Blueprint("account", __name__, url_prefix="/account")
SECRET = "second_factor"  # noqa: S105 (the cookie's key for a secret that no telephone has confirmed yet)


@bp.get("")
@needs("own")
def show() -> str:
    """Show what can be chosen."""
    with context.transaction() as database:
        user = guard.my_user(database)
        return render_template("account.html", user=user, form=PreferencesForm(obj=user), change=PasswordForm())


@bp.post("")
@needs("own")
def prefer() -> ResponseReturnValue:
    """Change language, zone, appearance."""
    form = PreferencesForm()
    if not form.validate():
        return problems.page(400)
    try:
        with context.transaction() as database:
            user = guard.my_user(database)
            users.prefer(user, locale=form.locale.data, zone=form.zone.data.strip(), theme=form.theme.data)
    except ServicingError as refusal:
        return problems.flash_refusal(refusal, url_for("account.show"))
    return _done(gettext("Saved."))


@bp.post("/duty")
@needs("queue.claim")
def duty() -> ResponseReturnValue:
    """Come to the desk, or leave it."""
    with context.transaction() as database:
        user = guard.my_user(database)
        users.set_duty(database, user, request.form.get("on") == "yes", user.name)
    return redirect(url_for("queue.show"), 303)


@bp.post("/password")
@needs("own")
def password() -> ResponseReturnValue:
    """Change the password; every other browser is signed out."""
    form = PasswordForm()
    try:
        with context.transaction() as database:
            user = guard.my_user(database)
            if not form.validate() or not passwords.matches(user.password_hash, form.old.data):
                flash(gettext("The password until now does not fit."), "problem")
                return redirect(url_for("account.show"), 303)
            users.set_password(database, user, form.new.data, user.name)
            sign_ins.end_all(database, user, but=guard.me().token)
    except ServicingError as refusal:
        return problems.flash_refusal(refusal, url_for("account.show"))
    return _done(gettext("The password is changed; your other browsers are signed out."))


@bp.get("/second-factor")
@needs("own")
def picture() -> str:
    """Show a secret that a telephone may take; it counts once the telephone has shown a code."""
    secret = session.setdefault(SECRET, second_factor.new_secret())
    with context.transaction() as database:
        address = second_factor.address(secret, guard.my_user(database), context.here().settings.lender)
    drawn = Markup(segno.make(address, error="m").svg_inline(scale=4, dark="#000", light="#fff"))  # noqa: S704 (ours)
    return render_template("second_factor.html", picture=drawn, secret=secret)


@bp.post("/second-factor")
@needs("own")
def protect() -> ResponseReturnValue:
    """Ask for codes from now on."""
    try:
        with context.transaction() as database:
            user = guard.my_user(database)
            second_factor.protect(database, user, session.get(SECRET, ""), request.form.get("code", ""))
    except ServicingError as refusal:
        return problems.flash_refusal(refusal, url_for("account.picture"))
    session.pop(SECRET, None)
    return _done(gettext("From now on a code is asked for."))


@bp.post("/second-factor/remove")
@needs("own")
def unprotect() -> ResponseReturnValue:
    """Ask for no codes any more, of who shows the password."""
    with context.transaction() as database:
        user = guard.my_user(database)
        if not passwords.matches(user.password_hash, request.form.get("password", "")):
            flash(gettext("The password does not fit."), "problem")
            return redirect(url_for("account.show"), 303)
        second_factor.unprotect(database, user, user.name)
    return _done(gettext("No code is asked for any more."))


def _done(words: str) -> ResponseReturnValue:
    refresh()
    flash(words, "done")
    return redirect(url_for("account.show"), 303)
