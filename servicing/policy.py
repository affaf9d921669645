"""Policy: what the lender allows per product, and when its desk is staffed; data in ``policy/``, checked at start."""

import dataclasses
import datetime as dt
from decimal import Decimal

from servicing import policy_files
from servicing.money import Money
from servicing.policy_files import BadPolicy as BadPolicy

Amounts = dict[str, Money]  # one amount for each currency


@dataclasses.dataclass(frozen=True, slots=True)
class Extension:
    """Another day to pay: the days offered, its cost a day as a fraction, and what a person must decide."""

    days: tuple[int, ...]
    daily_rate: Decimal
    times: int
    by_itself_up_to: Amounts


@dataclasses.dataclass(frozen=True, slots=True)
class Instalments:
    """Spreading an amount: counts, what it costs, and what a person must approve."""

    spreads: str
    counts: tuple[int, ...]
    fewest: int
    most: int
    first_after_days: int
    charge: str
    rate: Decimal
    least: Amounts
    by_itself_up_to_count: int
    by_itself_up_to: Amounts
    person_for: frozenset[str]

    def needs_person(self, credit_type: str, count: int, amount: Money) -> bool:
        """Tell whether a person must approve it: by credit type, number of instalments, or amount."""
        too_much = amount > self.by_itself_up_to[amount.currency]
        return credit_type in self.person_for or count > self.by_itself_up_to_count or too_much


@dataclasses.dataclass(frozen=True, slots=True)
class Partial:
    """Paying a part first: the least of it, and what it stops (reminders, reminders_and_penalty)."""

    least_share: Decimal
    least: Amounts
    stops: str

    def least_of(self, due: Money) -> Money:
        """Give the least part of what is due that is worth agreeing on; all of it where that is less."""
        return min(due, max(due.share(self.least_share), self.least[due.currency]))


@dataclasses.dataclass(frozen=True, slots=True)
class Product:
    """What the lender allows for one product where a borrower lives; rates are fractions, answers in working days."""

    ways_to_pay: tuple[str, ...]
    longest_deferral_days: int
    extension: Extension
    instalments: Instalments
    partial: Partial
    waiver_answer_days: int
    approval_answer_days: int
    four_eyes: frozenset[str]
    alert_annual_rate: Decimal
    visit_notice_hours: int
    visit_hold_minutes: int
    visit_horizon_days: int
    visit_answer_hours: int

    def latest_promise(self, due_date: dt.date, today: dt.date) -> dt.date:
        """Give the last day by which a promise may be made: counted from the due date, or from today when overdue."""
        return max(due_date, today) + dt.timedelta(days=self.longest_deferral_days)


@dataclasses.dataclass(frozen=True, slots=True)
class Desk:
    """When people are there to take over: weekdays 1 (Monday) to 7, local times; targets in minutes by priority.

    ``alerts``: minutes between two alerts, by kind (crisis, overdue).
    """

    weekdays: frozenset[int]
    start: dt.time
    end: dt.time
    targets: dict[str, int]
    alerts: dict[str, int]
    dispositions: tuple[str, ...]

    def is_staffed(self, local: dt.datetime) -> bool:
        """Tell whether somebody is at the desk at a local instant."""
        return local.isoweekday() in self.weekdays and self.start <= local.time() < self.end

    def nearest(self, local: dt.datetime) -> dt.datetime:
        """Give a local instant itself where somebody is there, else the next at which somebody is."""
        return local if self.is_staffed(local) else self.back_at(local)

    def back_at(self, local: dt.datetime) -> dt.datetime:
        """Give the next local instant at which the desk opens."""
        for days in range(8):
            day = (local + dt.timedelta(days=days)).replace(
                hour=self.start.hour, minute=self.start.minute, second=0, microsecond=0
            )
            if day > local and day.isoweekday() in self.weekdays:
                return day
        raise BadPolicy("desk.yml: weekdays: expected at least one day")

    def working_day(self, today: dt.date, count: int) -> dt.date:
        """Give the day that is ``count`` working days of the desk after today."""
        ahead = (today + dt.timedelta(days=days) for days in range(1, 7 * count + 1))
        return [day for day in ahead if day.isoweekday() in self.weekdays][count - 1]

    def counts_from(self, priority: str, local: dt.datetime) -> dt.datetime:
        """Give the local instant from which the target of what came up at another runs: while the desk is staffed.

        A crisis knows no closing time.
        """
        return local if priority == "crisis" else self.nearest(local)

    def due_at(self, priority: str, local: dt.datetime) -> dt.datetime:
        """Give the local instant by which somebody is to take what came up at another."""
        return self.counts_from(priority, local) + dt.timedelta(minutes=self.targets[priority])


@dataclasses.dataclass(frozen=True, slots=True)
class Silence:
    """How long a question may go unanswered: until it is mentioned once, and until it is closed."""

    mention_after: dt.timedelta
    close_after: dt.timedelta


@dataclasses.dataclass(frozen=True, slots=True)
class Rights:
    """How long what borrowers are entitled to may take, and how often they may try; from ``rights.yml``."""

    identity_tries: int
    dispute_days: int
    complaint_days: int
    privacy_days: int
    hardship_days: int
    claim_hours: int
    abuse_a_day: int
    code_hours: int
    code_tries: int
    codes_a_day: int


def rights() -> Rights:
    """Give the terms and limits of borrowers' rights."""
    return Rights(**policy_files.read("rights"))


def product(name: str, jurisdiction: str | None = None) -> Product:
    """Give the policy of a product where a borrower lives; an unknown product is as ``default``."""
    value = policy_files.fields(name, jurisdiction)
    return Product(
        ways_to_pay=tuple(value["ways_to_pay"]),
        longest_deferral_days=value["longest_deferral_days"],
        extension=Extension(
            days=tuple(sorted(value["extension.days"])),
            daily_rate=Decimal(value["extension.daily_rate"]),
            times=value["extension.times"],
            by_itself_up_to=_amounts(value["extension.by_itself_up_to"]),
        ),
        instalments=Instalments(
            spreads=value["instalments.spreads"],
            counts=tuple(sorted(value["instalments.counts"])),
            fewest=value["instalments.fewest"],
            most=value["instalments.most"],
            first_after_days=value["instalments.first_after_days"],
            charge=value["instalments.charge"],
            rate=Decimal(value["instalments.rate"]),
            least=_amounts(value["instalments.least"]),
            by_itself_up_to_count=value["instalments.by_itself_up_to_count"],
            by_itself_up_to=_amounts(value["instalments.by_itself_up_to"]),
            person_for=frozenset(value["instalments.person_for"]),
        ),
        partial=Partial(
            least_share=Decimal(value["partial.least_share"]),
            least=_amounts(value["partial.least"]),
            stops=value["partial.stops"],
        ),
        waiver_answer_days=value["waiver.answer_days"],
        approval_answer_days=value["approval.answer_days"],
        four_eyes=frozenset(value["approval.four_eyes"]),
        alert_annual_rate=Decimal(value["alert.annual_rate"]),
        visit_notice_hours=value["visit.notice_hours"],
        visit_hold_minutes=value["visit.hold_minutes"],
        visit_horizon_days=value["visit.horizon_days"],
        visit_answer_hours=value["visit.answer_hours"],
    )


def desk() -> Desk:
    """Give the hours of the lender's desk."""
    data = policy_files.read("desk")
    start, end = (dt.time.fromisoformat(data[name]) for name in ("start", "end"))
    return Desk(frozenset(data["weekdays"]), start, end, data["targets"], data["alerts"], tuple(data["dispositions"]))


def silence() -> Silence:
    """Give how long an unanswered question stays open."""
    data = policy_files.read("dialogue")
    return Silence(dt.timedelta(hours=data["mention_after_hours"]), dt.timedelta(hours=data["close_after_hours"]))


def segment_cost(jurisdiction: str) -> Money:
    """Give what one segment costs the lender in a jurisdiction."""
    cost = policy_files.read("sending")["segment_cost"][jurisdiction]
    return Money.parse(cost["amount"], cost["currency"])


def reminder_days() -> frozenset[int]:
    """Give the days on which an amount due is reminded of, counted from its due date; negative before it."""
    return frozenset(policy_files.read("reminders")["days"])


def check() -> None:
    """Read every policy file; raise BadPolicy with file, field and what is expected."""
    for name in ("desk", "dialogue", "reminders", "rights", "sending"):
        policy_files.read(name)
    for name, jurisdiction in policy_files.known():
        offered = product(name, jurisdiction).instalments
        where = f"products.yml: {name}{f' in {jurisdiction}' if jurisdiction else ''}: instalments"
        if offered.fewest > offered.most:
            raise BadPolicy(f"{where}.fewest: expected at most {offered.most}, which is `most`")
        if not any(offered.fewest <= count <= offered.most for count in offered.counts):
            raise BadPolicy(f"{where}.counts: expected one between {offered.fewest} and {offered.most} at least")


def _amounts(texts: dict[str, str]) -> Amounts:
    return {currency: Money.parse(text, currency) for currency, text in texts.items()}
