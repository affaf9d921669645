"""Filters: what of the record a page's address asks for, and what of it was not understood."""

import dataclasses
import datetime as dt
import re
import uuid
from collections.abc import Mapping
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from console import guard
from servicing import audit, audit_case
from servicing.audit_case import Case

KIND = re.compile(r"[a-z]+(\.[a-z]+)?")  # an action, or its first word


@dataclasses.dataclass(frozen=True, slots=True)
class Filters:
    """As they stand in the address; ``wrong`` names those that say nothing."""

    kind: str
    actor: str
    case: str
    since: str
    until: str
    cause: str
    wrong: tuple[str, ...]

    @classmethod
    def read(cls, asked: Mapping[str, str]) -> "Filters":
        """Read an address."""
        names = ("kind", "actor", "case", "since", "until", "cause")
        texts = {name: asked.get(name, "").replace("\0", "").strip() for name in names}
        wrong = [name for name in ("since", "until") if texts[name] and _day(texts[name]) is None]
        wrong += ["cause"] if texts["cause"] and _number(texts["cause"]) is None else []
        wrong += ["kind"] if texts["kind"] and not KIND.fullmatch(texts["kind"]) else []
        return cls(**texts, wrong=tuple(wrong))

    @property
    def query(self) -> dict[str, str]:
        """Write them into an address again."""
        return {name: value for name, value in dataclasses.asdict(self).items() if value and name != "wrong"}

    def wanted(self, session: Session, case: Case) -> audit.Wanted:
        """Say it to the core; days are days in the reader's zone, the last one whole."""
        since, until = _day(self.since), _day(self.until)
        return audit.Wanted(
            kind="" if "kind" in self.wrong else self.kind,
            actor=self.actor,
            cause=_number(self.cause),
            since=_start(since) if since else None,
            before=_start(until + dt.timedelta(days=1)) if until else None,
            subjects=audit_case.subjects(session, case) if self.case else None,
        )

    @property
    def told(self) -> dict[str, str]:
        """What of them may stand on record: not what was typed to find a case."""
        return {name: value for name, value in self.query.items() if name != "case" and name not in self.wrong}


def _day(text: str) -> dt.date | None:
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        return None
    return day if 1970 <= day.year < 9999 else None


def _start(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), ZoneInfo(guard.me().zone))


def _number(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None
