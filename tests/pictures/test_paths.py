"""What an action comes to, read from its source alone: what it says, asks and begins, and in which cases."""

from pathlib import Path

import pytest

from pictures.outcomes import Outcome, needs, of
from pictures.paths import Walk
from pictures.refusing import Refusing
from pictures.source import Source
from pictures.steps import Paths

ERRANDS = """
def errand(name): ...
def run(turn): ...
def resume(turn): ...
"""
TURN = """
class Turn:
    @property
    def loan(self):
        if not self.conversation: raise IdentityNeeded
        raise LoanNeeded
"""
CORE = """
from servicing.errors import ServicingError
class TooLate(ServicingError):
    code = "too_late"
class Gone(ServicingError):
    code = "gone"
def record(day):
    if day: raise TooLate()
def keep():
    try:
        record(1)
    except TooLate:
        raise Gone() from None
"""
HEAD = "from actions.errands import errand, resume, run\nfrom servicing import promises\n\n"
SENTENCES = {f"utter_{name}": name for name in ("a", "b", "c", "too_late", "gone", "list")} | {
    "utter_list": "{options}"
}


@pytest.fixture
def walk(tmp_path: Path):
    """Walk the action ``action_x`` of some source; ``action_y`` is one of the rules, too."""

    def through(code: str, intent: str = "promise") -> tuple[Paths, Source]:
        for name, text in {"actions/errands": ERRANDS, "actions/turn": TURN, "servicing/promises": CORE}.items():
            (tmp_path / name).parent.mkdir(exist_ok=True)
            (tmp_path / f"{name}.py").write_text(text, encoding="utf-8")
        (tmp_path / "actions" / "x.py").write_text(HEAD + code, encoding="utf-8")
        source = Source(tmp_path)
        ways = Walk(source, Refusing(source), SENTENCES, {"action_y"})
        return ways.through(source.actions["action_x"], {"turn.intent": (intent,)}), source

    return through


def come_to(found: tuple[Paths, Source], *, answers: bool = False) -> list[tuple[str, str, list[list[str]]]]:
    """Give kind, name and sentences of each outcome; those not always said with a question mark."""
    ways, source = found
    outcomes: list[Outcome] = of(ways, source, list(SENTENCES), {"day"}, answers=answers)
    return [
        (each.kind, each.name, [[said.name[6:] + "?" * (not said.always) for said in group] for group in each.groups])
        for each in outcomes
    ]


def test_what_is_said_together_stays_together(walk) -> None:
    """Alternatives are apart; a sentence that only some paths have is not said always."""
    found = walk("""
@errand("action_x")
def x(turn):
    if turn.words:
        turn.say("utter_a")
    turn.ask("day", "utter_b" if turn.late else "utter_c")
""")
    assert come_to(found) == [("ask", "day", [["a?", "b?", "c?"]])]
    assert needs(found[0]) == ""


def test_a_refusal_is_said_or_caught(walk) -> None:
    """What the core refuses is told by its sentence, unless the action catches it and goes on."""
    refused = walk("""
@errand("action_x")
def x(turn):
    promises.keep()
    turn.settle()
    turn.say("utter_a")
""")
    assert come_to(refused, answers=True) == [("settle", "", [["a"]]), ("refuse", "", [["gone"]])]
    caught = walk("""
@errand("action_x")
def x(turn):
    try:
        promises.record(1)
    except promises.TooLate as refusal:
        turn.ask("day", f"utter_{refusal.code}")
    else:
        turn.say("utter_a")
""")
    assert come_to(caught) == [("settle", "", [["a"]]), ("ask", "day", [["too_late"]])]


def test_a_branch_that_cannot_be_is_left_out(walk) -> None:
    """What a function tells its caller, what was tested before and which intent is heard decide which branch is taken."""
    code = """
@errand("action_x")
def x(turn):
    if take_back(turn):
        return
    day = turn.date()
    if day is None:
        turn.say("utter_b")
    if day is not None:
        turn.say("utter_c")
    if turn.intent == "deny":
        turn.settle()

def take_back(turn):
    if turn.words:
        return False
    turn.ask("day", "utter_a")
    return True
"""
    assert come_to(walk(code), answers=True) == [("ask", "day", [["a"]]), ("stay", "", [["b"], ["c"]])]
    assert ("settle", "", [["b"], ["c"]]) in come_to(walk(code, "deny"), answers=True)


def test_what_is_not_certain_is_left_open(walk) -> None:
    """A name that may be something else as well decides no branch."""
    found = walk("""
@errand("action_x")
def x(turn):
    answer = turn.choice() or ("yes" if turn.intent == "affirm" else None)
    if answer == "no":
        turn.say("utter_a")
    elif answer == "yes":
        turn.say("utter_b")
    else:
        turn.ask_again("utter_c")
""")
    assert come_to(found) == [("settle", "", [["a"], ["b"]]), ("ask_again", "", [["c"]])]


def test_other_actions_are_begun_not_walked_into(walk) -> None:
    """An action of the rules is where it goes on; one that no rule names is part of this one."""
    found = walk("""
@errand("action_x")
def x(turn):
    if turn.choice():
        y(turn)
    elif turn.words:
        z(turn)
    else:
        turn.action = "action_y"
        run(turn)

@errand("action_y")
def y(turn):
    turn.say("utter_a")

@errand("action_z")
def z(turn):
    turn.say_to_verified("utter_b")
""")
    assert come_to(found) == [("settle", "", [["b"]]), ("begin", "action_y", [])]


def test_names_and_lists_are_followed(walk) -> None:
    """Sentences come through arguments and tables; a numbered list brings its own, numbers the actions they begin."""
    ways, _ = walk("""
MENU = ("action_y", "action_x")

@errand("action_x")
def x(turn):
    offer(turn, "utter_list")

def offer(turn, response):
    options = turn.options("utter_a", [])
    turn.ask("day", response, list(MENU), options=options)

@errand("action_y")
def y(turn): ...
""")
    (step,) = ways[0].steps
    assert (step.name, step.options, step.choices) == ("utter_list", ("utter_a",), ("action_y", "action_x"))


@pytest.mark.parametrize(
    ("code", "needed"),
    [("_ = turn.loan", "loan"), ("if turn.words:\n        _ = turn.loan", "sometimes"), ("turn.date()", "")],
)
def test_it_is_told_who_must_be_known(walk, code: str, needed: str) -> None:
    """An action that looks at the loan needs it; one that does so on some paths needs it sometimes."""
    ways, _ = walk(f'@errand("action_x")\ndef x(turn):\n    {code}\n    turn.say("utter_a")\n')
    assert needs(ways) == needed
