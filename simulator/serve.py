"""The simulator in the foreground, under gunicorn."""

import types

from flask import Flask
from gunicorn.app.base import BaseApplication
from gunicorn.workers.gthread import ThreadWorker

from simulator.app import create_app
from simulator.options import Options

THREADS = 96  # each open phone page holds one, each held answer another


class _LettingGo(ThreadWorker):  # type: ignore[misc]  # gunicorn has no types
    """A threaded worker that sends those who wait home before it stops."""

    def handle_exit(self, sig: int, frame: types.FrameType | None) -> None:
        if self.alive and self.wsgi is not None:
            self.method_queue.defer(self.wsgi.extensions["carrier"].close)  # not in the handler: it takes locks
        super().handle_exit(sig, frame)


class _Server(BaseApplication):  # type: ignore[misc]
    """gunicorn with one process, so that all share one memory."""

    def __init__(self, options: Options, host: str, port: int) -> None:
        self._options = options
        self._settings = {
            "accesslog": None,  # an access log would hold telephone numbers
            "bind": [f"[{host}]:{port}" if ":" in host else f"{host}:{port}"],
            "control_socket_disable": True,
            "graceful_timeout": 2,
            "keepalive": 30,
            "loglevel": "warning",
            "threads": THREADS,
            "timeout": 60,
            "worker_class": _LettingGo,
            "workers": 1,
        }
        super().__init__()

    def load_config(self) -> None:
        for name, value in self._settings.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        return create_app(self._options)


def serve(options: Options, host: str = "127.0.0.1", port: int = 8002) -> None:
    """Serve until SIGTERM or SIGINT, then exit the process with status 0 within three seconds."""
    _Server(options, host, port).run()
