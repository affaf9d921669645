"""Signing in and out."""

from urllib.parse import urlsplit

from flask import Blueprint, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user

from console import context, frame, guard, problems
from console.forms import SignInForm
from console.roles import OPEN, needs
from servicing import sign_ins, users

bp = Blueprint("sign_in", __name__)


@bp.get("/")
@needs("own")
def home() -> ResponseReturnValue:
    """Lead to the page where this role's work is."""
    return redirect(url_for(frame.places(guard.me())[0].endpoint))


@bp.get("/sign-in")
@needs(OPEN)
def show() -> ResponseReturnValue:
    """Ask who it is."""
    if request.args.get("language"):
        session["language"] = request.args["language"]
    if current_user.is_authenticated:
        return redirect(_destination())
    return render_template("sign_in.html", form=SignInForm())


@bp.post("/sign-in")
@needs(OPEN)
def enter() -> ResponseReturnValue:
    """Let somebody in, or say no more than that it did not fit."""
    form = SignInForm()
    if not form.validate():
        return _again(form, gettext("Write your name and password."), 400)
    address = request.remote_addr or ""
    try:
        with context.transaction() as database:
            name, password, code = form.name.data, form.password.data, form.code.data or ""
            user = sign_ins.attempt(database, name, password, code, address)
            token = sign_ins.enter(database, user) if user else ""
    except sign_ins.LockedOut as refusal:
        return _again(form, problems.told(refusal), 429)
    if user is None:
        return _again(form, gettext("Name, password or code do not fit."), 401)
    guard.let_in(user, token)
    return redirect(_destination(), 303)


@bp.post("/sign-out")
@needs("own")
def leave() -> ResponseReturnValue:
    """End this sign-in; nobody is assigned to who has left."""
    with context.transaction() as database:
        user = guard.my_user(database)
        users.set_duty(database, user, False, user.name)
        sign_ins.leave(database, guard.me().token)
    guard.let_out()
    return redirect(url_for("sign_in.show"), 303)


def _again(form: SignInForm, words: str, status: int) -> tuple[str, int]:
    return render_template("sign_in.html", form=form, problem=words), status


def _destination() -> str:
    """Give the page that was asked for; never one of somebody else's."""
    wanted = request.args.get("next", "")
    parts = urlsplit(wanted)
    is_ours = wanted.startswith("/") and not wanted.startswith(("//", "/\\")) and not (parts.scheme or parts.netloc)
    return wanted if is_ours and wanted.isprintable() else url_for("sign_in.home")
