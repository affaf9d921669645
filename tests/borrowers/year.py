"""A year of one borrower's texts: what a turn costs in the end against what it cost at first.

``python -m borrowers.year`` writes ``var/year.md``; exit 1 if the last hundred cost more than 1.5 times the first.
"""

import dataclasses
import datetime as dt
import itertools
import statistics
import sys
import time
from pathlib import Path

import psutil
from conversations.given import Given
from conversations.stage import Stage
from conversations.talk import Talk
from sqlalchemy import text

from borrowers import run
from servicing import clock
from servicing.settings import ROOT

TURNS, PART, MOST = 1000, 100, 1.5
TEXTS = (Path(__file__).parent / "texts_of_a_year.txt").read_text(encoding="utf-8").splitlines()
REPORT = ROOT / "var" / "year.md"
KEPT = text("SELECT count(*), coalesce(sum(length(data)), 0) FROM rasa.events WHERE sender_id = :sender")

BACKENDS = text("SELECT pid FROM pg_stat_activity WHERE datname = current_database()")


@dataclasses.dataclass(frozen=True, slots=True)
class Cost:
    """What one turn cost, in seconds: by the clock on the wall, and of the processors in Rasa, in ours, in PostgreSQL."""

    wall: float
    rasa: float
    ours: float
    database: float


class Meter:
    """Reads the clock on the wall, and the processors' time of Rasa, of this process and of the database's."""

    def __init__(self, stage: Stage) -> None:
        self._database, self._rasa = stage.database, psutil.Process(stage.rasa_pid)

    def read(self) -> Cost:
        """Give what was spent since each of them began."""
        with self._database.transaction() as session:
            backends = [_processor(psutil.Process(pid)) for pid in session.scalars(BACKENDS)]
        return Cost(time.perf_counter(), _processor(self._rasa), time.process_time(), sum(backends))


def live(stage: Stage, turns: int = TURNS, days: int = 365) -> tuple[list[Cost], list[tuple[int, int]]]:
    """Play some days in so many turns; give what each cost, and Rasa's events and bytes kept at each tenth."""
    talk, meter = Talk(stage, Given(loans=({"due_date": "2027-12-01"},))), Meter(stage)
    talk.begin()
    pause, costs, kept = dt.timedelta(days=days) / turns, [], []
    for number, body in enumerate(itertools.islice(itertools.cycle(TEXTS), turns), 1):
        begun = dataclasses.astuple(meter.read())
        talk.write(body)
        ended = dataclasses.astuple(meter.read())
        costs.append(Cost(*(after - before for before, after in zip(begun, ended, strict=True))))
        if number % (turns // 10) == 0:
            kept.append(_kept(talk))
        talk.wait(clock.now() + pause)
    return costs, kept


def _processor(process: psutil.Process) -> float:
    used = process.cpu_times()
    return float(used.user + used.system)


def _kept(talk: Talk) -> tuple[int, int]:
    with talk.stage.database.transaction() as session:
        found = session.execute(KEPT, {"sender": str(talk.conversation().id)}).one()
    return int(found[0]), int(found[1])


def report(costs: list[Cost], kept: list[tuple[int, int]]) -> str:
    """Write what was measured, as a page."""
    parts = {f"first {PART}": costs[:PART], f"last {PART}": costs[-PART:]}
    lines = [
        f"# A year of one borrower: {len(costs)} turns",
        "",
        "| turns | median by the clock, ms | 95th of 100, ms | all, s | processor: Rasa, s | ours, s | PostgreSQL, s |",
        "|---|---|---|---|---|---|---|",
        *(f"| {name} | {_figures(part)} |" for name, part in parts.items()),
        "",
        f"Last against first: {growth(costs):.2f} by the processor, medians by the clock {_medians(costs):.2f}. Allowed: {MOST}.",
        "",
        "What Rasa keeps of the conversation, at each tenth of the year: "
        + ", ".join(f"{events} events ({size // 1000} kB)" for events, size in kept)
        + ".",
    ]
    return "\n".join(lines) + "\n"


def growth(costs: list[Cost]) -> float:
    """Give the processor's time of the last hundred turns against that of the first: another's load is not in it."""
    first, last = (
        sum(each.rasa + each.ours + each.database for each in part) for part in (costs[:PART], costs[-PART:])
    )
    return last / first


def _medians(costs: list[Cost]) -> float:
    first, last = (statistics.median(each.wall for each in part) for part in (costs[:PART], costs[-PART:]))
    return last / first


def _figures(part: list[Cost]) -> str:
    walls = sorted(each.wall * 1000 for each in part)
    sums = (sum(getattr(each, name) for each in part) for name in ("wall", "rasa", "ours", "database"))
    return " | ".join(
        [
            f"{statistics.median(walls):.0f}",
            f"{walls[len(walls) * 95 // 100 - 1]:.0f}",
            *(f"{total:.1f}" for total in sums),
        ]
    )


def main() -> None:
    """Measure, write the page, and say by the exit code whether it is flat."""
    with run.stage() as stage:
        costs, kept = live(stage)
    REPORT.parent.mkdir(exist_ok=True)
    REPORT.write_text(report(costs, kept), encoding="utf-8")
    sys.stdout.write(REPORT.read_text(encoding="utf-8"))
    sys.exit(growth(costs) > MOST)


if __name__ == "__main__":
    main()
