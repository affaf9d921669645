"""The drawing: four columns – heard, done, said, what is open then – one part below the other, joined by rails."""

from collections.abc import Sequence

from pictures import text
from pictures.boxes import DONE, HEARD, SAID, THEN, Boxes
from pictures.canvas import Canvas
from pictures.dialogue import STANDING, Book, Part, Turn
from pictures.grouping import Group
from pictures.names import Names
from pictures.outcomes import Outcome

WIDE, EDGE, LANE = 944, 16, 9
ANCHOR = 18  # where lines meet a box, from its top


def draw(book: Book, names: Names, errand: str) -> str:
    """Draw one errand's dialogue as SVG."""
    return Drawing(book, names, errand).svg()


class Drawing:
    """One picture as it grows from the top down."""

    def __init__(self, book: Book, names: Names, errand: str) -> None:
        self.names, self.errand, self.canvas, self.parts = names, errand, Canvas(), book.dialogue(errand)
        self.questions = [part.question for part in self.parts if part.question]
        self.boxes, self.book = Boxes(self.canvas, names, book, errand, self.questions), book
        self._asked: dict[str, list[float]] = {question: [] for question in self.questions}
        self._heads: dict[str, tuple[float, float]] = {}
        self._drawn: dict[str, set[tuple[str, str, tuple[Group, ...]]]] = {}

    def svg(self) -> str:
        """Draw the parts, then join questions with what answers them."""
        name = self.names.of("errands", self.errand)
        self.canvas.text("title", EDGE, 36, name)
        self.canvas.text("code", EDGE + text.width(name, 20) + 10, 35, self.errand)
        self.canvas.text("small", WIDE - EDGE, 35, self.names.label("legend"), "end")
        for (x, _), head in zip((HEARD, DONE, SAID, THEN), self.names.columns, strict=True):
            self.canvas.text("head", x, 66, head)
        self.canvas.line("rule", [(EDGE, 74), (WIDE - EDGE, 74)])
        y: float = 90
        for part in self.parts:
            y = self._head(part, part.question, y) if part.question else y
            for turn in part.turns:
                y = self._turn(part, turn, y) + 16
            y += 6
        self._rails()
        return self.canvas.svg(WIDE, y + 4, name, self._about())

    def _head(self, part: Part, question: str, y: float) -> float:
        """Draw the bar of a question, and how it is asked where nothing in this picture asks it."""
        name = self.names.label("open", name=self.names.of("questions", question))
        wide = 56 + text.width(name, 13) + text.width(question, 9.5, mono=True)
        self.canvas.box("open", EDGE, y, wide, 28, 14)
        self.boxes.number(question, EDGE + 16, y + 14)
        self.canvas.text("name on", EDGE + 32, y + 19, name)
        self.canvas.text("code on", EDGE + wide - 14, y + 18, question, "end")
        self._heads[question] = EDGE + wide + 2, y + 14
        y += 42
        if part.asked_here:
            return y
        self.canvas.text("small", SAID[0], y + 2, self.names.label("elsewhere" if part.asked_elsewhere else "unasked"))
        y += 10
        for said in part.asked_elsewhere:
            y = self.boxes.sentence(said, y) + 6
        return y + 8

    def _turn(self, part: Part, turn: Turn, y: float) -> float:
        """Draw one row: what is heard, what is done, and all that it comes to."""
        foot = max(self.boxes.heard(part, turn, y), self.boxes.done(part, turn, y))
        self.canvas.line("line", [(sum(HEARD), y + ANCHOR), (DONE[0] - 2, y + ANCHOR)], tip="tip")
        comes_to = {(each.kind, each.name, each.groups) for each in turn.outcomes}
        if self._drawn.get(turn.action) == comes_to:
            self._branch([y + ANCHOR])
            return max(foot, self.boxes.note(self.names.label("above"), y))
        self._drawn[turn.action] = comes_to
        asked = {group for each in turn.outcomes if each.kind == "ask" for group in each.groups}
        at, anchors = y, list[float]()
        for outcome in turn.outcomes:
            if outcome.kind == "ask_again" and set(outcome.groups) <= asked:
                continue  # put differently only because it was asked before, in the same words
            at = self._outcome(part, outcome, at, anchors) + 10
        self._branch(anchors)
        return max(foot, at - 10)

    def _outcome(self, part: Part, outcome: Outcome, y: float, branches: list[float]) -> float:
        """Draw one outcome from ``y`` on: its groups of sentences, and what is open then; note where it is joined."""
        at, anchors = y, list[float]()
        for group in outcome.groups:
            anchors.append(at + ANCHOR)
            for said in group:
                at = self.boxes.sentence(said, at, "refused" if outcome.kind == "refuse" else "") + 3
            at += 5
        branches += anchors or [y + ANCHOR]
        if outcome.kind == "ask":
            self._asked.get(outcome.name, []).append(y + ANCHOR)
            foot = self.boxes.question(outcome, y)
        elif anchors:
            foot = self.boxes.then(self._label(part, outcome), y)
        else:
            return self.boxes.note(self._label(part, outcome), y)
        self._gather(anchors or [y + ANCHOR])
        return max(at - 8, foot)

    def _branch(self, anchors: Sequence[float]) -> None:
        """Join an action with all that it comes to."""
        x, end = sum(DONE), SAID[0] - 2
        self.canvas.line("line", [(x + 13, anchors[0]), (x + 13, anchors[-1])])
        for number, anchor in enumerate(anchors):
            self.canvas.line("line", [(x + 13 if number else x, anchor), (end, anchor)], tip="tip")

    def _gather(self, anchors: Sequence[float]) -> None:
        """Join groups of sentences with what follows all of them."""
        x = sum(SAID)
        self.canvas.line("line", [(x + 11, anchors[0]), (x + 11, anchors[-1])])
        for anchor in anchors[1:]:
            self.canvas.line("line", [(x, anchor), (x + 11, anchor)])
        self.canvas.line("line", [(x, anchors[0]), (THEN[0] - 2, anchors[0])], tip="tip")

    def _rails(self) -> None:
        """Lead from where a question is asked to its answers, down the right edge and along its bar."""
        for number, question in enumerate(each for each in self.questions if self._asked[each]):
            x, (start, head) = sum(THEN) + 12 + LANE * number, self._heads[question]
            for y in self._asked[question]:
                self.canvas.line("rail", [(sum(THEN), y), (x, y)])
            self.canvas.line("rail", [(x, min(*self._asked[question], head)), (x, max(*self._asked[question], head))])
            self.canvas.line("rail", [(x, head), (start, head)], tip="railtip")

    def _label(self, part: Part, outcome: Outcome) -> str:
        """Say what follows."""
        kind = "stay" if outcome.kind == "refuse" else outcome.kind
        if kind != "begin":
            return self.names.label("settle" if kind == "stay" and not part.question else kind)
        home = self.book.home_of(outcome.name, self.errand)
        kind = "begin" if home == self.errand else "begin_elsewhere"
        return self.names.label(kind, name=self.names.of("actions", outcome.name), home=self.names.of("errands", home))

    def _about(self) -> str:
        """Tell the picture in words, for those who do not see it."""
        kind, found = "standing" if self.errand == STANDING else "intents", list[str]()
        for part in self.parts:
            if part.question:
                found.append(self.names.label("open", name=self.names.of("questions", part.question)))
            for turn in part.turns:
                heard = "、".join(self.names.of(kind, each) for each in turn.heard)
                found.append(f"{heard} → {self.names.of('actions', turn.action)}")
        return "；".join(found)
