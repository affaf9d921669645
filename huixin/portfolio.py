"""The demo portfolio: forty invented borrowers in every state a loan can be in, the same ones each time."""

import calendar
import csv
import dataclasses
import datetime as dt
import random
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import yaml

from servicing import rows
from servicing.borrowers import SCRIPTS, ZONES
from servicing.money import Money

WORDS = Path(__file__).with_name("portfolio.yml")
SEED = 1125
LAWS = ("cn", "tw", "hk", "us")
# How far the due date is from the reference date, in days; None: settled. The first borrower is twelve days overdue.
STATES = (-12, 6, 0, -1, 20, -45, 3, None, -95)
EXTRA = {2: 1, 5: 2, 26: 1, 33: 1}  # borrowers with further loans, and how many
SHARED = {14: 13}  # a borrower reached at another's number
UNVERIFIED = {4, 9, 15, 21, 27, 34, 39}
OPTED_OUT = 11


@dataclasses.dataclass(frozen=True, slots=True)
class Person:
    """An invented borrower: number 1 to 40, and the place among those of one jurisdiction."""

    number: int
    law: str
    place: int
    words: dict[str, Any]

    @property
    def phone(self) -> str:
        """A number that looks right and that nobody has."""
        return f"{self.words['phone']}{self.place:02d}"


def generate(folder: Path, today: dt.date) -> dict[str, Path]:
    """Write loans.csv, payments.csv and teams.csv as they stand on a day; give the files by kind, loans first."""
    words = yaml.safe_load(WORDS.read_text(encoding="utf-8"))
    people = list(_people(words))
    phones = {person.number: person.phone for person in people}
    dice = random.Random(SEED)
    loans: list[dict[str, Any]] = []
    payments: list[dict[str, Any]] = []
    for person in people:
        shared = _person(person, phones[SHARED.get(person.number, person.number)], words["consent_source"])
        for index in range(1 + EXTRA.get(person.number, 0)):
            loan = shared | _loan(person, index, today, dice)
            loans.append(loan)
            payments += _payments(person, loan, index, today, dice)
    folder.mkdir(parents=True, exist_ok=True)
    return {
        "teams": _write(folder / "teams.csv", rows.TEAMS, words["teams"]),
        "loans": _write(folder / "loans.csv", rows.LOANS, loans),
        "payments": _write(folder / "payments.csv", rows.PAYMENTS, payments),
    }


def _people(words: dict[str, Any]) -> Iterator[Person]:
    number = 0
    for law in LAWS:
        for place in range(1, words[law]["count"] + 1):
            number += 1
            yield Person(number, law, place, words[law])


def _person(person: Person, phone: str, consent_source: str) -> dict[str, Any]:
    words, place = person.words, person.place - 1
    zones = words.get("zones", [ZONES[person.law]])
    return {
        "borrower_ref": f"DEMO-B-{person.number:02d}",
        "name": words["families"][place % len(words["families"])] + words["given"][place % len(words["given"])],
        "phone": phone,
        "jurisdiction": person.law,
        "id_tail": f"{person.number:03d}{'X' if person.number % 7 == 0 else person.number % 10}",
        "currency": words["currency"],
        "region": words["regions"][place % len(words["regions"])],
        "consent_sms": "no" if person.number == OPTED_OUT else "yes",
        "consent_source": consent_source,
        "verified": "no" if person.number in UNVERIFIED else "yes",
        "timezone": zones[place % len(zones)],
        "script": SCRIPTS[person.law],
    }


def _loan(person: Person, index: int, today: dt.date, dice: random.Random) -> dict[str, Any]:
    words, currency = person.words, person.words["currency"]
    days = STATES[(person.number - 1 + 4 * index) % len(STATES)]
    product, credit_type = words["products"][(person.place - 1 + index) % len(words["products"])]
    count = dice.choice((6, 12, 24))
    number = dice.randint(3, count)
    instalment = Money(dice.randint(80, 400) * (5 if currency == "TWD" else 1) * 1000, currency)
    left = 0 if days is None else count - number + 1
    principal = Money(instalment.minor * left, currency)
    late = max(0, -(days or 0))
    interest, penalty = Money(principal.minor // 100, currency), Money(instalment.minor * late * 5 // 10_000, currency)
    due = Money(0, currency) if days is None else instalment + interest + penalty
    return {
        "loan_ref": f"DEMO-L-{person.number:02d}" + (f"-{index + 1}" if index else ""),
        "product": product,
        "credit_type": credit_type,
        "principal": principal,
        "interest": interest,
        "penalty": penalty,
        "fees": Money(0, currency),
        "outstanding": principal + interest + penalty,
        "due_amount": due,
        "due_date": today - dt.timedelta(days=30) if days is None else today + dt.timedelta(days=days),
        "instalment_no": number,
        "instalments": count,
        "annual_rate": "0.144",
        "penalty_rate": "0.0005",
        "contract_date": (today - dt.timedelta(days=30 * number)).replace(day=1),
        "as_of": dt.datetime.combine(today, dt.time()).isoformat() + "+08:00",
    }


def _payments(
    person: Person, loan: dict[str, Any], index: int, today: dt.date, dice: random.Random
) -> Iterator[dict[str, Any]]:
    """Earlier instalments, named by their month, so that tomorrow's portfolio has the same ones."""
    amount, day = Money(dice.randint(80, 400) * 1000, loan["currency"]), dice.randint(5, 20)
    for months in range((person.number + index) % 3, 0, -1):
        year, month = divmod(today.year * 12 + today.month - 1 - months, 12)
        paid = dt.date(year, month + 1, min(day, calendar.monthrange(year, month + 1)[1]))
        yield {
            "payment_ref": f"{loan['loan_ref'].replace('-L-', '-P-')}-{paid:%Y%m}",
            "loan_ref": loan["loan_ref"],
            "amount": amount,
            "currency": loan["currency"],
            "paid_at": f"{paid.isoformat()}T10:30:00+08:00",
        }


def _write(path: Path, columns: Iterable[str], lines: list[dict[str, Any]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(columns))
        writer.writeheader()
        writer.writerows(lines)
    return path
