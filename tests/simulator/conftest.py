"""A simulated carrier on a free port, a small gateway that writes down what it is sent, and the real Twilio client."""

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import pytest
import requests
from twilio.http.http_client import TwilioHttpClient
from twilio.http.response import Response as TwilioResponse
from twilio.request_validator import RequestValidator
from twilio.rest import Client
from werkzeug import Request, Response
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from simulator.app import create_app
from simulator.options import Options, PhoneEntry

ACCOUNT = "AC" + "1" * 32
TOKEN = "0123456789abcdef0123456789abcdef"
LENDER = "+8613900000000"


class _Quiet(WSGIRequestHandler):
    def log(self, type: str, message: str, *args: Any) -> None:
        """Say nothing."""


def _serving(app: Any) -> Iterator[str]:
    server: BaseWSGIServer = make_server("127.0.0.1", 0, app, threaded=True, request_handler=_Quiet)
    server.daemon_threads = True  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@dataclass
class Gateway:
    """What a lender's gateway would see, with each signature judged by the official validator."""

    url: str = ""
    answer: int = 200
    posts: list[dict[str, str]] = field(default_factory=list)
    times: list[float] = field(default_factory=list)
    verdicts: list[bool] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __call__(self, environ: Any, start_response: Any) -> Any:
        """Answer one webhook."""
        request = Request(environ)
        form = request.form.to_dict()
        signature = request.headers.get("X-Twilio-Signature", "")
        verdict = RequestValidator(TOKEN).validate(request.url, form, signature)
        with self._lock:
            self.posts.append(form)
            self.times.append(time.monotonic())
            self.verdicts.append(verdict)
        return Response("<Response/>", self.answer, content_type="text/xml")(environ, start_response)

    def statuses(self, sid: str) -> list[str]:
        """List the statuses told of one message, in the order they came."""
        with self._lock:
            return [post["MessageStatus"] for post in self.posts if post["MessageSid"] == sid]


class LocalClient(TwilioHttpClient):
    """Sends what is meant for api.twilio.com to the simulator."""

    def __init__(self, base: str) -> None:
        super().__init__(timeout=5)
        self._base = urlsplit(base)

    def request(self, method: str, url: str, *args: Any, **kwargs: Any) -> TwilioResponse:
        """Change scheme and host, nothing else."""
        parts = urlsplit(url)._replace(scheme=self._base.scheme, netloc=self._base.netloc)
        return super().request(method, urlunsplit(parts), *args, **kwargs)

    def close(self) -> None:
        """Close the connections that are kept open."""
        assert self.session is not None
        self.session.close()


@dataclass
class Simulated:
    """A running simulator and the ways to talk to it."""

    url: str
    client: Client
    gateway: Gateway

    def send(self, body: str = "hello", to: str = "+8613800000001", **fields: Any) -> Any:
        """Send as the lender, with a status callback."""
        fields = {"from_": LENDER, "status_callback": f"{self.gateway.url}/status?tenant=1"} | fields
        return self.client.messages.create(to=to, body=body, **fields)

    def call(self, method: str, path: str, **kwargs: Any) -> requests.Response:
        """Call one of the simulator's own addresses."""
        return requests.request(method, f"{self.url}{path}", timeout=10, **kwargs)

    def fault(self, kind: str, **fields: Any) -> None:
        """Switch on a fault."""
        assert self.call("POST", "/faults", json={"kind": kind, **fields}).status_code == 201


def eventually(check: Callable[[], bool], seconds: float = 5.0) -> None:
    """Wait until something holds."""
    deadline = time.monotonic() + seconds
    while not check():
        assert time.monotonic() < deadline, "it did not come to pass"
        time.sleep(0.01)


@pytest.fixture(name="eventually")
def _eventually() -> Callable[..., None]:
    return eventually


@pytest.fixture
def gateway() -> Iterator[Gateway]:
    """A gateway that takes everything."""
    receiving = Gateway()
    for url in _serving(receiving):
        receiving.url = url
        yield receiving


@pytest.fixture
def options(gateway: Gateway) -> Options:
    """Options of a quick carrier; a test module may have its own."""
    return Options(
        account_sid=ACCOUNT,
        auth_token=TOKEN,
        number=LENDER,
        inbound_url=f"{gateway.url}/inbound",
        delivery_delay=0.05,
        lender="示例消费金融",
        phonebook=lambda: [
            PhoneEntry("+8613800000001", "张伟", "逾期12天"),
            PhoneEntry("+886912000002", "林美玲", "台湾 · 未到期"),
        ],
    )


@pytest.fixture
def simulated(options: Options, gateway: Gateway) -> Iterator[Simulated]:
    """A carrier serving real HTTP."""
    app = create_app(options)
    for url in _serving(app):
        http = LocalClient(url)
        yield Simulated(url, Client(options.account_sid, TOKEN, http_client=http), gateway)
        http.close()
        app.extensions["carrier"].close()
