"""The stage: one Rasa, the actions and the gateway's core on one database, with a clock that a test moves.

Rasa is a process, as in the stack; the actions are served from a thread, so that they read this process's clock.
"""

import asyncio
import contextlib
import dataclasses
import secrets
import socket
import subprocess
import tempfile
import threading
import time
import uuid
from collections.abc import Iterator
from typing import TYPE_CHECKING

import psycopg
import requests
from sqlalchemy import make_url, text

from actions import server
from conversations.phone import Phone
from gateway import sweep
from gateway.assistant import Assistant
from gateway.attend import Attendant
from gateway.delivery import Courier
from huixin import model, rasa
from servicing import reminders, schema
from servicing.database import Database
from servicing.outbox import House
from servicing.settings import ROOT

if TYPE_CHECKING:
    from sanic import Sanic
    from sanic.server import AsyncioServer

HOUSE = House("回信消费金融", "400-800-1234")
PATIENCE = 240.0  # seconds until Rasa must have loaded the model, on a busy machine
AGE = text(
    "UPDATE rasa.events SET timestamp = timestamp - :seconds,"
    " data = jsonb_set(data::jsonb, '{timestamp}', to_jsonb(timestamp - :seconds))::text WHERE sender_id = :sender"
)


class StageFailed(Exception):
    """Rasa or the actions did not start."""


@dataclasses.dataclass(frozen=True, slots=True)
class Stage:
    """All that a conversation needs; several are played on it, one after another."""

    database: Database
    attendant: Attendant
    courier: Courier
    rasa_url: str
    token: str
    rasa_pid: int

    def run_by_itself(self, borrower_ids: list[int]) -> None:
        """Do what the stack does without being asked: the sweep, Rasa's forgetting, the reminders of some borrowers."""
        sweep.sweep(self.database, HOUSE)
        schema.forget_old_turns(self.database)
        for borrower_id in borrower_ids:
            with self.database.transaction() as session:
                reminders.plan(session, borrower_id, HOUSE)

    def age(self, conversation_id: uuid.UUID, seconds: float) -> None:
        """Let time go by for Rasa, which has a clock of its own: what it remembers of a conversation grows older."""
        with self.database.transaction() as session:
            session.execute(AGE, {"seconds": seconds, "sender": str(conversation_id)})

    def understood(self, conversation_id: uuid.UUID) -> str:
        """Say what Rasa read in the latest text of a conversation: its intents with how sure it was."""
        url = f"{self.rasa_url}/conversations/{conversation_id}/tracker"
        latest = requests.get(url, params={"token": self.token}, timeout=25).json()["latest_message"]
        found = latest.get("intents") or [latest.get("intent") or {"name": "nothing", "confidence": 0}]
        return ", ".join(f"{each['name']} {each['confidence']:.2f}" for each in found)


@contextlib.contextmanager
def opened(server_url: str) -> Iterator[Stage]:
    """Set a stage in a new database of a server, and clear it away afterwards; raises StageFailed."""
    with _database(server_url) as database, _actions(database) as actions_url, _rasa(database, actions_url) as found:
        url, token, _ = found
        assistant = Assistant(url, token, actions_url)
        attendant = Attendant(database, assistant, HOUSE, pause=0, limit=0)
        yield Stage(database, attendant, Courier(database, Phone()), *found)


@contextlib.contextmanager
def _database(server_url: str) -> Iterator[Database]:
    name = f"huixin_stage_{uuid.uuid4().hex[:8]}"
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")  # type: ignore[call-overload]
        database = Database(make_url(server_url).set(database=name).render_as_string(hide_password=False))
        try:
            schema.migrate(database)
            yield database
        finally:
            database.dispose()
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")  # type: ignore[call-overload]


@contextlib.contextmanager
def _actions(database: Database) -> Iterator[str]:
    """Serve the actions from a thread with a loop of its own; Sanic's own ``run`` wants the main thread."""
    loop, port = asyncio.new_event_loop(), _free_port()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    serving = asyncio.run_coroutine_threadsafe(_serve(server.application(database), port), loop).result(PATIENCE)
    try:
        yield f"http://{rasa.HOST}:{port}"
    finally:
        asyncio.run_coroutine_threadsafe(_stop(serving), loop).result(PATIENCE)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(PATIENCE)
        loop.close()


async def _serve(app: "Sanic", port: int) -> "AsyncioServer":
    serving = await app.create_server(rasa.HOST, port, access_log=False)
    if serving is None:
        raise StageFailed("the actions did not start")
    await serving.startup()
    await serving.before_start()
    await serving.after_start()
    return serving


async def _stop(serving: "AsyncioServer") -> None:
    await serving.before_stop()
    serving.close()
    await serving.wait_closed()
    for connection in list(serving.connections):
        connection.abort()
    await serving.after_stop()
    await asyncio.get_running_loop().shutdown_default_executor()


@contextlib.contextmanager
def _rasa(database: Database, actions_url: str) -> Iterator[tuple[str, str, int]]:
    port, token = _free_port(), secrets.token_hex(24)
    env = rasa.environment(database.url, actions_url, token)
    command, url = rasa.command(model.train(), port), f"http://{rasa.HOST}:{port}"
    with tempfile.TemporaryFile("w+") as said:
        process = subprocess.Popen(command, cwd=ROOT, env=env, stdout=said, stderr=said, stdin=subprocess.DEVNULL)
        try:
            assistant, deadline = Assistant(url, token, actions_url), time.monotonic() + PATIENCE
            while not assistant.is_ready():
                if process.poll() is not None or time.monotonic() > deadline:
                    said.seek(0)
                    raise StageFailed("".join(said.readlines()[-10:]) or "Rasa did not start")
                time.sleep(0.2)
            yield url, token, process.pid
        finally:
            process.terminate()
            process.wait(30)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((rasa.HOST, 0))
        return int(probe.getsockname()[1])
