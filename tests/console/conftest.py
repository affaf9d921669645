"""The console as its users have it: an application on the test's database, and browsers signed in with each role."""

from __future__ import annotations

import re
import threading
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest

PASSWORD = "a long enough password"
HTML = {"Accept": "text/html", "Accept-Language": "en"}
TOKENS = re.compile(r'name="(csrf_token|number)" value="([^"]+)"')


class Browser:
    """A browser of the test client's kind: keeps its cookie, and sends the forms that pages carry."""

    def __init__(self, app: Any) -> None:
        self.client = app.test_client()

    def get(self, path: str, **kwargs: Any) -> Any:
        """Open a page as a person does."""
        kwargs.setdefault("headers", HTML)
        return self.client.get(path, **kwargs)

    def tokens(self, page: str) -> dict[str, str]:
        """Read what a page's first form carries beside its fields."""
        return dict(TOKENS.findall(self.get(page).text)[:2])

    def post(self, path: str, page: str = "/account", **fields: str) -> Any:
        """Send a form that stands on ``page``."""
        return self.client.post(path, data=self.tokens(page) | fields, headers=HTML)

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
def quick_passwords(monkeypatch) -> None:
    """Passwords that are quick to check."""
    from argon2 import PasswordHasher

    from servicing import passwords

    monkeypatch.setattr(passwords, "_hasher", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    passwords._nobodys.cache_clear()


@pytest.fixture
def hire(session, quick_passwords) -> Callable[..., Any]:
    """A function that adds a user, in English unless said otherwise."""
    from servicing import users

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


class Served:
    """The console served over real HTTP from a database of its own, for streams and real browsers."""

    def __init__(self, database: Any, url: str) -> None:
        self.database, self.url = database, url

    def hire(self, name: str, role: str = "agent", **fields: Any) -> None:
        """Add a user, in English unless said otherwise."""
        from servicing import users

        with self.database.transaction() as session:
            user = users.add(session, name, role, PASSWORD, "lender")
            for field, value in ({"locale": "en"} | fields).items():
                setattr(user, field, value)

    def wait_for(self, reason: str = "request_human", priority: str = "normal", **fields: Any) -> int:
        """Queue a borrower with an overdue loan for a person; give the handoff's id."""
        from factories import make_borrower, make_conversation, make_loan

        from servicing import handoffs

        with self.database.transaction() as session:
            borrower = make_borrower(session, **fields)
            make_loan(session, borrower, overdue=12)
            talk = make_conversation(session, borrower)
            return int(handoffs.open_handoff(session, talk, reason, priority, uuid.uuid4()).id)


@pytest.fixture
def served(own_database, quick_passwords) -> Iterator[Served]:
    """The console on a free port."""
    from werkzeug.serving import WSGIRequestHandler, make_server

    from console.app import create_app
    from servicing.settings import Settings

    class Quiet(WSGIRequestHandler):
        def log(self, type: str, message: str, *args: Any) -> None:
            """Say nothing."""

    app = create_app(Settings(HUIXIN_DATABASE_URL=own_database.url), own_database)
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Quiet)
    server.daemon_threads = True  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield Served(own_database, f"http://127.0.0.1:{server.server_port}")
    app.extensions["huixin"].hub.stop()
    server.shutdown()
    server.server_close()
    thread.join()
