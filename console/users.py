"""Users: who may sign in, and what is done about it; nobody shuts themselves or the last administrator out."""

from collections.abc import Callable

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session

from console import context, guard, problems
from console.roles import needs
from servicing import lockout, passwords, second_factor, sign_ins, takeover, users
from servicing.errors import ServicingError
from servicing.users import User

bp = Blueprint("users", __name__, url_prefix="/users")
MOST = 50  # conversations at a time
Act = Callable[[Session, User, str], None]


@bp.get("")
@needs("users.manage")
def show() -> str:
    """Show everybody who may sign in, or could once."""
    with context.transaction() as database:
        everyone = sorted(users.everyone(database), key=lambda user: (user.disabled_at is not None, user.name))
        return render_template(
            "users.html",
            everyone=everyone,
            latest=sign_ins.latest(database),
            locked=lockout.locked(database, "name", [user.name for user in everyone]),
            roles=users.ROLES,
            locales=users.LOCALES,
            most=MOST,
        )


@bp.post("")
@needs("users.manage")
def add() -> ResponseReturnValue:
    """Add a user; a password that is made is shown on the answer, once."""
    password, is_made = _password()
    name, role, capacity = request.form.get("name", ""), _one_of("role", users.ROLES), _capacity()
    locale, fresh = _one_of("locale", users.LOCALES), []

    def act(database: Session) -> None:
        user = users.add(database, name, role, password, guard.me().name)
        user.capacity, user.locale = capacity, locale
        fresh.append(user.name)

    try:
        context.once("user:add", act)
    except ServicingError as refusal:
        return problems.flash_refusal(refusal, url_for("users.show"))
    return _told(users.fold(name), password if is_made else None, is_fresh=bool(fresh))


@bp.get("/<name>")
@needs("users.manage")
def one(name: str) -> str:
    """Show a user and what can be done."""
    with context.transaction() as database:
        user = get(database, name)
        return render_template(
            "user.html",
            user=user,
            is_me=user.name == guard.me().name,
            held=takeover.held_by(database, user),
            latest=sign_ins.latest(database).get(user.id),
            is_locked=bool(lockout.locked(database, "name", [user.name])),
            roles=users.ROLES,
            most=MOST,
        )


@bp.post("/<name>/change")
@needs("users.manage")
def change(name: str) -> ResponseReturnValue:
    """Change role and capacity, of the user as the form showed them."""
    role, capacity = _one_of("role", users.ROLES), _capacity()
    seen = (request.form.get("was_role", ""), request.form.get("was_capacity", 0, type=int))

    def act(database: Session, user: User, actor: str) -> None:
        users.change(database, user, actor, role=role, capacity=capacity, seen=seen)

    return _carry_out(name, "change", act)


@bp.post("/<name>/password")
@needs("users.manage")
def password(name: str) -> ResponseReturnValue:
    """Give somebody else another password; every browser of theirs is signed out."""
    if users.fold(name) == guard.me().name:
        return _ones_own()
    given, is_made = _password()
    done = []

    def act(database: Session, user: User, actor: str) -> None:
        users.set_password(database, user, given, actor)
        sign_ins.end_all(database, user)
        done.append(user.name)

    answer = _carry_out(name, "password", act)
    return _told(name, given, is_fresh=bool(done)) if is_made and done else answer


@bp.post("/<name>/factor")
@needs("users.manage")
def factor(name: str) -> ResponseReturnValue:
    """Ask somebody else for no code any more: the telephone is lost."""
    if users.fold(name) == guard.me().name:
        return _ones_own()
    return _carry_out(name, "factor", second_factor.unprotect)


@bp.post("/<name>/end")
@needs("users.manage")
def end(name: str) -> ResponseReturnValue:
    """End every sign-in of a user, at once."""
    return _carry_out(name, "end", sign_ins.send_out)


@bp.post("/<name>/unlock")
@needs("users.manage")
def unlock(name: str) -> ResponseReturnValue:
    """Listen to a user again who was locked out."""
    return _carry_out(name, "unlock", sign_ins.unlock)


@bp.post("/<name>/disable")
@needs("users.manage")
def disable(name: str) -> ResponseReturnValue:
    """Keep a user out, at once."""

    def act(database: Session, user: User, actor: str) -> None:
        users.disable(database, user, actor)
        sign_ins.end_all(database, user)

    return _carry_out(name, "disable", act)


@bp.post("/<name>/enable")
@needs("users.manage")
def enable(name: str) -> ResponseReturnValue:
    """Let a user in again."""
    return _carry_out(name, "enable", users.enable)


def get(database: Session, name: str) -> User:
    """Give the user of a name, or the page that says there is none."""
    try:
        return users.find(database, name.replace("\0", ""))
    except users.NoSuchUser:
        abort(404)


def _carry_out(name: str, verb: str, act: Act) -> ResponseReturnValue:
    """Carry it out once; say a refusal on the user's page."""
    here = url_for("users.one", name=name)
    try:
        context.once(f"user:{verb}", lambda database: act(database, get(database, name), guard.me().name))
    except ServicingError as refusal:
        return problems.flash_refusal(refusal, here)
    flash(gettext("It is done, and on record."), "done")
    return redirect(here, 303)


def _told(name: str, made: str | None, *, is_fresh: bool) -> ResponseReturnValue:
    """Show a password that was made, on this answer alone: neither cookie nor record has it."""
    if made is not None and is_fresh:
        return render_template("user_password.html", name=name, password=made)
    flash(gettext("It is done, and on record."), "done")
    return redirect(url_for("users.one", name=name), 303)


def _ones_own() -> ResponseReturnValue:
    flash(gettext("Your own password and second factor are changed here, by who knows the password."), "problem")
    return redirect(url_for("account.show"), 303)


def _password() -> tuple[str, bool]:
    typed = request.form.get("password", "")
    return (typed, False) if typed else (passwords.make(), True)


def _capacity() -> int:
    wanted = request.form.get("capacity", 0, type=int)
    return wanted if 1 <= wanted <= MOST else abort(400)


def _one_of(field: str, values: tuple[str, ...]) -> str:
    value = request.form.get(field, "")
    return value if value in values else abort(400)
