"""The turnstile: how many pages are made at a time; the others wait their turn instead of slowing each other down."""

import threading
from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

AT_A_TIME = 3  # two processors at work, one waiting for the database


class Turnstile:
    """A WSGI application that lets so many requests in; what streams has left it before its first line goes out.

    Each answer of the database ends with a wait for Python's one lock. With sixteen pages in the making that wait is
    sixteen times as long, some twenty times a page: all of them came late together.
    """

    def __init__(self, app: "WSGIApplication") -> None:
        """Stand before an application."""
        self._app, self._turns = app, threading.BoundedSemaphore(AT_A_TIME)

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer a request when it is its turn."""
        with self._turns:
            return self._app(environ, start_response)
