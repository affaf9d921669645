"""What is given when a conversation begins: the clock, a borrower with loans, a team, as an import would bring them."""

import dataclasses
import datetime as dt
import itertools
from collections.abc import Mapping, Sequence

from servicing import ledger, rows
from servicing.database import Database

START = "2026-11-25T10:00:00+08:00"  # a Wednesday
NUMBERS = itertools.count(1)  # no two conversations of a run share a borrower
PREFIXES = {"cn": "+86137{:08d}", "tw": "+8869{:08d}", "hk": "+8526{:07d}", "us": "+1212{:07d}"}
CURRENCIES = {"cn": "CNY", "tw": "TWD", "hk": "HKD", "us": "USD"}
PERSON = {"borrower_ref": "B", "name": "陈样本", "jurisdiction": "cn", "id_tail": "123X", "verified": "yes"}
LOAN = {
    "product": "现金分期", "principal": "7800.00", "interest": "200.00", "due_amount": "1200.00",
    "due_date": "2026-12-01", "credit_type": "loan", "consent_sms": "yes", "consent_at": "2026-01-05T09:00:00+08:00",
}  # fmt: skip
TEAM = {
    "team": "样本组", "staff1": "甲样本", "badge1": "J-01", "staff2": "乙样本", "badge2": "J-02",
    "weekdays": "1-7", "start": "09:00", "end": "18:00", "slot_minutes": "60",
}  # fmt: skip
Columns = Mapping[str, str]


@dataclasses.dataclass(frozen=True, slots=True)
class Given:
    """Columns as `huixin import` takes them; what is left out is as in the tables above."""

    clock: str = START
    borrower: Columns = dataclasses.field(default_factory=dict)
    loans: Sequence[Columns] = ({},)
    team: Columns | None = None

    @property
    def starts(self) -> dt.datetime:
        """The instant at which the conversation begins."""
        return dt.datetime.fromisoformat(self.clock)

    @property
    def jurisdiction(self) -> str:
        """Whose law and usage apply."""
        return self.borrower.get("jurisdiction", PERSON["jurisdiction"])

    def region(self, number: int) -> str:
        """Give the region of the conversation of this number: a team's slots are not shared with other talks."""
        return self.borrower.get("region", f"T-{number}")

    def phone(self, number: int, which: int) -> str:
        """Give the first, second … phone of the conversation of this number."""
        return PREFIXES[self.jurisdiction].format(number * 10 + which)

    def loan(self, number: int, which: int, **changed: str) -> Columns:
        """Give the columns of the first, second … loan; ``phone`` may say which phone its borrower is reached at."""
        own = {**LOAN, **PERSON, **self.borrower, **self.loans[which - 1], **changed}
        return {
            "currency": CURRENCIES[self.jurisdiction],
            "region": self.region(number),
            "as_of": self.clock,
            **own,
            "loan_ref": f"T-{number}-{which}",
            "borrower_ref": f"T-{number}-{own['borrower_ref']}",
            "phone": self.phone(number, int(own.get("phone", "1"))),
        }

    def take(self, database: Database, number: int) -> None:
        """Put it all on record; raises RowError."""
        with database.transaction() as session:
            for which in range(1, len(self.loans) + 1):
                ledger.take_loan(session, rows.loan(self.loan(number, which)))
            if self.team is not None:
                team = {"region": self.region(number), **TEAM, **self.team}
                ledger.take_team(session, rows.team({**team, "team": f"{team['team']}{number}"}))
