"""The action server: the SDK's own web application around our errands, on a loopback port."""

import importlib
import logging
from typing import TYPE_CHECKING, Any

from rasa_sdk.endpoint import create_app
from rasa_sdk.executor import ActionExecutor

from actions.errands import ERRANDS
from actions.reply import Wrapper
from servicing.database import Database

if TYPE_CHECKING:
    from sanic import Sanic

MODULES = (
    "account", "arrangements", "complaint", "consent", "contact", "correction", "crisis", "dispute", "extension",
    "handoff", "hardship", "identity", "instalment", "lawyer", "partial", "payment", "privacy", "promise", "refusal",
    "stranger", "talk", "visit", "visit_change", "visit_terms", "waiver",
)  # fmt: skip


def application(database: Database) -> "Sanic[Any, Any]":
    """Make the application that answers Rasa's calls from a database."""
    logging.getLogger("rasa_sdk").setLevel(logging.ERROR)  # it warns at each call that Rasa's version is another
    executor = ActionExecutor()
    wrapper = Wrapper(database)
    for name in MODULES:
        importlib.import_module(f"actions.{name}")
    for name in ERRANDS:
        executor.register_function(name, wrapper.wrap(name))
    made: Sanic[Any, Any] = create_app(executor)
    return made


def serve(database: Database, port: int) -> None:
    """Serve Rasa's calls until told to stop."""
    app = application(database)
    app.run(host="127.0.0.1", port=port, single_process=True, access_log=False, motd=False)
