"""Twilio's message list: its filters, and its pages that do not shift while messages arrive."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from simulator import messages, refusals
from simulator.messages import Message
from simulator.refusals import Refused

LARGEST_PAGE = 1000
FILTERS = ("To", "From", "DateSent", "DateSent>", "DateSent<")


def list_page(newest_first: Sequence[Message], query: Mapping[str, str], account_sid: str) -> dict[str, Any]:
    """Return one page of the messages that pass the query's filters, in the shape Twilio's clients follow."""
    size = _number(query.get("PageSize"), 50, least=1, most=LARGEST_PAGE)
    page = _number(query.get("Page"), 0, least=0, most=1_000_000)
    found = _filtered(newest_first, query)
    start = _start(found, query.get("PageToken", ""), page, size)
    shown = found[start : start + size]
    base = f"/{messages.API_VERSION}/Accounts/{account_sid}/Messages.json"
    kept = {name: query[name] for name in FILTERS if query.get(name)} | {"PageSize": str(size)}

    def uri(number: int, **token: str) -> str:
        return f"{base}?{urlencode(kept | {'Page': str(number)} | token)}"

    more, earlier = start + size < len(found), start > 0
    return {
        "end": start + max(len(shown) - 1, 0),
        "first_page_uri": uri(0),
        "messages": [messages.as_twilio(message, account_sid) for message in shown],
        "next_page_uri": uri(page + 1, PageToken=f"PA{shown[-1].sid}") if more else None,
        "page": page,
        "page_size": size,
        "previous_page_uri": uri(max(page - 1, 0), PageToken=f"PB{found[start].sid}") if earlier and shown else None,
        "start": start,
        "uri": uri(page),
    }


def _start(found: Sequence[Message], token: str, page: int, size: int) -> int:
    """Where the page begins: after (PA) or before (PB) the message a token names, else by its number."""
    places = (place for place, message in enumerate(found) if message.sid == token[2:])
    place = next(places, None) if token else None
    if place is None:
        return page * size
    return place + 1 if token.startswith("PA") else max(place - size, 0)


def _filtered(newest_first: Sequence[Message], query: Mapping[str, str]) -> list[Message]:
    tests: list[Callable[[Message], bool]] = []
    if to := query.get("To"):
        tests.append(lambda message: message.recipient == to)
    if sender := query.get("From"):
        tests.append(lambda message: message.sender == sender)
    if on := query.get("DateSent"):
        first, last = _span(on)
        tests.append(lambda message: first <= _sent(message) <= last)
    if after := query.get("DateSent>"):
        earliest = _span(after)[0]
        tests.append(lambda message: _sent(message) >= earliest)
    if before := query.get("DateSent<"):
        latest = _span(before)[1]
        tests.append(lambda message: _sent(message) <= latest)
    return [message for message in newest_first if all(test(message) for test in tests)]


def _sent(message: Message) -> datetime:
    """The instant a date filter sees, in whole seconds; that of creation while the message waits."""
    return (message.sent or message.created).astimezone(UTC).replace(microsecond=0)


def _span(text: str) -> tuple[datetime, datetime]:
    """Read a GMT date as the whole day it means, an instant as itself; a day's last second is included."""
    try:
        if len(text) == len("2026-12-01"):
            first = datetime.combine(date.fromisoformat(text), datetime.min.time(), UTC)
            return first, first + timedelta(days=1, seconds=-1)
        instant = datetime.fromisoformat(text)
    except ValueError:
        raise Refused(refusals.DATE_INVALID) from None
    instant = (instant if instant.tzinfo else instant.replace(tzinfo=UTC)).replace(microsecond=0)
    return instant, instant


def _number(text: str | None, default: int, *, least: int, most: int) -> int:
    if text is None or not (text.isascii() and text.isdigit()):
        return default
    return min(max(int(text), least), most)
