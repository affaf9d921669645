"""The office: a stack of its own, its agents with a conversation each, and borrowers who write."""

import contextlib
import multiprocessing
import secrets
import tempfile
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path

import psutil
from journeys.stack import Stack, loan, phone_of
from sqlalchemy import select

from desk.agent import Agent
from desk.borrowers import write_for
from huixin import embedded
from servicing import contacts, conversations, handoffs, messages, takeover, users, vault
from servicing.database import Database
from servicing.settings import Settings

PASSWORD = "a long enough password"
PARTS = {f"huixin.process {name}": name for name in ("gateway", "console", "worker", "actions", "simulator")} | {
    "bot.serve": "rasa",
    "postgres:": "postgresql",
}
HISTORY = 60  # texts that a conversation begins with


@dataclass
class Day:
    """What was measured; all seconds."""

    sent: dict[int, float] = field(default_factory=dict)  # number of a text: when its webhook was begun
    seen: dict[int, float] = field(default_factory=dict)
    took: dict[str, list[float]] = field(default_factory=dict)
    failed: list[str] = field(default_factory=list)
    lost: int = 0  # streams that ended and were opened anew
    work: dict[str, float] = field(default_factory=dict)  # processor seconds by part of the stack, and by these agents
    memory: float = 0.0  # MB the console's processes hold for themselves (USS), at the end


class Office:
    """The running stack, with everybody at their place."""

    def __init__(self, stack: Stack, talks: list[str], numbers: list[str]) -> None:
        """Take the stack, the conversations that are open, and the borrowers' numbers."""
        self.stack, self._talks, self._numbers = stack, talks, numbers

    def work(self, rate: float, seconds: int, *, has_queue: bool) -> Day:
        """Let borrowers write for so many seconds, and the agents read."""
        url = f"http://127.0.0.1:{self.stack.console}"
        agents = [Agent(f"agent{n}", PASSWORD, url, talk, n, has_queue=has_queue) for n, talk in enumerate(self._talks)]
        for each in agents:
            each.start()
        for each in agents:
            assert each.ready.wait(60), "every page is open"
        time.sleep(10)  # everybody signed in at once
        for each in agents:
            each.begin()
        before = self._worked()
        sent = self._let_write(rate, seconds)
        time.sleep(5)  # what was written last is still to be shown
        worked = {name: each - before.get(name, 0.0) for name, each in self._worked().items()}
        day = Day(sent=sent, work=worked, memory=self._memory())
        for each in agents:
            each.leave()
        for each in agents:
            each.join(30)
            day.seen |= each.seen
            day.failed += each.failed
            day.lost += each.lost
            for kind, took in each.took.items():
                day.took.setdefault(kind, []).extend(took)
        return day

    def _let_write(self, rate: float, seconds: int) -> dict[int, float]:
        ours, theirs = multiprocessing.Pipe()
        writers = multiprocessing.get_context("spawn").Process(
            target=write_for, args=(theirs, self.stack.gateway, self._numbers, rate, seconds)
        )
        writers.start()
        sent = self._wait(ours, seconds)
        writers.join(30)
        return sent

    def _wait(self, pipe: Connection, seconds: int) -> dict[int, float]:
        """Meanwhile somebody new waits every two seconds, so that every queue looks again."""
        until = time.monotonic() + seconds + 60
        while not pipe.poll(2):
            assert time.monotonic() < until, "the borrowers have written"
            with self.stack.database.transaction() as session:
                contact = contacts.find_or_add(session, f"+86137{secrets.randbelow(10**8):08d}")
                talk = conversations.of_contact(session, contact)
                handoffs.open_handoff(session, talk, "request_human", "normal", uuid.uuid4())
        sent: dict[int, float] = pipe.recv()
        return sent

    def _worked(self) -> dict[str, float]:
        """Give the processor seconds that each part has used."""
        worked = {"agents and this report": sum(psutil.Process().cpu_times()[:2])}
        for each in psutil.process_iter():
            with contextlib.suppress(psutil.Error):
                words = " ".join(each.cmdline())
                name = next((name for part, name in PARTS.items() if part in words), None)
                if name and (name != "postgresql" or each.cwd().startswith(str(self.stack.log.parent))):
                    worked[name] = worked.get(name, 0.0) + sum(each.cpu_times()[:2])
        return worked

    def _memory(self) -> float:
        process = self.stack.child("huixin.process", "console")
        parts = [process, *process.children(recursive=True)]
        return sum(each.memory_full_info().uss for each in parts) / 1e6


@contextlib.contextmanager
def opened(agents: int, waiting: int) -> Iterator[Office]:
    """Start a stack, import borrowers, hire agents and give each a conversation with a history."""
    key = secrets.token_hex(32)
    vault.unlock([key])
    with tempfile.TemporaryDirectory(prefix="huixin-desk-", ignore_cleanup_errors=True) as folder:
        home = Path(folder)
        stack = Stack(home, key)
        stack.start()
        try:
            stack.import_loans(home, [loan(number) for number in range(agents + waiting)])
            with embedded.server(Settings(HUIXIN_HOME=home, HUIXIN_DATABASE_URL=None)) as url:
                stack.database = Database(url)
                numbers = [phone_of(number) for number in range(agents + waiting)]
                talks = [_seat(stack.database, f"agent{n}", numbers[n]) for n in range(agents)]
                for number in numbers[agents:]:
                    _wait_for_one(stack.database, number)
                yield Office(stack, talks, numbers[:agents])
                stack.database.dispose()
        finally:
            stack.stop()


def _seat(database: Database, name: str, number: str) -> str:
    with database.transaction() as session:
        user = users.add(session, name, "agent", PASSWORD, "lender")
        users.set_duty(session, user, True, name)
        talk = conversations.of_contact(session, contacts.find_or_add(session, number))
        for each in range(HISTORY):
            messages.receive(
                session, talk, body=f"还没发工资，再等等（{each}）", carrier="twilio", provider_id=uuid.uuid4().hex
            )
        session.flush()
        for text in session.scalars(select(messages.Message).where(messages.Message.conversation_id == talk.id)):
            text.status = "handled"
        handoff = handoffs.open_handoff(session, talk, "request_human", "normal", uuid.uuid4())
        takeover.claim(session, handoff, user)
        return str(talk.id)


def _wait_for_one(database: Database, number: str) -> None:
    with database.transaction() as session:
        talk = conversations.of_contact(session, contacts.find_or_add(session, number))
        handoffs.open_handoff(session, talk, "request_human", "normal", uuid.uuid4())
