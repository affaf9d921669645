"""Invented borrowers: how they decide, that their words are their own, and that they reach what they want."""

import re

import pytest
from conversations.stage import Stage

from borrowers import goals, report, year
from borrowers.borrower import Borrower
from borrowers.encounter import Encounter, Outcome, goes_in_circles
from borrowers.kind import KINDS, SENSE, Act, Kind, Mood
from servicing import wording
from servicing.settings import ROOT

SEEDS = 3
EXAMPLE = re.compile(r"^\s*- (.+)$", re.MULTILINE)
WILLING = Kind(
    "willing",
    "愿意的人",
    "",
    acts=[Act("ask", "always", {"utter_menu": ["tail", "enough"]})],
    moves={**SENSE["moves"], "ask": ["甲", "乙", "丙", "丁"]},
    mood=Mood(patience=2),
)


def begun(kind: Kind, seed: int = 0) -> Borrower:
    """Make a borrower who has said the first text."""
    borrower = Borrower(kind, seed)
    borrower.begin(kind.acts[0])
    return borrower


def test_a_sentence_heard_again_is_answered_otherwise() -> None:
    """A kind's own rule comes before common sense, and may know the first time from the second."""
    borrower = begun(WILLING)
    assert "123X" in (borrower.reply(["utter_menu"]) or [""])[0]
    assert borrower.reply(["utter_menu"]) is None


def test_common_sense_answers_what_the_kind_has_no_rule_for() -> None:
    """The last sentence that means something counts."""
    assert begun(WILLING).reply(["utter_greet", "utter_choose_number", "utter_thank"]) in (["1"], ["选1"], ["第一个吧"])


def test_who_is_not_understood_says_it_in_other_words_until_patience_ends() -> None:
    """No wording is used twice while another is left; then nothing more is said."""
    borrower = Borrower(WILLING, 0)
    said = borrower.begin(WILLING.acts[0])
    for _ in range(2):
        said += borrower.reply(["utter_not_understood"]) or ["nothing"]
    assert len({*said, "nothing"}) == 4
    assert borrower.reply(["utter_something_new"]) is None


def test_a_seed_makes_a_borrower_again() -> None:
    """Chance comes from the seed alone."""
    chatty = next(kind for kind in KINDS if kind.name == "chatty_aunt")
    talks = [[begun(chatty, seed).reply(["utter_extension_options"]) for seed in range(20)] for _ in range(2)]
    assert talks[0] == talks[1]
    assert len({str(each) for each in talks[0]}) > 5


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_a_kind_knows_its_moves_and_goals(kind: Kind) -> None:
    """Every sentence that a rule is about is in domain.yml, its moves have wordings, and every goal is known."""
    for act in kind.acts:
        assert hasattr(goals, act.goal)
        rules = {**SENSE["when"], **act.when}.values()
        named = {act.says, *(name for rule in rules for name in ([rule] if isinstance(rule, str) else rule))}
        assert named - {"again", "enough"} <= kind.moves.keys()
        assert {*SENSE["when"], *act.when} <= wording.sentences().keys()


def test_the_wordings_are_nobodys_examples() -> None:
    """Nothing that a borrower writes, bare answers aside, stands word for word among the examples of the model."""
    texts = (path.read_text(encoding="utf-8") for path in (ROOT / "data/nlu").glob("*.yml"))
    examples = {line.strip() for text in texts for line in EXAMPLE.findall(text)}
    own = {wording for kind in KINDS for wording in kind.wordings() if len(wording) > 6}
    assert sorted(own & examples) == []


def test_a_circle_is_the_same_answer_to_the_same_question_three_times() -> None:
    """Twice is none, another question in between is none, three in a row are one."""
    menu, other = (("utter_menu",), "choose_errand"), (("utter_menu",), None)
    assert not goes_in_circles([menu, menu])
    assert not goes_in_circles([menu, other, menu, menu])
    assert goes_in_circles([other, menu, menu, menu])


def test_the_report_names_who_failed_and_why() -> None:
    """A table by kind, the talks of those who did not reach their goal, and what was not understood."""
    good, bad = Outcome("part_payer", 0, reached=True, turns=2), Outcome("part_payer", 1, turns=4, dead_ends=1)
    bad.transcript.append("能不能先交一部分 → utter_menu")
    bad.lost.append("能不能先交一部分 → utter_menu")
    page = report.page([good, bad])
    assert page.startswith("# Invented borrowers: 50.0% of 2 ")
    assert "| 1/2 | 3 | 0 | 1 | 0 | 1 |" in page
    assert "seed 1" in page and "seed 0" not in page
    assert "- 1 × 能不能先交一部分 → utter_menu" in page


@pytest.fixture(scope="module")
def outcomes() -> list[Outcome]:
    """What came of the borrowers of this run."""
    return []


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_nobody_goes_in_circles_or_unanswered(stage: Stage, outcomes: list[Outcome], kind: Kind) -> None:
    """No borrower of a kind is told the same three times in a row, and every text is answered."""
    mine = [Encounter(stage, kind, seed).play() for seed in range(SEEDS)]
    outcomes += mine
    assert not any(each.loops or each.unanswered for each in mine), report.page(mine)


@pytest.mark.slow
def test_nearly_everybody_reaches_their_goal(outcomes: list[Outcome]) -> None:
    """Of all kinds together at least 95 of 100 find on the record what they came for."""
    assert len(outcomes) == SEEDS * len(KINDS)
    assert report.share(outcomes) >= 0.95, report.page(outcomes)


@pytest.mark.slow
def test_a_year_is_lived_and_told(stage: Stage) -> None:
    """Sixteen texts, ten days apart: each has its cost, what Rasa keeps stays as it was, and the page says it all."""
    costs, kept = year.live(stage, 16, days=160)
    assert len(costs) == 16
    assert all(each.wall > 0 and each.ours > 0 for each in costs)
    assert kept[-1][0] <= kept[7][0] * 1.25
    assert "A year of one borrower: 16 turns" in year.report(costs, kept)
