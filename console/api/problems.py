"""Problems of the API: every refusal as problem+json (RFC 9457), with the code that the core gave it."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

import structlog
from flask import Blueprint, Response, json, request
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from pydantic import ValidationError
from sqlalchemy.exc import DataError, IntegrityError, OperationalError
from werkzeug.exceptions import HTTPException

from console.api.bodies import Problem
from servicing import case, tokens, users
from servicing.errors import ServicingError

log = structlog.get_logger()
PATH = "/api/v1"
TYPE = "application/problem+json"
STATUS: dict[type[ServicingError], int] = {  # a refusal that is not named here says that things are not so: 409
    case.NoSuchLoan: 404,
    users.NoSuchUser: 422,
    tokens.TokenUnknown: 401,
    tokens.TokenRevoked: 401,
    tokens.TokenExpired: 401,
}
SAID = ("rule", "by")  # values of a refusal that may be told: never what a borrower wrote
CODES = {  # by status: the code, and what people read
    400: ("bad_request", _l("This is no request that can be read.")),
    401: ("token_missing", _l("Send a token: Authorization: Bearer hx_…")),
    403: ("scope_missing", _l("The token does not include this.")),
    404: ("not_found", _l("Nothing is found at this address.")),
    405: ("method_not_allowed", _l("This address is not opened with this method.")),
    409: ("refused", _l("A rule refuses this; the code says which.")),
    413: ("too_large", _l("The body is too large: send fewer rows at a time.")),
    415: ("not_json", _l("Send JSON, and say so: Content-Type: application/json.")),
    422: ("bad_body", _l("Some values are not as they are expected.")),
    429: ("too_many_requests", _l("The token has sent its requests for this minute.")),
    500: ("failed", _l("Something went wrong on our side; it was written to the log.")),
    503: ("unavailable", _l("The database does not answer: try again in a moment.")),
}
CONFLICT = _l("Somebody else did the same at this instant: look again before you decide.")
KEY_MISSING = _l("Send a key of your own, so that sending it again is harmless: Idempotency-Key.")
KEY_REUSED = _l("This Idempotency-Key was sent before with another request.")


class Refused(Exception):
    """The request is refused before the core is asked."""

    def __init__(self, status: int, code: str = "", detail: str = "", **more: Any) -> None:
        """Say with which status and code, in which words; ``headers`` among the rest are sent as such."""
        super().__init__(code or status)
        self.status, self.code, self.detail, self.more = status, code, detail, more


def explain(bp: Blueprint) -> None:
    """Answer every problem of the API's routes as JSON."""
    bp.register_error_handler(ServicingError, _of_core)
    bp.register_error_handler(Refused, lambda error: answer(error.status, error.code, error.detail, **error.more))
    bp.register_error_handler(ValidationError, _of_values)
    bp.register_error_handler(HTTPException, http)
    bp.register_error_handler(DataError, lambda _: answer(422))
    bp.register_error_handler(IntegrityError, lambda _: answer(409, "conflict", str(CONFLICT)))
    bp.register_error_handler(OperationalError, lambda _: answer(503))
    bp.register_error_handler(Exception, _unexpected)


def is_ours() -> bool:
    """Tell whether a request was meant for the API, even where nothing is."""
    return request.path == "/api" or request.path.startswith("/api/")


def answer(
    status: int, code: str = "", detail: str = "", headers: Mapping[str, str] | None = None, **more: Any
) -> Response:
    """Give a problem; where nothing is said of code and words, the usual ones of its status."""
    usual_code, usual_words = CODES[status]
    title = HTTPStatus(status).phrase
    body = Problem.of(status, title, code or usual_code, detail or str(usual_words), **more)
    response = Response(json.dumps(body), status, content_type=TYPE)
    if status == 401:
        error = "" if code == "" else ', error="invalid_token"'
        response.headers["WWW-Authenticate"] = f'Bearer realm="huixin"{error}'
    response.headers.update(headers or {})
    return response


def http(error: HTTPException) -> Response:
    """Give a problem that the web server has found: no such address, too large a body."""
    status = error.code if error.code in CODES else 500 if (error.code or 500) >= 500 else 400
    allowed = {name: value for name, value in error.get_headers() if name == "Allow"}
    return answer(status, headers=allowed)


def _of_core(error: ServicingError) -> Response:
    more = {name: str(error.values[name]) for name in SAID if error.values.get(name)}
    return answer(STATUS.get(type(error), 409), error.code, str(gettext(str(error))), None, **more)


def _of_values(error: ValidationError) -> Response:
    """Name the fields and say what is expected there; what was written is not repeated."""
    found = error.errors(include_url=False, include_context=False, include_input=False)
    errors = [{"field": ".".join(map(str, each["loc"])) or "body", "reason": each["msg"]} for each in found]
    return answer(422, errors=errors[:20])


def _unexpected(error: Exception) -> Response:
    log.error("api failed", endpoint=request.endpoint, error=type(error).__name__)
    return answer(500)
