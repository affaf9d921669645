"""The served process keeps one memory, hangs up when a fault says so, and stops when it is told to."""

import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator

import pytest
import requests

pytestmark = pytest.mark.slow  # a browser, a process of its own

ACCOUNT, TOKEN, LENDER, PHONE = "AC" + "1" * 32, "token", "+8613900000000", "+8613800000001"
PROGRAM = f"""
from simulator.options import Options
from simulator.serve import serve
import sys
serve(Options({ACCOUNT!r}, {TOKEN!r}, {LENDER!r}, "http://127.0.0.1:9/inbound"), "127.0.0.1", int(sys.argv[1]))
"""


@pytest.fixture
def served() -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """A simulator in a process of its own."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, str(port)], stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    url = f"http://127.0.0.1:{port}"
    try:
        _wait_for(url)
        yield process, url
    finally:
        process.kill()
        process.communicate()


def _wait_for(url: str) -> None:
    for _ in range(200):
        try:
            assert requests.get(f"{url}/health", timeout=2).json()["status"] == "ok"
        except requests.ConnectionError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError("the simulator did not start")


def test_it_serves_and_stops_while_others_wait(served: tuple[subprocess.Popen[bytes], str]) -> None:
    """An open long poll and a held answer do not delay SIGTERM, and nothing private is printed."""
    process, url = served
    form = {"To": PHONE, "From": LENDER, "Body": "private words"}
    path, auth = f"{url}/2010-04-01/Accounts/{ACCOUNT}/Messages.json", (ACCOUNT, TOKEN)
    requests.post(f"{url}/faults", json={"kind": "timeout_after_accepting", "count": 1, "seconds": 0.1}, timeout=5)
    with pytest.raises(requests.ConnectionError):
        requests.post(path, data=form, auth=auth, timeout=5)
    assert requests.get(f"{url}/health", timeout=5).json()["messages"] == 1
    requests.post(f"{url}/faults", json={"kind": "timeout_before_accepting", "seconds": 30}, timeout=5)

    def quietly(method: str, address: str, **kwargs: object) -> None:
        with pytest.raises((requests.ConnectionError, AssertionError)):
            assert requests.request(method, address, timeout=20, **kwargs).status_code == 0  # type: ignore[arg-type]

    query = {"after": 9, "wait": 25}
    waiting = [
        threading.Thread(
            target=quietly,
            args=("GET", f"{url}/phone/{PHONE}/messages"),
            kwargs={"params": query},
            daemon=True,
        ),
        threading.Thread(target=quietly, args=("POST", path), kwargs={"data": form, "auth": auth}, daemon=True),
    ]
    for thread in waiting:
        thread.start()
    time.sleep(0.4)
    began = time.monotonic()
    process.send_signal(signal.SIGTERM)
    output, _ = process.communicate(timeout=5)
    assert time.monotonic() - began < 3
    assert process.returncode == 0
    assert PHONE not in output.decode() and "private" not in output.decode()
    for thread in waiting:
        thread.join(5)
        assert not thread.is_alive()
