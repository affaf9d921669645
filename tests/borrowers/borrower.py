"""A borrower: decides the next text from the names of the sentences that came back, and from memory."""

import random
from collections import Counter
from collections.abc import Sequence

from borrowers.kind import SENSE, Act, Kind

ENOUGH, AGAIN = "enough", "again"
MOST_ASIDES = 2
SLIPS = {
    "时候": "时侯",
    "没有": "木有",
    "怎么": "肿么",
    "延期": "延其",
    "还款": "换款",
    "工资": "公资",
    "申请": "申情",
    "已经": "以经",
}
COMMAS = "，。,"


class Borrower:
    """One of a kind; what is made up by chance comes from the seed alone."""

    def __init__(self, kind: Kind, seed: int) -> None:
        self.kind = kind
        self._random = random.Random(f"{kind.name}:{seed}")
        self._words = {name: self._random.choice(list(choices)) for name, choices in kind.words.items()}
        self._words.setdefault("tail", kind.given.borrower.get("id_tail", "123X"))
        self._used: list[str] = []
        self._asides = self._random.sample(list(kind.asides), min(MOST_ASIDES, len(kind.asides)))

    def begin(self, act: Act) -> list[str]:
        """Open an act: one text, or several in quick succession."""
        self._act, self._heard, self._patience = act, Counter[str](), self.kind.mood.patience
        self._last, self._waiting = act.says, None
        return self._write(act.says)

    def reply(self, heard: Sequence[str]) -> list[str] | None:
        """Answer what was heard; None where there is nothing more to say, or no patience left to say it with."""
        move = self._decide(heard)
        if move == AGAIN or (move is None and self._waiting is None):
            if self._patience == 0:
                return None
            self._patience -= 1
            move = self._last if move == AGAIN else self._act.says
        if move is None:
            move, self._waiting = self._waiting, None
        if move == ENOUGH or move is None:
            return None
        if self._asides and self._random.random() < self.kind.mood.asks:
            self._waiting = move
            return [self._asides.pop()]
        return self._write(move)

    def _decide(self, heard: Sequence[str]) -> str | None:
        """Find the move for the last sentence that means something to this borrower, else to anybody."""
        self._heard.update(set(heard))
        for when in (self._act.when, SENSE["when"]):
            for name in reversed(heard):
                moves = when.get(name)
                if moves is not None:
                    nth = self._heard[name] - 1
                    return str(moves if isinstance(moves, str) else moves[min(nth, len(moves) - 1)])
        return None

    def _write(self, move: str) -> list[str]:
        """Choose a wording that was not used yet, and write it as the mood has it."""
        self._last = move
        wordings = [text for text in self.kind.moves[move] if text not in self._used] or list(self.kind.moves[move])
        wording = self._random.choice(wordings)
        self._used.append(wording)
        return self._coloured(wording.format(**self._words))

    def _coloured(self, text: str) -> list[str]:
        mood = self.kind.mood
        for right, wrong in SLIPS.items():
            if right in text and self._random.random() < mood.slips:
                text = text.replace(right, wrong)
        for comma in COMMAS:
            first, _, rest = text.partition(comma)
            if rest and self._random.random() < mood.splits:
                return [first, rest]
        return [text + self._random.choice(list(mood.marks))] if len(text) > len("选第三个") else [text]
