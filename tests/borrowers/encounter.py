"""An encounter: one borrower and the whole assistant, for up to fifteen turns."""

import dataclasses
import datetime as dt
from collections.abc import Sequence
from typing import Any

from conversations.checker import INTRODUCTION
from conversations.stage import Stage
from conversations.talk import Talk, Unanswered

from borrowers import goals
from borrowers.borrower import Borrower
from borrowers.kind import Act, Kind
from servicing import clock

MOST_TURNS = 15
AT_A_LOSS = {"utter_menu", "utter_not_understood", "utter_choose_number", "utter_apology"}
LOOP = 3  # times in a row that the same is answered while the same is asked


@dataclasses.dataclass(slots=True)
class Outcome:
    """What came of it: did every act reach its goal, in how many turns, and what went wrong on the way."""

    kind: str
    seed: int
    reached: bool = False
    turns: int = 0
    loops: int = 0
    dead_ends: int = 0
    unanswered: int = 0
    lost: list[str] = dataclasses.field(default_factory=list)  # turns in which the assistant knew no better than to ask
    transcript: list[str] = dataclasses.field(default_factory=list)


def goes_in_circles(answers: Sequence[tuple[tuple[str, ...], str | None]]) -> bool:
    """Tell whether the last three answers, each with the question that was open then, are the same."""
    last = answers[-LOOP:]
    return len(last) == LOOP and len(set(last)) == 1


class Encounter:
    """Plays one borrower of a kind on a stage."""

    def __init__(self, stage: Stage, kind: Kind, seed: int) -> None:
        self._talk, self._borrower = Talk(stage, kind.given), Borrower(kind, seed)
        self._outcome = Outcome(kind.name, seed)
        self._answers: list[tuple[tuple[str, ...], str | None]] = []

    def play(self) -> Outcome:
        """Play act after act until one does not reach its goal."""
        self._talk.begin()
        self._outcome.reached = all(self._act(act) for act in self._borrower.kind.acts)
        return self._outcome

    def _act(self, act: Act) -> bool:
        if "pays" in act.after:
            self._talk.pay(act.after["pays"])
        if "waits" in act.after:
            self._talk.wait(clock.now() + dt.timedelta(days=act.after["waits"]))
        before, texts = self._cases(), self._borrower.begin(act)
        while texts is not None and self._outcome.turns < MOST_TURNS:
            heard = self._say(texts)
            texts = self._borrower.reply(heard)
            if getattr(goals, act.goal)(before, self._cases()):
                return True
        if texts is None and self._talk.conversation().open_question is None:
            self._outcome.dead_ends += 1
        self._outcome.transcript.append(f"not reached: {act.goal}")
        return False

    def _say(self, texts: list[str]) -> list[str]:
        try:
            heard = self._talk.write(*texts)
        except Unanswered:
            heard = []
        heard = [name for name in heard if name != INTRODUCTION]
        question = self._talk.conversation().open_question
        self._outcome.turns += 1
        self._outcome.unanswered += not heard
        self._answers.append((tuple(heard), question))
        self._outcome.loops += goes_in_circles(self._answers)
        asked = f" [{question}]" if question else ""
        line = f"{' / '.join(texts)} → {', '.join(heard) or 'nothing'}{asked}"
        self._outcome.transcript.append(line)
        if AT_A_LOSS & set(heard):
            self._outcome.lost.append(line)
        return heard

    def _cases(self) -> list[dict[str, Any]]:
        return [self._talk.case(number) for number in range(1, len(self._borrower.kind.given.loans) + 1)]
