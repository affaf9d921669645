"""The API: the console's verbs for other systems, by token, with the same rules and refusals."""

from flask import Blueprint, Flask

from console.api import bearer, cases, decisions, document, handoffs, ledger, messages, problems, visits

ROOMS = (ledger, cases, messages, handoffs, visits, decisions, document)  # each has a blueprint ``bp``


def join(app: Flask) -> None:
    """Make it part of an application, which it describes in its document."""
    bp = Blueprint("api", __name__, url_prefix=problems.PATH)
    for room in ROOMS:
        bp.register_blueprint(room.bp)
    problems.explain(bp)
    bearer.count(app)
    app.register_blueprint(bp)
