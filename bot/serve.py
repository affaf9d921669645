"""How Rasa is started here: its own command line, with some of its habits changed first.

``python -m bot.serve run …`` is ``rasa run …``, and so for every other command of Rasa's.
"""

import os
import sys
import warnings
from typing import Any, Dict, Iterable

from jsonschema import Draft7Validator
from rasa.core.actions import action
from rasa.core.channels import rest
from rasa.shared.importers import utils as importers
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

NICENESS = 5  # a turn gives way to the gateway's acknowledgement
ACTION_TIMEOUT = 20  # seconds; Rasa's own 300 outlast its lock on the conversation (60)


def compile_validator() -> None:
    """Check action responses with one compiled validator: Rasa re-checks the schema each time, for 48 ms a turn."""
    validator = Draft7Validator(action.RemoteAction.action_response_format_spec())

    def validate(_: action.RemoteAction, result: Dict[str, Any]) -> bool:
        validator.validate(result)
        return True

    action.RemoteAction._validate_action_result = validate


class Discreet:
    """A logger that says what happened and leaves out what the borrower wrote."""

    def __init__(self, logger: Any) -> None:
        """Wrap one of Rasa's loggers."""
        self._logger = logger

    def error(self, event: str, **_: Any) -> None:
        """Log the event alone."""
        self._logger.error(event)

    def exception(self, event: str, **_: Any) -> None:
        """Log the event and the type of the exception."""
        self._logger.error(event, exception=getattr(sys.exc_info()[0], "__name__", ""))


def handle_messages_lightly() -> None:
    """Hash messages by their text and copy their outer dictionary only, in a training.

    Rasa fingerprints all of each message a million times in a training, and copies thirty thousand to the bottom each
    time it merges two files; our components replace what is inside a message and never change it.
    """
    Message.__hash__ = lambda message: hash(message.get(TEXT))
    Message.__deepcopy__ = lambda message, _: Message(
        message.data, set(message.output_properties), message.time, list(message.features)
    )


def read_examples_once() -> None:
    """Read the examples once a run: Rasa reads the same files five times in a training."""
    read, known = importers.training_data_from_paths, {}

    def training_data_from_paths(paths: Iterable[str], language: str) -> TrainingData:
        key = (tuple(paths), language)
        if key not in known:
            known[key] = read(key[0], language)
        return known[key]

    importers.training_data_from_paths = training_data_from_paths


def main() -> None:
    """Change the habits, then hand over to Rasa."""
    warnings.showwarning = lambda *_, **__: None  # Rasa resets the filters; its libraries' deprecations are no news
    compile_validator()
    if sys.argv[1:2] == ["train"]:
        handle_messages_lightly()
        read_examples_once()
    action.DEFAULT_REQUEST_TIMEOUT = ACTION_TIMEOUT
    rest.structlogger = Discreet(rest.structlogger)
    from rasa.__main__ import main as rasa_main

    if sys.argv[1:2] == ["run"]:
        os.nice(NICENESS)
    sys.argv[0] = "rasa"
    if token := os.environ.get("HUIXIN_RASA_TOKEN"):  # not on the command line, where every user could read it
        sys.argv += ["--auth-token", token]
    rasa_main()


if __name__ == "__main__":
    main()
