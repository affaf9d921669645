"""The page of tokens: made once and shown once, listed without its secret, revoked at once."""

import datetime as dt
import re

import pytest
from callers import Caller
from sqlalchemy import select

from console import tokens as page
from servicing import tokens
from servicing.commands import Command
from servicing.events import Event
from servicing.tokens import Token

pytestmark = pytest.mark.usefixtures("clock")
WRITTEN = re.compile(r'value="(hx_[0-9a-f]{12}_[\w-]{43})"')
FORM = {"name": "账务系统", "scope": "loans.read", "until": "2027-11-25"}


@pytest.fixture
def ada(signed_in):
    """The browser of an administrator."""
    return signed_in("admin", "ada")


def test_a_token_is_shown_once(app, session, ada) -> None:
    """The page after making it shows it; the same form again, and the list, do not; it works."""
    form = ada.tokens("/tokens") | FORM
    made = ada.client.post("/tokens", data=form, headers={"Accept": "text/html"})
    assert made.status_code == 201
    (written,) = WRITTEN.findall(made.text)
    assert Caller(app, written).get("/loans").status_code == 200
    again = ada.client.post("/tokens", data=form, follow_redirects=True)
    assert "made already" in again.text
    secret = written.split("_", 2)[2]
    assert secret not in again.text + ada.get("/tokens").text
    assert len(session.scalars(select(Token)).all()) == 1
    assert secret not in str(session.scalars(select(Command.result)).all())


def test_what_stands_on_the_page(session, ada) -> None:
    """Name, scopes, who made it and when, last use, expiry and state; names are only text."""
    ada.post("/tokens", page="/tokens", **FORM | {"name": "<b>x"})
    text = ada.get("/tokens").text
    for words in ("&lt;b&gt;x", "loans.read", "ada", "never", "2027-11-25 23:59", "live"):
        assert words in text, words
    assert "<b>x" not in text
    token = session.scalars(select(Token)).one()
    assert token.expires_at == dt.datetime(2027, 11, 25, 15, 59, 59, tzinfo=dt.UTC)


def test_several_scopes(session, ada) -> None:
    """What is chosen is what it may do, in the order of the list; what is no scope is none."""
    fields = ada.tokens("/tokens") | {"name": "x", "until": ""}
    ada.client.post("/tokens", data=fields | {"scope": ["visits.read", "nonsense", "loans.read"]})
    token = session.scalars(select(Token)).one()
    assert (token.scopes, token.expires_at) == (["loans.read", "visits.read"], None)


@pytest.mark.parametrize(("fields", "status"), [
    ({"name": " "}, 409), ({"name": "x" * 65}, 409), ({"name": "a\nb"}, 409), ({"scope": "x"}, 409),
    ({"until": "2020-01-01"}, 409), ({"until": "2090-01-01"}, 409), ({"until": "x"}, 400), ({"until": "9999-12-31"}, 409),
    ({"name": "\x00"}, 409),
])  # fmt: skip
def test_what_makes_no_token(session, ada, fields: dict[str, str], status: int) -> None:
    """A form that says too little or something impossible is answered in words, and nothing is made."""
    assert ada.post("/tokens", page="/tokens", **FORM | fields).status_code == status
    assert session.scalars(select(Token)).all() == []


def test_a_token_is_revoked(app, session, ada) -> None:
    """From the next request on it lets nobody in; a second time, or one that is not there, harms nothing."""
    made = ada.post("/tokens", page="/tokens", **FORM)
    caller = Caller(app, WRITTEN.findall(made.text)[0])
    path = f"/tokens/{caller.written.split('_')[1]}/revoke"
    assert caller.get("/loans").status_code == 200
    for _ in range(2):
        assert ada.post(path, page="/tokens").status_code == 303
    assert caller.get("/loans").json["code"] == "token_revoked"
    assert "revoked" in ada.get("/tokens").text
    assert ada.post("/tokens/nothing/revoke", page="/tokens").status_code == 404
    assert ada.post("/tokens/%00/revoke", page="/tokens").status_code == 404
    recorded = session.scalars(select(Event.action).where(Event.action.startswith("token."), Event.actor == "ada"))
    assert list(recorded) == ["token.made", "token.revoked"]


def test_each_scope_has_its_sentence() -> None:
    """What is offered on the page are the scopes there are, in their order."""
    assert tuple(page.SENTENCES) == tokens.SCOPES
