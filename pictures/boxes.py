"""Boxes: what is heard, done and said, and what is open then; each is drawn from its top and gives its foot."""

from pictures import text
from pictures.canvas import Canvas
from pictures.dialogue import STANDING, Book, Part, Turn
from pictures.grouping import Said
from pictures.names import Names
from pictures.outcomes import Outcome
from pictures.spoken import LISTS

HEARD, DONE, SAID, THEN = (16, 166), (206, 152), (386, 344), (752, 136)  # where each column is, and how wide
PLAIN = ("inform", "affirm", "deny")  # answers that are shown with a text; others by their names alone
FIRST, AGAIN = 4, 1  # lines of a sentence


class Boxes:
    """The boxes of one picture; what was told before is told more briefly."""

    def __init__(self, canvas: Canvas, names: Names, book: Book, errand: str, questions: list[str]) -> None:
        self.canvas, self.names, self.book, self.errand, self.questions = canvas, names, book, errand, questions
        self._told, self._offered = set[str](), set[tuple[str, ...]]()

    def heard(self, part: Part, turn: Turn, y: float) -> float:
        """Draw what borrowers mean, each with a text by which they may say it."""
        x, wide = HEARD
        kind, at = "standing" if self.errand == STANDING else "intents", y + 6
        for intent in turn.heard:
            name, like = self.names.of(kind, intent), self._like(part, kind, intent)
            if like:
                self.canvas.text("", x + 9, at + 15, f"“{like}”")
                at += 18
            self.canvas.text("small", x + 11, at + 13, name)
            if text.width(name, 11) + text.width(intent, 9.5, mono=True) > wide - 26:
                at += 14
            self.canvas.text("code", x + wide - 9, at + 12.5, intent, "end")
            at += 19
        self.canvas.box("heard", x, y, wide, at + 6 - y, 10, under=True)
        return at + 6

    def done(self, part: Part, turn: Turn, y: float) -> float:
        """Draw the action, and who must be known before it answers; an answer comes from somebody who is known."""
        x, wide = DONE
        at = y + 5
        for line in text.lines(self.names.of("actions", turn.action), 13, wide - 20):
            self.canvas.text("name", x + 10, at + 15, line)
            at += 18
        for line in text.words(turn.action, 9.5, wide - 18):
            self.canvas.text("code", x + 10, at + 12, line)
            at += 12
        if turn.needs and not part.question:
            self.canvas.text("small", x + 10, at + 17, self.names.label(turn.needs))
            at += 17
        self.canvas.box("done", x, y, wide, at + 8 - y, 3, under=True)
        return at + 8

    def sentence(self, said: Said, y: float, tag: str = "") -> float:
        """Draw a sentence with its name beside its end; the second time one line of it must do."""
        x, wide = SAID
        is_new, room = said.name not in self._told, wide - 22
        self._told.add(said.name)
        tags = [tag, "verified" if said.verified else "", "instead" if said.instead else "maybe"]
        shown = " · ".join(self.names.label(each) for each in tags[: 2 if said.always else 3] if each)
        beside = text.width(shown, 11) + 12 * bool(shown)
        lines = text.lines(self._body(said), 13, room if is_new else room - beside, FIRST if is_new else AGAIN)
        beside += (text.width(said.name, 9.5, mono=True) + 12) * is_new
        fits = text.width(lines[-1], 13) + beside <= room
        high = 10 + 19 * len(lines) + (0 if fits else 15)
        self.canvas.box("said" if said.always and not tag else "said maybe", x, y, wide, high, 8)
        for number, line in enumerate(lines):
            self.canvas.text("", x + 11, y + 20 + 19 * number, line)
        right, foot = x + wide - 10, y + high - 9
        self.canvas.text("small", right, foot, shown, "end")
        if is_new and fits:
            self.canvas.text("code", right - text.width(shown, 11) - 8 * bool(shown), foot, said.name, "end")
        elif is_new:
            self.canvas.text("code", x + 11, foot, said.name)
        return y + high

    def note(self, words: str, y: float) -> float:
        """Draw a word on what happens where nothing is said."""
        self.canvas.box("next", SAID[0], y + 5, 20 + text.width(words, 11), 26, 13)
        self.canvas.text("small", SAID[0] + 10, y + 22, words)
        return y + 27

    def then(self, words: str, y: float) -> float:
        """Draw what follows where no new question is open."""
        x, wide = THEN
        lines = text.lines(words, 11, wide - 18)
        self.canvas.box("next", x, y + 5, max(text.width(line, 11) for line in lines) + 20, 12 + 15 * len(lines), 13)
        for number, line in enumerate(lines):
            self.canvas.text("small", x + 10, y + 22 + 15 * number, line)
        return y + 17 + 15 * len(lines)

    def question(self, outcome: Outcome, y: float) -> float:
        """Draw the question that is open then, and what its numbers begin; of another errand's, where it goes on."""
        (x, wide), at = THEN, y + 4
        left = 34 if outcome.name in self.questions else 12
        lines = text.lines(self.names.of("questions", outcome.name), 13, wide - left - 8)
        self.canvas.box("open", x, at, wide, 10 + 18 * len(lines), 14)
        self.number(outcome.name, x + 17, y + 18)
        for line in lines:
            self.canvas.text("name on", x + left, at + 19, line)
            at += 18
        at += 10
        for row in self._choices(outcome):
            for line in text.lines(row, 11, wide - 8):
                self.canvas.text("small", x + 8, at + 15, line)
                at += 15
        return at

    def number(self, question: str, x: float, y: float) -> None:
        """Draw the number of a question that is answered in this picture."""
        if question in self.questions:
            self.canvas.box("paper", x - 9, y - 9, 18, 18, 9)
            self.canvas.text("name", x, y + 4.5, str(self.questions.index(question) + 1), "middle")

    def _like(self, part: Part, kind: str, intent: str) -> str:
        if part.question and intent == "inform":
            return self.names.like("questions", part.question)
        return self.names.like(kind, intent) if not part.question or intent in PLAIN else ""

    def _body(self, said: Said) -> str:
        """Write a sentence out, its numbered list by one line of each kind."""
        lines = [f"\n1. {self._filled(each, {})} …" for each in said.options]
        return self._filled(said.name, dict.fromkeys(LISTS, "".join(lines)) if lines else {}).replace("\n\n", "\n")

    def _filled(self, name: str, values: dict[str, str]) -> str:
        return text.sentence(name, self.book.sentences.get(name, ""), self.names, values)

    def _choices(self, outcome: Outcome) -> list[str]:
        rows = [f"{number} {self.names.of('actions', each)}" for number, each in enumerate(outcome.choices, 1)]
        rows = [] if outcome.choices in self._offered else rows
        self._offered.add(outcome.choices)
        if outcome.name not in self.questions and outcome.name in self.book.homes:
            home = self.names.of("errands", self.book.homes[outcome.name])
            rows.append(self.names.label("see", name=home))
        return rows
