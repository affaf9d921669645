"""Problems: what people read when something cannot be done, and the status that machines read."""

import structlog
from flask import Flask, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException

from console.api import problems as answers
from servicing.errors import ServicingError

log = structlog.get_logger()
WORDS = {  # by status: what happened, and what to do about it
    400: (_l("This form was incomplete"), _l("Go back, reload the page and try again. Nothing was changed.")),
    401: (
        _l("You are signed out"),
        _l("Nothing was sent. Sign in again in another tab, then come back and send it once more."),
    ),
    403: (_l("Not for your role"), _l("Your role does not include this. Ask an administrator if it should.")),
    404: (_l("Nothing here"), _l("It was moved, closed or never existed.")),
    405: (_l("Not this way"), _l("This address is not opened like that. Start from the page before.")),
    409: (_l("Things have changed meanwhile"), _l("Nothing was changed.")),
    413: (_l("Too large"), _l("Nothing can be uploaded here, and a text this long is no SMS.")),
    500: (
        _l("Something went wrong on our side"),
        _l("It was written to the log. Try again; if it stays, tell an administrator."),
    ),
    503: (_l("The database does not answer"), _l("Nothing was lost. Try again in a moment.")),
}
AGED = _l("You signed in anew since this page was opened. Reload it and try again. Nothing was changed.")


def explain(app: Flask) -> None:
    """Answer every problem of an application with a page."""
    app.register_error_handler(ServicingError, _refused)
    app.register_error_handler(CSRFError, lambda _: page(409, AGED))
    app.register_error_handler(OperationalError, lambda _: page(503))
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _unexpected)


def page(status: int, detail: str | None = None) -> tuple[str, int]:
    """Give the page of a problem; ``detail`` says more than the usual words."""
    title, usual = WORDS.get(status, WORDS[500])
    return render_template("problem.html", status=status, title=title, detail=detail or usual), status


def signed_out() -> ResponseReturnValue:
    """Ask for a sign-in: a page leads there and back again, a form or a script is told so in place."""
    if request.method == "GET" and request.accept_mimetypes.accept_html and "X-Background" not in request.headers:
        wanted = request.full_path.rstrip("?")
        return redirect(url_for("sign_in.show", next=None if wanted == "/" else wanted), 303)
    return page(401)


def told(error: ServicingError) -> str:
    """Say a refusal of the core in the user's language."""
    return str(gettext(str(error)))


def flash_refusal(error: ServicingError, to: str) -> ResponseReturnValue:
    """Say a refusal on another page, where the work goes on."""
    flash(told(error), "problem")
    return redirect(to, 303)


def _refused(error: ServicingError) -> tuple[str, int]:
    return page(409, told(error))


def _http(error: HTTPException) -> ResponseReturnValue:
    if answers.is_ours():
        return answers.http(error)
    if error.code is None or error.code < 400:
        return error
    return page(error.code if error.code in WORDS else 500 if error.code >= 500 else 400)


def _unexpected(error: Exception) -> tuple[str, int]:
    log.error("console failed", endpoint=request.endpoint, error=type(error).__name__)
    return page(500)
