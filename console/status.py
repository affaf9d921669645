"""Status: how the stack fares, for people, for Prometheus, and for whoever waits until it is ready."""

from flask import Blueprint, Response, jsonify, render_template
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from console import context, metrics
from console.roles import OPEN, needs
from servicing import alerts, notices

bp = Blueprint("status", __name__)


@bp.get("/status")
@needs("status.read")
def show() -> str:
    """Show each part and whether it answers, who is alerted, and what the lender's ledger was told."""
    settings = context.here().settings
    with context.transaction() as session:
        failing, standing = alerts.failing(session), notices.standing(session)
    return render_template(
        "status.html",
        parts=context.here().parts.states(),
        channels=settings.alert_channels(),
        failing=failing,
        is_told=bool(settings.decisions_webhook.get_secret_value()),
        notices=standing,
    )


@bp.get("/health")
@needs(OPEN)
def health() -> Response:
    """Say that the process lives."""
    return jsonify(status="ok")


@bp.get("/ready")
@needs(OPEN)
def ready() -> tuple[Response, int]:
    """Say whether a text would be answered now, else what is missing."""
    missing = [name for name, answers in context.here().parts.states().items() if not answers]
    return jsonify(status="not ready" if missing else "ready", missing=missing), 503 if missing else 200


@bp.get("/metrics")
@needs(OPEN)
def measure() -> Response:
    """Give counts for Prometheus; never personal data."""
    database = context.here().database
    return Response(generate_latest(metrics.registry(database)), content_type=CONTENT_TYPE_LATEST)
