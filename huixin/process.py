"""The processes of the stack: each is this module run with a name, as ``huixin up`` starts them."""

import argparse
import logging
import os
import sys
from collections.abc import Callable
from typing import Any

import structlog
from flask import Flask
from gunicorn.app.base import BaseApplication
from gunicorn.workers.gthread import ThreadWorker

from huixin import context
from servicing.database import Database
from servicing.settings import Settings

THREADS = 16
STREAMS = 144  # pages that may be open at the console; each holds a thread that sleeps, and no connection
PATIENT, NICENESS = ("worker", "actions", "simulator"), 5  # they give way: a carrier waits for the gateway


class Streaming(ThreadWorker):  # type: ignore[misc]
    """Ends the open streams when it is told to stop, so that nobody waits for them."""

    def handle_exit(self, sig: int, frame: object) -> None:
        """Stop, the streams first."""
        if self.alive:
            self.wsgi.extensions["huixin"].hub.stop()
        super().handle_exit(sig, frame)


class Server(BaseApplication):  # type: ignore[misc]  # gunicorn has no types
    """Gunicorn around a Flask application that is made after the fork."""

    def __init__(self, make: Callable[[], Flask], port: int, streams: int = 0) -> None:
        """Take the factory, the loopback port, and how many answers may stay open."""
        self._make, self._port, self._streams = make, port, streams
        super().__init__()

    def load_config(self) -> None:
        """One process, many threads: requests are short, and the database is the limit."""
        self.cfg.set("bind", f"127.0.0.1:{self._port}")
        self.cfg.set("workers", 1)
        self.cfg.set("worker_class", Streaming if self._streams else "gthread")
        self.cfg.set("threads", THREADS + self._streams)
        self.cfg.set("graceful_timeout", 5)
        self.cfg.set("loglevel", "warning")
        self.cfg.set("control_socket_disable", True)

    def load(self) -> Flask:
        """Make the application in the worker."""
        return self._make()


def gateway(settings: Settings, database: Database, port: int) -> None:
    """Serve the carriers' callbacks."""
    from gateway.app import create_app

    Server(lambda: create_app(settings, database), port).run()


def console(settings: Settings, database: Database, port: int) -> None:
    """Serve the console."""
    from console.app import create_app

    Server(lambda: create_app(settings, database), port, STREAMS).run()


def worker(settings: Settings, database: Database, port: int) -> None:
    """Run the queued jobs."""
    from gateway.worker import run

    run(settings, database)


def actions(settings: Settings, database: Database, port: int) -> None:
    """Serve Rasa's calls."""
    from actions.server import serve

    serve(database, port)


def simulator(settings: Settings, database: Database, port: int) -> None:
    """Be the carrier."""
    from huixin import phonebook
    from simulator.options import Options, PhoneEntry
    from simulator.serve import serve

    def entries() -> list[PhoneEntry]:
        with database.transaction() as session:
            return [PhoneEntry(*entry) for entry in phonebook.phonebook(session)]

    options = Options(
        account_sid=settings.twilio_account_sid,
        auth_token=settings.twilio_auth_token.get_secret_value(),
        number=settings.twilio_from,
        inbound_url=f"{settings.public_url}/sms/twilio/inbound",
        messaging_service_sid=settings.twilio_messaging_service_sid or None,
        phonebook=entries,
        lender=settings.lender,
    )
    serve(options, "127.0.0.1", port)


PROCESSES: dict[str, Callable[[Settings, Database, int], None]] = {
    each.__name__: each for each in (gateway, console, worker, actions, simulator)
}


def main() -> None:
    """Run one process of the stack until it is told to stop."""
    parser = argparse.ArgumentParser()
    parser.add_argument("name", choices=sorted(PROCESSES))
    parser.add_argument("--port", type=int, default=0)
    options = parser.parse_args()
    _configure_logs()
    if options.name in PATIENT:
        os.nice(NICENESS)
    with context.opened(migrate=False, pool_size=THREADS) as (settings, database):
        PROCESSES[options.name](settings, database, options.port)


def _configure_logs() -> None:
    """Log one line an event to standard output; libraries speak up from warnings on."""
    logging.basicConfig(level=logging.WARNING, stream=sys.stdout, format="%(levelname)s %(name)s %(message)s")
    processors: list[Any] = [
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper("iso"),
        structlog.processors.LogfmtRenderer(key_order=["timestamp", "level", "event"]),
    ]
    structlog.configure(processors=processors, logger_factory=structlog.PrintLoggerFactory())


if __name__ == "__main__":
    main()
