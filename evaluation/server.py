"""The running server: Rasa as the stack starts it, alone on a loopback port and one core."""

import contextlib
import http.client
import json
import secrets
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from evaluation import cores
from evaluation.latency import Latency
from huixin import model, rasa
from servicing.settings import ROOT

HOST = "127.0.0.1"
PATIENCE = 180.0  # seconds until it must have loaded the model
WARM_UP = 30  # parses that are not counted
ROUNDS = 3  # how often each text is parsed: 99th percentiles of a few hundred parses are four of them


class ServerFailed(Exception):
    """Rasa did not start, or did not answer."""


class Server:
    """A running server and one kept-alive connection to it."""

    def __init__(self, port: int, token: str) -> None:
        self._path = f"?token={token}"
        self._connection = http.client.HTTPConnection(HOST, port, timeout=30)

    def parse(self, text: str) -> float:
        """Have a text read; give the milliseconds from question to answer. Raises ServerFailed."""
        body = json.dumps({"text": text}).encode()
        begin = time.perf_counter()
        status, answer = self._ask("POST", "/model/parse", body)
        elapsed = (time.perf_counter() - begin) * 1000
        if status != http.HTTPStatus.OK:
            raise ServerFailed(f"{status}: {answer[:200]!r}")
        return elapsed

    def is_ready(self) -> bool:
        """Tell whether it answers and has a model."""
        try:
            return self._ask("GET", "/status")[0] == http.HTTPStatus.OK
        except (OSError, http.client.HTTPException):
            self._connection.close()
            return False

    def close(self) -> None:
        """Hang up; the server itself runs on."""
        self._connection.close()

    def _ask(self, method: str, path: str, body: bytes | None = None) -> tuple[int, bytes]:
        self._connection.request(method, path + self._path, body, {"Content-Type": "application/json"})
        response = self._connection.getresponse()
        return response.status, response.read()


@contextlib.contextmanager
def running(path: Path) -> Iterator[Server]:
    """Start Rasa with a model and wait until it answers; it ends with the block. Raises ServerFailed."""
    port, token = _free_port(), secrets.token_hex(24)
    env = {**model.environment(), **cores.ONE_THREAD, "HUIXIN_RASA_TOKEN": token}
    with tempfile.TemporaryFile("w+") as said, contextlib.closing(Server(port, token)) as server:
        process = subprocess.Popen(
            rasa.command(path, port), cwd=ROOT, env=env, stdout=said, stderr=said, stdin=subprocess.DEVNULL
        )
        try:
            cores.pin(process.pid)
            deadline = time.monotonic() + PATIENCE
            while not server.is_ready():
                if process.poll() is not None or time.monotonic() > deadline:
                    said.seek(0)
                    raise ServerFailed("".join(said.readlines()[-10:]) or "Rasa did not start")
                time.sleep(0.2)
            yield server
        finally:
            _end(process)


def measure(path: Path, texts: Sequence[str]) -> Latency:
    """Time single parses by a model in the running server, one after another, after some that warm it up."""
    with running(path) as server:
        for text in texts[:WARM_UP]:
            server.parse(text)
        return Latency([server.parse(text) for _ in range(ROUNDS) for text in texts])


def _end(process: "subprocess.Popen[bytes]") -> None:
    process.terminate()
    try:
        process.wait(15)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])
