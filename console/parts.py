"""The parts of the stack, and whether each answers."""

import requests
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from servicing.database import Database
from servicing.settings import Settings

TIMEOUT = 3  # seconds
BEATING = "SELECT count(*) FROM procrastinate_workers WHERE last_heartbeat > now() - interval '15 seconds'"


class Parts:
    """Asks each part; nothing is remembered between two questions."""

    def __init__(self, settings: Settings, database: Database) -> None:
        """Take the addresses of the parts."""
        self._settings, self._database = settings, database

    def states(self) -> dict[str, bool]:
        """Say of each part whether it answers."""
        settings = self._settings
        token = settings.rasa_token.get_secret_value()
        states = {
            "database": self._counts("SELECT 1"),
            "worker": self._counts(BEATING),
            "gateway": _answers(f"{settings.gateway_url}/ready"),
            "rasa": _answers(f"{settings.rasa_url}/status?token={token}"),
            "actions": _answers(f"{settings.actions_url}/health"),
        }
        if settings.carrier == "simulator":
            states["simulator"] = _answers(f"{settings.twilio_api_base}/health")
        return states

    def _counts(self, query: str) -> bool:
        try:
            with self._database.engine.connect() as connection:
                return bool(connection.execute(text(query)).scalar())
        except SQLAlchemyError:
            return False


def _answers(url: str) -> bool:
    try:
        return requests.get(url, timeout=TIMEOUT).status_code == 200
    except requests.RequestException:
        return False
