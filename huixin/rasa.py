"""Rasa: the command line and the environment of its server, wherever it is started."""

from pathlib import Path

from huixin import model
from servicing import schema

NICENESS = 5
HOST = "127.0.0.1"
SEALED = (
    *("HUIXIN_DATABASE_URL", "HUIXIN_SECRET_KEY", "TWILIO_AUTH_TOKEN", "HUIXIN_SMTP_URL"),
    *("HUIXIN_ALERT_WEBHOOK", "HUIXIN_DECISIONS_WEBHOOK", "HUIXIN_WEBHOOK_SECRET"),
)  # it reaches its own schema, nothing of ours


def command(path: Path, port: int) -> list[str]:
    """Give the command that serves a model on a loopback port."""
    return [
        *("nice", "-n", str(NICENESS)),  # as the other parts that a carrier and an agent do not wait for
        *(str(model.RASA_PYTHON), "-m", "bot.serve", "run", "--model", str(path), "-i", HOST, "--port", str(port)),
        *("--enable-api", "--quiet"),
    ]


def environment(database_url: str, actions_url: str, token: str) -> dict[str, str]:
    """Give the environment in which it finds its tracker store and the actions; ``token`` opens its API."""
    return {
        **model.environment(),
        **dict.fromkeys(SEALED, ""),
        "HUIXIN_RASA_DATABASE_URL": schema.rasa_url(database_url),
        "HUIXIN_ACTIONS_URL": actions_url,
        "HUIXIN_RASA_TOKEN": token,
    }
