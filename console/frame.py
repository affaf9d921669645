"""The frame: what stands around every page. A new page adds its line to ``PLACES``."""

import dataclasses
from typing import Any

from flask import Flask, current_app, request
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString
from flask_login import current_user

from console import context, forms, roles
from console.guard import Visitor


@dataclasses.dataclass(frozen=True, slots=True)
class Place:
    """A page in the navigation; ``key`` follows g on the keyboard. Who may not open it does not see it."""

    endpoint: str
    name: LazyString
    key: str


PLACES = (
    Place("queue.show", _l("Queue"), "q"),
    Place("approvals.show", _l("Approvals"), "p"),
    Place("visits.show", _l("Visits"), "v"),
    Place("audit.show", _l("Record"), "r"),
    Place("users.show", _l("Users"), "u"),
    Place("board.show", _l("Board"), "b"),
    Place("status.show", _l("Status"), "s"),
    Place("tokens.show", _l("Tokens"), "t"),
)


def draw(app: Flask) -> None:
    """Give every template what the frame needs."""
    app.jinja_env.globals.update(form_tokens=forms.tokens, may=may)
    app.context_processor(_frame)


def may(permission: str) -> bool:
    """Tell whether who is asking holds a permission."""
    return bool(current_user.is_authenticated and current_user.may(permission))


def places(visitor: Visitor) -> list[Place]:
    """Give the pages that a visitor may open, in the order of the navigation."""
    return [each for each in PLACES if visitor.may(roles.needed(current_app.view_functions[each.endpoint]))]


def _frame() -> dict[str, Any]:
    here = request.blueprint
    return {
        "lender": context.here().settings.lender,
        "places": places(current_user) if current_user.is_authenticated else [],
        "is_here": lambda place: place.endpoint.partition(".")[0] == here,
    }
