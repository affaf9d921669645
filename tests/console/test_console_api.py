"""The API at its door: tokens, scopes, limits, problems, and a document that says what is so."""

import datetime as dt
import re
from typing import Any

import pytest
from callers import API, Caller, make_token
from openapi_spec_validator import validate
from sqlalchemy import event, select
from visitors import HTML

from console.api import document
from servicing import tokens
from servicing.events import Event
from servicing.tokens import Token

pytestmark = pytest.mark.usefixtures("clock")


@pytest.fixture
def caller(app, session) -> Caller:
    """A system that may do everything."""
    return Caller(app, make_token(session))


def addresses(app) -> list[tuple[str, str, str]]:
    """Give method, path and scope of every route that asks for a token."""
    found = []
    for rule, method, verb in document.routes(app):
        path = re.sub(r"<[^>]*_id>", "7", rule.rule).replace("<ref>", "L-1").removeprefix(API)
        found.append((method, path, verb.scope))
    return found


def test_every_route_is_there(app) -> None:
    """What this walk of all routes walks over is not nothing."""
    assert len(addresses(app)) >= 20
    assert {scope for _, _, scope in addresses(app)} == set(tokens.SCOPES) - {"cases.reveal"}


def test_nobody_without_a_token(app, signed_in) -> None:
    """No token, or somebody signed in at the console: 401, and how to come in; not even bodies are looked at."""
    nobody, admin = Caller(app, None), Caller(app, None)
    admin.client = signed_in("admin").client
    for caller in (nobody, admin):
        for method, path, _ in addresses(app):
            answer = caller.call(method, path, data="{")
            assert answer.status_code == 401, path
            assert answer.json["code"] == "token_missing"
            assert answer.headers["WWW-Authenticate"] == 'Bearer realm="huixin"'


@pytest.mark.parametrize("shown", ["x", "hx_", "hx_000000000000_" + "a" * 43, "hx_\u00e9", "", "a b", "\x7f"])
def test_a_token_nobody_made(app, shown: str) -> None:
    """Whatever is shown that is no token of ours lets nobody in."""
    answer = Caller(app, shown).get("/loans")
    assert answer.status_code == 401
    assert answer.json["code"] in ("token_unknown", "token_missing")


def test_basic_is_not_bearer(app, session) -> None:
    """A token is shown as a bearer's, not as a password."""
    answer = Caller(app, None).call("GET", "/loans", headers={"Authorization": "Basic aHg6aHg="})
    assert answer.status_code == 401


def test_the_right_id_with_another_secret(app, session) -> None:
    """Who knows a token's first half, which the console shows, is not let in."""
    written = make_token(session)
    assert Caller(app, written[:-1] + ("A" if written[-1] != "A" else "B")).get("/loans").status_code == 401


def test_a_token_that_is_over(app, session, clock) -> None:
    """Revoked and expired tokens let nobody in, at once, and say which they are."""
    revoked, expired = make_token(session), make_token(session, expires_at=clock.now() + dt.timedelta(days=1))
    assert Caller(app, revoked).get("/loans").status_code == 200
    assert Caller(app, expired).get("/loans").status_code == 200
    tokens.revoke(session, session.get_one(Token, revoked.split("_")[1]), "ada")
    session.commit()
    clock.advance(days=1)
    for written, code in ((revoked, "token_revoked"), (expired, "token_expired")):
        caller = Caller(app, written)
        for method, path, _ in addresses(app):
            answer = caller.call(method, path)
            assert (answer.status_code, answer.json["code"]) == (401, code), path
            assert 'error="invalid_token"' in answer.headers["WWW-Authenticate"]


def test_each_scope_is_asked_for(app, session) -> None:
    """A token that may do everything but what a route needs is refused there, and told what it would need."""
    callers = {scope: Caller(app, make_token(session, *(set(tokens.SCOPES) - {scope}))) for scope in tokens.SCOPES}
    for method, path, scope in addresses(app):
        answer = callers[scope].call(method, path)
        assert (answer.status_code, answer.json["scope"]) == (403, scope), path
        assert f'scope="{scope}"' in answer.headers["WWW-Authenticate"]


def test_a_token_makes_no_sign_in(caller) -> None:
    """The API gives nobody a cookie, and keeps no sign-in alive."""
    assert "Set-Cookie" not in caller.get("/loans").headers


def test_a_token_opens_no_page(app, session) -> None:
    """Pages are for people: there a token is nothing."""
    written = make_token(session)
    answer = app.test_client().get("/queue", headers=HTML | {"Authorization": f"Bearer {written}"})
    assert (answer.status_code, answer.location.partition("?")[0]) == (303, "/sign-in")


def test_no_secret_is_kept(app, session) -> None:
    """What is stored of a token lets nobody in; when it was used is kept to the minute."""
    written = make_token(session)
    row = session.scalars(select(Token)).one()
    secret = written.split("_", 2)[2]
    assert secret not in str({name: getattr(row, name) for name in Token.__table__.columns.keys()})  # noqa: SIM118
    assert secret not in str([each.data for each in session.scalars(select(Event))])


def test_last_use_is_noted_once_a_minute(app, session, clock) -> None:
    """A busy token is not written at each request."""
    caller = Caller(app, make_token(session))
    row = session.scalars(select(Token)).one()
    seen = []
    for seconds in (0, 30, 29, 1):
        clock.advance(seconds=seconds)
        assert caller.get("/loans").status_code == 200
        session.refresh(row)
        seen.append(row.used_at)
    assert [at - seen[0] for at in seen] == [dt.timedelta(0)] * 3 + [dt.timedelta(seconds=60)]


def test_too_many_requests(app, session) -> None:
    """Who has sent as many as the token may in a minute waits as long as they are told; other tokens do not."""
    caller, other = Caller(app, make_token(session, per_minute=3)), Caller(app, make_token(session))
    assert [caller.get("/loans").status_code for _ in range(4)] == [200, 200, 200, 429]
    assert 1 <= int(caller.get("/loans").headers["Retry-After"]) <= 60
    assert other.get("/loans").status_code == 200


@pytest.mark.parametrize(
    "body", ["", "{", "[]", "null", "1", '"x"', '{"rows": {}}', "\ufeff{}", "[" * 5000, '{"a": NaN}', "é"]
)
def test_no_body_breaks_it(app, caller, body: str) -> None:
    """Whatever is sent as a body is answered by a problem that names what is wrong, or by a rule; never by 500."""
    for method, path, _ in addresses(app):
        if method == "POST":
            answer = caller.call(method, path, data=body.encode("latin-1", "replace"), content_type="application/json",
                                 headers={"Idempotency-Key": body[:9] or "k"})  # fmt: skip
            assert answer.status_code in (404, 422), (path, answer.status_code)


VALUES = [
    "",
    "\x00",
    -1,
    10**30,
    1.5,
    None,
    True,
    [],
    {},
    "9" * 5000,
    "2026-13-01",
]


@pytest.mark.parametrize("value", VALUES, ids=range(len(VALUES)))
def test_no_value_breaks_it(app, caller, value: Any) -> None:
    """Every field of every body, with something wrong in it: 404, 409 or 422 with the field, never 500."""
    for rule, _, verb in document.routes(app):
        if verb.takes is None:
            continue
        path = re.sub(r"<[^>]*_id>", "7", rule.rule).replace("<ref>", "L-1").removeprefix(API)
        for name in verb.takes.model_fields:
            answer = caller.post(path, {name: value})
            assert answer.status_code in (404, 422), (path, name)
        assert "unknown" in str(caller.post(path, {"unknown": value}).json.get("errors")) or verb.takes is None


@pytest.mark.parametrize("query", ["cursor=x", "cursor=-1", "cursor=99999999999999999999", "other=1", "cursor=%00"])
def test_no_query_breaks_it(app, caller, query: str) -> None:
    """A query that is not understood is refused, with the name of what is wrong."""
    for method, path, _ in addresses(app):
        if method == "GET" and path in ("/loans", "/handoffs", "/visits", "/decisions", "/cases/L-1/messages"):
            answer = caller.call("GET", f"{path}", query_string=query)
            assert (answer.status_code, answer.json["errors"][0]["field"]) == (422, query.partition("=")[0])


@pytest.mark.parametrize(
    "path", ["/loans/%00", "/cases/%00", "/cases/%F0%9F%98%80", "/handoffs/99999999999999", "/visits/0/move"]
)
def test_no_address_breaks_it(caller, path: str) -> None:
    """What cannot exist is not found."""
    assert caller.get(path).status_code in (404, 405, 422)


def test_the_rest_of_http(app, caller) -> None:
    """No such address, another method, another type of body, too much of it: problems, with the right status."""
    assert caller.get("/nowhere").json["code"] == "not_found"
    assert app.test_client().get("/api/v2").json["code"] == "not_found"
    assert caller.call("DELETE", "/loans").headers["Allow"]
    assert caller.call("POST", "/loans", data="a=1").json["code"] == "not_json"
    large = caller.call("POST", "/loans", data=b" " * (3 * 1024 * 1024), content_type="application/json")
    assert (large.status_code, large.json["code"]) == (413, "too_large")


def test_a_fault_of_ours_says_nothing(app, caller, monkeypatch) -> None:
    """What went wrong inside stands in the log by its kind, and nowhere in the answer."""
    from servicing import case

    monkeypatch.setattr(case, "loan_of", lambda *_: 1 / 0)
    answer = caller.get("/loans/L-1")
    assert (answer.status_code, answer.json["code"]) == (500, "failed")
    assert "division" not in answer.text and "Zero" not in answer.text


def test_the_database_is_away(app, caller, database) -> None:
    """A database that does not answer is a problem of its own: try again."""

    def refuse(*_: Any) -> None:
        raise database.engine.dialect.loaded_dbapi.OperationalError("away")

    with database.sessions() as session:
        bind = session.get_bind()
    event.listen(bind, "before_cursor_execute", refuse)
    try:
        answer = caller.get("/loans")
    finally:
        event.remove(bind, "before_cursor_execute", refuse)
    assert (answer.status_code, answer.json["code"]) == (503, "unavailable")


def test_problems_in_chinese(app, session, browser) -> None:
    """Who asks for Chinese is told in Chinese; the code stays; who says nothing is told in English."""
    caller = Caller(app, make_token(session))
    chinese = caller.call("GET", "/loans/L-9", headers={"Accept-Language": "zh-CN"}).json
    english = caller.get("/loans/L-9").json
    assert (chinese["detail"], chinese["code"]) == ("没有这个编号的借款。", english["code"])
    assert english["detail"] == "There is no loan with this reference."


def test_the_document_is_valid(app) -> None:
    """It is OpenAPI 3.1 as its schema has it, and needs no token."""
    answer = app.test_client().get(f"{API}/openapi.json")
    assert answer.json["openapi"].startswith("3.1")
    validate(answer.json)


def test_the_document_has_every_route(app) -> None:
    """Each route of /api/v1 stands in it with its scope, its key where it needs one, its body and its refusals."""
    paths = app.test_client().get(f"{API}/openapi.json").json["paths"]
    listed = {(path, method) for path, operations in paths.items() for method in operations}
    served = set()
    for rule in app.url_map.iter_rules():
        if rule.rule.startswith(f"{API}/") and not rule.rule.endswith("/openapi.json"):
            path = re.sub(r"<(?:[^:<>]*:)?(\w+)>", r"{\1}", rule.rule).removeprefix(API)
            served |= {(path, method.lower()) for method in rule.methods - {"HEAD", "OPTIONS"}}
    assert listed == served
    for rule, method, verb in document.routes(app):
        path = re.sub(r"<(?:[^:<>]*:)?(\w+)>", r"{\1}", rule.rule).removeprefix(API)
        operation = paths[path][method.lower()]
        assert operation["security"] == [{"token": [verb.scope]}]
        assert ("requestBody" in operation) == (verb.takes is not None)
        assert verb.keyed == any(each["name"] == "Idempotency-Key" for each in operation["parameters"])
        assert {"401", "403", "422", "429", "503"} <= set(operation["responses"])
        assert operation["summary"]
