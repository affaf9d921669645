"""Receivers outside: an address that hooks are posted to, and a mail server, both real and on a free loopback port."""

import email
import email.policy
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult


class Receiver:
    """Takes what is posted, or answers with the next of ``script``: a status, or ``hang`` until it is let go."""

    def __init__(self) -> None:
        self.taken: list[tuple[dict[str, str], bytes]] = []  # answered 2xx
        self.offered: list[tuple[dict[str, str], bytes]] = []  # whatever the answer was
        self.script: list[int | str] = []
        self.let_go = threading.Event()
        self.url = ""

    def answer(self, headers: dict[str, str], body: bytes) -> int:
        """Decide on one request."""
        self.offered.append((headers, body))
        step = self.script.pop(0) if self.script else 200
        if step == "hang":
            self.let_go.wait()
            return 500
        if int(step) // 100 == 2:
            self.taken.append((headers, body))
        return int(step)


@contextmanager
def receiving(port: int = 0) -> Iterator[Receiver]:
    """Serve a receiver."""
    receiver = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            status = receiver.answer({name.lower(): value for name, value in self.headers.items()}, body)
            try:
                self.send_response(status)
                if status == 302:
                    self.send_header("Location", f"{receiver.url}/elsewhere")
                self.send_header("Content-Length", "0")
                self.end_headers()
            except OSError:
                pass  # the client has given up

        def do_GET(self) -> None:
            receiver.offered.append(({}, b"followed"))
            self.send_error(404)

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    receiver.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        receiver.let_go.set()
        server.shutdown()
        server.server_close()
        thread.join()


class Mailbox:
    """Takes mail, or answers with the next of ``script`` (like ``451 later``) to the message."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.recipients: list[list[str]] = []
        self.script: list[str] = []
        self.logins: list[tuple[str, str]] = []
        self.port = 0

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        """Take one message."""
        if self.script:
            return self.script.pop(0)
        parsed = email.message_from_bytes(envelope.content, policy=email.policy.default)
        assert isinstance(parsed, EmailMessage)
        self.mails.append(parsed)
        self.recipients.append(envelope.rcpt_tos)
        return "250 taken"

    def login(self, server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
        """Let in whoever knows the password."""
        self.logins.append((data.login.decode(), data.password.decode()))
        is_right = data.password == b"p@ss:word"
        return AuthResult(success=is_right, handled=is_right)


@contextmanager
def mail_server(mailbox: Mailbox, port: int = 0, host: str = "127.0.0.1", **options: Any) -> Iterator[Mailbox]:
    """Serve a mailbox; on the same port as before where one is given."""
    controller = Controller(mailbox, hostname=host, port=port or free_port(host), **options)
    mailbox.port = controller.port
    controller.start()
    try:
        yield mailbox
    finally:
        controller.stop()


def free_port(host: str = "127.0.0.1") -> int:
    """Find a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind((host, 0))
        return int(probe.getsockname()[1])
