"""The checker: what was expected after a turn against what is there, as lines that a person can read."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from conversations.talk import Talk

INTRODUCTION = "utter_introduction"  # stands before the first answer by itself, and need not be written down


def differences(talk: Talk, heard: Sequence[str], expected: Mapping[str, Any], phone: int, loan: int) -> list[str]:
    """Give a line for each thing that is not as expected; what a turn says nothing about is not looked at.

    The answers are always looked at: a turn that names none expects silence.
    """
    answers = expected.get("answers", [])
    said = list(heard) if INTRODUCTION in answers else [name for name in heard if name != INTRODUCTION]
    found = [] if said == answers else [f"answers: expected {_listed(answers)}, heard {_listed(said)}"]
    conversation = talk.conversation(phone)
    if "question" in expected:
        found += compare("question", expected["question"], conversation.open_question)
    if "opted_out" in expected:
        found += compare("opted_out", expected["opted_out"], conversation.contact.opted_out_at is not None)
    if "handoffs" in expected:
        found += compare("handoffs", expected["handoffs"], talk.needs(phone))
    if "record" in expected:
        found += compare("record", expected["record"], talk.case(loan))
    return found


def compare(name: str, expected: Any, found: Any) -> list[str]:
    """Compare in part: of an object the fields that are named, of a list of objects its last, or all if it is a list.

    A list of words is compared as a whole; a list's length counts.
    """
    return list(_compare(name, expected, found))


def _compare(name: str, expected: Any, found: Any) -> Iterator[str]:
    if isinstance(expected, dict) and isinstance(found, list):
        if found:
            yield from _compare(f"{name} (the last of {len(found)})", expected, found[-1])
        else:
            yield f"{name}: expected one, there is none"
    elif isinstance(expected, dict) and isinstance(found, dict):
        for key, value in expected.items():
            if key in found:
                yield from _compare(f"{name}.{key}", value, found[key])
            else:
                yield f"{name}.{key}: there is no such field"
    elif isinstance(expected, list) and isinstance(found, list):
        if len(expected) != len(found):
            yield f"{name}: expected {len(expected)}, there are {len(found)}: {_listed(found)}"
        else:
            for place, (one, other) in enumerate(zip(expected, found, strict=True), 1):
                yield from _compare(f"{name} ({place})", one, other)
    elif expected != written(found):
        yield f"{name}: expected {expected}, found {written(found)}"


def written(value: Any) -> str:
    """Write a value of the record as it is written in a conversation: none, yes and no are words."""
    if value is None:
        return "none"
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)


def _listed(items: Sequence[Any]) -> str:
    return ", ".join(str(item) for item in items) or "nothing"
