"""The supervisor: starts child processes, prefixes what they print, restarts one that dies, stops all cleanly.

Honcho prints and colours; it stops everything when one child dies, so watching and restarting is done here.
"""

import contextlib
import dataclasses
import datetime as dt
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

from honcho.colour import get_colours
from honcho.printer import Message, Printer

PATIENCE = 10.0  # seconds that children have to stop by themselves
SOON, LATE = 0.5, 10.0  # seconds until a dead child is started again, growing with each early death


@dataclasses.dataclass
class Child:
    """One process: how it is started, and how it fares."""

    name: str
    command: list[str]
    env: dict[str, str]
    cwd: Path
    colour: str
    process: subprocess.Popen[str] | None = None
    started: float = 0.0
    deaths: int = 0
    start_after: float = 0.0


class Supervisor:
    """Runs children until told to stop."""

    def __init__(self) -> None:
        """Begin with no children."""
        self._children: list[Child] = []
        self._colours = get_colours()
        self._printer = Printer(sys.stdout)
        self._stopping = threading.Event()

    def add(self, name: str, command: list[str], env: dict[str, str], cwd: Path) -> None:
        """Add a child; its environment is ours with ``env`` on top."""
        self._printer.width = max(self._printer.width, len(name))
        self._children.append(Child(name, command, {**os.environ, **env}, cwd, next(self._colours)))

    def say(self, text: str, name: str = "huixin") -> None:
        """Print a line in the supervisor's own name."""
        self._write(f"{text}\n", name, None)

    def stop(self, *_: object) -> None:
        """Ask the loop to end; usable as a signal handler."""
        self._stopping.set()

    def run(self, is_ready: Callable[[], bool], on_ready: Callable[[], None]) -> None:
        """Start all children and watch over them until ``stop``; ``on_ready`` is called once, when all is."""
        for child in self._children:
            self._start(child)
        told = False
        try:
            while not self._stopping.wait(0.2):
                for child in self._children:
                    self._watch(child)
                if not told and is_ready():
                    told = True
                    on_ready()
        finally:
            self._end()

    def _start(self, child: Child) -> None:
        child.started = time.monotonic()
        child.process = subprocess.Popen(
            child.command,
            env=child.env,
            cwd=child.cwd,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            text=True,
            errors="replace",
            start_new_session=True,
        )
        threading.Thread(target=self._relay, args=(child, child.process), daemon=True).start()

    def _relay(self, child: Child, process: subprocess.Popen[str]) -> None:
        for line in process.stdout or ():
            self._write(line, child.name, child.colour)

    def _watch(self, child: Child) -> None:
        if child.process is None:
            if time.monotonic() >= child.start_after:
                self._start(child)
        elif child.process.poll() is not None:
            lived = time.monotonic() - child.started
            child.deaths = child.deaths + 1 if lived < 30 else 0
            delay = min(LATE, SOON * 2**child.deaths) if child.deaths else SOON
            self.say(f"{child.name} ended with {child.process.returncode}; starting it again in {delay:.1f} s")
            child.process, child.start_after = None, time.monotonic() + delay

    def _end(self) -> None:
        living = [child.process for child in self._children if child.process and child.process.poll() is None]
        for process in living:
            _signal(process, signal.SIGTERM)
        deadline = time.monotonic() + PATIENCE
        for process in living:
            try:
                process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                _signal(process, signal.SIGKILL)
                process.wait()

    def _write(self, line: str, name: str, colour: str | None) -> None:
        now = dt.datetime.now()  # noqa: DTZ005 (a log's wall clock)
        self._printer.write(Message(type="line", data=line, time=now, name=name, colour=colour))
        sys.stdout.flush()


def _signal(process: subprocess.Popen[str], number: signal.Signals) -> None:
    """Signal a child's whole group; it is the leader of one."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, number)
