"""Doubles at the outermost edge: a web server that answers as told, Rasa's two endpoints, and a carrier."""

import datetime as dt
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from gateway.carriers.contract import Listed, Refused, Uncertain
from servicing import clock

Respond = Callable[[str, str, bytes], tuple[int, bytes]]


@contextmanager
def serving(respond: Respond) -> Iterator[str]:
    """Serve HTTP on a free loopback port; ``respond`` takes method, path and body."""

    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            status, payload = respond(self.command, self.path, body)
            try:
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(payload)))
                self.end_headers()
                self.wfile.write(payload)
            except OSError:
                pass  # the client has given up

        do_GET = do_POST = answer

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class Rasa:
    """Rasa and the actions as the worker meets them: REST channel, tracker, status, health; it keeps a tracker."""

    TOKEN = "token-of-rasa"

    def __init__(self) -> None:
        self.asked: list[dict[str, Any]] = []
        self.answers: list[Any] = []  # for the coming turns; a number is an HTTP error, then the default again
        self.default: list[dict[str, Any]] = [{"response": "utter_greet", "values": {}}]
        self.loses_answer = False  # the turn is done and saved, but its answer never arrives
        self.acts = True  # the action server, which Rasa calls, is there
        self.trackers: dict[str, list[dict[str, Any]]] = {}

    def __call__(self, method: str, path: str, body: bytes) -> tuple[int, bytes]:
        """Answer one request."""
        if path == "/webhooks/rest/webhook":
            return self._turn(json.loads(body))
        if path == "/health":
            return (200 if self.acts else 503), b"{}"
        if self.TOKEN not in path:
            return 401, b"{}"
        if method == "POST":  # events from outside a turn
            self.trackers.setdefault(path.split("/")[2], []).extend(json.loads(body))
            return 200, b"{}"
        if path.startswith("/conversations/"):
            return 200, json.dumps({"events": self.trackers.get(path.split("/")[2], [])}).encode()
        return 200, json.dumps({"model_file": "model.tar.gz"}).encode()

    def _turn(self, asked: dict[str, Any]) -> tuple[int, bytes]:
        self.asked.append(asked)
        answer = self.answers.pop(0) if self.answers else self.default
        if isinstance(answer, int):
            return answer, b"{}"
        events = self.trackers.setdefault(asked["sender"], [])
        events.append({"event": "user", "text": asked["message"], "metadata": asked["metadata"]})
        events.extend({"event": "bot", "data": {"custom": each}} for each in answer)
        if self.loses_answer:
            self.loses_answer = False
            return 500, b"{}"
        return 200, json.dumps([{"recipient_id": asked["sender"], "custom": each} for each in answer]).encode()


class Double:
    """A carrier that takes what it is sent, or does what the script says of one send after another."""

    name = "double"

    def __init__(self) -> None:
        self.sent: list[tuple[str, str]] = []
        self.valid_for: list[int] = []
        self.script: list[Exception | str] = []  # an exception to raise; "lost": taken, but the answer never came
        self.taken: list[tuple[str, Listed]] = []
        self.list_fails = False

    def send(self, phone: str, body: str, *, valid_for: int) -> str:
        """Take a text, or not."""
        step = self.script.pop(0) if self.script else "taken"
        if isinstance(step, Exception):
            raise step
        self.sent.append((phone, body))
        self.valid_for.append(valid_for)
        provider_id = f"SM{len(self.sent)}"
        self.taken.append((phone, Listed(provider_id, body, clock.now())))
        if step == "lost":
            raise Uncertain
        return provider_id

    def sent_to(self, phone: str, since: dt.datetime) -> list[Listed]:
        """List what was taken."""
        if self.list_fails:
            raise Uncertain
        return [each for to, each in self.taken if to == phone and each.taken_at >= since]

    @property
    def bodies(self) -> list[str]:
        """The texts that were taken, in order."""
        return [body for _, body in self.sent]


def refused(kind: Any) -> Refused:
    """Make a refusal of a class."""
    return Refused(kind)


def eventually(check: Callable[[], bool], seconds: float = 5.0) -> None:
    """Wait until something holds."""
    deadline = time.monotonic() + seconds
    while not check():
        assert time.monotonic() < deadline, "it did not come to pass"
        time.sleep(0.01)
