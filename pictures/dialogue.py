"""The dialogue of an errand: how it begins, then each question it asks with what the answers lead to."""

import dataclasses
from collections.abc import Mapping, Sequence
from pathlib import Path

import yaml

from pictures import outcomes, rules, spoken
from pictures.grouping import Said
from pictures.outcomes import Outcome
from pictures.paths import Walk
from pictures.refusing import Refusing
from pictures.source import Function, Source
from pictures.steps import Paths, Texts

STANDING = "standing"  # the picture of the words that mean the same at any time: no rule has them


@dataclasses.dataclass(frozen=True, slots=True)
class Turn:
    """What is heard (intents, or standing words), the action that takes it, what that needs and comes to."""

    heard: tuple[str, ...]
    action: str
    needs: str
    outcomes: tuple[Outcome, ...]


@dataclasses.dataclass(frozen=True, slots=True)
class Part:
    """The turns that begin an errand, or those that answer one question and the sentences by which others ask it."""

    question: str | None
    turns: tuple[Turn, ...]
    asked_here: bool
    asked_elsewhere: tuple[Said, ...] = ()


class Book:
    """All dialogues of a checkout, by errand."""

    def __init__(self, root: Path) -> None:
        self.source, self.rules = Source(root), rules.read(root)
        domain = yaml.safe_load((root / "domain.yml").read_text(encoding="utf-8"))
        self.sentences: dict[str, str] = {name: said[0]["text"] for name, said in domain["responses"].items()}
        self._refusing = Refusing(self.source)
        self._apart = {rule.action for each in self.rules.values() for rule in each}
        standing = self.source.table("actions.errands", "STANDING")
        self._heard = {errand: _heard(each) for errand, each in self.rules.items()}
        self._heard[STANDING] = {None: {action: (word,) for word, action in standing.items()}}
        self.homes = {question: errand for errand, each in self._heard.items() for question in each if question}
        self._order = self._own_first()

    @property
    def errands(self) -> Sequence[str]:
        """The names of the pictures, those of the rule files first."""
        return list(self._heard)

    def home_of(self, action: str, errand: str) -> str:
        """Name the picture in which an action is drawn: this errand's, the one that begins with it, or any."""
        homes = [each for each, parts in self._heard.items() for heard in parts.values() if action in heard]
        begins = [each for each, parts in self._heard.items() if action in parts.get(None, {})]
        return next(iter([errand] * (errand in homes) + begins + homes), errand)

    def dialogue(self, errand: str) -> list[Part]:
        """Give the parts of an errand in the order of its rules."""
        parts: dict[str | None, list[Turn]] = {question: [] for question in self._heard[errand]}
        told, asked = set[str](), set[str]()
        for number, (question, heard) in enumerate(self._heard[errand].items()):
            ahead = [each for each in list(parts)[number + 1 :] if each]
            for action, intents in heard.items():
                ways = self._ways(action, {"turn.intent": intents, "turn.action": (action,)})
                order = sorted(self._order, key=lambda name: name in told)
                come_to = outcomes.of(ways, self.source, order, ahead, answers=question is not None)
                parts[question].append(Turn(intents, action, outcomes.needs(ways), tuple(come_to)))
                told |= {said.name for each in come_to for group in each.groups for said in group}
                asked |= {each.name for each in come_to if each.kind == "ask"}
        elsewhere = {question: self._askers(question) for question in parts if question and question not in asked}
        return [
            Part(question, tuple(turns), question in asked, elsewhere.get(question or "", ()))
            for question, turns in parts.items()
        ]

    def _own_first(self) -> list[str]:
        """Give the sentences as they stand in ``domain.yml``, but those that several errands say after all others."""
        said: dict[str, set[str]] = {}
        for errand, parts in self._heard.items():
            for action in (each for heard in parts.values() for each in heard):
                for step in (each for way in self._ways(action, {}) for each in way.steps):
                    said.setdefault(step.name, set()).add(errand)
        return sorted(self.sentences, key=lambda name: len(said.get(name, ())) > 1)

    def _ways(self, action: str, known: Mapping[str, Texts]) -> Paths:
        return self._walk().through(self.source.actions[action], known)

    def _walk(self) -> Walk:
        return Walk(self.source, self._refusing, self.sentences, self._apart)

    def _askers(self, question: str) -> tuple[Said, ...]:
        """Give the sentences by which a question is asked outside its own picture, by an action or by the core."""
        found: list[Said] = []
        for each in self.source.functions.values():
            if each.module.startswith("actions.") and each.module != "actions.turn":
                steps = [step for way in self._walk().through(each, {}) for step in way.steps if step.kind == "ask"]
                found += [Said(step.name, True, False, step.options) for step in steps if step.question == question]
            elif question in spoken.asked_in(each, self.source):
                made = list(spoken.made_in(each, self.source, self.sentences)) or self._made_beside(each)
                found += [Said(name, True, False) for name in made]
        return tuple({said.name: said for said in found if said.name}.values())

    def _made_beside(self, function: Function) -> list[str]:
        """Give the sentences of a function's module."""
        beside = [each for each in self.source.functions.values() if each.module == function.module]
        return [name for each in beside for name in spoken.made_in(each, self.source, self.sentences)]


def _heard(each: Sequence[rules.Rule]) -> dict[str | None, dict[str, tuple[str, ...]]]:
    """Sort the rules of an errand by question, then by action: which intents lead there."""
    found: dict[str | None, dict[str, tuple[str, ...]]] = {}
    for rule in each:
        heard = found.setdefault(rule.question, {})
        heard[rule.action] = (*heard.get(rule.action, ()), rule.intent)
    return found
