"""Roles: who may do what, as data; a route declares what it needs, and the guard asks here before anything runs."""

from collections.abc import Callable
from typing import Any, TypeVar

from servicing.users import ROLES

AGENT, SUPERVISOR, TUNER, AUDITOR, ADMIN = ROLES
View = TypeVar("View", bound=Callable[..., Any])
EVERYONE = frozenset(ROLES)
DESK = frozenset({AGENT, SUPERVISOR})

PERMISSIONS: dict[str, frozenset[str]] = {
    "own": EVERYONE,  # one's own settings, password, second factor, sign-out
    "status.read": EVERYONE,
    "queue.read": DESK,
    "queue.claim": DESK,
    "queue.assign": frozenset({SUPERVISOR}),
    "case.read": DESK | {AUDITOR},
    "case.reveal": DESK | {AUDITOR},
    "case.act": DESK,
    "thread.write": DESK,
    "visits.read": DESK,
    "visits.move": DESK,
    "plans.decide": frozenset({SUPERVISOR}),
    "board.read": frozenset({SUPERVISOR, ADMIN}),
    "audit.read": frozenset({AUDITOR, SUPERVISOR}),
    "tuning.read": frozenset({TUNER, SUPERVISOR}),
    "tuning.write": frozenset({TUNER}),
    "users.manage": frozenset({ADMIN}),
    "tokens.manage": frozenset({ADMIN}),
}
OPEN = "open"  # no sign-in is asked for: signing in, health, metrics, style sheets
TOKEN = "token"  # noqa: S105 (a token of the API is asked for, whoever may be signed in)


def may(role: str, permission: str) -> bool:
    """Tell whether a role holds a permission."""
    return role in PERMISSIONS[permission]


def needs(permission: str) -> Callable[[View], View]:
    """Declare what a view needs: ``@bp.get("/queue")`` above, ``@needs("queue.read")`` below it."""
    if permission not in (OPEN, TOKEN) and permission not in PERMISSIONS:
        raise KeyError(permission)

    def mark(view: View) -> View:
        view.permission = permission  # type: ignore[attr-defined]
        return view

    return mark


def needed(view: Callable[..., Any]) -> str:
    """Give what a view declared; AttributeError where it declared nothing, so that nothing is open by oversight."""
    return str(view.permission)  # type: ignore[attr-defined]
