"""The rules: which action answers which intent, at the beginning or while a question is open."""

from pathlib import Path
from typing import NamedTuple

import yaml


class Rule(NamedTuple):
    """An intent, the question that has to be open for it (or none), and the action that answers."""

    intent: str
    question: str | None
    action: str


Rules = dict[str, list[Rule]]


def read(root: Path) -> Rules:
    """Read every errand's rules, by the errand's name."""
    return {path.stem: _of(path) for path in sorted((root / "data" / "rules").glob("*.yml"))}


def _of(path: Path) -> list[Rule]:
    return [_rule(each) for each in yaml.safe_load(path.read_text(encoding="utf-8"))["rules"]]


def _rule(each: dict[str, list[dict[str, object]]]) -> Rule:
    """Read one rule; each is an intent, then an action, with at most one question as its condition."""
    said, done = each["steps"]
    asked: list[dict[str, str]] = [slot for when in each.get("condition", ()) for slot in when["slot_was_set"]]  # type: ignore[attr-defined]
    return Rule(str(said["intent"]), asked[0]["open_question"] if asked else None, str(done["action"]))
