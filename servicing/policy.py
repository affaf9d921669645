"""Policy: what the lender allows per product, and when its desk is staffed; data in ``policy/``, checked at start."""

import dataclasses
import datetime as dt
import functools
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import jsonschema
import yaml

FOLDER = Path(__file__).resolve().parent.parent / "policy"


class BadPolicy(Exception):
    """A policy file does not fit its schema."""


@dataclasses.dataclass(frozen=True, slots=True)
class Product:
    """What the lender allows for one product; rates are fractions a day, notice and hold in hours and minutes."""

    ways_to_pay: tuple[str, ...]
    longest_deferral_days: int
    extension_days: tuple[int, ...]
    extension_daily_rate: Decimal
    visit_notice_hours: int
    visit_hold_minutes: int
    visit_horizon_days: int

    def latest_promise(self, due_date: dt.date, today: dt.date) -> dt.date:
        """Give the last day by which a promise may be made: counted from the due date, or from today when overdue."""
        return max(due_date, today) + dt.timedelta(days=self.longest_deferral_days)


@dataclasses.dataclass(frozen=True, slots=True)
class Desk:
    """When people are there to take over: weekdays 1 (Monday) to 7, and local times."""

    weekdays: frozenset[int]
    start: dt.time
    end: dt.time

    def is_staffed(self, local: dt.datetime) -> bool:
        """Tell whether somebody is at the desk at a local instant."""
        return local.isoweekday() in self.weekdays and self.start <= local.time() < self.end

    def back_at(self, local: dt.datetime) -> dt.datetime:
        """Give the next local instant at which the desk opens."""
        for days in range(8):
            day = (local + dt.timedelta(days=days)).replace(
                hour=self.start.hour, minute=self.start.minute, second=0, microsecond=0
            )
            if day > local and day.isoweekday() in self.weekdays:
                return day
        raise BadPolicy("desk.yml: weekdays: expected at least one day")


@dataclasses.dataclass(frozen=True, slots=True)
class Silence:
    """How long a question may go unanswered: until it is mentioned once, and until it is closed."""

    mention_after: dt.timedelta
    close_after: dt.timedelta


def product(name: str) -> Product:
    """Give the policy of a product; what a product does not say is as in ``default``."""
    data = _read("products")
    merged = {**data["default"], **data.get("products", {}).get(name, {})}
    extension, visit = merged["extension"], merged["visit"]
    return Product(
        ways_to_pay=tuple(merged["ways_to_pay"]),
        longest_deferral_days=merged["longest_deferral_days"],
        extension_days=tuple(sorted(extension["days"])),
        extension_daily_rate=Decimal(extension["daily_rate"]),
        visit_notice_hours=visit["notice_hours"],
        visit_hold_minutes=visit["hold_minutes"],
        visit_horizon_days=visit["horizon_days"],
    )


def desk() -> Desk:
    """Give the hours of the lender's desk."""
    data = _read("desk")
    start, end = (dt.time.fromisoformat(data[name]) for name in ("start", "end"))
    return Desk(frozenset(data["weekdays"]), start, end)


def silence() -> Silence:
    """Give how long an unanswered question stays open."""
    data = _read("dialogue")
    return Silence(dt.timedelta(hours=data["mention_after_hours"]), dt.timedelta(hours=data["close_after_hours"]))


def reminder_days() -> frozenset[int]:
    """Give the days on which an amount due is reminded of, counted from its due date; negative before it."""
    return frozenset(_read("reminders")["days"])


def check() -> None:
    """Read every policy file; raise BadPolicy with file, field and what is expected."""
    _read("products")
    _read("desk")
    _read("dialogue")
    _read("reminders")


@functools.cache
def _read(name: str) -> dict[str, Any]:
    path = FOLDER / f"{name}.yml"
    schema = json.loads((FOLDER / f"{name}.schema.json").read_text(encoding="utf-8"))
    try:
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
    except yaml.YAMLError as error:
        raise BadPolicy(f"{path.name}: {error}") from None
    for problem in jsonschema.Draft202012Validator(schema).iter_errors(data):
        field = ".".join(str(part) for part in problem.absolute_path)
        raise BadPolicy(f"{path.name}: {field or 'file'}: {problem.message}")
    return dict(data)
