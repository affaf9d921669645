"""Roles: every route says what it needs, and each role is refused what it may not, whatever a page shows."""

import pytest

from console import roles
from servicing.users import ROLES

UNKNOWN = "00000000-0000-0000-0000-000000000000"
OPEN = {"/sign-in", "/health", "/ready", "/metrics", "/static/<path:filename>", "/api/v1/openapi.json"}


def routes(app) -> list[tuple[str, str, str]]:
    """Give method, path and permission of every route, with something in place of each variable part."""
    found = []
    for rule in app.url_map.iter_rules():
        permission = roles.needed(app.view_functions[rule.endpoint])
        values = {name: UNKNOWN if "uuid" in str(rule) else 0 for name in rule.arguments}
        with app.test_request_context():
            path = app.url_for(rule.endpoint, **values)
        found += [(method, path, permission) for method in sorted(rule.methods - {"HEAD", "OPTIONS"})]
    return found


def test_every_route_declares_its_permission(app) -> None:
    """A route that says nothing fails here, and is refused by the server."""
    for rule in app.url_map.iter_rules():
        assert hasattr(app.view_functions[rule.endpoint], "permission"), rule


def test_what_needs_no_sign_in_is_a_short_list(app) -> None:
    """Nothing is open but signing in, the style sheets, and what monitoring asks."""
    rules = app.url_map.iter_rules()
    assert {str(rule) for rule in rules if roles.needed(app.view_functions[rule.endpoint]) == roles.OPEN} == OPEN


def test_every_permission_is_somebodys() -> None:
    """A permission is held by a role that exists."""
    for holders in roles.PERMISSIONS.values():
        assert holders and holders <= set(ROLES)


@pytest.mark.parametrize("role", ROLES)
def test_each_role_is_refused_what_it_may_not(app, signed_in, role: str) -> None:
    """The server answers 403 to a role that lacks a route's permission, and never where it has it."""
    browser = signed_in(role)
    refused = 0
    for method, path, permission in routes(app):
        if permission in (roles.OPEN, roles.TOKEN) or path in ("/sign-out", "/live"):
            continue
        answer = browser.client.open(path, method=method, headers={"Accept": "text/html"})
        is_refused = answer.status_code == 403
        assert answer.status_code != 500, (method, path)
        assert is_refused != roles.may(role, permission), (method, path, answer.status_code)
        refused += is_refused
    assert refused or role == "supervisor"


def test_nobody_gets_in_without_signing_in(app, browser) -> None:
    """A page leads to the sign-in and back again; a form, or a script, is told in place."""
    for method, path, permission in routes(app):
        if permission in (roles.OPEN, roles.TOKEN):  # the API's own tests walk through its routes
            continue
        if method == "GET":
            answer = browser.get(path)
            assert (answer.status_code, answer.location.partition("?")[0]) == (303, "/sign-in"), path
        assert browser.client.open(path, method=method, headers={"X-Background": "1"}).status_code == 401, path


def test_a_route_that_declares_nothing_is_closed(app, signed_in) -> None:
    """A view without a permission is an error, not an open door."""
    app.add_url_rule("/forgotten", "forgotten", lambda: "secret")
    answer = signed_in("admin").get("/forgotten")
    assert answer.status_code == 500
    assert "secret" not in answer.text
