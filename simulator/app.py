"""The simulator as one Flask application: carrier, phone and page."""

import structlog
from flask import Flask, Response, jsonify, request
from werkzeug.exceptions import HTTPException

from simulator import api, messages, page, phone, refusals, switches
from simulator.carrier import Carrier
from simulator.options import Options
from simulator.refusals import Refused

_log = structlog.get_logger()

_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


def create_app(options: Options) -> Flask:
    """Build a carrier with an empty memory; its threads end with `app.extensions["carrier"].close()`."""
    app = Flask(__name__)
    app.json.ensure_ascii = False  # type: ignore[attr-defined]  # Chinese stays readable in a terminal
    app.config["MAX_CONTENT_LENGTH"] = 1 << 20
    app.extensions["carrier"] = carrier = Carrier(options)
    for blueprint in (api.bp, phone.bp, switches.bp, page.bp):
        app.register_blueprint(blueprint)
    app.register_error_handler(Refused, _refuse)
    app.register_error_handler(HTTPException, _explain)
    app.register_error_handler(Exception, _apologise)

    @app.get("/health")
    def health() -> Response:
        return jsonify(status="ok", messages=len(carrier.store))

    @app.after_request
    def protect(response: Response) -> Response:
        response.headers.extend(_HEADERS)
        if request.endpoint != "static":
            response.headers["Cache-Control"] = "no-store"
        return response

    return app


def _refuse(refused: Refused) -> tuple[Response, int]:
    return jsonify(refused.refusal.body()), refused.refusal.status


def _explain(error: HTTPException) -> tuple[Response, int]:
    """Answer in JSON, and in Twilio's shape below Twilio's path."""
    status = error.code or 500
    if request.path.startswith(f"/{messages.API_VERSION}/"):
        refusal = refusals.not_found(request.path) if status == 404 else refusals.Refusal(status, 20001, error.name)
        return jsonify(refusal.body()), status
    return jsonify(error=error.description or error.name), status


def _apologise(error: Exception) -> tuple[Response, int]:
    """Log where it broke, never what was said or by whom."""
    _log.error("simulator_failed", endpoint=request.endpoint, error=type(error).__name__)
    return jsonify(refusals.INTERNAL.body()), 500
