"""The reader: files of written conversations, refused with file and line where they cannot be played."""

import dataclasses
import datetime as dt
import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import jsonschema
import yaml

from conversations.given import Given
from servicing import columns, rows, wording

HERE = Path(__file__).parent
SCHEMA = json.loads((HERE / "conversation.schema.json").read_text(encoding="utf-8"))
DOES = ("writes", "waits", "pays", "ledger", "agent")  # a turn is one of these, and what is expected after it
WAIT = re.compile(r"(\d+) (day|hour|minute)s?")


class BadConversation(Exception):
    """A file is not what README.md describes; the message names file and line."""


@dataclasses.dataclass(frozen=True, slots=True)
class Turn:
    """One thing that happens (``does``: how much, to whom), and what is expected after it; ``line`` in its file."""

    does: str
    what: Any
    line: int
    expected: Mapping[str, Any]
    phone: int = 1
    loan: int = 1
    paid_at: str | None = None

    def until(self, now: dt.datetime) -> dt.datetime:
        """Give the instant at which a wait that begins now ends; a day with its hour is the borrower's own."""
        steps = {f"{unit}s": int(number) for number, unit in WAIT.findall(self.what)}
        if steps:
            return now + dt.timedelta(**steps)
        return dt.datetime.fromisoformat(self.what).replace(tzinfo=now.tzinfo)


@dataclasses.dataclass(frozen=True, slots=True)
class Written:
    """One written conversation."""

    path: Path
    line: int
    title: str
    given: Given
    turns: Sequence[Turn]


def read(path: Path) -> list[Written]:
    """Read a file; every value in it stays the text that it is. Raises BadConversation."""
    try:
        root = yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
    except yaml.MarkedYAMLError as error:
        raise BadConversation(f"{path.name}:{error.problem_mark.line + 1}: {error.problem}") from None
    found = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)  # noqa: S506 (it makes texts only)
    for problem in jsonschema.Draft202012Validator(SCHEMA).iter_errors(found):
        raise _bad(path, root, problem.absolute_path, problem.message)
    return [_conversation(path, root, number, each) for number, each in enumerate(found)]


def _conversation(path: Path, root: yaml.Node, number: int, found: dict[str, Any]) -> Written:
    given = Given(**found.get("given", {}))
    for which in range(1, len(given.loans) + 1):
        _check(path, root, (number, "given", "loans", which - 1), rows.LOANS, given.loan(0, which), rows.loan)
    turns = [_turn(path, root, (number, "turns", place), each) for place, each in enumerate(found["turns"])]
    return Written(path, _line(root, (number,)), found["title"], given, turns)


def _turn(path: Path, root: yaml.Node, where: tuple[Any, ...], found: dict[str, Any]) -> Turn:
    does = [each for each in DOES if each in found]
    if len(does) != 1:
        raise _bad(path, root, where, f"expected exactly one of {', '.join(DOES)}")
    for name in found.get("answers", ()):
        if name not in wording.sentences():
            raise _bad(path, root, (*where, "answers"), f"domain.yml has no sentence {name}")
    expected = {key: found[key] for key in ("answers", "question", "record", "opted_out", "handoffs") if key in found}
    phone, loan = (int(found.get(key, "1")) for key in ("phone", "loan"))
    return Turn(does[0], found[does[0]], _line(root, where), expected, phone, loan, found.get("paid_at"))


def _check(path: Path, root: yaml.Node, where: tuple[Any, ...], known: Any, row: Any, parse: Any) -> None:
    try:
        unknown = row.keys() - known.keys()
        if unknown:
            raise columns.RowError(min(unknown), "is no column of an import")
        parse(row)
    except columns.RowError as error:
        raise _bad(path, root, where, str(error)) from None


def _bad(path: Path, root: yaml.Node, where: Any, why: str) -> BadConversation:
    return BadConversation(f"{path.name}:{_line(root, where)}: {why}")


def _line(node: yaml.Node, where: Any) -> int:
    """Give the line of a value that is reached by these keys and places, or of what is nearest to it."""
    for step in where:
        if isinstance(node, yaml.MappingNode):
            node = next((value for key, value in node.value if key.value == step), node)
        elif isinstance(node, yaml.SequenceNode) and isinstance(step, int):
            node = node.value[step]
    return int(node.start_mark.line) + 1
