"""The carrier that the running application serves."""

from flask import current_app

from simulator.carrier import Carrier


def carrier() -> Carrier:
    """Return the one carrier of this application."""
    found: Carrier = current_app.extensions["carrier"]
    return found
