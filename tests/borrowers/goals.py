"""Goals: what a kind of borrower wants to stand on the loan record, judged from the case before and after an act."""

from collections.abc import Callable
from typing import Any

Case = dict[str, Any]
Goal = Callable[[list[Case], list[Case]], bool]  # the cases of all loans: when the act began, and now
STANDING = ("booked", "confirmed")
AGREED = ("accepted", "approved")


def always(before: list[Case], now: list[Case]) -> bool:
    """Nothing on record: to be answered was all."""
    return True


def promise_open(before: list[Case], now: list[Case]) -> bool:
    """A promise stands."""
    return _last(now[0], "promises").get("status") == "open"


def promise_replaced(before: list[Case], now: list[Case]) -> bool:
    """One promise stands, on another day than before."""
    old, new = _last(before[0], "promises"), _last(now[0], "promises")
    return promise_open(before, now) and new["pay_by"] != old["pay_by"] and _count(now[0], "promises", "open") == 1


def promise_kept(before: list[Case], now: list[Case]) -> bool:
    """The promise that stood is kept."""
    return _last(now[0], "promises").get("status") == "kept"


def second_loan_promised(before: list[Case], now: list[Case]) -> bool:
    """A promise stands on the second loan, and none on the first."""
    return _count(now[1], "promises", "open") == 1 and now[0]["promises"] == []


def extension_agreed(before: list[Case], now: list[Case]) -> bool:
    """A later day is agreed."""
    return any(plan["kind"] == "extension" and plan["status"] in AGREED for plan in now[0]["plans"])


def instalments_agreed(before: list[Case], now: list[Case]) -> bool:
    """Instalments are agreed."""
    return any(plan["kind"] == "instalments" and plan["status"] in AGREED for plan in now[0]["plans"])


def part_agreed(before: list[Case], now: list[Case]) -> bool:
    """A part payment is agreed, as a plan or as a promise."""
    plans = any(plan["kind"] == "partial" and plan["status"] in AGREED for plan in now[0]["plans"])
    return plans or promise_open(before, now)


def hardship_heard(before: list[Case], now: list[Case]) -> bool:
    """The difficulty is marked on the loan; whoever is marked is not reminded."""
    return "hardship" in now[0]["loan"]["flags"]


def waiver_asked(before: list[Case], now: list[Case]) -> bool:
    """A waiver waits for a person, and nothing more is asked."""
    found = any(plan["kind"] == "waiver" and plan["status"] == "requested" for plan in now[0]["plans"])
    return found and now[0]["conversation"]["open_question"] is None


def claim_noted(before: list[Case], now: list[Case]) -> bool:
    """The word that it was paid is on record, and nothing more is asked."""
    return _last(now[0], "claims").get("status") == "open" and now[0]["conversation"]["open_question"] is None


def claim_matched(before: list[Case], now: list[Case]) -> bool:
    """The payment is found."""
    return _last(now[0], "claims").get("status") == "matched"


def amount_disputed(before: list[Case], now: list[Case]) -> bool:
    """A dispute of the amount is open with its details, and the loan is left in peace."""
    return _disputed(now[0], "amount")


def fraud_recorded(before: list[Case], now: list[Case]) -> bool:
    """A dispute for fraud is open with its details, and the loan is left in peace."""
    return _disputed(now[0], "fraud")


def visit_booked(before: list[Case], now: list[Case]) -> bool:
    """One visit is booked, with a place."""
    standing = _standing(now[0])
    return len(standing) == 1 and bool(standing[0]["place"])


def visit_moved(before: list[Case], now: list[Case]) -> bool:
    """One visit is booked, at another time than before."""
    old, new = _standing(before[0]), _standing(now[0])
    times = [[(each["date"], each["start"]) for each in visits] for visits in (old, new)]
    return len(new) == 1 and times[0] != times[1]


def no_visit(before: list[Case], now: list[Case]) -> bool:
    """No visit stands any more."""
    return _standing(now[0]) == []


def person_called(before: list[Case], now: list[Case]) -> bool:
    """A person was asked for."""
    return any(each["reason"] == "request_human" for each in now[0]["handoffs"])


def verified(before: list[Case], now: list[Case]) -> bool:
    """The number is verified."""
    return bool(now[0]["borrower"]["verified"])


def number_dropped(before: list[Case], now: list[Case]) -> bool:
    """The number counts as this borrower's no more."""
    return not now[0]["borrower"]["verified"]


def opted_out(before: list[Case], now: list[Case]) -> bool:
    """Consent is withdrawn."""
    return bool(now[0]["borrower"]["opted_out"])


def opted_in(before: list[Case], now: list[Case]) -> bool:
    """Consent is given again."""
    return not now[0]["borrower"]["opted_out"]


def _last(case: Case, kind: str) -> Case:
    return case[kind][-1] if case[kind] else {}


def _count(case: Case, kind: str, status: str) -> int:
    return sum(each["status"] == status for each in case[kind])


def _standing(case: Case) -> list[Case]:
    return [visit for visit in case["visits"] if visit["status"] in STANDING]


def _disputed(case: Case, kind: str) -> bool:
    found = any(each["kind"] == kind and each["status"] == "open" for each in case["disputes"])
    return found and "paused" in case["loan"]["flags"] and case["conversation"]["open_question"] is None
