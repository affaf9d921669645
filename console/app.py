"""The console's web application; so far it tells how the stack fares."""

from flask import Flask, Response, jsonify, render_template
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from console import metrics, parts
from servicing.database import Database
from servicing.settings import Settings


def create_app(settings: Settings, database: Database) -> Flask:
    """Make the application around an open database."""
    app = Flask(__name__)
    watched = parts.Parts(settings, database)

    @app.get("/")
    def home() -> str:
        """Show each part and whether it answers."""
        return render_template("home.html", parts=watched.states(), lender=settings.lender)

    @app.get("/health")
    def health() -> Response:
        """Say that the process lives."""
        return jsonify(status="ok")

    @app.get("/ready")
    def ready() -> tuple[Response, int]:
        """Say whether a text would be answered now, else what is missing."""
        missing = [name for name, answers in watched.states().items() if not answers]
        return jsonify(status="not ready" if missing else "ready", missing=missing), 503 if missing else 200

    @app.get("/metrics")
    def metrics_page() -> Response:
        """Give counts for Prometheus; never personal data."""
        return Response(generate_latest(metrics.registry(database)), content_type=CONTENT_TYPE_LATEST)

    @app.after_request
    def harden(response: Response) -> Response:
        response.headers["Content-Security-Policy"] = "default-src 'self'"
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Referrer-Policy"] = "no-referrer"
        return response

    return app
