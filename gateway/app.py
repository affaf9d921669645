"""The public web application: carriers' callbacks and two questions about health."""

from flask import Flask, Response, jsonify
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from gateway import callbacks, carriers
from servicing.database import Database
from servicing.settings import Settings

LARGEST = 128 * 1024  # bytes of a callback's body; Twilio's own are under 20 KiB


def create_app(settings: Settings, database: Database) -> Flask:
    """Make the application around an open database."""
    app = Flask(__name__, static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = LARGEST
    app.config["MAX_FORM_MEMORY_SIZE"] = LARGEST
    app.register_blueprint(callbacks.blueprint(carriers.carrier(settings), database, settings.public_url or ""))

    @app.get("/health")
    def health() -> Response:
        """Say that the process lives."""
        return jsonify(status="ok")

    @app.get("/ready")
    def ready() -> tuple[Response, int]:
        """Say whether a text could be stored and queued now."""
        try:
            with database.engine.connect() as connection:
                connection.execute(text("SELECT 1 FROM procrastinate_jobs LIMIT 1"))
        except SQLAlchemyError:
            return jsonify(status="not ready", missing=["database"]), 503
        return jsonify(status="ready"), 200

    @app.errorhandler(SQLAlchemyError)
    def database_down(_: SQLAlchemyError) -> tuple[Response, int]:
        """Let the carrier try again: nothing was stored."""
        return jsonify(error="the database does not answer; try again"), 503

    return app
