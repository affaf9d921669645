"""The stack: what runs when the product runs, on which ports, and when it is ready."""

import dataclasses
import secrets
import signal
import socket
import sys
from pathlib import Path

import requests

from huixin import demo, embedded, model, rasa
from huixin.context import prepare
from huixin.supervisor import Supervisor
from servicing import clock, policy, schema, vault
from servicing.database import Database
from servicing.settings import ROOT, Settings

HOST = "127.0.0.1"


class PortTaken(Exception):
    """A port that the stack needs is in use."""


@dataclasses.dataclass(frozen=True, slots=True)
class Ports:
    """The addresses that people use; Rasa's and the actions' ports are free ones, chosen at start."""

    gateway: int
    console: int
    simulator: int


def up(settings: Settings, ports: Ports, workers: int) -> None:
    """Migrate, train if need be, start everything and stay in the foreground until SIGTERM or Ctrl-C.

    Raises PortTaken, BadPolicy, TrainingFailed before anything is started.
    """
    _require_free(settings, ports)
    policy.check()
    prepare(settings)
    supervisor = Supervisor()
    signal.signal(signal.SIGTERM, supervisor.stop)
    signal.signal(signal.SIGINT, supervisor.stop)
    with embedded.server(settings) as url:
        database = Database(url)
        schema.migrate(database)
        login = demo.login(database) if settings.carrier == "simulator" else None
        database.dispose()
        if model.current() is None:
            supervisor.say("training the assistant, this takes about a minute …")
        path = model.train()
        addresses = _add_children(supervisor, settings, ports, workers, url, path)
        if login:
            addresses["sign in"] = login
        supervisor.run(lambda: _is_ready(ports.console), lambda: _tell(addresses))
    supervisor.say("stopped")


def _add_children(
    supervisor: Supervisor, settings: Settings, ports: Ports, workers: int, url: str, path: Path
) -> dict[str, str]:
    rasa_port, actions = _free_port(), _free_port()
    token = secrets.token_hex(24)  # never a dash in front, which Rasa would take for an option
    env = {
        "HUIXIN_HOME": str(settings.home.resolve()),
        "HUIXIN_DATABASE_URL": url,
        "HUIXIN_PUBLIC_URL": settings.public_url or f"http://{HOST}:{ports.gateway}",
        "HUIXIN_CLOCK_OFFSET": str(clock.offset().total_seconds()),
        "HUIXIN_RASA_URL": f"http://{HOST}:{rasa_port}",
        "HUIXIN_ACTIONS_URL": f"http://{HOST}:{actions}",
        "HUIXIN_GATEWAY_URL": f"http://{HOST}:{ports.gateway}",
        "HUIXIN_RASA_TOKEN": token,
        **_carrier(settings, ports),
    }
    named = {"gateway": ports.gateway, "console": ports.console, "actions": actions}
    if settings.carrier == "simulator":
        named["simulator"] = ports.simulator
    for name, port in named.items():
        supervisor.add(name, [sys.executable, "-m", "huixin.process", name, "--port", str(port)], env, ROOT)
    for number in range(workers):
        name = "worker" if workers == 1 else f"worker{number + 1}"
        supervisor.add(name, [sys.executable, "-m", "huixin.process", "worker"], env, ROOT)
    sealed = rasa.environment(url, env["HUIXIN_ACTIONS_URL"], token)
    supervisor.add("rasa", rasa.command(path, rasa_port), sealed, ROOT)
    addresses = {"console": f"http://{HOST}:{ports.console}/", "health": f"http://{HOST}:{ports.console}/ready"}
    if settings.carrier == "simulator":
        addresses = {"phone": f"http://{HOST}:{ports.simulator}/", **addresses}
    return {**addresses, "gateway": f"http://{HOST}:{ports.gateway}/"}


def _carrier(settings: Settings, ports: Ports) -> dict[str, str]:
    """Give the simulator an account of its own, unless the settings name one."""
    if settings.carrier != "simulator":
        return {}
    key = vault.current().derive("simulator")
    return {
        "TWILIO_ACCOUNT_SID": settings.twilio_account_sid or f"AC{key[:32]}",
        "TWILIO_AUTH_TOKEN": settings.twilio_auth_token.get_secret_value() or key[32:],
        "TWILIO_FROM": settings.twilio_from or "+861069000001",
        "TWILIO_API_BASE": f"http://{HOST}:{ports.simulator}",
    }


def _is_ready(port: int) -> bool:
    try:
        return requests.get(f"http://{HOST}:{port}/ready", timeout=5).status_code == 200
    except requests.RequestException:
        return False


def _tell(addresses: dict[str, str]) -> None:
    """Print a bare ``ready`` and the addresses: people and scripts wait for it."""
    lines = "".join(f"  {name:<8} {address}\n" for name, address in addresses.items())
    sys.stdout.write(f"ready\n{lines}")
    sys.stdout.flush()


def _require_free(settings: Settings, ports: Ports) -> None:
    wanted = {"gateway": ports.gateway, "console": ports.console}
    if settings.carrier == "simulator":
        wanted["simulator"] = ports.simulator
    for name, port in wanted.items():
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, port))
            except OSError:
                raise PortTaken(f"port {port} is in use: stop what uses it, or choose --{name}-port") from None


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])
