"""A stage for commands: an embedded server of its own in a temporary folder, gone afterwards."""

import contextlib
import logging
import secrets
import signal
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import structlog
from conversations import stage as stages

from huixin import embedded
from servicing import vault
from servicing.settings import Settings


@contextlib.contextmanager
def stage() -> Iterator[stages.Stage]:
    """Set a stage with a database server and a key of its own."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # neither Rasa nor a server is left
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    vault.unlock([secrets.token_hex(32)])
    with (
        tempfile.TemporaryDirectory(prefix="huixin-borrowers-", ignore_cleanup_errors=True) as home,
        embedded.server(Settings(HUIXIN_HOME=Path(home), HUIXIN_DATABASE_URL=None)) as url,
        stages.opened(url) as opened,
    ):
        yield opened
