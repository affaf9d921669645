"""The console's web application: its parts put together."""

import datetime as dt

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from console import (
    account,
    acts,
    api,
    approvals,
    audit,
    audit_export,
    board,
    composer,
    context,
    formats,
    frame,
    guard,
    handoffs,
    headers,
    languages,
    live,
    problems,
    queue,
    sign_in,
    status,
    thread,
    tokens,
    users,
    visit_acts,
    visits,
)
from console.turnstile import Turnstile
from servicing import vault
from servicing.database import Database
from servicing.settings import Settings

PAGES = (
    status,
    sign_in,
    account,
    live,
    queue,
    handoffs,
    thread,
    composer,
    acts,
    approvals,
    audit,
    audit_export,
    users,
    tokens,
    board,
    visits,
    visit_acts,
)  # each has a blueprint ``bp``; every route in it declares its permission
LARGEST = 64 * 1024  # bytes of a form: nothing is uploaded here


def create_app(settings: Settings, database: Database) -> Flask:
    """Make the application around an open database."""
    app = Flask(__name__)
    is_https = (settings.console_url or "").startswith("https://")
    app.config.update(
        SECRET_KEY=vault.current().derive("console"),
        SESSION_COOKIE_NAME="__Host-huixin" if is_https else "huixin",
        SESSION_COOKIE_SECURE=is_https,
        SESSION_COOKIE_SAMESITE="Lax",
        PERMANENT_SESSION_LIFETIME=dt.timedelta(days=1),
        MAX_CONTENT_LENGTH=LARGEST,
        MAX_FORM_MEMORY_SIZE=LARGEST,
        WTF_CSRF_CHECK_DEFAULT=False,  # the guard asks, once it knows who it is
        WTF_CSRF_TIME_LIMIT=None,  # as long as the sign-in
    )
    if is_https:  # behind a proxy of one's own: whose address, and by which name, is what it says
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1, x_proto=1, x_host=1)  # type: ignore[method-assign]
    context.remember(app, settings, database)
    headers.harden(app, is_https=is_https)
    languages.speak(app)
    formats.know(app)
    guard.watch(app)
    problems.explain(app)
    for page in PAGES:
        app.register_blueprint(page.bp)
    api.join(app)
    frame.draw(app)
    app.wsgi_app = Turnstile(app.wsgi_app)  # type: ignore[method-assign]
    return app
