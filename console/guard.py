"""The guard: who is asking, whether they may, and whether the form is ours; nothing runs before it has said so."""

import dataclasses

from flask import Flask, abort, current_app, request, session
from flask.typing import ResponseReturnValue
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user
from flask_wtf import CSRFProtect
from sqlalchemy.orm import Session

from console import context, problems, roles
from console.api import bearer, verbs
from servicing import sign_ins, users

BACKGROUND = "X-Background"  # a page that refreshes itself says so: its user is not taken to be there

csrf = CSRFProtect()


@dataclasses.dataclass(frozen=True, slots=True, eq=False)
class Visitor(UserMixin):
    """A signed-in user for the length of a request; ``token`` is the sign-in that the browser's cookie names."""

    user_id: int
    name: str
    role: str
    locale: str
    zone: str
    theme: str
    on_duty: bool
    token: str

    def get_id(self) -> str:
        """Give what Flask-Login keeps in the cookie: the sign-in, not the user, so that it can be ended here."""
        return self.token

    def may(self, permission: str) -> bool:
        """Tell whether this user's role holds a permission."""
        return roles.may(self.role, permission)


def me() -> Visitor:
    """Give who is asking; only where the route needs a permission."""
    visitor: Visitor = current_user._get_current_object()
    return visitor


def my_user(session: Session) -> users.User:
    """Give the row of who is asking."""
    return session.get_one(users.User, me().user_id)


def watch(app: Flask) -> None:
    """Put the guard before every request of an application."""
    manager = LoginManager(app)
    manager.session_protection = None  # the sign-in is ours to end, and people's addresses change
    manager.user_loader(_load)
    csrf.init_app(app)
    roles.needs(roles.OPEN)(app.view_functions["static"])
    app.before_request(_admit)


def let_in(user: users.User, token: str) -> None:
    """Point the browser's cookie at a sign-in; what the cookie held before is forgotten."""
    session.clear()
    session.permanent = True
    login_user(_visitor(user, token))


def let_out() -> None:
    """Forget the sign-in in the browser's cookie; ending it is the caller's."""
    logout_user()
    session.clear()


def _load(token: str) -> Visitor | None:
    is_active = BACKGROUND not in request.headers and request.endpoint != "live.stream"
    with context.transaction() as database:
        user = sign_ins.seen(database, token, is_active=is_active)
        return _visitor(user, token) if user is not None else None


def _visitor(user: users.User, token: str) -> Visitor:
    return Visitor(user.id, user.name, user.role, user.locale, user.zone, user.theme, user.on_duty, token)


def _admit() -> ResponseReturnValue | None:
    if request.endpoint is None:  # no such page, or not with this method: that is said elsewhere
        return None
    view = current_app.view_functions[request.endpoint]
    permission = roles.needed(view)
    if permission == roles.TOKEN:  # no cookie is looked at, so no other site can send anything in its name
        bearer.admit(verbs.declared(view).scope)
        return None
    if permission != roles.OPEN:
        if not current_user.is_authenticated:
            return problems.signed_out()
        if not me().may(permission):
            abort(403)
    csrf.protect(apply_exemptions=True)
    return None
