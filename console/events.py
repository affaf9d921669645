"""Events as people read them: what they are about, why they came about, and what became different."""

import dataclasses
import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from flask_babel import format_datetime, format_percent, gettext
from sqlalchemy import select
from sqlalchemy.orm import Session

from console import formats
from servicing import audit, audit_case, causes
from servicing.audit_case import Matter
from servicing.causes import Cause
from servicing.events import Event
from servicing.loans import FOREVER
from servicing.teams import Team

AMOUNTS = {"amount", "principal", "interest", "penalty", "fees", "due_amount", "outstanding"}
INSTANTS = {"until", "at", "as_of", "since", "to"}
CODES = {  # fields whose values are codes: the kinds of words to look among
    **{
        name: (name,) for name in ("reason", "priority", "disposition", "error", "question", "role", "owner", "purpose")
    },
    "rule": ("rule",),
    "where": ("where",),
    "actor": ("actor",),
    "what": ("hold",),
    "why": ("pause", "intent", "error"),
    "kind": ("plan_kind", "dispute_kind", "privacy", "event", "family"),
}


@dataclasses.dataclass(frozen=True, slots=True)
class Difference:
    """What an event says of one thing, as it is written; ``before`` where that is on record and was different."""

    field: str
    after: str
    before: str | None = None

    @property
    def words(self) -> str:
        """On one line: ``Amount: 1200.00 CNY → 800.00 CNY``."""
        name = formats.word(self.field, "field")
        return f"{name}: {self.after}" if self.before is None else f"{name}: {self.before} → {self.after}"


@dataclasses.dataclass(frozen=True, slots=True)
class Row:
    """An event with all that is shown of it."""

    event: Event
    matter: Matter
    cause: Cause
    differences: list[Difference]


def rows(session: Session, found: Sequence[Event]) -> list[Row]:
    """Put together what is shown of events, with as many queries for fifty as for one."""
    matters, why, earlier = audit_case.matters(session, found), causes.of(session, found), audit.earlier(session, found)
    ids = {event.data["team"] for event in found if isinstance(event.data.get("team"), int)}
    teams = {team.id: team.name for team in session.scalars(select(Team).where(Team.id.in_(ids)))}
    return [
        Row(event, about, why[event.id], list(differences(event, earlier.get(event.id), about, teams)))
        for event in found
        for about in (matters.get(event.subject, Matter()),)
    ]


def differences(
    event: Event, before: Event | None, about: Matter, teams: Mapping[int, str] | None = None
) -> Iterator[Difference]:
    """Say what an event changed: its state, then its data beside what is on record of the same thing before it."""
    currency = about.loan.currency if about.loan is not None else ""
    now, was = dict(event.data), dict(before.data) if before is not None else {}
    if isinstance(now.get("was"), dict):  # this event tells both itself
        was = now.pop("was")
        now |= now.pop("now", {})
    for name, kept in (("date", "was"), ("start", "was_start")):
        if kept in now:
            was[name] = now.pop(kept)
    if "fields" in now:
        now["fields"] = [name for name in now["fields"] if name not in was]
    state, old = audit.state(event), audit.state(before) if before is not None else None
    if state is not None and old not in (None, state):
        yield Difference("state", formats.word(state, "state"), formats.word(str(old), "state"))
    for name, value in now.items():
        if value in (None, []):
            continue
        after = written(name, value, currency, teams)
        earlier = written(name, was[name], currency, teams) if was.get(name) is not None else after
        yield Difference(name, after, earlier if earlier != after else None)


def written(name: str, value: Any, currency: str = "", teams: Mapping[int, str] | None = None) -> str:
    """Write a value of the record as people read it: money in its currency, codes in words, instants in their zone."""
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if isinstance(value, list):
        return ", ".join(formats.word(str(each).replace(".", "_"), "field") for each in value)
    if name in AMOUNTS:
        return f"{value} {currency}".strip()
    if name in CODES:
        return _coded(str(value), CODES[name])
    if name in INSTANTS:
        return _instant(str(value))
    if name == "annual_rate":
        return str(format_percent(Decimal(str(value)), "0.##%"))
    return (teams or {}).get(value, str(value)) if name == "team" else str(value)


def _coded(code: str, kinds: Sequence[str]) -> str:
    plain = code.replace("_", " ")
    return next((said for kind in kinds if (said := formats.word(code, kind)) != plain), plain)


def _instant(text: str) -> str:
    try:
        at = dt.datetime.fromisoformat(text)
    except ValueError:
        return text
    if at.year >= FOREVER.year:
        return gettext("until a person lifts it")
    return str(format_datetime(at, "yyyy-MM-dd HH:mm")) if at.tzinfo else text
