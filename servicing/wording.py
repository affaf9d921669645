"""Wording: the one renderer of the sentences in ``domain.yml``, for assistant, campaign and hand-over alike."""

import dataclasses
import datetime as dt
import functools
import string
from pathlib import Path
from typing import Any

import yaml

from reading import scripts
from servicing.money import Money

DOMAIN = Path(__file__).resolve().parent.parent / "domain.yml"


class NoSuchSentence(KeyError):
    """A response is named that ``domain.yml`` does not have."""


class MissingValue(KeyError):
    """A sentence has a variable that was not given a value."""


@dataclasses.dataclass(frozen=True, slots=True)
class Said:
    """A sentence by its name in ``domain.yml``, with its values: Money, dates, times, numbers, texts, Options."""

    response: str
    values: dict[str, Any] = dataclasses.field(default_factory=dict)


@dataclasses.dataclass(frozen=True, slots=True)
class Options:
    """A numbered list: each option is a sentence of its own, filled with one set of values."""

    response: str
    items: tuple[dict[str, Any], ...]


@functools.cache
def sentences() -> dict[str, dict[str, Any]]:
    """Read the first variation of every response: its text and its metadata."""
    domain = yaml.safe_load(DOMAIN.read_text(encoding="utf-8"))
    return {name: variations[0] for name, variations in domain["responses"].items()}


def discloses(response: str) -> bool:
    """Tell whether a sentence says something about a loan (``metadata: {discloses: true}``)."""
    return bool(_sentence(response).get("metadata", {}).get("discloses", False))


def purpose(response: str) -> str:
    """Tell why a sentence is said (``metadata: {purpose: crisis}``); the gate judges by it."""
    return str(_sentence(response).get("metadata", {}).get("purpose", "answer"))


def render(said: Said, *, script: str, jurisdiction: str, **house: str) -> str:
    """Fill a sentence in the borrower's script and usage; ``house``: lender and human_phone.

    A variation for Taiwan or Hong Kong stands in the sentence's metadata (``tw``, ``hk``), is written in Traditional
    and said as it stands; all else is converted. So are values, but for their words: a product keeps its name.
    """
    return _say(Said(said.response, {**house, **said.values}), script, jurisdiction)


def _sentence(response: str) -> dict[str, Any]:
    try:
        return sentences()[response]
    except KeyError:
        raise NoSuchSentence(f"domain.yml has no response {response}") from None


def _say(said: Said, script: str, jurisdiction: str) -> str:
    text = _text(said.response, script, jurisdiction)
    names = {name for _, name, _, _ in string.Formatter().parse(text) if name}
    missing = names - said.values.keys()
    if missing:
        raise MissingValue(f"{said.response}: no value for {', '.join(sorted(missing))}")
    return text.format(**{name: _write(said.values[name], script, jurisdiction) for name in names})


def _text(response: str, script: str, jurisdiction: str) -> str:
    sentence = _sentence(response)
    variant = sentence.get("metadata", {}).get(jurisdiction) if script == "hant" else None
    return str(variant or scripts.to_usage(sentence["text"], script, jurisdiction))


def _write(value: Any, script: str, jurisdiction: str) -> str:
    if isinstance(value, Money):
        money = Said(f"utter_money_{value.currency.lower()}", {"amount": str(value)})
        return _say(money, script, jurisdiction)
    if isinstance(value, dt.datetime):
        return f"{_write(value.date(), script, jurisdiction)}{value:%H:%M}"
    if isinstance(value, dt.date):
        weekday = _text("utter_weekdays", script, jurisdiction).split()[value.weekday()]
        day = {"month": str(value.month), "day": str(value.day), "weekday": weekday}
        return _say(Said("utter_day", day), script, jurisdiction)
    if isinstance(value, dt.time):
        return f"{value:%H:%M}"
    if isinstance(value, Said):
        return _say(value, script, jurisdiction)
    if isinstance(value, Options):
        lines = (_say(Said(value.response, item), script, jurisdiction) for item in value.items)
        return "\n".join(f"{n}. {line}" for n, line in enumerate(lines, 1))
    return scripts.to_script(str(value), script, jurisdiction)


def pack(value: Any) -> Any:
    """Write a value as JSON, so that it travels from the actions through Rasa to the outbox."""
    if isinstance(value, Money):
        return {"money": [value.minor, value.currency]}
    if isinstance(value, dt.datetime):
        return {"instant": value.isoformat()}
    if isinstance(value, dt.date):
        return {"date": value.isoformat()}
    if isinstance(value, dt.time):
        return {"time": value.isoformat()}
    if isinstance(value, Said):
        return {"said": [value.response, {k: pack(v) for k, v in value.values.items()}]}
    if isinstance(value, Options):
        return {"options": [value.response, [{k: pack(v) for k, v in item.items()} for item in value.items]]}
    return value


def unpack(value: Any) -> Any:
    """Read back what ``pack`` wrote."""
    if not isinstance(value, dict):
        return value
    ((kind, content),) = value.items()
    if kind == "money":
        return Money(*content)
    if kind == "said":
        return Said(content[0], {k: unpack(v) for k, v in content[1].items()})
    if kind == "options":
        items = tuple({k: unpack(v) for k, v in item.items()} for item in content[1])
        return Options(content[0], items)
    readers = {
        "instant": dt.datetime.fromisoformat,
        "date": dt.date.fromisoformat,
        "time": dt.time.fromisoformat,
    }
    return readers[kind](content)


def pack_said(said: Said) -> dict[str, Any]:
    """Write a sentence with its values as JSON."""
    return {"response": said.response, "values": {name: pack(value) for name, value in said.values.items()}}


def unpack_said(packed: dict[str, Any]) -> Said:
    """Read back what ``pack_said`` wrote."""
    return Said(packed["response"], {name: unpack(value) for name, value in packed.get("values", {}).items()})
