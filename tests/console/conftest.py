"""The console as its users have it: an application on the test's database, and browsers signed in with each role."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

PASSWORD = "a long enough password"
TOKENS = re.compile(r'name="(csrf_token|number)" value="([^"]+)"')


class Browser:
    """A browser of the test client's kind: keeps its cookie, and sends the forms that pages carry."""

    def __init__(self, app: Any) -> None:
        self.client = app.test_client()

    def get(self, path: str, **kwargs: Any) -> Any:
        """Open a page as a person does."""
        kwargs.setdefault("headers", {"Accept": "text/html", "Accept-Language": "en"})
        return self.client.get(path, **kwargs)

    def tokens(self, page: str) -> dict[str, str]:
        """Read what a page's first form carries beside its fields."""
        return dict(TOKENS.findall(self.get(page).text)[:2])

    def post(self, path: str, page: str = "/account", **fields: str) -> Any:
        """Send a form that stands on ``page``."""
        return self.client.post(path, data=self.tokens(page) | fields)

    def sign_in(self, name: str, password: str = PASSWORD, **fields: str) -> Any:
        """Sign in as a person does."""
        return self.post("/sign-in", page="/sign-in", name=name, password=password, **fields)


@pytest.fixture
def app(database) -> Any:
    """The console's application."""
    from console.app import create_app
    from servicing.settings import Settings

    made = create_app(Settings(HUIXIN_DATABASE_URL=database.url, HUIXIN_LENDER="回信消费金融"), database)
    made.testing = True
    return made


@pytest.fixture
def browser(app) -> Browser:
    """A browser with which nobody has signed in."""
    return Browser(app)


@pytest.fixture
def hire(session, monkeypatch) -> Callable[..., Any]:
    """A function that adds a user, in English unless said otherwise; the password is quick to check."""
    from argon2 import PasswordHasher

    from servicing import passwords, users

    monkeypatch.setattr(passwords, "_hasher", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    passwords._nobodys.cache_clear()

    def add(name: str, role: str = "agent", **fields: Any) -> Any:
        user = users.add(session, name, role, PASSWORD, "lender")
        for field, value in ({"locale": "en"} | fields).items():
            setattr(user, field, value)
        session.commit()
        return user

    return add


@pytest.fixture
def signed_in(app, hire) -> Callable[..., Browser]:
    """A function that gives a browser in which a new user of a role has signed in."""

    def enter(role: str = "agent", name: str | None = None, **fields: Any) -> Browser:
        user = hire(name or f"some-{role}", role, **fields)
        browser = Browser(app)
        assert browser.sign_in(user.name).status_code == 303
        return browser

    return enter
