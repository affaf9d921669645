"""A whole running stack as a test sees it: phones on one side, the loan record on the other."""

import csv
import json
import os
import signal
import socket
import subprocess
import sys
import time
import uuid
from pathlib import Path
from typing import Any

import psutil
import requests
from sqlalchemy import select
from twilio.request_validator import RequestValidator

from servicing import case, contacts, messages, vault
from servicing.conversations import Conversation
from servicing.database import Database
from servicing.messages import Message
from servicing.settings import ROOT

CLOCK = "2026-11-25T10:00:00+08:00"  # a Wednesday morning, so that nothing depends on the hour the tests are run at
ACCOUNT, TOKEN, NUMBER = "AC" + "0" * 32, "a-token-for-tests-only", "+861069000001"


class Stack:
    """``huixin up`` on free ports, with an embedded database of its own."""

    def __init__(self, home: Path, key: str) -> None:
        """Choose ports; nothing is started yet."""
        self.gateway, self.console, self.simulator = (free_port() for _ in range(3))
        self.env = {
            **{name: value for name, value in os.environ.items() if not name.startswith(("HUIXIN_", "TWILIO_"))},
            "HUIXIN_HOME": str(home),
            "HUIXIN_SECRET_KEY": key,
            "HUIXIN_CLOCK": CLOCK,
            "TWILIO_ACCOUNT_SID": ACCOUNT,
            "TWILIO_AUTH_TOKEN": TOKEN,
            "TWILIO_FROM": NUMBER,
        }
        self.log = home / "up.log"
        self.database: Database
        self._process: subprocess.Popen[bytes]

    def start(self) -> None:
        """Start and wait until a first SMS can be answered."""
        ports = [
            f"--gateway-port={self.gateway}",
            f"--console-port={self.console}",
            f"--simulator-port={self.simulator}",
        ]
        with self.log.open("wb") as log:
            self._process = subprocess.Popen(
                [*self.command(), "up", *ports], env=self.env, cwd=ROOT, stdout=log, stderr=subprocess.STDOUT
            )
        wait_for(lambda: "ready\n" in self.log.read_text().split("|")[-1], 240, f"the stack, see {self.log}")

    def stop(self) -> float:
        """Stop with SIGTERM; give the seconds it took."""
        begun = time.monotonic()
        self._process.send_signal(signal.SIGTERM)
        self._process.wait(30)
        return time.monotonic() - begun

    @staticmethod
    def command() -> list[str]:
        """Give the command line of ``huixin``."""
        return [sys.executable, "-m", "huixin.cli"]

    def huixin(self, *arguments: str) -> str:
        """Run a command beside the stack and give what it printed."""
        result = subprocess.run(
            [*self.command(), *arguments],
            env=self.env,
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
            timeout=120,
        )
        return result.stdout

    def child(self, *words: str) -> psutil.Process:
        """Give the child process whose command line holds these words."""
        return next(
            child
            for child in psutil.Process(self._process.pid).children(recursive=True)
            if all(word in " ".join(child.cmdline()) for word in words)
        )

    def import_loans(self, folder: Path, rows: list[dict[str, Any]]) -> None:
        """Import loans through the command that lenders use."""
        path = folder / f"loans-{uuid.uuid4().hex[:8]}.csv"
        with path.open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
        self.huixin("import", "loans", str(path))

    def send(self, phone: str, body: str, **extra: Any) -> dict[str, Any]:
        """Type a text on a phone of the simulator; it arrives as a signed webhook."""
        answer = requests.post(
            f"http://127.0.0.1:{self.simulator}/phone/{phone}/messages", json={"body": body, **extra}, timeout=30
        )
        found: dict[str, Any] = answer.json()
        return found

    def received(self, phone: str) -> list[str]:
        """Give the texts that have reached a phone, oldest first."""
        url = f"http://127.0.0.1:{self.simulator}/phone/{phone}/messages"
        found = requests.get(url, params={"direction": "out"}, timeout=10).json()["messages"]
        return [each["body"] for each in found]

    def ask(self, phone: str, body: str, timeout: float = 20) -> str:
        """Send a text and give the next one that comes back."""
        before = len(self.received(phone))
        self.send(phone, body)
        wait_for(lambda: len(self.received(phone)) > before, timeout, f"an answer to {body!r}")
        return self.received(phone)[before]

    def webhook(self, form: dict[str, str], signature: str | None = None) -> requests.Response:
        """Post an inbound webhook by hand, signed as Twilio signs unless said otherwise."""
        url = f"http://127.0.0.1:{self.gateway}/sms/twilio/inbound"
        signed = RequestValidator(TOKEN).compute_signature(url, form) if signature is None else signature
        return requests.post(url, data=form, headers={"X-Twilio-Signature": signed}, timeout=15)

    def fault(self, kind: str, **options: Any) -> None:
        """Switch on a fault of the carrier."""
        requests.post(f"http://127.0.0.1:{self.simulator}/faults", json={"kind": kind, **options}, timeout=5)

    def case(self, ref: str) -> dict[str, Any]:
        """Give the case as ``huixin case`` does."""
        with self.database.transaction() as session:
            found: dict[str, Any] = json.loads(json.dumps(case.case(session, ref)))
        return found

    def texts(self, phone: str) -> list[Message]:
        """Give the stored texts of a phone, oldest first."""
        with self.database.transaction() as session:
            contact = session.scalar(
                select(contacts.Contact).where(contacts.Contact.phone_digest == vault.digest(phone))
            )
            if contact is None:
                return []
            conversation = session.scalar(select(Conversation).where(Conversation.contact_id == contact.id))
            return list(messages.history(session, conversation.id)) if conversation else []


def inbound(phone: str, body: str, sid: str | None = None) -> dict[str, str]:
    """Make the form of an inbound text."""
    return {
        "MessageSid": sid or f"SM{uuid.uuid4().hex}",
        "AccountSid": ACCOUNT,
        "From": phone,
        "To": NUMBER,
        "Body": body,
        "NumMedia": "0",
    }


def loan(number: int, **fields: Any) -> dict[str, Any]:
    """Make an import row: a verified borrower with 3000.00 due on 2026-12-01."""
    return {
        "loan_ref": f"J-{number:04d}",
        "borrower_ref": f"JB-{number:04d}",
        "name": "旅样本",
        "phone": f"+86139{number:08d}",
        "jurisdiction": "cn",
        "id_tail": "342X",
        "product": "现金分期",
        "currency": "CNY",
        "principal": "8000.00",
        "due_amount": "3000.00",
        "due_date": "2026-12-01",
        "credit_type": "loan",
        "consent_sms": "yes",
        "verified": "yes",
        "region": "旅途区",
        "as_of": "2026-11-24T00:00:00+08:00",
        **fields,
    }


def phone_of(number: int) -> str:
    """Give the telephone number of ``loan(number)``."""
    return f"+86139{number:08d}"


def free_port() -> int:
    """Find a free loopback port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(condition: Any, timeout: float, what: str) -> None:
    """Wait until something holds, or fail after some seconds."""
    deadline = time.monotonic() + timeout
    while not condition():
        if time.monotonic() > deadline:
            raise AssertionError(f"waited {timeout:.0f} s in vain for {what}")
        time.sleep(0.1)
