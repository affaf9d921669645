"""The console as its users have it: an application on the test's database, and browsers signed in with each role."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from visitors import PASSWORD, Browser, Served


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


@pytest.fixture(scope="module")  # not longer: while it runs, nothing else in this thread can run an event loop
def chromium() -> Iterator[Any]:
    """Chromium as the system has it."""
    from playwright.sync_api import sync_playwright

    path = shutil.which("chromium") or shutil.which("chromium-browser")
    assert path, "The pages are tested in Chromium: apt-get install -y chromium fonts-noto-cjk"
    flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=path, args=flags)
        yield running
        running.close()


def _is_wrong(line: Any) -> bool:
    """Chromium writes down each answer of 4xx too, and that it is offline: both are asked for here."""
    asked_for = ("status of 401", "status of 404", "status of 409", "ERR_INTERNET_DISCONNECTED")
    return line.type == "error" and not any(words in line.text for words in asked_for)


@pytest.fixture
def enter(chromium: Any, served: Served) -> Iterator[Callable[..., Any]]:
    """A function that gives a page on which somebody has signed in; whatever goes wrong inside fails the test."""
    from playwright.sync_api import expect

    contexts, wrong = [], []

    def sign_in(name: str, role: str = "agent", **options: Any) -> Any:
        served.hire(name, role)
        context = chromium.new_context(**({"viewport": {"width": 1280, "height": 800}} | options))
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("console", lambda line: wrong.append(line.text) if _is_wrong(line) else None)
        page.on("request", lambda request: wrong.append(request.url) if served.url not in request.url else None)
        page.goto(served.url)
        page.get_by_label("Name").fill(name)
        page.get_by_label("Password").fill(PASSWORD)
        page.keyboard.press("Enter")
        if role in ("agent", "supervisor"):
            expect(page.get_by_role("button", name="Sound on")).to_be_visible()  # the scripts have run
        else:
            expect(page.get_by_role("button", name="Sign out")).to_be_visible()
        return page

    yield sign_in
    for each in contexts:
        each.close()
    assert wrong == []
