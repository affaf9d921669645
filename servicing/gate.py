"""The contact gate: the one judgement every outgoing text passes at the moment of sending."""

import dataclasses
import datetime as dt
from collections.abc import Callable

from servicing.wishes import Wish

# Quiet hours on the borrower's clock: from, until. Sources, RULES.md: cn GB/T 45251-2025; us 12 CFR 1006.6(b).
QUIET = {
    "cn": (dt.time(22), dt.time(8)),
    "tw": (dt.time(22), dt.time(7)),
    "hk": (dt.time(21), dt.time(9)),
    "us": (dt.time(21), dt.time(8)),
}
MOST_A_DAY, MOST_A_WEEK = 1, 3  # unsolicited texts to a borrower (RULES.md, D: no legal number found)
LONGEST = 36000  # seconds: the longest that a carrier keeps trying
ANSWER_WINDOW = dt.timedelta(minutes=15)  # an answer, whoever gives it, this soon after the borrower's SMS is exempt


@dataclasses.dataclass(frozen=True, slots=True)
class Draft:
    """What is to be sent, and all that the rules look at; instants aware, ``local_now`` on the borrower's clock."""

    purpose: str
    discloses: bool
    composed_under: int | None
    ownership: int
    is_verified: bool
    opted_out: bool
    suppressed: bool
    asked_at: dt.datetime | None
    local_now: dt.datetime
    jurisdiction: str
    paused: bool
    collection_held: bool
    sent_today: int = 0  # unsolicited texts that went to this borrower before
    sent_this_week: int = 0
    wish: Wish | None = None  # when the borrower wants to be written to
    claim: str | None = None  # the rule against a claim that it makes (RULES.md, forbidden in any text)


@dataclasses.dataclass(frozen=True, slots=True)
class Verdict:
    """Send, hold until an instant, or drop; ``rule`` names the deciding rule."""

    action: str
    rule: str
    until: dt.datetime | None = None


SEND = Verdict("send", "allowed")


def judge(draft: Draft) -> Verdict:
    """Ask every rule in order; the first that objects decides."""
    return next((verdict for rule in RULES if (verdict := rule(draft)) is not None), SEND)


def safety_first(draft: Draft) -> Verdict | None:
    """A crisis text bypasses quiet hours, caps, opt-out and owner."""
    return Verdict("send", "crisis_text") if draft.purpose == "crisis" else None


def one_voice(draft: Draft) -> Verdict | None:
    """A text composed before the conversation changed hands is dropped."""
    if draft.purpose == "consent" or draft.composed_under in (None, draft.ownership):
        return None
    return Verdict("drop", "stale_ownership")


def right_party(draft: Draft) -> Verdict | None:
    """No loan fact reaches a number whose holder is not verified."""
    return Verdict("drop", "not_verified") if draft.discloses and not draft.is_verified else None


def forbidden(draft: Draft) -> Verdict | None:
    """No text claims a court, the police, a blacklist, or threatens, insults, tells others, or advises to borrow."""
    return Verdict("drop", draft.claim) if draft.claim is not None else None


def consent(draft: Draft) -> Verdict | None:
    """After an opt-out, or to a number that is not the borrower's, nothing unsolicited goes out."""
    if draft.purpose not in ("campaign", "notice", "agent"):
        return None
    if draft.suppressed:
        return Verdict("drop", "number_suppressed")
    return Verdict("drop", "opted_out") if draft.opted_out else None


def collection(draft: Draft) -> Verdict | None:
    """What the borrower did not ask for waits while the lender has paused, and is dropped while collection is held."""
    if draft.purpose not in ("campaign", "notice"):
        return None
    if draft.collection_held and draft.purpose == "campaign":
        return Verdict("drop", "collection_held")
    if draft.paused:
        return Verdict("hold", "paused", draft.local_now + dt.timedelta(minutes=5))
    return None


def frequency(draft: Draft) -> Verdict | None:
    """At most one unsolicited text a day and three in seven days, over all of a borrower's loans (RULES.md, D)."""
    if draft.purpose not in ("campaign", "notice"):
        return None
    if draft.sent_today >= MOST_A_DAY:
        return Verdict("drop", "daily_cap")
    return Verdict("drop", "weekly_cap") if draft.sent_this_week >= MOST_A_WEEK else None


def quiet_hours(draft: Draft) -> Verdict | None:
    """In quiet hours only a prompt answer, or the one confirmation of an opt-out, goes out."""
    until = quiet_until(draft.local_now, draft.jurisdiction)
    if until is None or draft.purpose == "consent":
        return None
    if draft.purpose in ("answer", "agent") and draft.asked_at and draft.local_now - draft.asked_at <= ANSWER_WINDOW:
        return None
    return Verdict("hold", "quiet_hours", until)


def preferred_times(draft: Draft) -> Verdict | None:
    """What the borrower did not just ask for waits for the hours they named; quiet hours stay as they are."""
    if draft.purpose not in ("campaign", "agent") or draft.wish is None or draft.wish.welcomes(draft.local_now):
        return None
    if draft.purpose == "agent" and draft.asked_at and draft.local_now - draft.asked_at <= ANSWER_WINDOW:
        return None
    return Verdict("hold", "preferred_times", draft.wish.welcome_at(draft.local_now))


def quiet_until(local_now: dt.datetime, jurisdiction: str) -> dt.datetime | None:
    """Give the instant at which the quiet hours it is now end, or None outside them."""
    start, end = QUIET[jurisdiction]
    today_end = local_now.replace(hour=end.hour, minute=end.minute, second=0, microsecond=0)
    if local_now.time() >= start:
        return today_end + dt.timedelta(days=1)
    return today_end if local_now.time() < end else None


RULES: tuple[Callable[[Draft], Verdict | None], ...] = (
    safety_first,
    one_voice,
    right_party,
    forbidden,
    consent,
    collection,
    frequency,
    quiet_hours,
    preferred_times,
)


def seconds_to_quiet(local_now: dt.datetime, jurisdiction: str) -> int:
    """Give the seconds until quiet hours begin, at most 36,000; in quiet hours, those of a prompt answer."""
    if quiet_until(local_now, jurisdiction) is not None:
        return int(ANSWER_WINDOW.total_seconds())
    start, _ = QUIET[jurisdiction]
    begins = local_now.replace(hour=start.hour, minute=start.minute, second=0, microsecond=0)
    return max(60, min(LONGEST, int((begins - local_now).total_seconds())))
